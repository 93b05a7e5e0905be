"""What the solver's tolerance lets through is settled exactly or cut off, and what it claims is asked twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.portfolio import Status
from allocator.solve import prove
from allocator.solve.engine import Ended, Outcome, Terms
from allocator.solve.prove import Search
from allocator.solve.settle import settled
from allocator.solve.task import Task, task_of
from allocator.study.records import Fund
from tests.studies import FIRST, Programme, funded, grant, limit, loan, money, programme, project

THIRD = 33333333.34


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


def test_ctrl_c_during_the_second_look_stops_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [Outcome(Ended.INFEASIBLE, None, None, None), Outcome(Ended.STOPPED, None, None, None, interrupted=True)]
    monkeypatch.setattr(prove, "run", lambda task, terms: said.pop(0))
    portfolio = OVER.allocate()
    assert portfolio.status is Status.UNKNOWN
    assert portfolio.conflict == ()


def test_a_best_that_is_not_the_best_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = prove.run
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
    found = search(OVER).best(OVER.program.levels[0].expression)
    assert not lies
    assert found.value == 90
