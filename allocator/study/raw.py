"""What was read before anything is understood: tables of cells, each cell with its place.

A workbook, a folder of CSV files and a set of DataFrames all become `Raw`; everything after it is one road.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.bulk import made
from allocator.errors import At, Problem


@dataclass(slots=True)
class RawTable:
    """One table as it stands in the file, blank rows left out, every row as long as the headings.

    at        file and sheet (or table), without row and column
    headings  cells of the heading row
    rows      cells of each row; numbers[i] is the row number of rows[i], as a spreadsheet shows it
    hidden    how many of the rows a spreadsheet hides (by hand or by a filter); they count like any other
    unread    the table is there and could not be read; why is told already
    """

    name: str
    at: At
    headings: Sequence[object]
    rows: Sequence[Sequence[object]] = ()
    numbers: Sequence[int] = ()
    heading_row: int = 1
    hidden: int = 0
    unread: bool = False

    def place(self, index: int, column: str = "") -> At:
        """Where row `index` of the table stands."""
        return At(self.at.file, self.at.sheet, self.at.table, self.numbers[index], column)

    def places(self, rows: Sequence[int]) -> list[At]:
        """Where each of these rows of the table stands."""
        count, numbers = len(rows), self.numbers
        return made(
            At,
            count,
            file=[self.at.file] * count,
            sheet=[self.at.sheet] * count,
            table=[self.at.table] * count,
            row=numbers if count == len(numbers) else [numbers[row] for row in rows],
        )

    def heading_place(self, column: str = "") -> At:
        """Where the headings stand; a DataFrame has no heading row."""
        row = None if self.at.table else self.heading_row
        return At(self.at.file, self.at.sheet, self.at.table, row, column)


@dataclass(slots=True)
class Raw:
    """All tables that were found, and what was already wrong with the file.

    file    name of the workbook or folder, for messages; empty for DataFrames
    source  path it was read from; empty for DataFrames
    word    what a table is called there: sheet, file or table
    """

    tables: list[RawTable]
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    source: str = ""
    word: str = "table"
