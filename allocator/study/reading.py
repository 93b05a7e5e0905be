"""From raw tables to a Study: tables are known, cells read, rows made records, rules between rows checked.

Every problem is collected and raised at once, in the order of the tables and their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from operator import attrgetter
from pathlib import PurePath
from typing import Any, TypeVar

from allocator.bulk import made
from allocator.errors import At, Problem, StudyError, nearest
from allocator.study.cells import ANY_CURRENCY
from allocator.study.checks import problems_of
from allocator.study.columns import Columns, read_columns
from allocator.study.raw import Raw, RawTable
from allocator.study.records import (
    Budget,
    Cashflow,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    ScenarioStep,
    StatedOption,
    Study,
)
from allocator.study.schema import TABLE_NAMES, TABLES, Kind, table
from allocator.study.settings import Settings, read_settings

R = TypeVar("R")
V = TypeVar("V")
_NOTHING = {Kind.MONEY: 0.0, Kind.NUMBER: 0.0, Kind.TEXT: "", Kind.VALUE: "", Kind.WHOLE: 0}
_DECISIONS = {decision: decision for decision in Decision}
_LINK_KINDS = {kind: kind for kind in LinkKind}


def study_of(raw: Raw) -> Study:
    """Reads and checks everything; raises StudyError with every problem.

    Rows stand in the order of their ids, so that a workbook and a folder with the same rows are equal.
    """
    problems = [*raw.problems, *_table_problems(raw)]
    found = {entry.name: entry for entry in raw.tables if entry.name in TABLE_NAMES and not entry.unread}
    settings, read = _read_all(found, problems)
    study = _assemble(settings, read, raw.source)
    told = {problem.at for problem in problems}  # a cell that cannot be read is not also called empty
    problems += [problem for problem in problems_of(study) if problem.at not in told]
    if problems:
        raise StudyError(sorted(dict.fromkeys(problems), key=_position))
    return study


def _read_all(found: dict[str, RawTable], problems: list[Problem]) -> tuple[Settings, dict[str, Columns]]:
    """The settings first: money may bear the sign of the study's currency."""
    empty = {entry.name: RawTable(entry.name, At(), entry.names()) for entry in TABLES}
    first = read_columns(found.get("study", empty["study"]), table("study"))
    settings = read_settings(first) if "study" in found else {}
    currency = str(settings.get("currency", ANY_CURRENCY))
    read = {
        entry.name: read_columns(found.get(entry.name, empty[entry.name]), entry, currency)
        for entry in TABLES
        if entry.name != "study"
    }
    for columns in (first, *read.values()):
        problems += columns.problems
    return settings, read


def _table_problems(raw: Raw) -> Iterator[Problem]:
    """Tables that are missing, unknown, or needed and empty."""
    names = {entry.name for entry in raw.tables}
    for entry in raw.tables:
        if entry.name not in TABLE_NAMES:
            known = nearest(entry.name, TABLE_NAMES) or f" Known: {', '.join(TABLE_NAMES)}."
            keep = 'To keep it, let its name begin with "_".' if raw.word != "table" else "Leave it out."
            yield Problem(f'"{entry.name}" is not a table of a study.{known} {keep}', entry.at)
        elif table(entry.name).needed and not entry.rows and not entry.unread:
            yield Problem(f"table {entry.name} has no rows. {table(entry.name).explanation}", entry.at)
    for needed in TABLES:
        if needed.needed and needed.name not in names:
            name = f"{needed.name}.csv" if raw.word == "file" else needed.name
            message = f'{raw.word} "{name}" is missing. Add it: {needed.explanation[0].lower()}{needed.explanation[1:]}'
            yield Problem(message, At(file=raw.file))


def _assemble(settings: Settings, read: dict[str, Columns], source: str) -> Study:
    stated: dict[str, Any] = {"name": "", "currency": "", "first_year": 0, "years": 0} | settings
    budgets = _records(Budget, read["budgets"])
    return Study(
        **stated,
        funds=_ordered(_funds(read["funds"], budgets), attrgetter("fund")),
        budgets=_ordered(budgets, lambda r: (r.fund, r.year or 0)),
        projects=_ordered(_projects(read["projects"]), attrgetter("project")),
        cashflows=_ordered(_records(Cashflow, read["cashflows"]), attrgetter("project", "year_of_life")),
        options=_ordered(_options(read["options"]), lambda r: (r.project, r.option, r.start or 0)),
        limits=_ordered(_records(Limit, read["limits"]), attrgetter("limit")),
        links=_ordered(_links(read["links"]), attrgetter("project", "link", "other")),
        ceilings=_ordered(_records(Ceiling, read["ceilings"]), attrgetter("measure", "by", "value")),
        scenarios=_ordered(_records(ScenarioStep, read["scenarios"]), attrgetter("scenario", "set")),
        source=source,
    )


def _funds(columns: Columns, budgets: Sequence[Budget]) -> list[Fund]:
    """The table of funds or, without one, a fund for every name in the budgets."""
    if len(columns):
        return _records(Fund, columns)
    first = {budget.fund: budget for budget in reversed(budgets)}
    return [Fund(name, at=first[name].at) for name in sorted(first)]


def _projects(columns: Columns) -> list[Project]:
    rows = _kept(columns)
    cells = _cells(Project, columns, rows)
    cells["decision"] = list(map(_DECISIONS.__getitem__, cells["decision"]))
    return _made(Project, columns, rows, **cells, measures=_measures(columns, rows))


def _options(columns: Columns) -> list[StatedOption]:
    rows = _kept(columns)
    cells = _cells(StatedOption, columns, rows)
    cash, reflow = _of(columns.series["cash"], rows), _of(columns.series["reflow"], rows)
    returned = [(0.0, *amounts) if amounts else () for amounts in reflow]
    measures = _measures(columns, rows)
    return _made(StatedOption, columns, rows, **cells, cash=cash, reflow=returned, measures=measures)


def _links(columns: Columns) -> list[Link]:
    rows = _kept(columns)
    cells = _cells(Link, columns, rows)
    cells["link"] = list(map(_LINK_KINDS.__getitem__, cells["link"]))
    return _made(Link, columns, rows, **cells)


def _records(record: type[R], columns: Columns) -> list[R]:
    rows = _kept(columns)
    return _made(record, columns, rows, **_cells(record, columns, rows))


def _made(record: type[R], columns: Columns, rows: Sequence[int], **cells: Sequence[object]) -> list[R]:
    return made(record, len(rows), **cells, at=columns.raw.places(rows))


def _kept(columns: Columns) -> Sequence[int]:
    """The rows that become records: those without the id they are known by are left out (and an error)."""
    ids = [column.name for column in columns.table.columns if column.required and column.kind not in _NOTHING]
    if not all(name in columns.values for name in ids):
        return ()
    stated = [columns.values[name] for name in ids]
    if not any(None in values for values in stated):
        return range(len(columns))
    return [row for row, cells in enumerate(zip(*stated, strict=True)) if None not in cells]


def _cells(record: type, columns: Columns, rows: Sequence[int]) -> dict[str, Sequence[Any]]:
    """What the records say, by column of the table; a cell that is not stated is what the record has for it."""
    defaults = {entry.name: None if entry.default is MISSING else entry.default for entry in fields(record)}
    cells: dict[str, Sequence[Any]] = {}
    for column in columns.table.columns:
        told = column.required and column.kind in _NOTHING  # an error; the row is kept, so that others may name it
        blank = _NOTHING[column.kind] if told else defaults[column.name]
        stated = _of(columns.values[column.name], rows) if column.name in columns.values else [None] * len(rows)
        cells[column.name] = [blank if cell is None else cell for cell in stated] if None in stated else stated
    return cells


def _measures(columns: Columns, rows: Sequence[int]) -> list[dict[str, float]]:
    """Stated measures of each row, by name, so that the order of the columns never matters."""
    if not columns.measures:
        return [{} for _ in rows]
    stated = zip(*(_of(values, rows) for values in columns.measures.values()), strict=True)
    return [
        {name: amount for name, amount in zip(columns.measures, amounts, strict=True) if amount is not None}
        for amounts in stated
    ]


def _of(values: list[V], rows: Sequence[int]) -> list[V]:
    """The values of these rows."""
    return values if len(rows) == len(values) else [values[row] for row in rows]


def _ordered(rows: Iterable[R], key: Callable[[R], Any]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=key))


def _position(problem: Problem) -> tuple[int, int]:
    name = problem.at.sheet or problem.at.table or PurePath(problem.at.file).stem
    order = TABLE_NAMES.index(name) + 1 if name in TABLE_NAMES else 0
    return order, problem.at.row or 0
