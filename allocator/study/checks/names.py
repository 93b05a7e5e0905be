"""Names that differ only in capitals, spaces or look-alike letters are one name written twice: both rows are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from allocator.errors import At, Problem
from allocator.study.checks.repeats import Row
from allocator.study.lookalike import how_they_differ, skeleton, skeletons
from allocator.study.records import Project, StatedOption, Study

Named = tuple[str, At, str]  # the name, its row, its column


def name_problems(study: Study) -> Iterator[Problem]:
    """Names of one kind that a reader would take for the same."""
    yield from _in_columns("fund", (study.funds, "fund"))
    yield from _in_columns("project", (study.projects, "project"))
    for column in ("theme", "district", "obligor"):
        yield from _in_columns(column, (study.projects, column))
    yield from _in_columns("tag", (study.projects, "tags"))
    yield from _in_columns(
        "instrument", (study.options, "instrument"), (study.funds, "instruments"), (study.projects, "instruments")
    )
    yield from _in_columns("limit", (study.limits, "limit"))
    yield from _in_columns("scenario", (study.scenarios, "scenario"))
    yield from _options(study)
    yield from _measures(study)


def _in_columns(kind: str, *columns: tuple[Sequence[Row], str]) -> Iterator[Problem]:
    """Names of one kind that stand in these columns; where they stand matters only when two are alike."""
    cells = [set(map(attrgetter(column), rows)) for rows, column in columns]
    if not _apart({name for stated in cells for cell in stated for name in _names(cell)}):
        yield from _alike(kind, [named for rows, column in columns for named in _named(rows, column)])


def _named(rows: Sequence[Row], column: str) -> Iterator[Named]:
    for row in rows:
        for name in _names(getattr(row, column)):
            yield name, row.at, column


def _names(cell: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The names in a cell: of a list each of them."""
    if isinstance(cell, tuple):
        return cell
    return (cell,) if cell else ()


def _options(study: Study) -> Iterator[Problem]:
    if _apart(set(map(attrgetter("option"), study.options))):
        return
    by_project: dict[str, dict[str, Named]] = {}
    for row in study.options:
        by_project.setdefault(row.project, {}).setdefault(row.option, (row.option, row.at, "option"))
    for options in by_project.values():
        if len(options) > 1:
            yield from _alike("option", options.values())


def _measures(study: Study) -> Iterator[Problem]:
    tables: tuple[Sequence[Project | StatedOption], ...] = (study.projects, study.options)
    for rows in tables:
        if _apart(set(chain.from_iterable(map(attrgetter("measures"), rows)))):
            continue
        names: dict[str, Named] = {}
        for row in rows:
            for name in row.measures.keys() - names.keys():
                names[name] = (name, At(row.at.file, row.at.sheet, row.at.table), name)
        yield from _alike("measure", [names[name] for name in sorted(names)])


def _apart(names: set[str]) -> bool:
    """Whether no two of them could be taken for one another."""
    return len(set(skeletons(names))) == len(names)


def _alike(kind: str, names: Iterable[Named]) -> Iterator[Problem]:
    rows = list(names)
    if _apart({row[0] for row in rows}):
        return  # as nearly always, and then the order of the rows does not matter
    seen: dict[str, Named] = {}
    told: set[str] = set()
    for name, at, column in sorted(rows, key=_place):
        first, first_at, _ = seen.setdefault(skeleton(name), (name, at, column))
        if first != name and name not in told:
            told.add(name)
            where = f" ({_row(first_at, at)})" if first_at.row is not None else ""
            how = how_they_differ(first, name)
            yield Problem(
                f'{kind} "{name}" differs from "{first}"{where} {how}. Write one of them everywhere.',
                at.in_column(column),
            )


def _place(named: Named) -> tuple[str, str, str, int]:
    at = named[1]
    return at.file, at.sheet, at.table, at.row or 0


def _row(first: At, second: At) -> str:
    same = (first.file, first.sheet, first.table) == (second.file, second.sheet, second.table)
    return f"row {first.row}" if same else f"{first.sheet or first.table or first.file}, row {first.row}"
