"""Private money against resilience: the portfolio, what simpler rules would have brought, and the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.charts.paper import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    QUIET,
    SIZE,
    SMALL,
    WHITE,
    apart,
    brief,
    finished,
    paper,
    styled,
)
from allocator.charts.scale import TICKS, Scale, scaled
from allocator.language import ENGLISH, Language, message
from allocator.portfolio import Portfolio
from allocator.study.records import BUILT_IN_MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.analysis.frontier import Frontier
    from allocator.charts.figure import Chart

AXES = ("private", "resilience")
RULES = {
    "ratio": message("ratio ranking"),
    "greedy": message("greedy list"),
    "equal-share": message("equal shares by theme"),
}
_RULE_MARKS = {"ratio": "s", "greedy": "o", "equal-share": "^"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a name: where it stands, how it is drawn."""

    x: float
    y: float
    name: str
    marker: str
    face: str
    size: float = 6.0


def rule_name(baseline: str, language: Language = ENGLISH) -> str:
    """What a simple rule is called."""
    return language.say(RULES[baseline]) if baseline in RULES else baseline


def outcomes_chart(portfolio: Portfolio, frontier: Frontier | None = None, language: Language = ENGLISH) -> Chart:
    """Private money to the right, resilience upwards: this portfolio beside the simpler rules and the frontier.

    frontier  drawn when its measures are private money and resilience; others have `frontier_chart`
    """
    marks = [_mark(portfolio, language.say("this portfolio"))]
    marks += [
        Mark(
            row.totals[AXES[0]],
            row.totals[AXES[1]],
            rule_name(row.baseline, language),
            _RULE_MARKS[row.baseline],
            WHITE,
        )
        for row in portfolio.baseline_rows
        if all(name in row.totals for name in AXES) and row.baseline in _RULE_MARKS
    ]
    with styled():
        figure, (axes,) = paper(3.1)
        if frontier is not None and same_axes(frontier):
            _line(axes, frontier)
            marks += _named(frontier, language)
        _marks(axes, marks)
        _titled(axes, AXES, portfolio.currency, language)
        return finished(figure)


def same_axes(frontier: Frontier) -> bool:
    """True when a frontier is about private money and resilience, and so belongs into the chart of outcomes.

    Its points are turned to have private money first.
    """
    return sorted(frontier.measures) == sorted(AXES)


def _mark(portfolio: Portfolio, name: str) -> Mark:
    return Mark(portfolio.totals.get(AXES[0], 0.0), portfolio.totals.get(AXES[1], 0.0), name, "D", INK, 7.0)


def frontier_chart(frontier: Frontier, portfolio: Portfolio | None = None, language: Language = ENGLISH) -> Chart:
    """The frontier by its first two measures: every point, the extremes and the knee by name, open parts hatched.

    portfolio  one to show beside it
    """
    with styled():
        figure, (axes,) = paper(3.4)
        marks = _named(frontier, language)
        if portfolio is not None:
            x, y = (portfolio.totals.get(name, 0.0) for name in frontier.columns[:2])
            marks.insert(0, Mark(x, y, language.say("this portfolio"), "D", INK, 7.0))
        _line(axes, frontier)
        _open(axes, frontier, language)
        _marks(axes, marks)
        _titled(axes, frontier.columns[:2], frontier.currency, language)
        return finished(figure)


def _places(frontier: Frontier) -> tuple[int, int]:
    """Where the measures to the right and upwards stand: private money and resilience as in every chart, else 0, 1."""
    return (1, 0) if frontier.columns[:2] == (AXES[1], AXES[0]) and len(frontier.columns) == 2 else (0, 1)


def _xy(frontier: Frontier) -> list[tuple[float, float]]:
    right, up = _places(frontier)
    return [(point.values[right], point.values[up]) for point in frontier]


def _line(axes: Axes, frontier: Frontier) -> None:
    """All points; joined by a thin line where there are two measures."""
    points = sorted(_xy(frontier))
    across, up = [x for x, _ in points], [y for _, y in points]
    if len(frontier.measures) == 2:
        axes.plot(across, up, color=MIDDLE, linewidth=0.8, zorder=1)
    axes.scatter(across, up, s=9 if len(points) < 200 else 4, color=DARK, linewidths=0, zorder=2)


def _named(frontier: Frontier, language: Language) -> list[Mark]:
    """The knee and the extremes."""
    points, marks = _xy(frontier), []
    for place in sorted({*frontier.extremes.values(), *([] if frontier.knee is None else [frontier.knee])}):
        knee = place == frontier.knee
        name = point_name(frontier, place, language)
        marks.append(Mark(*points[place], name, "o" if knee else "s", LIGHT if knee else WHITE, 7.0 if knee else 5.5))
    return marks


def point_name(frontier: Frontier, place: int, language: Language = ENGLISH) -> str:
    """What a point of a frontier is besides one of many, in words: "most private, knee"; "" for most points."""
    names = []
    for asked, column in zip(frontier.measures, frontier.columns, strict=True):
        if frontier.extremes.get(asked) == place:
            words = language.term(column.replace("_", " "))
            least = asked.startswith("-")
            names.append(
                language.say("least {measure}", measure=words)
                if least
                else language.say("most {measure}", measure=words)
            )
    return ", ".join(names + ([language.say("knee")] if frontier.knee == place else []))


def _open(axes: Axes, frontier: Frontier, language: Language) -> None:
    """Parts not searched as hatched rectangles."""
    if len(frontier.measures) != 2:
        return
    right, up = _places(frontier)
    for part in frontier.open[:200]:
        x, y = sorted((part.worse[right], part.best[right])), sorted((part.worse[up], part.best[up]))
        axes.fill([x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]], fill=False, hatch="///", ec=MIDDLE, lw=0.5)
    if frontier.open:
        axes.set_title(language.say("hatched: not searched"), fontsize=SMALL, color=QUIET, loc="right")


def _marks(axes: Axes, marks: list[Mark]) -> None:
    """The named points, their names in a column on the right, joined by thin lines, none over another."""
    for mark in marks:
        axes.plot([mark.x], [mark.y], mark.marker, ms=mark.size, mfc=mark.face, mec=INK, mew=1.1, zorder=4)
    axes.margins(0.08, 0.1)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)
    gap = (high - low) * 0.085
    ordered = sorted(marks, key=lambda mark: (mark.y, mark.x))
    for mark, place in zip(ordered, apart([mark.y for mark in ordered], gap, low, high), strict=True):
        across = axes.get_yaxis_transform()
        axes.annotate(
            brief(mark.name, 34),
            (mark.x, mark.y),
            (1.03, place),
            textcoords=across,
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": QUIET, "linewidth": 0.6, "shrinkB": 4},
        )


def _titled(axes: Axes, measures: tuple[str, ...], currency: str, language: Language) -> None:
    right, up = measures[:2] if len(measures) > 1 else (*measures, "")
    if (right, up) == (AXES[1], AXES[0]):
        right, up = up, right
    ends = ((axes.xaxis, right, axes.get_xlim()), (axes.yaxis, up, axes.get_ylim()))
    for axis, measure, (low, high) in ends:
        scale = scaled(axis, low, high, language)
        axis.set_label_text(_axis_title(measure, scale, currency, language), fontsize=SIZE)
    axes.locator_params(axis="x", nbins=TICKS)


def _axis_title(measure: str, scale: Scale, currency: str, language: Language) -> str:
    """What an axis counts, and in what."""
    if measure == "resilience":
        return language.say("resilience, of 100 points")
    words = (
        language.say("private money") if measure == "private" else brief(language.term(measure.replace("_", " ")), 30)
    )
    unit = currency if measure in BUILT_IN_MEASURES and measure != "projects" else ""
    return ", ".join(part for part in (words, unit, scale.word(language)) if part)
