"""What an exact curve may run over, what its values are, and when it would be no curve of steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from allocator.allocate import Prepared
from allocator.analysis import free_sizes
from allocator.analysis.sweep.asked import BUDGET, Axis, Changes
from allocator.analysis.sweep.result import Setting
from allocator.analysis.sweep.tasks import Scale, StepTask
from allocator.errors import UsageError
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Form, Model, Objective
from allocator.study.records import Limit, Study
from allocator.units import exact, read_quantity

HUNDREDTH: Final = Fraction(1, 100)
PIECES: Final = 4  # parts of a range that are searched side by side; the same whatever the number of processes


@dataclass(frozen=True, slots=True)
class Range:
    """A scale with its ends, in rooms, and what the path is worth as the study stands."""

    scale: Scale
    low: int
    high: int

    def tasks(self) -> list[StepTask]:
        """The first tasks: the range in pieces, each searched from its upper end down."""
        size = -(-(self.high - self.low + 1) // PIECES)
        starts = range(self.low, self.high + 1, size)
        return [StepTask(self.scale, low, min(low + size - 1, self.high)) for low in starts]


def range_of(study: Study, model: Model, axis: Axis, changes: Changes) -> Range:
    """The range of an exact curve: from the least value of an axis to its greatest.

    changes  what else is changed along the whole curve
    """
    unit, looser = _unit(study, model, axis.path)
    values = [_resolved(*apply_changes(study, model, [*changes, (axis.path, text)]), axis.path) for text in axis.values]
    low, high = floor(min(values) / unit), ceil(max(values) / unit)
    if low == high:
        raise UsageError(f"An exact curve runs between two values of {axis.path}. Write {axis.path}=FROM:TO.")
    if axis.path == BUDGET:
        low = max(low, 1)
    ends = (low, high) if looser > 0 else (-high, -low)
    return Range(Scale(axis.path, unit, looser, changes), *ends)


def check_steps(prepared: Prepared, scale: Scale) -> None:
    """Raises UsageError where the curve would not be one of steps that never fall."""
    if prepared.model.maximise.form is Form.SCALED:
        message = "An exact curve needs one objective, and `scaled` measures each point by another yardstick."
        raise UsageError(f"{message} Give a model file with weights in natural units.")
    free_sizes.refuse(
        prepared.options.rows, "An exact curve needs packages of fixed size: with sizes in a range it has no steps."
    )
    limit = _limit(prepared.study, prepared.model, scale.path)
    if limit is not None and limit.of and _may_be_negative(prepared, limit.of):
        raise UsageError(
            f"{limit.of} may be below zero, so a looser {scale.path} may allow less. Sweep without --exact."
        )


def of_one_objective(model: Model) -> Model:
    """The model with the first of its objectives only, where they stand in order; else as it is."""
    if model.maximise.form is not Form.ORDERED:
        return model
    first, _ = model.maximise.terms[0]
    return replace(model, maximise=Objective(Form.WEIGHTED, ((first, 1.0),)))


def shown(study: Study, model: Model, changes: Changes) -> Setting:
    """What a point shows as set: amounts and shares as the numbers they come to, anything else as it was written."""
    changed = apply_changes(study, model, changes)
    return {path: _shown(*changed, path, text) for path, text in changes}


def value_now(study: Study, model: Model, path: str) -> float | None:
    """What a path is as the study stands; None where it states nothing there."""
    try:
        return float(_resolved(study, model, path))
    except UsageError:
        return None


def _shown(study: Study, model: Model, path: str, text: str) -> str | float:
    try:
        if path == BUDGET or path.startswith(("budgets.", "limits.")):
            return float(_resolved(study, model, path))
        quantity = read_quantity(text)
    except UsageError:
        return text
    return text if quantity.percent else float(quantity.value)


def _unit(study: Study, model: Model, path: str) -> tuple[Fraction, int]:
    """How finely the values of a path are told apart, and whether larger ones allow more (1) or less (-1)."""
    limit = _limit(study, model, path)
    if limit is not None:
        return (HUNDREDTH**2 if limit.of else HUNDREDTH), (1 if path.endswith(".at_most") else -1)
    if path == BUDGET or (path.startswith("budgets.") and "*" not in path):
        return HUNDREDTH, 1
    known = "budget, budgets.FUND.YEAR, limits.ID.at_least, limits.ID.at_most"
    raise UsageError(f"There is no exact curve over {path}: it runs over one of {known}.")


def _limit(study: Study, model: Model, path: str) -> Limit | None:
    """The limit whose bound a path names."""
    section, _, rest = path.partition(".")
    name, _, column = rest.rpartition(".")
    if section != "limits" or column not in ("at_least", "at_most"):
        return None
    return next((one for one in (*study.limits, *model.limits) if one.limit == name), None)


def _resolved(study: Study, model: Model, path: str) -> Fraction:
    """The number a path stands at."""
    if path == BUDGET:
        return sum((exact(budget.amount) for budget in study.budgets), Fraction(0))
    if (limit := _limit(study, model, path)) is not None:
        bound = limit.at_most if path.endswith(".at_most") else limit.at_least
        if bound is not None:
            return exact(bound)
    for budget in study.budgets:
        if path == f"budgets.{budget.fund}.{'any' if budget.year is None else budget.year}":
            return exact(budget.amount)
    raise UsageError(f"{path} names no single amount.")


def _may_be_negative(prepared: Prepared, measure: str) -> bool:
    measures = prepared.model.resilience if measure == "resilience" else (measure,)
    return any((prepared.case.packages.amounts(each) < 0.0).any() for each in measures)
