"""One question of a frontier: the most of one measure where the others lie above a corner, and then most of those.

    maximise    f[k],  then  sum(f[j] for j != k)
    subject to  f[j] > corner[j]  for j != k

Where the numbers are small enough for the solver both are one objective, weight * f[k] + sum(f[j]) in whole steps with
weight > sum(ideal[j] - corner[j]), so that no gain elsewhere is worth a step of f[k]. Else the first is asked alone and
the second only when needed: a point that is beaten in the other measures only is found out by a later question.
Every answer is settled exactly before it counts, and taken for what it really brings.
Source: Mavrotas, Florios, "An improved version of the augmented epsilon-constraint method (AUGMECON2)", Applied
Mathematics and Computation 219, 2013.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from allocator.accounts.taken import Chosen
from allocator.analysis.frontier.axes import Axis
from allocator.analysis.frontier.zones import Vector, above
from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Linear
from allocator.solve.engine import Ended, Terms
from allocator.solve.resident import Resident
from allocator.solve.settle import Case, cut_off, settled

MOST_CUTS = 500
LARGEST = 1e9  # coefficients of one objective up to which the solver is sure to see its smallest step
WIDER = 4.0  # how fast the margin grows where the solver takes equal for better
Bounds = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """A choice and its values in whole steps. `unbeaten`: proven that nothing beats it."""

    chosen: Chosen
    values: Vector
    unbeaten: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gave: `found` with `ended` optimal, nothing when infeasible, nothing certain when stopped."""

    ended: Ended
    found: Found | None = None


@dataclass
class Asking:
    """Asks questions of one loaded program until the deadline, as time.monotonic()."""

    case: Case
    axes: tuple[Axis, ...]
    resident: Resident
    deadline: float = INFINITY
    seed: int = 0
    listen: Callable[[float | None, float | None], None] | None = None
    interrupted: bool = False

    def most(self, place: int, corner: Vector, *, lift: bool, sure: bool = False) -> Answer:
        """The most of one measure above a corner in the others; of all such the one with most of the others.

        lift  whether the others are asked for where that takes a second solve
        sure  infeasible is confirmed by a second route at once
        """
        both = self._both(place, corner)
        if both is not None:
            return _unbeaten(self._asked(both, place, corner, sure=sure))
        first = self._asked(self.axes[place].expression, place, corner, sure=sure)
        return first if first.found is None or not lift else self._lifted(place, corner, first.found)

    def _both(self, place: int, corner: Vector) -> Linear | None:
        """Both aims as one expression in whole steps; None where its numbers would be too large."""
        others = [i for i in range(len(self.axes)) if i != place]
        weight = sum(self.axes[i].ideal - corner[i] for i in others) + 1
        if weight * self.axes[place].largest > LARGEST or not all(axis.seen for axis in self.axes):
            return None
        parts = [self.axes[i].expression.times(float(1 / self.axes[i].step)) for i in others]
        return Linear.join(self.axes[place].expression.times(float(weight / self.axes[place].step)), *parts)

    def _asked(self, objective: Linear, place: int, corner: Vector, *, sure: bool) -> Answer:
        """The best above a corner; asked for a little more where the solver takes equal for better."""
        times = 1.0
        while times < 1e3:
            bounds = [
                (-INFINITY, INFINITY) if i == place else self._above(axis, corner[i], times)
                for i, axis in enumerate(self.axes)
            ]
            answer = self._settled(objective, bounds, seed=self.seed, sure=sure)
            if answer.found is None or self._really_above(answer.found.values, place, corner):
                return answer
            times *= WIDER
        raise InternalError("The solver takes equal values for better ones, however much more it is asked for.")

    def _lifted(self, place: int, corner: Vector, first: Found) -> Answer:
        """The most of the other measures at the most of one: nothing then equals or beats it in all."""
        bounds = [
            (axis.at_least(first.values[i]), INFINITY) if i == place else self._above(axis, corner[i])
            for i, axis in enumerate(self.axes)
        ]
        others = [axis for i, axis in enumerate(self.axes) if i != place]
        scales = [1.0 / axis.step if axis.seen else 1.0 / (axis.ideal - axis.floor) / axis.step for axis in others]
        objective = Linear.join(
            *(axis.expression.times(float(scale)) for axis, scale in zip(others, scales, strict=True))
        )
        second = self._settled(objective, bounds, seed=self.seed, sure=False)
        if second.ended is not Ended.OPTIMAL or second.found is None:
            return Answer(Ended.STOPPED)
        if second.found.values[place] < first.values[place]:
            return Answer(Ended.OPTIMAL, first)
        return _unbeaten(second)

    def _above(self, axis: Axis, least: int, times: float = 1.0) -> tuple[float, float]:
        return (axis.above(least, times) if least > axis.floor else -INFINITY), INFINITY

    def _really_above(self, values: Vector, place: int, corner: Vector) -> bool:
        lowered = (*corner[:place], values[place] - 1, *corner[place + 1 :])
        return above(values, lowered)

    def _settled(self, objective: Linear, bounds: Bounds, *, seed: int, sure: bool) -> Answer:
        """Solves until an answer keeps every rule exactly; with `sure`, infeasible is asked a second way."""
        for _ in range(MOST_CUTS):
            terms = Terms(deadline=self.deadline, seed=seed, report=self.listen)
            outcome = self.resident.ask(objective, bounds, terms)
            if outcome.ended is Ended.INFEASIBLE and sure:
                outcome = self.resident.ask_again(objective, bounds, terms)
            self.interrupted = self.interrupted or outcome.interrupted
            if outcome.point is None or outcome.ended is Ended.STOPPED:
                return Answer(outcome.ended)
            task = self.resident.task(objective, bounds)
            chosen = settled(self.case, task, outcome.point)
            if chosen is not None:
                return Answer(Ended.OPTIMAL, self.found(chosen))
            self.resident.cut(cut_off(self.case, task, outcome.point, frozenset()))
        raise InternalError(f"No choice of {MOST_CUTS} tried keeps the rules exactly, though the solver says they do.")

    def found(self, chosen: Chosen) -> Found:
        """A choice with what it really brings."""
        measured = self.case.measured(chosen)
        return Found(chosen, tuple(axis.steps(measured) for axis in self.axes))


def _unbeaten(answer: Answer) -> Answer:
    return answer if answer.found is None else replace(answer, found=replace(answer.found, unbeaten=True))
