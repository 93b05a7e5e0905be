"""The measures of a frontier, each turned so that more is better and counted in whole steps.

In steps every value is a whole number, exactly, and "better" means better by one. Where the solver can see a step it is
asked for half a step more; where a step is too fine for it, for the least it can see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from allocator.accounts.limits import Measured
from allocator.analysis import free_sizes
from allocator.analysis.frontier.steps import spread
from allocator.errors import InternalError, UsageError, nearest
from allocator.formulation.checks import known_measures
from allocator.formulation.program import Linear, Program
from allocator.modelfile.records import Form, Model, Objective
from allocator.pricing.table import Options
from allocator.study.records import Decision, Study

VISIBLE = 5e-9  # the share of a row's largest term that the solver, at a tolerance of 1e-9, is sure to see
Turned = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Axis:
    """One measure. `expression` is to be maximised: the total or, with `sign` -1, its opposite.

    step    two values differ by 0 or at least this much, exactly, the measure's unit
    margin  by how much the solver is asked to do better: half a step, or the least it can see
    floor, ideal   whole steps: every value lies above the floor and not above the ideal
    largest the largest term of the expression, whole steps
    """

    asked: str
    measure: str
    sign: int
    expression: Linear
    step: Fraction
    margin: float
    floor: int
    ideal: int
    largest: float

    @property
    def seen(self) -> bool:
        """True when the solver can tell neighbouring values apart."""
        return self.margin < float(self.step)

    def steps(self, measured: Measured) -> int:
        """The value of a choice in whole steps, turned so that more is better."""
        steps = self.sign * measured.whole(self.measure) / self.step
        if steps.denominator != 1:
            raise InternalError(f"The total of {self.measure} is no multiple of its step {self.step}.")
        return int(steps)

    def value(self, steps: int) -> float:
        """The total in the measure's own unit and sign, from whole steps."""
        return float(self.sign * steps * self.step)

    def at_least(self, steps: int) -> float:
        """The solver's bound that values of so many steps keep."""
        return float(steps * self.step) - self.margin

    def above(self, steps: int, times: float = 1.0) -> float:
        """The solver's bound that only values above so many steps keep."""
        return float(steps * self.step) + times * self.margin


def read_measures(asked: Sequence[str], study: Study, options: Options, model: Model) -> Turned:
    """(measure, sign) of each measure asked for; a leading "-" asks for as little as possible.

    Raises UsageError for fewer than two, one asked for twice, a name that does not exist, or packages of free size.
    """
    pairs = tuple((name.strip().removeprefix("-").strip(), -1 if name.strip().startswith("-") else 1) for name in asked)
    names, known = [name for name, _ in pairs], known_measures(study, options)
    for name in names:
        if name not in known:
            meant = nearest(name, sorted(known)) or f" Known: {', '.join(sorted(known))}."
            raise UsageError(f'There is no measure "{name}".{meant}')
    if len(set(names)) < len(names):
        raise UsageError(f"Each measure can be asked for once: {', '.join(asked)}.")
    if len(names) < 2:
        raise UsageError("A frontier needs two or more measures, such as private,resilience.")
    if "resilience" in names and not model.resilience:
        raise UsageError(
            f'The model file "{model.name}" has no resilience points. Ask for other measures, or add them.'
        )
    _refuse_free_sizes(study, options)
    return pairs


def _refuse_free_sizes(study: Study, options: Options) -> None:
    out = {project.project for project in study.projects if project.decision is Decision.OUT}
    rows = [row for row in options.rows if row.project not in out]
    free_sizes.refuse(rows, "A frontier needs packages of fixed size: with sizes in a range it has no end of points.")


def turned(model: Model, pairs: Turned) -> Model:
    """The model file with the measures of the frontier, a level each, in the place of what it maximises."""
    return replace(model, maximise=Objective(Form.SCALED, tuple((measure, float(sign)) for measure, sign in pairs)))


def axes_of(
    asked: Sequence[str], pairs: Turned, program: Program, study: Study, options: Options, model: Model
) -> tuple[Axis, ...]:
    """The axes of a program whose levels are the measures asked for."""
    axes = []
    for name, (measure, sign), level in zip(asked, pairs, program.levels, strict=True):
        found = spread(measure, study, options, model)
        step = found.step or Fraction(1)
        ends = sorted((sign * found.least / step, sign * found.most / step))
        expression = level.expression.times(float(sign))
        largest = _largest(expression, program)
        margin = max(float(step) / 2, VISIBLE * largest)
        low, high = int(ends[0]) - 1, int(ends[1])
        axes.append(Axis(name.strip(), measure, sign, expression, step, margin, low, high, largest / float(step)))
    return tuple(axes)


def _largest(expression: Linear, program: Program) -> float:
    """The largest term of an expression, at any bounds of its column."""
    dense = np.abs(expression.dense(program.width))
    return float((dense * np.maximum(np.abs(program.column_lower), np.abs(program.column_upper))).max(initial=0.0))
