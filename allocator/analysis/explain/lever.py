"""A number of the study made a column, so that one solve says how far it can be turned.

    extreme value of v   subject to   A(v) x <= b(v),  the project taken by its option,  objective(v) >= target

A and the objective are linear in v on the option's own columns, b on the budgets; what belongs to v is read off two
programs written at two values, and v x is a column of its own, exactly because x is 0 or 1:

    y = v x:    low x  <=  y  <=  high x

The result is where the answer should change; it is proven afterwards by solving on both sides of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from allocator.allocate import Prepared
from allocator.formulation.program import Floats, Ints, Linear, Program
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.task import Row, Task, task_of

MOST_NODES = 1000  # of the search tree: what takes more is found sooner by halving
CANCELLED = 1e-11  # what is left of two equal numbers, as a share of them


class TooHardError(Exception):
    """A lever does not say for certain: `guess` is as far as it came, None where that is nowhere."""

    def __init__(self, guess: float | None = None) -> None:
        super().__init__(guess)
        self.guess = guess


@dataclass(frozen=True)
class Lever:
    """Two programs of one study, which differ by a number at two values.

    taken   x columns of the project's option, one of which must be taken (for a budget, of any of its options)
    """

    one: Prepared
    other: Prepared
    values: tuple[float, float]
    taken: Ints

    def extreme(
        self, target: float, sense: int, ends: tuple[float, float], terms: Terms, rows: Sequence[Row] = ()
    ) -> float | None:
        """The largest (sense 1) or smallest (-1) value with which the project is in a portfolio worth the target.

        rows  further conditions on the portfolio
        None when there is none. Raises TooHardError when the search was stopped (by its nodes or the time), or when
        the two programs differ in more than the number.
        """
        task = self._task(target, sense, ends)
        if task is None:
            raise TooHardError
        outcome = run(task.with_rows(rows), replace(terms, options={**terms.options, "mip_max_nodes": MOST_NODES}))
        if outcome.ended is Ended.INFEASIBLE:
            return None
        if outcome.ended is not Ended.OPTIMAL or outcome.objective is None:
            raise TooHardError(None if outcome.objective is None else sense * outcome.objective)
        return sense * outcome.objective

    def _task(self, target: float, sense: int, ends: tuple[float, float]) -> Task | None:
        before, after = self.one.case.program, self.other.case.program
        if not _alike(before, after):
            return None
        by = self.values[1] - self.values[0]
        slope = sparse.csc_array((after.matrix - before.matrix) / by)
        rise = _difference(before.row_upper, after.row_upper) / by
        worth = before.levels[0].expression.dense(before.width)
        gain = (after.levels[0].expression.dense(after.width) - worth) / by
        touched = np.flatnonzero((np.diff(slope.indptr) > 0) | (gain != 0.0))
        if not np.isin(touched, self.taken).all():
            return None
        return self._with_columns(target, sense, ends, _Parts(slope, rise, worth, gain))

    def _with_columns(self, target: float, sense: int, ends: tuple[float, float], parts: _Parts) -> Task:
        """The task with a column for v, and one for v x of each package that carries it."""
        before, after, start = self.one.case.program, self.other.case.program, self.values[0]
        task = task_of(before, Linear.none())
        carrying = self.taken if parts.slope.nnz or parts.gain.any() else self.taken[:0]
        width, count = task.width, len(carrying)
        fixed = _without_rounding(sparse.csc_array(task.matrix), start * parts.slope)
        own = (parts.slope[:, carrying], sparse.csc_array(-parts.rise.reshape(-1, 1)))
        grown = replace(
            task,
            matrix=sparse.csr_array(sparse.hstack([fixed, *own], format="csr")),
            row_upper=task.row_upper - start * parts.rise,
            column_lower=np.concatenate([_least(before, after), np.zeros(count), [ends[0]]]),
            column_upper=np.concatenate([_most(before, after), np.full(count, max(ends[1], 0.0)), [ends[1]]]),
            integer=np.concatenate([task.integer, np.zeros(count + 1, dtype=np.bool_)]),
            objective=np.zeros(width + count + 1),
        )
        products = np.arange(width, width + count, dtype=np.int64)
        rows = [self._no_worse(target, products, carrying, parts), Row(_sum(self.taken), lower=1.0)]
        rows += _products(products, carrying, ends, width + count)
        return grown.with_rows(rows).with_objective(Linear(np.array([width + count]), np.array([float(sense)])))

    def _no_worse(self, target: float, products: Ints, carrying: Ints, parts: _Parts) -> Row:
        """The objective, what depends on v standing on the products."""
        expression = self.one.case.program.levels[0].expression
        fixed = _cleaned(parts.worth - self.values[0] * parts.gain, parts.worth)
        columns = np.concatenate([np.arange(len(fixed), dtype=np.int64), products])
        values = np.concatenate([fixed, parts.gain[carrying]])
        return Row(Linear(columns, values, expression.constant), lower=target)


@dataclass(frozen=True)
class _Parts:
    """By how much each coefficient, upper bound and objective coefficient grows with v; the objective at the start."""

    slope: sparse.csc_array
    rise: Floats
    worth: Floats
    gain: Floats


def _products(products: Ints, carrying: Ints, ends: tuple[float, float], value: int) -> list[Row]:
    """low x <= y <= high x for each product, and v is their sum: one package of them is taken."""
    rows = []
    for product, x in zip(products.tolist(), carrying.tolist(), strict=True):
        pair = np.array([product, x], dtype=np.int64)
        rows.append(Row(Linear(pair, np.array([1.0, -ends[1]])), upper=0.0))
        rows.append(Row(Linear(pair, np.array([1.0, -ends[0]])), lower=0.0))
    if len(products):
        columns = np.array([*products.tolist(), value], dtype=np.int64)
        rows.append(Row(Linear(columns, np.array([*[1.0] * len(products), -1.0])), 0.0, 0.0))
    return rows


def _sum(columns: Ints) -> Linear:
    return Linear(columns, np.ones(len(columns)))


def _difference(before: Floats, after: Floats) -> Floats:
    """after - before, 0 where both are open."""
    known = np.isfinite(before) & np.isfinite(after)
    return np.where(known, np.where(known, after, 0.0) - np.where(known, before, 0.0), 0.0)


def _without_rounding(one: sparse.csc_array, other: sparse.csc_array) -> sparse.csc_array:
    """one - other, without what is left of equal numbers by rounding."""
    left = sparse.coo_array(one - other)
    size = sparse.csc_array(abs(one).maximum(abs(other)))[left.coords]  # type: ignore[index]
    left.data = _cleaned(left.data, np.asarray(size).ravel())
    cleaned = sparse.csc_array(left)
    cleaned.eliminate_zeros()
    return cleaned


def _cleaned(left: Floats, size: Floats) -> Floats:
    return np.where(np.abs(left) <= CANCELLED * np.abs(size), 0.0, left)


def _alike(before: Program, after: Program) -> bool:
    """Whether two programs have the same columns and rows."""
    if _shape(before) != _shape(after) or len(before.levels) != 1:
        return False
    return np.array_equal(before.row_lower, after.row_lower)


def _shape(program: Program) -> list[tuple[str, int]]:
    columns = [(family.name, family.size) for family in program.columns]
    return columns + [(family.name, family.size) for family in program.rows]


def _least(before: Program, after: Program) -> Floats:
    return np.minimum(before.column_lower, after.column_lower)


def _most(before: Program, after: Program) -> Floats:
    return np.maximum(before.column_upper, after.column_upper)
