"""The forms of `maximise`, and ties: which of several best choices is taken.

    weighted   one search
    ordered    one search a level; each level's result is kept as a row for the next, to the tolerance stated
    scaled     the best of each measure alone, then the weighted sum of their shares of it
    ties       the lower commitment; then the lower project ids; then the earlier starts

Source: docs/rules.md#what-is-best
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from allocator.errors import Problem, StudyError
from allocator.formulation.program import Linear, Program
from allocator.modelfile.records import Form
from allocator.portfolio import Level
from allocator.solve.engine import Ended
from allocator.solve.prove import NEAR, Best, Search, step_of, value_of
from allocator.solve.task import Row

NOTHING = 1e-12  # the share of all there is of a measure that counts as none of it
MORE_THAN_ROUNDING = 1e-5  # share of the commitment
TIE_NODES = 20_000  # of a search that breaks a tie: a clock would make the answer depend on the machine
BLOCK = 20  # projects whose ties are broken by one solve: weights up to 2 to this power stay exact


NOT_BROKEN, BROKEN, OPEN = "not broken", "broken", "open"


@dataclass(frozen=True, slots=True)
class Reached:
    """The best choice by the form of the model, with its levels and the rows that hold it there.

    ties  "broken": the rule on ties names this choice; "open": others as good may come first by it; or "not broken"
    """

    best: Best
    levels: tuple[Level, ...]
    expression: Linear
    rows: tuple[Row, ...] = ()
    ties: str = NOT_BROKEN


def reach(search: Search, gap: float, base: float, rows: tuple[Row, ...] = (), *, ties: bool) -> Reached:
    """The best choice by the model's `maximise` (under further `rows`), ties broken when it is exact."""
    form = search.case.model.maximise.form
    if form is Form.ORDERED:
        reached = _ordered(search, rows)
    elif form is Form.SCALED:
        reached = _scaled(search, rows)
    else:
        expression = search.case.program.levels[0].expression
        reached = Reached(search.best(expression, rows, gap=gap, base=base), (), expression, rows)
    exact = gap == 0.0 or form is not Form.WEIGHTED
    return _without_ties(search, reached) if ties and exact and reached.best.ended is Ended.OPTIMAL else reached


def _ordered(search: Search, rows: tuple[Row, ...]) -> Reached:
    levels: list[Level] = []
    best = Best(Ended.STOPPED)
    for number, level in enumerate(search.case.program.levels):
        found = search.best(level.expression, rows)
        if found.chosen is None or found.value is None:
            return Reached(found if number == 0 else _stopped(best), tuple(levels), level.expression, rows)
        best = found
        levels.append(Level(level.name, found.value, found.value if found.bound is None else found.bound))
        if found.ended is not Ended.OPTIMAL:
            break
        if number + 1 < len(search.case.program.levels):
            rows = (*rows, Row(level.expression, lower=_kept(search, level.expression, found.value, level.may_lose)))
    return Reached(best, tuple(levels), search.case.program.levels[len(levels) - 1].expression, rows)


def _stopped(best: Best) -> Best:
    """The last level's answer, when a later level could not be finished."""
    return replace(best, ended=Ended.STOPPED)


def _kept(search: Search, expression: Linear, value: float, may_lose: float) -> float:
    """What a level must keep; a hair less where values are no exact decimals."""
    floor = value - may_lose * abs(value)
    return floor if step_of(search.case, expression) else floor - NEAR * max(1.0, abs(floor))


def _scaled(search: Search, rows: tuple[Row, ...]) -> Reached:
    levels: list[Level] = []
    parts: list[Linear] = []
    for level in search.case.program.levels:
        alone = search.best(level.expression, rows)
        if alone.value is None or alone.ended is not Ended.OPTIMAL:
            return _as_far_as_it_got(search, alone, rows)
        if alone.value <= NOTHING * most_of(search.case.program, level.expression):
            message = f"maximise: {level.name} alone reaches {alone.value:g} at best, so it cannot be scaled by it."
            raise StudyError([Problem(f"{message} Take it out of scaled, or use weights in natural units.")])
        levels.append(Level(level.name, alone.value, alone.value if alone.bound is None else alone.bound))
        parts.append(level.expression.times(level.may_lose / alone.value))
    expression = Linear.join(*parts)
    return Reached(search.best(expression, rows), tuple(levels), expression, rows)


def _as_far_as_it_got(search: Search, held: Best, rows: tuple[Row, ...]) -> Reached:
    """Stopped before every measure's own best was known: the portfolio held, each measure over what it reaches itself.

    Its levels say how much better each measure alone might be. With a measure that it does not reach at all there is
    nothing to divide by: then nothing is held.
    """
    levels, expressions = [], search.case.program.levels
    for level in expressions:
        reached = value_of(search.case, level.expression, held.point)
        levels.append(Level(level.name, reached, max(most_of(search.case.program, level.expression), reached)))
    if held.chosen is None or min(level.value for level in levels) <= 0.0:
        return Reached(replace(held, chosen=None, point=None, value=None), (), expressions[0].expression, rows)
    parts = [each.expression.times(each.may_lose / lv.value) for each, lv in zip(expressions, levels, strict=True)]
    expression = Linear.join(*parts)
    bound = sum(max(0.0, e.may_lose) * lv.bound / lv.value for e, lv in zip(expressions, levels, strict=True))
    value = value_of(search.case, expression, held.point)
    best = replace(held, ended=Ended.STOPPED, value=value, bound=max(bound, value))
    return Reached(best, tuple(levels), expression, rows)


def most_of(program: Program, expression: Linear) -> float:
    """What an expression cannot exceed when nothing was proven: every column at its best."""
    dense = expression.dense(program.width)
    most = np.maximum(dense * program.column_lower, dense * program.column_upper).sum()
    return float(most) + expression.constant


def _without_ties(search: Search, reached: Reached) -> Reached:
    """Among the choices as good as the best, the one that the rule on ties names."""
    best = reached.best
    rows = (*reached.rows, Row(reached.expression, lower=_kept(search, reached.expression, best.value or 0.0, 0.0)))
    commitment, ties = search.case.program.commitment, BROKEN
    search.nodes = TIE_NODES
    for number, expression in enumerate(_preferences(search, commitment)):
        found = Best(Ended.STOPPED) if search.out_of_time else search.best(expression, rows, exact=False)
        finished = found.ended is Ended.OPTIMAL
        if found.value is not None and (finished or found.value > value_of(search.case, expression, best.point)):
            best = replace(best, chosen=found.chosen, point=found.point)
        if not finished or found.value is None:
            ties = OPEN
            break
        rows = (*rows, Row(expression, lower=_kept(search, expression, found.value, 0.0)))
        if number == 0 and not search.out_of_time and _only(search, rows, found):
            break
    search.nodes = None
    best = _at_its_best(search, reached, best)
    value, bound = best.value, best.bound
    if value is not None and bound is not None and search.same(reached.expression, value, bound, proven=True):
        best = replace(best, bound=value)
    return replace(reached, best=best, ties=ties)


def _at_its_best(search: Search, reached: Reached, best: Best) -> Best:
    """The choice with sizes that lose nothing of the objective: keeping it "no lower" left a rounding's room.

    The sizes that were best before ties were broken stay where the same packages are taken, unless they cost more than
    a rounding of the objective could buy: under a ceiling many sizes are equally good, and the cheapest is asked for.
    """
    before = reached.best
    if best.chosen is None or best.point is None or before.chosen is None:
        return best
    cheapest = best
    if best.chosen.key == before.chosen.key:
        best = replace(best, chosen=before.chosen, point=before.point)
    elif search.case.packages.sized.any():
        best = search.resized(best, reached.expression, reached.rows)
    commitment = search.case.program.commitment
    dear, cheap = (value_of(search.case, commitment, each.point) for each in (best, cheapest))
    if dear - cheap > MORE_THAN_ROUNDING * max(1.0, dear):
        best = cheapest
    return replace(best, value=value_of(search.case, reached.expression, best.point))


def _preferences(search: Search, commitment: Linear) -> Iterator[Linear]:
    """What ties are broken by, one after the other, each to be maximised."""
    yield commitment.times(-1.0)
    packages = search.case.packages
    projects = len(packages.study.projects)
    for first in range(0, projects, BLOCK):
        inside = (packages.project_index >= first) & (packages.project_index < first + BLOCK)
        weights = 2.0 ** (BLOCK - 1 - (packages.project_index[inside] - first))
        if inside.any():
            yield Linear(packages.x[inside], weights.astype(np.float64))
    yield Linear(packages.x, -packages.start.astype(np.float64))


def _only(search: Search, rows: tuple[Row, ...], found: Best) -> bool:
    """True when no other set of projects and starts is as good: nothing is left to decide."""
    if found.point is None:
        return False
    x = search.case.packages.x
    taken = found.point[x] > 0.5
    other = Row(Linear(x, np.where(taken, -1.0, 1.0)), lower=1.0 - float(taken.sum()))
    return search.feasible((*rows, other)).ended is Ended.INFEASIBLE
