"""The portfolio as arrays, and what each package not taken would add to it.

    value[m, j]  =  amount of measure m at size 1  *  size of package j
    size         of a funded package as it is; of another its smallest (its largest where the smallest is nothing)

Amounts are floats here: a rule counts as broken only when it is missed by far more than their rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from allocator.accounts.budgets import FundYears
from allocator.accounts.taken import Chosen
from allocator.formulation.packages import Mask, Packages
from allocator.formulation.program import Floats, Ints
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine
from allocator.study.records import Ceiling
from allocator.study.where import Where

HAIR = 1e-9  # the share of an amount that counts as rounding


@dataclass
class Standing:
    """A portfolio and the packages beside it. `lines` and `funds` are its limits and money, already added up.

    proven  True when no better portfolio exists
    scales  of a scaled objective, the best of each measure
    """

    packages: Packages
    model: Model
    chosen: Chosen
    lines: Sequence[LimitLine]
    funds: Sequence[FundYears]
    proven: bool
    scales: Mapping[str, float] = field(default_factory=dict)
    _values: dict[str, Floats] = field(default_factory=dict)

    @cached_property
    def place(self) -> dict[str, Ints]:
        """The packages of every project that has any."""
        order, first = self.packages.by_project
        projects, index = self.packages.study.projects, self.packages.project_index
        ends = [*first[1:].tolist(), len(order)]
        return {
            projects[i].project: order[start:end]
            for i, start, end in zip(index[order[first]].tolist(), first.tolist(), ends, strict=False)
        }

    @cached_property
    def taken(self) -> Mask:
        """What is funded, shape (packages,)."""
        mask = np.zeros(len(self.packages.option), dtype=np.bool_)
        mask[self.taken_at] = True
        return mask

    @cached_property
    def taken_at(self) -> Ints:
        """The package of each funded project, in the order of `chosen.taken`."""
        return np.array([self._at(*key) for key in self.chosen.key], dtype=np.int64)

    def _at(self, project: str, option: str, start: int) -> int:
        packages, first = self.packages, self.packages.study.first_year
        for j in self.place[project].tolist():
            if packages.start[j] == start - first and packages.options.rows[packages.option[j]].option == option:
                return int(j)
        raise LookupError(f"{project}:{option}:{start} is not on offer")

    @cached_property
    def size(self) -> Floats:
        """What the carrier of each package holds, or would hold, shape (packages,)."""
        rows, sized = self.packages.options.rows, self.packages.sized
        size = np.ones(len(sized))
        if sized.any():
            ends = np.array([row.scale_min or row.scale_max for row in rows], dtype=np.float64)
            size[sized] = ends[self.packages.option[sized]]
            funded = np.array([float(each.size) for each in self.chosen.taken], dtype=np.float64)
            size[self.taken_at] = np.where(sized[self.taken_at], funded, 1.0)
        return size

    def value(self, measure: str) -> Floats:
        """What every package brings of a measure that adds up, in its unit, shape (packages,)."""
        if measure not in self._values:
            amounts = self.packages.amounts(measure)
            self._values[measure] = amounts if measure == "projects" else amounts * self.size
        return self._values[measure]

    @cached_property
    def cash(self) -> Floats:
        """What every package is paid by programme year, study currency, shape (packages, years)."""
        return self.packages.cash_in_programme * (self.packages.factor * self.size)[:, None]

    @cached_property
    def reflow(self) -> Floats:
        """What every package pays back by programme year, study currency, shape (packages, years)."""
        return self.packages.reflow_in_programme * (self.packages.factor * self.size)[:, None]

    @cached_property
    def costs(self) -> Mask:
        """The packages that somebody has to pay for, shape (packages,)."""
        return np.asarray((self.value("commitment") != 0.0) | (self.packages.cash_in_programme != 0.0).any(axis=1))

    @cached_property
    def alone(self) -> Ints:
        """The only fund that may pay for a package, by place; -1 where none or several may, shape (packages,)."""
        eligible = self.packages.eligible
        first = eligible.argmax(axis=1) if eligible.shape[1] else np.zeros(len(eligible), dtype=np.int64)
        return np.where(eligible.sum(axis=1) == 1, first, -1).astype(np.int64)

    def adds(self, measure: str, mask: Mask, years: Mask | None = None) -> Floats:
        """By how much each package of a mask would raise the counted total of a measure over that mask.

        years  of payment, for `cash` only, shape (years,)
        """
        if measure == "resilience":
            parts = (
                100.0 * one.weight * self._capped(name, mask, one.full) / one.full
                for name, one in self.model.resilience.items()
            )
            return np.asarray(sum(parts, np.zeros(len(mask))))
        if measure == "cash" and years is not None:
            return np.where(mask, self.cash[:, years].sum(axis=1), 0.0)
        return self._capped(measure, mask, np.inf)

    def _capped(self, measure: str, mask: Mask, most: float) -> Floats:
        """The same, where what counts ends at the ceilings of the measure and at `most`."""
        value = self.value(measure)
        ceilings = [one for one in self.packages.study.ceilings if one.measure == measure]
        if not ceilings and most == np.inf:
            return np.where(mask, value, 0.0)
        ends = [one.ceiling for one in ceilings if not one.by]
        group, caps = self._groups([one for one in ceilings if one.by])
        funded = np.bincount(group[self.taken & mask], weights=value[self.taken & mask], minlength=len(caps))
        now = float(np.minimum(funded, caps).sum())
        raised = now - np.minimum(funded, caps)[group] + np.minimum(funded[group] + value, caps[group])
        end = min([most, *ends])
        return np.where(mask, np.minimum(raised, end) - min(now, end), 0.0)

    def _groups(self, ceilings: Sequence[Ceiling]) -> tuple[Ints, Floats]:
        """The group under a ceiling that each package counts in, the last one being no group; and the ceilings."""
        group = np.full(len(self.packages.option), len(ceilings), dtype=np.int64)
        for number, one in enumerate(ceilings):
            group[self.packages.having(one.by, one.value)[self.packages.project_index]] = number
        return group, np.array([*(one.ceiling for one in ceilings), np.inf])

    def members(self, where: Where, measure: str) -> Mask:
        """The packages a limit looks at: a year is about payment for `cash`; a fund when it alone may pay."""
        if measure == "cash":
            where = Where(tuple(each for each in where.conditions if each.key != "year"))
        mask = self.packages.matching(where)
        for condition in where.on("fund"):
            holds = [condition.holds((fund.fund,)) for fund in self.packages.funds]
            mask &= np.array([*holds, False], dtype=np.bool_)[self.alone]
        return mask
