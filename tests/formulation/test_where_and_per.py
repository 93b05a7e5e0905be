"""Every key of `where` and every value of `per`: each chooses the packages it names and no others."""

from __future__ import annotations

import pytest

from allocator.study.records import Fund
from tests.studies import FIRST, best, conflict, funded, grant, guarantee, limit, loan, money, programme, project

# three projects of 30, so that a limit on one of them shows by its absence
THREE = programme(
    money(90),
    project(
        "farms", loan(30, private=90), theme="sme", district="esil", obligor="alpha", tags=("women-led", "organic")
    ),
    project("levee", grant(30, private=60), theme="adaptation", district="zhambyl", obligor="beta"),
    project("solar", guarantee(30, private=75), tags=("women-led",)),
)
ALL = {"farms", "levee", "solar"}


def chosen(**changes: object) -> set[str]:
    return {row.project for row in best(THREE, **changes).funded_rows}


@pytest.mark.parametrize(
    ("where", "matching"),
    [
        ("", ALL),
        ("theme=sme", {"farms"}),
        ("theme=sme|adaptation", {"farms", "levee"}),
        ("theme!=sme", {"levee", "solar"}),  # solar states no theme, so it is none of these
        ("theme!=sme|adaptation", {"solar"}),
        ("district=esil", {"farms"}),
        ("district!=esil", {"levee", "solar"}),
        ("obligor=alpha", {"farms"}),
        ("obligor=solar", {"solar"}),  # who states no obligor owes itself
        ("obligor!=alpha|beta", {"solar"}),
        ("instrument=grant", {"levee"}),
        ("instrument=grant|loan", {"farms", "levee"}),
        ("instrument!=grant", {"farms", "solar"}),
        ("tag=women-led", {"farms", "solar"}),
        ("tag=organic", {"farms"}),
        ("tag=organic|women-led", {"farms", "solar"}),
        ("tag!=organic", {"levee", "solar"}),
        ("tag!=women-led", {"levee"}),
        ("project=levee", {"levee"}),
        ("project=levee|solar", {"levee", "solar"}),
        ("project!=levee", {"farms", "solar"}),
        ("year=2027", ALL),
        ("theme=sme & tag=women-led", {"farms"}),
        ("tag=women-led & tag!=organic", {"solar"}),
        ("instrument!=loan & district=zhambyl", {"levee"}),
    ],
)
def test_a_cap_of_nothing_declines_what_its_conditions_match(where: str, matching: set[str]) -> None:
    assert chosen(limits=limit("commitment", where, at_most=0)) == ALL - matching


@pytest.mark.parametrize(
    ("where", "counted"),
    [("theme=sme", 30), ("theme!=sme", 60), ("tag=women-led", 60), ("instrument=grant|loan", 60), ("", 90)],
)
def test_a_floor_counts_what_its_conditions_match_and_no_more(where: str, counted: int) -> None:
    assert chosen(limits=limit("commitment", where, at_least=counted)) == ALL
    assert conflict(THREE, limits=limit("commitment", where, at_least=counted + 0.01)) == {"limit:rule"}


def test_the_year_of_every_measure_but_cash_is_the_start_year() -> None:
    # farms start in 2027 and pay 10 then and 20 in 2028
    asked = programme(money(30, 30), project("farms", loan(30, private=90, cash=(10, 20), start=FIRST)), years=2)
    assert funded(asked, limits=limit("commitment", "year=2028", at_most=0)) == {"farms:loan"}
    assert funded(asked, limits=limit("commitment", "year=2027", at_most=29.99)) == set()
    assert funded(asked, limits=limit("cash", "year=2028", at_most=20)) == {"farms:loan"}
    assert funded(asked, limits=limit("cash", "year=2028", at_most=19.99)) == set()
    assert funded(asked, limits=limit("cash", "year=2027", at_most=10)) == {"farms:loan"}
    assert funded(asked, limits=limit("private", "year!=2027", at_most=0)) == {"farms:loan"}


def test_a_limit_on_the_starts_of_a_year_moves_a_start() -> None:
    asked = programme(money(60), project("a", grant(30, private=2)), project("b", grant(30, private=1)), years=2)
    # at most one start a year: one waits for 2028
    portfolio = best(asked, limits=limit("projects", per="year", at_most=1))
    assert sorted(row.start for row in portfolio.funded_rows) == [2027, 2028]
    assert conflict(asked, limits=limit("projects", per="year", at_least=2)) == {"limit:rule"}  # four of two projects


@pytest.mark.parametrize(
    ("fund", "expected"),
    [("gcf", {"levee:grant"}), ("undp", {"solar:loan"}), ("gcf|undp", set()), ("!undp", {"levee:grant"})],
)
def test_a_condition_on_the_fund_is_about_who_signs(fund: str, expected: set[str]) -> None:
    # each fund may pay for one project only; what the named funds may not sign is not funded
    asked = programme(
        money(50, fund="gcf") + money(50, fund="undp"),
        project("levee", grant(30, private=5), theme="adaptation"),
        project("solar", loan(30, private=9), theme="energy"),
        funds=(Fund("gcf", themes=("energy",)), Fund("undp", themes=("adaptation",))),
    )
    where = f"fund!={fund[1:]}" if fund.startswith("!") else f"fund={fund}"
    assert funded(asked, limits=limit("commitment", where, at_most=0)) == expected
    assert funded(asked, limits=limit("cash", where, at_most=0)) == expected


def test_a_fund_and_a_theme_together_choose_what_that_fund_signs_for_that_theme() -> None:
    two = programme(
        money(60, fund="gcf") + money(60, fund="undp"),
        project("levee", grant(60, private=60), theme="adaptation"),
        project("solar", loan(60, private=70), theme="energy"),
    )
    rule = limit("commitment", "fund=gcf & theme=energy", at_most=0)
    portfolio = best(two, limits=rule)
    assert {(row.project, row.fund): row.amount for row in portfolio.signatures} == {
        ("levee", "gcf"): 60,
        ("solar", "undp"): 60,
    }


# --- per


@pytest.mark.parametrize(
    ("per", "scopes"),
    [
        ("", {"": 90}),
        ("year", {"2027": 90}),
        ("theme", {"adaptation": 30, "sme": 30}),  # solar, without a theme, counts in none
        ("district", {"esil": 30, "zhambyl": 30}),
        ("instrument", {"grant": 30, "guarantee": 30, "loan": 30}),
        ("obligor", {"alpha": 30, "beta": 30, "solar": 30}),
        ("tag", {"organic": 30, "women-led": 60}),  # farms have both tags and count in each
        ("project", {"farms": 30, "levee": 30, "solar": 30}),
        ("fund", {"donor": 90}),
    ],
)
def test_a_limit_is_measured_once_for_each_value_of_per(per: str, scopes: dict[str, float]) -> None:
    portfolio = best(THREE, limits=limit("commitment", per=per, at_most=90))
    assert {row.scope: row.value for row in portfolio.limit_rows} == scopes


@pytest.mark.parametrize("per", ["theme", "district", "instrument", "obligor", "tag", "project", "year", "fund"])
def test_a_cap_on_every_value_of_per_binds_on_each(per: str) -> None:
    # at most 29.99 each: what counts in some value of per cannot be funded
    left = {"theme": {"solar"}, "district": {"solar"}, "tag": {"levee"}}.get(per, set())
    assert chosen(limits=limit("commitment", per=per, at_most=29.99)) == left


@pytest.mark.parametrize("per", ["theme", "district", "instrument", "obligor", "tag", "project", "year", "fund"])
def test_a_floor_on_every_value_of_per_binds_on_each(per: str) -> None:
    # at least 30 of every value: only the whole pipeline has it; 60 pays for two projects
    loose = {
        "tag": {"farms", "solar"},
        "year": {"farms", "solar"},
        "fund": {"farms", "solar"},
        "theme": {"farms", "levee"},
    }
    asked = THREE.but(limits=limit("commitment", per=per, at_least=30))
    assert {row.project for row in best(asked).funded_rows} == ALL
    if per in ("instrument", "obligor", "project"):
        assert conflict(asked, budgets=money(89.99)) == {"limit:rule", "budget:donor"}
    else:
        two = {row.project for row in best(asked, budgets=money(60)).funded_rows}
        assert two == loose.get(per, {"farms", "levee"})


def test_a_value_of_per_that_nothing_on_offer_matches_has_a_floor_that_cannot_be_met() -> None:
    asked = programme(
        money(100), project("levee", grant(30, private=1), theme="adaptation"), project("idea", theme="energy")
    )
    assert conflict(asked, limits=limit("projects", per="theme", at_least=1)) == {"limit:rule"}
    assert funded(asked, limits=limit("projects", per="theme", at_most=1)) == {"levee:grant"}


def test_per_and_where_choose_together() -> None:
    # women-led projects, at least one in every district: zhambyl has none
    assert conflict(THREE, limits=limit("projects", "tag=women-led", per="district", at_least=1)) == {"limit:rule"}
    assert chosen(limits=limit("projects", "tag=women-led", per="district", at_most=0)) == {"levee", "solar"}


def test_an_option_without_an_instrument_is_none_of_those_named() -> None:
    asked = programme(money(60), project("a", grant(30, private=1, instrument="")), project("b", loan(30, private=1)))
    assert funded(asked, limits=limit("projects", "instrument=loan", at_most=0)) == {"a:grant"}
    assert funded(asked, limits=limit("projects", "instrument!=loan", at_most=0)) == {"b:loan"}
    assert [row.scope for row in best(asked, limits=limit("projects", per="instrument", at_most=2)).limit_rows] == [
        "loan"
    ]
