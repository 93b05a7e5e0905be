from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from allocator.accounts.reasons.blocker import lacking
from allocator.language import Sentence, Term
from allocator.portfolio import Declined
from allocator.report.csv_files import csv_text
from allocator.report.record import portfolio_text
from allocator.report.tables import budgets_table, declined_table, funded_table, limits_table
from tests.report.handmade import MODEL, PORTFOLIO, STUDY, renamed


def test_funded_has_the_package_and_every_measure() -> None:
    assert csv_text(funded_table(PORTFOLIO, STUDY)).splitlines() == [
        "project,name,theme,district,option,instrument,start,scale,commitment,private,cash,projects,beneficiaries",
        "dryer,Solar dryer,farming,zhambyl,subsidy,subsidy,2028,1,200000,900000,200000,1,1000",
        "solar,Solar roofs,energy,esil,guarantee,guarantee,2027,1,100000,500000,100000,1,4000",
        "wells,Village wells,water,esil,grant,grant,2027,1,300000,100000,300000,1,8000",
    ]


def test_declined_has_the_reason() -> None:
    assert csv_text(declined_table(PORTFOLIO, STUDY)).splitlines() == [
        "project,name,theme,district,reason",
        "levee,Levee of the Esil,water,zhambyl,Decided to stay out.",
    ]


def test_budgets_by_fund_and_year() -> None:
    assert csv_text(budgets_table(PORTFOLIO)).splitlines() == [
        "fund,year,available,spent,carried,reflow",
        "undp,2027,600000,400000,200000,0",
        "undp,2028,600000,200000,400000,0",
    ]


def test_limits_state_the_rule_in_words() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(limits_table(PORTFOLIO, STUDY, MODEL)))))
    assert rows[0] == {
        "limit": "adaptation",
        "scope": "",
        "value": "0.5",
        "at_least": "0.3",
        "at_most": "",
        "room": "0.2",
        "met": "yes",
        "amount": "300000",
        "total": "600000",
        "rule": "commitment where theme=water at least 30 % of commitment",
    }
    assert rows[1]["rule"] == "private at least 2 times commitment"
    assert rows[3]["rule"] == "commitment for each obligor at most 400 000"


@pytest.mark.parametrize("name", ["=1+1", "+7 700 1234567", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_that_looks_like_a_formula_stays_text(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(funded_table(PORTFOLIO, renamed(name))))))
    assert rows[1]["name"] == f"'{name}"


def test_quotes_commas_and_line_feeds_survive() -> None:
    name = 'Roofs, "green"\nand blue'
    rows = list(csv.DictReader(io.StringIO(csv_text(funded_table(PORTFOLIO, renamed(name))))))
    assert rows[1]["name"] == name


def test_a_negative_amount_is_a_number() -> None:
    row = replace(PORTFOLIO.funded_rows[0], private=-2.5)
    rows = list(csv.DictReader(io.StringIO(csv_text(funded_table(replace(PORTFOLIO, funded_rows=(row,)), STUDY)))))
    assert rows[0]["private"] == "-2.5"


def test_a_reason_is_for_programs_as_in_portfolio_json() -> None:
    # people read no-break spaces and "grant equivalent"; files keep the words and spaces of keys
    short, measure = lacking(24_299.4), Term("grant_equivalent")
    reason = Sentence("{limit}: {short} short of {measure}", limit="floor", short=short, measure=measure)
    portfolio = replace(PORTFOLIO, declined_rows=(Declined("levee", reason),))
    text = csv_text(declined_table(portfolio, STUDY))
    assert json.loads(portfolio_text(portfolio))["declined"][0]["reason"] in text
    assert "floor: 24 300 short of grant_equivalent" in text
