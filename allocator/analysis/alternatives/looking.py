"""One alternative after the other, in three steps.

1. the farthest from all found before (see distance), within the tolerance of the best
2. of all as far, the best
3. its packages in the years of the best portfolio, where that costs nothing
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from allocator.allocate import Prepared, Settings, portfolio_of, verified
from allocator.analysis.alternatives.distance import Apart, apart_from
from allocator.analysis.alternatives.farthest import Asking, Farthest, Once
from allocator.analysis.alternatives.records import Alternative, Alternatives
from allocator.analysis.differences import differences
from allocator.errors import InternalError
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Declined, Portfolio, Status
from allocator.progress import Progress
from allocator.solve.engine import Ended
from allocator.solve.order import Reached, reach
from allocator.solve.prove import Best, value_of
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
            self._tell(f"looking for alternative {len(rows) + 1}")
            found, ended = self._next(rows, n)
            if found is not None:
                rows.append(found)
        complete = complete and all(row.proven for row in rows) and ended != STOPPED
        return Alternatives(self.best, self.within, tuple(rows), complete, ended)

    def _tell(self, phase: str) -> None:
        if self.settings.progress is not None:
            since = self.settings.time - (self.deadline - time.monotonic())
            self.settings.progress(Progress(None, None, None, since, phase))

    def _next(self, rows: list[Alternative], n: int) -> tuple[Alternative | None, str]:
        """The next one, or why there is none."""
        apart = apart_from(self.prepared, [self.best, *(row.portfolio for row in rows)])
        now = time.monotonic()
        until = now + (self.deadline - now) / (n - len(rows))
        asking = Asking(apart, self._near_best(), self._objective, now + (until - now) * FARTHEST, self.settings.seed)
        farthest = asking.farthest()
        if farthest.found is None:
            return None, NO_MORE if farthest.none else STOPPED
        portfolio = self._best_as_far(apart, farthest, until)
        return self._alternative(portfolio, farthest, len(rows) + 1), ""

    @property
    def _objective(self) -> Linear:
        return self.prepared.case.program.levels[-1].expression

    def _near_best(self) -> tuple[Row, ...]:
        """What the objective (each level of an ordered one) must keep."""
        form = self.prepared.model.maximise.form
        rows = []
        for level in self.prepared.case.program.levels:
            value = self.best.totals[level.name] if form is Form.ORDERED else (self.best.objective or 0.0)
            floor = value - self.within * abs(value)
            rows.append(Row(level.expression, lower=floor - NEAR * max(1.0, abs(floor))))
        return tuple(rows)

    def _best_as_far(self, apart: Apart, farthest: Farthest, until: float) -> tuple[Portfolio, bool]:
        """Of all that are as far as the farthest, the best (and whether that is proven), its starts kept."""
        as_far = Row(apart.nearest, lower=farthest.distance - 0.5)
        rows, gap = (*self._near_best(), as_far), self.settings.gap or 0.0
        search = Once(apart.prepared.case, max(until, time.monotonic() + 1.0), self.settings.seed)
        reached = reach(search, gap, self.prepared.base, rows, ties=False)
        if reached.best.chosen is None or (reached.levels and reached.best.ended is not Ended.OPTIMAL):
            reached = self._as_found(farthest)
        proven = reached.best.ended is Ended.OPTIMAL
        reached = self._with_starts_kept(reached)
        portfolio = verified(self.prepared, portfolio_of(self.prepared, reached, gap))
        said = tuple(Declined(row.project, NOT_HERE) for row in portfolio.declined_rows)
        return replace(portfolio, declined_rows=said), proven

    def _as_found(self, farthest: Farthest) -> Reached:
        """The farthest as it was found, when the time did not allow to look for a better one as far."""
        if farthest.found is None:
            raise InternalError("An alternative that was not found.")
        found = replace(farthest.found, ended=Ended.STOPPED, bound=None)
        return Reached(
            replace(found, value=value_of(self.prepared.case, self._objective, found.point)), (), self._objective
        )

    def _with_starts_kept(self, reached: Reached) -> Reached:
        """The same packages, as many as can be in the year in which the best portfolio starts them, nothing lost.

        Where starts cost nothing they would else be any, and a reader would look for a meaning in them.
        """
        case, best = self.prepared.case, reached.best
        values = [value_of(case, level.expression, best.point) for level in case.program.levels]
        levels = zip(case.program.levels, values, strict=True)
        kept = [Row(level.expression, lower=value - NEAR * max(1.0, abs(value))) for level, value in levels]
        search = Once(case, max(self.deadline, time.monotonic() + 1.0), self.settings.seed)
        found = search.best(_starts_of(case, self.best), (*kept, *_packages_of(case, best)))
        if found.chosen is None:
            return reached
        if case.packages.sized.any():  # what keeping it "no lower" left of rounding is taken back
            found = search.resized(found, case.program.levels[-1].expression, tuple(kept))
        value = value_of(case, case.program.levels[-1].expression, found.point)
        bound = None if best.bound is None else max(value, best.bound)
        return replace(reached, best=replace(best, chosen=found.chosen, point=found.point, value=value, bound=bound))

    def _alternative(self, found: tuple[Portfolio, bool], farthest: Farthest, number: int) -> Alternative:
        portfolio, best_as_far = found
        return Alternative(
            name=f"alternative {number}",
            portfolio=portfolio,
            loss=(self.best.objective or 0.0) - (portfolio.objective or 0.0),
            apart=farthest.distance,
            changes=differences(self.best.funded_rows, portfolio.funded_rows),
            proven=farthest.proven and best_as_far,
        )


def _starts_of(case: Case, best: Portfolio) -> Linear:
    """How many projects start when they do in the best portfolio."""
    held = {(row.project, row.start) for row in best.funded_rows}
    same = np.array([(label[0], label[2]) in held for label in case.packages.labels()], dtype=np.bool_)
    return Linear(case.packages.x[same], np.ones(int(same.sum())))


def _packages_of(case: Case, best: Best) -> list[Row]:
    """Exactly the options that were chosen, whenever they start."""
    held = {key[:2] for key in best.chosen.key} if best.chosen else set()
    mine = np.array([label[:2] in held for label in case.packages.labels()], dtype=np.bool_)
    x = case.packages.x
    return [
        Row(Linear(x[mine], np.ones(int(mine.sum()))), lower=float(len(held))),
        Row(Linear(x[~mine], np.ones(int((~mine).sum()))), upper=0.0),
    ]
