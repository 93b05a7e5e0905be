"""The reference page of the tables, made from the schema: docs/reference/tables.md."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.study.numbers import as_written
from allocator.study.schema import LAST_OFFSET, SETTINGS, TABLES, Column, Kind, Table

_INTRODUCTION = """# The tables of a study

This page is made from `allocator/study/schema.py`; do not edit it by hand (`python -m allocator.study.reference`).

A study is one Excel workbook with a sheet for each table, or one folder with a file `<table>.csv` for each table.
Columns in **bold** are required. An empty cell means "not stated". Several values in one cell: `a;b;c`.

How cells are read:

- **money** is 0 or more, in whole units of the study's currency; `1 200 500,50`, `1,234,567` and `$ 300` are read
  (a sign or code of another currency is refused), `1,234` is refused, because it is two things.
- **share** runs from 0 to 1; `30%` is 0.3; a bare 30 is refused.
- **id** holds `A-Z a-z 0-9 _ . -` and starts with a letter or a digit. **name** is any text that is compared exactly.
- **year** has four digits and lies within the programme. **yes/no** is yes or no.
- Numbers lie between -1e13 and 1e13. Error cells, dates, yes/no where a number belongs, `nan` and formulas without a
  stored result are errors.

Files and sheets whose name begins with `_`, sheets named `README` or `notes`, and empty sheets are not read. In a
folder, files that are not `.csv` are not read. CSV is UTF-8, or UTF-16 with its mark, or the encoding asked for;
cells are parted by commas, semicolons or tabs. Hidden rows count.
"""


def tables_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *(_table(table) for table in TABLES)])


def _table(table: Table) -> str:
    need = "needed" if table.needed else "optional"
    lines = [f"## {table.name} ({need})", "", table.explanation, ""]
    lines += ["| column | kind | unit | range | blank means | meaning |", "|---|---|---|---|---|---|"]
    lines += [_row(column) for column in table.columns]
    lines += [*_series(table), ""]
    if table.name == "study":
        lines += ["Keys:", "", "| key | kind | unit | range | blank means | meaning |", "|---|---|---|---|---|---|"]
        lines += [*(_row(setting) for setting in SETTINGS), ""]
    if table.measures:
        lines += [f"Any further column of numbers is a measure of the {table.measures}.", ""]
    return "\n".join(lines)


def _row(column: Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    blank = "an error" if column.required else column.default or "not stated"
    return f"| {name} | {column.kind} | {column.unit} | {_range(column)} | {blank} | {column.explanation} |"


def _range(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.low is None or column.high is None or column.kind is Kind.NUMBER:
        return ""
    if column.kind is Kind.MONEY:
        return "0 or more"
    return f"{as_written(column.low)} to {'below ' if column.below else ''}{as_written(column.high)}"


def _series(table: Table) -> Iterator[str]:
    for prefix, first, explanation in table.series:
        span = f"`{prefix}_{first}`, `{prefix}_{first + 1}`, ... (to {LAST_OFFSET})"
        yield f"| {span} | money | currency | 0 or more | 0 | {explanation} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(tables_page())
