"""HiGHS by itself: one call with finished arrays. What no modelling library can undercut."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms

PACKAGES = ("highspy", "numpy")
IMPORTS = ("highspy",)


def build(instance: Instance) -> Any:
    """A HiGHS with the model in it."""
    import highspy

    solver = highspy.Highs()
    solver.silent()
    by_row, maximise = 2, -1
    solver.passModel(
        *(instance.width, len(instance.row_lower), len(instance.value), by_row, maximise, 0.0),
        *(instance.objective, instance.lower, instance.upper, instance.row_lower, instance.row_upper),
        *(instance.start.astype(np.int32), instance.column.astype(np.int32), instance.value),
        instance.integer.astype(np.int32),
    )
    return solver


def solve(solver: Any, instance: Instance, terms: Terms) -> Outcome:
    """Runs it."""
    import highspy

    for name, value in (("mip_rel_gap", terms.gap), ("time_limit", terms.time), ("threads", 1)):
        solver.setOptionValue(name, value)
    solver.run()
    info, found = solver.getInfo(), solver.getSolution()
    status = solver.getModelStatus()
    held = info.primal_solution_status == highspy.kSolutionStatusFeasible
    x = np.array(found.col_value) if held else None
    optimal = status == highspy.HighsModelStatus.kOptimal
    return Outcome(optimal, x, float(info.mip_dual_bound), solver.modelStatusToString(status))
