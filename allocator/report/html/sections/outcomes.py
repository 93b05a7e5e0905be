"""Section: private money against resilience, beside simpler rules and the frontier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from allocator.charts.outcomes import AXES, frontier_chart, outcomes_chart, rule_name, same_axes
from allocator.language import Language
from allocator.portfolio import Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Column, Section, pair, paragraph, section, table
from allocator.report.html.sections.frontier import frontier_words, points_table

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier


def outcomes_section(portfolio: Portfolio, frontier: Frontier | None, language: Language) -> Section | None:
    """The portfolio by private money and points; with the frontier, every best trade-off too.

    None where there are no points and no frontier was run.
    """
    measured = bool(portfolio.totals) and all(name in portfolio.totals for name in AXES)
    parts: list[str] = []
    if measured:
        caption = language.say("Private money against resilience")
        figure = outcomes_chart(portfolio, frontier, language)
        chart = drawing("outcomes", caption, "; ".join(_words(portfolio, language)), figure)
        parts.append(pair(chart, _table(portfolio, language)))
    if frontier is not None:
        parts += _frontier(portfolio, frontier, language, drawn=measured and same_axes(frontier))
    title = language.say("Private money and resilience") if measured else language.say("The frontier")
    return section("outcomes", title, *parts)


def _table(portfolio: Portfolio, language: Language) -> str:
    """The points of the chart as a table."""
    columns = (
        Column(language.say("list")),
        Column(language.say("committed"), number=True),
        Column(language.say("private"), number=True),
        Column(language.say("points"), number=True),
    )
    rows = [_row(name, totals, language) for name, totals in _shown(portfolio, language)]
    caption = language.say("Private money and resilience, {currency}", currency=portfolio.currency)
    return table("outcome-list", caption, columns, rows)


def _row(name: str, totals: Mapping[str, float], language: Language) -> tuple[str, ...]:
    money = (language.money(totals.get(measure, 0.0)) for measure in ("commitment", "private"))
    return (name, *money, language.points(totals.get("resilience", 0.0)))


def _shown(portfolio: Portfolio, language: Language) -> Iterator[tuple[str, Mapping[str, float]]]:
    """The portfolio and the simpler rules, with what each brings."""
    yield language.say("this portfolio"), portfolio.totals
    for row in portfolio.baseline_rows:
        if all(name in row.totals for name in AXES):
            yield rule_name(row.baseline, language), row.totals


def _words(portfolio: Portfolio, language: Language) -> Iterator[str]:
    """The chart in words."""
    for name, totals in _shown(portfolio, language):
        yield language.say(
            "{name}: {private} of private money and {points} points",
            name=name,
            private=language.money(totals[AXES[0]]),
            points=language.points(totals[AXES[1]]),
        )


def _frontier(portfolio: Portfolio, frontier: Frontier, language: Language, *, drawn: bool) -> list[str]:
    words = frontier_words(frontier, language)
    chart = ""
    if not drawn and len(frontier):
        title = language.say("The frontier")
        shown = portfolio if all(name in portfolio.totals for name in frontier.columns[:2]) else None
        chart = drawing("frontier-chart", title, words, frontier_chart(frontier, shown, language))
    return [paragraph(words), chart, points_table(frontier, language)]
