"""Sheet `funded`: a row per funded project, its share of the money and its leverage as live formulas."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.portfolio import Portfolio
from allocator.report.tables import Table, Unit, funded_table
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.page import Book
from allocator.study.records import Study


def write_funded(book: Book, portfolio: Portfolio, study: Study) -> Listing:
    """The sheet, its totals, and two columns more: share of the commitment, and private money per 1 of it."""
    table = funded_table(portfolio, study)
    listing = Listing(book.page("funded"), table)
    shown = Table((*table.columns, ("share of commitment", Unit.NUMBER), ("leverage", Unit.NUMBER)), table.rows)
    listing.page.frame(shown, len(table.rows))
    for index, row in enumerate(table.rows, listing.first):
        for column, value in enumerate(row):
            listing.page.cell(index, column, value, table.columns[column][1])
        _write_shares(listing, index, listing.sum("commitment"))
    listing.write_totals(tuple(name for name, unit in table.columns if unit is Unit.MONEY or _adds_up(name, unit)))
    return listing


def _adds_up(name: str, unit: Unit) -> bool:
    return unit is Unit.QUANTITY and name != "scale"


def _write_shares(listing: Listing, row: int, committed: float) -> None:
    table, page = listing.table, listing.page
    commitment, private = table.index("commitment"), table.index("private")
    own, brought = xl_rowcol_to_cell(row, commitment), xl_rowcol_to_cell(row, private)
    total = xl_rowcol_to_cell(listing.total_row, commitment, row_abs=True)
    amounts = table.rows[row - listing.first]
    amount, drawn = float(amounts[commitment] or 0.0), float(amounts[private] or 0.0)
    last = len(table.columns)
    page.formula(row, last, f"=IF({total}=0,0,{own}/{total})", amount / committed if committed else 0.0, "share")
    page.formula(row, last + 1, f'=IF({own}=0,"",{brought}/{own})', drawn / amount if amount else "", "ratio")
