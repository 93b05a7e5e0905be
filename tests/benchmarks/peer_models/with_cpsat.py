"""OR-Tools' CP-SAT, which knows whole numbers only: money in hundredths, every row times what makes it whole."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms, point

PACKAGES = ("ortools", "numpy")
IMPORTS = ("ortools.sat.python.cp_model",)
PARTS = 100  # a column that is not a whole number is counted in hundredths
FACTORS = (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
MOST = 2**40  # of a column without an upper bound


def build(instance: Instance) -> Any:
    """A CpModel, its variables in order, and what the objective was multiplied by."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    parts = np.where(instance.integer, 1, PARTS)
    low = np.ceil(np.maximum(instance.lower * parts, -MOST)).astype(np.int64).tolist()
    high = np.floor(np.minimum(instance.upper * parts, MOST)).astype(np.int64).tolist()
    x = [model.new_int_var(*ends, "") for ends in zip(low, high, strict=True)]
    size = parts.tolist()
    for name, least, columns, values, most in instance.rows():
        scaled = [value / size[j] for j, value in zip(columns, values, strict=True)]
        factor = _factor([*scaled, *(end for end in (least, most) if np.isfinite(end))], name)
        body = cp_model.LinearExpr.weighted_sum([x[j] for j in columns], [round(value * factor) for value in scaled])
        model.add_linear_constraint(body, _end(least, factor), _end(most, factor))
    gains = (instance.objective / parts).tolist()
    factor = _factor(gains, "objective")
    model.maximize(cp_model.LinearExpr.weighted_sum(x, [round(gain * factor) for gain in gains]))
    return model, x, factor, size


def _factor(values: list[float], name: str) -> int:
    """The smallest power of ten that makes all of them whole."""
    numbers = np.array(values)
    for factor in FACTORS:
        whole = np.round(numbers * factor)
        if (np.abs(numbers * factor - whole) <= 1e-9 * np.maximum(1.0, np.abs(whole))).all():
            return factor
    raise ValueError(f"CP-SAT: no factor up to {FACTORS[-1]} makes {name} whole.")


def _end(bound: float, factor: int) -> int:
    return round(bound * factor) if np.isfinite(bound) else (2**62 if bound > 0 else -(2**62))


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By CP-SAT with one worker."""
    from ortools.sat.python import cp_model

    problem, x, factor, size = model
    solver = cp_model.CpSolver()
    solver.parameters.relative_gap_limit = terms.gap
    solver.parameters.max_time_in_seconds = terms.time
    solver.parameters.num_workers = 1
    said = solver.status_name(solver.solve(problem))
    held = said in ("OPTIMAL", "FEASIBLE")
    found = (
        point(instance.width, (solver.value(each) / part for each, part in zip(x, size, strict=True))) if held else None
    )
    bound = solver.best_objective_bound / factor if held else None
    return Outcome(said == "OPTIMAL", found, bound, said)
