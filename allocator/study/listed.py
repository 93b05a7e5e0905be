"""A list of a user's own: which project is to be funded by which option, from which year, at which size.

Columns `project`, `option`, `start`, and `scale` where an option may be taken at several sizes; any other column is
left alone, so that the funded.csv of a run, edited, is such a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.errors import NOWHERE, At, Problem, StudyError
from allocator.study.cells import is_blank, read_id, read_number, read_year
from allocator.study.numbers import CellError
from allocator.study.raw import RawTable

COLUMNS: dict[str, Callable[[object], Any]] = {
    "project": read_id,
    "option": read_id,
    "start": read_year,
    "scale": read_number,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list. None: not stated, which is enough where there is only one option, year or size."""

    project: str
    option: str | None = None
    start: int | None = None
    scale: float | None = None
    at: At = field(default=NOWHERE, compare=False, repr=False)


def listed_of(table: RawTable) -> tuple[Listed, ...]:
    """The rows of a table as a list; raises StudyError with every cell that cannot be read."""
    problems: list[Problem] = []
    places = _places(table, problems)
    rows = [_row(table, index, cells, places, problems) for index, cells in enumerate(table.rows)]
    if problems:
        raise StudyError(problems)
    return tuple(row for row in rows if row is not None)


def _places(table: RawTable, problems: list[Problem]) -> dict[str, int]:
    names = [str(heading).strip() for heading in table.headings]
    for name in COLUMNS:
        if names.count(name) > 1:
            problems.append(Problem(f'column "{name}" stands twice. Keep one of them.', table.heading_place(name)))
    if "project" not in names:
        problems.append(Problem('column "project" is missing. Add it: the id of the project.', table.heading_place()))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _row(
    table: RawTable, index: int, cells: Sequence[object], places: dict[str, int], problems: list[Problem]
) -> Listed | None:
    read = dict(_cells(table, index, cells, places, problems))
    if "project" not in read:
        if "project" in places and is_blank(cells[places["project"]]):
            problems.append(Problem("no project is named. Write its id.", table.place(index, "project")))
        return None
    return Listed(**read, at=table.place(index))


def _cells(
    table: RawTable, index: int, cells: Sequence[object], places: dict[str, int], problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    for name, place in places.items():
        if not is_blank(cells[place]):
            try:
                yield name, COLUMNS[name](cells[place])
            except CellError as error:
                problems.append(Problem(str(error), table.place(index, name)))
