"""Section: the headline figures, and the total of every measure."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.amounts import money, points, quantity, ratio
from allocator.report.html.markup import grid, section
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import leverage_definition

_HEADLINE = ("commitment", "private", "resilience")


def figures_section(portfolio: Portfolio, model: Model) -> str:
    """Leverage with its definition, resilience, and totals; empty when nothing was found."""
    if not portfolio.totals:
        return ""
    others = [measure for measure in portfolio.totals if measure not in _HEADLINE]
    rows = [_total(name, portfolio.totals[name], portfolio.currency) for name in _HEADLINE if name in portfolio.totals]
    if portfolio.leverage is not None:
        rows.append(("leverage", ratio(portfolio.leverage), leverage_definition(model)))
    rows += [_total(name, portfolio.totals[name], portfolio.currency) for name in others]
    return section("figures", "Headline figures", grid(("figure", "value", "unit"), rows, (False, True, False)))


def _total(measure: str, value: float, currency: str) -> tuple[str, str, str]:
    if measure == "resilience":
        return (measure, points(value), "of 100 points")
    is_money = measure_unit(measure) is Unit.MONEY
    name = measure.replace("_", " ")
    return (name, money(value), currency) if is_money else (name, quantity(value), "")
