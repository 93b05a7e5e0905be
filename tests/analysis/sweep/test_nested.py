"""Paths on which a growing budget never drops a project: by hand, and against trying every path."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from allocator.analysis.sweep.result import Nested
from allocator.analysis.sweep.run import sweep
from allocator.errors import UsageError
from allocator.portfolio import Status
from tests.analysis.sweep.studies import THREE, floored
from tests.studies import Programme, grant, limit, loan, money, ordered, programme, project


def path(asked: Programme, *budgets: float) -> Nested:
    found = sweep(asked.study, asked.model, list(budgets), nested=True, processes=1)
    assert found.nested is not None
    return found.nested


def test_a_project_once_funded_stays() -> None:
    # alone: 60 {a} 50, 70 {b, c} 65, 90 {a, c} 70: 185. Never dropping: {b}, {b, c}, {b, c}: 45 + 65 + 65 = 175,
    # or {a}, {a}, {a, c}: 50 + 50 + 70 = 170
    found = path(THREE, 60, 70, 90)
    assert [point.projects for point in found.points] == [("b",), ("b", "c"), ("b", "c")]
    assert (found.objective, found.free, found.price) == (175, 185, 10)
    assert (found.status, found.bound) == (Status.OPTIMAL, 175)


def test_a_path_that_never_dropped_anyway_costs_nothing() -> None:
    found = path(THREE, 40, 70)
    assert (found.objective, found.price) == (110, 0)
    assert [str(point.status) for point in found.points] == ["optimal", "optimal"]


def test_every_point_is_verified_and_says_what_would_be_best_alone() -> None:
    found = path(THREE, 60, 70, 90)
    assert [(point.objective, point.bound) for point in found.points] == [(45, 50), (65, 65), (65, 70)]
    assert all(point.checks for point in found.points)


def test_a_package_may_change_where_its_project_stays() -> None:
    asked = programme(money(100), project("a", grant(60, private=50), loan(30, private=20)), project("b", loan(50, 45)))
    found = path(asked, 40, 60)
    assert [point.funded for point in found.points] == [("a:loan:2027",), ("a:grant:2027",)]


def test_of_equal_paths_the_cheaper_is_taken() -> None:
    asked = programme(money(100), project("a", grant(10, private=5)), project("z", grant(7)))
    assert [point.projects for point in path(asked, 20, 30).points] == [("a",), ("a",)]


def test_budgets_at_which_nothing_fits_are_left_out() -> None:
    found = path(THREE.decided(a="in"), 50, 60, 90)
    assert found.left_out == (50,)
    assert [point.set["budget"] for point in found.points] == [60, 90]


def test_no_budget_at_all_has_no_path() -> None:
    found = path(THREE.decided(a="in"), 50, 55)
    assert (found.status, found.points, found.objective) == (Status.INFEASIBLE, (), None)


def test_there_may_be_no_path_though_every_budget_has_a_portfolio() -> None:
    # exactly 40 or exactly 30 may be signed: with 35 of budget only {c}, with 45 either; asked to sign 40 at least
    # where it can. A cap on projects makes {b, c} impossible.
    asked = THREE.but(limits=limit("projects", at_most=1, at_least=1, name="one"))
    found = path(asked, 35, 45)
    assert [point.projects for point in found.points] == [("c",), ("c",)]
    assert found.price == 25


def test_only_budgets_grow() -> None:
    both = floored()
    with pytest.raises(UsageError, match="runs over budgets"):
        sweep(both.study, both.model, 100, {"limits.water.at_least": "0%,50%"}, nested=True)
    in_order = THREE.but(maximise=ordered(private=0))
    with pytest.raises(UsageError, match="do not add up"):
        sweep(in_order.study, in_order.model, [60, 70], nested=True)


@pytest.mark.parametrize("seed", range(12))
def test_the_path_is_the_best_of_all_paths(seed: int) -> None:
    dice = Random(seed)
    costs = [dice.randint(5, 40) for _ in range(5)]
    gains = [dice.randint(1, 60) for _ in range(5)]
    budgets = sorted(dice.sample(range(20, 100), 3))
    asked = programme(money(100), *(project(f"p{k}", grant(costs[k], private=gains[k])) for k in range(5)))
    best = Fraction(0)
    # each project enters at the first, second or third budget, or never
    for entry in product(range(4), repeat=5):
        chosen = [[k for k in range(5) if entry[k] <= stage] for stage in range(3)]
        if all(sum(costs[k] for k in each) <= budget for each, budget in zip(chosen, budgets, strict=True)):
            best = max(best, Fraction(sum(gains[k] for each in chosen for k in each)))
    assert path(asked, *budgets).objective == best
