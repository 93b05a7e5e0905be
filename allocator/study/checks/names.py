"""Names that differ only in capitals, spaces or look-alike letters are one name written twice: both rows are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allocator.errors import At, Problem
from allocator.study.lookalike import how_they_differ, skeleton
from allocator.study.records import Study

Named = tuple[str, At, str]  # the name, its row, its column


def name_problems(study: Study) -> Iterator[Problem]:
    """Names of one kind that a reader would take for the same."""
    yield from _alike("fund", [(row.fund, row.at, "fund") for row in study.funds])
    yield from _alike("project", [(row.project, row.at, "project") for row in study.projects])
    for column in ("theme", "district", "obligor"):
        yield from _alike(column, _stated(study, column))
    yield from _alike("tag", [(tag, row.at, "tags") for row in study.projects for tag in row.tags])
    yield from _alike("instrument", _instruments(study))
    yield from _alike("limit", [(row.limit, row.at, "limit") for row in study.limits])
    yield from _alike("scenario", [(row.scenario, row.at, "scenario") for row in study.scenarios])
    yield from _options(study)
    yield from _measures(study)


def _stated(study: Study, column: str) -> list[Named]:
    rows = [(getattr(row, column), row.at, column) for row in study.projects]
    return [row for row in rows if row[0]]


def _instruments(study: Study) -> list[Named]:
    stated = [(row.instrument, row.at, "instrument") for row in study.options if row.instrument]
    allowed = [(name, row.at, "instruments") for row in study.funds for name in row.instruments]
    asked = [(name, row.at, "instruments") for row in study.projects for name in row.instruments]
    return stated + allowed + asked


def _options(study: Study) -> Iterator[Problem]:
    if _apart({row.option for row in study.options}):
        return
    by_project: dict[str, dict[str, Named]] = {}
    for row in study.options:
        by_project.setdefault(row.project, {}).setdefault(row.option, (row.option, row.at, "option"))
    for options in by_project.values():
        if len(options) > 1:
            yield from _alike("option", options.values())


def _measures(study: Study) -> Iterator[Problem]:
    for rows in (study.projects, study.options):
        if _apart(set[str]().union(*(row.measures for row in rows))):
            continue
        names: dict[str, Named] = {}
        for row in rows:
            for name in row.measures.keys() - names.keys():
                names[name] = (name, At(row.at.file, row.at.sheet, row.at.table), name)
        yield from _alike("measure", [names[name] for name in sorted(names)])


def _apart(names: set[str]) -> bool:
    """Whether no two of them could be taken for one another."""
    return len(set(map(skeleton, names))) == len(names)


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
