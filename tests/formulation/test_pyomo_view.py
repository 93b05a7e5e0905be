"""The Pyomo model and the solver's arrays are one program: Pyomo's own compiler gives back our matrix, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from allocator.formulation.build import formulate
from allocator.formulation.program import Program
from allocator.formulation.pyomo_view import pyomo_model
from tests.formulation.test_listing import BUDGETS, CEILINGS, CHOICE, LIMITS, LINKS, PAYMENTS
from tests.oracle.studies import random_study, stated_options
from tests.studies import (
    Programme,
    best,
    ceiling,
    grant,
    limit,
    loan,
    money,
    ordered,
    programme,
    project,
    scaled,
    weighted,
)

HAND_MADE = {
    "choice": CHOICE,
    "payments": PAYMENTS,
    "budgets": BUDGETS,
    "limits": LIMITS,
    "links": LINKS,
    "ceilings": CEILINGS,
    "ordered": LINKS.but(maximise=ordered(private=0, commitment=0.1)),
    "scaled": LINKS.but(maximise=scaled(private=0.5, commitment=0.5)),
}

Row = tuple[dict[str, float], float, float]


def plain(name: str) -> str:
    """A Pyomo name such as "limits['a b',2027]" as the listing writes it."""
    return name.replace("'", "").replace('"', "")


def ours(program: Program) -> dict[str, Row]:
    columns = program.names(program.columns)
    rows = {}
    for place, name in enumerate(program.names(program.rows)):
        here = slice(program.matrix.indptr[place], program.matrix.indptr[place + 1])
        terms = zip(program.matrix.indices[here].tolist(), program.matrix.data[here].tolist(), strict=True)
        ends = float(program.row_lower[place]), float(program.row_upper[place])
        rows[name] = ({columns[c]: value for c, value in terms}, *ends)
    return rows


def theirs(model: Any) -> tuple[dict[str, Row], Any]:
    """The rows that Pyomo's standard form compiler makes of the model, with both ends of each put together."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    matrix = form.A.tocsr()
    columns = [plain(column.name) for column in form.columns]
    rows: dict[str, Row] = {}
    for place, (constraint, kind) in enumerate(form.rows):
        here = slice(matrix.indptr[place], matrix.indptr[place + 1])
        terms = zip(matrix.indices[here].tolist(), matrix.data[here].tolist(), strict=True)
        name, right = plain(constraint.name), float(form.rhs[place])
        _, low, high = rows.get(name, ({}, -np.inf, np.inf))
        body = {columns[c]: value for c, value in terms if value}
        low = right if kind in (-1, 0) else low
        high = right if kind in (1, 0) else high
        rows[name] = (body, low, high)
    return rows, form


def assert_same(program: Program) -> None:
    model = pyomo_model(program)
    assert_same_empty_rows(program, model)
    rows, form = theirs(model)
    assert rows == {name: row for name, row in ours(program).items() if row[0]}
    assert_same_columns(program, model)
    assert_same_objective(program, model, form)


def assert_same_empty_rows(program: Program, model: Any) -> None:
    """Rows without a column cannot stand in a matrix: Pyomo holds them as met, or as impossible."""
    held = {plain(row.name): row for row in model.component_data_objects(pyo.Constraint)}
    assert held.keys() == set(program.names(program.rows))
    for name, (body, low, high) in ours(program).items():
        if not body:
            row = held[name]
            ends = -np.inf if row.lb is None else row.lb, np.inf if row.ub is None else row.ub
            assert pyo.value(row.body) == 0
            assert (ends[0] <= 0 <= ends[1]) == (low <= 0 <= high), name
            row.deactivate()  # the compiler refuses what is impossible without any column


def assert_same_columns(program: Program, model: Any) -> None:
    made = {plain(column.name): column for column in model.component_data_objects(pyo.Var)}
    names = program.names(program.columns)
    assert set(made) == set(names)
    for place, name in enumerate(names):
        column = made[name]
        assert (column.lb, column.ub) == (program.column_lower[place], program.column_upper[place]), name
        assert (column.is_binary() or column.is_integer()) == program.integer[place], name


def assert_same_objective(program: Program, model: Any, form: Any) -> None:
    names = program.names(program.columns)
    objectives = list(model.component_data_objects(pyo.Objective))
    assert [each.active for each in objectives] == [place == 0 for place in range(len(program.levels))]
    dense = program.levels[0].expression.dense(program.width)
    costs = form.c.toarray()[0]
    # the compiler states a minimum: every coefficient with its sign turned
    stated = {plain(c.name): -value for c, value in zip(form.columns, costs.tolist(), strict=True) if value}
    assert stated == {names[c]: dense[c] for c in np.flatnonzero(dense).tolist()}
    assert -float(form.c_offset[0]) == program.levels[0].expression.constant


@pytest.mark.parametrize("name", HAND_MADE)
def test_pyomo_compiles_the_matrix_that_the_solver_reads(name: str) -> None:
    assert_same(HAND_MADE[name].program)


@pytest.mark.parametrize("seed", range(40))
def test_pyomo_compiles_the_matrix_of_random_studies(seed: int) -> None:
    study, model = random_study(seed + 5000)
    assert_same(formulate(study, stated_options(study), model))


@pytest.mark.parametrize("name", [name for name in HAND_MADE if name not in ("ordered", "scaled")])
def test_the_live_model_in_pyomos_own_interface_has_the_same_best_value(name: str) -> None:
    asked = _possible(HAND_MADE[name])
    model = pyomo_model(asked.program)
    _solve(model)
    assert pyo.value(model.objective[1]) == pytest.approx(best(asked).objective, rel=1e-7)


def test_random_live_models_have_the_same_best_value() -> None:
    solved = 0
    for seed in range(6000, 6012):
        study, policy = random_study(seed, {"years", "funds", "starts", "limits", "links", "eligibility", "carry_over"})
        asked = Programme(study, stated_options(study), policy)
        portfolio = asked.allocate()
        if portfolio.objective is None:
            continue
        model = pyomo_model(asked.program)
        _solve(model)
        assert pyo.value(model.objective[1]) == pytest.approx(portfolio.objective, rel=1e-7)
        solved += 1
    assert solved >= 6


def _possible(asked: Programme) -> Programme:
    """Without the limits of the golden study that only show how they read."""
    limits = tuple(each for each in asked.study.limits if each.limit != "sme-per-fund")
    return replace(asked, study=replace(asked.study, limits=limits))


def _highs() -> Any:
    """On one thread: HiGHS keeps the number of its first run for every later one of this thread, or refuses it."""
    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options["threads"] = 1
    return solver


def _solve(model: Any) -> None:
    results = _highs().solve(model, load_solutions=True)
    assert results.solver.termination_condition == pyo.TerminationCondition.optimal


# --- for modellers

SMALL = programme(
    money(100),
    project("levee", grant(60, private=90, people=70), theme="adaptation"),
    project("solar", loan(40, private=120, people=10)),
    project("wells", grant(40, private=100, people=50)),
    limits=limit("people", at_least=20, name="reach"),
)


def test_names_are_those_of_the_study() -> None:
    model = pyomo_model(SMALL.program)
    assert model.x["levee", "grant", 2027].is_binary()
    assert str(model.limits["reach", "at_least"].body) == (
        "70.0*x[levee,grant,2027] + 10.0*x[solar,loan,2027] + 50.0*x[wells,grant,2027]"
    )
    assert model.limits["reach", "at_least"].lower() == 20
    assert str(model.choice["levee"].expr) == "x[levee,grant,2027]  <=  1.0"
    assert {family.name for family in model.component_objects(pyo.Constraint)} >= {
        "choice",
        "commitment",
        "cash",
        "limits",
    }


def test_a_modeller_can_add_a_rule() -> None:
    model = pyomo_model(SMALL.program)
    _solve(model)
    assert pyo.value(model.objective[1]) == 220  # solar and wells
    model.own = pyo.Constraint(expr=model.x["solar", "loan", 2027] + model.x["wells", "grant", 2027] <= 1)
    _solve(model)
    assert pyo.value(model.objective[1]) == 210  # levee and solar


def test_a_modeller_can_maximise_something_else() -> None:
    model = pyomo_model(SMALL.program)
    model.objective[1].deactivate()
    model.own = pyo.Objective(expr=model.limits["reach", "at_least"].body, sense=pyo.maximize)
    _solve(model)
    assert pyo.value(model.own) == 120  # levee and wells


def test_the_second_level_can_be_made_active() -> None:
    model = pyomo_model(SMALL.but(maximise=ordered(private=0, people=0)).program)
    assert len(model.objective) == 2
    model.objective[1].deactivate()
    model.objective[2].activate()
    _solve(model)
    assert pyo.value(model.objective[2]) == 120


def test_a_rule_that_nothing_on_offer_can_meet_makes_the_live_model_infeasible() -> None:
    asked = programme(
        money(10),
        project("a", grant(5, private=1), theme="x"),
        project("idea", theme="y"),
        limits=limit("projects", per="theme", at_least=1),
    )
    model = pyomo_model(asked.program)
    assert [plain(row.name) for row in model.limits.values()] == ["limits[rule,x,at_least]", "limits[rule,y,at_least]"]
    results = _highs().solve(model, load_solutions=False)
    assert results.solver.termination_condition == pyo.TerminationCondition.infeasible


def test_many_columns_of_one_kind_keep_their_places() -> None:
    # counted columns are added in several families: each must keep its own bounds
    asked = SMALL.but(
        ceilings=(ceiling("people", 60),),
        limits=(limit("people", at_most=55), limit("people", "theme=adaptation", at_most=65, name="b")),
        maximise=weighted(people=1.0),
    )
    assert_same(asked.program)
