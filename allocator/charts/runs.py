"""Portfolios side by side: a panel a figure, a bar a run, the first run's height as a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocator.analysis.compare import Comparison
from allocator.charts.bars import fill
from allocator.charts.paper import INK, QUIET, SMALL, WHITE, brief, finished, paper, styled
from allocator.charts.scale import Scale, scaled
from allocator.language import ENGLISH, Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MOST_RUNS = 16
SHOWN = ("commitment", "private", "resilience", "projects")
LETTERS = 16  # of the name of a run under its bar
NOTHING = "–"
FEW = 4  # runs up to which names lie flat


def panels(found: Comparison) -> tuple[str, ...]:
    """What has a panel: donor money, private money, and points where there are any; how many projects."""
    return tuple(name for name in SHOWN if name in found.measures)


def runs_chart(found: Comparison, language: Language = ENGLISH) -> Chart:
    """A panel each for donor money, private money, resilience and the number of projects; a bar a run.

    A run without a portfolio has no bar. At most sixteen runs are drawn, in their order.
    """
    names, measures = list(found.runs)[:MOST_RUNS], panels(found)
    currency = next(iter(found.runs.values())).currency
    with styled():
        figure, axes = paper(0.5 + 1.2 * len(measures), len(measures))
        for one, measure in zip(axes, measures, strict=True):
            _panel(one, [found.runs[name].totals.get(measure) for name in names], language, measure, currency)
        axes[-1].set_xticks(range(len(names)), [brief(name, LETTERS) for name in names])
        axes[-1].tick_params(axis="x", length=0, labelrotation=30 if len(names) > FEW else 0)
        return finished(figure)


def _panel(axes: Axes, amounts: Sequence[float | None], language: Language, measure: str, currency: str) -> None:
    heights = [amount or 0.0 for amount in amounts]
    axes.bar(range(len(heights)), heights, 0.6, **fill(4))
    most = max(heights, default=0.0)
    axes.set_ylim(min([0.0, *heights]), 1.25 * most or 1.0)
    scale = _scale(axes, measure, most, language)
    if amounts and amounts[0] is not None:
        axes.axhline(amounts[0], color=QUIET, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    for place, amount in enumerate(amounts):
        more = 0 if measure == "projects" or (amount or 0.0) >= 100 * scale.unit else 1
        text = NOTHING if amount is None else scale.written(amount, language, more)
        _above(axes, place, amount or 0.0, text)
    axes.set_title(_title(measure, currency, scale.word(language), language), fontsize=SMALL, loc="left", color=INK)


def _scale(axes: Axes, measure: str, most: float, language: Language) -> Scale:
    """How the amounts of a panel are written; projects are whole."""
    axes.locator_params(axis="y", nbins=4, integer=measure == "projects")
    if measure != "projects":
        return scaled(axes.yaxis, 0.0, most, language)
    axes.yaxis.set_major_formatter(lambda at, _: language.number(at))
    return Scale(1.0, 0)


def _above(axes: Axes, place: float, height: float, text: str) -> None:
    """An amount over its bar, clear of the line of the first run."""
    behind = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.4}
    axes.annotate(text, (place, height), (0, 4), textcoords="offset points", ha="center", fontsize=SMALL, bbox=behind)


def _title(measure: str, currency: str, thousands: str, language: Language) -> str:
    """What a panel counts, and in what."""
    if measure == "resilience":
        return language.say("resilience, of 100 points")
    if measure == "projects":
        return language.say("projects")
    words = language.say("private money") if measure == "private" else language.say("committed")
    return ", ".join(part for part in (words, currency, thousands) if part)
