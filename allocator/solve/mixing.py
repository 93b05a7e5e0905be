"""The small linear program that mixes the proposals of blocks of projects; it grows by rows and by proposals.

    maximise   sum(gain[k] * share[k] for proposals k)  +  sum(gain[c] * other[c])
    subject to lower <= sum(use[i, k] * share[k]) + other columns + short[i] - over[i] <= upper    for rows i in it
               sum(share[k] for k of block b) = 1                                                  for every block b

share   how much of a proposal is taken; other: columns that are of no package
short, over   what a row lacks; closed (0) while there is something to gain (phase 2), the only cost before (phase 1)
A project is in the block of its place modulo the number of blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Floats, Ints
from allocator.solve.engine import finished, hand_over, new_solver
from allocator.solve.layout import Layout
from allocator.solve.offers import Offers
from allocator.solve.scaling import Scaled
from allocator.solve.task import Task

BLOCKS = 100
SHORT = 1e-7  # rows that fall short by more than this, scaled, do not hold
DUAL, PRIMAL = (
    int(each)
    for each in (
        highspy.simplex_constants.SimplexStrategy.kSimplexStrategyDual,
        highspy.simplex_constants.SimplexStrategy.kSimplexStrategyPrimal,
    )
)
OPTIONS = (("output_flag", False), ("threads", 1), ("presolve", "off"), ("small_matrix_value", 1e-12))


@dataclass(frozen=True, slots=True)
class Proposals:
    """What blocks proposed at once: the offers of all blocks, the blocks that were heard, and their columns."""

    offers: Ints
    blocks: Ints
    columns: Ints


@dataclass(frozen=True, slots=True)
class Mixture:
    """A solution: its value, a price for each row in the program and for each block, and what the rows lack in sum."""

    value: float
    prices: Floats
    of_blocks: Floats
    short: float


class Mixing:
    """The program, kept in one solver.

    rows, largest   rows of the scaled task that are in it, in its order, and the largest coefficient of each
    """

    def __init__(self, scaled: Scaled, layout: Layout) -> None:
        self.task, self.layout, self.offers = scaled.task, layout, Offers.of(scaled, layout)
        self.gain = self.offers.added(self.task.objective)
        projects = len(self.offers.first)
        self.blocks = min(BLOCKS, projects)
        self.block = np.repeat(np.arange(projects), np.diff(np.append(self.offers.first, len(self.gain))))
        self.block %= max(1, self.blocks)
        self.made: list[Proposals] = []
        self.rows = np.zeros(0, dtype=np.int64)
        self.largest = np.zeros(0)
        self.use = sparse.csr_array((len(self.gain), 0))
        self.shortages = np.zeros(0, dtype=np.int32)
        self.gaining = False
        self.infeasible = False
        self.solver = self._without_rows()

    def _without_rows(self) -> Any:
        """The other columns, and the row of each block."""
        other, one = self.layout.other, np.ones(self.blocks)
        start = Task(
            sparse.csr_array((self.blocks, len(other))),
            *(one, one, self.task.column_lower[other], self.task.column_upper[other]),
            *(np.zeros(len(other), dtype=np.bool_), np.zeros(len(other))),
        )
        solver = new_solver()
        for name, value in OPTIONS:
            solver.setOptionValue(name, value)
        hand_over(solver, start)
        return solver

    def add_rows(self, rows: Ints) -> None:
        """Takes in rows of the task, each with a shortage at each of its ends."""
        added = self.task.matrix[rows]
        use = self.offers.use(added)
        lower, upper = self.task.row_lower[rows], self.task.row_upper[rows]
        first, width = self.solver.getNumRow(), self.solver.getNumCol()
        own = sparse.coo_array(added.tocsc()[:, self.layout.other])
        parts: list[tuple[Any, Any, Any]] = [(own.row, own.col, own.data)]
        for each in self.made:
            block = sparse.coo_array(self._by_block(each.offers, each.blocks, use))
            parts.append((block.col, each.columns[block.row], block.data))
        row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
        matrix = sparse.csr_array((value, (row, column)), shape=(len(rows), width))
        taken = self.solver.addRows(
            *(len(rows), lower, upper, int(matrix.nnz)),
            *(matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32), matrix.data),
        )
        _refuse_unless(taken)
        self.rows = np.concatenate([self.rows, rows])
        largest = np.zeros(len(rows))
        np.maximum.at(largest, np.repeat(np.arange(len(rows)), np.diff(added.indptr)), np.abs(added.data))
        self.largest = np.concatenate([self.largest, largest])
        self.use = sparse.csr_array(sparse.hstack([self.use, use], format="csr"))
        self._add_shortages(first + np.flatnonzero(np.isfinite(lower)), first + np.flatnonzero(np.isfinite(upper)))
        self.solver.setOptionValue("simplex_strategy", DUAL)

    def _add_shortages(self, below: Ints, above: Ints) -> None:
        """A column for each of these rows (of the program) that may lack something at its lower or upper end."""
        count = len(below) + len(above)
        sign = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
        place = np.concatenate([below, above]), np.arange(count + 1)
        columns = sparse.csr_array((sign, *place), (count, self.solver.getNumRow()))
        cost, most = (0.0, 0.0) if self.gaining else (-1.0, INFINITY)
        self.shortages = np.concatenate([self.shortages, self._add_columns(columns, np.full(count, cost), most)])

    def hear(self, offers: Ints, blocks: Ints) -> None:
        """Takes in what these blocks propose."""
        use = self._by_block(offers, blocks, self.use)
        share = sparse.csr_array((np.ones(len(blocks)), (np.arange(len(blocks)), blocks)), (len(blocks), self.blocks))
        gains = self._gains(offers, blocks) if self.gaining else np.zeros(len(blocks))
        columns = self._add_columns(sparse.csr_array(sparse.hstack([share, use], format="csr")), gains, INFINITY)
        self.made.append(Proposals(offers, blocks, columns))
        self.solver.setOptionValue("simplex_strategy", PRIMAL)

    def _add_columns(self, by_column: sparse.csr_array, gains: Floats, most: float) -> Ints:
        """Adds columns (a row of the matrix each), from 0 up to `most`, and returns their places."""
        count, first = len(gains), self.solver.getNumCol()
        if not count:
            return np.zeros(0, dtype=np.int32)
        taken = self.solver.addCols(
            *(count, gains, np.zeros(count), np.full(count, most), int(by_column.nnz)),
            *(by_column.indptr[:-1].astype(np.int32), by_column.indices.astype(np.int32), by_column.data),
        )
        _refuse_unless(taken)
        return np.arange(first, first + count, dtype=np.int32)

    def _by_block(self, offers: Ints, blocks: Ints, use: sparse.csr_array) -> sparse.csr_array:
        """What the offers of each of the blocks use together of each row, shape (blocks, rows)."""
        member = sparse.csr_array(
            (np.ones(len(offers)), (self.block[offers], np.arange(len(offers)))), (self.blocks, len(offers))
        )
        return sparse.csr_array((member @ use[offers])[blocks])

    def _gains(self, offers: Ints, blocks: Ints) -> Floats:
        by_block = np.bincount(self.block[offers], weights=self.gain[offers], minlength=self.blocks)
        return np.asarray(by_block[blocks], dtype=np.float64)

    def enter_phase(self, *, gaining: bool) -> None:
        """Phase 1 makes the rows hold; phase 2 gains, with the shortages closed where they stand."""
        costs, most = np.zeros(self.solver.getNumCol()), np.full(len(self.shortages), INFINITY)
        if gaining:
            costs[: len(self.layout.other)] = self.task.objective[self.layout.other]
            for each in self.made:
                costs[each.columns] = self._gains(each.offers, each.blocks)
            most = np.minimum(np.array(self.solver.getSolution().col_value)[self.shortages], SHORT).clip(0.0)
        else:
            costs[self.shortages] = -1.0
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        if len(most):
            self.solver.changeColsBounds(len(most), self.shortages, np.zeros(len(most)), most)
        self.solver.setOptionValue("simplex_strategy", DUAL)
        self.gaining = gaining

    def solved(self, deadline: float) -> Mixture | None:
        """The best mixture; None when it was stopped, or (`infeasible`) when the rows do not hold."""
        self.infeasible = False
        if not finished(self.solver, deadline):
            return None
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self.infeasible = status == highspy.HighsModelStatus.kInfeasible
            return None
        solution = self.solver.getSolution()
        duals = np.array(solution.row_dual)
        short = float(np.array(solution.col_value)[self.shortages].sum())
        value = float(self.solver.getInfo().objective_function_value)
        return Mixture(value, duals[self.blocks :], duals[: self.blocks], short)

    def proposed(self, prices: Floats) -> tuple[Floats, Ints]:
        """At prices of its rows: what the best proposal of each block is worth, and the offers of all blocks."""
        value = (self.gain if self.gaining else np.zeros(len(self.gain))) - np.asarray(self.use @ prices)
        best, offers = self.offers.best(value)
        by_block = np.bincount(self.block[self.offers.first], weights=best, minlength=self.blocks)
        return np.asarray(by_block, dtype=np.float64), offers

    def point(self) -> Floats:
        """The mixture in the columns of the task, scaled."""
        values = np.array(self.solver.getSolution().col_value)
        point = np.zeros(self.task.width)
        point[self.layout.other] = values[: len(self.layout.other)]
        for each in self.made:
            share = np.zeros(self.blocks)
            share[each.blocks] = values[each.columns]
            part = share[self.block[each.offers]]
            np.add.at(point, self.offers.x[each.offers], part)
            np.add.at(point, self.offers.sized[each.offers], part * self.offers.amount[each.offers])
        return point


def _refuse_unless(status: Any) -> None:
    if status == highspy.HighsStatus.kError:
        raise InternalError("The solver did not take the rows or columns it was given.")
