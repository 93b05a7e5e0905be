"""Sections: what is funded, and what is declined with the reasons."""

from __future__ import annotations

from allocator.portfolio import Portfolio
from allocator.report.html.markup import paragraph, section, shown
from allocator.report.tables import declined_table, funded_table
from allocator.study.records import Study


def funded_section(portfolio: Portfolio, study: Study) -> str:
    """A row per funded project, with every amount."""
    table = funded_table(portfolio, study)
    body = shown(table) if table.rows else paragraph("No project is funded.")
    return section("funded", f"Funded: {len(table.rows)}", body)


def declined_section(portfolio: Portfolio, study: Study) -> str:
    """A row per project that is not funded, and why."""
    table = declined_table(portfolio, study)
    body = shown(table) if table.rows else paragraph("No project is declined.")
    return section("declined", f"Declined: {len(table.rows)}", body)
