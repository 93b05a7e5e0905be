"""The portfolio beside what simpler rules would have funded: what it gains over each, and what each would break."""

from __future__ import annotations

from allocator.portfolio import Baseline, Portfolio
from allocator.report.amounts import points, quantity
from allocator.report.tables import Cell, Table, Unit, shown_columns
from allocator.report.text import aligned, wrapped

TITLES = {"ratio": "ratio ranking", "greedy": "greedy list", "equal-share": "equal shares by theme"}
EXPLAINED = (
    "Every list keeps the budgets, caps and links; floors it does not aim at. A ratio ranking funds each project's "
    "best option by what it brings per unit of commitment, from the top; a greedy list takes again and again what "
    "then adds most; equal shares give each theme the same money."
)


def baselines_table(portfolio: Portfolio) -> Table:
    """A row per simple rule: its value, private money, points, what the portfolio gains, and what the rule breaks."""
    with_points = "resilience" in portfolio.totals
    columns = [("rule", Unit.TEXT), ("objective", Unit.QUANTITY), ("objective_gained", Unit.QUANTITY)]
    columns += [("commitment", Unit.MONEY), ("private", Unit.MONEY), ("private_gained", Unit.MONEY)]
    columns += [("resilience", Unit.QUANTITY), ("resilience_gained", Unit.QUANTITY)] if with_points else []
    columns += [("projects", Unit.QUANTITY), ("reason", Unit.TEXT)]
    return Table(tuple(columns), tuple(_row(row, with_points=with_points) for row in portfolio.baseline_rows))


def _row(row: Baseline, *, with_points: bool) -> tuple[Cell, ...]:
    title = TITLES.get(row.baseline, row.baseline)
    if row.skipped:
        return (title, *([None] * (8 if with_points else 6)), row.skipped)
    names = ("private", "resilience") if with_points else ("private",)
    pairs = (amount for name in names for amount in (row.totals.get(name), row.gains.get(name)))
    breaks = " ".join(broken.words for broken in row.breaks) or "keeps every rule"
    return (title, row.objective, row.gain, row.totals.get("commitment"), *pairs, float(len(row.funded)), breaks)


def baselines_text(portfolio: Portfolio) -> str:
    """One line a rule: what this portfolio gains over it, and how many rules it breaks; empty when none was made."""
    made = [row for row in portfolio.baseline_rows if not row.skipped]
    if not made:
        return wrapped(f"Simpler rules: {portfolio.baseline_rows[0].skipped}.") if portfolio.baseline_rows else ""
    with_points = "resilience" in portfolio.totals
    table = baselines_table(portfolio)
    shown = dict(zip(table.names, shown_columns(table), strict=True))
    columns = [("against", shown["rule"]), ("objective", shown["objective"]), ("gained", shown["objective_gained"])]
    columns += [("private", shown["private"]), ("gained", shown["private_gained"])]
    if with_points:
        columns += [("points", [points(row.totals["resilience"]) for row in made])]
        columns += [("gained", [points(row.gains["resilience"]) for row in made])]
    columns.append(("breaks", [_broken(row) for row in made]))
    names, cells = [name for name, _ in columns], zip(*(column for _, column in columns), strict=True)
    right = [False, *([True] * (len(columns) - 2)), False]
    return f"What this portfolio gains over simpler rules, {portfolio.currency}\n{aligned(names, list(cells), right)}"


def _broken(row: Baseline) -> str:
    rules = list(dict.fromkeys(broken.rule for broken in row.breaks))
    if not rules:
        return "no rule"
    return rules[0] if len(rules) == 1 else f"{rules[0]}, {quantity(float(len(rules) - 1))} more"
