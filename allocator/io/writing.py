"""A study to files that read back to the same study: a folder of CSV files or a workbook.

Text that a spreadsheet would run as a formula is written as text: in CSV with an apostrophe before it, which the
reader takes off again. Nothing that exists is overwritten unless that is asked for.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from allocator.errors import UsageError
from allocator.io.sheets import write_sheets
from allocator.study.numbers import as_written
from allocator.study.records import Study
from allocator.study.schema import TABLE_NAMES
from allocator.study.tabular import Cell, Rows, tables_of

_RUNS = re.compile(r"'*[=+\-@\t\r]").match


def write_folder(study: Study, folder: str | Path, overwrite: bool = False) -> None:
    """Writes `<table>.csv` for every table that has rows (UTF-8 with the mark that Excel needs).

    Raises UsageError when the folder already holds something, unless overwrite; then its old tables go.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())) and not overwrite:
        raise UsageError(f'"{target}" exists and is not empty. Give a new folder.')
    target.mkdir(parents=True, exist_ok=True)
    tables = tables_of(study)
    for name, content in tables.items():
        _write_csv(target / f"{name}.csv", content)
    for name in set(TABLE_NAMES) - set(tables):
        (target / f"{name}.csv").unlink(missing_ok=True)


def write_workbook(study: Study, path: str | Path, overwrite: bool = False) -> None:
    """Writes a workbook, one sheet a table, with explanations and drop-downs.

    Raises UsageError when the file exists, unless overwrite.
    """
    target = new_file(path, overwrite)
    aside = target.with_name(f".{target.name}.part")
    try:
        write_sheets(aside, tables_of(study), study)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def new_file(path: str | Path, overwrite: bool) -> Path:
    """The path of a workbook that may be written; UsageError when it may not."""
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f'"{target.name}" is not the name of a workbook. Let it end in .xlsx.')
    if target.exists() and not overwrite:
        raise UsageError(f'"{target}" exists. Give a new name.')
    if not target.parent.is_dir():
        raise UsageError(f'there is no folder "{target.parent}". Make it first.')
    return target


def _write_csv(path: Path, content: Rows) -> None:
    headings, rows = content
    aside = path.with_name(f".{path.name}.part")
    with aside.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows([_text(cell) for cell in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if _RUNS(cell) else cell
    return as_written(cell)
