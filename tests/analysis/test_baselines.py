"""What a ratio ranking, a greedy list and equal shares fund, worked out by hand; and what no list may ever do."""

from __future__ import annotations

from typing import Any

import pytest

import allocator
from allocator.allocate import Settings, allocate
from allocator.analysis.baselines import MOST, baselines, with_baselines
from allocator.errors import StudyError
from allocator.modelfile.records import Form
from allocator.portfolio import Baseline, Portfolio, Status
from allocator.pricing import price
from allocator.study.records import Decision, Fund
from tests.docs.blocks import ROOT
from tests.oracle.studies import random_study
from tests.studies import (
    Programme,
    ceiling,
    excludes,
    grant,
    guarantee,
    limit,
    loan,
    money,
    needs,
    programme,
    project,
    resilience,
    together,
    weighted,
)


def lists(asked: Programme, **changes: Any) -> dict[str, Baseline]:
    changed = asked.but(**changes)
    portfolio = changed.allocate()
    assert portfolio.status is Status.OPTIMAL
    rows = baselines(portfolio, changed.study, changed.options, changed.model)
    return {row.baseline: row for row in rows}


def broken(row: Baseline) -> list[str]:
    return [each.rule for each in row.breaks]


# 100 to spend. Per unit of commitment: solar 3.0, wells 2.5, levee 2.2. The ranking takes solar (60 left over: 40),
# then nothing of 50 fits. The best is wells and levee: 125 + 110 = 235 against 180.
KNAPSACK = programme(
    money(100),
    project("levee", grant(50, private=110), theme="water"),
    project("solar", grant(60, private=180), theme="energy"),
    project("wells", grant(50, private=125), theme="water"),
)


def test_a_ratio_ranking_takes_the_best_ratio_first_and_passes_over_what_no_longer_fits() -> None:
    ratio = lists(KNAPSACK)["ratio"]
    assert ratio.funded == ("solar:grant:2027",)
    assert (ratio.objective, ratio.gain) == (180.0, 55.0)
    assert ratio.gains["private"] == 55.0
    assert ratio.gains["commitment"] == 40.0
    assert (ratio.leverage, ratio.breaks) == (3.0, ())


def test_a_floor_is_not_aimed_at_and_missing_it_is_told_with_the_amount() -> None:
    # Solar alone commits nothing to water; half of 60 is asked.
    ratio = lists(KNAPSACK, limits=limit("commitment", "theme=water", at_least=0.5, of="commitment", name="wet"))[
        "ratio"
    ]
    assert broken(ratio) == ["limit:wet"]
    assert "30.00 short" in ratio.breaks[0].words


def test_equal_shares_give_each_theme_the_same_money() -> None:
    # Two themes, 50 each: solar asks for 60, more than its share; of water wells fit exactly, then levee no more.
    assert lists(KNAPSACK)["equal-share"].funded == ("wells:grant:2027",)


def test_greedy_falls_back_on_another_option_and_the_ranking_does_not() -> None:
    # Per unit: a 2.0; b by grant 1.9, by loan 1.5. After a (70) 30 are left: b's loan fits, its grant of 40 not.
    asked = programme(
        money(100),
        project("a", grant(70, private=140)),
        project("b", grant(40, private=76), loan(30, private=45)),
    )
    found = lists(asked)
    assert found["ratio"].funded == ("a:grant:2027",)
    assert found["greedy"].funded == ("a:grant:2027", "b:loan:2027")
    assert found["greedy"].objective == 185.0


def test_greedy_sees_that_an_outcome_counts_only_up_to_its_ceiling() -> None:
    # People count up to 100. On their own a and b bring 100 and 90 people for 10, c brings 40 elsewhere.
    # The ranking takes a, then b (which adds nothing); greedy takes a, then c: 140 people.
    asked = programme(
        money(20),
        project("a", grant(10), district="esil", people=100),
        project("b", grant(10), district="esil", people=90),
        project("c", grant(10), district="zhambyl", people=40),
        maximise=weighted(people=1.0),
        ceilings=ceiling("people", 100, "district", "esil"),
    )
    found = lists(asked)
    assert found["ratio"].objective == 100.0
    assert found["greedy"].funded == ("a:grant:2027", "c:grant:2027")
    assert found["greedy"].objective == 140.0


def test_greedy_sees_that_points_are_full() -> None:
    # 100 points for 50 hectares. One of a (50) and b (40) fills them; then c's 30 of private money is what adds.
    asked = programme(
        money(20),
        project("a", grant(10), hectares=50),
        project("b", grant(10), hectares=40),
        project("c", grant(10, private=30), hectares=0),
        maximise=weighted(private=1.0, resilience=1.0),
        resilience=resilience(hectares=(1.0, 50.0)),
    )
    found = lists(asked)
    assert found["greedy"].totals["resilience"] == 100.0
    assert found["greedy"].objective == 130.0
    assert found["ratio"].objective == 100.0
    assert found["ratio"].gains["resilience"] == 0.0


def test_a_share_cap_holds_in_the_end_though_the_first_project_is_all_there_is_at_first() -> None:
    # No obligor above half. Ranking: a, b, c all fit into 100; each is a third or less than half of 90: kept.
    asked = programme(
        money(100),
        *(project(name, grant(30, private=gain)) for name, gain in (("a", 90), ("b", 80), ("c", 70))),
        limits=limit("commitment", per="obligor", at_most=0.5, of="commitment"),
    )
    assert len(lists(asked)["ratio"].funded) == 3


def test_what_passes_a_share_cap_is_dropped_the_last_taken_first() -> None:
    # At most 60 % to energy. Filled against the 100 there are: e1 and e2 (60 of energy), then w (20).
    # Of the 80 in fact committed energy has 75 %: e2 goes. Of the 50 left e1 has 60 %: it stays.
    asked = programme(
        money(100),
        project("e1", grant(30, private=300), theme="energy"),
        project("e2", grant(30, private=200), theme="energy"),
        project("w", grant(20, private=20), theme="water"),
        limits=limit("commitment", "theme=energy", at_most=0.6, of="commitment"),
    )
    ratio = lists(asked)["ratio"]
    assert ratio.funded == ("e1:grant:2027", "w:grant:2027")
    assert ratio.breaks == ()


def test_an_amount_that_fits_to_the_cent_is_taken_and_a_cent_more_is_not() -> None:
    # 0.1 + 0.2 is 0.3 exactly, though not in floats.
    pair = (project("a", grant(0.1, private=2)), project("b", grant(0.2, private=3)))
    assert len(lists(programme(money(0.3), *pair))["ratio"].funded) == 2
    assert len(lists(programme(money(0.29), *pair))["ratio"].funded) == 1


def test_a_hair_that_floats_let_in_is_found_by_the_exact_account() -> None:
    # Together 1 000 000 000.01 of 1 000 000 000: a cent over is a part in 1e11, below what floats are held to.
    pair = (project("a", grant(500_000_000, private=9e8)), project("b", grant(500_000_000.01, private=8e8)))
    assert lists(programme(money(1_000_000_000), *pair))["ratio"].funded == ("a:grant:2027",)


def test_money_that_is_short_in_a_year_moves_the_start() -> None:
    # 50 a year, nothing carried over: the better project takes 2027, the other starts in 2028.
    asked = programme(
        money(50, 50),
        project("a", grant(50, private=100)),
        project("b", grant(50, private=90)),
        years=2,
        funds=(Fund("donor", carry_over=0.0),),
    )
    assert lists(asked)["ratio"].funded == ("a:grant:2027", "b:grant:2028")


def test_two_funds_share_a_project_that_neither_can_pay_alone() -> None:
    asked = programme((*money(60, fund="one"), *money(50, fund="two")), project("a", grant(100, private=5)))
    assert lists(asked)["ratio"].funded == ("a:grant:2027",)


def test_what_a_project_needs_comes_along_and_what_is_excluded_stays_out() -> None:
    # a needs b: both for 60. c is excluded by a. d goes together with e, which no money is left for.
    asked = programme(
        money(100),
        project("a", grant(30, private=300)),
        project("b", grant(30, private=1)),
        project("c", grant(10, private=90)),
        project("d", grant(30, private=60)),
        project("e", grant(30, private=60)),
        links=(needs("a", "b"), excludes("c", "a"), together("d", "e")),
    )
    for row in lists(asked).values():
        assert row.funded == ("a:grant:2027", "b:grant:2027")
        assert row.breaks == ()


def test_decided_projects_come_first_and_those_decided_out_never() -> None:
    found = lists(KNAPSACK.decided(levee="in", solar="out"))
    assert found["ratio"].funded == ("levee:grant:2027", "wells:grant:2027")
    assert found["ratio"].gain == 0.0


def test_a_package_without_commitment_comes_before_all_others() -> None:
    asked = programme(money(10), project("a", grant(10, private=900)), project("b", guarantee(0, private=1)))
    assert lists(asked)["greedy"].funded == ("a:grant:2027", "b:guarantee:2027")


def test_a_size_that_does_not_fit_is_tried_at_its_smallest() -> None:
    asked = programme(money(60), project("a", grant(100, private=300, sizes=(0.5, 1.0))))
    row = lists(asked)["ratio"]
    assert row.funded == ("a:grant:2027:0.5",)
    assert (row.objective, row.gain) == (150.0, 30.0)  # the best takes 0.6 of it


def test_without_a_portfolio_there_is_nothing_to_compare() -> None:
    asked = KNAPSACK.but(limits=limit("private", at_least=1000))
    portfolio = asked.allocate()
    assert with_baselines(portfolio, asked.study, asked.options, asked.model) == portfolio


def test_a_pipeline_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.analysis.baselines.MOST", 2)
    rows = lists(KNAPSACK)
    assert MOST > 30_000
    assert all("3 options are more than the 2" in row.skipped and row.objective is None for row in rows.values())


@pytest.mark.parametrize("seed", range(150))
def test_no_list_ever_breaks_a_budget_a_cap_or_a_link_or_beats_the_best(seed: int) -> None:
    study, model = random_study(seed, assignments=800)
    try:
        portfolio = allocate(study, model, Settings(gap=0.0))
    except StudyError:
        return
    if portfolio.status is Status.INFEASIBLE:
        return
    for row in baselines(portfolio, study, price(study, model), model):
        passed = [each for each in row.breaks if not _is_a_floor_or_decision(each.words)]
        assert not passed or any(p.decision is Decision.IN for p in study.projects), row  # what is decided in stays
        if not row.breaks and model.maximise.form is not Form.ORDERED:
            assert row.gain is not None
            assert row.gain >= -1e-6 * max(1.0, abs(portfolio.objective or 0.0)), (seed, row)


def _is_a_floor_or_decision(words: str) -> bool:
    return "at least" in words or "is decided in" in words


def test_the_portfolio_of_the_library_bears_its_baselines() -> None:
    portfolio: Portfolio = allocator.solve(allocator.read_study(ROOT / "examples" / "first-study"))
    assert [row.baseline for row in portfolio.baseline_rows] == ["ratio", "greedy", "equal-share"]
