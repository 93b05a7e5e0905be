"""A sheet to write on: headings, text that stays text, numbers with formats, formulas with their result.

Rows are written from the top down (the workbook is written in little memory, a row at a time).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.report.tables import Cell, Table, Unit

LONGEST_TEXT = 32767  # characters of a cell, Excel's own limit
MOST_ROWS = 1_048_576  # rows of a sheet, Excel's own limit

_FORMATS = {
    "text": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "bg_color": "#E7EDF3", "bottom": 1, "text_wrap": True, "valign": "top"},
    "total text": {"bold": True, "top": 1},
    "money": {"num_format": "#,##0.00"},
    "total money": {"num_format": "#,##0.00", "bold": True, "top": 1},
    "quantity": {"num_format": "#,##0.##"},
    "total quantity": {"num_format": "#,##0.##", "bold": True, "top": 1},
    "share": {"num_format": "0.00%"},
    "ratio": {"num_format": "0.00"},
    "number": {"num_format": "General"},
    "year": {"num_format": "0"},
}
_WIDTHS = {Unit.TEXT: 18, Unit.YEAR: 8, Unit.MONEY: 16, Unit.QUANTITY: 14, Unit.NUMBER: 12, Unit.YES_NO: 7}


class Book:
    """An open workbook and the formats its sheets share; used in a `with` block, whose end writes the file."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter

        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **plain})
        self.formats = {name: self.file.add_format(look) for name, look in _FORMATS.items()}

    def page(self, name: str) -> Page:
        """A new sheet, after those there are."""
        return Page(name, self.file.add_worksheet(name), self.formats)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Writes the file, or leaves it when the block failed. Raises OSError when the disk refuses."""
        from xlsxwriter.exceptions import FileCreateError

        if kind is not None:
            self._abandon()
            return
        try:
            self.file.close()
        except FileCreateError as error:
            self._abandon()
            raise _of_the_disk(error) from error

    def _abandon(self) -> None:
        """Lets go of the rows written aside, so that their folder can be cleared."""
        self.file.fileclosed = True
        for sheet in self.file.worksheets():
            sheet.row_data_fh.close()


def _of_the_disk(error: Exception) -> OSError:
    """What the disk said, without the writer's wrapping."""
    cause = error.args[0] if error.args else error
    return cause if isinstance(cause, OSError) else OSError(str(cause))


@dataclass(frozen=True)
class Page:
    """One sheet; rows and columns count from 0."""

    name: str
    sheet: Any
    formats: dict[str, Any]

    def text(self, row: int, column: int, text: str, look: str = "text") -> None:
        """Text that is never taken for a formula, a number or an address."""
        self.sheet.write_string(row, column, text[:LONGEST_TEXT], self.formats[look])

    def number(self, row: int, column: int, number: float, look: str = "number") -> None:
        """A finite number at full precision."""
        self.sheet.write_number(row, column, number, self.formats[look])

    def formula(self, row: int, column: int, formula: str, result: float | str, look: str = "number") -> None:
        """A live formula, with its result stored for readers that do not compute."""
        self.sheet.write_formula(row, column, formula, self.formats[look], result)

    def cell(self, row: int, column: int, value: Cell, unit: Unit) -> None:
        """A value of a table; None and numbers that are not finite leave the cell empty."""
        if value is None:
            return
        if isinstance(value, bool):
            self.text(row, column, "yes" if value else "no")
        elif isinstance(value, str):
            self.text(row, column, value)
        elif math.isfinite(value):
            self.number(row, column, value, str(unit))

    def headings(self, row: int, names: Sequence[str]) -> None:
        """A row of headings."""
        for column, name in enumerate(names):
            self.text(row, column, name, "heading")

    def table(self, table: Table) -> None:
        """Headings in the first row, frozen and filtered, and the rows of a table under them."""
        self.frame(table, len(table.rows))
        for index, row in enumerate(table.rows, 1):
            for column, value in enumerate(row):
                self.cell(index, column, value, table.columns[column][1])

    def frame(self, table: Table, rows: int) -> None:
        """The headings of a table in the first row, frozen and filtered, and widths that fit."""
        for column, (name, unit) in enumerate(table.columns):
            wide = {"name": 34, "reason": 90, "rule": 70}.get(name, _WIDTHS[unit])
            self.sheet.set_column(column, column, wide)
        self.headings(0, table.names)
        self.sheet.freeze_panes(1, 0)
        self.sheet.autofilter(0, 0, max(rows, 1), len(table.columns) - 1)

    def address(self, row: int, column: int) -> str:
        """A cell as another sheet refers to it."""
        from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

        cell: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        return f"{quote_sheetname(self.name)}!{cell}"

    def column(self, column: int, first: int, last: int) -> str:
        """Cells of a column as another sheet refers to them; at least one row."""
        from xlsxwriter.utility import quote_sheetname, xl_range_abs

        cells: str = xl_range_abs(first, column, max(first, last), column)
        return f"{quote_sheetname(self.name)}!{cells}"
