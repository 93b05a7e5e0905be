"""The limits that are caps, as running totals while a list is filled.

    total(measure, S)  <=  at_most * B          B = 1, or the total of `of` (over the year or fund of the scope)

A share of a total that is still growing cannot be judged by what was taken so far: the first project taken is all of
it. While the list is filled a share of the commitment is therefore taken of all the money there is; at the end (strict)
of what is in fact committed. Outcomes under ceilings, and points, count here as they add up: never less than in truth.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from allocator.analysis.baselines.purse import Flows, Shares
from allocator.analysis.baselines.worth import amounts
from allocator.formulation.limits import all_limits
from allocator.modelfile.records import Model
from allocator.pricing.table import Options
from allocator.study.records import Limit, Project, Study
from allocator.study.where import Condition, Where, parse_where, project_attribute

HAIR = 1e-9
Scope = tuple[int, str]  # place of the cap, value of `per`
Key = tuple[int, int, float]  # row of the table of options, start, size
Counted = tuple[tuple[int, str, float], ...]  # place of the cap, scope, amount


@dataclass(frozen=True, slots=True)
class Package:
    """An option with a start year at one size, as a list takes it; amounts are already times the size."""

    row: int
    project: Project
    instrument: str
    start: int
    size: float
    commitment: float
    cash: Flows
    reflow: Flows
    funds: tuple[int, ...]

    @property
    def key(self) -> Key:
        """What tells it from every other package."""
        return self.row, self.start, self.size


@dataclass
class Cap:
    """One limit with `at_most`: what each option counts in it, and what was counted so far by scope."""

    limit: Limit
    where: Where
    counts: Sequence[float]
    base: Sequence[float] | None
    matches: Sequence[bool]
    totals: dict[str, float] = field(default_factory=dict)
    bases: dict[str, float] = field(default_factory=dict)
    expected: float | None = 0.0  # what `of` is taken for while the list is filled; None: not judged before the end

    @cached_property
    def by_fund(self) -> bool:
        """True when it asks which fund signs or pays."""
        return self.limit.per == "fund" or bool(self.where.on("fund"))

    @cached_property
    def years(self) -> tuple[Condition, ...]:
        """What it asks of the year."""
        return self.where.on("year")

    @cached_property
    def whole(self) -> bool:
        """True when a package counts in it as a whole, whoever pays and in whatever year."""
        return self.limit.measure != "cash" and not self.by_fund

    @cached_property
    def settled(self) -> bool:
        """True when a package says by itself what it counts, and what it adds to the total a share is of."""
        return self.whole and (
            self.base is None or (self.limit.of != "cash" and self.limit.per not in ("year", "fund"))
        )

    def over(self, scope: str, more: float, more_base: float, *, strict: bool) -> bool:
        """True when the scope would be above its cap with this much more in it and in what it is a share of."""
        total, most = self.totals.get(scope, 0.0) + more, self.limit.at_most or 0.0
        if self.base is None:
            return total > most + HAIR * max(1.0, abs(most))
        if self.expected is None and not strict:
            return False
        whole = self.bases.get(self.over_what(scope), 0.0) + more_base
        whole = whole if strict else max(whole, self.expected or 0.0)
        return total > most * whole + HAIR * max(1.0, abs(most * whole))

    def over_what(self, scope: str) -> str:
        """The year or fund whose total a share is of; "" for the whole portfolio."""
        return scope if self.limit.per in ("year", "fund") else ""


@dataclass
class Caps:
    """All caps of a study.

    settled  what each package counts whoever pays, worked out once for all lists
    """

    study: Study
    caps: list[Cap]
    funds: tuple[str, ...]
    settled: dict[Key, tuple[Counted, Counted]] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, options: Options, model: Model, money: float) -> Caps:
        """The caps, nothing taken; `money` is all there is, study currency."""
        stated = [limit for limit in all_limits(study, model) if limit.at_most is not None]
        return cls(
            study, [_cap(study, options, model, limit, money) for limit in stated], tuple(f.fund for f in study.funds)
        )

    def fresh(self) -> Caps:
        """The same with nothing taken."""
        return Caps(self.study, [replace(cap, totals={}, bases={}) for cap in self.caps], self.funds, self.settled)

    def allow(self, package: Package, shares: Shares, *, strict: bool) -> bool:
        """True when no cap is passed by taking this package as well."""
        counted, added = self._of(package, shares)
        base = {(place, scope): amount for place, scope, amount in added}
        for place, scope, amount in counted:
            if amount > 0.0:
                cap = self.caps[place]
                if cap.over(scope, amount, base.get((place, cap.over_what(scope)), 0.0), strict=strict):
                    return False
        return True

    def take(self, package: Package, shares: Shares, sign: float = 1.0) -> None:
        """Counts a package; with sign -1 takes it back."""
        counted, added = self._of(package, shares)
        for place, scope, amount in counted:
            totals = self.caps[place].totals
            totals[scope] = totals.get(scope, 0.0) + sign * amount
        for place, scope, amount in added:
            bases = self.caps[place].bases
            bases[scope] = bases.get(scope, 0.0) + sign * amount

    def _of(self, package: Package, shares: Shares) -> tuple[Counted, Counted]:
        """What a package counts in the caps, and what it adds to the totals that they are shares of."""
        mine = self.settled.get(package.key)
        if mine is None:
            mine = self.settled[package.key] = self._entries(package, (), settled=True)
        if self._all_settled:
            return mine
        others = self._entries(package, shares, settled=False)
        return (*mine[0], *others[0]), (*mine[1], *others[1])

    @cached_property
    def _all_settled(self) -> bool:
        return all(cap.settled for cap in self.caps)

    def _entries(self, package: Package, shares: Shares, *, settled: bool) -> tuple[Counted, Counted]:
        asked = [(place, cap) for place, cap in enumerate(self.caps) if cap.settled is settled]
        counted = [(place, *each) for place, cap in asked for each in self._counted(cap, package, shares)]
        added = [(place, *each) for place, cap in asked for each in self._base(cap, package, shares)]
        return tuple(counted), tuple(added)

    def passed(self) -> Iterator[Scope]:
        """The scopes that are above their cap as things stand."""
        for place, cap in enumerate(self.caps):
            for scope in cap.totals:
                if cap.over(scope, 0.0, 0.0, strict=True):
                    yield place, scope

    def counts_in(self, scope: Scope, package: Package, shares: Shares) -> bool:
        """True when a package adds to what a scope counts."""
        return any(amount > 0.0 and (place, name) == scope for place, name, amount in self._of(package, shares)[0])

    def _counted(self, cap: Cap, package: Package, shares: Shares) -> Iterator[tuple[str, float]]:
        """What a package counts in a cap, by scope."""
        if not cap.matches[package.row] or not self._year_holds(cap, package):
            return
        amounts = [_all_of_it(cap, package)] if cap.whole else self._amounts(cap, package, shares)
        for year, fund, amount in amounts:
            for scope in _scopes_of(cap.limit.per, package, year, fund):
                yield scope, amount

    def _year_holds(self, cap: Cap, package: Package) -> bool:
        return cap.limit.measure == "cash" or all(c.holds((str(package.start),)) for c in cap.years)

    def _amounts(self, cap: Cap, package: Package, shares: Shares) -> Iterator[tuple[str, str, float]]:
        """(year, fund, amount): by year of payment for cash, by fund where the cap asks for funds."""
        parts = [(self.funds[f], float(s)) for f, s in shares] if cap.by_fund else [("", 1.0)]
        for fund, share in parts:
            if cap.by_fund and not all(c.holds((fund,)) for c in cap.where.on("fund")):
                continue
            for year, amount in _by_year(self.study, cap.limit.measure, package, cap.counts[package.row]):
                if cap.limit.measure != "cash" or all(c.holds((year,)) for c in cap.years):
                    yield year, fund, share * amount

    def _base(self, cap: Cap, package: Package, shares: Shares) -> Iterator[tuple[str, float]]:
        """What a package adds to the total that a cap is a share of."""
        if cap.base is None:
            return
        per = cap.limit.per if cap.limit.per in ("year", "fund") else ""
        if not per and cap.limit.of != "cash":
            yield "", cap.base[package.row] * _times(cap.limit.of, package)
            return
        parts = [(self.funds[f], float(s)) for f, s in shares] if per == "fund" else [("", 1.0)]
        for fund, share in parts:
            for year, amount in _by_year(self.study, cap.limit.of, package, cap.base[package.row]):
                yield (year if per == "year" else fund), share * amount


def _all_of_it(cap: Cap, package: Package) -> tuple[str, str, float]:
    return str(package.start), "", cap.counts[package.row] * _times(cap.limit.measure, package)


def _times(measure: str, package: Package) -> float:
    """What an amount at size 1 is multiplied by: `projects` counts 1."""
    return 1.0 if measure == "projects" else package.size


def _by_year(study: Study, measure: str, package: Package, stated: float) -> Iterator[tuple[str, float]]:
    """A measure by the year it counts in: of payment for cash, else of the start."""
    if measure == "cash":
        for year, amount in package.cash:
            yield str(study.first_year + year), amount
    else:
        yield str(package.start), stated * _times(measure, package)


def _scopes_of(per: str, package: Package, year: str, fund: str) -> Sequence[str]:
    if per in ("", "year", "fund"):
        return ({"": "", "year": year, "fund": fund}[per],)
    if per == "instrument":
        return (package.instrument,)
    return tuple(dict.fromkeys(project_attribute(package.project, per)))


def _cap(study: Study, options: Options, model: Model, limit: Limit, money: float) -> Cap:
    where = parse_where(limit.where, limit.at)
    base = _added_up(study, options, model, limit.of) if limit.of else None
    whole_money = limit.of in ("commitment", "cash") and limit.per not in ("year", "fund")
    matches = _matches(study, options, where)
    counts = _added_up(study, options, model, limit.measure)
    return Cap(limit, where, counts, base, matches, expected=money if whole_money else None)


def _matches(study: Study, options: Options, where: Where) -> list[bool]:
    """Whether an option meets the conditions that are not about years or funds."""
    asked = [each for each in where.conditions if each.key not in ("year", "fund", "instrument")]
    if len(asked) == len(where.conditions) == 0:
        return [True] * len(options.rows)
    held = {p.project: all(c.holds(project_attribute(p, c.key)) for c in asked) for p in study.projects}
    instrument = where.on("instrument")
    return [held[row.project] and all(c.holds((row.instrument,)) for c in instrument) for row in options.rows]


def _added_up(study: Study, options: Options, model: Model, measure: str) -> list[float]:
    """What each option counts of a measure; points as they would add up if nothing were ever full."""
    if measure != "resilience":
        return amounts(study, options, measure)
    parts = [
        [100.0 * indicator.weight / indicator.full * amount for amount in amounts(study, options, name)]
        for name, indicator in model.resilience.items()
    ]
    return [sum(each) for each in zip(*parts, strict=True)]
