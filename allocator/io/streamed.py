"""One sheet of a workbook, streamed once: the value of every cell, and what a reader of values does not tell.

That is: formulas without a stored result, merged cells, hidden rows, rows out of order. openpyxl builds an object
a cell and still leaves these out; here a cell is its value, and a sheet that is too large is refused on the way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from allocator.io.package import Refused, not_a_workbook
from allocator.study.cells import Unstored

MOST_CELLS = 4_000_000  # filled cells of one sheet
MOST_COLUMNS = 1_000
_CHUNK = 1024 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})").fullmatch


@dataclass(slots=True)
class Streamed:
    """What a sheet holds. Rows and columns are counted from 1; `rows` has those with a value or a formula in them.

    last_row, last_column   the last that holds a value
    """

    rows: list[tuple[int, dict[int, object]]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the workbook says about stored values: its shared texts, and which styles are dates or durations."""

    texts: Sequence[str]
    dates: Collection[int]
    durations: Collection[int]
    epoch: datetime

    def value(self, kind: str, style: str, text: str) -> object:
        """The value of a cell from its kind, its style and the text stored in it."""
        if kind == "n":
            number = float(text) if "." in text or "E" in text or "e" in text else int(text)
            return self._date(number, int(style)) if style != "0" and int(style) in self.dates else number
        if kind == "s":
            return self.texts[int(text)]
        if kind == "b":
            return bool(int(text))
        return _iso(text) if kind == "d" else text

    def _date(self, number: float, style: int) -> object:
        from openpyxl.utils.datetime import from_excel

        try:
            return from_excel(number, self.epoch, timedelta=style in self.durations)
        except (OverflowError, ValueError):
            return "#VALUE!"  # what Excel shows for it


def streamed(archive: ZipFile, part: str, meanings: Meanings) -> Streamed:
    """Streams one sheet; raises Refused when it is too large or its rows do not stand in order."""
    stream = _Stream(meanings)
    try:
        with archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                stream.parser.Parse(chunk, False)
        stream.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(not_a_workbook(error)) from None
    return stream.sheet


class _Stream:
    """Follows rows and cells of a sheet as the parser meets them."""

    def __init__(self, meanings: Meanings) -> None:
        self.sheet = Streamed()
        self.meanings = meanings
        self.row, self.column, self.digits = 0, 0, ""
        self.here: dict[int, object] = {}
        self.kind = self.style = self.within = ""
        self.formula = self.filled = self.spoken = False
        self.text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        """Never allowed (checked before, and here again)."""
        raise Refused("the sheet holds a document type, which no workbook needs. Do not trust the file.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A row, a cell, its formula, its value, or a merged range begins."""
        name = _NAMES.get(tag) or tag.rpartition("}")[2]
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "t"):
            self.within = name
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell":
            self.sheet.merged.append(attributes.get("ref", ""))
        elif name == "rPh":
            self.spoken = True  # how a text in place is pronounced is no part of it

    def characters(self, text: str) -> None:
        """Text, which is a value inside <v> and <t>; an empty <v> stores nothing."""
        if self.within:
            self.filled = True
            if (self.within == "v") != (self.kind == "inlineStr") and not self.spoken:
                self.text.append(text)

    def end(self, tag: str) -> None:
        """A cell ends: by now it is known whether it holds anything."""
        self.within = ""
        name = _NAMES.get(tag) or tag.rpartition("}")[2]
        if name == "c":
            if self.filled or self.formula:
                self._keep()
        elif name == "row":
            if self.here:
                self.sheet.rows.append((self.row, self.here))
        elif name == "rPh":
            self.spoken = False

    def _keep(self) -> None:
        sheet = self.sheet
        sheet.cells += 1
        sheet.last_row = self.row
        sheet.last_column = max(sheet.last_column, self.column)
        if self.text:
            self.here[self.column] = self.meanings.value(self.kind, self.style, "".join(self.text))
        elif self.formula and not self.filled and self.kind != "str":  # an empty text is stored, as nothing
            self.here[self.column] = Unstored()
        if sheet.cells > MOST_CELLS:
            raise Refused(f"the sheet has more than {MOST_CELLS:,} filled cells. Keep only the table in it.")
        if self.column > MOST_COLUMNS:
            raise Refused(f"the sheet has a value beyond column {MOST_COLUMNS}. Keep only the table in it.")

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
        if number <= self.row:
            raise Refused(f"row {number} stands after row {self.row}. Open the file in Excel and save it again.")
        self.row, self.column, self.digits, self.here = number, 0, str(number), {}
        if attributes.get("hidden") in {"1", "true"}:
            self.sheet.hidden.add(number)

    def _cell(self, attributes: dict[str, Any]) -> None:
        self.formula = self.filled = False
        self.text = []
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        reference = attributes.get("r", "")
        column = _COLUMNS.get(reference.removesuffix(self.digits)) or self._column(reference)
        if column <= self.column:
            raise Refused(_out_of_order(reference))
        self.column = column

    def _column(self, reference: str) -> int:
        """The column of a cell whose letters were not met before; without a reference, the next one."""
        parts = _REFERENCE(reference)
        if parts is None:
            return self.column + 1
        if int(parts[2]) != self.row:
            raise Refused(_out_of_order(reference))
        return _COLUMNS.setdefault(parts[1], column_number(parts[1]))


def _out_of_order(reference: str) -> str:
    return f"cell {reference} is out of order. Open the file in Excel and save it again."


def _iso(text: str) -> object:
    from openpyxl.utils.datetime import from_ISO8601

    return from_ISO8601(text)  # type: ignore[no-untyped-call]


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 1.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for character in letters:
        number = number * 26 + ord(character) - ord("A") + 1
    return number


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NAMES = {f"{_MAIN}}}{name}": name for name in ("row", "c", "v", "f", "is", "t")}
_COLUMNS: dict[str, int] = {}  # letters that were met; a workbook has few
