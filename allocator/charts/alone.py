"""A chart that stands alone, without a page that says what it shows: a title, and what its axes count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.charts.paper import LINE, QUIET, SIZE, SMALL, brief, finished, paper, styled

if TYPE_CHECKING:
    from allocator.charts.figure import Chart

MOST_LETTERS = 72  # of a title, on five inches


def alone(figure: Chart, title: str, across: str = "", note: str = "") -> Chart:
    """The chart with its title above everything, and what is counted to the right under the lowest axes.

    title, across, note  texts; without `across` the axes keep what they say; the note stands under all
    """
    with styled():
        lines = 1.6 + bool(across) + bool(note)
        figure.set_figheight(figure.get_figheight() + LINE * lines)
        if note:
            figure.supxlabel(brief(note, MOST_LETTERS + 8), x=0.01, ha="left", fontsize=SMALL, color=QUIET)
        if across:
            figure.axes[-1].set_xlabel(across)
        if figure.legends:  # stands above the axes itself: the title goes into it
            legend = figure.legends[0]
            legend.set_title(brief(title, MOST_LETTERS))
            legend.get_title().set_fontsize(SIZE)
            legend.set_alignment("left")
        else:
            figure.suptitle(brief(title, MOST_LETTERS), x=0.01, ha="left", fontsize=SIZE)
        return finished(figure)


def nothing(words: str) -> Chart:
    """Where there is nothing to draw: the sentence that says why."""
    with styled():
        figure, (axes,) = paper(0.6)
        axes.set_axis_off()
        axes.text(0.0, 0.5, brief(words, MOST_LETTERS), va="center", transform=axes.transAxes)
        return finished(figure)
