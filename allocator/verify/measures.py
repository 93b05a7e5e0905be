"""What a set of packages counts for: sums, ceilings and resilience points.

    counted(m, S)  =  min(C, sum over ceilings g of min(C[g], sum of m in g)  +  sum of m in no such ceiling)
    points(S)      =  100 * sum(weight[i] * min(1, counted(i, S) / full[i]))

C        the ceiling without `by` of the measure, where there is one        C[g]   by district or theme
A package belongs to a set by its attributes; its cash by the year of payment, all else by the start year;
`fund` is asked of signatures (commitment) and payments (cash) only.
Source: docs/rules.md#measures, docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, NamedTuple

from allocator.verify.case import Case, Taken
from allocator.verify.exact import NOTHING, add_up, add_up_numbers, exact
from allocator.verify.where import Asked, values_of

Part = tuple[Taken, Fraction]
Source = Literal["package", "fund", "start"]
Flow = tuple[Taken, str, int, Fraction]
"""A package, the fund (empty when the rule does not ask), the year, and the amount of the measure."""


class Counted(NamedTuple):
    """A counted total, natural units, and whether a package of interior size takes part in it."""

    amount: Fraction
    interior: bool


NO_PART = Counted(NOTHING, False)


def whole(case: Case, measure: str) -> Counted:
    """The counted total of a measure over the whole portfolio; added up once for each measure."""
    if measure not in case.totals:
        case.totals[measure] = _whole(case, measure)
    return case.totals[measure]


def _whole(case: Case, measure: str) -> Counted:
    if case.at_size_one and measure not in case.ceilings and measure not in ("projects", "cash", "resilience"):
        amounts = [taken.stated(measure) for taken in case.taken]
        interior = case.any_interior and any(
            taken.interior and amount for taken, amount in zip(case.taken, amounts, strict=True)
        )
        return Counted(add_up_numbers(amounts), interior)
    return by_scope(case, measure, (), "").get("", NO_PART)


def by_scope(case: Case, measure: str, where: tuple[Asked, ...], per: str) -> dict[str, Counted]:
    """The counted total of a measure over what meets `where`, for each value of `per` that has something.

    Blank `per` has the one scope "".
    """
    if measure == "resilience":
        return _points(case, where, per)
    by_fund = per == "fund" or any(each.key == "fund" for each in where)
    return _counts(case, measure, where, per, "fund" if by_fund else "package")


def _counts(case: Case, measure: str, where: tuple[Asked, ...], per: str, source: Source) -> dict[str, Counted]:
    found = _parts(_flows(case, measure, source), where, per)
    return {scope: _count(case, measure, parts) for scope, parts in found.items()}


def _points(case: Case, where: tuple[Asked, ...], per: str) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    for indicator, terms in case.model.resilience.items():
        # The set is chosen once, for the points: an indicator in cash goes by the start year like all the others.
        for scope, counted in _counts(case, indicator, where, per, "start").items():
            reached = min(Fraction(1), counted.amount / exact(terms.full))
            before = found.get(scope, NO_PART)
            points = before.amount + 100 * exact(terms.weight) * reached
            found[scope] = Counted(points, before.interior or counted.interior)
    return found


def _count(case: Case, measure: str, parts: list[Part]) -> Counted:
    interior = any(taken.interior for taken, amount in parts if amount)
    return Counted(_under_ceilings(case, measure, parts), interior)


def _under_ceilings(case: Case, measure: str, parts: list[Part]) -> Fraction:
    ceilings = case.ceilings.get(measure)
    if not ceilings:
        return add_up(amount for _, amount in parts)
    most = {(row.by, row.value): exact(row.ceiling) for row in ceilings if row.by}
    inside: dict[tuple[str, str] | None, list[Fraction]] = {}
    for taken, amount in parts:
        places = [("district", taken.project.district or ""), ("theme", taken.project.theme or "")]
        inside.setdefault(next((place for place in places if place in most), None), []).append(amount)
    sums = {place: add_up(amounts) for place, amounts in inside.items()}
    total = add_up(least if place is None else min(least, most[place]) for place, least in sums.items())
    return min([total, *(exact(row.ceiling) for row in ceilings if not row.by)])


def _parts(flows: list[Flow], where: tuple[Asked, ...], per: str) -> dict[str, list[Part]]:
    if not where and not per:
        return {"": [(taken, amount) for taken, _, _, amount in flows]} if flows else {}
    found: dict[str, list[Part]] = {}
    fits: dict[int, bool] = {}
    on_package = [each for each in where if each.key not in {"fund", "year"}]
    on_flow = [each for each in where if each.key in {"fund", "year"}]
    for taken, fund, year, amount in flows:
        if on_package and id(taken) not in fits:
            fits[id(taken)] = all(each.met_by(values_of(taken, each.key)) for each in on_package)
        if not fits.get(id(taken), True):
            continue
        if not on_flow or all(each.met_by((_of_flow(each.key, fund, year),)) for each in on_flow):
            for scope in _scopes_of(taken, per, fund, year):
                found.setdefault(scope, []).append((taken, amount))
    return found


def _of_flow(key: str, fund: str, year: int) -> str:
    return fund if key == "fund" else str(year)


def _scopes_of(taken: Taken, per: str, fund: str, year: int) -> tuple[str, ...]:
    if not per:
        return ("",)
    return (_of_flow(per, fund, year),) if per in {"fund", "year"} else values_of(taken, per)


def _flows(case: Case, measure: str, source: Source) -> list[Flow]:
    """Every amount of a measure that is not 0; gathered once for each measure."""
    key = (measure, source)
    if key not in case.flows:
        case.flows[key] = [flow for flow in _gathered(case, measure, source) if flow[3]]
    return case.flows[key]


def _gathered(case: Case, measure: str, source: Source) -> Iterable[Flow]:
    taken_of = case.taken_of
    if source == "fund" and measure == "cash":
        paid = ((row, amount) for row, amount in case.paid if row.project in taken_of)
        return ((taken_of[row.project], row.fund, row.year, amount) for row, amount in paid)
    if source == "fund" and measure == "commitment":
        signed = ((taken_of[row.project], row.fund, amount) for row, amount in case.signed if row.project in taken_of)
        return ((taken, fund, taken.row.start, amount) for taken, fund, amount in signed)
    if source == "package" and measure == "cash":
        return ((taken, "", year, amount) for taken in case.taken for year, amount in taken.cash.items())
    return ((taken, "", taken.row.start, taken.amount(measure)) for taken in case.taken)
