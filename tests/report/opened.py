"""A workbook of a run, opened: its formulas, the results stored beside them, and cells found by heading and name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

KEY_ROW = 4  # of the sheets with a table; rows under it hold figures


class Opened:
    """Formulas and values of a workbook. `values` may be another reading of the same cells, such as recalculated."""

    def __init__(self, path: Path, values: Workbook | None = None) -> None:
        self.formulas = openpyxl.load_workbook(path)
        self.values = values or openpyxl.load_workbook(path, data_only=True)

    def sheet(self, name: str) -> Worksheet:
        found = self.formulas[name]
        assert isinstance(found, Worksheet)
        return found

    def all_formulas(self) -> list[tuple[str, str, str]]:
        """Sheet, cell and formula of every live cell."""
        return [
            (sheet.title, cell.coordinate, str(cell.value))
            for sheet in self.formulas
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def value(self, sheet: str, cell: str) -> Any:
        return self.values[sheet][cell].value

    def column(self, sheet: str, key: str) -> int:
        """Where the column with this key stands, from 1."""
        return next(cell.column for cell in self.sheet(sheet)[KEY_ROW] if str(cell.value) == key)

    def cell(self, sheet: str, key: str, /, **where: Any) -> Cell:
        """The cell under a key in the first row whose other cells are so."""
        for row in range(KEY_ROW + 1, self.sheet(sheet).max_row + 1):
            if all(self.at(sheet, name, row) == wanted for name, wanted in where.items()):
                found = self.sheet(sheet).cell(row, self.column(sheet, key))
                assert isinstance(found, Cell)
                return found
        raise AssertionError(f"sheet {sheet} has no row with {where}")

    def at(self, sheet: str, key: str, row: int) -> Any:
        return self.values[sheet].cell(row, self.column(sheet, key)).value

    def look_up(self, sheet: str, key: str, /, **where: Any) -> Any:
        """The value of that cell."""
        return self.value(sheet, self.cell(sheet, key, **where).coordinate)

    def under(self, sheet: str, key: str) -> list[Any]:
        """The column under a key, to the last row that holds anything."""
        rows = range(KEY_ROW + 1, self.sheet(sheet).max_row + 1)
        return [self.at(sheet, key, row) for row in rows]

    def named(self, name: str) -> Any:
        """The value of a cell with a defined name."""
        sheet, cell = next(iter(self.formulas.defined_names[name].destinations))
        return self.value(sheet, cell)

    def headline(self, words: str) -> Any:
        """The value of the summary's line that starts with these words."""
        return next(row[1].value for row in self.values["summary"].iter_rows() if row[0].value == words)
