"""Every limit in every scope: what it measures, against what, and the room that is left. Exact.

Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from allocator.accounts.taken import NOTHING, Chosen, Taken
from allocator.accounts.totals import counted, resilience
from allocator.formulation.limits import all_limits, scopes
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine
from allocator.pricing.table import Options
from allocator.study.records import Limit
from allocator.study.where import Condition, Where, parse_where, project_attribute
from allocator.units import exact, exact_sum

HALF_A_HUNDREDTH = Fraction(1, 200)


@dataclass
class Measured:
    """What a choice adds up to, asked by limits and objectives."""

    chosen: Chosen
    options: Options
    model: Model
    _whole: dict[str, Fraction] = field(default_factory=dict)
    _per: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def whole(self, measure: str) -> Fraction:
        """The counted total of a measure over the whole portfolio, in its unit."""
        if measure not in self._whole:
            self._whole[measure] = self._value(measure, self.chosen.taken, Where())
        return self._whole[measure]

    def lines(self) -> tuple[LimitLine, ...]:
        """A line for every limit and scope, in the order of the tables."""
        return tuple(line for limit in all_limits(self.chosen.study, self.model) for line in self._limit(limit))

    def _limit(self, limit: Limit) -> list[LimitLine]:
        where = parse_where(limit.where, limit.at)
        taken = self.chosen.taken
        members = [e for e in taken if _matches(e, where, limit.measure)] if where.conditions else taken
        groups = self._groups(members, limit)
        everywhere = None if limit.per in ("year", "fund") else self._bounds(limit, "")
        lines = []
        for scope in self._scopes(limit.per):
            here = Where((*where.conditions, Condition(limit.per, (scope,)))) if limit.per else where
            amount = self._value(limit.measure, groups[scope], here) if scope in groups else NOTHING
            free = self._any_interior if limit.of else any(each.interior for each in groups.get(scope, ()))
            lines.append(_line(limit, scope, amount, everywhere or self._bounds(limit, scope), free=free))
        return lines

    def _bounds(self, limit: Limit, scope: str) -> _Bounds:
        total = self._base(limit, scope) if limit.of else None
        base = Fraction(1) if total is None else total
        low = None if limit.at_least is None else exact(limit.at_least) * base
        high = None if limit.at_most is None else exact(limit.at_most) * base
        equality = limit.at_least == limit.at_most
        return _Bounds(base, low, high, None if total is None else float(total), equality)

    @cached_property
    def _any_interior(self) -> bool:
        return any(each.interior for each in self.chosen.taken)

    def _groups(self, members: Sequence[Taken], limit: Limit) -> Mapping[str, list[Taken]]:
        """Who counts in which scope; a year of `cash`, and a fund, count all (they choose payments, not packages)."""
        if not limit.per:
            return {"": list(members)}
        if limit.per == "fund" or (limit.per == "year" and limit.measure == "cash"):
            return {scope: list(members) for scope in self._scopes(limit.per)}
        groups: dict[str, list[Taken]] = {}
        for each in members:
            for value in _having(each, limit.per):
                groups.setdefault(value, []).append(each)
        return groups

    def _scopes(self, per: str) -> tuple[str, ...]:
        if per not in self._per:
            self._per[per] = scopes(self.chosen.study, self.options, per)
        return self._per[per]

    def _base(self, limit: Limit, scope: str) -> Fraction:
        if limit.per not in ("year", "fund"):
            return self.whole(limit.of)
        where = Where((Condition(limit.per, (scope,)),))
        return self._value(limit.of, [t for t in self.chosen.taken if _matches(t, where, limit.of)], where)

    def _value(self, measure: str, members: Sequence[Taken], where: Where) -> Fraction:
        if where.on("fund"):
            return self._by_fund(measure, members, where)
        if measure == "cash":
            years = _years(self.chosen, where)
            return exact_sum(each.cash.get(year, NOTHING) for each in members for year in years)
        ceilings = self.chosen.study.ceilings
        if measure == "resilience":
            return resilience(members, ceilings, self.model.resilience)
        return counted(measure, members, ceilings)

    def _by_fund(self, measure: str, members: Sequence[Taken], where: Where) -> Fraction:
        funds = [f.fund for f in self.chosen.study.funds if all(c.holds((f.fund,)) for c in where.on("fund"))]
        sides = [(each.project.project, fund) for each in members for fund in funds]
        if measure == "commitment":
            return exact_sum(self.chosen.signatures.get(side, NOTHING) for side in sides)
        years = _years(self.chosen, where)
        return exact_sum(self.chosen.payments.get((*side, year), NOTHING) for side in sides for year in years)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Every measure of the study but resilience, in a fixed order."""
        own = {name for project in self.chosen.study.projects for name in project.measures}
        return tuple(dict.fromkeys([*self.options.measure_names, *sorted(own)]))


def _matches(each: Taken, where: Where, measure: str) -> bool:
    """Whether a package is in the set: a year chooses packages for every measure but cash, a fund never does."""
    for condition in where.conditions:
        if condition.key == "fund" or (condition.key == "year" and measure == "cash"):
            continue
        if not condition.holds(_having(each, condition.key)):
            return False
    return True


def _having(each: Taken, key: str) -> Sequence[str]:
    if key == "year":
        return (str(each.start),)
    if key == "instrument":
        return (each.option.instrument,)
    values = project_attribute(each.project, key)
    return values if len(values) < 2 else tuple(dict.fromkeys(values))


def _years(chosen: Chosen, where: Where) -> list[int]:
    return [y for y in chosen.study.programme_years if all(c.holds((str(y),)) for c in where.on("year"))]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A limit's bounds in the unit of its measure: each times the base, which is 1 without `of`."""

    base: Fraction
    low: Fraction | None
    high: Fraction | None
    total: float | None
    equality: bool

    def met(self, amount: Fraction, *, free: bool) -> bool:
        """Whether an amount is within; an equality on `free` sizes may miss: they are no decimals to the last digit."""
        near = HALF_A_HUNDREDTH if free and self.equality else NOTHING
        enough = self.low is None or amount >= (self.low - near if near else self.low)
        return enough and (self.high is None or amount <= (self.high + near if near else self.high))

    def room(self, amount: Fraction) -> float:
        """How far an amount is from the nearer bound, as a share of the base; below 0 beyond it."""
        rooms = [] if self.low is None else [amount - self.low]
        rooms += [] if self.high is None else [self.high - amount]
        return min(_share(room, self.base) for room in rooms)


def _line(limit: Limit, scope: str, amount: Fraction, bounds: _Bounds, *, free: bool) -> LimitLine:
    return LimitLine(
        limit.limit,
        scope,
        _share(amount, bounds.base) if bounds.base else 0.0,
        limit.at_least,
        limit.at_most,
        bounds.room(amount) if bounds.base else 0.0,
        bounds.met(amount, free=free),
        float(amount),
        bounds.total,
    )


def _share(part: Fraction, whole: Fraction) -> float:
    """The float nearest to part / whole; Python divides whole numbers to the nearest, so nothing need be reduced."""
    return (part.numerator * whole.denominator) / (part.denominator * whole.numerator)
