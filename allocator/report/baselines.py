"""The portfolio beside what simpler rules would have funded: what it gains over each, and what each would break."""

from __future__ import annotations

from allocator.language import ENGLISH, Language, message
from allocator.portfolio import Baseline, Portfolio
from allocator.report.tables import Cell, Table, Unit, shown_columns
from allocator.report.text import aligned, stacked, wrapped
from allocator.report.words import heading

TITLES = {
    "ratio": message("ratio ranking"),
    "greedy": message("greedy list"),
    "equal-share": message("equal shares by theme"),
}
EXPLAINED = message(
    "Every list keeps the budgets, caps and links; floors it does not aim at. A ratio ranking funds each project's "
    "best option by what it brings per unit of commitment, from the top; a greedy list takes again and again what "
    "then adds most; equal shares give each theme the same money."
)


def baselines_table(portfolio: Portfolio, language: Language = ENGLISH) -> Table:
    """A row per simple rule: its value, private money, points, what the portfolio gains, and what the rule breaks."""
    with_points = "resilience" in portfolio.totals
    columns = [("rule", Unit.TEXT), ("objective", Unit.QUANTITY), ("objective_gained", Unit.QUANTITY)]
    columns += [("commitment", Unit.MONEY), ("private", Unit.MONEY), ("private_gained", Unit.MONEY)]
    columns += [("resilience", Unit.QUANTITY), ("resilience_gained", Unit.QUANTITY)] if with_points else []
    columns += [("projects", Unit.QUANTITY), ("reason", Unit.TEXT)]
    rows = tuple(_row(row, language, with_points=with_points) for row in portfolio.baseline_rows)
    return Table(tuple(columns), rows)


def _row(row: Baseline, language: Language, *, with_points: bool) -> tuple[Cell, ...]:
    title = language.term(TITLES.get(row.baseline, row.baseline))
    if row.skipped:
        return (title, *([None] * (8 if with_points else 6)), language.tell(row.skipped))
    names = ("private", "resilience") if with_points else ("private",)
    pairs = (amount for name in names for amount in (row.totals.get(name), row.gains.get(name)))
    breaks = " ".join(language.tell(broken.words) for broken in row.breaks) or language.say("keeps every rule")
    return (title, row.objective, row.gain, row.totals.get("commitment"), *pairs, float(len(row.funded)), breaks)


def baselines_text(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """One line a rule: what this portfolio gains over it, and how many rules it breaks; empty when none was made."""
    made = [row for row in portfolio.baseline_rows if not row.skipped]
    if not made:
        return _left_out(portfolio, language)
    with_points = "resilience" in portfolio.totals
    table = baselines_table(portfolio, language)
    shown = dict(zip(table.names, shown_columns(table, language), strict=True))
    columns = [("against", shown["rule"]), ("objective", shown["objective"]), ("gained", shown["objective_gained"])]
    columns += [("private", shown["private"]), ("gained", shown["private_gained"])]
    if with_points:
        columns += [("points", [language.points(row.totals["resilience"]) for row in made])]
        columns += [("gained", [language.points(row.gains["resilience"]) for row in made])]
    columns.append(("breaks", [_broken(row, language) for row in made]))
    names, cells = (
        [heading(name, language) for name, _ in columns],
        zip(*(column for _, column in columns), strict=True),
    )
    right = [False, *([True] * (len(columns) - 2)), False]
    headed = language.say("What this portfolio gains over simpler rules, {currency}", currency=portfolio.currency)
    return stacked(headed, aligned(names, list(cells), right))


def _left_out(portfolio: Portfolio, language: Language) -> str:
    if not portfolio.baseline_rows:
        return ""
    why = language.tell(portfolio.baseline_rows[0].skipped)
    return wrapped(language.say("Simpler rules: {why}.", why=why))


def _broken(row: Baseline, language: Language) -> str:
    rules = list(dict.fromkeys(broken.rule for broken in row.breaks))
    if len(rules) < 2:
        return rules[0] if rules else language.say("no rule")
    return language.count("{rule}, {n} more", "{rule}, {n} more", len(rules) - 1, rule=rules[0])
