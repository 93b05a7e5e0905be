"""Who pays for a list: payments that fit every fund if any do, else those that leave the smallest shortfall.

    minimise   sum(short[r] for r)          short[r] >= 0: money missing in row r, study currency
    subject to the packages of the list, and every row of the budgets and of limits on funds loosened by short[r]

The whole numbers are fixed, so this is a linear program; its answer is made exact like every other. Rules that the
payments cannot change (links, decisions, limits on packages) are left out here and told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
from scipy import sparse

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared
from allocator.errors import InternalError
from allocator.formulation.limits import all_limits
from allocator.formulation.program import Floats, Linear
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.read_back import chosen_at
from allocator.solve.settle import Case, settled
from allocator.solve.task import Task, task_of
from allocator.study.where import parse_where


def paid_for(prepared: Prepared, sizes: Mapping[int, Fraction]) -> Chosen:
    """The list as an exact choice, with payments that fit if any do.

    sizes  by place of the package
    """
    case = prepared.case
    others = frozenset(case.program.rules) - _rules_of_money(prepared)
    task = _fixed(case, task_of(case.program, Linear.none(), others), sizes)
    outcome = run(task, Terms())
    if outcome.point is not None:
        chosen = settled(case, task, _whole(case, outcome.point, sizes), others)
        if chosen is not None and _same_sizes(case, chosen, sizes):
            return chosen
    return chosen_at(case.packages, case.paying, _whole(case, _least_short(case, task, others), sizes))


def _rules_of_money(prepared: Prepared) -> frozenset[str]:
    """The budgets, and the limits that ask which fund pays."""
    asked = [
        f"limit:{limit.limit}"
        for limit in all_limits(prepared.study, prepared.model)
        if limit.per == "fund" or parse_where(limit.where).on("fund")
    ]
    return frozenset([*(f"budget:{fund.fund}" for fund in prepared.study.funds), *asked])


def _fixed(case: Case, task: Task, sizes: Mapping[int, Fraction]) -> Task:
    """The task with the packages of the list taken and no others, and no whole numbers left to choose."""
    lower, upper = task.column_lower.copy(), task.column_upper.copy()
    point = _whole(case, np.zeros(task.width), sizes)
    held = np.unique(np.concatenate([case.packages.x, case.packages.carrier]))
    lower[held] = upper[held] = point[held]
    return replace(task, column_lower=lower, column_upper=upper, integer=np.zeros(task.width, dtype=np.bool_))


def _whole(case: Case, point: Floats, sizes: Mapping[int, Fraction]) -> Floats:
    """A point with exactly the packages of the list at their sizes."""
    whole = point.copy()
    packages = case.packages
    whole[packages.carrier] = 0.0
    whole[packages.x] = 0.0
    for place, size in sizes.items():
        whole[packages.x[place]] = 1.0
        if packages.sized[place]:
            whole[packages.carrier[place]] = float(size)
    return whole


def _same_sizes(case: Case, chosen: Chosen, sizes: Mapping[int, Fraction]) -> bool:
    return [each.size for each in chosen.taken] == list(sizes.values())


def _least_short(case: Case, task: Task, others: frozenset[str]) -> Floats:
    """The point with the least money missing over all rows of budgets and limits on funds."""
    rules = case.program.row_rules
    loose = [row for row, rule in enumerate(rules) if rule and rule not in others]
    sign = np.where(np.isfinite(task.row_upper[loose]), -1.0, 1.0)
    both = [row for row in loose if np.isfinite(task.row_upper[row]) and np.isfinite(task.row_lower[row])]
    rows, signs = [*loose, *both], np.concatenate([sign, np.ones(len(both))])
    count = len(rows)
    short = sparse.csr_array((signs, (rows, np.arange(count))), shape=(len(task.row_lower), count))
    elastic = replace(
        task,
        matrix=sparse.csr_array(sparse.hstack([task.matrix, short], format="csr")),
        column_lower=np.concatenate([task.column_lower, np.zeros(count)]),
        column_upper=np.concatenate([task.column_upper, np.full(count, _most_short(task, loose))]),
        integer=np.zeros(task.width + count, dtype=np.bool_),
        objective=np.concatenate([np.zeros(task.width), -np.ones(count)]),
        offset=0.0,
    )
    outcome = run(elastic, Terms())
    if outcome.ended is not Ended.OPTIMAL or outcome.point is None:
        raise InternalError("Nobody could be found to pay for the list, with whatever money.")
    return outcome.point[: task.width]


def _most_short(task: Task, rows: list[int]) -> float:
    """No row can miss more than all its columns at their greatest, and its bound, come to."""
    reach = abs(task.matrix[rows]) @ np.maximum(np.abs(task.column_lower), np.abs(task.column_upper))
    ends = np.concatenate([task.row_lower[rows], task.row_upper[rows]])
    return float(np.max(reach, initial=0.0) + np.max(np.abs(ends[np.isfinite(ends)]), initial=0.0) + 1.0)
