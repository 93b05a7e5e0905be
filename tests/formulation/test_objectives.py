"""What is best: a weighted sum, one measure after the other, or shares of each measure's own best."""

from __future__ import annotations

import pytest

from allocator.errors import StudyError
from tests.studies import (
    best,
    ceiling,
    conflict,
    funded,
    grant,
    limit,
    loan,
    money,
    ordered,
    programme,
    project,
    resilience,
    scaled,
    sized,
    weighted,
)

# 100 pays for any two of 50.      private  people
CHOICE = programme(
    money(100),
    project("farms", loan(50, private=100, people=10)),
    project("roads", loan(50, private=90, people=40)),
    project("wells", grant(50, private=10, people=100)),
)
# farms + roads: 190 and 50; farms + wells: 110 and 110; roads + wells: 100 and 140

# --- weighted


def test_a_weighted_sum_is_in_natural_units() -> None:
    # at 1 a person 240, 220, 240 (a tie, see below); at 2: 290, 330, 380; at 0.5: 215, 165, 170
    assert funded(CHOICE, maximise=weighted(private=1, people=2)) == {"roads:loan", "wells:grant"}
    assert best(CHOICE, maximise=weighted(private=1, people=2)).objective == 380
    assert funded(CHOICE, maximise=weighted(private=1, people=0.5)) == {"farms:loan", "roads:loan"}


def test_multiplying_all_weights_changes_nothing_but_the_value() -> None:
    one, other = (best(CHOICE, maximise=weighted(private=k, people=2 * k)) for k in (1, 1000))
    assert one.funded_rows == other.funded_rows
    assert other.objective == 1000 * one.objective


def test_a_negative_weight_is_a_cost() -> None:
    # private less 1.5 a unit committed: farms 25, roads 15, wells -65
    assert funded(CHOICE, maximise=weighted(private=1, commitment=-1.5)) == {"farms:loan", "roads:loan"}
    assert funded(CHOICE, maximise=weighted(private=1, commitment=-1.9)) == {"farms:loan"}
    assert funded(CHOICE, maximise=weighted(private=1, commitment=-2.1)) == set()


def test_resilience_points_are_weighed_against_money() -> None:
    # points: wells 100, roads 40, farms 10; a point worth 0.5 or 2
    asked = CHOICE.but(resilience=resilience(people=(1.0, 100)))
    assert funded(asked, maximise=weighted(private=1, resilience=0.5)) == {"farms:loan", "roads:loan"}
    # farms + wells: 110 and 100 points (the sum of 110 people is full at 100) = 310; roads + wells 100 + 200 = 300
    assert funded(asked, maximise=weighted(private=1, resilience=2)) == {"farms:loan", "wells:grant"}


# --- ordered


def test_the_first_measure_comes_first() -> None:
    portfolio = best(CHOICE, maximise=ordered(private=0, people=0))
    assert {row.project for row in portfolio.funded_rows} == {"farms", "roads"}
    assert [(level.measure, level.value, level.bound) for level in portfolio.levels] == [
        ("private", 190, 190),
        ("people", 50, 50),
    ]


def test_the_second_measure_decides_among_equals() -> None:
    twins = programme(
        money(50), project("a", grant(50, private=10, people=1)), project("b", grant(50, private=10, people=2))
    )
    assert funded(twins, maximise=ordered(private=0, people=0)) == {"b:grant"}
    assert funded(twins, maximise=ordered(people=0, private=0)) == {"b:grant"}


def test_a_tolerance_lets_the_measure_before_lose_that_share_and_no_more() -> None:
    # private may fall from 190 to 110 (42.1 %) or to 100 (47.4 %) for more people
    assert funded(CHOICE, maximise=ordered(private=0, people=0.42)) == {"farms:loan", "roads:loan"}
    assert funded(CHOICE, maximise=ordered(private=0, people=0.4211)) == {"farms:loan", "wells:grant"}
    assert funded(CHOICE, maximise=ordered(private=0, people=0.48)) == {"roads:loan", "wells:grant"}


def test_a_tolerance_that_is_exactly_used_up_is_allowed() -> None:
    # 100 may lose a tenth: 90 is exactly allowed, 90 with one cent less is not
    def pair(private: float) -> object:
        return programme(
            money(50), project("a", grant(50, private=100)), project("b", grant(50, private=private, people=1))
        )

    assert funded(pair(90), maximise=ordered(private=0, people=0.1)) == {"b:grant"}
    assert funded(pair(89.99), maximise=ordered(private=0, people=0.1)) == {"a:grant"}


def test_a_tolerance_on_a_result_below_zero_is_of_its_size() -> None:
    # -100 may lose a tenth: down to -110
    asked = programme(
        money(50),
        project("a", grant(10, private=-100)),
        project("b", grant(10, private=-110, people=1)),
        project("c", grant(10, private=-110.01, people=2)),
        limits=limit("projects", at_least=1),
    )
    assert funded(asked, maximise=ordered(private=0, people=0.1)) == {"b:grant"}


def test_three_levels_keep_both_floors() -> None:
    # private best 190; people may take 45 % of it: 104.5 -> farms + wells (110); then jobs, losing 0 of people
    asked = programme(
        money(100),
        project("farms", loan(50, private=100, people=10, jobs=1)),
        project("roads", loan(50, private=90, people=40, jobs=9)),
        project("wells", grant(50, private=10, people=100, jobs=2)),
    )
    levels = best(asked, maximise=ordered(private=0, people=0.45, jobs=0)).levels
    assert [(level.measure, level.value) for level in levels] == [("private", 190), ("people", 110), ("jobs", 3)]
    # people may lose 60 % for jobs (44): farms + roads (50, jobs 10) is allowed again
    levels = best(asked, maximise=ordered(private=0, people=0.45, jobs=0.6)).levels
    assert [level.value for level in levels] == [190, 110, 10]


def test_an_ordered_study_that_cannot_be_met_is_infeasible() -> None:
    assert conflict(CHOICE, maximise=ordered(private=0, people=0), limits=limit("people", at_least=151)) == {
        "limit:rule"
    }


# --- scaled


def test_each_measure_is_a_share_of_its_own_best() -> None:
    # best: private 190, people 140. shares: farms + roads 1 and 50/140; farms + wells 110/190 and 110/140;
    # roads + wells 100/190 and 1. Half and half: 0.6786, 0.6823, 0.7632
    portfolio = best(CHOICE, maximise=scaled(private=0.5, people=0.5))
    assert {row.project for row in portfolio.funded_rows} == {"roads", "wells"}
    assert portfolio.objective == pytest.approx(0.5 * 100 / 190 + 0.5, abs=1e-12)
    # 0.8 and 0.2: 0.8714, 0.6203, 0.6211
    portfolio = best(CHOICE, maximise=scaled(private=0.8, people=0.2))
    assert {row.project for row in portfolio.funded_rows} == {"farms", "roads"}
    assert portfolio.objective == pytest.approx(0.8 + 0.2 * 50 / 140, abs=1e-12)


def test_a_measure_that_cannot_be_above_zero_cannot_be_scaled_by_its_best() -> None:
    asked = programme(money(50), project("a", grant(50, private=10, loss=-1.0)))
    with pytest.raises(StudyError, match="loss alone reaches 0 at best"):
        asked.but(maximise=scaled(private=0.5, loss=0.5)).allocate()


def test_scaling_sees_the_limits() -> None:
    # at most 100 people: farms + roads only (50); best private 190, best people 100 (wells alone)
    portfolio = best(CHOICE, maximise=scaled(private=0.5, people=0.5), limits=limit("people", at_most=100))
    assert {row.project for row in portfolio.funded_rows} == {"farms", "roads"}
    assert portfolio.objective == pytest.approx(0.5 + 0.5 * 50 / 100, abs=1e-12)


def test_a_scaled_study_that_cannot_be_met_is_infeasible() -> None:
    asked = CHOICE.but(maximise=scaled(private=0.5, people=0.5), limits=limit("people", at_least=151))
    assert conflict(asked) == {"limit:rule"}


@pytest.mark.parametrize("form", [ordered, scaled])
def test_measures_under_a_ceiling_are_maximised_as_they_count(form: object) -> None:
    # people count 100 at most: the wells alone reach it, then private: farms with wells 110
    portfolio = best(CHOICE, maximise=form(people=0.5, private=0), ceilings=ceiling("people", 100))  # type: ignore[operator]
    assert portfolio.totals["people"] <= 100


def test_levels_over_sizes_are_reached_as_nearly_as_decimals_allow() -> None:
    # 100: the line brings 3 a unit and 1 person, the wells 1 and 2; private first, of which a quarter may go
    line = programme(
        money(100),
        project("line", loan(100, private=300, people=100, sizes=(0.1, 1.0))),
        project("wells", grant(100, private=100, people=200, sizes=(0.1, 1.0))),
        maximise=ordered(private=0, people=0.25),
    )
    # private 300; at least 225: size a of the line and 1 - a of the wells, 300a + 100(1 - a) = 225, a = 0.625
    portfolio = line.allocate()
    assert {row.project: row.scale for row in portfolio.funded_rows} == pytest.approx({"line": 0.625, "wells": 0.375})
    assert sized(line, maximise=weighted(private=1.0)) == {"line": 1.0}
