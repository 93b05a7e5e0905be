"""What is best: a weighted sum, one measure after the other, or measures divided by their own best.

    weighted   maximise sum(weight[m] * total[m] for m)
    ordered    maximise total[1]; then total[k] with total[k-1] >= best[k-1] - tolerance[k] * |best[k-1]|
    scaled     maximise sum(weight[m] * total[m] / best[m] for m), best[m] being the most that m alone can reach

total  counted total of a measure over the whole portfolio, its own unit (see ceilings, resilience)
weight in objective units per unit of the measure; tolerance a share
Source: docs/rules.md#what-is-best
"""

from __future__ import annotations

import numpy as np

from allocator.formulation.ceilings import Counting
from allocator.formulation.packages import Packages, linear
from allocator.formulation.program import Level, Linear
from allocator.formulation.resilience import points
from allocator.modelfile.records import Form, Model


def levels(counting: Counting, model: Model) -> tuple[Level, ...]:
    """What is maximised, as expressions: one level for a weighted sum, else one a term."""
    form, terms = model.maximise.form, model.maximise.terms
    if form is Form.WEIGHTED:
        parts = [objective_total(counting, model, m, rising=weight >= 0).times(weight) for m, weight in terms]
        return (Level("objective", Linear.join(*parts)),)
    if form is Form.SCALED:
        return tuple(Level(m, objective_total(counting, model, m, rising=weight >= 0), weight) for m, weight in terms)
    losses = [tolerance for _, tolerance in terms[1:]] + [0.0]
    return tuple(
        Level(measure, objective_total(counting, model, measure, rising=True), loss)
        for (measure, _), loss in zip(terms, losses, strict=True)
    )


def objective_total(counting: Counting, model: Model, measure: str, *, rising: bool) -> Linear:
    """The counted total of a measure over the whole portfolio."""
    everything = np.ones(len(counting.packages.option), dtype=np.bool_)
    if measure == "resilience":
        return points(counting, model.resilience, everything, rising=rising).expression
    return counting.total(measure, everything, rising=rising).expression


def commitment(packages: Packages) -> Linear:
    """Total commitment, by which ties are broken, study currency."""
    everything = np.ones(len(packages.option), dtype=np.bool_)
    return linear(packages.carrier, packages.amounts("commitment"), everything)
