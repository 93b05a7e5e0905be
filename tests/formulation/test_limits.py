"""Floors, caps, equalities, limits of the model file and on one's own measures: loose, binding and impossible."""

from __future__ import annotations

from tests.formulation.pipeline import FREE, PIPELINE
from tests.studies import best, conflict, funded, grant, limit, loan, money, programme, project, sized, weighted


def test_without_a_limit_the_best_money_is_taken() -> None:
    assert funded(PIPELINE) == FREE
    assert best(PIPELINE).objective == 260


# --- floors


def test_a_floor_that_holds_anyway_changes_nothing() -> None:
    assert funded(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=20)) == FREE
    row = best(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=20)).limit_rows[0]
    assert (row.value, row.room, row.met) == (20, 0, True)


def test_a_floor_moves_money() -> None:
    # 20.01 of adaptation asks for the levee (40) or both (60): farms, levee and wells bring 220; farms, levee 180
    portfolio = best(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=20.01))
    assert {row.project for row in portfolio.funded_rows} == {"farms", "levee", "wells"}
    assert portfolio.objective == 220


def test_a_floor_above_all_there_is_is_impossible_by_itself() -> None:
    assert conflict(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=60.01)) == {"limit:rule"}


def test_a_floor_that_the_money_cannot_meet_is_impossible_with_the_budget() -> None:
    asked = PIPELINE.but(budgets=money(59.99), limits=limit("commitment", "theme=adaptation", at_least=60))
    assert conflict(asked) == {"limit:rule", "budget:donor"}


# --- caps


def test_a_cap_that_holds_anyway_changes_nothing() -> None:
    assert funded(PIPELINE, limits=limit("commitment", "theme=sme|energy", at_most=80)) == FREE


def test_a_cap_moves_money() -> None:
    # 79.99: farms or solar, not both. farms with levee and wells: 220
    assert funded(PIPELINE, limits=limit("commitment", "theme=sme|energy", at_most=79.99)) == {
        "farms:loan",
        "levee:grant",
        "wells:grant",
    }


def test_a_cap_of_nothing_forbids() -> None:
    assert funded(PIPELINE, limits=limit("projects", "theme=sme", at_most=0)) == {
        "solar:loan",
        "levee:grant",
        "wells:grant",
    }


def test_a_cap_below_what_is_decided_is_impossible() -> None:
    asked = PIPELINE.decided(farms="in")
    assert conflict(asked, limits=limit("commitment", "theme=sme", at_most=39.99)) == {"decision:farms", "limit:rule"}


def test_two_limits_that_contradict_each_other_are_both_named() -> None:
    pair = (
        limit("people", at_least=100, name="reach"),
        limit("projects", at_most=1, name="few"),  # the most that one project reaches is 80
        limit("private", at_least=1, name="loose"),
    )
    assert conflict(PIPELINE, limits=pair) == {"limit:reach", "limit:few"}


# --- equalities


def test_an_equality_that_holds_anyway_changes_nothing() -> None:
    assert funded(PIPELINE, limits=limit("projects", at_least=3, at_most=3)) == FREE


def test_an_equality_is_met_exactly() -> None:
    # people exactly 100: farms 10, levee 80, solar 20, wells 50 -> levee + solar = 100
    assert funded(PIPELINE, limits=limit("people", at_least=100, at_most=100)) == {"levee:grant", "solar:loan"}


def test_an_equality_that_no_choice_meets_is_impossible() -> None:
    # sums of 10, 80, 20, 50 that give 110: 80 + 20 + 10, which costs 120; with 105 none at all
    exactly = limit("people", at_least=110, at_most=110)
    assert conflict(PIPELINE, limits=exactly) == {"limit:rule", "budget:donor"}
    assert conflict(PIPELINE, limits=limit("people", at_least=105, at_most=105)) == {"limit:rule"}


def test_a_limit_with_both_ends_keeps_both() -> None:
    # 60 to 70 of adaptation: the levee and the wells are 60
    assert funded(PIPELINE, limits=limit("commitment", "theme=adaptation", at_least=50, at_most=70)) == {
        "farms:loan",
        "levee:grant",
        "wells:grant",
    }


def test_an_equality_with_a_free_size_is_met_by_the_size() -> None:
    line = programme(money(100), project("line", loan(100, private=300, sizes=(0.25, 1.0))))
    assert sized(line, limits=limit("commitment", at_least=62.5, at_most=62.5)) == {"line": 0.625}


# --- limits of the model file, and measures of one's own


def test_limits_of_the_model_file_hold_as_those_of_the_study() -> None:
    rule = limit("commitment", "theme=sme|energy", at_most=79.99, name="policy")
    assert funded(PIPELINE, policy_limits=rule) == funded(PIPELINE, limits=rule) != FREE
    impossible = limit("commitment", "theme=adaptation", at_least=60.01, name="policy")
    assert conflict(PIPELINE, policy_limits=impossible) == {"limit:policy"}


def test_a_measure_of_the_study_is_limited_like_money() -> None:
    # farms, solar, wells reach 80 people; 140 asks for the levee and the wells
    assert funded(PIPELINE, limits=limit("people", at_least=80)) == FREE
    assert funded(PIPELINE, limits=limit("people", at_least=81)) == {"farms:loan", "levee:grant", "wells:grant"}
    assert conflict(PIPELINE, limits=limit("people", at_least=160.5)) == {"limit:rule"}  # 160 is all there is


def test_a_limit_on_what_is_below_zero_keeps_its_sign() -> None:
    # emissions: farms +5, forest -8, at most 0 in all
    asked = programme(
        money(100),
        project("farms", loan(40, private=120, emissions=5.0)),
        project("forest", grant(60, private=1, emissions=-8.0)),
        project("solar", loan(60, private=50, emissions=-1.0)),
    )
    assert funded(asked) == {"farms:loan", "solar:loan"}
    assert funded(asked, limits=limit("emissions", at_most=0)) == {"farms:loan", "forest:grant"}
    assert funded(asked, limits=limit("emissions", at_least=4)) == {"farms:loan", "solar:loan"}  # 5 - 1
    assert funded(asked, limits=limit("emissions", at_least=4.01)) == {"farms:loan"}
    assert conflict(asked, limits=limit("emissions", at_most=-9.5)) == {"limit:rule"}


def test_limits_hold_whatever_is_maximised() -> None:
    asked = PIPELINE.but(maximise=weighted(people=1.0, private=0.0))
    assert funded(asked) == {"levee:grant", "solar:loan", "wells:grant"}  # 150 people
    assert funded(asked, limits=limit("people", at_most=140)) == {"farms:loan", "levee:grant", "wells:grant"}
