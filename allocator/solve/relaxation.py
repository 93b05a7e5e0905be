"""Prices of the rows that projects share: the linear relaxation, by proposals of blocks of projects.

Projects are dealt into some hundred blocks. At given prices every block proposes the best offer of each of its
projects; a small linear program mixes the proposals that were made (see mixing) and gives new prices. When no block has
a better proposal, the prices are those of the whole relaxation (Dantzig and Wolfe). Each round costs one sparse product
over all packages and a program of a few hundred rows.

Rows of few packages (one obligor, one link) seldom bind: they are left out until the mixture breaks them. Where nothing
fits yet, the same rounds first make the rows hold (phase 1); prices at which no mixture can make them hold prove that
the study is infeasible.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from allocator.formulation.program import INFINITY, Floats, Ints
from allocator.solve.lagrange import fitting, worth
from allocator.solve.layout import Layout, Mask
from allocator.solve.mixing import SHORT, Mixing
from allocator.solve.scaling import Scaled

WIDE = 200  # rows with more entries are there from the beginning
ROUNDS = 300
ROUGH = 1e-3  # the share to which the program is solved while rows are still found that it breaks
CLOSEST = 1e-9  # and the least to which it is solved in the end
TINY = 1e-9  # a price that changes no gain by more than this share of the largest is none


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A price for every row of the scaled task (0 for the rows of one project alone), and the mixture they belong to.

    point       scaled columns of the task, or None when it was stopped first
    infeasible  the prices prove that nothing fits
    """

    prices: Floats
    point: Floats | None
    infeasible: bool = False


def relaxation(scaled: Scaled, layout: Layout, deadline: float, close: float = 0.0) -> Relaxation:
    """The prices of the linear relaxation, to the share `close`; the best so far when the time is up."""
    return _Pricing(scaled, layout, deadline, max(close, CLOSEST)).priced()


@dataclass
class _Pricing:
    """Rounds of proposals until the prices are those of the relaxation."""

    scaled: Scaled
    layout: Layout
    deadline: float
    close: float
    rounds: int = 0
    closest: float = INFINITY  # bound at the prices
    prices: Floats = field(init=False)
    proof: Floats = field(init=False)  # prices of phase 1

    def __post_init__(self) -> None:
        self.mixing = Mixing(self.scaled, self.layout)
        self.shared = np.ones(len(self.scaled.task.row_lower), dtype=np.bool_)
        self.shared[self.layout.own_rows] = False
        self.prices = self.proof = np.zeros(len(self.shared))

    def priced(self) -> Relaxation:
        """Phase 1, phase 2, rows that were broken; until nothing is, first roughly and then to the end."""
        mixing, enough = self.mixing, max(ROUGH, self.close)
        mixing.add_rows(np.flatnonzero(self.shared & self._at_once()))
        _, offers = mixing.proposed(np.zeros(len(mixing.rows)))
        mixing.hear(offers, np.arange(mixing.blocks))
        while True:
            if not mixing.gaining:
                short = self._until(self.close)
                if short is None:
                    return Relaxation(self.prices, None)
                if short > SHORT:
                    return self._nothing_fits()
                mixing.enter_phase(gaining=True)
            if self._until(enough) is None:
                self.rounds += 1
                if not mixing.infeasible or self.rounds >= ROUNDS:
                    return Relaxation(self.prices, None)
                mixing.enter_phase(gaining=False)
                continue
            point = mixing.point()
            broken = self._broken(point)
            if self.rounds >= ROUNDS or (not len(broken) and enough <= self.close):
                return Relaxation(self.prices, point)
            if len(broken):
                mixing.add_rows(broken)
            else:
                enough = self.close

    def _at_once(self) -> Mask:
        """Rows that are in the program from the beginning: wide ones, and those that are mostly of other columns."""
        matrix = self.scaled.task.matrix
        wide = np.diff(matrix.indptr)
        other = np.zeros(matrix.shape[1])
        other[self.layout.other] = 1.0
        row = np.repeat(np.arange(len(wide)), wide)
        of_others = np.bincount(row, weights=other[matrix.indices], minlength=len(wide))
        return np.asarray((wide > WIDE) | (2.0 * of_others > wide))

    def _until(self, enough: float) -> float | None:
        """Hears proposals until they promise no more than this share (or, in phase 1, nothing is short).

        Returns what the rows lack; None when it was stopped, or the rows cannot hold yet.
        """
        mixing = self.mixing
        while (mixture := mixing.solved(self.deadline)) is not None:
            if not mixing.gaining and mixture.short <= SHORT:
                return mixture.short
            best, offers = mixing.proposed(mixture.prices)
            promise = np.maximum(best - mixture.of_blocks, 0.0)
            left, small = float(promise.sum()), enough * max(1.0, abs(mixture.value))
            self._keep(mixture.prices, mixture.value + left)
            if left <= small or self.rounds >= ROUNDS:
                return mixture.short
            self.rounds += 1
            mixing.hear(offers, np.flatnonzero(promise > 0.1 * small / mixing.blocks))
        return None

    def _keep(self, prices: Floats, bound: float) -> None:
        """Prices of phase 1 are kept as they come; those of phase 2 where their bound is the closest so far."""
        rows, task = self.mixing.rows, self.scaled.task
        tiny = np.abs(prices) * self.mixing.largest <= TINY * float(np.abs(self.mixing.gain).max(initial=0.0))
        every = np.zeros(len(self.shared))
        every[rows] = np.where(tiny, 0.0, prices)
        every = fitting(task, every)
        if not self.mixing.gaining:
            self.proof = every
        elif bound < self.closest:
            self.prices, self.closest = every, bound

    def _nothing_fits(self) -> Relaxation:
        """Infeasible, where the prices of phase 1 prove it: with nothing to gain, all are worth less than nothing."""
        task = replace(self.scaled.task, objective=np.zeros(self.scaled.task.width), offset=0.0)
        proven = worth(replace(self.scaled, task=task, objective_factor=1.0), self.layout, self.proof).most
        if proven < -SHORT:
            return Relaxation(self.proof, None, infeasible=True)
        return Relaxation(self.prices, None)

    def _broken(self, point: Floats) -> Ints:
        """Shared rows that are not in the program and that the mixture breaks."""
        task = self.scaled.task
        sums = task.matrix @ point
        broken = (sums > task.row_upper + SHORT) | (sums < task.row_lower - SHORT)
        broken[self.mixing.rows] = False
        return np.flatnonzero(broken & self.shared)
