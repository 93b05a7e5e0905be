"""A workbook to fill in, empty or with a small example."""

from __future__ import annotations

from pathlib import Path

from allocator.io.example import example_study
from allocator.io.sheets import write_sheets
from allocator.io.writing import new_file
from allocator.language import language as language_of
from allocator.study.schema import SETTINGS, TABLES, Table
from allocator.study.tabular import Cell, Rows, rows_of

_YEARS_AHEAD = 5  # cash_0..cash_4 and reflow_1..reflow_5 to begin with


def new_workbook(path: str | Path, example: bool = False, overwrite: bool = False, language: str = "en") -> None:
    """Writes a workbook with every table: headings with unit and explanation, drop-downs, required columns dark.

    example    with a small study that can be checked and solved at once
    language   of the explanations: "en", "ru" or "kk"; sheets, headings and keys stay English
    Raises UsageError when the file exists, unless overwrite.
    """
    spoken = language_of(language)
    target = new_file(path, overwrite)
    aside = target.with_name(f".{target.name}.part")
    study = example_study() if example else None
    tables = {table.name: rows_of(study, table.name) if study else _empty(table) for table in TABLES}
    try:
        write_sheets(aside, tables, study, spoken)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _empty(table: Table) -> Rows:
    if table.name == "study":
        rows: list[list[Cell]] = [[setting.name, 1 if setting.name == "schema" else None] for setting in SETTINGS]
        return ["key", "value"], rows
    series = [f"{prefix}_{first + k}" for prefix, first, _ in table.series for k in range(_YEARS_AHEAD)]
    return [*table.names(), *series], []
