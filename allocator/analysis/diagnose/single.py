"""The least by which one limit or one budget must move, all else as it stands, so that something fits.

The first estimate comes from one elastic solve. It is moved on from the exact value of every nearer choice found, until
the study with one step less is proven impossible.

With `of` the bound stands in the coefficients. There the surplus at the bound reached is maximised again and again:
the ratio of its best choice is the next bound, and the bounds come to the best ratio in a few steps.
Source: Dinkelbach, "On Nonlinear Fractional Programming", Management Science 1967.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from allocator.accounts.taken import NOTHING, Chosen
from allocator.analysis.diagnose.asking import Asking, Change
from allocator.analysis.diagnose.elastic import Elastic
from allocator.analysis.diagnose.moves import Side, lacking, money_in, movable, set_apart
from allocator.analysis.diagnose.steps import CENT, written
from allocator.modelfile.change_budgets import ANY_YEAR
from allocator.modelfile.records import Model
from allocator.study.records import Fund, Study
from allocator.units import exact

MOST_MOVES = 60
MOST_RAISES = 10  # by four each: up to a million times the whole


@dataclass(frozen=True, slots=True)
class Found:
    """A bound or an amount that makes the study possible; `proven` when one step less is proven not to."""

    value: Fraction
    proven: bool


def least_move(asking: Asking, side: Side) -> Found | None:
    """The bound nearest to the one stated with which something fits; None when no bound of this side helps."""
    if not movable(side, asking.prepared):
        return None
    study, model, apart = set_apart(asking.prepared.study, asking.prepared.model, side)
    value = _first(asking, study, model, apart)
    if value is None:
        return None
    for _ in range(MOST_MOVES if side.limit.of else 0):
        nearer = _nearest_at(asking, study, model, apart, value)
        if nearer is None or not _is_nearer(side, nearer, value):
            break
        value = nearer
    return _proven(
        asking,
        value,
        lambda to: to + side.step if side.floor else to - side.step,
        lambda to: (side.path, written(float(to))),
        lambda chosen: side.needed(chosen, asking.prepared),
    )


def _is_nearer(side: Side, one: Fraction, other: Fraction) -> bool:
    return one > other if side.floor else one < other


def _first(asking: Asking, study: Study, model: Model, side: Side) -> Fraction | None:
    """A bound that helps; for a cap on a share of nothing the bound is raised until there is something."""
    bound = exact(side.bound)
    for _ in range(MOST_RAISES):
        found = _nearest_at(asking, study, model, side, bound)
        if found is not None or side.floor or not side.limit.of or asking.out_of_time:
            return found
        bound = max(4 * bound, Fraction(1))
    return None


def _nearest_at(asking: Asking, study: Study, model: Model, side: Side, bound: Fraction) -> Fraction | None:
    """The bound that the choice with the largest surplus at a bound keeps."""
    at = replace(side.limit, **{side.side: float(bound)})  # type: ignore[arg-type]
    limits = tuple(at if one == side.limit else one for one in study.limits)
    policy = tuple(at if one == side.limit else one for one in model.limits)
    prepared = asking.formulated(replace(study, limits=limits), replace(model, limits=policy))
    elastic, rule = Elastic(prepared.case.program), f"limit:{side.limit.limit}"
    missed = elastic.limit(rule, side.side, surplus=bool(side.limit.of))
    answer = asking.least(prepared, elastic.finish(), missed, frozenset([rule]))
    return None if answer.chosen is None else side.needed(answer.chosen, prepared)


def least_money(asking: Asking, fund: Fund) -> Found | None:
    """The least a fund must have in addition, whenever it is needed, before overhead; None when no money helps."""
    if fund.overhead >= 1.0:
        return None
    prepared, rule = asking.prepared, f"budget:{fund.fund}"
    elastic = Elastic(prepared.case.program)
    extra = elastic.money(rule, prepared.study.years)
    answer = asking.least(prepared, elastic.finish(), extra, frozenset([rule]))
    if answer.chosen is None:
        return None
    there = money_in(prepared.study, fund.fund, None)
    return _proven(
        asking,
        lacking(answer.chosen, prepared.study, fund),
        lambda more: more - CENT,
        lambda more: (f"budgets.{fund.fund}.{ANY_YEAR}", written(float(there + more))),
        lambda chosen: lacking(chosen, prepared.study, fund),
    )


def _proven(
    asking: Asking,
    value: Fraction,
    less: Callable[[Fraction], Fraction],
    change: Callable[[Fraction], Change],
    needed: Callable[[Chosen], Fraction | None],
) -> Found | None:
    """The value from which one step less is impossible, starting from one that is possible."""
    for _ in range(MOST_MOVES):
        answer = asking.fits(asking.changed(change(less(value))))
        if answer.chosen is None:
            return Found(value, answer.impossible)
        value = needed(answer.chosen) or NOTHING
    return Found(value, proven=False)
