"""Whether an Excel file is safe and whole enough to read: sizes, document types, and each sheet's rows.

Everything here runs before a parser builds anything: sizes are taken from the directory of the zip file, and
sheets are streamed. It also finds what openpyxl's streaming reader does not tell: formulas without a stored result,
merged cells, hidden rows, rows out of order.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from allocator.errors import At, Problem, StudyError

MB = 1024 * 1024
LARGEST_FILE = 200 * MB
LARGEST_UNPACKED = 512 * MB
LARGEST_PART = (("sharedStrings", 96 * MB), ("worksheets/", 400 * MB), ("", 48 * MB))
MOST_PARTS = 5_000
MOST_CELLS = 4_000_000  # filled cells of one sheet
MOST_COLUMNS = 1_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DAMAGED = (BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_CHUNK = 1 * MB
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})").fullmatch


@dataclass(slots=True)
class SheetFacts:
    """What a sheet's own text says about its rows.

    last_row, last_column   the last that holds a value, counted from 1
    unstored                (row, column) of formulas whose result is not stored
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    hidden: set[int] = field(default_factory=set)
    unstored: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class Refused(Exception):  # noqa: N818 - it is an outcome, and StudyError is made of it
    """The file must not be read; the message says why and what to do."""


def refuse_unsafe(path: Path) -> None:
    """Raises StudyError for what is no workbook, is far too large, or holds document types or entities."""
    try:
        _check_size(path)
        with ZipFile(path) as archive:
            _check_parts(archive)
    except Refused as refused:
        raise StudyError([Problem(str(refused), At(path.name))]) from None
    except _DAMAGED as error:
        raise StudyError([Problem(not_a_workbook(error), At(path.name))]) from None


def not_a_workbook(error: Exception) -> str:
    """The message for a file that cannot be opened as a workbook."""
    what = " ".join(str(error).split())[:80] or type(error).__name__
    return f"the file cannot be read as an Excel workbook ({what}). Open it in Excel and save it again as .xlsx."


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Refused(f"the file has {size // MB} MB and at most {LARGEST_FILE // MB} are read. Keep only the study.")
    with path.open("rb") as file:
        if file.read(4) == _OLD_EXCEL:
            raise Refused("the file is an old .xls workbook or has a password. Save it as .xlsx without a password.")


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > LARGEST_UNPACKED:
        raise Refused(
            f"the file unpacks to {total // MB} MB in {len(parts)} parts and at most {LARGEST_UNPACKED // MB} MB "
            f"in {MOST_PARTS} are read. Keep only the study in it."
        )
    for part in parts:
        most = next(size for name, size in LARGEST_PART if name in part.filename)
        if part.file_size > most:
            raise Refused(f"{part.filename} unpacks to {part.file_size // MB} MB and at most {most // MB} are read.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _check_prolog(archive, part.filename)


def _check_prolog(archive: ZipFile, name: str) -> None:
    """No document type, hence no entities; and UTF-8, so that none can hide in another encoding."""
    tail = b""
    with archive.open(name) as part:
        first = True
        while chunk := part.read(_CHUNK):
            if first and (b"\0" in chunk[:200] or chunk.startswith((b"\xff\xfe", b"\xfe\xff"))):
                raise Refused(f"{name} is not in UTF-8. Open the file in Excel and save it again.")
            if first and re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!(?:utf-8|us-ascii)[\"'])", chunk[:300], re.I):
                raise Refused(f"{name} is not in UTF-8. Open the file in Excel and save it again.")
            if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise Refused(
                    f"{name} holds a document type or entities; no workbook needs them. Do not trust the file."
                )
            tail, first = chunk[-16:], False


def sheet_facts(archive: ZipFile, part: str) -> SheetFacts:
    """Streams one sheet; raises Refused when it is too large or its rows do not stand in order."""
    scanner = _Scanner()
    try:
        with archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                scanner.parser.Parse(chunk, False)
        scanner.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(not_a_workbook(error)) from None
    return scanner.facts


class _Scanner:
    """Follows rows and cells of a sheet as the parser meets them, keeping facts and no values."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self.row = 0
        self.column = 0
        self.formula = self.value = self.inside = self.text_result = False
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        """Never allowed (checked before, and here again)."""
        raise Refused("the sheet holds a document type, which no workbook needs. Do not trust the file.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A row, a cell, its formula, its value, or a merged range begins."""
        name = tag.rpartition("}")[2]
        if name in {"v", "t"}:
            self.inside = True
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell":
            self.facts.merged.append(attributes.get("ref", ""))

    def characters(self, _: str) -> None:
        """Text, which is a value inside <v> and <t>; an empty <v> stores nothing."""
        if self.inside:
            self.value = True

    def end(self, tag: str) -> None:
        """A cell ends: by now it is known whether it holds anything."""
        self.inside = False
        if not tag.endswith("}c") or not (self.value or self.formula):
            return
        facts = self.facts
        facts.cells += 1
        facts.last_row = self.row
        facts.last_column = max(facts.last_column, self.column)
        if self.formula and not self.value and not self.text_result:
            facts.unstored.append((self.row, self.column))
        if facts.cells > MOST_CELLS:
            raise Refused(f"the sheet has more than {MOST_CELLS:,} filled cells. Keep only the table in it.")
        if self.column > MOST_COLUMNS:
            raise Refused(f"the sheet has a value beyond column {MOST_COLUMNS}. Keep only the table in it.")

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
        if number <= self.row:
            raise Refused(f"row {number} stands after row {self.row}. Open the file in Excel and save it again.")
        self.row, self.column = number, 0
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden.add(number)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.formula = self.value = False
        self.text_result = attributes.get("t") == "str"  # an empty <v> then is the empty text, stored
        reference = _REFERENCE(attributes.get("r", ""))
        column = column_number(reference[1]) if reference else self.column + 1
        if column <= self.column or (reference and int(reference[2]) != self.row):
            raise Refused(f"cell {attributes.get('r')} is out of order. Open the file in Excel and save it again.")
        self.column = column


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 1.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for character in letters:
        number = number * 26 + ord(character) - ord("A") + 1
    return number
