"""From raw tables to a Study: tables are known, cells read, rows made records, rules between rows checked.

Every problem is collected and raised at once, in the order of the tables and their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, TypeVar

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
_NOTHING = {Kind.MONEY: 0.0, Kind.NUMBER: 0.0, Kind.TEXT: "", Kind.VALUE: "", Kind.WHOLE: 0}


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
    budgets = list(_records(Budget, read["budgets"], year=None))
    return Study(
        **stated,
        funds=_ordered(_funds(read["funds"], budgets), lambda r: r.fund),
        budgets=_ordered(budgets, lambda r: (r.fund, r.year or 0)),
        projects=_ordered(_projects(read["projects"]), lambda r: r.project),
        cashflows=_ordered(_records(Cashflow, read["cashflows"]), lambda r: (r.project, r.year_of_life)),
        options=_ordered(_options(read["options"]), lambda r: (r.project, r.option, r.start or 0)),
        limits=_ordered(_records(Limit, read["limits"]), lambda r: r.limit),
        links=_ordered(_links(read["links"]), lambda r: (r.project, r.link, r.other)),
        ceilings=_ordered(_records(Ceiling, read["ceilings"]), lambda r: (r.measure, r.by, r.value)),
        scenarios=_ordered(_records(ScenarioStep, read["scenarios"]), lambda r: (r.scenario, r.set)),
        source=source,
    )


def _funds(columns: Columns, budgets: Sequence[Budget]) -> list[Fund]:
    """The table of funds or, without one, a fund for every name in the budgets."""
    if len(columns):
        return list(_records(Fund, columns))
    first = {budget.fund: budget for budget in reversed(budgets)}
    return [Fund(name, at=first[name].at) for name in sorted(first)]


def _projects(columns: Columns) -> Iterator[Project]:
    for index, values in _rows(columns):
        values["decision"] = Decision(values.get("decision", Decision.OPEN))
        yield Project(**values, measures=_measures(columns, index), at=columns.raw.place(index))


def _options(columns: Columns) -> Iterator[StatedOption]:
    cash, reflow = columns.series["cash"], columns.series["reflow"]
    for index, values in _rows(columns):
        returned = (0.0, *reflow[index]) if reflow[index] else ()
        yield StatedOption(
            **values,
            cash=cash[index],
            reflow=returned,
            measures=_measures(columns, index),
            at=columns.raw.place(index),
        )


def _links(columns: Columns) -> Iterator[Link]:
    for index, values in _rows(columns):
        values["link"] = LinkKind(values["link"])
        yield Link(**values, at=columns.raw.place(index))


def _records(record: Callable[..., R], columns: Columns, **defaults: object) -> Iterator[R]:
    for index, values in _rows(columns):
        yield record(**(defaults | values), at=columns.raw.place(index))


def _rows(columns: Columns) -> Iterator[tuple[int, dict[str, Any]]]:
    """The stated values of each row by column. Rows without the id they are known by are left out (and an error)."""
    names = list(columns.values)
    needed = [column for column in columns.table.columns if column.required]
    complete = all(column.name in columns.values for column in needed)
    for index, cells in enumerate(zip(*columns.values.values(), strict=True)):
        if complete and None not in cells:
            yield index, dict(zip(names, cells, strict=True))
            continue
        values = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        missing = [column for column in needed if column.name not in values]
        for column in missing:
            if column.kind in _NOTHING:
                values[column.name] = _NOTHING[column.kind]  # told already; keeps the row, so that others may name it
        if not missing or all(column.name in values for column in missing):
            yield index, values


def _measures(columns: Columns, index: int) -> dict[str, float]:
    """Stated measures of a row, by name, so that the order of the columns never matters."""
    return {name: value for name, values in columns.measures.items() if (value := values[index]) is not None}


def _ordered(rows: Iterable[R], key: Callable[[R], Any]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=key))


def _position(problem: Problem) -> tuple[int, int]:
    name = problem.at.sheet or problem.at.table or PurePath(problem.at.file).stem
    order = TABLE_NAMES.index(name) + 1 if name in TABLE_NAMES else 0
    return order, problem.at.row or 0
