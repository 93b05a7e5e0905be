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
from scipy import sparse

from allocator.formulation.program import Floats
from allocator.solve.candidates import Candidates, Inside
from allocator.solve.engine import Ended, Outcome, Terms, run_scaled
from allocator.solve.lagrange import SAFE, Worth, worth
from allocator.solve.layout import Layout
from allocator.solve.merged import merged
from allocator.solve.relaxation import relaxation
from allocator.solve.restricted import restricted
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task, refuse_what_cannot_be_trusted

FIRST_CORE = 100  # projects opened in the first core, beside those that are split
GROWTH = 4
NEARLY = 2  # when no more than so many times the projects need to be opened, the next core is the last
CLOSE = 0.01  # the share of the gap to which the relaxation is solved
DEEP = 0.1  # the share of the gap to which a core is solved that is not the last
EASY = 1e-6  # the gap of such a core where none is asked for
NODES = 500  # of the search in such a core
EASIER_NODES = 20_000  # of the search on easier terms
SET_OUT = 1e-9  # what may be lost when the answer on easier terms is set out under all rows, as a share


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
    scaled: Scaled = field(init=False)
    by_column: sparse.csc_array = field(init=False)
    prices: Floats = field(init=False)
    known: Worth = field(init=False)

    def outcome(self) -> Outcome:
        """The same answer as the solver on the whole task: best point, bound, why it ended."""
        refuse_what_cannot_be_trusted(self.task)
        try:
            self._search()
        except KeyboardInterrupt:
            self.interrupted = True
        return self._ended()

    def _search(self) -> None:
        self.scaled = scale(self.task)
        self.by_column = self.scaled.task.matrix.tocsc()
        relaxed = relaxation(self.scaled, self.layout, self.terms.deadline, CLOSE * self.terms.gap)
        self.prices = relaxed.prices
        self.known = worth(self.scaled, self.layout, relaxed.prices)
        self.certain = relaxed.infeasible
        self.bound = -np.inf if relaxed.infeasible else self.known.most
        share = None if relaxed.point is None else relaxed.point[self.layout.x]
        if self.bound > -np.inf:
            self._grow(Candidates.of(self.known, self.layout, share))

    def _grow(self, candidates: Candidates) -> None:
        count, last = self.first, False
        while not last and not self._over():
            allowed = self._allowed()
            last = candidates.opened(allowed) <= NEARLY * count or count >= len(candidates.place)
            core = candidates.within(allowed) if last else candidates.near(count, allowed)
            if not self._on_easier_terms(core, candidates, last=last) and not self._over():
                found = self._inside(self.scaled, core, self._inner(last=last))
                self._keep(found)
                self._learn(found, core, exact=last)
            count = max(1, count) * GROWTH

    def _on_easier_terms(self, core: Inside, candidates: Candidates, *, last: bool) -> bool:
        """Solves a core on easier terms and sets its answer out under all rows; True when that is all there is."""
        easier = merged(self.scaled, self.by_column, self.layout, self.prices, core, candidates.place)
        if easier is None:
            return False
        terms = self._inner(last=last)
        found = self._inside(easier.scaled, easier.core, _so_many(terms, EASIER_NODES))
        self._learn(found, core, exact=last)
        if found.point is None or found.objective is None or self._over():
            return found.ended is Ended.INFEASIBLE
        near = found.objective - SET_OUT * max(1.0, abs(found.objective))
        reached = False
        for staying in (candidates.staying(self.first), np.zeros(len(core.packages), dtype=np.bool_)):
            set_out = easier.set_out(core, self.layout, found.point, staying)
            whole = self._inside(self.scaled, set_out, _so_many(replace(terms, gap=SET_OUT, target=near), NODES))
            self._keep(whole)
            reached = whole.objective is not None and whole.objective >= near
            if reached or self._over():
                break
        return reached and (not last or self._proven())

    def _inside(self, scaled: Scaled, core: Inside, terms: Terms) -> Outcome:
        """The best portfolio of a core, in the columns of the whole task."""
        small = restricted(scaled, self.by_column, self.layout, core.packages, core.held(self.layout))
        found = self.solve(small.scaled, terms)
        self.interrupted |= found.interrupted
        if found.point is None:
            return found
        return replace(found, point=small.whole(found.point, self.task.width))

    def _inner(self, *, last: bool) -> Terms:
        """How a core is solved: the last one to the gap; others as far as they may lead to a better portfolio."""
        target = self.bound / (1.0 + np.copysign(self.terms.gap, self.bound)) if self.terms.gap else None
        report = None if self.terms.report is None else self._report
        if last:
            return replace(self.terms, target=target, report=report)
        return _so_many(replace(self.terms, gap=DEEP * self.terms.gap or EASY, target=target, report=report), NODES)

    def _report(self, best: float | None, bound: float | None) -> None:
        """What the user is told: the best of all cores, and the bound on all packages."""
        held = max(self._value(), -np.inf if best is None else best)
        if self.terms.report is not None:
            self.terms.report(held if np.isfinite(held) else None, self.bound)

    def _keep(self, found: Outcome) -> None:
        if found.objective is not None and found.objective > self._value():
            self.best = found

    def _learn(self, found: Outcome, core: Inside, *, exact: bool) -> None:
        """What a core's bound says of all portfolios."""
        of_core = self.known.most if found.bound is None else found.bound
        if found.ended is Ended.INFEASIBLE:
            of_core = -np.inf
        elif found.ended is Ended.OPTIMAL and exact and self.terms.gap == 0.0 and found.objective is not None:
            of_core = found.objective  # an exact answer of the solver is its own bound
        self.bound = min(self.bound, max(of_core, self.known.most - core.outside(self.known), self._value()))

    def _value(self) -> float:
        return -np.inf if self.best is None or self.best.objective is None else self.best.objective

    def _give(self) -> float:
        return self.terms.gap * abs(self._value()) if self.best is not None else 0.0

    def _allowed(self) -> float:
        """The loss above which a package cannot be in a portfolio that is better by more than the gap."""
        return np.inf if self.best is None else max(0.0, self.known.most - self._value() - self._give())

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


def _so_many(terms: Terms, nodes: int) -> Terms:
    """The terms, with the search ended after so many nodes."""
    return replace(terms, options={**terms.options, "mip_max_nodes": nodes})
