from __future__ import annotations

import importlib
from fractions import Fraction

import pytest

import allocator
from allocator.api import as_asked, as_changes
from allocator.errors import UsageError
from allocator.modelfile import load_model
from allocator.modelfile.records import Form, Model, Objective

FRAMES = {
    "study": {"name": "Three", "currency": "USD", "first_year": 2027, "years": 1},
    "budgets": [{"fund": "main", "year": 2027, "amount": 150}],
    "projects": [{"project": name, "name": name} for name in ("levee", "roofs", "wells")],
    "options": [
        {"project": "levee", "option": "grant", "commitment": 90, "private": 20},
        {"project": "roofs", "option": "loan", "commitment": 60, "private": 90},
        {"project": "wells", "option": "grant", "commitment": 80, "private": 60},
    ],
    "scenarios": [{"scenario": "lean", "set": "budget", "value": "80"}],
}
POLICY = Model("most-private", "The most private money", Objective(Form.WEIGHTED, (("private", 1.0),)))


@pytest.fixture(scope="module")
def study() -> allocator.Study:
    return allocator.Study.from_frames(FRAMES)


def funded(portfolio: allocator.Portfolio) -> list[str]:
    return list(portfolio.funded["project"])


def test_every_public_name_is_there_and_listed() -> None:
    for name in allocator.__all__:
        assert getattr(allocator, name) is not None
    assert set(allocator.__all__) <= set(dir(allocator))


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'slove'"):
        _ = allocator.slove


def test_frames_to_portfolio(study: allocator.Study) -> None:
    portfolio = allocator.solve(study, model=POLICY)
    assert portfolio.status is allocator.Status.OPTIMAL
    assert (portfolio.objective, portfolio.totals["commitment"]) == (150, 140)  # 90 + 60 for 60 + 80
    assert funded(portfolio) == ["roofs", "wells"]


def test_solve_can_be_called_also_when_its_package_was_loaded_first(study: allocator.Study) -> None:
    engine = importlib.import_module("allocator.solve.engine")
    assert allocator.solve.engine is engine  # type: ignore[attr-defined]
    assert funded(allocator.solve(study, model=POLICY)) == ["roofs", "wells"]


@pytest.mark.parametrize("budget", [80, 80.0, "80", Fraction(80)])
def test_a_budget_scales_all_money(study: allocator.Study, budget: float | str) -> None:
    assert funded(allocator.solve(study, model=POLICY, budget=budget)) == ["roofs"]


@pytest.mark.parametrize(
    "changes",
    [
        {"projects.roofs.decision": "out"},
        [("projects.roofs.decision", "out")],
        ["projects.roofs.decision=out"],
        "projects.roofs.decision=out",
    ],
)
def test_changes_are_taken_in_every_form(study: allocator.Study, changes: object) -> None:
    assert funded(allocator.solve(study, model=POLICY, set=changes)) == ["wells"]


def test_a_scenario_comes_before_changes_and_the_budget_last(study: allocator.Study) -> None:
    changed, _ = as_asked(study, POLICY, scenario="lean")
    assert changed.budgets[0].amount == 80
    changed, _ = as_asked(study, POLICY, 120, {"budgets.main.2027": 100}, "lean")
    assert changed.budgets[0].amount == 120


def test_values_become_text_exactly() -> None:
    assert as_changes({"a.b": 1e-7, "c.d": None, "e.f": True, "g.h": 5}) == [
        ("a.b", "0.0000001"),
        ("c.d", ""),
        ("e.f", "yes"),
        ("g.h", "5"),
    ]


@pytest.mark.parametrize("budget", [float("nan"), float("inf"), object()])
def test_a_budget_that_is_no_amount_is_refused(study: allocator.Study, budget: float) -> None:
    with pytest.raises(UsageError, match="is not an amount"):
        allocator.solve(study, model=POLICY, budget=budget)


def test_a_study_without_a_model_file_needs_one(study: allocator.Study) -> None:
    with pytest.raises(UsageError, match="No model file is stated"):
        allocator.solve(study)


def test_the_model_for_modellers_is_a_live_pyomo_model(study: allocator.Study) -> None:
    import pyomo.environ as pyo

    model = allocator.build(study, POLICY)
    assert isinstance(model, pyo.ConcreteModel)
    assert len(list(model.component_data_objects(pyo.Var))) >= 3


def test_models_are_listed_and_loaded() -> None:
    names = [row.name for row in allocator.list_models()]
    assert allocator.load_model(names[0]) == load_model(names[0])
