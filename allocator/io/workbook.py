"""An Excel workbook, one sheet a table: every row counts, hidden or not, wherever the sheet says it ends.

Sheets whose name begins with `_`, sheets named README or notes, and empty sheets are not read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from allocator.errors import At, Problem, StudyError
from allocator.io.package import Refused, not_a_workbook, refuse_unsafe
from allocator.io.streamed import Meanings, Streamed, column_number, streamed
from allocator.study.cells import is_blank
from allocator.study.columns import letter
from allocator.study.raw import Raw, RawTable
from allocator.study.schema import TABLE_NAMES

IGNORED = frozenset({"readme", "notes"})
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})").fullmatch


def read_workbook(path: Path) -> Raw:
    """Reads every table of a workbook; what is wrong with a sheet is in `problems` of the result.

    Raises StudyError when the file is no workbook or is refused for its size or content.
    """
    refuse_unsafe(path)
    raw = Raw([], file=path.name, source=str(path), word="sheet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about validations and styles that do not matter here
        try:
            _read_sheets(path, raw)
        except (StudyError, MemoryError):
            raise
        except Exception as error:  # whatever a damaged file makes openpyxl raise, it is the file
            raise StudyError([Problem(not_a_workbook(error), At(path.name))]) from error
    return raw


def _read_sheets(path: Path, raw: Raw) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        with ZipFile(path) as archive:
            for sheet in book.worksheets:
                name = sheet.title
                if not name.startswith("_") and name.casefold() not in IGNORED:
                    table = _read_sheet(archive, sheet, At(path.name, name), raw.problems)
                    raw.tables += [table] if table else []
    finally:
        book.close()


def _read_sheet(archive: ZipFile, sheet: Any, at: At, problems: list[Problem]) -> RawTable | None:
    try:
        content = streamed(archive, sheet._worksheet_path, _meanings(sheet))
    except Refused as refused:
        problems.append(Problem(str(refused), at))
        return RawTable(at.sheet, at, (), unread=True)
    if not content.cells and at.sheet not in TABLE_NAMES:
        return None
    filled = list(_filled_rows(content))
    if not filled:
        return RawTable(at.sheet, at, ())
    heading_row, headings = filled[0]
    problems += _merged(content, at, heading_row)
    numbers, rows = [number for number, _ in filled[1:]], [cells for _, cells in filled[1:]]
    hidden = len(content.hidden.intersection(numbers))
    return RawTable(at.sheet, at, headings, rows, numbers, heading_row, hidden)


def _meanings(sheet: Any) -> Meanings:
    """What openpyxl read of the workbook's texts and styles; it has no public names for them."""
    book = sheet.parent
    return Meanings(sheet._shared_strings, book._date_formats, book._timedelta_formats, book.epoch)


def _filled_rows(content: Streamed) -> Iterator[tuple[int, list[object]]]:
    """Rows with anything in them, by the rows there are and not by the size the sheet claims."""
    columns = range(1, content.last_column + 1)
    for number, cells in content.rows:
        if not all(is_blank(cell) for cell in cells.values()):
            yield number, [cells.get(column) for column in columns]


def _merged(facts: Streamed, at: At, heading_row: int) -> Iterator[Problem]:
    """Merged cells hold one value for many: which rows it counts for cannot be known."""
    for merged in facts.merged:
        corners = _RANGE(merged)
        if corners and int(corners[2]) <= facts.last_row and column_number(corners[1]) <= facts.last_column:
            place = At(at.file, at.sheet, row=int(corners[2]), column=letter(column_number(corners[1]) - 1))
            message = f"the cells {merged} are merged, so only the first holds a value. Unmerge and fill each of them."
            if int(corners[4]) >= heading_row:
                yield Problem(message, place)
