"""Of portfolios alike but for their start years, the one that starts earliest: the rule on ties within a point.

The packages of a point stay as they are and its values are kept; only the years they start in are chosen again.
Source: docs/rules.md#what-is-best
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from allocator.analysis.frontier.question import Asking, Found
from allocator.formulation.packages import Mask, Packages
from allocator.formulation.program import INFINITY, Linear
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.settle import settled

SECONDS = 10.0  # for one point: with its packages held there is little left to decide


def earliest(asking: Asking, found: Found) -> Found:
    """The point with its packages as early as all rules allow: the lowest sum of start years, then lower ids first."""
    case = asking.case
    packages = case.packages
    rows = {id(each.option) for each in found.chosen.taken}
    held = np.array([id(packages.options.rows[option]) in rows for option in packages.option], dtype=np.bool_)
    if int(held.sum()) <= len(rows):
        return found
    upper = case.program.column_upper.copy()
    upper[packages.x[~held]] = 0.0
    bounds = [(axis.at_least(value), INFINITY) for axis, value in zip(asking.axes, found.values, strict=True)]
    task = asking.resident.task(_sooner(packages, held), bounds).with_bounds(
        np.minimum(case.program.column_lower, upper), upper
    )
    outcome = run(task, Terms(deadline=time.monotonic() + SECONDS, seed=asking.seed))
    if outcome.ended is not Ended.OPTIMAL or outcome.point is None:
        return found
    chosen = settled(case, task, outcome.point)
    return found if chosen is None or asking.found(chosen).values != found.values else replace(found, chosen=chosen)


def _sooner(packages: Packages, held: Mask) -> Linear:
    """Minus the sum of starts, a lower id weighing a little more, too little to count against it."""
    count = len(packages.study.projects)
    weight = count * count * packages.years + count - packages.project_index[held]
    return Linear(packages.x[held], -(weight * packages.start[held]).astype(np.float64))
