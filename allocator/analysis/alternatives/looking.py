"""One alternative after the other, each by three solves.

1. the farthest from all found before (see distance), within the tolerance of the best
2. of all as far, the best
3. its packages in the years of the best portfolio, where that costs nothing
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from allocator.allocate import Prepared, Settings, portfolio_of, solve_prepared, verified
from allocator.analysis.alternatives.distance import Apart, apart_from
from allocator.analysis.alternatives.records import Alternative, Alternatives
from allocator.analysis.differences import differences
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Declined, Portfolio, Status
from allocator.solve.engine import Ended
from allocator.solve.order import Reached
from allocator.solve.prove import Best, Search, value_of
from allocator.solve.settle import Case
from allocator.solve.task import Row

NEAR = 1e-9  # a hair under the tolerance, for what floats cannot say exactly
FARTHEST = 0.6  # share of the time of an alternative for the first of its solves
FOUND = (Status.OPTIMAL, Status.FEASIBLE)
NO_MORE = "no other portfolio within the tolerance funds other projects or uses other instruments"
STOPPED = "the time was up"
NOT_HERE = "not in this alternative: why the best portfolio declines a project stands there"


@dataclass
class Looking:
    """The search for one alternative after the other; `prepared` with its scales fixed, `deadline` as time.monotonic().

    What is left of the time is shared evenly between those still to be found.
    """

    prepared: Prepared
    best: Portfolio
    within: float
    settings: Settings
    deadline: float

    def all(self, n: int) -> Alternatives:
        """One after the other, until there are enough, no more, or no time."""
        rows: list[Alternative] = []
        ended, complete = "", self.best.status is Status.OPTIMAL
        while len(rows) < n and not ended:
            found, ended = self._next(rows, n)
            if found is not None:
                rows.append(found)
        complete = complete and all(row.proven for row in rows) and ended != STOPPED
        return Alternatives(self.best, self.within, tuple(rows), complete, ended)

    def _next(self, rows: list[Alternative], n: int) -> tuple[Alternative | None, str]:
        """The next one, or why there is none."""
        apart = apart_from(self.prepared, [self.best, *(row.portfolio for row in rows)])
        now = time.monotonic()
        until = now + (self.deadline - now) / (n - len(rows))
        search = Search(apart.prepared.case, now + (until - now) * FARTHEST, self.settings.seed)
        farthest = search.best(apart.nearest, self._near_best(), exact=False)
        if farthest.value is None:
            return None, NO_MORE if farthest.ended is Ended.INFEASIBLE else STOPPED
        portfolio = self._best_as_far(apart, farthest, until)
        if portfolio.status not in FOUND:
            return None, STOPPED
        return self._alternative(portfolio, farthest, len(rows) + 1), ""

    def _near_best(self) -> tuple[Row, ...]:
        """What the objective (each level of an ordered one) must keep."""
        form = self.prepared.model.maximise.form
        rows = []
        for level in self.prepared.case.program.levels:
            value = self.best.totals[level.name] if form is Form.ORDERED else (self.best.objective or 0.0)
            floor = value - self.within * abs(value)
            rows.append(Row(level.expression, lower=floor - NEAR * max(1.0, abs(floor))))
        return tuple(rows)

    def _best_as_far(self, apart: Apart, farthest: Best, until: float) -> Portfolio:
        """Of all that are as far as the farthest, the best; its starts those of the best portfolio where it can."""
        as_far = Row(apart.nearest, lower=(farthest.value or 0.0) - 0.5)
        settings = replace(self.settings, time=max(1.0, until - time.monotonic()), ties=False)
        portfolio = solve_prepared(apart.prepared, settings, (*self._near_best(), as_far))
        if portfolio.status not in FOUND:
            return portfolio
        portfolio = self._with_starts_kept(portfolio)
        said = tuple(Declined(row.project, NOT_HERE) for row in portfolio.declined_rows)
        return replace(portfolio, declined_rows=said)

    def _with_starts_kept(self, portfolio: Portfolio) -> Portfolio:
        """The same packages, as many as can be in the year in which the best portfolio starts them, nothing lost.

        Where starts cost nothing they would else be any, and a reader would look for a meaning in them.
        """
        case = self.prepared.case
        values = [level.value for level in portfolio.levels] or [portfolio.objective or 0.0]
        kept = [
            Row(e.expression, lower=v - NEAR * max(1.0, abs(v)))
            for e, v in zip(case.program.levels, values, strict=True)
        ]
        search = Search(case, max(self.deadline, time.monotonic() + 1.0), self.settings.seed)
        found = search.best(_starts_of(case, self.best), (*kept, *_packages_of(case, portfolio)), exact=False)
        if found.chosen is None:
            return portfolio
        last = case.program.levels[-1].expression
        value = value_of(case, last, found.point)
        ended = Ended.OPTIMAL if portfolio.status is Status.OPTIMAL else Ended.STOPPED
        bound = max(value, portfolio.bound or value)
        best = replace(found, ended=ended, value=value, bound=bound)
        settled = portfolio_of(self.prepared, Reached(best, portfolio.levels, last), self.settings.gap or 0.0)
        return replace(verified(self.prepared, settled), manifest=portfolio.manifest)

    def _alternative(self, portfolio: Portfolio, farthest: Best, number: int) -> Alternative:
        return Alternative(
            name=f"alternative {number}",
            portfolio=portfolio,
            loss=(self.best.objective or 0.0) - (portfolio.objective or 0.0),
            apart=round(farthest.value or 0.0),
            changes=differences(self.best.funded_rows, portfolio.funded_rows),
            proven=farthest.ended is Ended.OPTIMAL and portfolio.status is Status.OPTIMAL,
        )


def _starts_of(case: Case, best: Portfolio) -> Linear:
    """How many packages start as they do in the best portfolio."""
    held = {(row.project, row.option, row.start) for row in best.funded_rows}
    same = np.array([label in held for label in case.packages.labels()], dtype=np.bool_)
    return Linear(case.packages.x[same], np.ones(int(same.sum())))


def _packages_of(case: Case, portfolio: Portfolio) -> list[Row]:
    """Exactly the options of a portfolio, whenever they start."""
    held = {(row.project, row.option) for row in portfolio.funded_rows}
    mine = np.array([label[:2] in held for label in case.packages.labels()], dtype=np.bool_)
    x = case.packages.x
    return [
        Row(Linear(x[mine], np.ones(int(mine.sum()))), lower=float(len(held))),
        Row(Linear(x[~mine], np.ones(int((~mine).sum()))), upper=0.0),
    ]
