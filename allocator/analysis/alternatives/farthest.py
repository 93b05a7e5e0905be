"""The farthest portfolio within the tolerance, by asking for ever more distance.

The distance itself is a poor thing to maximise: a solver finds hardly any portfolio on the way. So a portfolio at least
so far away is asked for, with the study's own objective to guide the search, first twice as far as the last one found,
then in halves between what was found and what is proven impossible. Stopped at any time it holds the farthest so far.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from allocator.analysis.alternatives.distance import Apart
from allocator.formulation.program import Linear
from allocator.solve.engine import Ended, Outcome, Terms, run
from allocator.solve.prove import Best, Search
from allocator.solve.task import Row, Task, task_of

ANY = 1.0  # the gap at which the first portfolio found is good enough
STEP = 0.5  # share of the time left that one question may take


@dataclass(frozen=True, slots=True)
class Farthest:
    """How far a portfolio was found, in points, and whether none is proven to be farther.

    found  None where there is none at all (`none` True when that is proven)
    """

    distance: int
    found: Best | None
    proven: bool
    none: bool = False


@dataclass
class Asking:
    """The search for the farthest; `rows` keep it within the tolerance, `objective` guides it."""

    apart: Apart
    rows: tuple[Row, ...]
    objective: Linear
    until: float
    seed: int = 0

    def farthest(self) -> Farthest:
        """The farthest portfolio that the time allows to find."""
        first = self._search(Search, 1, self.until)
        if first.chosen is None:
            return Farthest(0, None, proven=False, none=first.ended is Ended.INFEASIBLE)
        return self._farther(self._at(first), first)

    def _farther(self, low: int, found: Best) -> Farthest:
        """`low` is attained, `high` cannot be passed (or was not in the time given: then nothing is proven)."""
        high, proven, galloping = self._bound(), True, True
        while low < high:
            target = min(high, 2 * low) if galloping else (low + high + 1) // 2
            now = time.monotonic()
            asked = self._search(Once, target, now + STEP * max(0.0, self.until - now))
            if asked.chosen is None:
                high, galloping = target - 1, False
                proven = proven and asked.ended is Ended.INFEASIBLE
            else:
                low, found = max(target, self._at(asked)), asked
        return Farthest(low, found, proven)

    def _search(self, kind: type[Search], distance: int, deadline: float) -> Best:
        """A portfolio at least so far away, or that there is none."""
        as_far = Row(self.apart.nearest, lower=distance - 0.5)
        search = kind(self.apart.prepared.case, deadline, self.seed)
        return search.best(self.objective, (*self.rows, as_far), gap=ANY)

    def _at(self, best: Best) -> int:
        """How far a portfolio is at least: the solver may hold the column below what it could be."""
        return 0 if best.point is None else round(self.apart.nearest.at(best.point))

    def _bound(self) -> int:
        """No portfolio can be farther than this: the best of the relaxation without whole numbers."""
        task = task_of(self.apart.prepared.case.program, self.apart.nearest).with_rows(self.rows)
        relaxed = run(replace(task, integer=np.zeros(task.width, dtype=np.bool_)), Terms(deadline=self.until))
        ends = self.apart.prepared.case.program.column_upper[self.apart.nearest.columns]
        return int(np.floor(relaxed.bound + 1e-6 if relaxed.bound is not None else ends[0]))


@dataclass
class Once(Search):
    """A search whose answers are proven once, by the solver, and checked exactly, without a second proof.

    The second proof takes many times as long here, and no amount depends on it.
    """

    def best(
        self, expression: Linear, rows: tuple[Row, ...] = (), *, gap: float = 0.0,
        base: float = 0.0, exact: bool = False,
    ) -> Best:  # fmt: skip
        """See `Search.best`."""
        return super().best(expression, rows, gap=gap, base=base, exact=False)

    def _confirmed(self, task: Task, gap: float) -> Outcome:
        return Outcome(Ended.INFEASIBLE, None, None, None)
