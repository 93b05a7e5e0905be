"""Every row states something of its own: no two rows have the same key. Both rows are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Protocol, TypeVar

from allocator.errors import At, Problem
from allocator.study.records import Budget, StatedOption, Study


class Row(Protocol):
    """Any record of a study."""

    @property
    def at(self) -> At:
        """Where it was read."""


R = TypeVar("R", bound=Row)


def repeat_problems(study: Study) -> Iterator[Problem]:
    """Rows that state again what another row of their table states."""
    own = "Give each an id of its own."
    yield from _repeated(study.funds, attrgetter("fund"), lambda r: f'fund "{r.fund}"', "fund", own)
    yield from _repeated(study.budgets, attrgetter("fund", "year"), _money, "year", "Add the amounts in one row.")
    yield from _repeated(study.projects, attrgetter("project"), lambda r: f'project "{r.project}"', "project", own)
    yield from _repeated(
        study.cashflows,
        attrgetter("project", "year_of_life"),
        lambda r: f'year {r.year_of_life} of project "{r.project}"',
        "year_of_life",
        "Keep one row for the year.",
    )
    yield from _repeated(
        study.options, attrgetter("project", "option", "start"), _package, "option", "Give it another id or start."
    )
    yield from _repeated(study.limits, attrgetter("limit"), lambda r: f'limit "{r.limit}"', "limit", own)
    yield from _repeated(
        study.links, attrgetter("project", "link", "other"), lambda r: f'"{r.id}"', "other", "Keep one of the rows."
    )
    yield from _repeated(
        study.ceilings,
        attrgetter("measure", "by", "value"),
        lambda r: f'the ceiling of "{r.measure}" for {r.value or "all"}',
        "measure",
        "Keep one of the rows.",
    )
    yield from _repeated(
        study.scenarios,
        attrgetter("scenario", "set"),
        lambda r: f'"{r.set}" in scenario "{r.scenario}"',
        "set",
        "Keep one of the rows.",
    )


def _repeated(
    rows: Sequence[R], key: Callable[[R], object], say: Callable[[R], str], column: str, mend: str
) -> Iterator[Problem]:
    if len(set(map(key, rows))) == len(rows):
        return  # as nearly always
    seen: dict[object, R] = {}
    for row in sorted(rows, key=lambda row: row.at.row or 0):
        first = seen.setdefault(key(row), row)
        if first is not row:
            yield Problem(f"{say(row)} stands in row {first.at.row} too. {mend}", row.at.in_column(column))


def _money(row: Budget) -> str:
    return f'fund "{row.fund}" in {row.year or "any year"}'


def _package(row: StatedOption) -> str:
    start = f" starting in {row.start}" if row.start else ""
    return f'option "{row.option}" of project "{row.project}"{start}'
