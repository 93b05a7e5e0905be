"""One column for each option with several starts: the same answers, and the solver keeps the columns."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from random import Random

import highspy
import numpy as np
import pytest
from scipy import sparse

from allocator.allocate import prepare
from allocator.formulation.program import INFINITY, Linear
from allocator.solve.engine import Terms, hand_over, new_solver, run, set_options
from allocator.solve.grouped import Groups, own
from allocator.solve.scaling import scale
from allocator.solve.task import Row, Task, task_of
from tests.oracle.studies import ALL, random_study
from tests.studies import grant, loan, money, programme, project


def seeds() -> range:
    """40, or those that ALLOCATOR_SEEDS names: 1000 (so many from 0) or 1000:2000 (from, to)."""
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", "40").partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


def small() -> Task:
    """Two starts of one option (columns 0 and 1) and another option (column 2); the last row tells the starts apart."""
    matrix = sparse.csr_array(np.array([[1.0, 1.0, 1.0], [5.0, 5.0, 3.0], [5.0, 0.0, 3.0], [5.0, 4.0, 0.0]]))
    none = np.full(4, -INFINITY)
    return Task(
        matrix,
        none,
        np.array([1.0, 6.0, 4.0, 9.0]),
        np.zeros(3),
        np.ones(3),
        np.ones(3, np.bool_),
        np.array([7.0, 7, 4]),
    )


def test_what_all_starts_share_stands_at_the_options_own_column() -> None:
    whole = Groups((np.array([0, 1]),)).whole(small())
    assert whole.matrix.toarray().tolist() == [
        [1, 1, 0, -1],  # x1 + x2 - taken = 0
        [0, 0, 1, 1],
        [0, 0, 3, 5],
        [5, 0, 3, 0],  # only the first start is paid here
        [5, 4, 0, 0],
    ]
    assert whole.objective.tolist() == [0, 0, 4, 7]
    assert (whole.row_lower[0], whole.row_upper[0]) == (0.0, 0.0)
    assert whole.integer.tolist() == [True] * 4


def test_the_best_of_the_small_task_is_the_second_start() -> None:
    # the first start alone is 5 in a row that allows 4; the second brings 7, the other option 4
    groups = Groups((np.array([0, 1]),))
    outcome = own(run(groups.whole(small()), groups.told(Terms())), 3)
    assert outcome.objective == pytest.approx(7.0)
    assert outcome.point is not None
    assert outcome.point.round().tolist() == [0, 1, 0]


def test_without_options_of_several_starts_nothing_changes() -> None:
    case = programme(money(10), project("a", grant(5, private=1)), years=1).case
    groups, task, terms = Groups.of(case.packages), task_of(case.program, Linear.none()), Terms()
    assert groups.columns == ()
    assert groups.whole(task) is task
    assert groups.told(terms) is terms


@pytest.mark.parametrize("seed", seeds())
def test_the_best_is_the_same_with_and_without(seed: int) -> None:
    study, model = random_study(seed, ALL, assignments=800)
    case = prepare(study, model).case
    groups, dice = Groups.of(case.packages), Random(seed)
    for _ in range(2):
        level = dice.choice(case.program.levels).expression
        rows = [Row(Linear(case.packages.x, np.ones(len(case.packages.x))), upper=float(dice.randint(1, 4)))]
        task = task_of(case.program, level).with_rows(dice.choice(([], rows)))
        ours, theirs = own(run(groups.whole(task), groups.told(Terms())), task.width), run(task, Terms())
        assert ours.ended is theirs.ended
        assert (ours.objective is None) == (theirs.objective is None)
        if ours.objective is not None and ours.point is not None:
            assert ours.objective == pytest.approx(theirs.objective, rel=1e-7, abs=1e-7)
            assert len(ours.point) == task.width
            assert (task.matrix @ ours.point <= task.row_upper + 1e-6).all()
            assert (task.matrix @ ours.point >= task.row_lower - 1e-6).all()


def test_the_solver_does_not_put_the_sums_back() -> None:
    # the option counts the solver's presolve rules, which may be counted anew in another version
    asked = programme(
        money(60, 60, 60),
        *(project(f"p{k}", grant(10 + k, private=k), loan(5 + k, private=k - 1)) for k in range(12)),
        years=3,
    )
    case = asked.case
    groups = Groups.of(case.packages)
    assert len(groups.columns) == 24
    task = groups.whole(task_of(case.program, case.program.levels[0].expression))
    assert _left(task, groups.told(Terms())) > _left(task, Terms())


def _left(task: Task, terms: Terms) -> int:
    """Columns that the solver's presolve leaves, in a thread of its own as in every solve of ours.

    HiGHS keeps the number of threads of the first run in a thread: where another test has run it with more, it refuses.
    """
    scaled, solver = scale(task), new_solver()
    set_options(solver, scaled, terms)
    hand_over(solver, scaled.task)
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(solver.presolve).result() == highspy.HighsStatus.kOk
    return int(solver.getPresolvedLp().num_col_)
