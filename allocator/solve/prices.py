"""Prices of the rows that projects share: the linear relaxation by column generation.

The linear program starts with no package at all. Each round looks at every package that is left out with one sparse
product, and takes in the two of each project that promise most; when none promises anything, the prices are those of
the whole relaxation. Where nothing is feasible yet, the same rounds first make the rows hold (phase 1).
Rows that no longer can be made to hold with all packages prove that the study is infeasible.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from allocator.errors import InternalError
from allocator.formulation.program import Floats, Ints
from allocator.solve.engine import hand_over, new_solver
from allocator.solve.scaling import Scaled
from allocator.solve.task import Task

if TYPE_CHECKING:
    from allocator.solve.core import Layout

PER_ROUND = 2  # packages of a project taken in a round
PROMISE = 1e-7  # what a package must promise to be taken in, scaled units
ROUNDS = 500
PART = 1e-9  # less of a package is nothing
SHORT = 1e-7  # rows that fall short by more than this, scaled, do not hold


@dataclass(frozen=True, slots=True)
class Prices:
    """A price for every row of the scaled task: 0 for the rows of one project alone. `infeasible`: nothing fits.

    taken   packages of which the relaxation takes a part, shape (packages,)
    """

    rows: Floats
    taken: NDArray[np.bool_]
    infeasible: bool = False


def relaxation(scaled: Scaled, layout: Layout, deadline: float) -> Prices | None:
    """The prices of the linear relaxation, or None when it could not be finished in time or by the solver."""
    program = _Relaxed(scaled, layout)
    for phase in (1, 2):
        program.enter(phase)
        if not program.rounds(deadline):
            return None
        if phase == 1 and program.short > SHORT:
            return Prices(program.prices, program.taken(), infeasible=True)
    return Prices(program.prices, program.taken())


class _Relaxed:
    """The restricted linear program, kept in one solver that grows by columns."""

    def __init__(self, scaled: Scaled, layout: Layout) -> None:
        task = scaled.task
        self.layout, self.task, self.columns = layout, task, task.matrix.tocsc()
        self.unit = scaled.column_unit
        self.inside = np.zeros(len(layout.x), dtype=np.bool_)
        self.shared = np.ones(len(task.row_lower), dtype=np.bool_)
        self.shared[layout.own_rows] = False
        self.present = layout.other.copy()
        self.solver = self._without_packages()
        self.objective = np.zeros(task.width)
        self.prices = np.zeros(len(task.row_lower))
        self.short = 0.0

    def _without_packages(self) -> Any:
        """Only the columns that belong to no package, with a column of shortage for each row that may need it."""
        task, solver = self.task, new_solver()
        other, rows = self.layout.other, len(self.task.row_lower)
        below = np.flatnonzero(task.row_lower > 0.0)
        above = np.flatnonzero(task.row_upper < 0.0)
        self.shortages = len(below) + len(above)
        needs = np.concatenate([below, above])
        sign = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
        extra = sparse.csc_array((sign, (needs, np.arange(len(needs)))), shape=(rows, len(needs)))
        matrix = sparse.csr_array(sparse.hstack([self.columns[:, other], extra], format="csr"))
        most = np.maximum(np.where(np.isfinite(task.row_lower), task.row_lower, 0.0)[needs], 0.0)
        most += np.maximum(np.where(np.isfinite(task.row_upper), -task.row_upper, 0.0)[needs], 0.0)
        width = len(other) + len(needs)
        start = Task(
            matrix,
            task.row_lower,
            task.row_upper,
            np.concatenate([task.column_lower[other], np.zeros(len(needs))]),
            np.concatenate([task.column_upper[other], most]),
            np.zeros(width, dtype=np.bool_),
            np.zeros(width),
        )
        for name, value in (("output_flag", False), ("threads", 1), ("simplex_strategy", 4), ("presolve", "off")):
            solver.setOptionValue(name, value)
        hand_over(solver, start)
        return solver

    def enter(self, phase: int) -> None:
        """Phase 1 makes the rows hold; phase 2 maximises with the shortages closed."""
        count = len(self.layout.other)
        shortage = np.arange(count, count + self.shortages, dtype=np.int32)
        self.objective = self.task.objective if phase == 2 else np.zeros(self.task.width)
        here = np.concatenate([self.present[:count], np.full(self.shortages, -1), self.present[count:]])
        costs = np.where(here >= 0, self.objective[here], -1.0 if phase == 1 else 0.0)
        every = np.arange(len(here), dtype=np.int32)
        self.solver.changeColsCost(len(every), every, costs)
        if phase == 2 and self.shortages:
            closed = np.zeros(self.shortages)
            self.solver.changeColsBounds(self.shortages, shortage, closed, closed)

    def rounds(self, deadline: float) -> bool:
        """Takes packages in until none promises anything; False when the time is up or the solver gives up."""
        for _ in range(ROUNDS):
            remaining = deadline - time.monotonic()
            if remaining <= 0.0:
                return False
            self.solver.setOptionValue("time_limit", float(min(1e9, self.solver.getRunTime() + remaining)))
            self.solver.run()
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return False
            solution = self.solver.getSolution()
            duals = np.array(solution.row_dual)
            count = len(self.layout.other)
            self.short = float(np.sum(solution.col_value[count : count + self.shortages]))
            self.prices = self._fitting(np.where(self.shared, duals, 0.0))
            wanted = self._promising(duals)
            if not len(wanted):
                return True
            self._take_in(wanted)
        raise InternalError("The linear relaxation did not end.")

    def taken(self) -> NDArray[np.bool_]:
        """The packages of which the last solution takes a part."""
        count = len(self.layout.other)
        values = np.array(self.solver.getSolution().col_value)[count + self.shortages :]
        columns = np.zeros(self.task.width, dtype=np.bool_)
        columns[self.present[count:][values > PART]] = True
        return columns[self.layout.x]

    def _fitting(self, prices: Floats) -> Floats:
        """Prices whose signs fit the rows: nothing is paid for an end that is open."""
        prices = np.where((prices > 0.0) & ~np.isfinite(self.task.row_upper), 0.0, prices)
        return np.where((prices < 0.0) & ~np.isfinite(self.task.row_lower), 0.0, prices)

    def _promising(self, duals: Floats) -> Ints:
        """The packages left out that promise most, at most PER_ROUND of a project."""
        layout = self.layout
        reduced = self.objective - self.task.matrix.T @ np.where(self._own_of_sizes(), 0.0, duals)
        value = reduced[layout.x].copy()
        free = layout.size >= 0
        if free.any():
            at = reduced[layout.size[free]]
            unit = self.unit[layout.size[free]]
            value[free] += np.maximum(at * layout.low[free] / unit, at * layout.high[free] / unit)
        wanted = np.flatnonzero((value > PROMISE) & ~self.inside & ~layout.never[layout.project])
        order = wanted[np.lexsort((-value[wanted], layout.project[wanted]))]
        _, first = np.unique(layout.project[order], return_index=True)
        rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
        return order[rank < PER_ROUND]

    def _own_of_sizes(self) -> np.ndarray:
        """Rows of sizes only: a package that is left out brings its own, so they have no price for it yet."""
        rows = np.zeros(len(self.task.row_lower), dtype=np.bool_)
        rows[self.layout.size_rows] = True
        return rows

    def _take_in(self, wanted: Ints) -> None:
        sizes = self.layout.size[wanted]
        columns = np.concatenate([self.layout.x[wanted], sizes[sizes >= 0]])
        block = self.columns[:, columns]
        status = self.solver.addCols(
            len(columns),
            self.objective[columns],
            self.task.column_lower[columns],
            self.task.column_upper[columns],
            int(block.nnz),
            block.indptr[:-1].astype(np.int32),
            block.indices.astype(np.int32),
            block.data,
        )
        if status == highspy.HighsStatus.kError:
            raise InternalError("The solver did not take the columns it was given.")
        self.present = np.concatenate([self.present, columns])
        self.inside[wanted] = True
