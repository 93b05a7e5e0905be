"""Every answer is checked in exact arithmetic before it counts: over budget by one cent is over budget.

The solver's whole numbers are rounded, its sizes and payments made exact decimals, and every budget and limit added up
again. What fails by rounding alone is solved again with its whole numbers fixed and the rows a little tighter; what
fails even so is cut off, and the search goes on.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from allocator.accounts.limits import Measured
from allocator.accounts.taken import Chosen
from allocator.formulation.packages import Packages
from allocator.formulation.payments import Paying
from allocator.formulation.program import Floats, Linear, Program
from allocator.modelfile.records import Model
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.read_back import chosen_at, digits_of_size
from allocator.solve.task import Row, Task

# By how much the rows that failed are tightened, relative to their size; at last by the last digits of all sizes.
MARGINS = (0.0, 1e-8, 1e-7, 1e-6)
STRICT = 1e-10  # the solver's tolerance where margins are this small
KEPT = 3  # choices whose accounts are kept


@dataclass(frozen=True, slots=True)
class Case:
    """A study as it is solved: its program and what the columns stand for."""

    program: Program
    packages: Packages
    paying: Paying
    model: Model
    kept: deque[Measured] = field(default_factory=lambda: deque(maxlen=KEPT), compare=False, repr=False)

    def measured(self, chosen: Chosen) -> Measured:
        """What a choice adds up to; what the last few choices did is kept, since one that is settled is then shown.

        Copies of a case with other rows share what is kept: it is looked up by choice, options and model.
        """
        for measured in self.kept:
            if measured.is_of(chosen, self.packages.options, self.model):
                return measured
        self.kept.append(Measured(chosen, self.packages.options, self.model))
        return self.kept[-1]


def settled(case: Case, task: Task, point: Floats, dropped: frozenset[str] = frozenset()) -> Chosen | None:
    """The exact choice at a point of the solver when it keeps every rule, or None when its whole numbers cannot."""
    point = np.where(task.integer, np.round(point), point)
    chosen = chosen_at(case.packages, case.paying, point)
    if keeps_all(case, chosen, dropped):
        return chosen
    return sized_best(case, task, point, dropped) if _has_free_columns(case, chosen) else None


def sized_best(case: Case, task: Task, point: Floats, dropped: frozenset[str] = frozenset()) -> Chosen | None:
    """The best exact choice with the whole numbers of a point: its sizes and payments are found again."""
    point = np.where(task.integer, np.round(point), point)
    failed: frozenset[str] = frozenset()
    for margin in MARGINS:
        chosen_again = _tightened(case, task, point, margin, failed)
        if chosen_again is None:
            return None
        broken = broken_rules(case, chosen_again, dropped)
        if not broken:
            return chosen_again
        failed |= broken
    return None


def keeps_all(case: Case, chosen: Chosen, dropped: frozenset[str] = frozenset()) -> bool:
    """True when every fund's money and every limit that is not dropped holds, exactly."""
    return not broken_rules(case, chosen, dropped)


def broken_rules(case: Case, chosen: Chosen, dropped: frozenset[str]) -> frozenset[str]:
    """The budgets and limits that a choice breaks, by id, in exact arithmetic."""
    measured = case.measured(chosen)
    funds = {f"budget:{fund.fund}" for fund in measured.funds if not fund.fits}
    return frozenset(funds | {f"limit:{line.limit}" for line in measured.lines if not line.met}) - dropped


def broken_at(case: Case, task: Task, point: Floats, dropped: frozenset[str]) -> frozenset[str]:
    """The rules that the exact choice at a point of the solver breaks."""
    rounded = np.where(task.integer, np.round(point), point)
    return broken_rules(case, chosen_at(case.packages, case.paying, rounded), dropped)


def _has_free_columns(case: Case, chosen: Chosen) -> bool:
    return bool(case.paying.classes) or any(each.option.scale_min < each.option.scale_max for each in chosen.taken)


def _tightened(case: Case, task: Task, point: Floats, margin: float, failed: frozenset[str]) -> Chosen | None:
    """The choice with its whole numbers fixed, its sizes made decimals, and then its payments."""
    fixed = _fixed(task, task.integer, point)
    first = _roomy(case, fixed, margin, failed)
    if first is None:
        return None
    chosen = chosen_at(case.packages, case.paying, first)
    if not case.packages.sized.any():
        return chosen
    held = np.zeros(task.width, dtype=np.bool_)
    held[case.packages.carrier[case.packages.sized]] = True
    sizes = _with_sizes(case, first, chosen)
    second = _roomy(case, _fixed(fixed, held, sizes), margin, failed)
    return chosen if second is None else chosen_at(case.packages, case.paying, second)


def _with_sizes(case: Case, point: Floats, chosen: Chosen) -> Floats:
    """The point with the sizes as they were made decimal, and 0 for what is not taken."""
    sized = point.copy()
    sized[case.packages.carrier[case.packages.sized]] = 0.0
    for place, each in zip(_places(case, point), chosen.taken, strict=True):
        if case.packages.sized[place]:
            sized[case.packages.carrier[place]] = float(each.size)
    return sized


def _places(case: Case, point: Floats) -> list[int]:
    return np.flatnonzero(point[case.packages.x] > 0.5).tolist()


def _fixed(task: Task, which: NDArray[np.bool_], point: Floats) -> Task:
    """The task as a linear program, with some columns held where the point has them."""
    lower = np.where(which, point, task.column_lower)
    upper = np.where(which, point, task.column_upper)
    return replace(task, column_lower=lower, column_upper=upper, integer=np.zeros(task.width, dtype=np.bool_))


def _roomy(case: Case, task: Task, margin: float, failed: frozenset[str]) -> Floats | None:
    """The best point of a linear program that leaves room in the rows that failed, as far as there is any."""
    if failed:
        with_room = _with_room(case, task, margin, failed)
        room = run(with_room, Terms(tolerance=STRICT))
        if room.ended is not Ended.OPTIMAL or room.point is None:
            return None
        least = np.concatenate([task.column_lower, room.point[task.width :] * (1.0 - 1e-3)])
        task = replace(with_room, column_lower=least, objective=_padded(task.objective, with_room.width))
    best = run(task, Terms(tolerance=STRICT))
    return best.point[: len(case.program.column_lower)] if best.point is not None else None


def _padded(values: Floats, width: int) -> Floats:
    return np.concatenate([values, np.zeros(width - len(values))])


def _with_room(case: Case, task: Task, margin: float, failed: frozenset[str]) -> Task:
    """The task with a column of room, up to the margin, in each row of the rules that failed; room is maximised."""
    rules = case.program.row_rules
    here = [i for i, rule in enumerate(rules) if rule in failed and task.row_lower[i] != task.row_upper[i]]
    reach = abs(task.matrix[here]) @ np.maximum(np.abs(task.column_lower), np.abs(task.column_upper))
    most = np.maximum(margin * np.maximum(reach, 1.0), 1e-12)
    if margin == MARGINS[-1]:
        most = np.maximum(most, abs(task.matrix[here]) @ _last_digits(case.packages, task))
    sign = np.where(np.isfinite(task.row_upper[here]), 1.0, -1.0)
    room = sparse.csr_array((sign, (here, np.arange(len(here)))), shape=(len(task.row_lower), len(here)))
    return replace(
        task,
        matrix=sparse.csr_array(sparse.hstack([task.matrix, room], format="csr")),
        column_lower=np.concatenate([task.column_lower, np.zeros(len(here))]),
        column_upper=np.concatenate([task.column_upper, most]),
        integer=np.zeros(task.width + len(here), dtype=np.bool_),
        objective=np.concatenate([np.zeros(task.width), 1.0 / most]),
        offset=0.0,
    )


def _last_digits(packages: Packages, task: Task) -> Floats:
    """By how much writing a size as a decimal may change it, at each column that is the size of what is taken."""
    steps = np.zeros(task.width)
    for place in np.flatnonzero(packages.sized & (task.column_upper[packages.x] > 0.5)).tolist():
        steps[packages.carrier[place]] = 10.0 ** -digits_of_size(packages, place)
    return steps


def cut_off(case: Case, task: Task, point: Floats, dropped: frozenset[str]) -> Row:
    """A row that this point breaks and no choice that keeps the rules does.

    Where money alone fails, taking these packages and more fails too, but for packages that bring money in: they are
    allowed for on the right side. Otherwise at least one yes/no column must differ.
    """
    point = np.where(task.integer, np.round(point), point)
    chosen = chosen_at(case.packages, case.paying, point)
    if all(rule.startswith("budget:") for rule in broken_rules(case, chosen, dropped)):
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
