"""The least by which one limit or one budget must move, all else as it stands, so that something fits.

The first estimate comes from one elastic solve. It is moved on from the exact value of every nearer choice found, until
the study with one step less is proven impossible.

With `of` the bound stands in the coefficients. There the surplus at the bound reached is maximised again and again:
the ratio of its best choice is the next bound, and the bounds come to the best ratio in a few steps.
Source: Dinkelbach, "On Nonlinear Fractional Programming", Management Science 1967.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared
from allocator.analysis.diagnose.asking import Asking, Change
from allocator.analysis.diagnose.elastic import Elastic
from allocator.analysis.diagnose.moves import Side, lacking, money_in, movable, set_apart
from allocator.analysis.diagnose.steps import CENT, up, written
from allocator.modelfile.change_budgets import ANY_YEAR
from allocator.modelfile.records import Model
from allocator.study.records import Fund, Study
from allocator.units import exact

Less = Callable[[Fraction], Fraction]
SIZES = Fraction(1, 10**6)  # the share to which free sizes are settled
MOST_MOVES = 60
LAST_RESORT = 10.0  # seconds for a question that only the whole study can answer
MOST_RAISES = 10  # by four each: up to a million times the whole


@dataclass(frozen=True, slots=True)
class Found:
    """A bound or an amount that makes the study possible; `proven` when one step less is proven not to."""

    value: Fraction
    proven: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """What is missed least at a bound or an amount: by which choice, its own need, and whether all miss for certain."""

    chosen: Chosen | None
    needed: Fraction | None
    impossible: bool


def least_move(asking: Asking, side: Side) -> Found | None:
    """The bound nearest to the one stated with which something fits; None when no bound of this side helps."""
    if not movable(side, asking.prepared):
        return None
    apart = _Apart(asking, *set_apart(asking.prepared.study, asking.prepared.model, side))
    value = apart.first()
    if value is None:
        return None
    for _ in range(MOST_MOVES if side.limit.of else 0):
        nearer = apart.at(value, surplus=True).needed
        if nearer is None or not apart.is_nearer(nearer, value):
            break
        value = nearer
    sign = 1 if side.floor else -1
    less: Less = lambda to: to + sign * _step(asking, to, side.step)  # noqa: E731
    return _proven(asking, value, less, apart.at, lambda to: (side.path, written(float(to))))


def _step(asking: Asking, value: Fraction, step: Fraction) -> Fraction:
    """One step; where sizes are free, and are made decimals, no less than a millionth of the value."""
    sized = asking.prepared.case.packages.sized.any()
    return max(step, up(abs(value) * SIZES, step)) if sized else step


@dataclass(frozen=True)
class _Apart:
    """A study in which one side of a limit stands alone, to be asked at one bound after the other."""

    asking: Asking
    study: Study
    model: Model
    side: Side

    def is_nearer(self, one: Fraction, other: Fraction) -> bool:
        """Whether a bound is nearer to the one stated than another."""
        return one > other if self.side.floor else one < other

    def first(self) -> Fraction | None:
        """A bound that helps; for a cap on a share of nothing the bound is raised until there is something."""
        bound = exact(self.side.bound)
        for _ in range(MOST_RAISES):
            found = self.at(bound, surplus=bool(self.side.limit.of)).needed
            if found is not None or self.side.floor or not self.side.limit.of or self.asking.out_of_time:
                return found
            bound = max(4 * bound, Fraction(1))
        return None

    def at(self, bound: Fraction, *, surplus: bool = False) -> Probe:
        """What the choice that misses a bound least (or with the largest surplus) needs."""
        limit = replace(self.side.limit, **{self.side.side: float(bound)})  # type: ignore[arg-type]
        limits = tuple(limit if one == self.side.limit else one for one in self.study.limits)
        policy = tuple(limit if one == self.side.limit else one for one in self.model.limits)
        prepared = self.asking.formulated(replace(self.study, limits=limits), replace(self.model, limits=policy))
        elastic, rule = Elastic(prepared.case.program), f"limit:{limit.limit}"
        missed = elastic.limit(rule, self.side.side, surplus=surplus)
        answer = self.asking.least(prepared, elastic.finish(), missed, frozenset([rule]))
        impossible = answer.impossible or answer.missed > elastic.hair
        needed = None if answer.chosen is None else self.side.needed(answer.chosen, prepared)
        return Probe(answer.chosen, needed, impossible)


def least_money(asking: Asking, fund: Fund) -> Found | None:
    """The least a fund must have in addition, whenever it is needed, before overhead; None when no money helps."""
    if fund.overhead >= 1.0:
        return None
    there = money_in(asking.prepared.study, fund.fund, None)
    path = f"budgets.{fund.fund}.{ANY_YEAR}"

    def at(more: Fraction) -> Probe:
        return lacking_with(asking, fund, asking.changed((path, written(float(there + more)))))

    value = lacking_with(asking, fund, asking.prepared).needed
    if value is None:
        return None
    less: Less = lambda more: more - _step(asking, there + more, CENT)  # noqa: E731
    return _proven(asking, value, less, at, lambda more: (path, written(float(there + more))))


def lacking_with(asking: Asking, fund: Fund, prepared: Prepared) -> Probe:
    """What a fund lacks least in a changed study; what is needed counts from the study as it was."""
    elastic, rule = Elastic(prepared.case.program), f"budget:{fund.fund}"
    extra = elastic.money(rule, prepared.study.years)
    answer = asking.least(prepared, elastic.finish(), extra, frozenset([rule]))
    impossible = answer.impossible or answer.missed > elastic.hair
    needed = None if answer.chosen is None else lacking(answer.chosen, asking.prepared.study, fund)
    return Probe(answer.chosen, needed, impossible)


def _proven(
    asking: Asking,
    value: Fraction,
    less: Less,
    probe: Callable[[Fraction], Probe],
    change: Callable[[Fraction], Change],
) -> Found:
    """The value from which one step less is impossible, starting from one that is possible.

    One step less is first asked for what it misses least: a choice that comes nearer is the next value. Where so little
    is missed that it may be rounding (of sizes), the choice's packages are asked in the changed study, then all of it.
    """
    for _ in range(MOST_MOVES):
        at = less(value)
        asked = probe(at)
        if asked.impossible or asked.chosen is None:
            return Found(value, asked.impossible)
        if asked.needed is not None and (asked.needed - value) * (at - value) > 0:
            value = asked.needed
            continue
        changed = asking.changed(change(at))
        if asking.fits(changed, like=asked.chosen).chosen is None:
            answer = asking.shortly(LAST_RESORT).fits(changed)
            if answer.chosen is None:
                return Found(value, answer.impossible)
        value = at
    return Found(value, proven=False)


def best_year(asking: Asking, fund: Fund, more: Fraction, beside: Sequence[Change] = ()) -> int | None:
    """The year in which a fund's additional money is enough, the last one where several are; None: no single year.

    Money without a year may be spent whenever it is lacking, so no year needs less of it than that.
    """
    study = asking.prepared.study
    mine = [budget for budget in study.budgets if budget.fund == fund.fund]
    if mine and all(budget.year is None for budget in mine):
        return None
    for year in reversed(study.programme_years):
        amount = written(float(money_in(study, fund.fund, year) + more))
        changed = asking.changed(*beside, (f"budgets.{fund.fund}.{year}", amount))
        elastic = Elastic(changed.case.program)
        extra = elastic.money(f"budget:{fund.fund}", study.years)
        chosen = asking.least(changed, elastic.finish(), extra, frozenset([f"budget:{fund.fund}"])).chosen
        if chosen is not None and not lacking(chosen, changed.study, fund):
            return year
    return None
