"""A folder of CSV files, one a table: decoded and parted without guessing wrongly.

UTF-8, or UTF-16 with its mark, or the encoding that is asked for. Comma, semicolon or tab, as the headings show.
A row of the wrong length is an error: a value would stand under another heading.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import compress, count
from pathlib import Path

from allocator.errors import At, Problem, StudyError
from allocator.study.cells import is_blank
from allocator.study.raw import Raw, RawTable
from allocator.study.schema import TABLE_NAMES, table

LARGEST_FILE = 256 * 1024 * 1024  # bytes; a pipeline of 100 000 projects is a tenth of it
_OTHER_FORMATS = {".txt", ".tsv", ".xls", ".xlsx", ".ods", ".xlsb", ".xlsm"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ESCAPED = re.compile(r"'+[=+\-@\t\r]").match  # how text that a spreadsheet would run is written (see writing)


def read_folder(folder: Path, encoding: str | None = None) -> Raw:
    """Reads every table of a study folder; what is wrong is in `problems` of the result.

    encoding  asked for by the user ("cp1251"); files with a mark of their own keep theirs
    """
    raw = Raw([], file=folder.name, source=str(folder), word="file")
    for path in sorted(folder.iterdir()):
        if path.name.startswith(("_", ".", "~")) or not path.is_file():
            continue
        if path.suffix == ".csv":
            try:
                raw.tables.append(read_table(path, encoding, raw.problems))
            except (StudyError, OSError) as error:
                raw.problems += error.problems if isinstance(error, StudyError) else [_unopened(error, At(path.name))]
                raw.tables.append(RawTable(path.stem, At(path.name), (), unread=True))
        elif path.suffix.lower() == ".csv" or (path.suffix.lower() in _OTHER_FORMATS and path.stem in TABLE_NAMES):
            message = f"a study folder holds CSV files. Save it as {path.stem}.csv (CSV UTF-8), or take it away."
            raw.problems.append(Problem(message, At(path.name)))
    return raw


def read_table(path: Path, encoding: str | None, problems: list[Problem]) -> RawTable:
    """One CSV file as a table of cells; rows of the wrong length become problems and are left out."""
    at = At(path.name)
    text = _decoded(path, encoding, at)
    text, delimiter = _delimiter(text, path.stem)
    records = _records(text, delimiter, at)
    heading = next((index for index, record in enumerate(records) if _filled(record)), None)
    if heading is None:
        return RawTable(path.stem, at, ())
    headings, below = records[heading], records[heading + 1 :]
    filled = list(map(_filled, below))
    rows, numbers = list(compress(below, filled)), list(compress(count(heading + 2), filled))
    if not {len(headings)}.issuperset(map(len, rows)):
        rows, numbers = _of_right_length(rows, numbers, len(headings), delimiter, at, problems)
    rows = list(map(_unescaped, rows)) if "'" in text else rows
    return RawTable(path.stem, at, headings, rows, numbers, heading + 1)


def _of_right_length(
    rows: list[list[str]], numbers: list[int], headings: int, delimiter: str, at: At, problems: list[Problem]
) -> tuple[list[list[str]], list[int]]:
    """The rows that have a cell for every heading, and their numbers; the others become problems."""
    right = [len(row) == headings for row in rows]
    for row, number, fits in zip(rows, numbers, right, strict=True):
        if not fits:
            problems.append(_wrong_length(len(row), headings, delimiter, At(at.file, row=number)))
    return list(compress(rows, right)), list(compress(numbers, right))


def _decoded(path: Path, encoding: str | None, at: At) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise StudyError([Problem(f"the file is larger than {LARGEST_FILE // 2**20} MB. Keep one table in it.", at)])
    content = path.read_bytes()
    by_mark = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    chosen = by_mark or encoding or "utf-8"
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StudyError([Problem(_undecodable(chosen), At(at.file, row=line))]) from None
    except LookupError:
        raise StudyError([Problem(f'there is no encoding "{encoding}". Write utf-8 or cp1251.', at)]) from None
    if "\0" in text:
        raise StudyError([Problem("the file is not text. Save it again as CSV UTF-8.", at)])
    return text


def _unopened(error: OSError, at: At) -> Problem:
    return Problem(
        f"the file cannot be opened ({error.strerror}). Close it elsewhere, or ask for the right to read.", at
    )


def _undecodable(chosen: str) -> str:
    ask = 'or ask for its encoding, such as "cp1251" for Cyrillic Windows files' if chosen == "utf-8" else ""
    return f"the text is not {chosen.upper()}. Save the file as CSV UTF-8{', ' + ask if ask else ''}."


def _delimiter(text: str, name: str) -> tuple[str, str]:
    """The text without Excel's `sep=` line, and the delimiter under which most headings are known."""
    stated = re.match(r"sep=(.)\r?\n", text)
    if stated:
        return "\n" + text[stated.end() :], stated[1]
    lines = (line for part in _lines(text) for line in part.splitlines())
    first = next((line for line in lines if line.strip(' \t,;"')), "")
    known = set(table(name).names()) if name in TABLE_NAMES else set()

    def score(delimiter: str) -> tuple[int, int]:
        headings = [heading.strip(' "') for heading in first.split(delimiter)]
        return len(known.intersection(headings)), len(headings)

    return text, max((",", ";", "\t"), key=score)


def _records(text: str, delimiter: str, at: At) -> list[list[str]]:
    records: list[list[str]] = []  # what was parted before an error stays in it, so that the row can be named
    try:
        records.extend(csv.reader(_lines(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        message = f"the row cannot be parted into cells ({error}). Look for a quotation mark that is not closed."
        raise StudyError([Problem(message, At(at.file, row=len(records) + 1))]) from None
    return records


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, parted at line ends only (not at form feeds or Unicode separators)."""
    return StringIO(text, newline="")


def _filled(record: list[str]) -> bool:
    return not is_blank("".join(record))


def _wrong_length(cells: int, headings: int, delimiter: str, at: At) -> Problem:
    mend = f'Put cells that hold "{delimiter}" in quotation marks.' if cells > headings else "Add the missing cells."
    return Problem(f"the row has {cells} cells and there are {headings} headings. {mend}", at)


def _unescaped(record: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and _ESCAPED(cell) else cell for cell in record]
