"""Every answer is checked in exact arithmetic before it counts: over budget by one cent is over budget.

The solver's whole numbers are rounded, its sizes and payments made exact decimals, and every budget and limit added up
again. What fails by rounding alone is solved again with its whole numbers fixed and the rows a little tighter; what
fails even so is cut off, and the search goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.accounts.budgets import fund_years
from allocator.accounts.limits import Measured
from allocator.accounts.taken import Chosen
from allocator.formulation.packages import Packages
from allocator.formulation.payments import Paying
from allocator.formulation.program import Floats, Linear, Program
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.read_back import chosen_at
from allocator.solve.task import Row, Task

MARGINS = (0.0, 1e-7, 1e-6, 1e-5)  # by how much rows are tightened, relative to their size
HALF_A_HUNDREDTH = 0.005


@dataclass(frozen=True, slots=True)
class Case:
    """A study as it is solved: its program and what the columns stand for."""

    program: Program
    packages: Packages
    paying: Paying
    model: Model


def settled(case: Case, task: Task, point: Floats, dropped: frozenset[str] = frozenset()) -> Chosen | None:
    """The exact choice at a point of the solver when it keeps every rule, or None when its whole numbers cannot."""
    point = np.where(task.integer, np.round(point), point)
    chosen = chosen_at(case.packages, case.paying, point)
    if keeps_all(case, chosen, dropped):
        return chosen
    if not _has_free_columns(case, chosen):
        return None
    for margin in MARGINS:
        chosen_again = _tightened(case, task, point, margin)
        if chosen_again is not None and keeps_all(case, chosen_again, dropped):
            return chosen_again
    return None


def keeps_all(case: Case, chosen: Chosen, dropped: frozenset[str] = frozenset()) -> bool:
    """True when every fund's money and every limit that is not dropped holds, exactly."""
    if any(not f.fits and f"budget:{f.fund}" not in dropped for f in fund_years(chosen)):
        return False
    interior = any(each.interior for each in chosen.taken)
    lines = Measured(chosen, case.packages.options, case.model).lines()
    return all(f"limit:{line.limit}" in dropped or line.met or (interior and _equal_enough(line)) for line in lines)


def _equal_enough(line: LimitLine) -> bool:
    """An equality on sizes that are no decimals can only be met to half a hundredth of its unit."""
    if line.at_least is None or line.at_least != line.at_most:
        return False
    base = 1.0 if line.total is None else line.total
    return abs(line.amount - line.at_least * base) <= HALF_A_HUNDREDTH


def _has_free_columns(case: Case, chosen: Chosen) -> bool:
    return bool(case.paying.classes) or any(each.option.scale_min < each.option.scale_max for each in chosen.taken)


def _tightened(case: Case, task: Task, point: Floats, margin: float) -> Chosen | None:
    """The choice with its whole numbers fixed, its sizes made decimals, and then its payments."""
    fixed = _fixed(task, task.integer, point)
    first = run(_tighter(fixed, margin), Terms(tolerance=1e-9))
    if first.ended is not Ended.OPTIMAL or first.point is None:
        return None
    chosen = chosen_at(case.packages, case.paying, first.point)
    if not case.packages.sized.any():
        return chosen
    snapped = first.point.copy()
    sizes = np.flatnonzero(case.packages.sized)
    at = {each: float(t.size) for each, t in zip(_places(case, snapped), chosen.taken, strict=True)}
    for j in sizes.tolist():
        snapped[case.packages.carrier[j]] = at.get(j, 0.0)
    held = np.zeros(task.width, dtype=np.bool_)
    held[case.packages.carrier[sizes]] = True
    second = run(_fixed(_tighter(fixed, 0.0), held, snapped), Terms(tolerance=1e-9))
    if second.ended is not Ended.OPTIMAL or second.point is None:
        return chosen
    return chosen_at(case.packages, case.paying, second.point)


def _places(case: Case, point: Floats) -> list[int]:
    return np.flatnonzero(point[case.packages.x] > 0.5).tolist()


def _fixed(task: Task, which: NDArray[np.bool_], point: Floats) -> Task:
    """The task as a linear program, with some columns held where the point has them."""
    lower = np.where(which, point, task.column_lower)
    upper = np.where(which, point, task.column_upper)
    return replace(task, column_lower=lower, column_upper=upper, integer=np.zeros(task.width, dtype=np.bool_))


def _tighter(task: Task, margin: float) -> Task:
    """The same task with its inequalities tighter by a share of their size."""
    if margin == 0.0:
        return task
    reach = abs(task.matrix) @ np.maximum(np.abs(task.column_lower), np.abs(task.column_upper))
    give = np.where(task.row_lower == task.row_upper, 0.0, margin * np.maximum(reach, 1.0))
    return replace(task, row_lower=task.row_lower + give, row_upper=task.row_upper - give)


def cut_off(case: Case, task: Task, point: Floats, dropped: frozenset[str]) -> Row:
    """A row that this point breaks and no choice that keeps the rules does.

    Where money alone fails, taking these packages and more fails too, but for packages that bring money in: they are
    allowed for on the right side. Otherwise at least one yes/no column must differ.
    """
    point = np.where(task.integer, np.round(point), point)
    chosen = chosen_at(case.packages, case.paying, point)
    limits = Measured(chosen, case.packages.options, case.model).lines()
    if all(line.met or f"limit:{line.limit}" in dropped for line in limits):
        return _overspending(case, point)
    columns = np.flatnonzero(task.integer)
    one = point[columns] > 0.5
    return Row(Linear(columns, np.where(one, -1.0, 1.0)), lower=1.0 - float(one.sum()))


def _overspending(case: Case, point: Floats) -> Row:
    """sum(x in S) <= |S| - 1 + sum(x outside S that bring money in)."""
    x = case.packages.x
    taken = point[x] > 0.5
    helps = ~taken & (case.packages.reflow_in_programme > 0.0).any(axis=1)
    values = np.where(taken, 1.0, np.where(helps, -1.0, 0.0))
    used = values != 0.0
    return Row(Linear(x[used], values[used]), upper=float(taken.sum()) - 1.0)
