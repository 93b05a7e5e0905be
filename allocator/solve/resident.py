"""One program kept loaded in the solver and asked again and again: bounds and costs change in place.

A frontier asks hundreds of questions that differ only in what is maximised and in the bounds of a few expressions.
The matrix is scaled and handed over once; a question changes the costs and the bounds of the rows of those
expressions, which are scaled as they would be in a task of their own, so that an answer is the same as from a new
solver. All that `engine` insists on holds here too: options read back, rows counted, time watched, objectives checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import highspy
import numpy as np

from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Linear
from allocator.solve.engine import Ended, Outcome, Terms, hand_over, listened, new_solver, run, set_options
from allocator.solve.grouped import Groups, own
from allocator.solve.scaling import Scaled, scale
from allocator.solve.settle import Case
from allocator.solve.task import Row, Task, refuse_what_cannot_be_trusted, task_of

# Many small, alike questions: what pays off within one long search (restarts, cuts deep in the tree) costs here.
LEAN: Mapping[str, Any] = {"mip_allow_restart": False, "mip_allow_cut_separation_at_nodes": False}


@dataclass
class Resident:
    """A study's program in a solver that stays loaded, with a row for each of the `kept` expressions.

    kept     expressions whose bounds each question states; where it states none they are free
    options  of the solver, beside those the engine sets
    """

    case: Case
    kept: tuple[Linear, ...]
    options: Mapping[str, Any] = field(default_factory=lambda: dict(LEAN))
    cuts: list[Row] = field(default_factory=list)
    solves: int = 0
    _solver: Any = None
    _loaded: int = 0

    def ask(self, objective: Linear, bounds: Sequence[tuple[float, float]], terms: Terms) -> Outcome:
        """The best point by an expression within bounds on the kept expressions, as `engine.run` would find it.

        bounds  (lower, upper) of each kept expression, its own unit
        Where the loaded solver gives up, the question is asked of a new one, in every way the engine knows.
        """
        self.solves += 1
        task = self._small(objective, bounds)
        refuse_what_cannot_be_trusted(task)
        if task.width == 0:
            return self._anew(objective, bounds, terms)
        scaled = scale(task)
        terms = self._groups.told(terms)
        outcome = listened(self._ready(scaled, terms), scaled, terms)
        if isinstance(outcome, str):
            self._solver = None
            return self._anew(objective, bounds, terms)
        if outcome.ended is Ended.STOPPED:
            self._solver = None  # it may have been left behind, still running
        return own(outcome, self.case.program.width)

    def ask_again(self, objective: Linear, bounds: Sequence[tuple[float, float]], terms: Terms) -> Outcome:
        """The same question by a second route: a new solver, another seed, a wider tolerance, no presolve."""
        self.solves += 1
        other = replace(terms, seed=terms.seed + 1, tolerance=1e-7, presolve=False)
        return self._anew(objective, bounds, other)

    def cut(self, row: Row) -> None:
        """Adds a row for good."""
        self.cuts.append(row)

    def task(self, objective: Linear, bounds: Sequence[tuple[float, float]]) -> Task:
        """The question as a whole task, for whoever settles the answer."""
        rows = [Row(each, *ends) for each, ends in zip(self.kept, bounds, strict=True)]
        return task_of(self.case.program, objective).with_rows((*self.cuts, *rows))

    def _anew(self, objective: Linear, bounds: Sequence[tuple[float, float]], terms: Terms) -> Outcome:
        """The question asked of a new solver."""
        task = self.task(objective, bounds)
        return own(run(self._groups.whole(task), self._groups.told(terms)), task.width)

    @cached_property
    def _groups(self) -> Groups:
        return Groups.of(self.case.packages)

    def _small(self, objective: Linear, bounds: Sequence[tuple[float, float]]) -> Task:
        """The question without the rows that never change."""
        whole = task_of(self.case.program, objective)
        none = np.zeros(0)
        bare = replace(whole, matrix=whole.matrix[:0], row_lower=none, row_upper=none)
        rows = [Row(each, *ends) for each, ends in zip(self.kept, bounds, strict=True)]
        return self._groups.bare(bare.with_rows(rows))

    def _ready(self, scaled: Scaled, terms: Terms) -> Any:
        """The loaded solver with the costs and bounds of a question."""
        if self._solver is None or self._loaded != len(self.cuts):
            self._load()
        solver, task = self._solver, scaled.task
        set_options(solver, scaled, terms, self.options)
        columns = np.arange(task.width, dtype=np.int32)
        first = solver.getNumRow() - len(self.kept)
        rows = np.arange(first, first + len(self.kept), dtype=np.int32)
        done = (
            solver.changeColsCost(len(columns), columns, task.objective),
            solver.changeObjectiveOffset(task.offset),
            *(
                solver.changeRowBounds(int(r), *ends)
                for r, *ends in zip(rows, task.row_lower, task.row_upper, strict=True)
            ),
        )
        if any(status == highspy.HighsStatus.kError for status in done):
            raise InternalError("The solver did not take new costs or bounds.")
        return solver

    def _load(self) -> None:
        free = [(-INFINITY, INFINITY)] * len(self.kept)
        whole = self._groups.whole(self.task(Linear.none(), free))
        refuse_what_cannot_be_trusted(whole)
        scaled = scale(whole)
        self._solver = new_solver()
        set_options(self._solver, scaled, self._groups.told(Terms()), self.options)
        hand_over(self._solver, scaled.task)
        self._loaded = len(self.cuts)
