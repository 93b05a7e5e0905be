"""Large pipelines: solve a small core of the packages, and prove it for all of them.

The linear relaxation of choosing one package a project has few fractional projects, so its prices decide nearly
everything. With prices y for the rows that projects share (budgets, limits, links), what package j is worth is

    worth[j]  =  gain[j] - sum(y[i] * use[i, j] for i)          at its best size, where the size is free

and no portfolio, of all packages, is worth more than

    most  =  sum(y[i] * end[i] for i)  +  sum(max(0, best worth in p) for projects p)  +  other columns at their best

whatever y is, as long as its signs fit the rows (Lagrange). A portfolio that takes package j falls short of `most` by

    loss[j]  =  max(0, best worth in its project) - worth[j]

so the best of all portfolios is worth no more than the larger of: the bound of the core (the packages of small loss),
and `most` less the smallest loss outside. The core grows until that is within the gap; a package whose loss exceeds
`most` less the best portfolio found can never be in a better one, and stays out for good.

The prices come from the linear relaxation by column generation: a few packages of each project at a time.
Source: docs/decisions/large-pipelines.md
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from allocator.formulation.packages import Packages
from allocator.formulation.program import Floats, Ints, Program
from allocator.solve.engine import Ended, Outcome, Terms, run
from allocator.solve.prices import Prices, relaxation
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task

FIRST_CORE = 2_000  # packages in the first core
SAFE = 1e-9  # the bound is raised by this share of its size: floating sums are not exact
SIZE_ROWS = ("size_at_least", "size_at_most")
OWN_ROWS = ("choice", "decisions", *SIZE_ROWS)  # rows of one project alone


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns and rows of a task belong to packages, and which project each package is of.

    x, size   columns of each package (size -1 where it is fixed), shape (packages,)
    low, high range of the size, shape (packages,)
    project   shape (packages,); must, never: decided in or out, shape (projects,)
    own_rows  rows of one project alone, by position; size_rows: those of them that hold sizes in their range
    other     columns that are not of a package
    """

    x: Ints
    size: Ints
    low: Floats
    high: Floats
    project: Ints
    must: NDArray[np.bool_]
    never: NDArray[np.bool_]
    own_rows: Ints
    size_rows: Ints
    other: Ints

    def columns(self, packages: Ints) -> Ints:
        """The columns of a task in which only these packages may be taken."""
        sizes = self.size[packages]
        return np.sort(np.concatenate([self.x[packages], sizes[sizes >= 0], self.other]))


def layout_of(program: Program, packages: Packages, dropped: frozenset[str]) -> Layout:
    """The layout of a study's program; decisions that were dropped do not decide."""
    size = np.where(packages.sized, packages.carrier, -1)
    rows = packages.options.rows
    low = np.array([rows[o].scale_min for o in packages.option.tolist()], dtype=np.float64)
    high = np.array([rows[o].scale_max for o in packages.option.tolist()], dtype=np.float64)
    taken = np.zeros(program.width, dtype=np.bool_)
    taken[packages.x] = True
    taken[size[size >= 0]] = True
    decided = [(p.decision.value, f"decision:{p.project}" in dropped) for p in packages.study.projects]
    return Layout(
        packages.x,
        size,
        low,
        high,
        packages.project_index,
        np.array([what == "in" and not free for what, free in decided], dtype=np.bool_),
        np.array([what == "out" and not free for what, free in decided], dtype=np.bool_),
        _rows_of(program, OWN_ROWS),
        _rows_of(program, SIZE_ROWS),
        np.flatnonzero(~taken),
    )


def _rows_of(program: Program, names: tuple[str, ...]) -> Ints:
    places = [np.arange(f.first, f.first + f.size, dtype=np.int64) for f in program.rows if f.name in names]
    return np.concatenate([np.zeros(0, dtype=np.int64), *places])


@dataclass(frozen=True, slots=True)
class Worth:
    """What the prices say: the most any portfolio is worth, and each package's loss against it. Task units."""

    most: float
    loss: Floats


def worth(scaled: Scaled, layout: Layout, prices: Prices) -> Worth:
    """The bound and the losses for prices of the shared rows, in the task's own units."""
    task = scaled.task
    reduced = task.objective - task.matrix.T @ prices.rows
    value = reduced[layout.x].copy()
    free = layout.size >= 0
    if free.any():
        at = reduced[layout.size[free]]
        unit = scaled.column_unit[layout.size[free]]
        value[free] += np.maximum(at * layout.low[free] / unit, at * layout.high[free] / unit)
    best = np.full(len(layout.must), -np.inf)
    np.maximum.at(best, layout.project, value)
    best = np.where(layout.must, best, np.maximum(best, 0.0))
    best = np.where(layout.never, 0.0, best)
    rest = layout.other
    others = np.maximum(reduced[rest] * task.column_lower[rest], reduced[rest] * task.column_upper[rest])
    parts = np.concatenate([_ends(task, prices.rows), best[np.isfinite(best)], others])
    most = float(parts.sum()) + task.offset + SAFE * float(np.abs(parts).sum())
    loss = np.where(layout.never[layout.project], np.inf, best[layout.project] - value)
    return Worth(most / scaled.objective_factor, np.maximum(loss, 0.0) / scaled.objective_factor)


def _ends(task: Task, prices: Floats) -> Floats:
    """What the shared rows add to the bound: each at the end its price looks at, which is never an open one."""
    up, down = prices > 0.0, prices < 0.0
    return np.concatenate([prices[up] * task.row_upper[up], prices[down] * task.row_lower[down]])


@dataclass
class Core:
    """The search on a growing core."""

    task: Task
    layout: Layout
    terms: Terms
    first: int | None = None  # packages in the first core; None: FIRST_CORE and one for each project
    solve: Callable[[Task, Terms], Outcome] = run

    def outcome(self) -> Outcome:
        """The same answer as the solver on the whole task: best point, bound, why it ended."""
        scaled = scale(self.task)
        prices = relaxation(scaled, self.layout, self.terms.deadline)
        if prices is None:
            return self.solve(self.task, self.terms)
        if prices.infeasible:
            return Outcome(Ended.INFEASIBLE, None, None, None)
        known = worth(scaled, self.layout, prices)
        return self._grow(known, _in_order(known.loss, ~prices.taken, self.layout.project))

    def _grow(self, known: Worth, order: Ints) -> Outcome:
        first = FIRST_CORE + len(self.layout.must) if self.first is None else self.first
        count, best, stopped, interrupted = min(first, len(order)), None, False, False
        bound = known.most
        while True:
            inside = np.sort(order[:count])
            found = self._inside(inside)
            interrupted |= found.interrupted
            best = _better(best, found)
            outside = float(known.loss[order[count]]) if count < len(order) else np.inf
            of_core = self._bound_of(found, known)
            bound = min(bound, max(of_core, known.most - outside, -np.inf if best is None else best.objective or 0.0))
            if found.ended is Ended.STOPPED or interrupted or time.monotonic() >= self.terms.deadline:
                stopped = True
                break
            if self._proven(best, bound) or count == len(order):
                break
            count = self._next(known, order, count, best)
        return self._ended(best, bound, stopped=stopped, interrupted=interrupted)

    def _bound_of(self, found: Outcome, known: Worth) -> float:
        """What no portfolio of the core exceeds; an exact answer of the solver is its own bound."""
        if found.ended is Ended.INFEASIBLE:
            return -np.inf
        if found.ended is Ended.OPTIMAL and self.terms.gap == 0.0 and found.objective is not None:
            return found.objective
        return known.most if found.bound is None else found.bound

    def _next(self, known: Worth, order: Ints, count: int, best: Outcome | None) -> int:
        """How many packages the next core holds: twice as many, and never more than may be in a better portfolio."""
        if best is None or best.objective is None:
            return min(len(order), 4 * count)
        allowed = known.most - best.objective - self._give(best.objective)
        needed = int(np.searchsorted(known.loss[order], allowed, side="right"))
        return min(len(order), max(min(needed, 2 * count), count + 1))

    def _inside(self, inside: Ints) -> Outcome:
        """The best portfolio of a core, in the columns of the whole task."""
        columns = self.layout.columns(inside)
        inner = replace(self.terms, gap=self.terms.gap / 2)  # the rest of the gap is for what stays outside
        found = self.solve(_restricted(self.task, columns), inner)
        if found.point is None:
            return found
        point = np.zeros(self.task.width)
        point[columns] = found.point
        return replace(found, point=point)

    def _give(self, value: float) -> float:
        return self.terms.gap * abs(value)

    def _proven(self, best: Outcome | None, bound: float) -> bool:
        if best is None or best.objective is None:
            return False
        return bound - best.objective <= self._give(best.objective) + SAFE * max(1.0, abs(best.objective))

    def _ended(self, best: Outcome | None, bound: float, *, stopped: bool, interrupted: bool) -> Outcome:
        if best is None:
            ended = Ended.STOPPED if stopped else Ended.INFEASIBLE
            return Outcome(ended, None, None, bound if stopped and np.isfinite(bound) else None, interrupted)
        ended = Ended.OPTIMAL if self._proven(best, bound) else Ended.STOPPED
        return Outcome(ended, best.point, best.objective, bound, interrupted)


def _in_order(loss: Floats, left: NDArray[np.bool_], project: Ints) -> Ints:
    """Packages by loss; among equal losses (a project may often start in any year) first those that the relaxation
    takes, then one of each project at a time."""
    by_project = np.lexsort((left, loss, project))
    _, first = np.unique(project[by_project], return_index=True)
    rank = np.empty(len(loss), dtype=np.int64)
    counts = np.diff(np.append(first, len(loss)))
    rank[by_project] = np.arange(len(loss)) - np.repeat(first, counts)
    return np.lexsort((rank, left, loss)).astype(np.int64)


def _better(one: Outcome | None, other: Outcome) -> Outcome | None:
    if other.point is None or other.objective is None:
        return one
    if one is None or one.objective is None or other.objective > one.objective:
        return other
    return one


def _restricted(task: Task, columns: Ints) -> Task:
    """The task with only some of its columns; the others are 0. Rows that are left without any are left out when 0
    keeps them."""
    matrix = sparse.csr_array(task.matrix.tocsc()[:, columns])
    empty = np.diff(matrix.indptr) == 0
    kept = np.flatnonzero(~(empty & (task.row_lower <= 0.0) & (task.row_upper >= 0.0)))
    return Task(
        sparse.csr_array(matrix[kept]),
        task.row_lower[kept],
        task.row_upper[kept],
        task.column_lower[columns],
        task.column_upper[columns],
        task.integer[columns],
        task.objective[columns],
        task.offset,
    )
