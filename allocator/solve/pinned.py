"""Sizes that the rules leave one sum alone, which no decimals have: such options cannot be taken together.

    2 size[a] + size[b]  =  8/3        where a budget and a floor leave no room at all between them

Whether a row has any room is asked of a linear program in which the same options are taken, in whatever years and paid
for by whomever. Where it has none, the row is an equation in the sizes, whose last digits are known:

    sum(coefficient[j] * step[j] * k[j])  =  bound - what is fixed      k whole numbers, step a size's last digit

It has a solution only where the greatest common divisor of the left divides the right. Where it does not, the options
are cut off whatever years they start in; without this every order of starts would be tried, one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from allocator.formulation.program import Floats, Ints, Linear
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.read_back import digits_of_size
from allocator.solve.settle import STRICT, Case, broken_at
from allocator.solve.task import Row, Task
from allocator.units import exact

NO_ROOM = 1e-9  # of what a row can reach


def pinned(case: Case, task: Task, point: Floats, dropped: frozenset[str]) -> Row | None:
    """A row that cuts off the options taken at a point of the solver where no decimals keep the rules; else None."""
    packages, failed = case.packages, broken_at(case, task, point, dropped)
    taken = np.unique(packages.option[point[packages.x] > 0.5])
    same: NDArray[np.bool_] = np.isin(packages.option, taken)
    upper = task.column_upper.copy()
    upper[packages.x[~same]] = 0.0
    whole = Row(Linear(packages.x[same], np.ones(int(same.sum()))), lower=float(len(taken)))
    free = replace(task, column_upper=upper, integer=np.zeros(task.width, dtype=np.bool_)).with_rows([whole])
    for i, rule in enumerate(case.program.row_rules):
        if rule in failed and _is_equation(free, i) and not _has_decimals(case, task, i, taken):
            return Row(Linear(packages.x, np.where(same, -1.0, 1.0)), lower=1.0 - float(len(taken)))
    return None


def _is_equation(free: Task, i: int) -> bool:
    """Whether a row with one bound is at that bound at every point."""
    lower, upper = float(free.row_lower[i]), float(free.row_upper[i])
    if np.isfinite(lower) == np.isfinite(upper):
        return False
    row = free.matrix[[i]]
    away = Linear(row.indices.astype(np.int64), row.data * (-1.0 if np.isfinite(upper) else 1.0))
    outcome = run(free.with_objective(away), Terms(tolerance=STRICT))
    if outcome.ended is not Ended.OPTIMAL or outcome.objective is None:
        return False
    reach = max(1.0, float(np.abs(row.data).max(initial=0.0)))
    farthest = -outcome.objective if np.isfinite(upper) else outcome.objective
    return abs(farthest - (upper if np.isfinite(upper) else lower)) <= NO_ROOM * reach


def _has_decimals(case: Case, task: Task, i: int, taken: Ints) -> bool:
    """Whether the equation of a row has a solution in decimals; True where that cannot be told."""
    packages, dense = case.packages, task.matrix[[i]].toarray().ravel()
    bound = task.row_upper[i] if np.isfinite(task.row_upper[i]) else task.row_lower[i]
    rest, steps, known = exact(float(bound)), [], np.zeros(task.width, dtype=np.bool_)
    for option in taken.tolist():
        places = np.flatnonzero(packages.option == option)
        columns = packages.carrier[places]
        values = np.unique(dense[columns])
        if len(values) > 1:
            return True
        known[columns] = True
        if not packages.sized[places[0]]:
            rest -= exact(float(values[0]))
        elif values[0]:
            steps.append(abs(exact(float(values[0]))) / 10 ** digits_of_size(packages, int(places[0])))
    known[packages.x] |= dense[packages.x] == 0.0
    known[packages.carrier] |= ~np.isin(packages.option, taken)
    return bool(dense[~known].any()) or not steps or (rest / _divisor(steps)).denominator == 1


def _divisor(numbers: Sequence[Fraction]) -> Fraction:
    """The greatest common divisor of fractions.

    >>> _divisor([Fraction(3, 4), Fraction(1, 2)])
    Fraction(1, 4)
    """
    common = math.lcm(*(number.denominator for number in numbers))
    return Fraction(math.gcd(*(int(number * common) for number in numbers)), common)
