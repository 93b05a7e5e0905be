"""SCIP through PySCIPOpt: one variable and one constraint at a time."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms, point

PACKAGES = ("pyscipopt", "numpy")
IMPORTS = ("pyscipopt",)
INFINITE = float("inf")


def build(instance: Instance) -> Any:
    """A Model, and its variables in order."""
    from pyscipopt import Model, quicksum

    model = Model()
    model.hideOutput()
    bounds = zip(instance.lower.tolist(), instance.upper.tolist(), instance.integer.tolist(), strict=True)
    x = [
        model.addVar(lb=low, ub=None if high == INFINITE else high, vtype="I" if whole else "C")
        for low, high, whole in bounds
    ]
    for _, low, columns, values, high in instance.rows():
        body = quicksum(value * x[j] for j, value in zip(columns, values, strict=True))
        if low == high:
            model.addCons(body == high)
            continue
        if low != -INFINITE:
            model.addCons(body >= low)
        if high != INFINITE:
            model.addCons(body <= high)
    gain = instance.objective.tolist()
    model.setObjective(quicksum(gain[j] * x[j] for j in range(instance.width) if gain[j]), "maximize")
    return model, x


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By SCIP and its own linear programming."""
    scip, x = model
    scip.setParams({"limits/gap": terms.gap, "limits/time": terms.time, "lp/threads": 1, "parallel/maxnthreads": 1})
    scip.optimize()
    said = str(scip.getStatus())
    best = scip.getBestSol() if scip.getNSols() else None
    found = None if best is None else point(instance.width, (best[each] for each in x))
    return Outcome(said in ("optimal", "gaplimit"), found, float(scip.getDualbound()), said)
