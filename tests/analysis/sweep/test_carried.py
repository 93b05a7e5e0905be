"""What is best with more money and fits with less is best there, without a solve; and only then."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from allocator.allocate import Prepared, Settings, allocate, prepare, solve_prepared
from allocator.analysis.sweep.carried import Held
from allocator.analysis.sweep.result import Sweep
from allocator.analysis.sweep.run import sweep
from allocator.modelfile.change import scale_budgets
from allocator.modelfile.records import Objective
from allocator.portfolio import Portfolio
from tests.analysis.sweep.studies import THREE, floored
from tests.oracle.studies import ALL, random_study
from tests.studies import Programme, loan, money, ordered, programme, project, scaled


def at_home(budget: str, asked: Programme = THREE) -> Sweep:
    return sweep(asked.study, asked.model, budget, processes=1)


def solves(found: Sweep) -> dict[object, bool]:
    return {point.set["budget"]: point.solves > 0 for point in found.points}


def test_a_portfolio_that_still_fits_is_not_searched_again() -> None:
    # {a, b} needs 100, {a, c} 90: 120 and 110 are solved by what is best at 120, 90 is not by what is best at 100
    found = at_home("90,100,110,120")
    assert solves(found) == {90.0: True, 100.0: False, 110.0: False, 120.0: True}
    assert [point.objective for point in found.points] == [70, 95, 95, 95]
    assert all(point.checks and point.bound == point.objective for point in found.points)


@pytest.mark.parametrize("maximise", [ordered(private=0.1, people=0), scaled(private=0.5, people=0.5)])
def test_orders_and_scaled_sums_are_always_solved(maximise: Objective) -> None:
    one = programme(money(100), project("a", loan(50, private=9, people=3)), maximise=maximise)
    found = at_home("100,120", one)
    assert solves(found) == {100.0: True, 120.0: True}


def test_packages_of_free_size_are_always_solved() -> None:
    found = at_home("100,120", programme(money(100), project("a", loan(50, private=9, sizes=(0.5, 1.0)))))
    assert solves(found) == {100.0: True, 120.0: True}


def held(asked: Prepared) -> tuple[Held, Portfolio]:
    known, best = Held(), solve_prepared(asked, Settings(gap=0.0))
    known.keep(asked, best)
    return known, best


def test_another_rule_or_more_money_is_never_carried_to() -> None:
    asked = floored()
    known, _ = held(prepare(asked.study, asked.model))
    without = replace(asked.study, limits=())
    richer = replace(asked.study, budgets=money(101))
    other = replace(asked.model, name="other")
    assert known.carried(prepare(without, asked.model)) is None
    assert known.carried(prepare(richer, asked.model)) is None
    assert known.carried(prepare(asked.study, other)) is None
    assert known.carried(prepare(asked.study, asked.model)) is not None


def test_one_year_with_more_and_one_with_less_is_no_less_money() -> None:
    asked = THREE.but(budgets=money(60, 40), years=2)
    known, _ = held(prepare(asked.study, asked.model))
    moved = replace(asked.study, budgets=money(40, 60))
    assert known.carried(prepare(moved, asked.model)) is None


def test_a_portfolio_with_a_gap_is_not_kept() -> None:
    asked = prepare(THREE.study, THREE.model)
    known, best = held(asked)
    assert len(known.best) == 1
    known.keep(asked, replace(best, bound=(best.objective or 0.0) + 1.0))
    assert len(known.best) == 1


def seeds() -> range:
    """30, or those that ALLOCATOR_SEEDS names: 1000 (so many from 0) or 1000:2000 (from, to)."""
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", "30").partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


@pytest.mark.parametrize("seed", seeds())
def test_what_is_carried_is_what_a_solve_finds(seed: int) -> None:
    study, model = random_study(seed, ALL - {"ordered", "scaled", "scale"}, assignments=600)
    known, total = Held(), sum(budget.amount for budget in study.budgets)
    for share in (1.0, 0.95, 0.9, 0.7) if total else ():
        poorer = scale_budgets(study, round(total * share, 2))
        prepared = prepare(poorer, model)
        carried, solved = known.carried(prepared), allocate(poorer, model, Settings(gap=0.0))
        if carried is not None:
            assert carried.objective == pytest.approx(solved.objective)
            assert [row.project for row in carried.funded_rows] == [row.project for row in solved.funded_rows]
            assert carried.totals["commitment"] == pytest.approx(solved.totals["commitment"])
            assert carried.verified.ok
        known.keep(prepared, solved)
