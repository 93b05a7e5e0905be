"""A study back as tables: the headings and rows that read to the same study again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allocator.study.records import Project, StatedOption, Study
from allocator.study.schema import SETTINGS, TABLE_NAMES, table

Cell = str | float | int | None
Rows = tuple[list[str], list[list[Cell]]]


def tables_of(study: Study) -> dict[str, Rows]:
    """Headings and rows of every table that has rows, by table.

    Columns that no row fills are left out unless they are required.
    """
    tables = {name: rows_of(study, name) for name in TABLE_NAMES}
    return {name: _trimmed(name, content) for name, content in tables.items() if content[1]}


def rows_of(study: Study, name: str) -> Rows:
    """All columns of one table and its rows; blank cells are None.

    >>> from allocator.study.records import Budget
    >>> study = Study("Small", "USD", 2027, 1, (), (Budget("main", 2027, 5.0),), ())
    >>> rows_of(study, "budgets")
    (['fund', 'year', 'amount'], [['main', 2027, 5.0]])
    """
    if name == "study":
        return ["key", "value"], [[s.name, _cell(getattr(study, s.name))] for s in SETTINGS if _stated(study, s.name)]
    headings = list(table(name).names())
    records: Sequence[object] = getattr(study, name)
    rows = [[_cell(getattr(record, heading)) for heading in headings] for record in records]
    if name == "options":
        _add_series(headings, rows, "cash", 0, [option.cash for option in study.options])
        _add_series(headings, rows, "reflow", 1, [option.reflow[1:] for option in study.options])
        _add_measures(headings, rows, study.options)
    if name == "projects":
        _add_measures(headings, rows, study.projects)
    return headings, rows


def _stated(study: Study, setting: str) -> bool:
    return getattr(study, setting) is not None


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value) or None
    if isinstance(value, str):
        return str(value) or None  # enums become plain words
    return value if isinstance(value, (int, float)) else None


def _add_series(
    headings: list[str], rows: list[list[Cell]], prefix: str, first: int, amounts: Sequence[tuple[float, ...]]
) -> None:
    width = max((len(row) for row in amounts), default=0)
    headings += [f"{prefix}_{first + k}" for k in range(width)]
    for row, stated in zip(rows, amounts, strict=True):
        row += [*stated, *[None] * (width - len(stated))]


def _add_measures(
    headings: list[str], rows: list[list[Cell]], records: Iterable[Project] | Iterable[StatedOption]
) -> None:
    measures = [record.measures for record in records]
    names = sorted({name for stated in measures for name in stated})
    headings += names
    for row, stated in zip(rows, measures, strict=True):
        row += [stated.get(name) for name in names]


def _trimmed(name: str, content: Rows) -> Rows:
    headings, rows = content
    required = {column.name for column in table(name).columns if column.required}
    filled = [any(row[k] is not None for row in rows) or headings[k] in required for k in range(len(headings))]
    keep = [k for k, wanted in enumerate(filled) if wanted]
    return [headings[k] for k in keep], [[row[k] for k in keep] for row in rows]
