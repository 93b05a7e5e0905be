"""Shares, leverage and concentration (`of`): loose, binding and impossible."""

from __future__ import annotations

from tests.formulation.pipeline import FREE, PIPELINE
from tests.studies import best, conflict, funded, grant, limit, money, programme, project


def test_a_share_that_holds_anyway_changes_nothing() -> None:
    # adaptation has 20 of 100
    assert funded(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=0.2, of="commitment")) == FREE


def test_a_share_moves_money() -> None:
    # above 20 %: farms, levee, wells (60 of 100) 220; solar, levee, wells 200; levee + farms (40 of 80) 180;
    # wells with farms (20 of 60 is a third) 160
    share = limit("commitment", "theme=adaptation", at_least=0.21, of="commitment")
    portfolio = best(PIPELINE, limits=share)
    assert {row.project for row in portfolio.funded_rows} == {"farms", "levee", "wells"}
    row = portfolio.limit_rows[0]
    assert (row.value, row.amount, row.total, row.at_least) == (0.6, 60, 100, 0.21)
    assert round(row.room, 12) == 0.39


def test_a_capped_share_is_of_what_is_committed_not_of_the_budget() -> None:
    # sme and energy at most 60 %: farms and wells are 40 of 60, two thirds, too much; farms, levee, wells 40 %
    share = limit("commitment", "theme=sme|energy", at_most=0.6, of="commitment")
    assert funded(PIPELINE, limits=share) == {"farms:loan", "levee:grant", "wells:grant"}
    # without the levee nothing dilutes farms below two thirds: wells alone
    assert funded(PIPELINE.decided(levee="out"), limits=share) == {"wells:grant"}


def test_a_share_of_nothing_is_met_by_nothing() -> None:
    portfolio = best(PIPELINE, budgets=money(1), limits=limit("commitment", "theme=sme", at_least=0.5, of="commitment"))
    assert portfolio.funded_rows == ()
    assert portfolio.limit_rows[0].met


def test_a_share_that_only_nothing_meets_is_impossible_with_a_decision() -> None:
    share = limit("commitment", "theme=adaptation", at_least=0.61, of="commitment")
    asked = PIPELINE.decided(farms="in")  # 60 of 100 is the most that adaptation can have beside the farms
    assert conflict(asked, limits=share) == {"decision:farms", "limit:rule"}


def test_a_share_of_exactly_a_third_is_met_by_a_third() -> None:
    thirds = programme(money(90), project("a", grant(30, private=1), theme="x"), project("b", grant(60, private=9)))
    # 30 of 90 is exactly one third, above 0.333333333 and below 0.333333334
    assert funded(thirds, limits=limit("commitment", "theme=x", at_least=0.333333333, of="commitment")) == {
        "a:grant",
        "b:grant",
    }
    assert funded(thirds, limits=limit("commitment", "theme=x", at_least=0.333333334, of="commitment")) == {"a:grant"}


# --- leverage


def test_a_leverage_that_holds_anyway_changes_nothing() -> None:
    assert funded(PIPELINE, limits=limit("private", at_least=2.6, of="commitment")) == FREE  # 260 of 100


def test_a_leverage_declines_what_dilutes_it() -> None:
    # 2.7 a unit: farms and solar bring 220 of 80 (2.75); with wells 2.6
    assert funded(PIPELINE, limits=limit("private", at_least=2.7, of="commitment")) == {"farms:loan", "solar:loan"}
    assert funded(PIPELINE, limits=limit("private", at_least=2.76, of="commitment")) == {"farms:loan"}  # 3.0


def test_a_leverage_above_all_there_is_funds_nothing_or_is_impossible() -> None:
    leverage = limit("private", at_least=3.01, of="commitment")
    assert funded(PIPELINE, limits=leverage) == set()
    # and with a project at least: it is the leverage against that
    pair = (leverage, limit("projects", at_least=1, name="some"))
    assert conflict(PIPELINE, limits=pair) == {"limit:rule", "limit:some"}


# --- concentration


def test_no_obligor_above_its_share() -> None:
    # alpha owes farms and solar: 80 of 100 is too much at 70 %
    loose = limit("commitment", per="obligor", at_most=0.8, of="commitment")
    tight = limit("commitment", per="obligor", at_most=0.7, of="commitment")
    assert funded(PIPELINE, limits=loose) == FREE
    assert funded(PIPELINE, limits=tight) == {"farms:loan", "levee:grant", "wells:grant"}
    scopes = {row.scope: row.value for row in best(PIPELINE, limits=tight).limit_rows}
    assert scopes == {"alpha": 0.4, "beta": 0.4, "gamma": 0.2}


def test_a_concentration_that_so_few_projects_cannot_meet_funds_nothing() -> None:
    third = limit("commitment", per="obligor", at_most=0.3, of="commitment")
    # three obligors at most 30 % each are 90 %: only nothing meets it
    assert funded(PIPELINE, limits=third) == set()
    assert conflict(PIPELINE.decided(wells="in"), limits=third) == {"decision:wells", "limit:rule"}


def test_a_project_without_an_obligor_is_an_obligor_itself() -> None:
    asked = programme(
        money(100),
        project("a", grant(50, private=5)),
        project("b", grant(30, private=3)),
        project("c", grant(20, private=2)),
    )
    half = limit("commitment", per="obligor", at_most=0.5, of="commitment")
    assert funded(asked, limits=half) == {"a:grant", "b:grant", "c:grant"}
    assert [row.scope for row in best(asked, limits=half).limit_rows] == ["a", "b", "c"]
    assert funded(asked, limits=limit("commitment", per="obligor", at_most=0.49, of="commitment")) == set()
