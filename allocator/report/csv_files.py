"""CSV files of a run: UTF-8, comma, full precision; text that a spreadsheet would run as a formula stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from allocator.report.amounts import exact
from allocator.report.tables import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(table: Table) -> str:
    """A table as the text of a CSV file.

    >>> from allocator.report.tables import Unit
    >>> print(csv_text(Table((("name", Unit.TEXT), ("paid", Unit.MONEY)), (("=1+1", -2.5), (None, 3.0)))), end="")
    name,paid
    '=1+1,-2.5
    ,3
    """
    return csv_lines(table.names, table.rows)


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Headings and rows as CSV text: numbers at full precision, yes and no for true and false."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def guarded(text: str) -> str:
    """Text as a spreadsheet takes it for text: an apostrophe before a leading = + - @.

    >>> guarded("@SUM(A1)"), guarded("Solar dryer")
    ("'@SUM(A1)", 'Solar dryer')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guarded(value) if isinstance(value, str) else exact(value)
