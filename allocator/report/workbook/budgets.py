"""Sheet `budgets by year`: what each fund has, spends, carries on and gets back, and what it leaves unspent."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.portfolio import Portfolio
from allocator.report.tables import Table, Unit, budgets_table
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.page import Book


def write_budgets(book: Book, portfolio: Portfolio) -> Listing:
    """The sheet, with the money unspent each year as a live difference and totals of what adds up over years."""
    table = budgets_table(portfolio)
    listing = Listing(book.page("budgets by year"), table)
    listing.page.frame(Table((*table.columns, ("unspent", Unit.MONEY)), table.rows), len(table.rows))
    for index, row in enumerate(table.rows, listing.first):
        for column, value in enumerate(row):
            listing.page.cell(index, column, value, table.columns[column][1])
        _write_unspent(listing, index)
    listing.write_totals(("spent", "reflow"))
    return listing


def _write_unspent(listing: Listing, row: int) -> None:
    available, spent = listing.table.index("available"), listing.table.index("spent")
    amounts = listing.table.rows[row - listing.first]
    formula = f"={xl_rowcol_to_cell(row, available)}-{xl_rowcol_to_cell(row, spent)}"
    left = float(amounts[available] or 0.0) - float(amounts[spent] or 0.0)
    listing.page.formula(row, len(listing.table.columns), formula, left, "money")
