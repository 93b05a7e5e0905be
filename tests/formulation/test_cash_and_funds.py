"""Limits on cash by year and on what a fund signs or pays: loose, binding and impossible."""

from __future__ import annotations

from allocator.study.records import Fund
from tests.studies import FIRST, best, conflict, funded, grant, limit, loan, money, programme, project

SPREAD = programme(
    money(100, 100),
    project("farms", loan(60, private=120, cash=(30, 30), start=FIRST)),
    project("levee", grant(60, private=60, cash=(60,))),
    project("wells", grant(40, private=50, cash=(10, 30))),
    years=2,
)


def test_cash_counts_in_the_year_it_is_paid() -> None:
    portfolio = best(SPREAD, limits=limit("cash", per="year", at_most=70))
    # all: farms 30 + 30; the levee in either year 60; wells 10 + 30 from 2027, or 10 in 2028 (30 after the end).
    # at most 70 a year: farms with wells (40, 60) bring 170; farms with the levee 90 in its year; not both
    assert {row.project for row in portfolio.funded_rows} == {"farms", "wells"}
    assert {row.scope: row.value for row in portfolio.limit_rows}.keys() == {"2027", "2028"}


def test_cash_of_one_year_is_limited_alone() -> None:
    # nothing paid in 2027: neither the farms nor what starts then; the levee and the wells start in 2028
    portfolio = best(SPREAD, limits=limit("cash", "year=2027", at_most=0))
    assert {(row.project, row.start) for row in portfolio.funded_rows} == {("levee", 2028), ("wells", 2028)}


def test_a_floor_on_the_cash_of_a_year_asks_for_payments_there() -> None:
    # 2027 pays at least 100: farms 30, levee 60, wells 10, all from 2027
    portfolio = best(SPREAD, limits=limit("cash", "year=2027", at_least=100))
    assert {row.start for row in portfolio.funded_rows} == {2027}
    assert conflict(SPREAD, limits=limit("cash", "year=2027", at_least=100.01)) == {"limit:rule"}


def test_a_share_of_cash_by_year_is_of_that_year() -> None:
    # adaptation at least half of the cash of every year
    asked = programme(
        money(100, 100),
        project("farms", loan(60, private=120, cash=(30, 30), start=FIRST), theme="sme"),
        project("levee", grant(40, private=10, cash=(30, 10), start=FIRST), theme="adaptation"),
        project("wells", grant(20, private=5, start=FIRST + 1), theme="adaptation"),
        years=2,
    )
    half = limit("cash", "theme=adaptation", per="year", at_least=0.5, of="cash")
    # 2027: the levee's 30 of 60; 2028: 10 of 40 without the wells, 30 of 60 with them
    assert funded(asked, limits=half) == {"farms:loan", "levee:grant", "wells:grant"}
    assert funded(asked.decided(wells="out"), limits=half) == {"levee:grant"}


def test_what_a_fund_pays_or_signs_is_limited() -> None:
    two = programme(
        money(100, fund="gcf") + money(100, fund="undp"),
        project("levee", grant(80, private=60)),
        project("solar", loan(60, private=120), theme="energy"),
        funds=(Fund("undp", themes=("energy",)),),
    )
    assert funded(two) == {"levee:grant", "solar:loan"}
    # undp may pay for solar only; asked to sign 60 it pays it all, at 60.01 nothing does
    assert {r.fund: r.amount for r in best(two, limits=limit("commitment", "fund=undp", at_least=60)).payments} == {
        "gcf": 80,
        "undp": 60,
    }
    assert conflict(two, limits=limit("commitment", "fund=undp", at_least=60.01)) == {"limit:rule"}
    # undp pays 30 at most: gcf has 70 for the rest of solar (30) and not for the levee as well
    assert funded(two, limits=limit("cash", "fund=undp", at_most=30)) == {"solar:loan"}
    # no fund more than 60 % of all that is committed, 84 of 140: gcf pays the levee, undp solar (80 is 57 %)
    assert funded(two, limits=limit("commitment", per="fund", at_most=84)) == {"levee:grant", "solar:loan"}
    assert funded(two, limits=limit("commitment", per="fund", at_most=79.99)) == {"solar:loan"}


def test_a_share_per_fund_is_of_what_that_fund_pays() -> None:
    # every fund spends at least half on adaptation: undp pays for energy only, so it may pay nothing
    two = programme(
        money(100, fund="gcf") + money(100, fund="undp"),
        project("levee", grant(40, private=10), theme="adaptation"),
        project("solar", loan(60, private=120), theme="energy"),
        project("wind", loan(40, private=70), theme="energy"),
        funds=(Fund("undp", themes=("energy",)),),
    )
    half = limit("commitment", "theme=adaptation", per="fund", at_least=0.5, of="commitment")
    # gcf: the levee's 40 and at most 40 of energy: wind
    assert funded(two, limits=half) == {"levee:grant", "wind:loan"}
    assert {row.scope: (row.value, row.total) for row in best(two, limits=half).limit_rows} == {
        "gcf": (0.5, 80),
        "undp": (0, 0),
    }
