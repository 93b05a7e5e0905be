"""The best path on which a growing budget never drops a funded project, found as one program over all budgets.

    maximise    sum(objective[k] for budgets k)
    subject to  all rules of the study at every budget k
                sum(x[k, p, o, s] for o, s)  <=  sum(x[k+1, p, o, s] for o, s)     for every project p

A project may change its option or start from one budget to the next; it may not be dropped. Among equally good paths
the one with the lowest sum of commitments is taken.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared, portfolio_of, verified
from allocator.analysis.sweep.result import Nested, Point, point_of
from allocator.analysis.sweep.tasks import Terms
from allocator.errors import InternalError, UsageError
from allocator.formulation.program import INFINITY, Floats, Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Status
from allocator.solve.engine import Ended, Outcome, run
from allocator.solve.engine import Terms as SolverTerms
from allocator.solve.order import Reached
from allocator.solve.prove import MOST_CUTS, NEAR, NOTICED, Best, step_of, value_of
from allocator.solve.prove import point_of as exact_point
from allocator.solve.settle import cut_off, settled
from allocator.solve.task import Row, Task, task_of


@dataclass(frozen=True, slots=True)
class Stage:
    """A budget of the path: the study with it, and the best without the rule."""

    budget: float
    prepared: Prepared
    free: float


def nested_path(stages: Sequence[Stage], terms: Terms, left_out: tuple[float, ...] = ()) -> Nested:
    """The best path over budgets that grow from one stage to the next.

    stages    at least one; at each something is feasible
    left_out  budgets at which nothing is
    """
    if not stages:
        return Nested((), None, None, 0.0, Status.INFEASIBLE, left_out)
    path = _Path(stages, time.monotonic() + terms.time, terms.seed)
    return replace(path.best(), left_out=left_out)


def check_nested(form: Form) -> None:
    """Raises UsageError where objectives of several budgets cannot be added up."""
    if form is not Form.WEIGHTED:
        message = f"A path over budgets adds up their objectives, and those of `{form.value}` do not add up."
        raise UsageError(f"{message} Give a model file with weights in natural units.")


@dataclass(frozen=True, slots=True)
class _Held:
    """A path that keeps every rule exactly: choice and point of every stage, with its value."""

    chosen: tuple[Chosen, ...]
    points: tuple[Floats, ...]
    value: float
    outcome: Outcome


@dataclass
class _Path:
    stages: Sequence[Stage]
    deadline: float
    seed: int
    cuts: list[Row] = field(default_factory=list)
    solves: int = 0

    def best(self) -> Nested:
        free = sum(stage.free for stage in self.stages)
        found = self._search(self._objective(1.0))
        if isinstance(found, Outcome):
            status = Status.INFEASIBLE if found.ended is Ended.INFEASIBLE else Status.UNKNOWN
            return Nested((), None, None if status is Status.INFEASIBLE else found.bound, free, status)
        bound = min(free, found.outcome.bound if found.outcome.bound is not None else free)
        proven = bound <= found.value + self._noticed(found.value)
        cheapest = self._cheapest(found) if proven else found
        status = Status.OPTIMAL if proven else Status.FEASIBLE
        bound = cheapest.value if proven else bound
        return Nested(tuple(self._points(cheapest)), cheapest.value, bound, free, status)

    def _cheapest(self, found: _Held) -> _Held:
        """The path with the lowest commitments among those as good."""
        objective = self._objective(1.0)
        hair = 0.0 if all(self._steps()) else NEAR * max(1.0, abs(found.value))
        cheaper = self._search(self._commitment(), Row(objective, lower=found.value - hair))
        if isinstance(cheaper, Outcome) or cheaper.value < found.value - hair:
            return found
        return cheaper

    def _search(self, expression: Linear, *rows: Row) -> _Held | Outcome:
        """The best path by an expression that keeps every rule exactly; what the solver says where there is none."""
        for _ in range(MOST_CUTS):
            task = self._task(expression).with_rows((*self.cuts, *rows))
            outcome = self._run(task)
            if outcome.point is None:
                return outcome
            held = self._settled(outcome, outcome.point)
            if held is not None:
                return held
        raise InternalError(f"No path of {MOST_CUTS} tried keeps the rules exactly, though the solver says they do.")

    def _run(self, task: Task) -> Outcome:
        self.solves += 1
        outcome = run(task, SolverTerms(deadline=self.deadline, seed=self.seed))
        if outcome.ended is Ended.INFEASIBLE:
            second = SolverTerms(deadline=self.deadline, seed=self.seed + 1, tolerance=1e-7, presolve=False)
            outcome = run(task, second)
        return outcome

    def _settled(self, outcome: Outcome, point: Floats) -> _Held | None:
        """The exact path at a point; None, with what fails cut off, where some stage does not keep its rules."""
        parts = np.split(point, self._ends[1:-1])
        chosen: list[Chosen] = []
        points: list[Floats] = []
        for place, (stage, part) in enumerate(zip(self.stages, parts, strict=True)):
            case = stage.prepared.case
            task = task_of(case.program, case.program.levels[0].expression)
            choice = settled(case, task, part)
            if choice is None:
                cut = cut_off(case, task, part, frozenset())
                self.cuts.append(replace(cut, expression=_moved(cut.expression, int(self._ends[place]))))
            else:
                chosen.append(choice)
                points.append(exact_point(case, part, choice))
        if len(chosen) < len(self.stages):
            return None
        values = (value_of(s.prepared.case, _level(s), p) for s, p in zip(self.stages, points, strict=True))
        return _Held(tuple(chosen), tuple(points), sum(values), outcome)

    def _task(self, expression: Linear) -> Task:
        tasks = [task_of(stage.prepared.case.program, Linear.none()) for stage in self.stages]
        joint = Task(
            matrix=sparse.csr_array(sparse.block_diag([task.matrix for task in tasks], format="csr")),
            row_lower=np.concatenate([task.row_lower for task in tasks]),
            row_upper=np.concatenate([task.row_upper for task in tasks]),
            column_lower=np.concatenate([task.column_lower for task in tasks]),
            column_upper=np.concatenate([task.column_upper for task in tasks]),
            integer=np.concatenate([task.integer for task in tasks]),
            objective=np.zeros(int(self._ends[-1])),
        )
        return self._linked(joint).with_objective(expression)

    def _linked(self, task: Task) -> Task:
        """The rows by which no project is dropped."""
        rows, columns, values, count = [], [], [], 0
        for place in range(len(self.stages) - 1):
            for stage, sign in ((place, 1.0), (place + 1, -1.0)):
                packages = self.stages[stage].prepared.case.packages
                rows.append(packages.project_index + count)
                columns.append(packages.x + self._ends[stage])
                values.append(np.full(len(packages.x), sign))
            count += len(self.stages[0].prepared.study.projects)
        if not count:
            return task
        coordinates = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        kept = sparse.csr_array(coordinates, shape=(count, task.width))
        return replace(
            task,
            matrix=sparse.csr_array(sparse.vstack([task.matrix, kept], format="csr")),
            row_lower=np.concatenate([task.row_lower, np.full(count, -INFINITY)]),
            row_upper=np.concatenate([task.row_upper, np.zeros(count)]),
        )

    @property
    def _ends(self) -> Floats:
        """Where the columns of every stage begin, and where the last ends."""
        return np.cumsum([0, *(stage.prepared.case.program.width for stage in self.stages)])

    def _objective(self, factor: float) -> Linear:
        parts = (_moved(_level(stage), int(self._ends[k])) for k, stage in enumerate(self.stages))
        return Linear.join(*parts).times(factor)

    def _commitment(self) -> Linear:
        """What is signed over all stages, to be kept low."""
        programs = (stage.prepared.case.program for stage in self.stages)
        parts = (_moved(program.commitment, int(self._ends[k])) for k, program in enumerate(programs))
        return Linear.join(*parts).times(-1.0)

    def _steps(self) -> list[float]:
        return [step_of(stage.prepared.case, _level(stage)) for stage in self.stages]

    def _noticed(self, value: float) -> float:
        steps = self._steps()
        return min(steps) * (1.0 - NEAR) if all(steps) else NOTICED * max(1.0, abs(value))

    def _points(self, held: _Held) -> list[Point]:
        """Every stage's portfolio, accounted for and verified."""
        points = []
        for stage, chosen, point in zip(self.stages, held.chosen, held.points, strict=True):
            value = value_of(stage.prepared.case, _level(stage), point)
            best = Best(Ended.OPTIMAL, chosen, point, value, max(stage.free, value))
            portfolio = portfolio_of(stage.prepared, Reached(best, (), _level(stage)), 0.0)
            points.append(point_of(verified(stage.prepared, portfolio), {"budget": stage.budget}))
        return points


def _level(stage: Stage) -> Linear:
    return stage.prepared.case.program.levels[0].expression


def _moved(expression: Linear, by: int) -> Linear:
    """The expression over the columns of one stage, on the columns of the whole path."""
    return Linear(expression.columns + by, expression.values, expression.constant)
