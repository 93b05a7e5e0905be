"""Maximise one expression over a study's choices, with every answer exact and every claim proven twice.

A best choice is probed: "better by one step" must be impossible. An infeasible answer is confirmed with another
tolerance and another seed before it is said.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from allocator.accounts.taken import Chosen
from allocator.errors import InternalError
from allocator.formulation.program import Floats, Linear
from allocator.solve.core import Core
from allocator.solve.engine import Ended, Outcome, Terms, run
from allocator.solve.grouped import Groups, own
from allocator.solve.layout import Layout, layout_of
from allocator.solve.pinned import pinned
from allocator.solve.scaling import DECIMALS, are_decimals
from allocator.solve.settle import Case, cut_off, settled, sized_best
from allocator.solve.task import Row, Task, task_of

MOST_CUTS = 500
MOST_PROBES = 20
NEAR = 1e-9
LARGE = 5_000  # packages above which the core method is the quicker to the exact best
MANY = 1_000  # packages above which it is the quicker to a gap
WIDER = 1e-7  # the tolerance by which an infeasible answer is asked again
NOTICED = 1e-7  # the share by which a choice must be better to count, where values have no step
SIZES = 1e-6  # the same where sizes are made decimals


class Method(StrEnum):
    """How a study is solved: by size, always as a whole, or always by the core method (see core)."""

    AUTO = "auto"
    WHOLE = "whole"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class Best:
    """What a search holds: a choice with its point and value, the bound on all others, and how it ended."""

    ended: Ended
    chosen: Chosen | None = None
    point: Floats | None = None
    value: float | None = None
    bound: float | None = None
    interrupted: bool = False


@dataclass
class Search:
    """Searches over one study. `rows` are added to every task; cuts found once hold for all later searches.

    deadline  as time.monotonic()
    listen    told (best, bound) while the solver runs
    nodes     of the search tree in one solve, after which it stops; None: no end but the deadline
    """

    case: Case
    deadline: float = float("inf")
    seed: int = 0
    dropped: frozenset[str] = frozenset()
    listen: Callable[[float | None, float | None], None] | None = None
    method: Method = Method.AUTO
    cuts: list[Row] = field(default_factory=list)
    interrupted: bool = False
    solves: int = 0
    nodes: int | None = None

    def best(
        self, expression: Linear, rows: tuple[Row, ...] = (), *, gap: float = 0.0,
        base: float = 0.0, exact: bool = True,
    ) -> Best:  # fmt: skip
        """The best choice by an expression. `base` is what the gap does not count; `exact` probes a gap of 0."""
        found = self._search(expression, rows, gap=gap, base=base)
        if not exact or gap != 0.0 or found.ended is not Ended.OPTIMAL:
            return found
        for _ in range(MOST_PROBES):
            beyond = Row(expression, lower=self._next(expression, found.value or 0.0))
            better = self._better(expression, (*rows, beyond))
            if better is None or (better.value or 0.0) <= (found.value or 0.0):
                return found
            again = self._search(expression, (*rows, beyond), gap=gap, base=base)
            found = again if again.value is not None and again.value >= (better.value or 0.0) else better
        if self.case.packages.sized.any():
            return found
        raise InternalError("The solver's best answer was beaten again and again: it cannot be trusted here.")

    def feasible(self, rows: tuple[Row, ...] = ()) -> Best:
        """Any choice that keeps the rules (and the rows)."""
        return self._search(Linear.none(), rows, gap=0.0, base=0.0)

    def resized(self, best: Best, expression: Linear, rows: tuple[Row, ...]) -> Best:
        """The same packages at the sizes that serve an expression best (the commitment left free to follow)."""
        if best.point is None:
            return best
        task = self._task(expression, rows, 0.0)
        chosen = sized_best(self.case, task, best.point, self.dropped)
        return best if chosen is None else replace(best, chosen=chosen, point=point_of(self.case, best.point, chosen))

    @property
    def out_of_time(self) -> bool:
        """True when nothing more can be asked."""
        return self.interrupted or time.monotonic() >= self.deadline

    def _search(self, expression: Linear, rows: tuple[Row, ...], *, gap: float, base: float) -> Best:
        for _ in range(MOST_CUTS):
            task = self._task(expression, rows, base)
            outcome = self._run(task, gap)
            if outcome.ended is Ended.INFEASIBLE and not outcome.certain:
                outcome = self._confirmed(task, gap)
            if outcome.point is None:
                return Best(outcome.ended, bound=_plus(outcome.bound, base), interrupted=outcome.interrupted)
            chosen = settled(self.case, task, outcome.point, self.dropped)
            if chosen is not None:
                return self._held(expression, outcome, chosen, base)
            self.cuts.append(self._cut(task, outcome.point, expression, base))
            if outcome.ended is Ended.STOPPED:
                return Best(Ended.STOPPED, bound=_plus(outcome.bound, base), interrupted=outcome.interrupted)
        raise InternalError(f"No choice of {MOST_CUTS} tried keeps the rules exactly, though the solver says they do.")

    def _cut(self, task: Task, point: Floats, expression: Linear, base: float) -> Row:
        """A row that this point breaks and no choice that keeps the rules does, in this search or a later one."""
        if self.case.packages.sized.any():
            row = pinned(self.case, self._task(expression, (), base), point, self.dropped)
            if row is not None:
                return row
        return cut_off(self.case, task, point, self.dropped)

    def _task(self, expression: Linear, rows: tuple[Row, ...], base: float) -> Task:
        shifted = Linear(expression.columns, expression.values, expression.constant - base)
        return task_of(self.case.program, shifted, self.dropped).with_rows((*self.cuts, *rows))

    def _run(self, task: Task, gap: float) -> Outcome:
        self.solves += 1
        options = {} if self.nodes is None else {"mip_max_nodes": self.nodes}
        terms = Terms(gap=gap, deadline=self.deadline, seed=self.seed, report=self.listen, options=options)
        outcome = Core(task, self._layout, terms).outcome() if self._by_core(gap) else self._whole(task, terms)
        self.interrupted = self.interrupted or outcome.interrupted
        return outcome

    def _whole(self, task: Task, terms: Terms) -> Outcome:
        """By one run of the solver on all of it, options decided on as a whole."""
        return own(run(self._groups.whole(task), self._groups.told(terms)), task.width)

    @cached_property
    def _groups(self) -> Groups:
        return Groups.of(self.case.packages)

    def _by_core(self, gap: float) -> bool:
        """Whether the core method is used: where it is asked for, and for pipelines so large that it is quicker."""
        packages = len(self.case.packages.x)
        return self.method is Method.CORE or (self.method is Method.AUTO and packages > (MANY if gap else LARGE))

    @cached_property
    def _layout(self) -> Layout:
        return layout_of(self.case.program, self.case.packages, self.dropped)

    def _confirmed(self, task: Task, gap: float) -> Outcome:
        """Infeasible is said only when a second route says so too: a wider tolerance and another seed.

        Out of time before it does, nothing is said of the study but that nothing was found.
        """
        self.solves += 1
        terms = Terms(gap=gap, deadline=self.deadline, seed=self.seed + 1, tolerance=WIDER)
        by_core = self._by_core(gap) and len(self.case.packages.x) > LARGE  # the whole of a large one would not end
        second = Core(task, self._layout, terms).outcome() if by_core else self._whole(task, terms)
        self.interrupted = self.interrupted or second.interrupted
        return second

    def _held(self, expression: Linear, outcome: Outcome, chosen: Chosen, base: float) -> Best:
        point = point_of(self.case, outcome.point, chosen) if outcome.point is not None else None
        value = value_of(self.case, expression, point)
        bound = _plus(outcome.bound, base)
        if bound is not None and self.same(expression, value, bound, proven=outcome.ended is Ended.OPTIMAL):
            bound = value
        return Best(outcome.ended, chosen, point, value, bound, outcome.interrupted)

    def same(self, expression: Linear, value: float, bound: float, *, proven: bool) -> bool:
        """Whether a bound says no more than the value: below it, within rounding, or (proven) within a step of it."""
        step = step_of(self.case, expression)
        share = NEAR if step else SIZES if self.case.packages.sized.any() else NOTICED
        return bound <= value + share * max(1.0, abs(value)) or (proven and bound < value + step * (1.0 - NEAR))

    def _next(self, expression: Linear, value: float) -> float:
        """What a better value is at least: half a step more, as values differ by whole steps; else a share more."""
        if step := step_of(self.case, expression):
            return value + 0.5 * step
        unit = SIZES if self.case.packages.sized.any() else NOTICED
        return value + unit * max(1.0, abs(value))

    def _better(self, expression: Linear, rows: tuple[Row, ...]) -> Best | None:
        """Any choice that keeps the rows, the last of which asks for more than was found; None: none does."""
        if self.out_of_time:
            return None
        seed, self.seed = self.seed, self.seed + 1
        try:
            # the core method needs to know what is good; the solver alone is quicker when anything is
            task = self._task(expression if self._by_core(0.0) else Linear.none(), rows, 0.0)
            outcome = self._run(task, 0.0)
        finally:
            self.seed = seed
        if outcome.point is None or (chosen := settled(self.case, task, outcome.point, self.dropped)) is None:
            return None
        return self._held(expression, outcome, chosen, 0.0)


def point_of(case: Case, point: Floats, chosen: Chosen) -> Floats:
    """The solver's point with its whole numbers rounded and its sizes as they were made exact."""
    exact = np.where(case.program.integer, np.round(point), point)
    places = np.flatnonzero(exact[case.packages.x] > 0.5)
    for place, each in zip(places.tolist(), chosen.taken, strict=True):
        if case.packages.sized[place]:
            exact[case.packages.carrier[place]] = float(each.size)
    return exact


def value_of(case: Case, expression: Linear, point: Floats | None) -> float:
    """The value of an expression at an exact choice: counted columns are added up again, not taken from the solver."""
    if point is None:
        return 0.0
    return expression.at(recounted(case, point))


def recounted(case: Case, point: Floats) -> Floats:
    """The point with every column that follows from the choice (counted, full, whole) at its true value."""
    exact = point.copy()
    for family in case.program.rows:
        if family.name in ("counted_at_most", "whole_is"):
            column = _defined(case, family.column, family.value)
            rest = family.column != column
            total = family.upper[0] - float(family.value[rest] @ exact[family.column[rest]])
            exact[column] = min(total, case.program.column_upper[column])
    return exact


def _defined(case: Case, columns: np.ndarray, values: np.ndarray) -> int:
    """The column that a row defines: the last one added, with coefficient 1."""
    return int(columns[values == 1.0].max())


def step_of(case: Case, expression: Linear) -> float:
    """Two values of an expression differ by 0 or at least this much; 0 when that is not known."""
    dense = expression.dense(case.program.width)
    used = dense != 0.0
    if not used.any() or not case.program.integer[used].all():
        return 0.0
    for digits in range(DECIMALS + 1):
        if are_decimals(dense[used], digits).all():
            whole = np.round(dense[used] * 10.0**digits)
            return float(np.gcd.reduce(np.abs(whole).astype(np.int64))) / 10.0**digits
    return 0.0


def _plus(value: float | None, base: float) -> float | None:
    return None if value is None else value + base
