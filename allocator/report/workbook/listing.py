"""A sheet with a row of totals under its table: every total a live sum over all rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from allocator.report.tables import Cell, Table, Unit
from allocator.report.workbook.page import Page


@dataclass(frozen=True)
class Listing:
    """A table on a page, and where other sheets find its columns and their totals.

    first, last  rows of the table on the page, from 0 (one empty row when the table is empty)
    """

    page: Page
    table: Table

    @property
    def first(self) -> int:
        """The row under the headings."""
        return 1

    @property
    def last(self) -> int:
        """The last row of the table, or the empty row in its place."""
        return max(1, len(self.table.rows))

    @property
    def total_row(self) -> int:
        """The row of the totals, under the table."""
        return self.last + 1

    def cells(self, column: str) -> str:
        """All rows of a column, as a formula refers to them."""
        return self.page.column(self.table.index(column), self.first, self.last)

    def total(self, column: str) -> str:
        """The cell that holds the total of a column."""
        return self.page.address(self.total_row, self.table.index(column))

    def sum(self, column: str) -> float:
        """What the total of a column comes to."""
        index = self.table.index(column)
        return math.fsum(_amount(row[index]) for row in self.table.rows)

    def write_totals(self, columns: tuple[str, ...]) -> None:
        """The row of totals: a sum under each of these columns."""
        self.page.text(self.total_row, 0, "total", "total text")
        for column in columns:
            index = self.table.index(column)
            unit = "money" if self.table.columns[index][1] is Unit.MONEY else "quantity"
            formula = f"=SUM({self.cells(column)})"
            self.page.formula(self.total_row, index, formula, self.sum(column), f"total {unit}")


def _amount(value: Cell) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
