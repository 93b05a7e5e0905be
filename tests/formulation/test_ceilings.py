"""Outcomes above a ceiling do not count, in totals, objectives and limits, whichever way a rule pulls."""

from __future__ import annotations

import pytest

from tests.studies import (
    FIRST,
    best,
    ceiling,
    conflict,
    funded,
    grant,
    limit,
    loan,
    money,
    programme,
    project,
    sized,
    weighted,
)

# people: esil has clinic 60 and school 50, zhambyl the wells 40; 60 pays for any two
REACH = programme(
    money(60),
    project("clinic", grant(30, people=60), theme="health", district="esil"),
    project("school", grant(30, people=50), theme="learning", district="esil"),
    project("wells", grant(30, people=40), theme="health", district="zhambyl"),
    maximise=weighted(people=1.0),
)


def test_a_ceiling_that_nothing_reaches_changes_nothing() -> None:
    assert funded(REACH) == {"clinic:grant", "school:grant"}
    portfolio = best(REACH, ceilings=ceiling("people", 110, "district", "esil"))
    assert portfolio.objective == portfolio.totals["people"] == 110


def test_a_ceiling_by_district_sends_money_elsewhere() -> None:
    # esil counts 80 at most: clinic and school 80, clinic and wells 100
    portfolio = best(REACH, ceilings=ceiling("people", 80, "district", "esil"))
    assert {row.project for row in portfolio.funded_rows} == {"clinic", "wells"}
    assert portfolio.objective == portfolio.totals["people"] == 100


def test_a_ceiling_by_theme_sends_money_elsewhere() -> None:
    # health counts 70 at most: clinic and wells 70; clinic and school 110
    portfolio = best(REACH, ceilings=ceiling("people", 70, "theme", "health"), budgets=money(90))
    assert portfolio.totals["people"] == 70 + 50
    # with two projects only: clinic 60 + school 50
    assert funded(REACH, ceilings=ceiling("people", 55, "theme", "health")) == {"clinic:grant", "school:grant"}  # 105


def test_a_ceiling_on_all_stops_counting() -> None:
    # 60 at most: the clinic alone reaches it, and ties go to the lower commitment
    portfolio = best(REACH, ceilings=ceiling("people", 60))
    assert {row.project for row in portfolio.funded_rows} == {"clinic"}
    assert portfolio.objective == portfolio.totals["people"] == 60


def test_ceilings_by_district_and_on_all_hold_together() -> None:
    # esil 70, all 100: clinic + school 70, clinic + wells 60 + 40 = 100
    both = (ceiling("people", 70, "district", "esil"), ceiling("people", 100))
    assert funded(REACH, ceilings=both) == {"clinic:grant", "wells:grant"}
    portfolio = best(REACH, ceilings=both, budgets=money(90))
    assert portfolio.totals["people"] == 100  # min(100, 70 + 40); two projects reach it, the third adds nothing
    assert len(portfolio.funded_rows) == 2


def test_what_lies_in_no_ceiling_counts_in_full() -> None:
    portfolio = best(REACH, ceilings=ceiling("people", 10, "district", "zhambyl"), budgets=money(90))
    assert portfolio.totals["people"] == 60 + 50 + 10


def test_a_ceiling_of_zero_counts_nothing() -> None:
    portfolio = best(REACH, ceilings=ceiling("people", 0))
    assert portfolio.funded_rows == ()
    assert portfolio.objective == 0


# --- floors see what counts


def test_a_floor_is_met_by_what_counts_and_not_by_what_is_there() -> None:
    capped = REACH.but(ceilings=ceiling("people", 80, "district", "esil"), maximise=weighted(commitment=-1.0))
    # clinic and school are 110 people and count 80
    assert funded(capped, limits=limit("people", at_least=80)) == {"clinic:grant", "school:grant"}
    assert funded(capped, limits=limit("people", at_least=80.5)) == {"clinic:grant", "wells:grant"}  # 100
    assert conflict(capped, limits=limit("people", at_least=120.5), budgets=money(90)) == {"limit:rule"}  # 80 + 40
    assert conflict(capped, limits=limit("people", at_least=120)) == {"limit:rule", "budget:donor"}


def test_the_ceiling_applies_to_the_set_that_a_limit_chooses() -> None:
    # health: clinic 60 in esil counts 50, wells 40 in zhambyl: 90 in all
    capped = REACH.but(ceilings=ceiling("people", 50, "district", "esil"), maximise=weighted(commitment=-1.0))
    assert funded(capped, limits=limit("people", "theme=health", at_least=90)) == {"clinic:grant", "wells:grant"}
    assert conflict(capped, limits=limit("people", "theme=health", at_least=90.5)) == {"limit:rule"}


# --- the exact direction: where counting less could help, it may not


def test_a_cap_on_a_counted_measure_is_of_what_counts() -> None:
    # maximise commitment; people at most 80. clinic and school count 80 under the ceiling though they are 110
    capped = REACH.but(ceilings=ceiling("people", 80, "district", "esil"), maximise=weighted(commitment=1.0))
    assert funded(capped, limits=limit("people", at_most=80)) == {"clinic:grant", "school:grant"}
    assert best(capped, limits=limit("people", at_most=80)).totals["people"] == 80
    # at 79.99 nothing may count less than there is: one project, the ties go to the lower ids
    assert funded(capped, limits=limit("people", at_most=79.99)) == {"clinic:grant"}
    assert funded(capped, limits=limit("people", at_most=59.99)) == {"school:grant"}
    assert conflict(capped.decided(clinic="in"), limits=limit("people", at_most=59.99)) == {
        "decision:clinic",
        "limit:rule",
    }


def test_an_equality_on_a_counted_measure_is_exact() -> None:
    capped = REACH.but(ceilings=ceiling("people", 80, "district", "esil"), maximise=weighted(commitment=1.0))
    assert funded(capped, limits=limit("people", at_least=80, at_most=80)) == {"clinic:grant", "school:grant"}
    assert funded(capped, limits=limit("people", at_least=90, at_most=90)) == {"school:grant", "wells:grant"}
    assert conflict(capped, limits=limit("people", at_least=85, at_most=85)) == {"limit:rule"}


def test_a_negative_weight_counts_all_that_counts() -> None:
    # people cost 1 each; 3 a unit of commitment: clinic 90 - 60 = 30, school 90 - 50, wells 90 - 40
    capped = REACH.but(maximise=weighted(commitment=3.0, people=-1.0))
    assert funded(capped) == {"school:grant", "wells:grant"}  # 180 - 90; clinic and school 70, clinic and wells 80
    # esil counts 50 at most: clinic and school 180 - 50 = 130
    portfolio = best(capped, ceilings=ceiling("people", 50, "district", "esil"))
    assert {row.project for row in portfolio.funded_rows} == {"clinic", "school"}
    assert portfolio.objective == 130


def test_a_negative_weight_on_the_whole_under_a_ceiling() -> None:
    # 45 at most in all: two projects 180 - 45 = 135, ties by lower ids
    portfolio = best(REACH, maximise=weighted(commitment=3.0, people=-1.0), ceilings=ceiling("people", 45))
    assert portfolio.objective == 135
    assert {row.project for row in portfolio.funded_rows} == {"clinic", "school"}


def test_a_share_of_a_counted_whole_looks_both_ways() -> None:
    # health at least 60 % of the people that count. esil counts 50:
    # clinic and school: health counts 50 of 50; clinic and wells 90 of 90; school and wells 40 of 90
    capped = REACH.but(ceilings=ceiling("people", 50, "district", "esil"), maximise=weighted(commitment=1.0))
    share = limit("people", "theme=health", at_least=0.6, of="people")
    rows = best(capped.decided(school="in"), limits=share)
    assert {row.project for row in rows.funded_rows} == {"clinic", "school"}
    assert rows.limit_rows[0].value == 1.0
    # with school and wells decided only the clinic helps, and the money is spent
    assert conflict(capped.decided(school="in", wells="in"), limits=share) == {
        "decision:school",
        "decision:wells",
        "budget:donor",
        "limit:rule",
    }


def test_negative_outcomes_bring_a_full_ceiling_down_again() -> None:
    # 60 + 50 - 40: the ceiling of 80 on all applies to the sum of 70
    asked = programme(
        money(90),
        project("clinic", grant(30, people=60)),
        project("school", grant(30, people=50)),
        project("dam", grant(30, private=5, people=-40)),
        maximise=weighted(people=1.0, private=1.0),
        ceilings=ceiling("people", 80),
    )
    # all: 70 + 5 = 75; without the dam 80
    portfolio = best(asked)
    assert {row.project for row in portfolio.funded_rows} == {"clinic", "school"}
    assert portfolio.objective == 80
    assert best(asked.decided(dam="in")).objective == 75
    # a cap of 30 on what counts is met with the dam by one more: 50 - 40 = 10 or 60 - 40 = 20
    assert best(asked.decided(dam="in"), limits=limit("people", at_most=15)).totals["people"] == 10


def test_sizes_count_up_to_the_ceiling() -> None:
    line = programme(
        money(100),
        project("line", loan(100, people=200, sizes=(0.1, 1.0))),
        maximise=weighted(people=1.0),
        ceilings=ceiling("people", 120),
    )
    # ties go to the lower commitment: no more than the size that reaches the ceiling
    assert sized(line) == {"line": 0.6}


@pytest.mark.parametrize("per", ["district", "year"])
def test_a_cap_per_scope_sees_what_counts_in_that_scope(per: str) -> None:
    asked = REACH.but(ceilings=ceiling("people", 50, "district", "esil"), maximise=weighted(commitment=1.0))
    # per district: esil counts 50, zhambyl 40; per year: 50 with clinic and school, 90 with the wells
    chosen = {"district": {"clinic:grant", "school:grant"}, "year": {"clinic:grant", "school:grant"}}[per]
    assert funded(asked, limits=limit("people", per=per, at_most=50)) == chosen


def test_a_ceiling_over_starts_in_two_years_counts_once() -> None:
    asked = programme(
        money(30, 30),
        project("clinic", grant(30, people=60, start=FIRST), district="esil"),
        project("school", grant(30, people=50, start=FIRST + 1), district="esil"),
        years=2,
        maximise=weighted(people=1.0),
        ceilings=ceiling("people", 100, "district", "esil"),
    )
    assert best(asked).totals["people"] == 100
    # by year the set is that year's: 60 and 50, neither at the ceiling
    assert {row.scope: row.value for row in best(asked, limits=limit("people", per="year", at_most=60)).limit_rows} == {
        "2027": 60,
        "2028": 50,
    }
