"""From cells to values: the headings of a table are understood, then each column is read by its kind.

A heading is a column of the schema, one of a series (cash_0, cash_1, ...), a measure, or an error.
A bad cell becomes a problem and its value None, so that reading goes on and every problem is told at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.errors import Problem, nearest
from allocator.study.cells import Reader, is_blank, lowest, number, read_text, reader, stand_as_written
from allocator.study.lookalike import latin
from allocator.study.numbers import CellError, plain_column
from allocator.study.raw import RawTable
from allocator.study.records import BUILT_IN_MEASURES
from allocator.study.schema import LAST_OFFSET, Column, Kind, Table

STATED_MEASURES = ("private_gross", "public", "cost", "grant_equivalent", "exposure", "reserve", "expected_loss")
_MEASURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*").fullmatch
_ALIKE = 0.8  # a heading this like a column that is missing is taken for a slip of the pen
_START = 100  # cells by which it is judged whether a column repeats itself


@dataclass(slots=True)
class Columns:
    """A table that has been read: values by column, None where a cell is blank or bad.

    series    prefix -> one list a row: the values from the first number on, up to the last that is stated
    measures  name -> values
    """

    raw: RawTable
    table: Table
    values: dict[str, list[object]] = field(default_factory=dict)
    series: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    measures: dict[str, list[float | None]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.raw.rows)


def read_columns(raw: RawTable, table: Table, currency: str = "") -> Columns:
    """Reads all columns of a table; what is wrong is collected in `problems`."""
    read = Columns(raw, table)
    cells: dict[int, Sequence[object]] = dict(zip(range(len(raw.headings)), zip(*raw.rows, strict=True), strict=False))
    found = _headings(read, cells)
    for column in table.columns:
        if column.name in found:
            read.values[column.name] = _read(read, column, cells.get(found.pop(column.name), ()), currency)
        elif column.required and raw.headings:
            message = f'column "{column.name}" is missing. Add it: {_uncapital(column.explanation)}'
            read.problems.append(Problem(message, raw.heading_place()))
    for prefix, first, _ in table.series:
        _read_series(read, prefix, first, found, cells, currency)
    for name, index in sorted(found.items()):
        _read_measure(read, name, cells.get(index, ()), currency)
    return read


def _headings(read: Columns, cells: dict[int, Sequence[object]]) -> dict[str, int]:
    """Column name -> index, for all headings; problems for blank, repeated and unreadable ones."""
    found: dict[str, int] = {}
    for index, cell in enumerate(read.raw.headings):
        try:
            name = "" if is_blank(cell) else " ".join(read_text(cell).split())
        except CellError as error:
            read.problems.append(Problem(str(error), read.raw.heading_place(letter(index))))
            continue
        if not name:
            _blank_heading(read, index, cells.get(index, ()))
        elif name in found:
            message = f'column "{name}" stands twice, in {letter(found[name])} and {letter(index)}. Keep one of them.'
            read.problems.append(Problem(message, read.raw.heading_place(name)))
        else:
            found[name] = index
    return {name: index for name, index in found.items() if _known(read, name, found, cells.get(index, ()))}


def _blank_heading(read: Columns, index: int, cells: Sequence[object]) -> None:
    filled = next((row for row, cell in enumerate(cells) if not is_blank(cell)), None)
    if filled is not None:
        message = f"column {letter(index)} has values and no heading. Write its name in the heading row, or clear it."
        read.problems.append(Problem(message, read.raw.place(filled, letter(index))))


def _known(read: Columns, name: str, found: Iterable[str], cells: Sequence[object]) -> bool:
    """True for a column of the table or an acceptable measure; a problem else."""
    table = read.table
    if name in table.names() or any(_offset(name, prefix, first) is not None for prefix, first, _ in table.series):
        return True
    problem = _not_a_column(table, name, found) or (_not_a_measure(table, name, cells) if table.measures else None)
    if problem:
        read.problems.append(Problem(problem, read.raw.heading_place(name)))
    return not problem


def _not_a_column(table: Table, name: str, found: Iterable[str]) -> str:
    """A slip of the pen in a heading, or any unknown heading where no measures are allowed."""
    known = [*table.names(), *(f"{prefix}_{first}" for prefix, first, _ in table.series)]
    near = _slip(name, known, set(found))
    if near:
        otherwise = " If it is a measure, give it another name." if table.measures else ""
        return f'"{name}" is not a column of {table.name}. Did you mean "{near}"?{otherwise}'
    series = next((f"{prefix}_{first}" for prefix, first, _ in table.series if _folded(name).startswith(prefix)), "")
    if series and re.fullmatch(r"[a-z]+[0-9]*", _folded(name)):
        last = f"{series.split('_', maxsplit=1)[0]}_{LAST_OFFSET}"
        return f'"{name}" is not a column of {table.name}. These columns run {series}, ... up to {last}.'
    if table.measures:
        return ""
    known_list = f" Known: {', '.join(known)}."
    return f'"{name}" is not a column of {table.name}.{nearest(name, known) or known_list}'


def _slip(name: str, known: Sequence[str], found: set[str]) -> str:
    folded = _folded(name)
    for column in known:
        if folded == _folded(column):
            return column
    missing = {_folded(column): column for column in known if column not in found}
    close = difflib.get_close_matches(folded, missing, n=1, cutoff=_ALIKE)
    return missing[close[0]] if close else ""


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", latin(name).casefold())


def _not_a_measure(table: Table, name: str, cells: Sequence[object]) -> str:
    if name in BUILT_IN_MEASURES and not (table.measures == "option" and name in STATED_MEASURES):
        return f'"{name}" is a measure that is worked out. Give the column another name, such as {name}_stated.'
    numbers = (_is_number(cell) for cell in cells if not is_blank(cell))
    if next(numbers, True) is False and not any(numbers):
        known = ", ".join(table.names())
        return f'"{name}" is not a column of {table.name}, and a measure holds numbers. Known columns: {known}.'
    if not _MEASURE(name):
        mended = re.sub(r"[^A-Za-z0-9_.-]+", "_", latin(name)).strip("_.-")
        write = f'Write "{mended}".' if _MEASURE(mended) else "Use A-Z, a-z, 0-9, _ . - only."
        return f'"{name}" cannot be the name of a measure. {write}'
    return ""


def _is_number(cell: object) -> bool:
    try:
        number(cell)
    except CellError as error:
        return "is money" in str(error) or "two things" in str(error)
    return True


def _read(read: Columns, column: Column, cells: Sequence[object], currency: str) -> list[object]:
    values, faults = _values(cells, column, currency)
    for index, message in faults:
        read.problems.append(Problem(message, read.raw.place(index, column.name)))
    if column.required:
        blanks = [index for index, value in enumerate(values) if value is None and is_blank(cells[index])]
        for index in blanks if not (read.table.name == "study" and column.name == "value") else ():
            message = f"the cell is empty. Fill it in: {_uncapital(column.explanation)}"
            read.problems.append(Problem(message, read.raw.place(index, column.name)))
    return values


def _values(cells: Sequence[object], column: Column, currency: str) -> tuple[list[Any], list[tuple[int, str]]]:
    """The values and the faults of a column: seen as a whole where nothing in it needs a closer look."""
    low, read = lowest(column), reader(column, currency)
    values: list[Any] | None = None
    if low is not None and not _repeats_itself(cells):
        values = plain_column(cells, low)
    if values is None:
        values = _each_text_once(cells, column.kind, read)
    return (values, []) if values is not None else _one_by_one(cells, read)


def _repeats_itself(cells: Sequence[object]) -> bool:
    """Whether a column of text seems to say the same few things all the way down: then each is read once."""
    start = cells[:_START]
    return {str, type(None)}.issuperset(map(type, start)) and 4 * len(set(start)) <= len(start)


def _each_text_once(cells: Sequence[object], kind: Kind, read: Reader) -> list[object] | None:
    """The values of a column of texts, many of which say the same few things; None where one cannot be read."""
    if not {str, type(None)}.issuperset(map(type, cells)):
        return None
    different: dict[Any, Any] = {}
    shared = list(map(different.setdefault, cells, cells))  # from here on the same text is the same object
    stated = [text for text in different if text and not text.isspace()]
    try:
        values = stated if stand_as_written(stated, kind) else [read(text) for text in stated]
    except CellError:
        return None
    if values is stated and len(stated) == len(different):
        return shared
    return list(map(dict(zip(stated, values, strict=True)).get, shared))


def _one_by_one(cells: Sequence[object], read: Reader) -> tuple[list[object], list[tuple[int, str]]]:
    values: list[object] = [None] * len(cells)
    faults: list[tuple[int, str]] = []
    for index, cell in enumerate(cells):
        try:
            values[index] = None if is_blank(cell) else read(cell)
        except CellError as error:
            faults.append((index, str(error)))
    return values, faults


def _read_series(
    read: Columns, prefix: str, first: int, found: dict[str, int], cells: dict[int, Sequence[object]], currency: str
) -> None:
    """cash_0, cash_1, ...: no gap in the headings; a blank before the last stated amount of a row is 0."""
    offsets = {name: _offset(name, prefix, first) for name in found}
    numbers = sorted(offset for offset in offsets.values() if offset is not None)
    missing = next((k for k in range(first, numbers[-1]) if k not in numbers), None) if numbers else None
    if missing is not None:
        message = f'column "{prefix}_{missing}" is missing before "{prefix}_{numbers[-1]}". Add it; blank cells are 0.'
        read.problems.append(Problem(message, read.raw.heading_place(f"{prefix}_{numbers[-1]}")))
    money = Column(prefix, read.table.column("commitment").kind, "")
    columns = []
    for k in numbers:
        named = Column(f"{prefix}_{k}", money.kind, "")
        columns.append(_read(read, named, cells.get(found.pop(named.name), ()), currency))
    rows: list[tuple[Any, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(read)
    complete = not any(None in column for column in columns)
    read.series[prefix] = rows if complete else list(map(_stated, rows))


def _stated(row: tuple[Any, ...]) -> tuple[float, ...]:
    last = next((k for k in range(len(row), 0, -1) if row[k - 1] is not None), 0)
    return tuple([amount if isinstance(amount, float) else 0.0 for amount in row[:last]])


def _offset(name: str, prefix: str, first: int) -> int | None:
    match = re.fullmatch(rf"{prefix}_(0|[1-9][0-9]?)", name)
    offset = int(match[1]) if match else -1
    return offset if first <= offset <= LAST_OFFSET else None


def _read_measure(read: Columns, name: str, cells: Sequence[object], currency: str) -> None:
    values, faults = _values(cells, Column(name, Kind.NUMBER, ""), currency)
    for index, message in faults:
        read.problems.append(Problem(f'{message} "{name}" is read as a measure.', read.raw.place(index, name)))
    if any(value is not None for value in values):
        read.measures[name] = values


def letter(index: int) -> str:
    """The letters a spreadsheet gives a column, from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _uncapital(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
