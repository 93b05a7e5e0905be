"""What the solver is asked: the arrays of a program, with rules dropped, rows added and one expression to maximise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from allocator.errors import InternalError
from allocator.formulation.program import INFINITY, Floats, Linear, Program

LARGEST = 1e15  # a coefficient of this size or more makes solvers drop rows without a word


@dataclass(frozen=True, slots=True)
class Row:
    """A row added to a task: lower <= expression <= upper."""

    expression: Linear
    lower: float = -INFINITY
    upper: float = INFINITY


@dataclass(frozen=True, slots=True)
class Task:
    """Maximise `objective` . x + offset subject to the rows and bounds; `integer` columns are whole numbers."""

    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    column_lower: Floats
    column_upper: Floats
    integer: NDArray[np.bool_]
    objective: Floats
    offset: float = 0.0

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.column_lower)

    def with_objective(self, expression: Linear) -> Task:
        """The same rows, another expression to maximise."""
        return replace(self, objective=expression.dense(self.width), offset=expression.constant)

    def with_rows(self, rows: Sequence[Row]) -> Task:
        """The same task with rows added at the end."""
        if not rows:
            return self
        added = sparse.csr_array(np.vstack([row.expression.dense(self.width) for row in rows]))
        shift = np.array([row.expression.constant for row in rows])
        return replace(
            self,
            matrix=sparse.csr_array(sparse.vstack([self.matrix, added], format="csr")),
            row_lower=np.concatenate([self.row_lower, np.array([row.lower for row in rows]) - shift]),
            row_upper=np.concatenate([self.row_upper, np.array([row.upper for row in rows]) - shift]),
        )

    def with_bounds(self, lower: Floats, upper: Floats) -> Task:
        """The same task with other bounds on the columns."""
        return replace(self, column_lower=lower, column_upper=upper)


def task_of(program: Program, expression: Linear, dropped: Collection[str] = ()) -> Task:
    """The arrays of a program, the rows of dropped rules left open; refuses numbers no solver can be trusted with."""
    open_rows = np.array([rule in dropped for rule in program.row_rules], dtype=np.bool_) if dropped else False
    task = Task(
        program.matrix,
        np.where(open_rows, -INFINITY, program.row_lower),
        np.where(open_rows, INFINITY, program.row_upper),
        program.column_lower,
        program.column_upper,
        program.integer,
        expression.dense(program.width),
        expression.constant,
    )
    refuse_what_cannot_be_trusted(task)
    return task


def refuse_what_cannot_be_trusted(task: Task) -> None:
    """Raises InternalError where a number is not finite or too large: solvers drop such rows silently."""
    finite = {
        "coefficients": task.matrix.data,
        "objective": task.objective,
        "column bounds": np.concatenate([task.column_lower, task.column_upper]),
    }
    for name, values in finite.items():
        least, most = values.min(initial=0.0), values.max(initial=0.0)  # nan where any is
        if not -LARGEST < least <= most < LARGEST:
            raise InternalError(f"The model's {name} hold a number that is not finite or is 1e15 or more.")
    for bounds in (task.row_lower, task.row_upper):
        known = bounds[np.isfinite(bounds)]
        if np.isnan(bounds).any() or (np.abs(known) >= LARGEST).any():
            raise InternalError("The model's row bounds hold a number that is not a number or is 1e15 or more.")
