"""A program kept loaded answers as a new solver does, question after question."""

from __future__ import annotations

import time
from random import Random

import highspy
import numpy as np
import pytest

from allocator.allocate import prepare
from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Linear
from allocator.modelfile.records import Form, Model, Objective
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.resident import Resident
from allocator.solve.task import Row
from allocator.study.records import Budget, Fund, Project, StatedOption, Study
from tests.oracle.studies import ALL, random_study

FREE = (-INFINITY, INFINITY)
# Two of three fit: private 9, 6, 2 and people 1, 5, 8.
STUDY = Study(
    "s", "USD", 2027, 1, (Fund("main"),), (Budget("main", 2027, 20.0),),
    tuple(Project(name, name) for name in "ABC"),
    options=tuple(
        StatedOption(name, "o", 10.0, private=private, measures={"people": people})
        for name, private, people in (("A", 9.0, 1.0), ("B", 6.0, 5.0), ("C", 2.0, 8.0))
    ),
)  # fmt: skip
MODEL = Model("m", "m", Objective(Form.SCALED, (("private", 1.0), ("people", 1.0))))


def resident() -> Resident:
    case = prepare(STUDY, MODEL).case
    return Resident(case, tuple(level.expression for level in case.program.levels))


def test_one_program_answers_one_question_after_the_other() -> None:
    loaded = resident()
    private, people = loaded.kept
    assert loaded.ask(private, [FREE, FREE], Terms()).objective == pytest.approx(15.0)  # A and B
    assert loaded.ask(private, [FREE, (8.5, INFINITY)], Terms()).objective == pytest.approx(11.0)  # A and C
    assert loaded.ask(people, [(7.5, INFINITY), FREE], Terms()).objective == pytest.approx(13.0)  # B and C
    assert loaded.ask(people, [(8.5, INFINITY), (9.5, INFINITY)], Terms()).ended is Ended.INFEASIBLE
    assert loaded.ask(private, [FREE, FREE], Terms()).objective == pytest.approx(15.0)
    assert loaded.solves == 5


def test_a_cut_holds_for_every_later_question() -> None:
    loaded = resident()
    private, _ = loaded.kept
    x = loaded.case.packages.x
    assert loaded.ask(private, [FREE, FREE], Terms()).objective == pytest.approx(15.0)
    loaded.cut(Row(Linear(x[:2], np.ones(2)), upper=1.0))  # not both A and B
    assert loaded.ask(private, [FREE, FREE], Terms()).objective == pytest.approx(11.0)


def test_a_second_route_says_the_same() -> None:
    loaded = resident()
    private, _ = loaded.kept
    assert loaded.ask_again(private, [FREE, (9.5, INFINITY)], Terms()).objective == pytest.approx(8.0)  # B and C
    assert loaded.ask_again(private, [FREE, (13.5, INFINITY)], Terms()).ended is Ended.INFEASIBLE


def test_the_time_of_earlier_questions_does_not_count() -> None:
    # the solver adds up its running time over all its runs; a question's deadline is its own
    loaded = resident()
    private, _ = loaded.kept
    for _ in range(50):
        loaded.ask(private, [FREE, FREE], Terms())
    spent = loaded._solver.getRunTime()
    soon = Terms(deadline=time.monotonic() + 5.0)
    assert loaded.ask(private, [FREE, FREE], soon).ended is Ended.OPTIMAL
    assert loaded._solver.getOptionValue("time_limit")[1] > spent + 4.0


def test_where_the_loaded_solver_gives_up_a_new_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = resident()
    private, _ = loaded.kept
    monkeypatch.setattr("allocator.solve.resident.listened", lambda *_: "no idea")
    assert loaded.ask(private, [FREE, FREE], Terms()).objective == pytest.approx(15.0)
    assert loaded._solver is None


def test_an_option_the_solver_does_not_know_is_an_error() -> None:
    loaded = resident()
    loaded.options = {"mip_no_such_option": True}
    with pytest.raises(InternalError, match="mip_no_such_option"):
        loaded.ask(loaded.kept[0], [FREE, FREE], Terms())


def test_the_loaded_rows_are_those_of_a_new_task() -> None:
    loaded = resident()
    private, _ = loaded.kept
    loaded.ask(private, [FREE, (8.5, INFINITY)], Terms())
    assert loaded._solver.getNumRow() == len(loaded.task(private, [FREE, FREE]).row_lower)
    assert isinstance(loaded._solver, highspy.Highs)


@pytest.mark.parametrize("seed", range(25))
def test_answers_are_those_of_a_new_solver(seed: int) -> None:
    study, model = random_study(seed, ALL - {"ordered", "scaled"}, assignments=800)
    policy = Model(
        "m", "m", Objective(Form.SCALED, (("private", 1.0), ("people", 1.0), ("commitment", -1.0))), model.resilience,
        limits=model.limits,
    )  # fmt: skip
    case = prepare(study, policy).case
    loaded = Resident(case, tuple(level.expression for level in case.program.levels))
    dice = Random(seed)
    for _ in range(6):
        objective = loaded.kept[dice.randrange(2)]
        bounds = [dice.choice((FREE, (float(dice.randint(0, 40)), INFINITY), (-INFINITY, 60.0))) for _ in loaded.kept]
        ours, theirs = loaded.ask(objective, bounds, Terms()), run(loaded.task(objective, bounds), Terms())
        assert ours.ended is theirs.ended
        assert (ours.objective is None) == (theirs.objective is None)
        if ours.objective is not None:
            assert ours.objective == pytest.approx(theirs.objective, rel=1e-9, abs=1e-9)
