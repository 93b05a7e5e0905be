"""What the families of the formulation share: every package that may be taken, once for each year it may start.

A *package* here is an option with a start year: one yes/no column x. Its amounts stand on the column that carries them:
x itself, or `size` when the option may be taken at several sizes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.formulation.attributes import Attributes
from allocator.formulation.program import Floats, Ints, Label, Linear, in_order
from allocator.pricing.table import Options
from allocator.study.records import Fund, Project, Study
from allocator.study.where import Condition, Where, stated

Mask = NDArray[np.bool_]


@dataclass
class Packages:
    """The packages of a study as arrays, in the order of project, option and start year.

    option   row of the table of options, shape (packages,)
    start    programme year it starts in, 0 for the first, shape (packages,)
    x        column of the yes/no choice, shape (packages,)
    carrier  column that carries the amounts, shape (packages,)
    factor   what the amounts are multiplied by on the carrier (a fixed size), shape (packages,)
    """

    study: Study
    options: Options
    attributes: Attributes
    option: Ints
    start: Ints
    x: Ints
    carrier: Ints
    factor: Floats
    scopes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of limits, by `per`, once looked up
    _by_measure: dict[str, Floats] = field(default_factory=dict)
    _kind: dict[str, Ints] = field(default_factory=dict)  # of attributes, by package

    @property
    def years(self) -> int:
        """Length of the programme."""
        return self.study.years

    @cached_property
    def funds(self) -> tuple[Fund, ...]:
        """The funds, in the order of their ids."""
        return self.study.funds

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Projects by id."""
        return {project.project: project for project in self.study.projects}

    @cached_property
    def project_index(self) -> Ints:
        """The project of every package: its place in `study.projects`, shape (packages,)."""
        place = {name: index for index, name in enumerate(stated(self.study.projects, "project"))}
        names = self.options.projects
        rows = np.fromiter(map(place.__getitem__, names), dtype=np.int64, count=len(names))
        return rows[self.option] if len(rows) else np.zeros(0, dtype=np.int64)

    @cached_property
    def sized(self) -> Mask:
        """Packages that may be taken at several sizes."""
        return np.asarray(self.carrier != self.x)

    def labels(self, chosen: Ints | None = None) -> list[Label]:
        """Readable names of packages: (project, option, start year)."""
        first = self.study.first_year
        rows = self.options.rows
        which = range(len(self.option)) if chosen is None else chosen.tolist()
        option, start = self.option.tolist(), self.start.tolist()
        return [(rows[option[j]].project, rows[option[j]].option, first + start[j]) for j in which]

    def amounts(self, measure: str) -> Floats:
        """A measure of every package on its carrier column, in its own unit, shape (packages,)."""
        if measure == "projects":
            return np.ones(len(self.option))
        if measure == "cash":
            return np.asarray(self.cash_in_programme @ np.ones(self.years)) * self.factor
        if measure not in self._by_measure:
            self._by_measure[measure] = self._stated(measure)[self.option] * self.factor
        return self._by_measure[measure]

    def _stated(self, measure: str) -> Floats:
        """What each option states of a measure, else its project, else 0, shape (options,)."""
        everywhere = self.options.stated(measure)
        if everywhere is not None:
            return everywhere
        of_project = {project.project: project.measures.get(measure, 0.0) for project in self.study.projects}
        stated = [row.measures.get(measure, of_project[row.project]) for row in self.options.rows]
        return np.array(stated, dtype=np.float64)

    def columns(self, measure: str) -> Ints:
        """The columns that carry a measure: `projects` counts 1 whatever the size."""
        return self.x if measure == "projects" else self.carrier

    @cached_property
    def cash_in_programme(self) -> Floats:
        """Cash by programme year at size 1, study currency, shape (packages, years)."""
        return self._placed(self.options.cash)

    @cached_property
    def reflow_in_programme(self) -> Floats:
        """What comes back by programme year at size 1, study currency, shape (packages, years)."""
        return self._placed(self.options.reflow)

    def _placed(self, by_offset: Floats) -> Floats:
        placed = np.zeros((len(self.option), self.years), order="F")  # it is asked for year by year
        for start in range(self.years):
            there = np.flatnonzero(self.start == start)
            which = self.option[there]
            for offset in range(min(by_offset.shape[1], self.years - start)):
                placed[there, start + offset] = by_offset[:, offset][which]
        return placed

    def greatest(self, amounts: Floats, mask: Mask) -> float:
        """The most that `amounts` can add up to over what matches: each project's best package at its largest size."""
        return self._extreme(np.maximum(amounts, 0.0), mask)

    def least(self, amounts: Floats, mask: Mask) -> float:
        """The least that `amounts` can add up to over what matches; below zero only when some amount is."""
        return -self._extreme(np.maximum(-amounts, 0.0), mask) if (amounts < 0.0).any() else 0.0

    def _extreme(self, amounts: Floats, mask: Mask) -> float:
        order, first = self.by_project
        if not len(order):
            return 0.0
        return float(np.maximum.reduceat(np.where(mask, amounts * self.largest, 0.0)[order], first).sum())

    @cached_property
    def by_project(self) -> tuple[Ints, Ints]:
        """The packages project by project, and where in that order each project begins."""
        index = self.project_index
        if (index[1:] >= index[:-1]).all():  # as a rule: projects and options stand in the order of their ids
            return np.arange(len(index)), np.flatnonzero(np.diff(index, prepend=-1))
        order = in_order(index)
        return order, np.flatnonzero(np.diff(index[order], prepend=-1))

    @cached_property
    def largest(self) -> Floats:
        """Upper bound of every carrier column: 1, or the largest size, shape (packages,)."""
        top = self.options.scale_max
        return np.where(self.sized, top[self.option] if len(top) else 1.0, 1.0)

    def matching(self, where: Where) -> Mask:
        """The packages that meet the conditions on project, instrument and start year, shape (packages,)."""
        mask = np.ones(len(self.option), dtype=np.bool_)
        for condition in where.conditions:
            if condition.key == "year":
                mask &= self._year_matches(condition)
            elif condition.key == "instrument":
                mask &= self._by_option([condition.holds((row.instrument,)) for row in self.options.rows])
            elif condition.key != "fund":
                mask &= self._project_matches(condition)
        return mask

    def _year_matches(self, condition: Condition) -> Mask:
        years = np.array([condition.holds((str(year),)) for year in self.study.programme_years], dtype=np.bool_)
        return years[self.start]

    def _by_option(self, flags: list[bool]) -> Mask:
        return np.array(flags, dtype=np.bool_)[self.option]

    def _project_matches(self, condition: Condition) -> Mask:
        attribute = self.attributes.of(condition.key)
        if condition.key not in self._kind:
            self._kind[condition.key] = attribute.kind[self.project_index].astype(np.int32)
        having = attribute.among(condition.values, self._kind[condition.key])
        return ~having if condition.negated else having

    def having(self, key: str, *values: str) -> Mask:
        """Which projects have one of the values of a key, shape (projects,)."""
        attribute = self.attributes.of(key)
        return attribute.among(values, attribute.kind)

    @cached_property
    def eligible(self) -> Mask:
        """Which fund may pay for which package, shape (packages, funds)."""
        if not any(fund.themes or fund.districts or fund.instruments for fund in self.funds):
            return np.ones((len(self.option), len(self.funds)), dtype=np.bool_)
        kinds: dict[tuple[str | None, str | None, str], list[bool]] = {}
        table = []
        for row in self.options.rows:
            project = self.projects[row.project]
            kind = (project.theme, project.district, row.instrument)
            if kind not in kinds:
                kinds[kind] = [may_pay(fund, project, row.instrument) for fund in self.funds]
            table.append(kinds[kind])
        return np.array(table, dtype=np.bool_).reshape(len(table), len(self.funds))[self.option]


def may_pay(fund: Fund, project: Project, instrument: str) -> bool:
    """Whether a fund may pay for a project through an instrument: empty lists allow all.

    >>> may_pay(Fund("undp", themes=("water",)), Project("P1", "Levee"), "grant")
    False
    """
    return (
        _allows(fund.themes, project.theme)
        and _allows(fund.districts, project.district)
        and _allows(fund.instruments, instrument)
    )


def _allows(allowed: Collection[str], having: str | None) -> bool:
    return not allowed or having in allowed


def linear(columns: Ints, values: Floats, mask: Mask) -> Linear:
    """sum(values * columns) over the packages of a mask, zeros left out."""
    if mask.all() and values.all():
        return Linear(columns, values)
    keep = np.flatnonzero(mask)
    amounts = values[keep]
    if not amounts.all():
        there = amounts != 0.0
        keep, amounts = keep[there], amounts[there]
    return Linear(columns[keep], amounts)
