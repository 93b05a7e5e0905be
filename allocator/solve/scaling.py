"""Rows in whole numbers, then scaled by powers of two: nothing is rounded, and a cent stays visible to the solver.

Money is decimal, so a row times a power of ten has whole coefficients; divided by their greatest common divisor it is
as small as it can be, and where all its columns are whole numbers its bounds can be rounded inwards without loss.
A power of two then brings the largest coefficient near 1, exactly, as far as a step of one stays above the solver's
tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from allocator.formulation.program import Floats
from allocator.solve.task import Task

DECIMALS = 9
WHOLE = 2.0**52
VISIBLE = 2.0**-10  # one in a whole row stays at least so much, far above the solver's tolerance
OBJECTIVE_SIZE = 10  # the largest objective coefficient is brought below 2 to this power; more made its LPs crawl


@dataclass(frozen=True, slots=True)
class Scaled:
    """A task in the solver's units: x = x_scaled * column_unit; objective = objective_scaled / objective_factor.

    step   the objective of any two solutions differs by 0 or at least this much, scaled units; 0 when unknown
    """

    task: Task
    column_unit: Floats
    objective_factor: float
    step: float


def scale(task: Task) -> Scaled:
    """The task in whole numbers and powers of two."""
    unit = _column_units(task)
    matrix = task.matrix
    by_column = sparse.csr_array(
        (matrix.data * unit[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape
    )
    lower, upper, data = _rows(task, by_column)
    places = matrix.indices.copy(), matrix.indptr.copy()  # scipy sorts them in place where it likes
    scaled_matrix = sparse.csr_array((data, *places), shape=matrix.shape)
    objective, factor, step = _objective(task, unit)
    scaled = replace(
        task,
        matrix=scaled_matrix,
        row_lower=lower,
        row_upper=upper,
        column_lower=task.column_lower / unit,
        column_upper=task.column_upper / unit,
        objective=objective,
        offset=task.offset * factor,
    )
    return Scaled(scaled, unit, factor, step)


def _column_units(task: Task) -> Floats:
    """A power of two near the largest value of each column that is not a whole number; 1 for the others."""
    largest = np.maximum(np.abs(task.column_lower), np.abs(task.column_upper))
    free = ~task.integer & (largest > 0.0)
    unit = np.ones(task.width)
    unit[free] = np.exp2(np.round(np.log2(largest[free])))
    return unit


def _rows(task: Task, matrix: sparse.csr_array) -> tuple[Floats, Floats, Floats]:
    """Row bounds and coefficients: whole where they can be, then near 1."""
    count = matrix.shape[0]
    row_of = np.repeat(np.arange(count), np.diff(matrix.indptr))
    power = _decimals(task, row_of)
    factor = np.where(power >= 0, 10.0 ** np.maximum(power, 0), 1.0)
    whole = (power >= 0) & ~_has_continuous(task, row_of, count)
    data = matrix.data * factor[row_of]
    data = np.where(whole[row_of], np.round(data), data)
    lower, upper = _times(task.row_lower, factor), _times(task.row_upper, factor)
    divisor = _common_divisor(data, row_of, whole, count)
    data = data / divisor[row_of]
    # whole before they are divided: one cent less than a multiple of a large divisor is less than the multiple
    lower = np.where(whole, np.ceil(np.ceil(lower) / divisor), lower / divisor)
    upper = np.where(whole, np.floor(np.floor(upper) / divisor), upper / divisor)
    near_one = np.exp2(-np.ceil(np.log2(_largest(data, row_of, count))))
    near_one = np.where(whole, np.maximum(near_one, VISIBLE), near_one)
    return lower * near_one, upper * near_one, data * near_one[row_of]


def _times(bounds: Floats, factor: Floats) -> Floats:
    """Bounds times a power of ten a row, whole where they are decimals of so many digits."""
    moved = bounds * factor
    nearest = np.round(moved)
    return np.where(np.isclose(moved, nearest, rtol=0.0, atol=1e-6) | (nearest / factor == bounds), nearest, moved)


def are_decimals(values: Floats, digits: int) -> np.ndarray:
    """Which values are decimals of so many digits: near one, or the very float that stands for one.

    At a hundred million a float times 100 misses the whole cents it stands for by more than any small tolerance.
    """
    moved = values * 10.0**digits
    nearest = np.round(moved)
    written = (np.abs(moved - nearest) <= 1e-7) | (nearest / 10.0**digits == values)
    return np.asarray(written & (np.abs(moved) <= WHOLE))


def _decimals(task: Task, row_of: np.ndarray) -> np.ndarray:
    """How many decimals make every coefficient of a row whole; -1 where none up to DECIMALS does."""
    count = task.matrix.shape[0]
    power = np.full(count, -1, dtype=np.int64)
    data = task.matrix.data
    for digits in range(DECIMALS + 1):
        fits = np.bincount(row_of, weights=~are_decimals(data, digits), minlength=count) == 0
        power = np.where((power < 0) & fits, digits, power)
        if (power >= 0).all():
            break
    return power


def _has_continuous(task: Task, row_of: np.ndarray, count: int) -> np.ndarray:
    continuous = ~task.integer[task.matrix.indices]
    return np.asarray(np.bincount(row_of, weights=continuous, minlength=count) > 0)


def _common_divisor(data: Floats, row_of: np.ndarray, whole: np.ndarray, count: int) -> Floats:
    divisor = np.zeros(count, dtype=np.int64)
    keep = whole[row_of]
    np.gcd.at(divisor, row_of[keep], np.abs(data[keep]).astype(np.int64))
    return np.where(divisor > 0, divisor, 1).astype(np.float64)


def _largest(data: Floats, row_of: np.ndarray, count: int) -> Floats:
    largest = np.zeros(count)
    np.maximum.at(largest, row_of, np.abs(data))
    return np.where(largest > 0.0, largest, 1.0)


def _objective(task: Task, unit: Floats) -> tuple[Floats, float, float]:
    """The objective, what it was multiplied by, and the step between two different values."""
    objective = task.objective * unit
    used = objective != 0.0
    if not used.any():
        return objective, 1.0, 1.0
    factor = float(np.exp2(OBJECTIVE_SIZE - np.ceil(np.log2(np.abs(objective).max()))))
    if not task.integer[used].all():
        return objective * factor, factor, 0.0
    for digits in range(DECIMALS + 1):
        if are_decimals(objective[used], digits).all():
            whole = np.round(objective[used] * 10.0**digits)
            divisor = int(np.gcd.reduce(np.abs(whole).astype(np.int64)))
            return objective * factor, factor, divisor / 10.0**digits * factor
    return objective * factor, factor, 0.0
