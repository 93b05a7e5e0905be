"""Large pipelines: solve a small core of the packages, and prove it for all of them.

The linear relaxation of choosing one package a project splits few projects, so its prices decide nearly everything.
With them no portfolio is worth more than `most`, and each package has a loss against it (see lagrange). The best of all
portfolios is worth no more than the larger of

    the bound of the core (the packages of small loss),   and   most  -  the smallest loss outside the core

Often the core's best is so near to `most` itself that nothing more is asked. Else the core grows; a package whose loss
exceeds `most` less the best portfolio found can never be in a better one, and stays out for good, so that the last
core holds all packages that still can.
Source: docs/decisions/large-pipelines.md
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.solve.candidates import Candidates, Inside
from allocator.solve.engine import Ended, Outcome, Terms, run_scaled
from allocator.solve.lagrange import SAFE, Worth, worth
from allocator.solve.layout import Layout
from allocator.solve.relaxation import relaxation
from allocator.solve.restricted import restricted
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task, refuse_what_cannot_be_trusted

FIRST_CORE = 100  # projects opened in the first core, beside those that are split
GROWTH = 4
NEARLY = 2  # a core so many times smaller than the last one is worth solving before it
CLOSE = 0.01  # the share of the gap to which the relaxation is solved
DEEP = 0.1  # the share of the gap to which a core is solved that is not the last
EASY = 1e-6  # the gap of such a core where none is asked for
NODES = 500  # of the search in such a core


@dataclass
class Core:
    """The search on a growing core."""

    task: Task
    layout: Layout
    terms: Terms
    first: int = FIRST_CORE
    solve: Callable[[Scaled, Terms], Outcome] = run_scaled
    best: Outcome | None = field(default=None, init=False)
    bound: float = field(default=np.inf, init=False)
    interrupted: bool = field(default=False, init=False)
    certain: bool = field(default=False, init=False)

    def outcome(self) -> Outcome:
        """The same answer as the solver on the whole task: best point, bound, why it ended."""
        refuse_what_cannot_be_trusted(self.task)
        try:
            self._search()
        except KeyboardInterrupt:
            self.interrupted = True
        return self._ended()

    def _search(self) -> None:
        scaled = scale(self.task)
        relaxed = relaxation(scaled, self.layout, self.terms.deadline, CLOSE * self.terms.gap)
        known = worth(scaled, self.layout, relaxed.prices)
        self.certain = relaxed.infeasible
        self.bound = -np.inf if relaxed.infeasible else known.most
        share = None if relaxed.point is None else relaxed.point[self.layout.x]
        if self.bound > -np.inf:
            self._grow(scaled, known, Candidates.of(known, self.layout, share))

    def _grow(self, scaled: Scaled, known: Worth, candidates: Candidates) -> None:
        by_column, count = scaled.task.matrix.tocsc(), self.first
        last = False
        while not last and not self._over():
            allowed = self._allowed(known)
            everything = candidates.within(allowed)
            core = candidates.near(count, allowed)
            last = NEARLY * core.size >= everything.size or count >= len(candidates.place)
            core = everything if last else core
            held = core.held(self.layout)
            small = restricted(scaled, by_column, self.layout, core.packages, held)
            found = self.solve(small.scaled, self._inner(last=last))
            if found.point is not None:
                found = replace(found, point=small.whole(found.point, self.task.width))
            self._learn(found, known, core, exact=last)
            count *= GROWTH

    def _inner(self, *, last: bool) -> Terms:
        """How a core is solved: the last one to the gap; others as far as they may lead to a better portfolio."""
        target = self.bound / (1.0 + np.copysign(self.terms.gap, self.bound)) if self.terms.gap else None
        report = None if self.terms.report is None else self._report
        if last:
            return replace(self.terms, target=target, report=report)
        gap = DEEP * self.terms.gap or EASY
        options = {**self.terms.options, "mip_max_nodes": NODES}
        return replace(self.terms, gap=gap, target=target, report=report, options=options)

    def _report(self, best: float | None, bound: float | None) -> None:
        """What the user is told: the best of all cores, and the bound on all packages."""
        held = max(self._value(), -np.inf if best is None else best)
        if self.terms.report is not None:
            self.terms.report(held if np.isfinite(held) else None, self.bound)

    def _learn(self, found: Outcome, known: Worth, core: Inside, *, exact: bool) -> None:
        """What a core's answer says of all portfolios."""
        self.interrupted |= found.interrupted
        if found.objective is not None and found.objective > self._value():
            self.best = found
        of_core = known.most if found.bound is None else found.bound
        if found.ended is Ended.INFEASIBLE:
            of_core = -np.inf
        elif found.ended is Ended.OPTIMAL and exact and self.terms.gap == 0.0 and found.objective is not None:
            of_core = found.objective  # an exact answer of the solver is its own bound
        self.bound = min(self.bound, max(of_core, known.most - core.outside(known), self._value()))

    def _value(self) -> float:
        return -np.inf if self.best is None or self.best.objective is None else self.best.objective

    def _give(self) -> float:
        return self.terms.gap * abs(self._value()) if self.best is not None else 0.0

    def _allowed(self, known: Worth) -> float:
        """The loss above which a package cannot be in a portfolio that is better by more than the gap."""
        return np.inf if self.best is None else max(0.0, known.most - self._value() - self._give())

    def _proven(self) -> bool:
        value = self._value()
        return self.bound - value <= self._give() + SAFE * max(1.0, abs(value)) if np.isfinite(value) else False

    def _over(self) -> bool:
        return self._proven() or self.interrupted or time.monotonic() >= self.terms.deadline

    def _ended(self) -> Outcome:
        if self.best is not None:
            ended = Ended.OPTIMAL if self._proven() else Ended.STOPPED
            return replace(self.best, ended=ended, bound=self.bound, interrupted=self.interrupted)
        if self.bound == -np.inf and not self.interrupted:
            return Outcome(Ended.INFEASIBLE, None, None, None, certain=self.certain)
        return Outcome(Ended.STOPPED, None, None, self.bound if np.isfinite(self.bound) else None, self.interrupted)
