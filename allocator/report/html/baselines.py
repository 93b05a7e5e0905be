"""Section: what simpler rules would have funded, and what the portfolio gains over each."""

from __future__ import annotations

from allocator.portfolio import Portfolio
from allocator.report.baselines import EXPLAINED, baselines_table
from allocator.report.html.markup import paragraph, section, shown


def baselines_section(portfolio: Portfolio) -> str:
    """A row per simple rule; empty when none was made."""
    if not portfolio.baseline_rows:
        return ""
    title = f"Beside simpler rules, {portfolio.currency}"
    return section("baselines", title, paragraph(EXPLAINED), shown(baselines_table(portfolio)))
