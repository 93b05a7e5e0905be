"""Whether an Excel file is safe to read: sizes and document types.

Everything here runs before a parser builds anything: sizes are taken from the directory of the zip file.
"""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from allocator.errors import At, Problem, StudyError

MB = 1024 * 1024
LARGEST_FILE = 200 * MB
LARGEST_UNPACKED = 512 * MB
LARGEST_PART = (("sharedStrings", 96 * MB), ("worksheets/", 400 * MB), ("", 48 * MB))
MOST_PARTS = 5_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DAMAGED = (BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_CHUNK = 1 * MB


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
