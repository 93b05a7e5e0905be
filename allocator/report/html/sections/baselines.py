"""Section: what simpler rules would have funded, and what the portfolio gains over each."""

from __future__ import annotations

from allocator.charts.outcomes import rule_name
from allocator.language import Language
from allocator.portfolio import Baseline, Portfolio
from allocator.report.html.markup import Cell, Column, Over, Section, paragraph, section, table

_SHOWN_BREAKS = 4


def baselines_section(portfolio: Portfolio, language: Language) -> Section | None:
    """A row per simple rule: what it would bring, what the portfolio gains over it, what it breaks; None without."""
    made = [row for row in portfolio.baseline_rows if not row.skipped]
    skipped = [row.skipped for row in portfolio.baseline_rows if row.skipped][:1]
    explained = language.say(
        "Every list keeps the budgets, caps and links; floors it does not aim at. A ratio ranking funds each project's "
        "best option by what it brings per unit of commitment, from the top; a greedy list takes again and again what "
        "then adds most; equal shares give each theme the same money."
    )
    caption = language.say("The portfolio beside simpler rules, {currency} where money", currency=portfolio.currency)
    points = "resilience" in portfolio.totals
    grid = table("baseline-list", caption, _columns(language, points), [_row(row, language, points) for row in made])
    parts = [paragraph(explained), grid] if made else [paragraph(language.tell(reason)) for reason in skipped]
    return section("baselines", language.say("Beside simpler rules"), *parts)


def _columns(language: Language, points: bool) -> tuple[Column, ...]:
    return (
        Column(language.say("rule")),
        Column(language.say("objective"), number=True),
        Column(language.say("the portfolio gains"), number=True),
        Column(language.say("private"), number=True),
        *([Column(language.say("points"), number=True)] if points else []),
        Column(language.say("projects"), number=True),
        Column(language.say("breaks"), long=True),
    )


def _row(row: Baseline, language: Language, points: bool) -> tuple[Cell, ...]:
    numbers = ("" if value is None else language.quantity(value) for value in (row.objective, row.gain))
    return (
        rule_name(row.baseline, language),
        *numbers,
        language.money(row.totals.get("private", 0.0)),
        *([language.points(row.totals.get("resilience", 0.0))] if points else []),
        language.number(len(row.funded)),
        _breaks(row, language),
    )


def _breaks(row: Baseline, language: Language) -> Cell:
    """The rules that a list breaks, and by how much."""
    if not row.breaks:
        return language.say("keeps every rule")
    shown = [language.tell(broken.words) for broken in row.breaks[:_SHOWN_BREAKS]]
    more = len(row.breaks) - len(shown)
    shown += [language.count("and {n} more", "and {n} more", more)] if more > 0 else []
    rules = list(dict.fromkeys(broken.rule.removeprefix("limit:") for broken in row.breaks[:_SHOWN_BREAKS]))
    return Over(", ".join(rules), "\n".join(shown))
