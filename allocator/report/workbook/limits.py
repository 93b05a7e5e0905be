"""Sheet `limits`: every limit and scope; the value and the room left are live formulas of the measured amounts."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.report.tables import limits_table
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.page import Book, Page
from allocator.study.records import Study

_LIVE = ("value", "room")


def write_limits(book: Book, portfolio: Portfolio, study: Study, model: Model) -> Listing:
    """The sheet; `value` is amount over total (or the amount), `room` the distance to the nearer bound."""
    listing = Listing(book.page("limits"), limits_table(portfolio, study, model))
    table, page = listing.table, listing.page
    page.frame(table, len(table.rows))
    for index, (row, line) in enumerate(zip(table.rows, portfolio.limit_rows, strict=True), listing.first):
        for column, value in enumerate(row):
            if table.names[column] in _LIVE and _measured(line):
                _write_live(page, listing, index, column, line)
            else:
                page.cell(index, column, value, table.columns[column][1])
    return listing


def _measured(line: LimitLine) -> bool:
    """False where nothing is in the total: a share of nothing has no formula."""
    return line.total is None or line.total != 0


def _write_live(page: Page, listing: Listing, row: int, column: int, line: LimitLine) -> None:
    if listing.table.names[column] == "value":
        amount, total = (xl_rowcol_to_cell(row, listing.table.index(name)) for name in ("amount", "total"))
        page.formula(row, column, f"={amount}" if line.total is None else f"={amount}/{total}", line.value)
    else:
        page.formula(row, column, _room(listing, row, line), line.room)


def _room(listing: Listing, row: int, line: LimitLine) -> str:
    value, least, most = (
        xl_rowcol_to_cell(row, listing.table.index(name)) for name in ("value", "at_least", "at_most")
    )
    above = [f"{value}-{least}"] if line.at_least is not None else []
    below = [f"{most}-{value}"] if line.at_most is not None else []
    return f"=MIN({','.join(above + below)})"
