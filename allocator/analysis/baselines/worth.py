"""What one more package is worth to the objective, given what is taken already.

    worth  =  sum(weight[m] * increase of the counted total of m)     resilience: 100 * weight / full of each indicator

An outcome above its ceiling, or above what makes an indicator full, is worth nothing more. Of an ordered objective the
first term is what ranks. Amounts are floats here: they only rank. Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from allocator.modelfile.records import Form, Model
from allocator.portfolio import Level
from allocator.pricing.table import Options
from allocator.study.records import Ceiling, Project, Study
from allocator.study.where import project_attributes


@dataclass
class Part:
    """One counted total of the objective: `each` a unit, up to `top`; groups under ceilings of their own.

    amounts   by row of the table of options, at size 1
    group     by project: the ceiling it counts under
    """

    each: float
    amounts: Sequence[float]
    top: float
    ceilings: Sequence[float]
    group: Mapping[str, int]
    inside: list[float] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.inside = [0.0] * len(self.ceilings)

    def gain(self, row: int, project: str, size: float) -> float:
        """By how much the objective rises when this is taken as well."""
        amount = self.amounts[row] * size
        more = self._counted(amount, self.group.get(project)) if self.ceilings else amount
        total, top = self.total, self.top
        return self.each * ((total + more if total + more < top else top) - (total if total < top else top))

    def take(self, row: int, project: str, size: float) -> None:
        """Counts a package; a negative size takes it back."""
        amount, place = self.amounts[row] * size, self.group.get(project)
        self.total += self._counted(amount, place)
        if place is not None:
            self.inside[place] += amount

    def _counted(self, amount: float, place: int | None) -> float:
        if place is None:
            return amount
        ceiling, held = self.ceilings[place], self.inside[place]
        return min(ceiling, held + amount) - min(ceiling, held)


@dataclass(frozen=True)
class Worth:
    """The objective as far as it ranks packages."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, study: Study, options: Options, model: Model, levels: Sequence[Level] = ()) -> Worth:
        """The parts of the objective; `levels` are the best of each measure where the objective is scaled by them."""
        return cls(tuple(part for term in _terms(model, levels) for part in _parts(study, options, model, *term)))

    def fresh(self) -> Worth:
        """The same with nothing taken."""
        return Worth(tuple(replace(part, total=0.0) for part in self.parts))

    def gain(self, row: int, project: str, size: float) -> float:
        """By how much the objective rises when this package is taken as well, in its own unit."""
        return sum([part.gain(row, project, size) for part in self.parts])

    def take(self, row: int, project: str, size: float) -> None:
        """Counts a package; a negative size takes it back."""
        for part in self.parts:
            part.take(row, project, size)


def _terms(model: Model, levels: Sequence[Level]) -> list[tuple[str, float]]:
    terms = model.maximise.terms
    if model.maximise.form is Form.ORDERED:
        return [(terms[0][0], 1.0)]
    if model.maximise.form is Form.SCALED:
        best = {level.measure: level.value for level in levels}
        return [(measure, weight / best[measure]) for measure, weight in terms]
    return list(terms)


def _parts(study: Study, options: Options, model: Model, measure: str, weight: float) -> list[Part]:
    if measure != "resilience":
        return [_part(study, options, measure, weight, float("inf"))]
    return [
        _part(study, options, name, weight * 100.0 * indicator.weight / indicator.full, indicator.full)
        for name, indicator in model.resilience.items()
    ]


def _part(study: Study, options: Options, measure: str, each: float, top: float) -> Part:
    ceilings = [ceiling for ceiling in study.ceilings if ceiling.measure == measure]
    grouped = [ceiling for ceiling in ceilings if ceiling.by]
    top = min([top, *(ceiling.ceiling for ceiling in ceilings if not ceiling.by)])
    group = {p.project: g for g, ceiling in enumerate(grouped) for p in study.projects if _under(ceiling, p)}
    return Part(each, amounts(study, options, measure), top, [ceiling.ceiling for ceiling in grouped], group)


def _under(ceiling: Ceiling, project: Project) -> bool:
    return ceiling.value in project_attributes(project)[ceiling.by]


def amounts(study: Study, options: Options, measure: str) -> list[float]:
    """What each option brings of a measure that adds up, at size 1; the project's own where it states none."""
    if measure == "projects":
        return [1.0] * len(options.rows)
    stated = {project.project: project.measures.get(measure, 0.0) for project in study.projects}
    return [row.measures.get(measure, stated[row.project]) for row in options.rows]
