"""Sheet `options`: the priced table, a row per option, so that an officer can re-add every amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.report.tables import Table, Unit, measure_unit
from allocator.report.workbook.page import MOST_ROWS, Book

if TYPE_CHECKING:
    from allocator.pricing.table import Options

_TEXTS = ("project", "option", "instrument", "kind", "support", "starts")


def write_options(book: Book, options: Options) -> None:
    """The sheet. A table longer than a sheet is not cut: the sheet says where the whole of it can be had."""
    page = book.page("options")
    if len(options) >= MOST_ROWS:
        page.text(0, 0, f"{len(options)} options do not fit a sheet: allocator check STUDY --options FILE.csv")
        return
    page.table(options_table(options))


def options_table(options: Options) -> Table:
    """The priced table with the unit of every column."""
    frame = options.frame()
    columns = tuple((str(name), _unit(str(name))) for name in frame.columns)
    rows = frame.astype(object).where(frame.notna(), None)
    return Table(columns, tuple(rows.itertuples(index=False, name=None)))


def _unit(column: str) -> Unit:
    if column in _TEXTS:
        return Unit.TEXT
    if column.startswith(("cash_", "reflow_")):
        return Unit.MONEY
    return measure_unit(column)
