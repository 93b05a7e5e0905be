"""Every limit in every scope: what it measures, against what, and the room that is left. Exact.

Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from allocator.accounts.budgets import FundYears, fund_years
from allocator.accounts.taken import NOTHING, Chosen, Taken
from allocator.accounts.totals import counted, hundredths_of, resilience
from allocator.formulation.limits import all_limits, scopes
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine
from allocator.pricing.table import Options
from allocator.study.records import Limit
from allocator.study.where import Where, parse_where, project_attribute
from allocator.units import exact, exact_sum

HALF_A_HUNDREDTH = Fraction(1, 200)
Places = Sequence[int]
"""Packages by their place among what is taken."""


@dataclass
class Measured:
    """What a choice adds up to, asked by limits, objectives and reports; each answer is worked out once."""

    chosen: Chosen
    options: Options
    model: Model
    _whole: dict[str, Fraction] = field(default_factory=dict)
    _per: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _values: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    _hundredths: dict[str, list[int] | None] = field(default_factory=dict)

    def is_of(self, chosen: Chosen, options: Options, model: Model) -> bool:
        """True when these are the accounts of this very choice under this very model."""
        return self.chosen is chosen and self.options is options and self.model is model

    def whole(self, measure: str) -> Fraction:
        """The counted total of a measure over the whole portfolio, in its unit."""
        if measure not in self._whole:
            self._whole[measure] = self._value(measure, self._everything, Where())
        return self._whole[measure]

    @cached_property
    def lines(self) -> tuple[LimitLine, ...]:
        """A line for every limit and scope, in the order of the tables."""
        return tuple(line for limit in all_limits(self.chosen.study, self.model) for line in self._limit(limit))

    @cached_property
    def funds(self) -> tuple[FundYears, ...]:
        """The money of every fund, year by year, in the order of their ids."""
        return fund_years(self.chosen)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Every measure of the study but resilience, in a fixed order."""
        own = {name for project in self.chosen.study.projects for name in project.measures}
        return tuple(dict.fromkeys([*self.options.measure_names, *sorted(own)]))

    def _limit(self, limit: Limit) -> list[LimitLine]:
        where = parse_where(limit.where, limit.at)
        members = self._members(where, limit.measure)
        amounts = self._by_scope(limit, where, members)
        sized = self._sized_scopes(limit, where, members) if limit.at_least == limit.at_most else frozenset()
        everywhere = None if limit.per in ("year", "fund") else self._bounds(limit, "")
        return [
            _line(
                limit, scope, amounts.get(scope, NOTHING), everywhere or self._bounds(limit, scope), free=scope in sized
            )
            for scope in self._scopes(limit.per)
        ]

    def _bounds(self, limit: Limit, scope: str) -> _Bounds:
        total = self._base(limit, scope) if limit.of else None
        base = Fraction(1) if total is None else total
        low = None if limit.at_least is None else exact(limit.at_least) * base
        high = None if limit.at_most is None else exact(limit.at_most) * base
        return _Bounds(base, low, high, None if total is None else float(total))

    @cached_property
    def _everything(self) -> Places:
        return range(len(self.chosen.taken))

    def _members(self, where: Where, measure: str) -> Places:
        """Who is in the set: a year chooses packages for every measure but cash, a fund never does."""
        members = self._everything
        for condition in where.conditions:
            if condition.key == "fund" or (condition.key == "year" and measure == "cash"):
                continue
            values = self._having(condition.key)
            holds = {having: condition.holds(having) for having in set(values)}
            members = [place for place in members if holds[values[place]]]
        return members

    def _having(self, key: str) -> list[tuple[str, ...]]:
        """What each package has of a key of limits."""
        if key not in self._values:
            self._values[key] = [_having(each, key) for each in self.chosen.taken]
        return self._values[key]

    def _by_scope(self, limit: Limit, where: Where, members: Places) -> dict[str, Fraction]:
        """The counted total in every scope in which something is taken."""
        groups, amounts = self._groups(members, limit), self._amounts(limit.measure, where.within(limit.per, ""))
        if amounts is not None:
            return {scope: _added(amounts, group) for scope, group in groups.items()}
        return {
            scope: self._value(limit.measure, group, where.within(limit.per, scope)) for scope, group in groups.items()
        }

    def _groups(self, members: Places, limit: Limit) -> Mapping[str, Places]:
        """Who counts in which scope; a year of `cash`, and a fund, count all (they choose payments, not packages)."""
        if not limit.per:
            return {"": members}
        if limit.per == "fund" or (limit.per == "year" and limit.measure == "cash"):
            return dict.fromkeys(self._scopes(limit.per), members)
        groups: dict[str, list[int]] = {}
        values = self._having(limit.per)
        for place in members:
            for value in values[place]:
                groups.setdefault(value, []).append(place)
        return groups

    def _sized_scopes(self, limit: Limit, where: Where, members: Places) -> Collection[str]:
        """The scopes in which a size strictly inside its range takes part, in what is measured or in the total."""
        interior = self._interior.intersection(members)
        sized = {
            scope
            for scope, group in self._groups(sorted(interior), limit).items()
            if self._takes_part(group, limit.measure, where.within(limit.per, scope))
        }
        if limit.of and self._interior:
            totals = {scope: _over(limit, scope) for scope in self._scopes(limit.per)}
            in_total = {over: self._sized_total(limit.of, over) for over in set(totals.values())}
            sized |= {scope for scope, over in totals.items() if in_total[over]}
        return sized

    def _sized_total(self, measure: str, over: Where) -> bool:
        return self._takes_part(sorted(self._interior.intersection(self._members(over, measure))), measure, over)

    def _takes_part(self, members: Places, measure: str, where: Where) -> bool:
        """Whether one of these packages brings anything of a measure."""
        taken = [self.chosen.taken[place] for place in members]
        if where.on("fund"):
            return bool(self._by_fund(measure, taken, where))
        if measure == "cash":
            years = _years(self.chosen, where)
            return any(each.cash.get(year) for each in taken for year in years)
        names = tuple(self.model.resilience) if measure == "resilience" else (measure,)
        return any(each.amount(name) for each in taken for name in names)

    @cached_property
    def _interior(self) -> frozenset[int]:
        return frozenset(place for place, each in enumerate(self.chosen.taken) if each.interior)

    def _scopes(self, per: str) -> tuple[str, ...]:
        if per not in self._per:
            self._per[per] = scopes(self.chosen.study, self.options, per)
        return self._per[per]

    def _base(self, limit: Limit, scope: str) -> Fraction:
        over = _over(limit, scope)
        return self._value(limit.of, self._members(over, limit.of), over) if over.conditions else self.whole(limit.of)

    def _value(self, measure: str, members: Places, where: Where) -> Fraction:
        amounts = self._amounts(measure, where)
        if amounts is not None:
            return _added(amounts, members)
        taken = [self.chosen.taken[place] for place in members]
        if where.on("fund"):
            return self._by_fund(measure, taken, where)
        if measure == "cash":
            years = _years(self.chosen, where)
            return exact_sum(each.cash.get(year, NOTHING) for each in taken for year in years)
        if measure == "resilience":
            return resilience(taken, self.chosen.study.ceilings, self.model.resilience)
        return counted(measure, taken, self.chosen.study.ceilings)

    def _amounts(self, measure: str, where: Where) -> list[int] | None:
        """What each package brings, in whole hundredths; None where a set's total is not the sum of what they bring."""
        capped = measure == "resilience" or any(ceiling.measure == measure for ceiling in self.chosen.study.ceilings)
        by_payment = where.on("fund") or (measure == "cash" and where.on("year"))
        if capped or by_payment:
            return None
        if measure not in self._hundredths:
            self._hundredths[measure] = hundredths_of(measure, self.chosen.taken)
        return self._hundredths[measure]

    def _by_fund(self, measure: str, members: Sequence[Taken], where: Where) -> Fraction:
        funds = [f.fund for f in self.chosen.study.funds if all(c.holds((f.fund,)) for c in where.on("fund"))]
        sides = [(each.project.project, fund) for each in members for fund in funds]
        if measure == "commitment":
            return exact_sum(self.chosen.signatures.get(side, NOTHING) for side in sides)
        years = _years(self.chosen, where)
        return exact_sum(self.chosen.payments.get((*side, year), NOTHING) for side in sides for year in years)


def _over(limit: Limit, scope: str) -> Where:
    """What the total of `of` is over: a year or fund by itself, else the whole portfolio."""
    return Where().within(limit.per if limit.per in ("year", "fund") else "", scope)


def _added(amounts: Sequence[int], members: Places) -> Fraction:
    """The sum of hundredths in units."""
    return Fraction(sum(map(amounts.__getitem__, members)), 100)


def _having(each: Taken, key: str) -> tuple[str, ...]:
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

    def met(self, amount: Fraction, *, free: bool) -> bool:
        """Whether an amount is within; an equality on `free` sizes may miss: they are no decimals to the last digit."""
        near = HALF_A_HUNDREDTH if free else NOTHING
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
