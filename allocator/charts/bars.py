"""Bars in parts, lying or standing, told apart by brightness and hatch, with their totals beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from allocator.charts.paper import FILLS, INK, LINE, SMALL, brief
from allocator.charts.split import Split

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Written = Callable[[float], str]
LETTERS = 26  # of a name beside a bar


def fill(place: int) -> dict[str, Any]:
    """How the part at a place of a bar is filled; the ninth looks like the first."""
    face, hatch, edge = FILLS[place % len(FILLS)]
    return {"facecolor": face, "hatch": hatch, "edgecolor": edge if hatch else INK, "linewidth": 0.6}


def lying(axes: Axes, split: Split, notes: Sequence[str], height: float = 0.62) -> None:
    """A bar a row from the top down, a part a column, and a note at its end; names on the left."""
    places = list(range(len(split.rows)))
    left = [0.0] * len(places)
    for number, column in enumerate(split.columns):
        amounts = [split.at(row, column) for row in split.rows]
        axes.barh(places, amounts, height, left, label=brief(column, LETTERS), **fill(number))
        left = [start + amount for start, amount in zip(left, amounts, strict=True)]
    for place, end, note in zip(places, left, notes, strict=True):
        axes.annotate(note, (end, place), (4, 0), textcoords="offset points", va="center", fontsize=SMALL)
    axes.set_yticks(places, [brief(row, LETTERS) for row in split.rows])
    axes.set_ylim(len(places) - 0.4, -0.6)
    axes.set_xlim(0, max(left, default=0.0) * 1.02 or 1.0)


def standing(axes: Axes, split: Split, places: Sequence[float], width: float, *, labels: bool) -> list[float]:
    """A bar a row at its place, a part a column from the bottom up; returns the height of each.

    labels  whether the parts go into the legend
    """
    bottom = [0.0] * len(places)
    for number, column in enumerate(split.columns):
        amounts = [split.at(row, column) for row in split.rows]
        label = brief(column, LETTERS) if labels else ""
        axes.bar(places, amounts, width, bottom, label=label, **fill(number))
        bottom = [start + amount for start, amount in zip(bottom, amounts, strict=True)]
    return bottom


def legend(figure: Figure, axes: Axes, columns: int = 2) -> float:
    """The legend above the chart; returns the inches it needs. One part alone needs none."""
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) < 2:
        return 0.0
    # A label that begins with an underscore would be left out: a space in front keeps it.
    shown = [f" {label}" if label.startswith("_") else label for label in labels]
    figure.legend(handles, shown, loc="outside upper left", ncols=columns, handlelength=2.2, columnspacing=1.5)
    return -(-len(labels) // columns) * LINE
