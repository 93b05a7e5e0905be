"""Floors, caps, shares, quotas, concentration and leverage: one mechanism.

    at_least * B  <=  sum(measure over S)  <=  at_most * B              once for each value of `per`

S    the packages that match `where` and the value of `per`
B    1, or with `of` the total of that measure over the whole portfolio; per year or fund, over that year or fund

With `of` everything stands on the left:   sum(measure over S) - share * total(of)  >=  0   (<= 0 for a cap).
`cash` counts in the year it is paid, every other measure in the start year; by fund, `commitment` is what the fund
signs and `cash` what it pays. Amounts in the measure's unit; shares 0 to 1.
rows    whole_is: one a column whole; limits: one a limit, value of `per` and side (one for both sides of an equality)
whole   total of an `of` measure, a column of its own where many rows use it
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.formulation.attributes import Attributes
from allocator.formulation.ceilings import Counting, Total
from allocator.formulation.packages import Mask, Packages, linear
from allocator.formulation.payments import Paying
from allocator.formulation.program import INFINITY, Draft, Label, Linear
from allocator.formulation.resilience import points
from allocator.modelfile.records import Model
from allocator.pricing.table import Options
from allocator.study.records import Limit, Study
from allocator.study.where import Where, parse_where

MANY = ("obligor", "project")  # values of `per` with thousands of rows, written all at once


def all_limits(study: Study, model: Model) -> tuple[Limit, ...]:
    """The study's limits, then the model file's."""
    return (*study.limits, *model.limits)


def scopes(study: Study, options: Options, per: str, attributes: Attributes | None = None) -> tuple[str, ...]:
    """The values that `per` runs over, in order; one empty value when `per` is blank. Source: docs/rules.md#limits

    attributes  of the study's projects, where some were looked up before
    """
    others: dict[str, Iterable[str]] = {
        "": ("",),
        "year": map(str, study.programme_years),
        "fund": (fund.fund for fund in study.funds),
        "instrument": options.instruments,
    }
    known = attributes or Attributes(study.projects)
    return tuple(sorted(set(others[per]) if per in others else known.of(per).having))


def _scopes(packages: Packages, per: str) -> tuple[str, ...]:
    if per not in packages.scopes:
        packages.scopes[per] = scopes(packages.study, packages.options, per, packages.attributes)
    return packages.scopes[per]


def scoped(limit: Limit, scope: str) -> Where:
    """The set S of a limit for one value of `per`."""
    return parse_where(limit.where, limit.at).within(limit.per, scope)


def told_apart(packages: Packages, model: Model) -> list[Mask]:
    """The sets of packages that limits on a fund look at: payments must be told apart by them."""
    masks = []
    for limit in all_limits(packages.study, model):
        where = parse_where(limit.where, limit.at)
        if limit.per == "fund" or where.on("fund"):
            for scope in _scopes(packages, limit.per):
                masks.append(_mask(packages, limit.measure, scoped(limit, scope)))
    return masks


@dataclass
class Limits:
    """Writes the rows of all limits."""

    draft: Draft
    packages: Packages
    paying: Paying
    counting: Counting
    model: Model
    whole: dict[tuple[str, str, bool], Linear] = field(default_factory=dict)

    def add(self) -> None:
        """One limit after the other, in the order of the tables."""
        for limit in all_limits(self.packages.study, self.model):
            if limit.per in MANY and self._plain(limit):
                self._add_many(limit)
            else:
                for scope in _scopes(self.packages, limit.per):
                    self._add_one(limit, scope)

    def _plain(self, limit: Limit) -> bool:
        capped = any(ceiling.measure == limit.measure for ceiling in self.packages.study.ceilings)
        return not capped and limit.measure != "resilience" and not parse_where(limit.where).on("fund")

    def _add_one(self, limit: Limit, scope: str) -> None:
        where = scoped(limit, scope)
        label: Label = (limit.limit, scope) if limit.per else (limit.limit,)
        rule = f"limit:{limit.limit}"
        if not limit.of and limit.at_least is not None and limit.at_least == limit.at_most:
            both = self._value(limit.measure, where, rising=False)
            self.draft.add_row("limits", both, limit.at_least, limit.at_least, label, rule)
            return
        for side, bound in (("at_least", limit.at_least), ("at_most", limit.at_most)):
            if bound is not None:
                floor = side == "at_least"
                row = self._value(limit.measure, where, rising=floor)
                if limit.of:
                    base = self._base(limit, scope, rising=(bound < 0) == floor)
                    row = Linear.join(row, base.times(-bound))
                rest = 0.0 if limit.of else bound
                ends = (rest, INFINITY) if floor else (-INFINITY, rest)
                self.draft.add_row("limits", row, *ends, (*label, side), rule)

    def _value(self, measure: str, where: Where, *, rising: bool) -> Linear:
        """sum(measure over S)."""
        mask = _mask(self.packages, measure, where)
        if where.on("fund"):
            return self._by_fund(measure, where, mask)
        if measure == "cash" and where.on("year"):
            amounts = self.packages.cash_in_programme[:, _years(self.packages, where)].sum(axis=1)
            return linear(self.packages.carrier, amounts * self.packages.factor, mask)
        return self._total(measure, mask, rising=rising).expression

    def _total(self, measure: str, mask: Mask, *, rising: bool) -> Total:
        if measure == "resilience":
            return points(self.counting, self.model.resilience, mask, rising=rising)
        return self.counting.total(measure, mask, rising=rising)

    def _by_fund(self, measure: str, where: Where, mask: Mask) -> Linear:
        places = [
            place
            for place, fund in enumerate(self.packages.funds)
            if all(condition.holds((fund.fund,)) for condition in where.on("fund"))
        ]
        if measure == "commitment":
            return Linear.join(*(self.paying.commitment(place, mask) for place in places))
        years = _years(self.packages, where)
        return Linear.join(*(self.paying.cash(place, year, mask) for place in places for year in years))

    def _base(self, limit: Limit, scope: str, *, rising: bool) -> Linear:
        """The total of `of`, over the whole portfolio or over the year or fund that `per` names."""
        over = limit.per if limit.per in ("year", "fund") else ""
        where = Where().within(over, scope)
        many = len(_scopes(self.packages, limit.per)) > 2
        if not many or over:
            return self._value(limit.of, where, rising=rising)
        return self._whole(limit.of, rising=rising)

    def _whole(self, measure: str, *, rising: bool) -> Linear:
        key = (measure, "", rising)
        if key not in self.whole:
            everything = np.ones(len(self.packages.option), dtype=np.bool_)
            total = self._total(measure, everything, rising=rising)
            label: Label = (measure, "rising" if rising else "exact")
            column = self.draft.add_columns("whole", np.array([total.least]), np.array([total.most]), lambda: [label])
            self.whole[key] = Linear(column, np.ones(1))
            row = Linear.join(total.expression.times(-1.0), self.whole[key])
            self.draft.add_row("whole_is", row, 0.0, 0.0, label)
        return self.whole[key]

    def _add_many(self, limit: Limit) -> None:
        """The rows of a limit per obligor or project at once: thousands of rows, each with few packages."""
        packages = self.packages
        names = _scopes(packages, limit.per)
        place = {name: index for index, name in enumerate(names)}
        of_project = packages.attributes.of(limit.per)  # every project has one obligor and one id
        group = np.array([place[name] for name in of_project.kinds])[of_project.kind][packages.project_index]
        where = parse_where(limit.where, limit.at)
        mask = _mask(packages, limit.measure, where)
        amounts = packages.amounts(limit.measure)
        if limit.measure == "cash":
            amounts = packages.cash_in_programme[:, _years(packages, where)].sum(axis=1) * packages.factor
        row, column, value = group[mask], packages.columns(limit.measure)[mask], amounts[mask]
        for side, bound in (("at_least", limit.at_least), ("at_most", limit.at_most)):
            if bound is not None:
                self._many_rows(limit, side, bound, names, (row, column, value))

    def _many_rows(self, limit: Limit, side: str, bound: float, names: tuple[str, ...], terms: tuple) -> None:  # type: ignore[type-arg]
        row, column, value = terms
        count, floor = len(names), side == "at_least"
        rest = np.full(count, 0.0 if limit.of else bound)
        if limit.of:
            base = self._whole(limit.of, rising=(bound < 0) == floor)
            row = np.concatenate([row, np.arange(count)])
            column = np.concatenate([column, np.repeat(base.columns, count)])
            value = np.concatenate([value, np.full(count, -bound)])
        open_end = np.full(count, INFINITY)
        ends = (rest, open_end) if floor else (-open_end, rest)
        rule = (f"limit:{limit.limit}",)
        self.draft.add_rows(
            "limits", *ends, (row, column, value), lambda: [(limit.limit, name, side) for name in names], rule
        )


def _mask(packages: Packages, measure: str, where: Where) -> Mask:
    """The packages of S. A condition on the year is about payment for `cash`, so it does not choose packages there."""
    if measure == "cash":
        where = replace(where, conditions=tuple(each for each in where.conditions if each.key != "year"))
    return packages.matching(where)


def _years(packages: Packages, where: Where) -> list[int]:
    return [
        place
        for place, year in enumerate(packages.study.programme_years)
        if all(condition.holds((str(year),)) for condition in where.on("year"))
    ]
