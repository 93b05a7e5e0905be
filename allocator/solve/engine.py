"""HiGHS, held to its word: options read back, rows and nonzeros counted, time kept by a watchdog.

The solver runs in a thread of its own. It is asked to stop through its callbacks; when it does not listen (a presolve
has been seen to run a hundred times over its limit) it is left behind, and the best portfolio it reported is kept.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Any

import highspy
import numpy as np

from allocator.errors import InternalError
from allocator.formulation.program import Floats
from allocator.leaving import hold_if_ending, leave_behind
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task, refuse_what_cannot_be_trusted

COLUMNWISE, MAXIMISE = int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMaximize)
SAME = 1e-6  # the share by which what the solver says and what its point adds up to may differ
ROUNDING = 1e-9  # rows that fall short by less, scaled, hold
GRACE = 3.0  # seconds the solver has to stop once asked
Report = Callable[[float | None, float | None], None]  # best objective and bound so far


class Ended(StrEnum):
    """Why the solver ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the solver holds: a point with its objective, and a bound on every other, in the task's own units.

    certain  infeasible by prices that prove it, whatever the solver says
    """

    ended: Ended
    point: Floats | None
    objective: float | None
    bound: float | None
    interrupted: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How a task is solved. `gap` is relative to the objective without its offset; `deadline` as time.monotonic().

    options  of the solver, beside those that follow from the rest
    target   an objective at which the solver may stop at once
    """

    gap: float = 0.0
    deadline: float = float("inf")
    seed: int = 0
    tolerance: float = 1e-9
    report: Report | None = None
    presolve: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    target: float | None = None


@dataclass
class _Watch:
    """What the callbacks saw, shared between the solver's thread and ours."""

    stop: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    best: float | None = None
    bound: float | None = None
    point: Floats | None = None
    failure: BaseException | None = None

    def improved(self, event: Any) -> None:
        hold_if_ending(self.done)
        data = event.data_out
        solution = np.array(data.mip_solution, dtype=np.float64)
        if len(solution):
            self.point, self.best = solution, float(data.objective_function_value)

    def interrupt(self, event: Any) -> None:
        hold_if_ending(self.done)
        bound = float(event.data_out.mip_dual_bound)
        if np.isfinite(bound):
            self.bound = bound
        if self.stop.is_set():
            event.interrupt()

    def interrupt_simplex(self, event: Any) -> None:
        hold_if_ending(self.done)
        if self.stop.is_set():
            event.interrupt()


def run(task: Task, terms: Terms) -> Outcome:
    """Solves a task to its gap, or as far as the time allows.

    Where the solver gives up on a task without an answer it is asked again, in other ways; then InternalError.
    """
    refuse_what_cannot_be_trusted(task)
    return run_scaled(scale(task), terms)


def run_scaled(scaled: Scaled, terms: Terms) -> Outcome:
    """The same for a task that is in the solver's units already; the answer is in the task's own."""
    if scaled.task.width == 0 or not len(scaled.task.row_lower):
        return _without_solver(scaled)
    other_ways = (
        terms,
        replace(terms, presolve=False, seed=terms.seed + 1),
        replace(terms, tolerance=1e-7, seed=terms.seed + 2),
        replace(terms, tolerance=1e-6, presolve=False),
    )
    for way in other_ways:
        outcome = _once(scaled, way)
        if isinstance(outcome, Outcome):
            return outcome
    raise InternalError(f"The solver ended with {outcome}, however it was asked.")


def _once(scaled: Scaled, terms: Terms) -> Outcome | str:
    """One run of a new solver; the solver's own words when it gave up."""
    return listened(_prepared(scaled, terms), scaled, terms)


def listened(solver: Any, scaled: Scaled, terms: Terms) -> Outcome | str:
    """One run of a solver that holds a task, watched; the solver's own words when it gave up."""
    watch = _Watch()
    for callbacks in (solver.cbMipImprovingSolution, solver.cbMipInterrupt, solver.cbSimplexInterrupt):
        callbacks.clear()  # of an earlier run
    solver.cbMipImprovingSolution += watch.improved
    solver.cbMipInterrupt += watch.interrupt
    solver.cbSimplexInterrupt += watch.interrupt_simplex
    thread = threading.Thread(target=_run, args=(solver, watch), daemon=True)
    thread.start()
    try:
        interrupted = _wait(thread, watch, scaled, terms)
    finally:
        _leave_unless_done(watch)
    if watch.failure is not None:
        raise InternalError(f"The solver failed: {watch.failure}")
    if not watch.done.is_set():
        return _left_behind(scaled, watch, interrupted=interrupted)
    return _outcome(solver, scaled, watch, interrupted=interrupted)


def _leave_unless_done(watch: _Watch) -> None:
    if not watch.done.is_set():
        leave_behind(watch.done)


def _run(solver: Any, watch: _Watch) -> None:
    try:
        solver.run()
    except BaseException as failure:
        watch.failure = failure
    finally:
        watch.done.set()


def _wait(thread: threading.Thread, watch: _Watch, scaled: Scaled, terms: Terms) -> bool:
    """Waits for the solver until its deadline and a grace; True when the user pressed Ctrl-C."""
    interrupted = False
    until = terms.deadline
    # An event, not the thread itself: Ctrl-C while joining makes Python take a running thread for a dead one.
    while not watch.done.is_set() and time.monotonic() < until + GRACE:
        try:
            watch.done.wait(min(0.1, max(0.0, until + GRACE - time.monotonic())))
            if terms.report is not None:
                terms.report(_unscaled(scaled, watch.best), _unscaled(scaled, watch.bound))
        except KeyboardInterrupt:
            interrupted = True
            until = min(until, time.monotonic())
        if time.monotonic() >= until:
            watch.stop.set()
    return interrupted


def _prepared(scaled: Scaled, terms: Terms) -> Any:
    solver = new_solver()
    set_options(solver, scaled, terms)
    hand_over(solver, scaled.task)
    return solver


def set_options(solver: Any, scaled: Scaled, terms: Terms, more: Mapping[str, Any] | None = None) -> None:
    """Sets how the solver works, and reads every option back: a misspelt one would be ignored."""
    remaining = max(0.0, terms.deadline - time.monotonic())
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": terms.seed,
        "mip_rel_gap": terms.gap,
        "mip_abs_gap": 0.5 * scaled.step if scaled.step else 1e-9,
        "mip_feasibility_tolerance": terms.tolerance,
        "primal_feasibility_tolerance": terms.tolerance,
        "presolve": "choose" if terms.presolve else "off",
        "time_limit": min(solver.getRunTime() + remaining, 1e9),  # the solver counts all its runs
        "small_matrix_value": 1e-12,  # smaller coefficients would be dropped without a word
        **terms.options,
        **({"objective_target": terms.target * scaled.objective_factor} if terms.target is not None else {}),
        **(more or {}),
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
        status, held = solver.getOptionValue(name)
        if status != highspy.HighsStatus.kOk or held != value:
            raise InternalError(f"The solver did not take its option {name} = {value!r}; it holds {held!r}.")


@cache
def _say_nothing() -> None:
    """Makes the process's first HiGHS, which greets on standard output, with that output led away.

    Standard output belongs to the answer: a greeting in it would break the JSON that another program reads.
    """
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output to keep clean
        highspy.Highs()
        return
    away = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(away, 1)
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(away)
        os.close(kept)


def new_solver() -> Any:
    """A HiGHS that prints nothing."""
    _say_nothing()
    return highspy.Highs()


def hand_over(solver: Any, task: Task) -> None:
    """Gives the arrays to HiGHS and counts what arrived."""
    by_column, rows = task.matrix.tocsc(), len(task.row_lower)
    status = solver.passModel(
        *(task.width, rows, by_column.nnz, COLUMNWISE, MAXIMISE, task.offset),
        *(task.objective, task.column_lower, task.column_upper, task.row_lower, task.row_upper),
        *(by_column.indptr, by_column.indices, by_column.data),
        task.integer.astype(np.int32),
    )
    arrived = (solver.getNumRow(), solver.getNumCol(), solver.getNumNz())
    sent = (rows, task.width, by_column.nnz)
    if status == highspy.HighsStatus.kError or arrived != sent:
        raise InternalError(f"The solver holds {arrived} rows, columns and nonzeros; {sent} were handed over.")


def _outcome(solver: Any, scaled: Scaled, watch: _Watch, *, interrupted: bool) -> Outcome | str:
    status = solver.getModelStatus()
    ended = _ENDS.get(status)
    if ended is None:
        return str(solver.modelStatusToString(status))
    if ended is Ended.INFEASIBLE:
        return Outcome(ended, None, None, None, interrupted)
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        if ended is Ended.OPTIMAL:
            raise InternalError("The solver says optimal and holds no solution.")
        return _left_behind(scaled, watch, interrupted=interrupted)
    point = np.array(solver.getSolution().col_value, dtype=np.float64)
    value, said = float(scaled.task.objective @ point) + scaled.task.offset, float(info.objective_function_value)
    if abs(value - said) > SAME * max(1.0, abs(value)):
        return f"the objective {said} at a point where it is {value}"
    point = point * scaled.column_unit
    bound = float(info.mip_dual_bound) if scaled.task.integer.any() else float(info.objective_function_value)
    if not scaled.task.integer.any() and ended is not Ended.OPTIMAL:
        bound = float("inf")
    objective = _unscaled(scaled, float(info.objective_function_value))
    return Outcome(ended, point, objective, _unscaled(scaled, bound), interrupted)


def _left_behind(scaled: Scaled, watch: _Watch, *, interrupted: bool) -> Outcome:
    """The best that the callbacks saw, when the solver itself can no longer be asked."""
    point = watch.point * scaled.column_unit if watch.point is not None else None
    best = watch.best if point is not None else None
    return Outcome(Ended.STOPPED, point, _unscaled(scaled, best), _unscaled(scaled, watch.bound), interrupted)


def _unscaled(scaled: Scaled, value: float | None) -> float | None:
    """An objective value in the task's own units (the offset was scaled with it)."""
    return value / scaled.objective_factor if value is not None and np.isfinite(value) else None


def _without_solver(scaled: Scaled) -> Outcome:
    """A task without columns or without rows is answered by looking at it."""
    task = scaled.task
    if (task.row_lower > ROUNDING).any() or (task.row_upper < -ROUNDING).any():
        return Outcome(Ended.INFEASIBLE, None, None, None)
    point = np.where(task.objective > 0.0, task.column_upper, task.column_lower)
    value = _unscaled(scaled, float(task.objective @ point) + task.offset)
    return Outcome(Ended.OPTIMAL, point * scaled.column_unit, value, value)


def finished(solver: Any, deadline: float) -> bool:
    """Runs a solver that holds a small linear program, in a thread of its own; False when it is left behind."""
    remaining = deadline - time.monotonic()
    if remaining <= 0.0:
        return False
    solver.setOptionValue("time_limit", min(solver.getRunTime() + remaining, 1e9))
    watch = _Watch()
    threading.Thread(target=_run, args=(solver, watch), daemon=True).start()
    try:
        ended = watch.done.wait(min(remaining + GRACE, threading.TIMEOUT_MAX))
    finally:
        _leave_unless_done(watch)
    if watch.failure is not None:
        raise InternalError(f"The solver failed: {watch.failure}")
    return ended


_ENDS = {
    highspy.HighsModelStatus.kOptimal: Ended.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ended.INFEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Ended.INFEASIBLE,  # every column is bounded
    highspy.HighsModelStatus.kTimeLimit: Ended.STOPPED,
    highspy.HighsModelStatus.kInterrupt: Ended.STOPPED,
    highspy.HighsModelStatus.kIterationLimit: Ended.STOPPED,
    highspy.HighsModelStatus.kSolutionLimit: Ended.STOPPED,
    highspy.HighsModelStatus.kObjectiveTarget: Ended.STOPPED,
}
