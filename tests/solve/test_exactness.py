"""Exact to the cent at a hundred million: never over a budget by one cent, never wrongly impossible.

The expected answers are found by adding up every subset in whole cents.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from allocator.portfolio import Portfolio, Status
from allocator.study.records import Fund
from tests.studies import (
    FIRST,
    Candidate,
    Programme,
    best,
    conflict,
    funded,
    grant,
    limit,
    money,
    programme,
    project,
)

THIRD = 33333333.34  # three of them are 100000000.02


def cents(amount: float) -> int:
    whole = Fraction(repr(amount)) * 100
    assert whole.denominator == 1
    return whole.numerator


# --- by hand


@pytest.mark.parametrize(
    ("budget", "count"), [(100000000.02, 3), (100000000.01, 2), (66666666.68, 2), (66666666.67, 1)]
)
def test_one_cent_decides_how_many_thirds_fit(budget: float, count: int) -> None:
    thirds = programme(money(budget), *(project(name, grant(THIRD, private=1)) for name in "abc"))
    portfolio = best(thirds)
    assert len(portfolio.funded_rows) == count
    assert cents(portfolio.totals["commitment"]) <= cents(budget)


def test_a_decided_set_one_cent_over_budget_is_impossible_and_exactly_on_it_is_not() -> None:
    thirds = programme(money(100000000.02), *(project(name, grant(THIRD, private=1), decision="in") for name in "abc"))
    assert len(funded(thirds)) == 3
    assert conflict(thirds, budgets=money(100000000.01)) == {"decision:a", "decision:b", "decision:c", "budget:donor"}


def test_overhead_and_carry_over_are_exact_to_the_cent() -> None:
    # 93 % of 100000000.02 is 93000000.0186; half of what is left of it, 5000000.0093, moves on
    fund = Fund("donor", overhead=0.07, carry_over=0.5)
    asked = programme(
        money(100000000.02),
        project("a", grant(83000000.00, private=10, start=FIRST)),
        project("b", grant(5000000.01, private=5, start=FIRST + 1)),
        years=2,
        funds=(fund,),
    )
    assert funded(asked) == {"a:grant"}  # 5000000.0093 is not 5000000.01
    fits = replace(asked.options, rows=tuple(_with_commitment(row, "b", 5000000.00) for row in asked.options.rows))
    assert funded(replace(asked, options=fits)) == {"a:grant", "b:grant"}


def _with_commitment(row: object, name: str, amount: float) -> object:
    if row.project != name:  # type: ignore[attr-defined]
        return row
    return replace(row, cash=(amount,), measures={**row.measures, "commitment": amount, "cash": amount})  # type: ignore


def test_a_share_is_exact_to_the_cent() -> None:
    # a third of 3 * 33333333.34 is 33333333.34, to the cent; with one cent less it is below a third
    share = limit("commitment", "project=a", at_least=1 / 4, of="commitment")
    quarters = programme(money(1e9), *(project(name, grant(THIRD, private=1)) for name in "abcd"))
    assert len(funded(quarters, limits=share)) == 4
    one_less = programme(
        money(1e9), project("a", grant(33333333.33, private=1)), *(project(n, grant(THIRD, private=1)) for n in "bcd")
    )
    assert len(funded(one_less, limits=share)) == 3


def test_two_funds_share_to_the_cent() -> None:
    thirds = (project(name, grant(THIRD, private=1)) for name in "abc")
    asked = programme(money(50000000.01, fund="gcf") + money(50000000.01, fund="undp"), *thirds)
    portfolio = best(asked)
    assert len(portfolio.funded_rows) == 3
    paid = {fund: sum(cents(p.amount) for p in portfolio.payments if p.fund == fund) for fund in ("gcf", "undp")}
    assert paid == {"gcf": 5000000001, "undp": 5000000001}
    assert len(funded(asked, budgets=money(50000000.01, fund="gcf") + money(50000000.00, fund="undp"))) == 2


def test_a_difference_of_one_cent_in_what_is_best_is_seen() -> None:
    asked = programme(
        money(100),
        project("a", grant(100, private=987654321.01)),
        project("b", grant(100, private=987654321.02)),
        project("c", grant(100, private=987654321.00)),
    )
    assert funded(asked) == {"b:grant"}


# --- every subset, in whole cents


@dataclass(frozen=True)
class Drawn:
    """A random near-tight programme, and the subsets that fit, as rows of 0 and 1."""

    asked: Programme
    fitting: np.ndarray
    gains: np.ndarray


def drawn(seed: int, kind: str) -> Drawn:
    dice = random.Random(f"{kind} {seed}")
    count = dice.randint(4, 8)
    amounts = [dice.choice((3333333334, 3333333333, 2500000001, dice.randint(10**9, 10**10))) for _ in range(count)]
    gains = [dice.choice((amount, amount + dice.randint(-3, 3), dice.randint(1, 10**10))) for amount in amounts]
    gains = [-gain for gain in gains] if kind == "floor" else gains
    subsets = np.array(list(product((0, 1), repeat=count)), dtype=np.int64)
    asked, fits = KINDS[kind](dice, amounts, gains, subsets)
    return Drawn(asked, subsets[fits], np.array(gains, dtype=np.int64))


def near(dice: random.Random, sums: np.ndarray) -> int:
    """What some subset adds up to, or one cent beside it."""
    return int(sums[dice.randrange(1, len(sums))]) + dice.choice((-1, -1, 0, 0, 1))


def paid_at_once(amounts: list[int], gains: list[int], themes: str = "") -> list[Candidate]:
    return [
        project(f"p{k}", grant(amount / 100, private=gain / 100), theme=themes[k] if themes else None)
        for k, (amount, gain) in enumerate(zip(amounts, gains, strict=True))
    ]


def one_budget(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    sums = subsets @ np.array(amounts)
    target = near(dice, sums)
    return programme(money(target / 100), *paid_at_once(amounts, gains)), sums <= target


def two_funds(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    sums = subsets @ np.array(amounts)
    target = near(dice, sums)
    part = dice.randint(1, target - 1)
    budgets = money(part / 100, fund="gcf") + money((target - part) / 100, fund="undp")
    return programme(budgets, *paid_at_once(amounts, gains)), sums <= target


def eligible_funds(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    """adb pays for theme a, gcf for theme b, undp for both: each theme and all must be paid for."""
    themes = "".join(dice.choice("ab") for _ in amounts)
    of_theme = {
        theme: subsets @ np.array([m * (t == theme) for m, t in zip(amounts, themes, strict=True)]) for theme in "ab"
    }
    total = of_theme["a"] + of_theme["b"]
    some = dice.randrange(1, len(subsets))
    shared = dice.randint(1, 10**9)
    a, b = (max(int(of_theme[theme][some]) - part, 1) for theme, part in (("a", shared), ("b", 0)))
    shared = max(shared + dice.choice((-1, 0, 0, 1)), 1)
    budgets = money(a / 100, fund="adb") + money(b / 100, fund="gcf") + money(shared / 100, fund="undp")
    funds = (
        Fund("adb", themes=("a",) if "a" in themes else ("b",)),
        Fund("gcf", themes=("b",) if "b" in themes else ("a",)),
    )
    asked = programme(budgets, *paid_at_once(amounts, gains, themes), funds=funds)
    if len(set(themes)) == 1:
        return asked, total <= a + b + shared
    return asked, (of_theme["a"] <= a + shared) & (of_theme["b"] <= b + shared) & (total <= a + b + shared)


def two_years(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    """Half of what 2027 leaves moves on: 2 * second <= 2 * money of 2028 + money of 2027 - first, in whole cents."""
    first = [dice.randint(0, amount) for amount in amounts]
    second = [amount - part for amount, part in zip(amounts, first, strict=True)]
    sums = subsets @ np.array(first), subsets @ np.array(second)
    some = dice.randrange(1, len(subsets))
    earlier = int(sums[0][some]) + dice.randint(0, 10**9)
    later = max(int(sums[1][some]) - (earlier - int(sums[0][some])) // 2 + dice.choice((-1, 0, 0, 1)), 0)
    candidates = [
        project(f"p{k}", grant(amount / 100, private=gain / 100, cash=(a / 100, b / 100), start=FIRST))
        for k, (amount, gain, a, b) in enumerate(zip(amounts, gains, first, second, strict=True))
    ]
    asked = programme(money(earlier / 100, later / 100), *candidates, years=2, funds=(Fund("donor", carry_over=0.5),))
    in_time = (sums[0] <= earlier) & (2 * sums[1] <= 2 * later + earlier - sums[0])
    return asked, in_time & (sums[0] + sums[1] <= earlier + later)


def floor(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    sums = subsets @ np.array(amounts)
    target = near(dice, sums)
    rule = limit("commitment", at_least=target / 100)
    return programme(money(sum(amounts) / 100), *paid_at_once(amounts, gains), limits=rule), sums >= target


def equality(dice: random.Random, amounts: list[int], gains: list[int], subsets: np.ndarray) -> Fitting:
    sums = subsets @ np.array(amounts)
    target = near(dice, sums)
    rule = limit("commitment", at_least=target / 100, at_most=target / 100)
    return programme(money(sum(amounts) / 100), *paid_at_once(amounts, gains), limits=rule), sums == target


Fitting = tuple[Programme, np.ndarray]  # a programme, and which subsets fit it
KINDS = {
    "budget": one_budget,
    "two funds": two_funds,
    "eligible funds": eligible_funds,
    "two years": two_years,
    "floor": floor,
    "equality": equality,
}


def in_cents(portfolio: Portfolio, field: str) -> int:
    return sum(cents(getattr(row, field)) for row in portfolio.funded_rows)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_near_tight_programmes_have_the_best_of_all_subsets(kind: str, seed: int) -> None:
    for number in range(8):
        case = drawn(100 * seed + number, kind)
        portfolio = case.asked.allocate(ties=False)
        if not len(case.fitting):
            assert portfolio.status is Status.INFEASIBLE
            assert portfolio.conflict
            continue
        assert portfolio.status is Status.OPTIMAL, (kind, seed, number)
        chosen = np.array([f"p{k}" in {row.project for row in portfolio.funded_rows} for k in range(len(case.gains))])
        assert (case.fitting == chosen).all(axis=1).any(), "what is funded fits, to the cent"
        assert in_cents(portfolio, "private") == int((case.fitting @ case.gains).max())
        assert portfolio.bound == portfolio.objective
