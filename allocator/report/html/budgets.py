"""Section: money by fund and year."""

from __future__ import annotations

from allocator.portfolio import Portfolio
from allocator.report.html.markup import section, shown
from allocator.report.tables import budgets_table


def budgets_section(portfolio: Portfolio) -> str:
    """What each fund has, spends, carries on and gets back; empty when nothing was found."""
    table = budgets_table(portfolio)
    return section("budgets", f"Budgets by fund and year, {portfolio.currency}", shown(table)) if table.rows else ""
