"""What a package is worth by what is maximised: to compare those that compete, and to see what adding one would gain.

    weighted   sum(weight * measure)             scaled   sum(weight * measure / its best)
    ordered    the first measure

Each for itself, as if nothing was capped; the gain counts ceilings and full indicators as they stand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.accounts.reasons.standing import Standing
from allocator.formulation.program import Floats
from allocator.language import Sentence, Term
from allocator.modelfile.records import Form, Model


def worth(standing: Standing) -> Floats:
    """What each package is worth by itself, shape (packages,)."""
    return _sum(standing, lambda measure: _alone(standing, measure))


def gain(standing: Standing) -> Floats:
    """What adding each package to the portfolio would bring, shape (packages,)."""
    everything = np.ones(len(standing.packages.option), dtype=np.bool_)
    return _sum(standing, lambda measure: standing.adds(measure, everything))


def what(model: Model) -> str:
    """What worth is counted in, in words."""
    terms = model.maximise.terms
    if len(terms) == 1 or model.maximise.form is Form.ORDERED:
        return Term(terms[0][0])
    return Sentence("what is maximised")


def _sum(standing: Standing, amounts: Callable[[str], Floats]) -> Floats:
    form, terms = standing.model.maximise.form, standing.model.maximise.terms
    if form is Form.ORDERED:
        return np.asarray(amounts(terms[0][0]))
    total = np.zeros(len(standing.packages.option))
    for measure, weight in terms:
        scale = standing.scales.get(measure, 1.0) if form is Form.SCALED else 1.0
        total += weight * amounts(measure) / scale
    return total


def _alone(standing: Standing, measure: str) -> Floats:
    if measure != "resilience":
        return standing.value(measure)
    points = (
        100.0 * one.weight * np.minimum(1.0, standing.value(name) / one.full)
        for name, one in standing.model.resilience.items()
    )
    return np.asarray(sum(points, np.zeros(len(standing.packages.option))))
