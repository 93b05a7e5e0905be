"""Runs pyaugmecon on a public problem, with HiGHS on one thread, and prints what it took.

    PYTHON -m tests.benchmarks.augmecon PROBLEM.json

PYTHON has pyaugmecon and highspy (pyaugmecon asks for older libraries than ours: give it an environment of its own).
pyaugmecon calls Gurobi by default; here it is handed HiGHS through Pyomo, kept loaded between solves, gap 0. It is told
the range of every objective from the published frontier, one grid point a whole number, so that nothing is missed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


class HighsOneThread:
    """HiGHS as pyaugmecon wants a solver: options of Gurobi are passed over, infeasible is an answer."""

    def __init__(self, **_: Any) -> None:
        from pyomo.contrib.appsi.solvers import Highs

        self.options: dict[str, object] = {}
        self.highs = Highs()
        self.highs.config.load_solution = False
        self.highs.config.mip_gap = 0.0
        self.highs.highs_options = {"threads": 1, "mip_abs_gap": 1e-6}

    def available(self, exception_flag: bool = True) -> bool:
        return True

    def solve(self, model: Any, **_: Any) -> Any:
        from pyomo.contrib.appsi.base import TerminationCondition as Ended
        from pyomo.opt import SolverResults, SolverStatus, TerminationCondition

        found = self.highs.solve(model)
        result = SolverResults()
        best = found.termination_condition == Ended.optimal
        result.solver.status = SolverStatus.ok if best else SolverStatus.warning
        result.solver.termination_condition = TerminationCondition.optimal if best else TerminationCondition.infeasible
        if best:
            found.solution_loader.load_vars()
        return result


def pyomo_model(problem: dict[str, Any]) -> Any:
    import pyomo.environ as pyo

    options = [project["options"][0] for project in problem["projects"]]
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(len(options)), within=pyo.Binary)
    model.resources = pyo.ConstraintList()
    for place, capacity in enumerate(problem["capacities"]):
        model.resources.add(sum(o["weights"][place] * model.x[i] for i, o in enumerate(options)) <= capacity)
    model.obj_list = pyo.ObjectiveList()
    for place in range(problem["n_objectives"]):
        total = sum(o["values"][place] * model.x[i] for i, o in enumerate(options))
        model.obj_list.add(expr=total, sense=pyo.maximize)
    for place in range(problem["n_objectives"]):
        model.obj_list[place + 1].deactivate()
    return model


def main(path: Path) -> None:
    from pyaugmecon import PyAugmecon
    from pyomo.opt import SolverFactory

    SolverFactory.register("highs_one_thread", doc="HiGHS on one thread")(HighsOneThread)
    logging.disable(logging.CRITICAL)
    problem = json.loads(path.read_text(encoding="utf-8"))
    front = [tuple(values) for values in problem["pareto_front"]]
    ends = [(min(values), max(values)) for values in list(zip(*front, strict=True))[1:]]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        asked = {
            "name": problem["name"],
            "grid_points": max(high - low for low, high in ends) + 1,
            "nadir_points": [low for low, _ in ends],
            "cpu_count": 1,
            "solver_name": "highs_one_thread",
            "solver_io": None,
            "output_excel": False,
        }
        began = time.perf_counter()
        search = PyAugmecon(pyomo_model(problem), asked)
        search.solve()
        seconds = time.perf_counter() - began
    found = {tuple(round(value) for value in values) for values in search.unique_pareto_sols}
    solves = search.model.models_solved.value()
    print("\n" + json.dumps({"seconds": seconds, "solves": solves, "points": len(found), "equal": found == set(front)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
