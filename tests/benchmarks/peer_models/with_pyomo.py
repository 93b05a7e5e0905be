"""Plain Pyomo: sets, rules, one constraint at a time; solved by its own interface to HiGHS."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms, point

PACKAGES = ("pyomo", "highspy", "numpy")
IMPORTS = ("pyomo.environ", "pyomo.contrib.appsi.solvers")


def build(instance: Instance) -> Any:
    """A ConcreteModel written with rules."""
    import pyomo.environ as pyo

    lower, upper = instance.lower.tolist(), instance.upper.tolist()
    whole, gain = instance.integer.tolist(), instance.objective.tolist()
    rows = list(instance.rows())
    model = pyo.ConcreteModel()
    model.columns = pyo.RangeSet(0, instance.width - 1)
    model.rows = pyo.RangeSet(0, len(rows) - 1)
    model.x = pyo.Var(
        model.columns,
        domain=lambda _, j: pyo.Binary if whole[j] and (lower[j], upper[j]) == (0, 1) else _domain(whole[j]),
        bounds=lambda _, j: (lower[j], None if upper[j] == float("inf") else upper[j]),
    )

    def row(model: Any, i: int) -> Any:
        _, low, columns, values, high = rows[i]
        body = pyo.quicksum(value * model.x[j] for j, value in zip(columns, values, strict=True))
        if low == high:
            return body == high
        if low == -float("inf"):
            return body <= high
        return body >= low if high == float("inf") else pyo.inequality(low, body, high)

    model.row = pyo.Constraint(model.rows, rule=row)
    model.gain = pyo.Objective(expr=pyo.quicksum(gain[j] * model.x[j] for j in model.columns), sense=pyo.maximize)
    return model


def _domain(whole: bool) -> Any:
    import pyomo.environ as pyo

    return pyo.Integers if whole else pyo.Reals


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By appsi and HiGHS."""
    from pyomo.contrib.appsi.solvers import Highs

    solver = Highs()
    solver.config.mip_gap, solver.config.time_limit, solver.config.load_solution = terms.gap, terms.time, False
    solver.highs_options = {"threads": 1}
    result = solver.solve(model)
    said = result.termination_condition.name
    x = None
    if result.best_feasible_objective is not None:
        result.solution_loader.load_vars()
        x = point(instance.width, (model.x[j].value or 0.0 for j in range(instance.width)))
    return Outcome(said == "optimal", x, result.best_objective_bound, said)
