"""Totals as they count: ceilings cut off what is counted twice, resilience makes points of the outcomes.

    counted     =  sum over groups under a ceiling of min(ceiling, sum in the group)  +  the rest,
                   and no more than the ceiling on all, where there is one
    resilience  =  100 * sum(weight * min(1, counted / full))

Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from operator import attrgetter

from allocator.accounts.taken import NOTHING, Taken
from allocator.modelfile.records import Indicator
from allocator.study.records import Ceiling
from allocator.study.where import project_attributes
from allocator.units import exact, exact_sum, in_hundredths

_WHOLE = attrgetter("whole")


def counted(measure: str, taken: Sequence[Taken], ceilings: Sequence[Ceiling]) -> Fraction:
    """The counted total of a measure that adds up over a set of packages, in the measure's unit."""
    mine = [ceiling for ceiling in ceilings if ceiling.measure == measure]
    if not mine:
        return _sum(measure, taken)
    groups = [(ceiling, [each for each in taken if _inside(ceiling, each)]) for ceiling in mine if ceiling.by]
    capped = sum((min(exact(c.ceiling), _sum(measure, group)) for c, group in groups), NOTHING)
    grouped = {id(each) for _, group in groups for each in group}
    total = capped + _sum(measure, [each for each in taken if id(each) not in grouped])
    return min([total, *(exact(ceiling.ceiling) for ceiling in mine if not ceiling.by)])


def resilience(taken: Sequence[Taken], ceilings: Sequence[Ceiling], indicators: Mapping[str, Indicator]) -> Fraction:
    """Resilience points of a set of packages, 100 when every indicator is full and the weights add up to 1."""
    return sum(
        (
            100 * exact(i.weight) * min(Fraction(1), counted(measure, taken, ceilings) / exact(i.full))
            for measure, i in indicators.items()
        ),
        NOTHING,
    )


def hundredths_of(measure: str, taken: Sequence[Taken]) -> list[int] | None:
    """What each package brings of a measure that adds up, in whole hundredths; None where one brings part of one."""
    if measure not in ("projects", "cash") and all(map(_WHOLE, taken)):
        return in_hundredths([each.all_stated.get(measure, 0.0) for each in taken])
    amounts = [each.amount(measure) for each in taken]
    if any(100 % amount.denominator for amount in amounts):
        return None
    return [amount.numerator * (100 // amount.denominator) for amount in amounts]


def _sum(measure: str, taken: Sequence[Taken]) -> Fraction:
    hundredths = hundredths_of(measure, taken)
    return exact_sum(each.amount(measure) for each in taken) if hundredths is None else Fraction(sum(hundredths), 100)


def _inside(ceiling: Ceiling, each: Taken) -> bool:
    return ceiling.value in project_attributes(each.project)[ceiling.by]
