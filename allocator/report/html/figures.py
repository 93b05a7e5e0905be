"""Section: the headline figures, and the total of every measure."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.amounts import money, points, quantity, ratio
from allocator.report.html.markup import grid, section
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import leverage_definition


def figures_section(portfolio: Portfolio, model: Model) -> str:
    """Leverage with its definition, resilience, and totals; empty when nothing was found."""
    if not portfolio.totals:
        return ""
    rows = [_total(measure, value, portfolio.currency) for measure, value in portfolio.totals.items()]
    if portfolio.leverage is not None:
        rows.append(("leverage", ratio(portfolio.leverage), leverage_definition(model)))
    return section("figures", "Headline figures", grid(("figure", "value", "unit"), rows, (False, True, False)))


def _total(measure: str, value: float, currency: str) -> tuple[str, str, str]:
    if measure == "resilience":
        return (measure, points(value), "of 100 points")
    is_money = measure_unit(measure) is Unit.MONEY
    name = measure.replace("_", " ")
    return (name, money(value), currency) if is_money else (name, quantity(value), "")
