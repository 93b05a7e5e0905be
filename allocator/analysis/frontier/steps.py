"""How fine a measure's totals are: any two differ by 0 or at least a step, and all lie between two ends. Exact.

    step of a measure that adds up   gcd(amounts of all packages, ceilings)
    step of resilience               gcd(100 * weight[i] / full[i] * gcd(step[i], full[i]) for i in indicators)

The greatest common divisor of fractions a/b and c/d is gcd(a*d, c*b) / (b*d). Sizes must be fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from allocator.accounts.taken import NOTHING, Taken
from allocator.modelfile.records import Indicator, Model
from allocator.pricing.table import Options
from allocator.study.records import Study
from allocator.units import exact


@dataclass(frozen=True, slots=True)
class Spread:
    """The totals a measure may have: multiples of `step` from `least` to `most`, its own unit. A step of 0: only 0."""

    step: Fraction
    least: Fraction
    most: Fraction


def spread(measure: str, study: Study, options: Options, model: Model) -> Spread:
    """The totals that a measure may have over any portfolio of a study with fixed sizes."""
    if measure == "resilience":
        return _points(study, options, model.resilience)
    return _added_up(measure, study, options)


def _added_up(measure: str, study: Study, options: Options) -> Spread:
    projects = {project.project: project for project in study.projects}
    amounts: dict[str, set[Fraction]] = {}
    for row in options.rows:
        taken = (
            Taken(projects[row.project], row, start, exact(row.scale_max), study.programme_years)
            for start in row.starts
        )
        amounts.setdefault(row.project, set()).update(each.amount(measure) for each in taken)
    ceilings = [exact(row.ceiling) for row in study.ceilings if row.measure == measure]
    step = common_divisor([*(amount for each in amounts.values() for amount in each), *ceilings])
    least = sum((min(NOTHING, *each) for each in amounts.values()), NOTHING)
    most = sum((max(NOTHING, *each) for each in amounts.values()), NOTHING)
    return Spread(step, least, most)


def _points(study: Study, options: Options, indicators: Mapping[str, Indicator]) -> Spread:
    steps, least, most = [], NOTHING, NOTHING
    for measure, indicator in indicators.items():
        inner, full = _added_up(measure, study, options), exact(indicator.full)
        point = 100 * exact(indicator.weight) / full
        ends = sorted(point * min(full, end) for end in (inner.least, inner.most))
        steps.append(point * common_divisor([inner.step, full]))
        least, most = least + ends[0], most + ends[1]
    return Spread(common_divisor(steps), least, most)


def common_divisor(amounts: Iterable[Fraction]) -> Fraction:
    """The largest number that every amount is a multiple of; 0 when all are 0.

    >>> common_divisor([Fraction("0.7"), Fraction("2.1"), Fraction(-7)])
    Fraction(7, 10)
    """
    found = NOTHING
    for amount in amounts:
        found = Fraction(
            gcd(found.numerator * amount.denominator, amount.numerator * found.denominator),
            found.denominator * amount.denominator,
        )
    return found
