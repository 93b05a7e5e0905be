"""One step of an exact curve: the best value at a room, and the least room that still reaches it.

Let z(r) be the best objective with room r, a whole number of units (hundredths of the budget, say). More room never
takes a portfolio away: budgets are right sides of "at most" rows, no row of the budgets shrinks when their total grows
(`change_budgets`), and a looser limit keeps whatever a tighter one kept. So z never falls as r grows, and it changes
only where some portfolio begins to fit.

From the top down: solve at r. The best portfolio P has value z(r); let b be the least room in which P still fits, found
by halving, as P fits everywhere above. Then z is the same on all of b..r: not more, as z never falls, and not less, as
P is there. Next comes b - 1, and so on until the low end. Every room between the ends lies on a step that was found, so
no step is missed; every step is attained by a portfolio that was verified at its beginning. Where the value at b - 1 is
still the same (another portfolio needs less), the beginning of the step is found by asking, room by room in doubling
and then halving strides, whether any portfolio reaches the value.

By the rule on ties P is the portfolio that `solve` shows at b: it is the first among all that are best at r, and what
fits at b fits at r.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from allocator.allocate import Prepared, solve_prepared
from allocator.analysis.sweep.carried import Taken, paid_for, taken_by, with_packages_of
from allocator.analysis.sweep.reuse import Workshop
from allocator.analysis.sweep.scales import of_one_objective
from allocator.analysis.sweep.tasks import Answer, Job, StepTask
from allocator.errors import InternalError
from allocator.modelfile.change import apply_changes
from allocator.portfolio import Portfolio, Status
from allocator.solve.prove import NEAR, NOTICED, Search, step_of
from allocator.solve.task import Row


def step_found(workshop: Workshop, job: Job, task: StepTask) -> Answer:
    """The step that reaches up to the task's high end. Without a proven portfolio there, no beginning is given."""
    return _Stair(workshop, job, task).found()


@dataclass
class _Stair:
    workshop: Workshop
    job: Job
    task: StepTask

    def found(self) -> Answer:
        begin = time.perf_counter()
        task = self.task
        top = self.at(task.high)
        best = solve_prepared(top, self.job.terms.settings)
        if best.status is not Status.OPTIMAL or best.objective is None:
            return Answer(best, time.perf_counter() - begin)
        noticed = _noticed(top, best.objective)
        begins = self.least_for(taken_by(best), task.high)
        if task.above is not None and best.objective > task.above - noticed:
            begins = self.least_for_value(best.objective, begins)
            best = solve_prepared(self.at(begins), self.job.terms.settings)
        elif begins < task.high:
            best = self.again(best, begins)
        if best.status is not Status.OPTIMAL:
            return Answer(best, time.perf_counter() - begin)
        return Answer(best, time.perf_counter() - begin, begins, noticed)

    def at(self, room: int) -> Prepared:
        """The study with so much room, ready to be solved."""
        study, model = apply_changes(self.job.study, self.job.model, self.task.scale.set_to(room))
        return self.workshop.prepared(study, of_one_objective(model))

    def least_for(self, taken: Taken, high: int) -> int:
        """The least room from the low end up in which these packages fit."""
        return least(lambda room: paid_for(self.at(room), taken) is not None, self.task.low, high)

    def least_for_value(self, value: float, high: int) -> int:
        """The least room in which any portfolio reaches a value; `high` is known to be enough."""
        known, short, stride = high, self.task.low - 1, 1
        while known - short > 1:
            room = max(known - stride, self.task.low) if short < self.task.low else (known + short) // 2
            taken = self.reaching(value, room)
            if taken is None:
                short = room
            else:
                known = self.least_for(taken, room)
            stride *= 2
        return known

    def reaching(self, value: float, room: int) -> Taken | None:
        """What some portfolio takes that fits the room and reaches the value; None when none does."""
        prepared, terms = self.at(room), self.job.terms
        objective = prepared.case.program.levels[0].expression
        hair = 0.0 if step_of(prepared.case, objective) else NEAR * max(1.0, abs(value))
        search = Search(prepared.case, time.monotonic() + terms.time, terms.seed)
        found = search.feasible((Row(objective, lower=value - hair),))
        if found.chosen is None:
            return None
        return frozenset(found.chosen.key)

    def again(self, best: Portfolio, room: int) -> Portfolio:
        """A portfolio with the same packages, accounted for and verified in less room."""
        found = with_packages_of(best, self.at(room))
        if found is None:
            raise InternalError("Packages that fitted no longer do.")
        return found


def least(fits: Callable[[int], bool], low: int, high: int) -> int:
    """The least room that fits, by halving; `high` fits, and whatever is above what fits does too.

    >>> least(lambda room: room >= 37, 0, 100)
    37
    """
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return high


def _noticed(prepared: Prepared, value: float) -> float:
    """By how much an objective must differ to be another: half a step where values have one."""
    step = step_of(prepared.case, prepared.case.program.levels[0].expression)
    return 0.5 * step if step else NOTICED * max(1.0, abs(value))
