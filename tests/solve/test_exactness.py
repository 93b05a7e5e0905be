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
from allocator.solve import prove
from allocator.solve.engine import Ended, Outcome, Terms
from allocator.solve.prove import Search
from allocator.solve.settle import settled
from allocator.solve.task import Task, task_of
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
    loan,
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


# --- what the solver's tolerance lets through is cut off

OVER = programme(
    money(100),
    project("a", grant(60, private=60)),
    project("b", grant(60, private=59)),
    project("c", grant(40, private=30)),
)  # best: a and c, 90


class Lenient:
    """A solver that lets the first answers overspend, as one with a tolerance may: budgets are not looked at."""

    def __init__(self, times: int) -> None:
        self.real = prove.run
        self.left = times
        self.tasks: list[Task] = []

    def __call__(self, task: Task, terms: Terms) -> Outcome:
        self.tasks.append(task)
        if self.left:
            self.left -= 1
            cuts = task.row_upper.copy()
            cuts[: self.rows] = np.where(self.money, np.inf, cuts[: self.rows])
            return self.real(replace(task, row_upper=cuts), terms)
        return self.real(task, terms)

    def of(self, asked: Programme) -> Lenient:
        self.rows = asked.program.height
        self.money = np.array([rule.startswith("budget:") for rule in asked.program.row_rules])
        return self


def search(asked: Programme) -> Search:
    return Search(asked.case)


@pytest.mark.parametrize("times", [1, 2, 100])
def test_an_overspending_answer_is_cut_off_and_the_search_goes_on(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    lenient = Lenient(times).of(OVER)
    monkeypatch.setattr(prove, "run", lenient)
    found = search(OVER).best(OVER.program.levels[0].expression)
    assert found.ended is Ended.OPTIMAL
    assert found.value == 90
    assert found.chosen is not None
    assert [each.project.project for each in found.chosen.taken] == ["a", "c"]
    first, second = lenient.tasks[:2]
    assert len(second.row_upper) == len(first.row_upper) + 1  # one cut: not all three together
    assert second.row_upper[-1] == 2
    assert second.matrix[[-1]].toarray().tolist() == [[1, 1, 1]]


def test_a_whole_road_with_a_lenient_solver_ends_at_the_right_portfolio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "run", Lenient(2).of(OVER))
    assert funded(OVER) == {"a:grant", "c:grant"}


def test_a_cut_leaves_room_for_what_brings_money_in(monkeypatch: pytest.MonkeyPatch) -> None:
    # a and b overspend alone (50 of 2027's money stays short in 2028), and with the loan, which pays back 60, they fit
    asked = programme(
        money(100, 0),
        project("a", grant(60, private=60, start=FIRST)),
        project("b", grant(60, private=59, start=FIRST + 1)),
        project("lender", loan(40, private=-1, reflow=(0, 60), start=FIRST)),
        years=2,
        funds=(Fund("donor", revolving=True),),
    )
    lenient = Lenient(1).of(asked)
    monkeypatch.setattr(prove, "run", lenient)
    found = search(asked).best(asked.program.levels[0].expression)
    assert found.value == 60 + 59 - 1
    cut = lenient.tasks[1]
    assert cut.matrix[[-1]].toarray()[0, :3].tolist() == [1, 1, -1]
    assert cut.row_upper[-1] == 1


def test_a_broken_limit_is_cut_off_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = OVER.but(budgets=money(1000), limits=limit("commitment", at_most=100))
    lenient = Lenient(1).of(asked)
    lenient.money = np.array([rule == "limit:rule" for rule in asked.program.row_rules])
    monkeypatch.setattr(prove, "run", lenient)
    assert funded(asked) == {"a:grant", "c:grant"}


def test_an_answer_that_is_never_right_is_an_error_and_not_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "MOST_CUTS", 3)
    monkeypatch.setattr(prove, "settled", lambda *_: None)
    with pytest.raises(prove.InternalError, match="No choice of 3 tried"):
        search(OVER).best(OVER.program.levels[0].expression)


# --- settling a point


def point(asked: Programme, **values: float) -> np.ndarray:
    names = asked.program.names(asked.program.columns)
    known = {
        name.replace("x[", "").split(",", maxsplit=1)[0] if name.startswith("x[") else name: i
        for i, name in enumerate(names)
    }
    made = np.zeros(asked.program.width)
    for name, value in values.items():
        made[known[name]] = value
    return made


def test_whole_numbers_that_are_nearly_whole_are_rounded() -> None:
    task = task_of(OVER.program, OVER.program.levels[0].expression)
    chosen = settled(OVER.case, task, point(OVER, a=0.99999997, b=3e-8, c=1.0))
    assert chosen is not None
    assert [each.project.project for each in chosen.taken] == ["a", "c"]


def test_a_point_that_overspends_by_a_cent_is_not_settled() -> None:
    thirds = programme(money(100000000.01), *(project(name, grant(THIRD, private=1)) for name in "abc"))
    task = task_of(thirds.program, thirds.program.levels[0].expression)
    assert settled(thirds.case, task, point(thirds, a=1, b=1, c=1)) is None
    assert settled(thirds.case, task, point(thirds, a=1, b=1)) is not None


def test_payments_that_miss_by_a_rounding_are_shared_out_again() -> None:
    asked = programme(
        money(60, fund="gcf") + money(40, fund="undp"),
        project("a", grant(100, private=1)),
    )
    names = asked.program.names(asked.program.columns)
    made = np.zeros(asked.program.width)
    wanted = {"x[a,grant,2027]": 1.0, "pay[gcf,c1,2027]": 60.004, "pay[undp,c1,2027]": 39.996}
    for name, value in {**wanted, "sign[gcf,c1]": 60.004, "sign[undp,c1]": 39.996}.items():
        made[names.index(name)] = value
    chosen = settled(asked.case, task_of(asked.program, asked.program.levels[0].expression), made)
    assert chosen is not None
    assert dict(chosen.payments) == {("a", "gcf", 2027): 60, ("a", "undp", 2027): 40}


# --- claims are made twice


def test_an_infeasible_that_a_second_look_does_not_confirm_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = prove.run
    answers = iter([Outcome(Ended.INFEASIBLE, None, None, None)])
    monkeypatch.setattr(prove, "run", lambda task, terms: next(answers, None) or real(task, terms))
    assert funded(OVER) == {"a:grant", "c:grant"}


def test_a_best_that_is_not_the_best_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = prove.run
    worse = replace(OVER.program.levels[0].expression)
    lies = [True]

    def lying(task: Task, terms: Terms) -> Outcome:
        if lies and task.objective.any():
            lies.clear()
            # b and c (89), called the best
            outcome = real(task, terms)
            assert outcome.point is not None
            other = outcome.point.copy()
            other[:3] = [0, 1, 1]
            return replace(outcome, point=other, objective=89.0, bound=89.0)
        return real(task, terms)

    monkeypatch.setattr(prove, "run", lying)
    found = search(OVER).best(worse)
    assert not lies
    assert found.value == 90
