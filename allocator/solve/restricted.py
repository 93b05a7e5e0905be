"""The small task that is left when most projects are decided: what a core of packages may still change.

    decided packages   their use is taken from the ends of the rows:  lower - use  <=  rest  <=  upper - use
    rows that cannot be broken by any of the columns left are left out:  most that the columns can use <= upper

Decided packages whose size is free keep their columns. All is done in scaled rows, whose whole coefficients add up
without rounding. Columns that are not of packages and follow from the choice (a total, what is counted) have wide
bounds of their own; for judging rows they are narrowed by the equations that define them, which always stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from allocator.formulation.program import Floats, Ints
from allocator.solve.layout import Layout, Mask
from allocator.solve.scaling import Scaled
from allocator.solve.task import Task

Bounds = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Restricted:
    """A scaled task over some columns of another; `ones` are columns decided at 1."""

    scaled: Scaled
    columns: Ints
    ones: Ints

    def whole(self, point: Floats, width: int) -> Floats:
        """The point in the columns of the whole task, in its own units."""
        full = np.zeros(width)
        full[self.columns] = point
        full[self.ones] = 1.0
        return full


def restricted(scaled: Scaled, by_column: sparse.csc_array, layout: Layout, inside: Mask, held: Mask) -> Restricted:
    """The task with only the packages `inside`, of which those `held` are taken for sure."""
    task = scaled.task
    decided = held & ~layout.sized
    columns, ones = layout.columns(inside & ~decided), layout.x[decided]
    used = by_column[:, ones] @ np.ones(len(ones))
    matrix = sparse.csr_array(by_column[:, columns])
    least = task.column_lower[columns].copy()
    least[np.isin(columns, layout.x[held & layout.sized])] = 1.0
    bounds = least, task.column_upper[columns]
    ends = task.row_lower - used, task.row_upper - used
    kept = _may_break(matrix, ends, bounds, np.isin(columns, layout.other))
    small = Task(
        sparse.csr_array(matrix[kept]),
        *(ends[0][kept], ends[1][kept], *bounds),
        task.integer[columns],
        task.objective[columns],
        task.offset + float(task.objective[ones].sum()),
    )
    return Restricted(replace(scaled, task=small, column_unit=scaled.column_unit[columns]), columns, ones)


def _may_break(matrix: sparse.csr_array, ends: Bounds, bounds: Bounds, other: Mask) -> Ints:
    """The rows that some choice of the columns can break, and the equations that define other columns."""
    equal = ends[0] == ends[1]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    narrowed = _narrowed(matrix, row, ends, bounds, np.flatnonzero(equal[row] & other[matrix.indices]))
    least, most = _reach(matrix, row, narrowed)
    return np.flatnonzero(equal | (most > ends[1]) | (least < ends[0]))


def _reach(matrix: sparse.csr_array, row: Ints, bounds: Bounds) -> Bounds:
    """The least and the most that each row can add up to."""
    lower, upper = (matrix.data * end[matrix.indices] for end in bounds)
    least, most = (
        np.bincount(row, weights=end, minlength=matrix.shape[0]).astype(np.float64)
        for end in (np.minimum(lower, upper), np.maximum(lower, upper))
    )
    return least, most


def _narrowed(matrix: sparse.csr_array, row: Ints, ends: Bounds, bounds: Bounds, entries: Ints) -> Bounds:
    """The bounds of columns narrowed by the equations that they stand in (at these entries of the matrix)."""
    lower, upper = bounds[0].copy(), bounds[1].copy()
    least, most = _reach(matrix, row, bounds)
    value, column, here = matrix.data[entries], matrix.indices[entries], row[entries]
    at_ends = value * lower[column], value * upper[column]
    rest_least = least[here] - np.minimum(*at_ends)
    rest_most = most[here] - np.maximum(*at_ends)
    one, other = (ends[0][here] - rest_most) / value, (ends[1][here] - rest_least) / value
    np.maximum.at(lower, column, np.minimum(one, other))
    np.minimum.at(upper, column, np.maximum(one, other))
    return lower, upper
