"""This library, from the priced table of options to a verified portfolio."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms

PACKAGES = ("allocator", "pyomo", "highspy", "numpy")
IMPORTS = ("allocator.allocate", "allocator.pricing", "allocator.formulation.build", "allocator.verify")


def ready(projects: int, years: int, seed: int) -> Any:
    """The study, its options and the model file: what the others' coefficients were made from."""
    from allocator.io import from_frames
    from allocator.pricing import price
    from tests.benchmarks.generator import pipeline
    from tests.benchmarks.run import policy

    study, model = from_frames(pipeline(projects, years, seed)), policy(priced=False)
    return study, model, price(study, model)


def exported(projects: int, years: int, seed: int) -> Instance:
    """Our coefficients as plain arrays with names, for the others."""
    from allocator.formulation.build import formulate

    study, model, options = ready(projects, years, seed)
    program = formulate(study, options, model)
    matrix = program.matrix
    [level] = program.levels
    return Instance(
        objective=level.expression.dense(program.width),
        lower=program.column_lower,
        upper=program.column_upper,
        integer=program.integer,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        start=matrix.indptr.astype(np.int64),
        column=matrix.indices.astype(np.int64),
        value=matrix.data,
        column_names=np.array(program.names(program.columns)),
        row_names=np.array(program.names(program.rows)),
    )


def build(made: Any) -> Any:
    """The coefficients, from the table of options: more than the others do, who start from coefficients."""
    from allocator.allocate import prepare

    study, model, options = made
    prepared = prepare(study, model, options)
    assert prepared.case.program.matrix.nnz
    return prepared


def solve(prepared: Any, instance: Instance, terms: Terms) -> Outcome:
    """The proof, and what the others do not do: exact accounts, reasons of declines, and the independent check."""
    from allocator.allocate import Settings, solve_prepared
    from allocator.portfolio import Status

    portfolio = solve_prepared(prepared, Settings(gap=terms.gap, time=terms.time))
    x = None if portfolio.objective is None else _at(prepared, portfolio, instance)
    return Outcome(portfolio.status is Status.OPTIMAL, x, portfolio.bound, str(portfolio.status))


def _at(prepared: Any, portfolio: Any, instance: Instance) -> np.ndarray:
    """A point with the same choices: what is funded, and the cash that follows from it by a linear program."""
    import highspy

    names = instance.column_names.tolist()
    taken = {(row.project, row.option, row.start) for row in portfolio.funded_rows}
    chosen = {f"x[{project},{option},{start}]" for project, option, start in taken}
    fixed = np.array([name in chosen for name in names])
    if fixed.sum() != len(chosen):
        raise LookupError("a funded package has no column of its name")
    lower = np.where(instance.integer, fixed, instance.lower)
    upper = np.where(instance.integer, fixed, instance.upper)
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(
        *(instance.width, len(instance.row_lower), len(instance.value), 2, -1, 0.0),
        *(instance.objective, lower, upper, instance.row_lower, instance.row_upper),
        *(instance.start.astype(np.int32), instance.column.astype(np.int32), instance.value),
        np.zeros(instance.width, dtype=np.int32),
    )
    solver.run()
    return np.array(solver.getSolution().col_value)
