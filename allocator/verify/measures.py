"""What a set of packages counts for: sums, ceilings and resilience points.

    counted(m, S)  =  min(C, sum over ceilings g of min(C[g], sum of m in g)  +  sum of m in no such ceiling)
    points(S)      =  100 * sum(weight[i] * min(1, counted(i, S) / full[i]))

C        the ceiling without `by` of the measure, where there is one        C[g]   by district or theme
A package belongs to a set by its attributes; its cash by the year of payment, all else by the start year;
`fund` is asked of signatures (commitment) and payments (cash) only. Sums are decimals, points are fractions.
Source: docs/rules.md#measures, docs/rules.md#limits
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Generic, Literal, NamedTuple

from allocator.study.records import Ceiling
from allocator.verify.case import Case, Flow
from allocator.verify.exact import NOTHING, Exact, add_up, exact, fraction
from allocator.verify.where import Asked, values_of

Source = Literal["package", "fund", "start"]
Where = tuple[Asked, ...]


class Counted(NamedTuple, Generic[Exact]):
    """A counted total, natural units, and whether a package of interior size takes part in it."""

    amount: Exact
    interior: bool


Counts = dict[str, Counted[Exact]]
"""Counted totals by scope, for each scope that has something."""


def whole(case: Case, measure: str) -> Fraction:
    """The counted total of a measure, or the points, over the whole portfolio."""
    found = fractions_by_scope(case, measure, (), "").get("")
    return found.amount if found else Fraction(0)


def by_scope(case: Case, measure: str, where: Where, per: str) -> Counts[Decimal]:
    """The counted total of a measure (not `resilience`) over what meets `where`, for each value of `per`.

    Blank `per` has the one scope "". Added up once for each question.
    """
    by_fund = per == "fund" or any(each.key == "fund" for each in where)
    return _counts(case, measure, where, per, "fund" if by_fund else "package")


def fractions_by_scope(case: Case, measure: str, where: Where, per: str) -> Counts[Fraction]:
    """The same as fractions, of any measure and of `resilience`."""
    if measure == "resilience":
        return _points(case, where, per)
    found = by_scope(case, measure, where, per)
    return {scope: Counted(Fraction(counted.amount), counted.interior) for scope, counted in found.items()}


def _counts(case: Case, measure: str, where: Where, per: str, source: Source) -> Counts[Decimal]:
    question = (measure, where, per, source)
    if question not in case.counts:
        of_all = not (where or per) and measure not in case.ceilings
        case.counts[question] = {"": _of_all(case, measure)} if of_all else _by_scope(case, measure, where, per, source)
    return case.counts[question]


def _of_all(case: Case, measure: str) -> Counted[Decimal]:
    """What needs no sorting: all that is taken, without ceilings."""
    if measure in {"projects", "cash"}:
        return _sum(_flows(case, measure, "start"))
    if not case.stated:
        case.stated.update(_all_stated(case))
    return case.stated.get(measure, Counted(NOTHING, False))


def _all_stated(case: Case) -> dict[str, Counted[Decimal]]:
    """Every measure stated, in one walk: packages are scattered over memory, and every walk waits for it."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    interior = set()
    for taken in case.taken:
        as_stated = taken.row.scale == 1
        for measure, stated in taken.stated.items():
            if stated:
                sums[measure] += exact(stated) if as_stated else exact(stated) * taken.size
                if taken.interior:
                    interior.add(measure)
    return {measure: Counted(amount, measure in interior) for measure, amount in sums.items()}


def _sum(flows: list[Flow]) -> Counted[Decimal]:
    return Counted(add_up([flow.amount for flow in flows]), any(flow.taken.interior for flow in flows))


def _by_scope(case: Case, measure: str, where: Where, per: str, source: Source) -> Counts[Decimal]:
    parts = _parts(_flows(case, measure, source), where, per)
    return {scope: _count(case, measure, flows) for scope, flows in parts.items()}


def _points(case: Case, where: Where, per: str) -> Counts[Fraction]:
    found: Counts[Fraction] = {}
    for indicator, terms in case.model.resilience.items():
        # The set is chosen once, for the points: an indicator in cash goes by the start year like all the others.
        for scope, counted in _counts(case, indicator, where, per, "start").items():
            reached = min(Fraction(1), Fraction(counted.amount) / fraction(terms.full))
            before = found.get(scope, Counted(Fraction(0), False))
            points = before.amount + 100 * fraction(terms.weight) * reached
            found[scope] = Counted(points, before.interior or counted.interior)
    return found


def _count(case: Case, measure: str, flows: list[Flow]) -> Counted[Decimal]:
    counted = _sum(flows)
    if measure not in case.ceilings:
        return counted
    return counted._replace(amount=_under_ceilings(case.ceilings[measure], flows))


def _under_ceilings(ceilings: list[Ceiling], flows: list[Flow]) -> Decimal:
    most = {(row.by, row.value): exact(row.ceiling) for row in ceilings if row.by}
    inside: dict[tuple[str, str] | None, list[Decimal]] = defaultdict(list)
    for flow in flows:
        project = flow.taken.project
        places = [("district", project.district or ""), ("theme", project.theme or "")]
        inside[next((place for place in places if place in most), None)].append(flow.amount)
    sums = {place: add_up(amounts) for place, amounts in inside.items()}
    total = add_up(least if place is None else min(least, most[place]) for place, least in sums.items())
    return min([total, *(exact(row.ceiling) for row in ceilings if not row.by)])


def _parts(flows: list[Flow], where: Where, per: str) -> dict[str, list[Flow]]:
    """The amounts of what meets `where`, by the values of `per`."""
    for condition in where:
        values = values_of(condition.key)
        flows = [flow for flow in flows if condition.met_by(values(flow))]
    found: dict[str, list[Flow]] = defaultdict(list)
    values = values_of(per)
    for flow in flows:
        for scope in values(flow):
            found[scope].append(flow)
    return found


def _flows(case: Case, measure: str, source: Source) -> list[Flow]:
    """Every amount of a measure that is not 0; gathered once for each measure."""
    key = (measure, source)
    if key not in case.flows:
        case.flows[key] = [flow for flow in _gathered(case, measure, source) if flow.amount]
    return case.flows[key]


def _gathered(case: Case, measure: str, source: Source) -> Iterable[Flow]:
    taken_of = case.taken_of
    if source == "fund" and measure == "cash":
        paid = ((row, amount) for row, amount in case.paid if row.project in taken_of)
        return (Flow(taken_of[row.project], row.fund, row.year, amount) for row, amount in paid)
    if source == "fund" and measure == "commitment":
        signed = ((taken_of[row.project], row.fund, amount) for row, amount in case.signed if row.project in taken_of)
        return (Flow(taken, fund, taken.row.start, amount) for taken, fund, amount in signed)
    if source == "package" and measure == "cash":
        return (Flow(taken, "", year, amount) for taken in case.taken for year, amount in taken.cash.items())
    return (Flow(taken, "", taken.row.start, taken.amount(measure)) for taken in case.taken)
