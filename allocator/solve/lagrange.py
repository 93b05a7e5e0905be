"""What no portfolio can be worth more than, and what each package loses against it, whatever the prices are.

With prices y for the rows that projects share (budgets, limits, links), what package j is worth is

    worth[j]  =  gain[j] - sum(y[i] * use[i, j] for i)          at its best size, where the size is free

and no portfolio, of all packages, is worth more than

    most  =  sum(y[i] * end[i] for i)  +  sum(best worth in p, or 0 when p may be left out, for projects p)
             +  other columns at their best

as long as the signs of y fit the rows (Lagrange): a price above 0 looks at the upper end of its row, one below 0 at
the lower end. A portfolio that takes package j, or leaves project p out, falls short of `most` by at least

    loss[j]  =  best of p - worth[j]             none[p]  =  best of p - 0

and by the losses of all its projects together.
Source: docs/decisions/large-pipelines.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.formulation.program import Floats
from allocator.solve.layout import Layout
from allocator.solve.scaling import Scaled
from allocator.solve.task import Task

SAFE = 1e-9  # the bound is raised by this share of its size: floating sums are not exact


@dataclass(frozen=True, slots=True)
class Worth:
    """What prices say, in the task's own units.

    most  the most that any portfolio is worth
    loss  of each package, shape (packages,); infinite where it cannot be taken
    none  of leaving each project out, shape (projects,); infinite where it must be in
    """

    most: float
    loss: Floats
    none: Floats


def worth(scaled: Scaled, layout: Layout, prices: Floats) -> Worth:
    """The bound and the losses for prices of the rows (scaled; 0 for the rows of one project alone)."""
    task, factor = scaled.task, scaled.objective_factor
    reduced = task.objective - task.matrix.T @ prices
    value = np.where(layout.barred, -np.inf, _at_best_size(scaled, layout, reduced))
    best = np.full(len(layout.must), -np.inf)
    np.maximum.at(best, layout.project, value)
    best = np.where(layout.must, best, np.maximum(best, 0.0))
    most = _most(task, layout, reduced, best, prices)
    with np.errstate(invalid="ignore"):  # a project that must be in and has no package: nothing is feasible
        loss = np.where(layout.barred, np.inf, np.maximum(best[layout.project] - value, 0.0))
    return Worth(most / factor, loss / factor, np.where(layout.must, np.inf, best) / factor)


def _at_best_size(scaled: Scaled, layout: Layout, reduced: Floats) -> Floats:
    """What each package is worth at the better end of its size."""
    value = reduced[layout.x].copy()
    sized = layout.sized
    if sized.any():
        each = reduced[layout.size[sized]] / scaled.column_unit[layout.size[sized]]
        value[sized] += np.maximum(each * layout.low[sized], each * layout.high[sized])
    return value


def _most(task: Task, layout: Layout, reduced: Floats, best: Floats, prices: Floats) -> float:
    rest = layout.other
    others = np.maximum(reduced[rest] * task.column_lower[rest], reduced[rest] * task.column_upper[rest])
    parts = np.concatenate([_ends(task, prices), best, others])
    if not np.isfinite(parts).all():
        return -np.inf if np.isneginf(parts).any() else np.inf
    return float(parts.sum()) + task.offset + SAFE * float(np.abs(parts).sum())


def _ends(task: Task, prices: Floats) -> Floats:
    """What the shared rows add to the bound: each at the end its price looks at."""
    up, down = prices > 0.0, prices < 0.0
    return np.concatenate([prices[up] * task.row_upper[up], prices[down] * task.row_lower[down]])


def fitting(task: Task, prices: Floats) -> Floats:
    """Prices whose signs fit the rows: nothing is paid for an end that is open."""
    prices = np.where((prices > 0.0) & ~np.isfinite(task.row_upper), 0.0, prices)
    return np.where((prices < 0.0) & ~np.isfinite(task.row_lower), 0.0, prices)
