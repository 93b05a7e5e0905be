"""Amounts in rows and columns, added up from the funded rows: what a chart shows and the table beside it repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.portfolio import Funded, Portfolio
from allocator.study.records import Project, Study


@dataclass(frozen=True)
class Split:
    """Amounts by row and column, in one unit; a place without an amount is 0.

    rows, columns  in the order in which they are shown
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    amounts: Mapping[tuple[str, str], float]

    def at(self, row: str, column: str) -> float:
        """The amount in a row and column."""
        return self.amounts.get((row, column), 0.0)

    @cached_property
    def by_row(self) -> dict[str, float]:
        """What every row adds up to."""
        return {row: sum(self.at(row, column) for column in self.columns) for row in self.rows}

    @cached_property
    def by_column(self) -> dict[str, float]:
        """What every column adds up to."""
        return {column: sum(self.at(row, column) for row in self.rows) for column in self.columns}

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self.by_row.values())

    def largest_first(self, *, rows: bool = True, columns: bool = True) -> Split:
        """The same with the largest rows and columns first; equal ones by name."""
        by_row = sorted(self.rows, key=lambda name: (-self.by_row[name], name)) if rows else self.rows
        by_column = sorted(self.columns, key=lambda name: (-self.by_column[name], name)) if columns else self.columns
        return Split(tuple(by_row), tuple(by_column), self.amounts)

    def folded(self, rows: int, columns: int, other: str) -> Split:
        """At most so many rows and columns: the last ones are added up under `other`."""
        row_of = _folded(self.rows, rows, other)
        column_of = _folded(self.columns, columns, other)
        amounts: dict[tuple[str, str], float] = {}
        for (row, column), amount in self.amounts.items():
            key = (row_of[row], column_of[column])
            amounts[key] = amounts.get(key, 0.0) + amount
        return Split(tuple(dict.fromkeys(row_of.values())), tuple(dict.fromkeys(column_of.values())), amounts)


def _folded(names: tuple[str, ...], most: int, other: str) -> dict[str, str]:
    if len(names) <= most:
        return {name: name for name in names}
    return {name: name if place < most - 1 else other for place, name in enumerate(names)}


def split_of(parts: Iterable[tuple[str, str, float]], rows: Iterable[str] = (), columns: Iterable[str] = ()) -> Split:
    """Added up from (row, column, amount); `rows` and `columns` come first, also where they have nothing.

    >>> split_of([("water", "grant", 2.0), ("water", "grant", 3.0)], rows=["energy"]).by_row
    {'energy': 0.0, 'water': 5.0}
    """
    amounts: dict[tuple[str, str], float] = {}
    for row, column, amount in parts:
        amounts[row, column] = amounts.get((row, column), 0.0) + amount
    found_rows = tuple(dict.fromkeys((*rows, *(row for row, _ in amounts))))
    found_columns = tuple(dict.fromkeys((*columns, *(column for _, column in amounts))))
    return Split(found_rows, found_columns, amounts)


Asked = Callable[[Funded, Project], str]


def funded_split(portfolio: Portfolio, study: Study, row: Asked, column: Asked) -> Split:
    """The funded projects by two questions: commitments added up, in the study's currency."""
    pairs = paired(portfolio, study)
    return split_of((row(one, project), column(one, project), one.commitment) for one, project in pairs)


def paired(portfolio: Portfolio, study: Study) -> list[tuple[Funded, Project]]:
    """Every funded row with its project; a row of a project that the study does not have stands for itself."""
    projects = {project.project: project for project in study.projects}
    return [(one, projects.get(one.project) or Project(one.project, one.project)) for one in portfolio.funded_rows]
