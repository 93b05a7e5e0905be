"""The solver is held to its word: options, rows, numbers, silence, time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from allocator.errors import InternalError
from allocator.formulation.program import Linear
from allocator.solve import engine, selfcheck
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.scaling import scale
from allocator.solve.task import Row, Task, refuse_what_cannot_be_trusted, task_of
from tests.solve.hard import hard
from tests.studies import grant, limit, loan, money, programme, project


def task(
    weights: list[list[float]], most: list[float], gains: list[float], *, whole: bool = True, offset: float = 0.0
) -> Task:
    """Maximise the gains of x between 0 and 1 with weights * x <= most."""
    count = len(gains)
    return Task(
        sparse.csr_array(np.array(weights, dtype=np.float64)),
        np.full(len(most), -np.inf),
        np.array(most, dtype=np.float64),
        np.zeros(count),
        np.ones(count),
        np.full(count, whole),
        np.array(gains, dtype=np.float64),
        offset,
    )


KNAPSACK = task([[5, 4, 3]], [8], [10, 6, 4])  # the first and the third: 5 + 3 and 10 + 4


class Unfaithful:
    """A HiGHS that does one thing otherwise than it was told."""

    def __init__(self, **instead: Any) -> None:
        self.__dict__["real"] = engine.highspy.Highs()
        self.__dict__["instead"] = instead

    def __getattr__(self, name: str) -> Any:
        if name in self.instead:
            return lambda *given: self.instead[name](self.real, *given)
        return getattr(self.real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.real, name, value)


@pytest.fixture(autouse=True)
def _quiet_first_solver() -> None:
    engine.new_solver()


def use(monkeypatch: pytest.MonkeyPatch, **instead: Any) -> None:
    monkeypatch.setattr(engine, "new_solver", lambda: Unfaithful(**instead))


# --- answers


def test_a_small_knapsack_has_the_answer_worked_out_by_hand() -> None:
    outcome = run(KNAPSACK, Terms())
    assert outcome.ended is Ended.OPTIMAL
    assert outcome.objective == outcome.bound == 14
    assert outcome.point is not None
    assert outcome.point.round().tolist() == [1, 0, 1]


def test_a_constant_in_what_is_maximised_is_in_objective_and_bound() -> None:
    outcome = run(replace(KNAPSACK, offset=100.0), Terms())
    assert outcome.objective == outcome.bound == 114


def test_without_whole_numbers_a_part_is_taken() -> None:
    # 5 + 3/4 of 4: 10 + 4.5, against 4 / 3 a unit for the third
    outcome = run(task([[5, 4, 3]], [8], [10, 6, 4], whole=False), Terms())
    assert outcome.objective == pytest.approx(14.5, abs=1e-9)
    assert outcome.bound == pytest.approx(14.5, abs=1e-9)


def test_what_cannot_be_met_is_infeasible() -> None:
    impossible = replace(KNAPSACK, row_lower=np.array([12.5]), row_upper=np.array([13.0]))
    assert run(impossible, Terms()).ended is Ended.INFEASIBLE


@pytest.mark.parametrize(
    ("lower", "upper", "ended"),
    [
        (-np.inf, 5.0, Ended.OPTIMAL),
        (0.0, 0.0, Ended.OPTIMAL),
        (1.0, np.inf, Ended.INFEASIBLE),
        (-5, -1, Ended.INFEASIBLE),
    ],
)
def test_rows_without_a_column_are_met_or_impossible(lower: float, upper: float, ended: Ended) -> None:
    nothing = Task(
        sparse.csr_array((1, 0)),
        np.array([lower]),
        np.array([upper]),
        np.zeros(0),
        np.zeros(0),
        np.zeros(0, dtype=np.bool_),
        np.zeros(0),
    )
    assert run(nothing, Terms()).ended is ended


def test_without_rows_every_column_goes_to_its_better_end() -> None:
    free = Task(
        sparse.csr_array((0, 3)),
        np.zeros(0),
        np.zeros(0),
        np.array([0.0, -2.0, 0.0]),
        np.array([1.0, 3.0, 1.0]),
        np.array([True, False, True]),
        np.array([5.0, -1.0, -4.0]),
    )
    outcome = run(free, Terms())
    assert (outcome.ended, outcome.objective, outcome.bound) == (Ended.OPTIMAL, 7.0, 7.0)


# --- options and arrays are counted


@pytest.mark.parametrize(
    "ignored", ["mip_rel_gap", "mip_feasibility_tolerance", "threads", "time_limit", "random_seed"]
)
def test_an_option_that_the_solver_ignores_is_an_error(monkeypatch: pytest.MonkeyPatch, ignored: str) -> None:
    def deaf(real: Any, name: str, value: Any) -> Any:
        return None if name == ignored else real.setOptionValue(name, value)

    use(monkeypatch, setOptionValue=deaf)
    with pytest.raises(InternalError, match=f"did not take its option {ignored}"):
        run(KNAPSACK, Terms(gap=0.25, tolerance=1e-8, seed=7, deadline=time.monotonic() + 60))


def test_an_option_that_the_solver_does_not_know_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def misspelt(real: Any, name: str) -> Any:
        return real.getOptionValue(name.replace("mip_rel_gap", "mip_relative_gap"))

    use(monkeypatch, getOptionValue=misspelt)
    with pytest.raises(InternalError, match="did not take its option mip_rel_gap"):
        run(KNAPSACK, Terms())


def test_a_row_that_is_lost_on_the_way_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(real: Any, *arrays: Any) -> Any:
        status = real.passModel(*arrays)
        real.deleteRows(1, np.array([0], dtype=np.int32))
        return status

    use(monkeypatch, passModel=forgetful)
    with pytest.raises(
        InternalError, match=r"holds \(0, 3, 0\) rows, columns and nonzeros; \(1, 3, 3\) were handed over"
    ):
        run(KNAPSACK, Terms())


def test_a_coefficient_that_is_lost_on_the_way_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = task([[5, 4, 1e-13]], [8], [10, 6, 4])

    def careless(real: Any, *arrays: Any) -> Any:
        handed = [*arrays[:13], np.array([5.0, 4.0, 1e-13]), arrays[14]]  # below what the solver keeps
        return real.passModel(*handed)

    use(monkeypatch, passModel=careless)
    with pytest.raises(InternalError, match="were handed over"):
        run(tiny, Terms())


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e15, -1e16])
@pytest.mark.parametrize("part", ["matrix", "objective", "column_lower", "column_upper", "row_upper", "row_lower"])
def test_a_number_that_no_solver_can_be_trusted_with_is_refused(part: str, bad: float) -> None:
    if part.startswith("row") and np.isinf(bad):
        return  # an open end is how a row says that it has none
    values = getattr(KNAPSACK, part).copy()
    if part == "matrix":
        values.data[1] = bad
    else:
        values[0] = bad
    with pytest.raises(InternalError, match=r"not finite or is 1e15|not a number or is 1e15"):
        run(replace(KNAPSACK, **{part: values}), Terms())


def test_a_number_just_below_the_mark_is_let_through() -> None:
    refuse_what_cannot_be_trusted(replace(KNAPSACK, objective=np.array([9.9e14, 1.0, 1.0])))


def test_a_bad_number_in_a_study_stops_before_the_solver() -> None:
    asked = programme(money(100), project("a", grant(50, private=1e15)))
    with pytest.raises(InternalError, match="objective"):
        asked.allocate()


# --- tasks


def test_a_dropped_rule_leaves_its_rows_open() -> None:
    asked = programme(money(50), project("a", grant(60, private=9)), limits=limit("projects", at_least=1))
    program = asked.program
    gain = program.levels[0].expression
    assert run(task_of(program, gain), Terms()).ended is Ended.INFEASIBLE
    assert run(task_of(program, gain, {"budget:donor"}), Terms()).objective == 9
    assert run(task_of(program, gain, {"limit:rule"}), Terms()).objective == 0


def test_rows_added_to_a_task_bind_with_their_constant() -> None:
    # x0 + x1 + 1 <= 2: one of the first two
    row = Row(Linear(np.array([0, 1]), np.ones(2), 1.0), upper=2.0)
    outcome = run(task([[1, 1, 1]], [3], [10, 6, 4]).with_rows([row]), Terms())
    assert outcome.objective == 14


# --- silence


@pytest.mark.parametrize("start", ["from allocator.solve.engine import new_solver; new_solver()", "ASKED.allocate()"])
def test_the_first_solver_of_a_process_prints_nothing(start: str) -> None:
    script = (
        "from tests.studies import grant, money, programme, project\n"
        "ASKED = programme(money(100), project('a', grant(60, private=9)), project('b', grant(60, private=8)))\n"
        f"{start}\n"
        "print('answer')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "answer\n"
    assert done.stderr == ""


def test_a_process_without_standard_output_can_solve() -> None:
    script = "import os, sys; os.close(1); from allocator.solve.engine import new_solver; new_solver(); sys.exit(7)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 7


# --- time


def ignoring_its_limit(point: np.ndarray | None, best: float | None, bound: float | None) -> Any:
    """A solver that reports a point, then works on and on whatever it is told."""

    def work(solver: Any, watch: Any) -> None:
        watch.point, watch.best, watch.bound = point, best, bound
        threading.Event().wait(20)

    return work


def test_the_watchdog_keeps_the_time_and_the_best_found(monkeypatch: pytest.MonkeyPatch) -> None:
    factor = scale(KNAPSACK).objective_factor
    found = np.array([1.0, 0.0, 0.0])
    monkeypatch.setattr(engine, "GRACE", 0.2)
    monkeypatch.setattr(engine, "_run", ignoring_its_limit(found, 10 * factor, 14.5 * factor))
    begin = time.monotonic()
    outcome = run(KNAPSACK, Terms(deadline=begin + 0.3))
    assert 0.4 < time.monotonic() - begin < 6.0  # not the 20 seconds that the solver works on
    assert outcome.ended is Ended.STOPPED
    assert outcome.point is not None
    assert outcome.point.tolist() == [1, 0, 0]
    assert (outcome.objective, outcome.bound) == (10, 14.5)


def test_a_solver_left_behind_with_nothing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.1)
    monkeypatch.setattr(engine, "_run", ignoring_its_limit(None, None, None))
    outcome = run(KNAPSACK, Terms(deadline=time.monotonic() + 0.1))
    assert (outcome.ended, outcome.point, outcome.objective, outcome.bound) == (Ended.STOPPED, None, None, None)


def test_a_solver_that_fails_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(real: Any) -> None:
        raise MemoryError("no room")

    use(monkeypatch, run=broken)
    with pytest.raises(InternalError, match="The solver failed: no room"):
        run(KNAPSACK, Terms())


def test_a_hard_task_ends_at_its_deadline_with_a_point_and_a_bound() -> None:
    program = hard().program
    begin = time.monotonic()
    outcome = run(task_of(program, program.levels[0].expression), Terms(deadline=begin + 1.0))
    assert time.monotonic() - begin < 1.0 + engine.GRACE
    assert outcome.ended is Ended.STOPPED
    assert outcome.point is not None
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.bound > outcome.objective > 0


def test_what_is_found_is_told_on_the_way() -> None:
    told: list[tuple[float | None, float | None]] = []
    program = hard().program
    expression = program.levels[0].expression
    run(
        task_of(program, expression),
        Terms(deadline=time.monotonic() + 0.8, report=lambda best, bound: told.append((best, bound))),
    )
    bests = [best for best, _ in told if best is not None]
    bounds = [bound for _, bound in told if bound is not None]
    assert bests == sorted(bests)
    assert bounds == sorted(bounds, reverse=True)
    assert bests[-1] <= bounds[-1]


# --- the solver proves itself first


def test_the_installed_solver_is_sound() -> None:
    selfcheck.solver_is_sound.__wrapped__()


@pytest.mark.parametrize("wrong", ["value", "infeasible", "feasible"])
def test_a_solver_that_gives_a_wrong_answer_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    def lying(asked: Task, terms: Terms) -> Any:
        outcome = run(asked, terms)
        if wrong == "value":
            return replace(outcome, objective=(outcome.objective or 0.0) + 1e-6)
        return replace(outcome, ended=Ended.INFEASIBLE if wrong == "infeasible" else Ended.OPTIMAL)

    monkeypatch.setattr(selfcheck, "run", lying)
    with pytest.raises(InternalError, match="Reinstall it"):
        selfcheck.solver_is_sound.__wrapped__()


def test_a_programme_is_not_solved_by_a_solver_that_fails_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    import allocator.allocate as road

    def unsound() -> None:
        raise InternalError("The solver finds a choice where there is none. Reinstall it.")

    monkeypatch.setattr(road, "solver_is_sound", unsound)
    with pytest.raises(InternalError, match="Reinstall"):
        programme(money(100), project("a", loan(60, private=9))).allocate()


def test_a_row_whose_terms_cancel_holds_no_rounding() -> None:
    # 0.1 + 0.2 - 0.3 is 5.6e-17 to a float: HiGHS would leave it out, and the count of what it holds would be one less
    expression = Linear(np.array([0, 0, 0, 1]), np.array([0.1, 0.2, -0.3, 2.0]))
    assert expression.dense(2).tolist() == [0.0, 2.0]
