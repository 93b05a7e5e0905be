"""The North Kazakhstan example: what it holds, what it is solved to, and that its README says the same."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import allocator
from allocator.modelfile.load import model_for
from allocator.pricing import price

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "examples" / "north-kazakhstan"
DONOR_MONEY = 1_000_000
THEMES = {
    "landscape-planning",
    "climate-adaptation",
    "sustainable-agriculture",
    "green-production",
    "biodiversity",
    "regional-planning",
}


@pytest.fixture(scope="module")
def study() -> allocator.Study:
    return allocator.read_study(FOLDER)


@pytest.fixture(scope="module")
def portfolio(study: allocator.Study) -> allocator.Portfolio:
    return allocator.solve(study)


@pytest.fixture(scope="module")
def sensitivity() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sensitivity", FOLDER / "sensitivity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_workbook_and_folder_are_the_same_study(study: allocator.Study) -> None:
    assert allocator.read_study(FOLDER / "north-kazakhstan.xlsx") == study


def test_a_million_of_donor_money_over_five_years_for_at_least_forty_projects(study: allocator.Study) -> None:
    assert sum(budget.amount for budget in study.budgets) == DONOR_MONEY
    assert (study.currency, study.years) == ("USD", 5)
    assert len(study.projects) >= 40
    assert {project.theme for project in study.projects} == THEMES
    assert len({project.district for project in study.projects}) == 14  # thirteen districts and Petropavl
    assert all(20_000 <= (project.total_cost or 0) <= 300_000 for project in study.projects)


def test_firms_put_in_a_fifth_of_the_cost(study: allocator.Study) -> None:
    borrowing = [project for project in study.projects if project.loan_years]
    assert len(borrowing) > 30
    assert all((project.equity or 0) >= 0.2 * (project.total_cost or 0) for project in borrowing)


def test_at_least_six_kinds_of_instrument_are_on_offer(study: allocator.Study) -> None:
    kinds = {row.kind for row in price(study, model_for(study)).rows if row.kind}
    assert len(kinds) >= 6


def test_it_funds_more_than_ten_firms_and_draws_in_three_for_one(
    study: allocator.Study, portfolio: allocator.Portfolio
) -> None:
    firms = {project.project for project in study.projects if "sme" in project.tags}
    assert portfolio.status == allocator.Status.OPTIMAL
    assert portfolio.verified.ok
    assert len(firms & set(portfolio.funded["project"])) > 10
    assert portfolio.totals["private"] >= 3 * DONOR_MONEY
    assert portfolio.leverage is not None
    assert portfolio.leverage >= 3


def test_no_private_money_is_typed_in(study: allocator.Study) -> None:
    assert all(not option.private for option in study.options)
    assert "private" not in {name for project in study.projects for name in project.measures}


def test_every_scenario_can_be_applied(study: allocator.Study) -> None:
    from allocator.modelfile.change import apply_scenario

    names = {step.scenario for step in study.scenarios}
    assert names
    for name in names:
        apply_scenario(study, model_for(study), name)


def test_the_readmes_table_is_what_the_script_prints(sensitivity: ModuleType) -> None:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    case = "take-up a tenth lower"
    head, rule, first, second = sensitivity.table(["as stated", case])
    assert [line for line in (head, rule, first, second) if line not in lines] == []
    shown = [re.match(r"\| (.*?) \|", line) for line in lines]
    assert set(sensitivity.CASES) <= {match[1] for match in shown if match}


def test_the_readme_says_that_the_rows_are_illustrative() -> None:
    assert "illustrative" in (FOLDER / "README.md").read_text(encoding="utf-8")
