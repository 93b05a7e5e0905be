"""Envelopes, years, overhead, carry-over, undated money and reflows: loose, binding and impossible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.portfolio import BudgetLine
from allocator.study.records import Fund
from tests.studies import FIRST, Programme, best, conflict, funded, grant, loan, money, programme, project, started

DONOR = Fund("donor")
# levee pays 60 at once; solar pays 20 at once and 30 a year later
TWO_YEARS = programme(
    money(60, 60),
    project("levee", grant(60, private=90, start=FIRST)),
    project("solar", loan(50, private=120, cash=(20, 30), start=FIRST)),
    years=2,
    funds=(DONOR,),
)


def with_fund(asked: Programme, **changes: object) -> Programme:
    return asked.but(funds=replace(asked.study.funds[0], **changes))


def line(asked: Programme, year: int, **changes: object) -> BudgetLine:
    return next(row for row in best(asked, **changes).budget_rows if row.year == year)


# --- the envelope and the years


def test_money_that_does_for_everything_funds_everything() -> None:
    assert funded(TWO_YEARS, budgets=money(80, 30)) == {"levee:grant", "solar:loan"}


def test_a_year_that_is_short_by_one_cent_declines_a_project() -> None:
    # 2027 asks 60 + 20 = 80
    assert funded(TWO_YEARS, budgets=money(79.99, 60)) == {"solar:loan"}  # 120 beats 90


def test_money_of_a_later_year_cannot_be_spent_before() -> None:
    # 120 in all would pay for both (110), but 2027 has only 60 of the 80 asked
    assert funded(TWO_YEARS) == {"solar:loan"}


def test_the_envelope_binds_on_what_is_signed_though_the_cash_fits() -> None:
    # 50 signed, of which 20 is paid in the programme: an envelope of 40 has the cash and not the commitment
    short = programme(
        money(20, 20), project("solar", loan(50, private=120, cash=(20, 0, 30), start=FIRST)), years=2, funds=(DONOR,)
    )
    assert funded(short) == set()
    assert funded(short, budgets=money(20, 30)) == {"solar:loan"}


def test_what_is_paid_after_the_programme_needs_no_cash_in_it() -> None:
    # started in 2028, solar pays 20 in 2028 and 30 in 2029, after the end; the envelope of 50 holds both
    late = programme(
        money(0, 50), project("solar", loan(50, private=120, cash=(20, 30), start=FIRST + 1)), years=2, funds=(DONOR,)
    )
    row = line(late, FIRST + 1)
    assert (row.available, row.spent) == (50, 20)


def test_a_study_without_money_in_a_year_can_spend_nothing_there() -> None:
    assert started(programme(money(0, 10), project("levee", grant(10, private=1)), years=2)) == {"levee": FIRST + 1}


def test_a_decided_project_that_the_year_cannot_pay_names_the_budget() -> None:
    asked = TWO_YEARS.decided(levee="in", solar="in")
    assert conflict(asked) == {"decision:levee", "decision:solar", "budget:donor"}


# --- overhead


def test_overhead_leaves_the_rest_to_be_spent() -> None:
    # 7 % of 100 kept for fees: 93 may be spent, to the cent
    fee = programme(
        money(100), project("levee", grant(93, private=90)), project("wells", grant(93.01, private=95)), funds=(DONOR,)
    )
    assert funded(fee) == {"wells:grant"}
    assert funded(with_fund(fee, overhead=0.07)) == {"levee:grant"}
    assert line(with_fund(fee, overhead=0.07), FIRST).available == 93


def test_an_overhead_that_leaves_too_little_is_impossible() -> None:
    fee = programme(money(100), project("wells", grant(93.01, private=95)), funds=(DONOR,)).decided(wells="in")
    assert conflict(with_fund(fee, overhead=0.07)) == {"decision:wells", "budget:donor"}


def test_an_overhead_is_taken_from_undated_money_too() -> None:
    asked = programme(money(undated=100), project("levee", grant(90, private=1)), funds=(DONOR,))
    assert funded(with_fund(asked, overhead=0.1)) == {"levee:grant"}
    assert funded(with_fund(asked, overhead=0.11)) == set()


# --- carry-over

LATE = programme(
    money(100, 20),
    project("levee", grant(60, private=90, start=FIRST)),
    project("wells", grant(40, private=50, start=FIRST + 1)),
    years=2,
    funds=(DONOR,),
)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (1.0, {"levee:grant", "wells:grant"}),  # 2028: 20 + the 40 that 2027 leaves = 60, asked 40
        (0.5, {"levee:grant", "wells:grant"}),  # 20 + 0.5 * 40 = 40, exactly
        (0.49, {"levee:grant"}),  # 20 + 19.6 < 40; 90 beats 50
        (0.0, {"levee:grant"}),
    ],
)
def test_the_share_of_unspent_money_that_moves_on_decides_what_the_next_year_pays(share: float, expected: set) -> None:
    assert funded(with_fund(LATE, carry_over=share)) == expected


def test_money_carried_twice_is_cut_twice() -> None:
    # 0.5 * 0.5 * 80 = 20 reaches 2029
    twice = programme(
        money(80),
        project("wells", grant(20, private=1, start=FIRST + 2)),
        years=3,
        funds=(Fund("donor", carry_over=0.5),),
    )
    assert funded(twice) == {"wells:grant"}
    assert funded(twice, budgets=money(79.98)) == set()  # a quarter of it is 19.995
    assert [line(twice, year).carried for year in (2027, 2028, 2029)] == [40, 20, 0]


def test_what_a_year_leaves_is_reported_as_carried() -> None:
    rows = best(with_fund(LATE, carry_over=0.5)).budget_rows
    # 2027: 100 there, 60 spent, half of 40 carried; 2028: 20 + 20 there, 40 spent
    assert [(row.year, row.available, row.spent, row.carried) for row in rows] == [
        (2027, 100, 60, 20),
        (2028, 40, 40, 0),
    ]


def test_a_lapse_makes_a_decided_project_impossible() -> None:
    asked = with_fund(LATE, carry_over=0.0).decided(wells="in")
    assert conflict(asked) == {"decision:wells", "budget:donor"}


# --- undated money


def test_undated_money_pays_in_the_year_that_needs_it() -> None:
    # 2027 asks 80 of 60, so 20 of the undated 30 is drawn
    undated = TWO_YEARS.but(budgets=money(60, 30, undated=30))
    assert funded(undated) == {"levee:grant", "solar:loan"}
    rows = best(undated).budget_rows
    # 2027: 60 + 30 there, 80 spent, 10 undated left; 2028: 30 + 10 there, 30 spent, 10 left
    assert [(row.available, row.spent, row.carried) for row in rows] == [(90, 80, 10), (40, 30, 10)]


def test_undated_money_never_lapses() -> None:
    lapsing = programme(
        money(undated=40),
        project("wells", grant(40, private=50, start=FIRST + 2)),
        years=3,
        funds=(Fund("donor", carry_over=0.0),),
    )
    assert funded(lapsing) == {"wells:grant"}


def test_undated_money_is_spent_once() -> None:
    # two years short by 20 each, 30 undated
    twice = programme(
        money(10, 10, undated=30),
        project("levee", grant(30, private=31, start=FIRST)),
        project("wells", grant(30, private=30, start=FIRST + 1)),
        years=2,
        funds=(Fund("donor", carry_over=0.0),),
    )
    assert funded(twice) == {"levee:grant"}
    assert funded(twice, budgets=money(10, 10, undated=40)) == {"levee:grant", "wells:grant"}
    assert conflict(twice.decided(levee="in", wells="in")) == {"decision:levee", "decision:wells", "budget:donor"}


# --- reflows of a revolving fund

LENDING = programme(
    money(50, 0),
    project("solar", loan(50, private=100, reflow=(0, 40), start=FIRST)),
    project("wells", grant(40, private=60, start=FIRST + 1)),
    years=2,
    funds=(Fund("donor", revolving=True),),
)


def test_a_revolving_fund_spends_what_comes_back() -> None:
    # solar pays 50 in 2027 and 40 comes back in 2028, which pays for the wells; the envelope is 50 + 40
    assert funded(LENDING) == {"solar:loan", "wells:grant"}
    row = line(LENDING, FIRST + 1)
    assert (row.available, row.spent, row.reflow) == (40, 40, 40)


def test_a_fund_that_does_not_revolve_sees_nothing_of_what_comes_back() -> None:
    assert funded(with_fund(LENDING, revolving=False)) == {"solar:loan"}
    assert line(with_fund(LENDING, revolving=False), FIRST + 1).reflow == 0


def test_reflows_that_fall_short_by_a_cent_do_not_pay() -> None:
    short = programme(
        money(50, 0),
        project("solar", loan(50, private=100, reflow=(0, 39.99), start=FIRST)),
        project("wells", grant(40, private=60, start=FIRST + 1)),
        years=2,
        funds=(Fund("donor", revolving=True),),
    )
    assert funded(short) == {"solar:loan"}
    asked = short.decided(wells="in")
    # the wells alone could be paid from 2027's 50, carried on
    assert funded(asked) == {"wells:grant"}
    assert conflict(short.decided(solar="in", wells="in")) == {"decision:solar", "decision:wells", "budget:donor"}


def test_reflows_come_back_only_for_what_is_taken() -> None:
    assert funded(LENDING.decided(solar="out")) == {"wells:grant"}  # from 2027's own 50, carried on
    assert funded(with_fund(LENDING.decided(solar="out"), carry_over=0.0)) == set()


def test_what_comes_back_after_the_programme_is_no_money_in_it() -> None:
    late = programme(
        money(50, 0),
        project("solar", loan(50, private=100, reflow=(0, 0, 40), start=FIRST)),
        project("wells", grant(40, private=60, start=FIRST + 1)),
        years=2,
        funds=(Fund("donor", revolving=True),),
    )
    assert funded(late) == {"solar:loan"}


def test_a_reflow_in_the_year_it_is_paid_can_be_spent_in_that_year() -> None:
    # 50 asked, 10 of it back at once: 2027 needs 40 net, the envelope 50 - 10
    asked = programme(
        money(40), project("solar", loan(50, private=100, reflow=(10,))), funds=(Fund("donor", revolving=True),)
    )
    assert funded(asked) == {"solar:loan"}
    assert funded(asked, budgets=money(39.99)) == set()
