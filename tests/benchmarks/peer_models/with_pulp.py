"""PuLP: variables and affine expressions, handed as a file to the CBC that comes with it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms, point

PACKAGES = ("pulp", "numpy")
IMPORTS = ("pulp",)
INFINITE = float("inf")


def build(instance: Instance) -> Any:
    """An LpProblem, and its variables in order."""
    import pulp

    bounds = zip(instance.lower.tolist(), instance.upper.tolist(), instance.integer.tolist(), strict=True)
    x = [
        pulp.LpVariable(
            f"x{j}", low, None if high == INFINITE else high, pulp.LpInteger if whole else pulp.LpContinuous
        )
        for j, (low, high, whole) in enumerate(bounds)
    ]
    problem = pulp.LpProblem("pipeline", pulp.LpMaximize)
    problem += pulp.LpAffineExpression((x[j], gain) for j, gain in enumerate(instance.objective.tolist()) if gain)
    for i, (_, low, columns, values, high) in enumerate(instance.rows()):
        body = pulp.LpAffineExpression((x[j], value) for j, value in zip(columns, values, strict=True))
        if low == high:
            problem += body == high, f"r{i}"
            continue
        if low != -INFINITE:
            problem += body >= low, f"r{i}l"
        if high != INFINITE:
            problem += body <= high, f"r{i}h"
    return problem, x


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By CBC, one thread as by default; its bound stands only in its log."""
    import pulp

    problem, x = model
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "cbc.log"
        problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=terms.gap, timeLimit=terms.time, logPath=str(log)))
        text = log.read_text(errors="replace")
    said = re.findall(r"^Result - (.*)$", text, re.MULTILINE)
    value = re.findall(r"^Objective value: +(\S+)", text, re.MULTILINE)
    bound = re.findall(r"^(?:Upper|Lower) bound: +(\S+)", text, re.MULTILINE)
    held = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible) and bool(value)
    found = point(instance.width, (each.value() or 0.0 for each in x)) if held else None
    optimal = bool(said) and said[-1].startswith("Optimal solution found")
    proven = abs(float(bound[-1])) if bound else _within(found, instance, terms) if optimal else None
    return Outcome(optimal, found, proven, said[-1] if said else pulp.LpStatus[problem.status])


def _within(found: Any, instance: Instance, terms: Terms) -> float | None:
    """The bound that "optimal within the gap" means, where CBC's log does not give one."""
    return None if found is None else float(instance.objective @ found) * (1 + terms.gap)
