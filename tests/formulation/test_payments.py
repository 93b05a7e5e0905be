"""Who pays: eligibility, projects shared between funds, and what a fund signs: loose, binding and impossible."""

from __future__ import annotations

from fractions import Fraction

import pytest

from allocator.portfolio import Portfolio
from allocator.study.records import Fund
from tests.studies import (
    FIRST,
    Programme,
    best,
    conflict,
    funded,
    grant,
    guarantee,
    limit,
    loan,
    money,
    programme,
    project,
)


def paid(portfolio: Portfolio) -> dict[str, float]:
    """What each fund pays in the programme, as {"fund": amount}."""
    totals: dict[str, Fraction] = {}
    for row in portfolio.payments:
        totals[row.fund] = totals.get(row.fund, Fraction(0)) + Fraction(repr(row.amount))
    return {fund: float(amount) for fund, amount in totals.items()}


def signed(portfolio: Portfolio, name: str) -> dict[str, float]:
    """What each fund signs for a project."""
    return {row.fund: row.amount for row in portfolio.signatures if row.project == name}


# --- sharing

SHARED = programme(money(60, fund="gcf") + money(40, fund="undp"), project("levee", grant(100, private=90)))


def test_two_funds_pay_for_what_neither_could_pay_alone() -> None:
    portfolio = best(SHARED)
    assert [row.project for row in portfolio.funded_rows] == ["levee"]
    assert signed(portfolio, "levee") == paid(portfolio) == {"gcf": 60, "undp": 40}


def test_two_funds_that_are_one_cent_short_together_pay_nothing() -> None:
    assert funded(SHARED, budgets=money(60, fund="gcf") + money(39.99, fund="undp")) == set()


def test_what_funds_pay_adds_up_to_the_cash_of_every_year() -> None:
    # 30 in 2027, 60 in 2028: gcf has 20 a year, undp the rest
    shared = programme(
        money(20, 20, fund="gcf") + money(10, 40, fund="undp"),
        project("levee", grant(90, private=90, cash=(30, 60), start=FIRST)),
        years=2,
    )
    rows = best(shared).payments
    assert {(row.fund, row.year): row.amount for row in rows} == {
        ("gcf", 2027): 20,
        ("undp", 2027): 10,
        ("gcf", 2028): 20,
        ("undp", 2028): 40,
    }


def test_envelopes_of_two_funds_need_the_money_in_the_right_year() -> None:
    shared = programme(
        money(20, 20, fund="gcf") + money(9, 41, fund="undp"),  # 90 in all, but 29 of the 30 asked in 2027
        project("levee", grant(90, private=90, cash=(30, 60), start=FIRST)),
        years=2,
    )
    assert funded(shared) == set()
    assert conflict(shared.decided(levee="in")) == {"decision:levee", "budget:gcf", "budget:undp"}


def test_thirds_that_are_no_decimals_are_shared_without_losing_a_cent() -> None:
    thirds = programme(
        money(33.33, fund="adb") + money(33.33, fund="gcf") + money(33.34, fund="undp"),
        project("levee", grant(50, private=90)),
        project("wells", grant(50, private=80)),
    )
    portfolio = best(thirds)
    assert paid(portfolio) == {"adb": 33.33, "gcf": 33.33, "undp": 33.34}
    for name in ("levee", "wells"):
        assert sum(Fraction(repr(amount)) for amount in signed(portfolio, name).values()) == 50


def test_a_fund_signs_at_least_what_it_pays() -> None:
    # 20 is paid in 2027, which only gcf has; undp's money comes in 2028, after the cash
    late = programme(
        money(20, 0, fund="gcf") + money(0, 30, fund="undp"),
        project("levee", grant(50, private=90, cash=(20,), start=FIRST)),
        years=2,
    )
    assert signed(best(late), "levee") == {"gcf": 20, "undp": 30}
    # may gcf sign 10 only, it may pay no more than 10, and nobody else has money in 2027
    assert funded(late, limits=limit("commitment", "fund=gcf", at_most=10)) == set()
    assert conflict(late.decided(levee="in"), limits=limit("commitment", "fund=gcf", at_most=10)) == {
        "decision:levee",
        "budget:undp",
        "limit:rule",
    }


# --- eligibility


def eligible(**lists: tuple[str, ...]) -> Programme:
    """gcf may pay for some; undp pays for all and has 40."""
    return programme(
        money(100, fund="gcf") + money(40, fund="undp"),
        project("levee", grant(60, private=90), theme="adaptation", district="esil"),
        project("solar", loan(70, private=120), theme="energy", district="zhambyl"),
        project("wells", grant(40, private=50)),
        funds=(Fund("gcf", **lists),),
    )


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        # all: solar (120) with wells (50) bring 170; levee with wells 140; levee and solar (130) bring 210
        ({}, {"levee:grant", "solar:loan"}),
        # solar costs 70 and only undp, with 40, may pay for it; so levee by gcf and wells by undp
        ({"themes": ("adaptation",)}, {"levee:grant", "wells:grant"}),
        ({"districts": ("esil",)}, {"levee:grant", "wells:grant"}),
        ({"instruments": ("grant",)}, {"levee:grant", "wells:grant"}),
        # levee costs 60 and only undp may pay for it
        ({"themes": ("energy",)}, {"solar:loan", "wells:grant"}),
        ({"districts": ("zhambyl",)}, {"solar:loan", "wells:grant"}),
        ({"instruments": ("loan",)}, {"solar:loan", "wells:grant"}),
        # the levee is in the district and its grant is not on the list: nothing for gcf but solar
        ({"themes": ("adaptation",), "instruments": ("loan",)}, {"wells:grant"}),
        ({"themes": ("adaptation", "energy")}, {"levee:grant", "solar:loan"}),  # 130 of 140
    ],
)
def test_a_fund_pays_only_for_what_its_lists_allow(lists: dict[str, tuple[str, ...]], expected: set[str]) -> None:
    assert funded(eligible(**lists)) == expected


def test_a_list_does_not_allow_a_project_that_states_nothing() -> None:
    # wells states no theme: gcf may not pay for it, and undp's 40 does
    portfolio = best(eligible(themes=("adaptation",)))
    assert signed(portfolio, "wells") == {"undp": 40}


def test_a_package_that_nobody_may_pay_for_cannot_be_taken() -> None:
    asked = programme(
        money(100, fund="gcf"),
        project("levee", grant(60, private=90), theme="adaptation"),
        project("solar", loan(40, private=10), theme="energy"),
        funds=(Fund("gcf", themes=("energy",)),),
    )
    assert funded(asked) == {"solar:loan"}
    assert conflict(asked.decided(levee="in")) == {"decision:levee"}


def test_a_package_that_costs_nothing_needs_no_fund() -> None:
    asked = programme(
        money(100, fund="gcf"),
        project("advice", grant(0, private=5), theme="adaptation"),
        project("solar", loan(40, private=10), theme="energy"),
        funds=(Fund("gcf", themes=("energy",)),),
    )
    assert funded(asked) == {"advice:grant", "solar:loan"}


def test_money_that_only_one_may_use_is_kept_for_it() -> None:
    # undp (any theme) must pay for the levee so that gcf (energy only) can pay for solar
    asked = programme(
        money(50, fund="gcf") + money(50, fund="undp"),
        project("levee", grant(50, private=90), theme="adaptation"),
        project("solar", loan(50, private=10), theme="energy"),
        funds=(Fund("gcf", themes=("energy",)),),
    )
    portfolio = best(asked)
    assert signed(portfolio, "levee") == {"undp": 50}
    assert signed(portfolio, "solar") == {"gcf": 50}


# --- what comes back to those who paid


def lending(wells: float) -> Programme:
    """gcf revolves and carries nothing over; the wells, in 2028, are for gcf alone."""
    return programme(
        money(40, 0, fund="gcf") + money(40, 0, fund="undp"),
        project("solar", loan(60, private=100, reflow=(0, 30), start=FIRST), theme="energy"),
        project("wells", grant(wells, private=60, start=FIRST + 1), theme="water"),
        years=2,
        funds=(Fund("gcf", revolving=True, carry_over=0.0), Fund("undp", themes=("energy",))),
    )


def test_a_fund_pays_more_so_that_more_comes_back_to_it() -> None:
    # half of what gcf pays for solar comes back: 20 for the wells asks gcf to pay all its 40, undp the other 20
    portfolio = best(lending(20))
    assert signed(portfolio, "solar") == {"gcf": 40, "undp": 20}
    assert signed(portfolio, "wells") == {"gcf": 20}
    assert {(row.fund, row.year): row.reflow for row in portfolio.budget_rows}["gcf", 2028] == 20


def test_a_share_of_what_comes_back_never_exceeds_the_share_paid() -> None:
    assert funded(lending(20.01)) == {"solar:loan"}
    # whatever is done with solar, no more than 20 reaches gcf in 2028
    assert conflict(lending(20.01).decided(solar="in", wells="in")) == {"decision:wells", "budget:gcf"}
    assert conflict(lending(20).decided(solar="out", wells="in")) == {"decision:solar", "decision:wells", "budget:gcf"}


def test_where_nothing_is_paid_what_comes_back_follows_what_is_signed() -> None:
    # the guarantee pays nothing in the programme and earns a fee of 6 in 2028; gcf signs 40 of 60 and earns 4
    asked = programme(
        money(40, 0, fund="gcf") + money(20, 0, fund="undp"),
        project("solar", guarantee(60, private=100, cash=(0,), reflow=(0, 6), start=FIRST), theme="energy"),
        project("wells", grant(4, private=60, start=FIRST + 1), theme="water"),
        years=2,
        funds=(Fund("gcf", revolving=True, carry_over=0.0), Fund("undp", themes=("energy",))),
    )
    portfolio = best(asked)
    assert signed(portfolio, "solar") == {"gcf": 40, "undp": 20}
    assert signed(portfolio, "wells") == {"gcf": 4}
    assert {(row.fund, row.year): row.reflow for row in portfolio.budget_rows}["gcf", 2028] == 4
