"""One package a project, decisions and sizes: loose, binding and impossible."""

from __future__ import annotations

import pytest

from tests.studies import FIRST, best, conflict, funded, grant, guarantee, limit, loan, money, programme, project, sized

# private per unit committed: levee 1.5 or 2.0, solar 3.0, wells 2.5
PIPELINE = programme(
    money(100),
    project("levee", grant(60, private=90), guarantee(20, private=40)),
    project("solar", loan(40, private=120)),
    project("wells", grant(40, private=100)),
)


def test_the_packages_that_bring_most_within_the_budget_are_taken() -> None:
    # 100: solar 40 + wells 40 + levee by guarantee 20 bring 120 + 100 + 40 = 260; levee by grant and solar only 210
    assert funded(PIPELINE) == {"levee:guarantee", "solar:loan", "wells:grant"}
    assert best(PIPELINE).objective == 260


def test_a_project_takes_one_package_though_the_money_would_do_for_two() -> None:
    # 160 pays for both packages of the levee (80) with solar and wells (80): only the larger one is taken
    portfolio = best(PIPELINE, budgets=money(160))
    assert {f"{row.project}:{row.option}" for row in portfolio.funded_rows} == {
        "levee:grant",
        "solar:loan",
        "wells:grant",
    }
    assert portfolio.objective == 90 + 120 + 100


def test_a_project_starts_once_though_it_could_start_every_year() -> None:
    yearly = programme(money(10, 10, 10), project("levee", grant(10, private=7)), years=3)
    portfolio = best(yearly)
    assert [(row.project, row.start) for row in portfolio.funded_rows] == [("levee", FIRST)]
    assert portfolio.objective == 7


def test_a_package_that_fits_no_budget_leaves_the_portfolio_empty() -> None:
    portfolio = best(PIPELINE, budgets=money(19))  # the smallest package asks 20
    assert portfolio.funded_rows == ()
    assert portfolio.objective == 0
    assert {row.project for row in portfolio.declined_rows} == {"levee", "solar", "wells"}


def test_a_start_outside_what_the_project_allows_is_never_taken() -> None:
    late = programme(
        money(10, 0),  # the money of 2027 may be carried to 2028
        project("levee", grant(10, private=7), earliest=FIRST + 1),
        years=2,
    )
    assert [(row.project, row.start) for row in best(late).funded_rows] == [("levee", FIRST + 1)]


# --- decisions


def test_a_decision_for_what_is_chosen_anyway_changes_nothing() -> None:
    assert funded(PIPELINE.decided(solar="in")) == funded(PIPELINE)


def test_a_decision_in_funds_what_would_not_be_funded() -> None:
    # 80: solar and wells bring 220; with the levee in, its guarantee (20, 40) and solar (40, 120) or wells: 160
    assert funded(PIPELINE, budgets=money(80)) == {"solar:loan", "wells:grant"}
    assert funded(PIPELINE.decided(levee="in"), budgets=money(80)) == {"levee:guarantee", "solar:loan"}


def test_a_decision_out_funds_the_next_best() -> None:
    # without solar: levee by grant 60 and wells 40 bring 190
    portfolio = best(PIPELINE.decided(solar="out"))
    assert {f"{row.project}:{row.option}" for row in portfolio.funded_rows} == {"levee:grant", "wells:grant"}
    assert [(row.project, row.reason) for row in portfolio.declined_rows] == [("solar", "decided out")]


def test_decisions_that_the_money_cannot_meet_are_named() -> None:
    # 50 pays for solar or wells, not for both
    both = PIPELINE.decided(solar="in", wells="in")
    assert conflict(both, budgets=money(50)) == {"decision:solar", "decision:wells", "budget:donor"}


def test_a_project_decided_in_that_has_nothing_on_offer_is_a_conflict_of_its_own() -> None:
    empty = programme(money(100), project("levee"), project("solar", loan(40, private=120))).decided(levee="in")
    assert conflict(empty) == {"decision:levee"}


def test_a_decision_out_and_a_floor_on_the_same_project_are_named() -> None:
    asked = PIPELINE.decided(solar="out")
    assert conflict(asked, limits=limit("projects", "project=solar", at_least=1)) == {"decision:solar", "limit:rule"}


# --- sizes

LINE = programme(
    money(100),
    project("line", loan(100, private=300, sizes=(0.25, 2.0))),
    project("solar", loan(40, private=200)),
)


def test_a_package_of_free_size_takes_what_the_others_leave() -> None:
    # solar brings 5 a unit, the line 3: solar whole (40), the rest of 60 to the line = size 0.6, 200 + 180
    assert sized(LINE) == {"line": 0.6, "solar": 1.0}
    assert best(LINE).objective == 380


def test_a_size_never_exceeds_its_range() -> None:
    # 340 would pay for solar and the line at size 3; its range ends at 2
    assert sized(LINE, budgets=money(340)) == {"line": 2.0, "solar": 1.0}


def test_a_package_below_its_smallest_size_is_not_taken() -> None:
    # 60 leaves 20 beside solar: the line needs 25, so it is solar alone (200) or the line at 0.6 (180)
    assert sized(LINE, budgets=money(60)) == {"solar": 1.0}


def test_a_smallest_size_that_the_money_cannot_meet_is_impossible() -> None:
    assert conflict(LINE.decided(line="in"), budgets=money(24)) == {"decision:line", "budget:donor"}


def test_a_fixed_size_multiplies_every_amount() -> None:
    fixed = programme(money(100), project("line", loan(40, private=100, sizes=(2.5, 2.5), people=10)))
    row = best(fixed).funded_rows[0]
    assert (row.scale, row.commitment, row.private, row.measures["people"]) == (2.5, 100, 250, 25)
    assert funded(fixed, budgets=money(99.99)) == set()  # one cent short


def test_projects_counts_one_whatever_the_size() -> None:
    portfolio = best(LINE, limits=limit("projects", at_least=2, at_most=2))
    assert portfolio.totals["projects"] == 2
    assert sized(LINE, limits=limit("projects", at_most=1)) == {"line": 1.0}  # 300 beats 200


@pytest.mark.parametrize("third", [100 / 3, 10.01, 33.33])
def test_a_size_that_is_no_short_decimal_never_overspends(third: float) -> None:
    amount = round(third, 2)
    portfolio = best(LINE, budgets=money(amount + 40))
    line = next(row for row in portfolio.funded_rows if row.project == "solar")
    assert line.commitment == 40
    assert portfolio.totals["commitment"] <= amount + 40
