"""When the funded projects start and are paid: a line a project, or counts where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.charts.bars import LETTERS
from allocator.charts.paper import DARK, INK, LINE, MIDDLE, RULE, SMALL, WHITE, brief, finished, paper, styled
from allocator.charts.split import Split, paired, split_of
from allocator.language import ENGLISH, Language
from allocator.portfolio import Portfolio
from allocator.study.records import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MOST_LINES = 60  # projects up to which each has a line of its own
MOST_THEMES = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A funded project in time: its start, and the last programme year in which it is paid (the start at least)."""

    project: str
    name: str
    start: int
    end: int


def spans(portfolio: Portfolio, study: Study) -> tuple[Span, ...]:
    """Every funded project from its start to its last payment, by start and then by id."""
    last: dict[str, int] = {}
    for payment in portfolio.payments:
        last[payment.project] = max(payment.year, last.get(payment.project, payment.year))
    found = [
        Span(row.project, project.name, row.start, max(row.start, last.get(row.project, row.start)))
        for row, project in paired(portfolio, study)
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.project)))


def starts_by_theme(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Split:
    """How many projects start, by theme (rows) and year (columns)."""
    none = language.say("no theme")
    parts = [(project.theme or none, str(row.start), 1.0) for row, project in paired(portfolio, study)]
    return split_of(parts, columns=[str(year) for year in study.programme_years]).largest_first(columns=False)


def starts_chart(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Chart:
    """A line a project from its start to its last payment; above 60 projects, counts by theme and start year."""
    lines = spans(portfolio, study)
    if len(lines) > MOST_LINES:
        return _counts(starts_by_theme(portfolio, study, language), language)
    with styled():
        figure, (axes,) = paper(0.4 + 0.88 * LINE * len(lines))
        _years(axes, study.programme_years)
        for place, one in enumerate(lines):
            axes.barh([place], [one.end - one.start + 1], 0.62, [one.start], facecolor=MIDDLE, edgecolor=INK, lw=0.6)
            axes.barh([place], [1], 0.62, [one.start], facecolor=DARK, edgecolor=INK, lw=0.6)
        axes.set_yticks(range(len(lines)), [brief(f"{one.project} {one.name}", LETTERS + 8) for one in lines])
        axes.set_ylim(len(lines) - 0.4, -0.6)
        return finished(figure)


def _years(axes: Axes, years: tuple[int, ...]) -> None:
    """Calendar years as columns, named at the top."""
    every = -(-len(years) // 8)
    axes.set_xlim(years[0], years[-1] + 1)
    axes.set_xticks([year + 0.5 for year in years[::every]], [str(year) for year in years[::every]])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for year in years[1:]:
        axes.axvline(year, color=RULE, linewidth=0.8, zorder=0)
    for side in ("left", "bottom", "top"):
        axes.spines[side].set_visible(False)


def _counts(split: Split, language: Language) -> Chart:
    """A field for each theme and year, the darker the more, with the number in it."""
    split = split.folded(MOST_THEMES, len(split.columns), language.say("all others"))
    most = max(split.amounts.values(), default=0.0) or 1.0
    with styled():
        figure, (axes,) = paper(0.4 + 1.4 * LINE * len(split.rows))
        years = tuple(range(len(split.columns)))
        _years(axes, years)
        axes.set_xticks([year + 0.5 for year in years], split.columns)
        for place, row in enumerate(split.rows):
            for year, column in zip(years, split.columns, strict=True):
                _field(axes, year, place, split.at(row, column), most, language)
        axes.set_yticks(range(len(split.rows)), [brief(row, LETTERS) for row in split.rows])
        axes.set_ylim(len(split.rows) - 0.5, -0.5)
        return finished(figure)


def _field(axes: Axes, year: int, place: int, count: float, most: float, language: Language) -> None:
    grey = 1.0 - 0.75 * count / most
    ink = WHITE if grey < 0.55 else INK
    axes.barh([place], [0.96], 0.92, [year + 0.02], facecolor=str(round(grey, 4)), edgecolor=RULE, lw=0.6)
    axes.text(year + 0.5, place, language.number(count), ha="center", va="center", fontsize=SMALL, color=ink)
