"""Prices of the rows that projects share: the linear relaxation, by proposals of blocks of projects.

Projects are dealt into some hundred blocks. At given prices every block proposes the best offer of each of its
projects; a small linear program mixes the proposals that were made,

    maximise   sum(gain[k] * share[k] for proposals k)  +  other columns
    subject to the shared rows,     sum(share[k] for k of block b) = 1     for every block b

and gives new prices. When no block has a better proposal, the prices are those of the whole relaxation (Dantzig and
Wolfe). Each round costs one sparse product over all packages and a program of a few hundred rows.

Rows of few packages (one obligor, one link) seldom bind: they are left out until the mixture breaks them. Where nothing
fits yet, the same rounds first make the rows hold (phase 1, shortages cost 1); prices at which no mixture can make
them hold prove that the study is infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Floats, Ints
from allocator.solve.engine import finished, hand_over, new_solver
from allocator.solve.lagrange import fitting, worth
from allocator.solve.layout import Layout
from allocator.solve.offers import Offers
from allocator.solve.scaling import Scaled
from allocator.solve.task import Task

BLOCKS = 100
WIDE = 200  # rows with more entries are there from the beginning
ROUNDS = 300
PROMISE = 1e-9  # what a block must promise to be heard, as a share of all
TINY = 1e-9  # a price that changes no gain by more than this share of the largest is none
SHORT = 1e-7  # rows that fall short by more than this, scaled, do not hold
OPTIONS = (("output_flag", False), ("threads", 1), ("presolve", "off"))


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A price for every row of the scaled task (0 for the rows of one project alone), and the mixture they belong to.

    point       scaled columns of the task, or None when the time was up first
    infeasible  the prices prove that nothing fits
    """

    prices: Floats
    point: Floats | None
    infeasible: bool = False


def relaxation(scaled: Scaled, layout: Layout, deadline: float, close: float = 0.0) -> Relaxation:
    """The prices of the linear relaxation, to the share `close`; the best so far when the time is up."""
    return _Mixing(scaled, layout, deadline, max(close, PROMISE)).mixed()


@dataclass
class _Round:
    """What the blocks proposed in one round: the offers, and which blocks were heard."""

    offers: Ints
    heard: Ints


@dataclass
class _Mixing:
    """The small linear program, kept in one solver that grows by columns."""

    scaled: Scaled
    layout: Layout
    deadline: float
    close: float
    made: list[_Round] = field(default_factory=list)
    solver: Any = None
    gaining: bool = False  # phase 2

    def __post_init__(self) -> None:
        task = self.scaled.task
        self.offers = Offers.of(self.scaled, self.layout)
        self.gain = self.offers.added(task.objective)
        self.gained = float(np.abs(self.gain).max(initial=0.0))
        projects = len(self.offers.first)
        self.blocks = min(BLOCKS, projects)
        place = np.repeat(np.arange(projects), np.diff(np.append(self.offers.first, len(self.gain))))
        self.block = place % max(1, self.blocks)
        shared = np.ones(len(task.row_lower), dtype=np.bool_)
        shared[self.layout.own_rows] = False
        self.shared = shared
        self.prices = np.zeros(len(shared))
        self._enter_rows(np.flatnonzero(shared & (np.diff(task.matrix.indptr) > WIDE)))

    def mixed(self) -> Relaxation:
        """Phase 1, phase 2, rows that were broken; until nothing is."""
        _, offers = self._proposed(np.zeros(len(self.rows)))
        self._hear(offers, np.arange(self.blocks))
        while True:
            self._enter_phase(gaining=False)
            if not self._rounds():
                return Relaxation(np.zeros(len(self.shared)), None)
            if self.short > SHORT:
                return self._nothing_fits()
            self._enter_phase(gaining=True)
            ended = self._rounds()
            if not ended:
                return Relaxation(self.prices, None)
            point = self._point()
            broken = self._broken(point)
            if not len(broken):
                return Relaxation(self.prices, point)
            self._enter_rows(np.concatenate([self.rows, broken]))

    def _nothing_fits(self) -> Relaxation:
        """Infeasible, where the prices of phase 1 prove it: with nothing to gain, all are worth less than nothing."""
        task = replace(self.scaled.task, objective=np.zeros(self.scaled.task.width), offset=0.0)
        proven = worth(replace(self.scaled, task=task, objective_factor=1.0), self.layout, self.prices).most
        if proven < -SHORT:
            return Relaxation(self.prices, None, infeasible=True)
        return Relaxation(np.zeros(len(self.shared)), None)

    def _enter_rows(self, rows: Ints) -> None:
        """The program with these rows, and all proposals made so far."""
        self.rows = rows
        task = self.scaled.task
        self.use = self.offers.use(task.matrix[rows])
        self.largest = abs(task.matrix[rows]).max(axis=1).toarray() if len(rows) else np.zeros(0)
        made, self.made = self.made, []
        self.solver = self._without_proposals()
        for each in made:
            self._hear(each.offers, each.heard)

    def _without_proposals(self) -> Any:
        """The other columns, a shortage at each end of each row, and a row of shares for each block."""
        task, rows, other = self.scaled.task, self.rows, self.layout.other
        lower, upper = task.row_lower[rows], task.row_upper[rows]
        below, above = np.flatnonzero(np.isfinite(lower)), np.flatnonzero(np.isfinite(upper))
        self.shortages = len(below) + len(above)
        sign = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
        place = (np.concatenate([below, above]), np.arange(self.shortages))
        extra = sparse.csc_array((sign, place), shape=(len(rows), self.shortages))
        top = sparse.hstack([task.matrix[rows].tocsc()[:, other], extra], format="csr")
        width, one = top.shape[1], np.ones(self.blocks)
        start = Task(
            sparse.csr_array(sparse.vstack([top, sparse.csr_array((self.blocks, width))], format="csr")),
            np.concatenate([lower, one]),
            np.concatenate([upper, one]),
            np.concatenate([task.column_lower[other], np.zeros(self.shortages)]),
            np.concatenate([task.column_upper[other], np.full(self.shortages, INFINITY)]),
            np.zeros(width, dtype=np.bool_),
            np.zeros(width),
        )
        solver = new_solver()
        for name, value in OPTIONS:
            solver.setOptionValue(name, value)
        hand_over(solver, start)
        return solver

    def _enter_phase(self, *, gaining: bool) -> None:
        """Phase 1 makes the rows hold; phase 2 gains, with the shortages closed where they stand."""
        count = len(self.layout.other)
        own = self.scaled.task.objective[self.layout.other]
        costs = np.concatenate([own, np.zeros(self.shortages), *(self._gains(each) for each in self.made)])
        shortage = np.arange(count, count + self.shortages, dtype=np.int32)
        most = np.full(self.shortages, INFINITY)
        if gaining:
            most = np.minimum(np.array(self.solver.getSolution().col_value)[shortage], SHORT).clip(0.0)
        else:
            costs[:] = 0.0
            costs[shortage] = -1.0
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        if self.shortages:
            self.solver.changeColsBounds(self.shortages, shortage, np.zeros(self.shortages), most)
        self.gaining = gaining

    def _gains(self, each: _Round) -> Floats:
        """What each proposal that was heard gains."""
        by_block = np.bincount(self.block[each.offers], weights=self.gain[each.offers], minlength=self.blocks)
        return np.asarray(by_block[each.heard])

    def _rounds(self) -> bool:
        """Hears proposals until none promises anything (or, in phase 1, nothing is short); False when stopped."""
        closest = INFINITY
        for _ in range(ROUNDS):
            if not finished(self.solver, self.deadline):
                return False
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return self.gaining and closest < INFINITY
            solution = self.solver.getSolution()
            value = float(self.solver.getInfo().objective_function_value)
            duals = np.array(solution.row_dual)
            begin = len(self.layout.other)
            self.short = float(np.sum(np.array(solution.col_value)[begin : begin + self.shortages]))
            if not self.gaining and self.short <= SHORT:
                return True
            worth_of_block, offers = self._proposed(duals[: len(self.rows)])
            promise = np.maximum(worth_of_block - duals[len(self.rows) :], 0.0)
            left, enough = float(promise.sum()), self.close * max(1.0, abs(value))
            if value + left < closest:
                closest = value + left
                self._keep(duals)
            if left <= enough:
                return True
            self._hear(offers, np.flatnonzero(promise > 0.1 * enough / self.blocks))
        return True

    def _keep(self, duals: Floats) -> None:
        self.prices = np.zeros(len(self.shared))
        prices = duals[: len(self.rows)]
        self.prices[self.rows] = np.where(np.abs(prices) * self.largest > TINY * self.gained, prices, 0.0)
        self.prices = fitting(self.scaled.task, self.prices)

    def _proposed(self, prices: Floats) -> tuple[Floats, Ints]:
        """At prices of the rows: what the best proposal of each block is worth, and the offers it takes."""
        value = (self.gain if self.gaining else 0.0) - self.use @ prices
        best, offers = self.offers.best(value)
        by_block = np.bincount(self.block[self.offers.first], weights=best, minlength=self.blocks)
        return np.asarray(by_block, dtype=np.float64), offers

    def _hear(self, offers: Ints, heard: Ints) -> None:
        """Takes in the proposals of the blocks that are heard."""
        if not len(heard):
            return
        each = _Round(offers, heard)
        block = self.block[offers]
        member = sparse.csr_array((np.ones(len(offers)), (block, np.arange(len(offers)))), (self.blocks, len(offers)))
        use = (member @ self.use[offers])[heard]
        share = sparse.csr_array((np.ones(len(heard)), (np.arange(len(heard)), heard)), (len(heard), self.blocks))
        columns = sparse.csr_array(sparse.hstack([use, share], format="csr"))  # a proposal a row, as it is handed over
        status = self.solver.addCols(
            *(len(heard), self._gains(each) if self.gaining else np.zeros(len(heard))),
            *(np.zeros(len(heard)), np.full(len(heard), INFINITY)),
            *(int(columns.nnz), columns.indptr[:-1].astype(np.int32), columns.indices.astype(np.int32), columns.data),
        )
        if status == highspy.HighsStatus.kError:
            raise InternalError("The solver did not take the columns it was given.")
        self.made.append(each)

    def _point(self) -> Floats:
        """The mixture in the columns of the task."""
        values = np.array(self.solver.getSolution().col_value)
        count = len(self.layout.other)
        point = np.zeros(self.scaled.task.width)
        point[self.layout.other] = values[:count]
        begin = count + self.shortages
        for each in self.made:
            share = np.zeros(self.blocks)
            share[each.heard] = values[begin : begin + len(each.heard)]
            begin += len(each.heard)
            part = share[self.block[each.offers]]
            np.add.at(point, self.offers.x[each.offers], part)
            np.add.at(point, self.offers.sized[each.offers], part * self.offers.amount[each.offers])
        return point

    def _broken(self, point: Floats) -> Ints:
        """Shared rows that are not in the program and that the mixture breaks."""
        task = self.scaled.task
        sums = task.matrix @ point
        broken = (sums > task.row_upper + SHORT) | (sums < task.row_lower - SHORT)
        broken[self.rows] = False
        return np.flatnonzero(broken & self.shared)
