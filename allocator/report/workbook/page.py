"""The file, and a sheet to write on: text that stays text, numbers with a look, live formulas with their result.

Rows are written from the top down (the workbook is written in little memory, a row at a time).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from allocator.report.workbook.live import Live, Value
from allocator.report.workbook.looks import LOOKS

LONGEST_TEXT = 32_767  # characters of a cell, Excel's own limit
MOST_ROWS = 1_048_576  # rows of a sheet, Excel's own limit
LONGEST_FOOTER = 60  # characters of the study's name in it; Excel takes 255 of all
A4, A3 = 9, 8  # Excel's numbers of the papers


class Book:
    """An open workbook and the looks its sheets share; used in a `with` block, whose end writes the file."""

    def __init__(self, path: Path, title: str = "") -> None:
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = _workbook()(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **plain})
        self.looks = {name: self.file.add_format(look) for name, look in LOOKS.items()}
        self.title = title

    def page(self, name: str) -> Page:
        """A new sheet, after those there are: landscape, one page wide, numbered."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{_of_a_footer(self.title)}&C{_of_a_footer(name)}&R&P / &N")
        return Page(name, sheet, self.looks, self.file)

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


@cache
def _workbook() -> type[Any]:
    """The writer, with formulas written as they are.

    Its own way looks in every formula for some thirty functions newer than the file format, which takes most of the
    time of a large workbook, and would rewrite a name such as "SORT(2)" inside a quoted text.
    """
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    class Verbatim(Worksheet):  # type: ignore[misc]
        """Formulas of this package use functions as old as the file format only."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            del expand_future_functions
            return formula.removeprefix("=")

    class Plain(xlsxwriter.Workbook):  # type: ignore[misc]
        """Every sheet is such a one."""

        worksheet_class = Verbatim

    return Plain


def _of_a_footer(text: str) -> str:
    """A name in a footer, where `&` gives commands."""
    short = text if len(text) <= LONGEST_FOOTER else text[: LONGEST_FOOTER - 1] + "…"
    return "".join(" " if character in "\r\n\t" else character for character in short).replace("&", "&&")


def _of_the_disk(error: Exception) -> OSError:
    """What the disk said, without the writer's wrapping."""
    cause = error.args[0] if error.args else error
    return cause if isinstance(cause, OSError) else OSError(str(cause))


@cache
def letters(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    before = letters(column // 26 - 1) if column >= 26 else ""
    return before + chr(ord("A") + column % 26)


@dataclass(frozen=True)
class Page:
    """One sheet; rows and columns count from 0."""

    name: str
    sheet: Any
    looks: dict[str, Any]
    file: Any

    def text(self, row: int, column: int, text: str, look: str = "text") -> None:
        """Text that is never taken for a formula, a number, an address or markup."""
        shown = text[:LONGEST_TEXT]
        if shown.startswith("<r>") and shown.endswith("</r>"):
            shown = f"{shown[: LONGEST_TEXT - 1]} "  # without a space the library takes it for finished XML
        self.sheet.write_string(row, column, shown, self.looks[look])

    def number(self, row: int, column: int, number: float, look: str = "number") -> None:
        """A finite number at full precision; others leave the cell empty."""
        if math.isfinite(number):
            self.sheet.write_number(row, column, number, self.looks[look])

    def live(self, row: int, column: int, figure: Live, look: str = "number") -> Live:
        """A live formula, its result stored for readers that do not compute. Returns the cell, for other formulas."""
        self.formula(row, column, figure, look)
        return self.cell(row, column, figure.value)

    def formula(self, row: int, column: int, figure: Live, look: str = "number") -> None:
        """The same where no other formula refers to the cell."""
        self.sheet.write_formula(row, column, f"={self._local(figure.formula)}", self.looks[look], figure.value)

    def cell(self, row: int, column: int, value: Value) -> Live:
        """A cell as any sheet may refer to it, and what stands in it."""
        return Live(f"{self.prefix}${letters(column)}${row + 1}", value)

    def here(self, row: int, column: int, value: Value) -> Live:
        """A cell as its own row refers to it: the reference moves along when the formula is copied."""
        return Live(f"{letters(column)}{row + 1}", value)

    def area(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """A range as any sheet may refer to it; corners as (row, column)."""
        (top, left), (bottom, right) = first, last
        return f"{self.prefix}${letters(left)}${top + 1}:${letters(right)}${bottom + 1}"

    @cached_property
    def prefix(self) -> str:
        """The name of the sheet as formulas write it."""
        from xlsxwriter.utility import quote_sheetname

        return f"{quote_sheetname(self.name)}!"

    def _local(self, formula: str) -> str:
        """A formula without the name of its own sheet, outside quoted texts."""
        if self.prefix not in formula:
            return formula
        parts = formula.split('"')
        parts[::2] = [part.replace(self.prefix, "") for part in parts[::2]]
        return '"'.join(parts)
