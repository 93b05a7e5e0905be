"""Resilience points: 100 * sum(weight * min(1, total / full)), as objective, floor and cap."""

from __future__ import annotations

import pytest

from tests.studies import best, ceiling, conflict, funded, grant, limit, money, programme, project, resilience, weighted

# points: people 40 when 100, hectares 60 when 30
SAFE = programme(
    money(60),
    project("clinic", grant(30, private=50, people=100), district="esil"),
    project("dunes", grant(30, private=10, hectares=20), district="esil"),
    project("forest", grant(30, private=5, people=50, hectares=10), district="zhambyl"),
    maximise=weighted(resilience=1.0),
    resilience=resilience(people=(0.4, 100), hectares=(0.6, 30)),
)
# clinic 40, dunes 60 * 20 / 30 = 40, forest 40 * 50 / 100 + 60 * 10 / 30 = 40
# clinic + dunes 80; clinic + forest 40 (full) + 20 = 60; dunes + forest 20 + 60 = 80


def test_points_are_what_the_formula_says() -> None:
    portfolio = best(SAFE, budgets=money(30), maximise=weighted(resilience=1.0, private=0.001))
    assert {row.project for row in portfolio.funded_rows} == {"clinic"}  # 40 each; private decides
    assert portfolio.totals["resilience"] == 40


def test_an_indicator_counts_to_its_full_mark_and_no_further() -> None:
    portfolio = best(SAFE, budgets=money(90))
    assert portfolio.totals["resilience"] == 100  # 150 people and 30 hectares
    assert best(SAFE).totals["resilience"] == 80
    assert funded(SAFE, maximise=weighted(resilience=1.0, private=1.0)) == {"clinic:grant", "dunes:grant"}


def test_a_floor_of_points_that_holds_anyway_changes_nothing() -> None:
    asked = SAFE.but(maximise=weighted(private=1.0))
    assert funded(asked, limits=limit("resilience", at_least=80)) == {"clinic:grant", "dunes:grant"}


def test_a_floor_of_points_moves_money() -> None:
    # private: clinic with dunes 60, points 80; above 80 all three are needed
    asked = SAFE.but(maximise=weighted(private=1.0), budgets=money(89))
    assert conflict(asked, limits=limit("resilience", at_least=80.5)) == {"limit:rule", "budget:donor"}
    poor = SAFE.but(maximise=weighted(commitment=-1.0))
    assert funded(poor, limits=limit("resilience", at_least=40)) == {"clinic:grant"}
    assert funded(poor, limits=limit("resilience", at_least=60.5)) == {"clinic:grant", "dunes:grant"}
    assert len(funded(poor, limits=limit("resilience", at_least=100), budgets=money(90))) == 3
    assert conflict(poor, limits=limit("resilience", at_least=100.5), budgets=money(90)) == {"limit:rule"}


def test_a_cap_of_points_is_exact() -> None:
    # most private money with at most 60 points: clinic and forest 55 (exactly 60 points), clinic and dunes has 80
    asked = SAFE.but(maximise=weighted(private=1.0))
    assert funded(asked, limits=limit("resilience", at_most=60)) == {"clinic:grant", "forest:grant"}
    assert funded(asked, limits=limit("resilience", at_most=59.9)) == {"clinic:grant"}
    assert funded(asked, limits=limit("resilience", at_most=39.9)) == set()
    assert conflict(asked.decided(dunes="in"), limits=limit("resilience", at_most=39.9)) == {
        "decision:dunes",
        "limit:rule",
    }


def test_points_that_weigh_against_are_counted_in_full() -> None:
    # private less half a point each: clinic and forest 55 - 30 = 25; clinic and dunes 60 - 40 = 20; clinic 30
    portfolio = best(SAFE, maximise=weighted(private=1.0, resilience=-0.5))
    assert {row.project for row in portfolio.funded_rows} == {"clinic"}
    assert portfolio.objective == 30


def test_points_of_a_set_are_those_of_that_set_alone() -> None:
    # esil: clinic 40 + dunes 40
    asked = SAFE.but(maximise=weighted(private=1.0))
    assert funded(asked, limits=limit("resilience", "district=esil", at_most=79.9)) == {"clinic:grant", "forest:grant"}
    rows = best(asked, limits=limit("resilience", per="district", at_most=100)).limit_rows
    assert {row.scope: row.value for row in rows} == {"esil": 80, "zhambyl": 0}


def test_a_ceiling_comes_before_the_full_mark() -> None:
    # people count 80 at most: clinic brings 32 points
    portfolio = best(SAFE.decided(clinic="in"), budgets=money(30), ceilings=ceiling("people", 80))
    assert portfolio.totals["resilience"] == pytest.approx(32, abs=1e-12)


def test_one_indicator_below_zero_takes_points_away() -> None:
    dam = programme(
        money(60),
        project("clinic", grant(30, people=100)),
        project("dam", grant(30, private=9, people=-50)),
        maximise=weighted(resilience=1.0, private=1.0),
        resilience=resilience(people=(0.4, 100)),
    )
    assert best(dam.decided(dam="in", clinic="out")).objective == pytest.approx(-20 + 9)
    assert best(dam.decided(dam="in")).objective == pytest.approx(20 + 9)
    assert funded(dam) == {"clinic:grant"}  # 40
