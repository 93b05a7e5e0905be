"""Which columns and rows of a task belong to packages, and which project each package is of.

A package has one yes/no column x, and one column of its size where that is free. Rows of one project alone (choose one
at most, decisions, sizes in their range, nobody pays) are told apart from the rows that projects share, because they
are kept by looking at one project at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.formulation.packages import Packages
from allocator.formulation.program import Floats, Ints, Program
from allocator.study.records import Decision

OWN_ROWS = ("choice", "decisions", "size_at_least", "size_at_most", "nobody_pays")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where packages stand in a task.

    x, size    columns of each package (size -1 where it is fixed), shape (packages,)
    low, high  range of the size, shape (packages,)
    project    of each package, shape (packages,)
    barred     packages that cannot be taken: nobody may pay, or the project is decided out, shape (packages,)
    must       projects decided in, shape (projects,)
    own_rows   rows of one project alone, by position
    other      columns that are not of a package
    """

    x: Ints
    size: Ints
    low: Floats
    high: Floats
    project: Ints
    barred: Mask
    must: Mask
    own_rows: Ints
    other: Ints

    @property
    def sized(self) -> Mask:
        """Packages whose size is free."""
        return np.asarray(self.size >= 0)

    def columns(self, packages: Mask) -> Ints:
        """The columns of a task in which only these packages may be taken."""
        return np.sort(np.concatenate([self.x[packages], self.size[packages & self.sized], self.other]))


def layout_of(program: Program, packages: Packages, dropped: frozenset[str]) -> Layout:
    """The layout of a study's program; decisions that were dropped do not decide."""
    size = np.where(packages.sized, packages.carrier, -1)
    rows = packages.options.rows
    low = np.array([row.scale_min for row in rows], dtype=np.float64)
    high = np.array([row.scale_max for row in rows], dtype=np.float64)
    rest = np.ones(program.width, dtype=np.bool_)
    rest[packages.x] = False
    rest[size[size >= 0]] = False
    projects = packages.study.projects
    holds = [f"decision:{project.project}" not in dropped for project in projects]
    must, never = (
        np.array([p.decision is what and held for p, held in zip(projects, holds, strict=True)], dtype=np.bool_)
        for what in (Decision.IN, Decision.OUT)
    )
    barred = never[packages.project_index]
    barred |= np.isin(packages.x, _forbidden(program))
    return Layout(
        x=packages.x,
        size=size,
        low=low[packages.option],
        high=high[packages.option],
        project=packages.project_index,
        barred=barred,
        must=must,
        own_rows=_rows_of(program, OWN_ROWS),
        other=np.flatnonzero(rest),
    )


def _forbidden(program: Program) -> Ints:
    """Columns of packages that nobody may pay for."""
    found = [family.column for family in program.rows if family.name == "nobody_pays"]
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])


def _rows_of(program: Program, names: tuple[str, ...]) -> Ints:
    places = [np.arange(f.first, f.first + f.size, dtype=np.int64) for f in program.rows if f.name in names]
    return np.concatenate([np.zeros(0, dtype=np.int64), *places])
