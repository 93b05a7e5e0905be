"""OR-Tools' model builder, solved by the SCIP that comes with it."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms, point

PACKAGES = ("ortools", "numpy")
IMPORTS = ("ortools.linear_solver.python.model_builder",)


def build(instance: Instance) -> Any:
    """A Model, and its variables in order."""
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    bounds = zip(instance.lower.tolist(), instance.upper.tolist(), instance.integer.tolist(), strict=True)
    x = [model.new_var(low, high, whole, None) for low, high, whole in bounds]
    for _, low, columns, values, high in instance.rows():
        model.add_linear_constraint(model_builder.LinearExpr.weighted_sum([x[j] for j in columns], values), low, high)
    model.maximize(model_builder.LinearExpr.weighted_sum(x, instance.objective.tolist()))
    return model, x


def solve(model: Any, instance: Instance, terms: Terms) -> Outcome:
    """By SCIP, one thread."""
    from ortools.linear_solver.python import model_builder

    problem, x = model
    solver = model_builder.Solver("scip")
    solver.set_time_limit_in_seconds(terms.time)
    solver.set_solver_specific_parameters(f"limits/gap = {terms.gap}\nlp/threads = 1\n")
    said = solver.solve(problem).name
    held = said in ("OPTIMAL", "FEASIBLE")
    found = point(instance.width, (solver.value(each) for each in x)) if held else None
    return Outcome(said == "OPTIMAL", found, float(solver.best_objective_bound) if held else None, said)
