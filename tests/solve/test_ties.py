"""Of several best portfolios one is shown: the lower commitment, then the lower ids; in whatever order rows stand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from allocator.allocate import Settings, allocate
from allocator.portfolio import Portfolio
from allocator.pricing.table import Options
from tests.studies import (
    FIRST,
    Programme,
    best,
    funded,
    grant,
    loan,
    money,
    ordered,
    programme,
    project,
    scaled,
    started,
)


def test_the_lower_commitment_wins() -> None:
    asked = programme(money(100), project("a", grant(60, private=50)), project("b", grant(59.99, private=50)))
    assert funded(asked) == {"b:grant"}


def test_a_project_that_brings_nothing_is_not_funded() -> None:
    asked = programme(money(100), project("a", grant(60, private=50)), project("b", grant(1)))
    assert funded(asked) == {"a:grant"}


def test_a_project_that_costs_and_brings_nothing_is_told_by_its_id() -> None:
    # both portfolios commit nothing; the list that holds the lower ids is the one with it
    asked = programme(money(100), project("a", grant(0)), project("b", grant(100, private=1)))
    assert funded(asked) == {"a:grant", "b:grant"}


def test_the_lower_ids_win_at_equal_commitment() -> None:
    twins = programme(money(50), *(project(name, grant(50, private=9)) for name in ("d", "c", "b", "a")))
    assert funded(twins) == {"a:grant"}


def test_the_earlier_starts_win() -> None:
    # 50 a year, carried on: both may start in 2027 with 100 there, else in 2027 and 2028, or both in 2028
    asked = programme(money(50, 50), project("a", grant(50, private=9)), project("b", grant(50, private=8)), years=2)
    assert sorted(started(asked).values()) == [FIRST, FIRST + 1]
    assert started(asked, budgets=money(100)) == {"a": FIRST, "b": FIRST}


@pytest.mark.parametrize("number", [5, 25])
def test_ties_among_many_twins_go_to_the_first(number: int) -> None:
    twins = programme(money(30), *(project(f"p{k:02}", grant(10, private=9)) for k in range(number)))
    assert funded(twins) == {"p00:grant", "p01:grant", "p02:grant"}


@pytest.mark.parametrize("maximise", [ordered(private=0, people=0), scaled(private=0.5, people=0.5)])
def test_ties_in_every_form_are_broken_alike(maximise: object) -> None:
    twins = programme(
        money(50), *(project(name, grant(50, private=9, people=4)) for name in ("c", "b", "a")), maximise=maximise
    )
    assert funded(twins) == {"a:grant"}


def test_the_same_ties_in_the_order_of_the_rule() -> None:
    # {a, d} and {b, c} commit 50 and bring 10 both; the list (a, ...) is lower
    asked = programme(
        money(50),
        project("a", grant(10, private=1)),
        project("b", grant(20, private=4)),
        project("c", grant(30, private=6)),
        project("d", grant(40, private=9)),
    )
    assert funded(asked) == {"a:grant", "d:grant"}


# --- whatever the order of the rows


def shuffled(asked: Programme, seed: int) -> Programme:
    dice = random.Random(seed)
    rows = list(asked.options.rows)
    dice.shuffle(rows)
    tables = {}
    for table in ("budgets", "limits", "links"):
        mixed = list(getattr(asked.study, table))
        dice.shuffle(mixed)
        tables[table] = tuple(mixed)
    options = Options.of(rows, asked.options.programme_years)
    return replace(asked, study=replace(asked.study, **tables), options=options)


def shown(portfolio: Portfolio) -> tuple[object, ...]:
    return (portfolio.funded_rows, portfolio.payments, portfolio.signatures, portfolio.budget_rows, portfolio.objective)


def test_the_order_of_rows_changes_nothing() -> None:
    dice = random.Random(7)
    asked = programme(
        money(40, 40, fund="gcf") + money(40, 40, fund="undp"),
        *(
            project(f"p{k:02}", grant(c := dice.randint(5, 12), private=c), loan(c + 1, private=c + 1))
            for k in range(15)
        ),
        years=2,
    )
    first = shown(asked.allocate())
    assert all(shown(shuffled(asked, seed).allocate()) == first for seed in range(3))
    assert shown(asked.allocate()) == first


def test_the_seed_changes_no_proven_portfolio() -> None:
    asked = programme(money(100), *(project(f"p{k}", grant(20 + k % 3, private=30 + k % 3)) for k in range(9)))
    first, other = (allocate(asked.study, asked.model, Settings(0.0, seed=seed), asked.options) for seed in (0, 3))
    assert shown(first) == shown(other)


def test_every_tie_is_still_the_best() -> None:
    twins = programme(money(30), *(project(f"p{k:02}", grant(10, private=9)) for k in range(12)))
    assert best(twins).objective == best(twins).bound == 27


def hard_tie() -> Programme:
    # thirty projects worth 1, 2 or 3 at odd costs: many lists reach the same, and the cheapest takes a search
    draw = random.Random(1)
    rows = (
        project(f"p{n:02}", grant(round(draw.uniform(100, 200), 2), private=draw.choice([1, 2, 3]))) for n in range(30)
    )
    return programme(money(360, 360, 360), *rows, years=3)


def test_a_search_among_ties_that_is_cut_short_says_so_and_loses_nothing_of_the_objective(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finished = best(hard_tie())
    assert finished.manifest["ties"] == "broken"
    monkeypatch.setattr("allocator.solve.order.TIE_NODES", 0)
    cut_short = best(hard_tie())
    assert cut_short.manifest["ties"] == "open"
    assert cut_short.objective == finished.objective
    assert cut_short.totals["commitment"] >= finished.totals["commitment"]
