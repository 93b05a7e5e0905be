"""Repairs as changes a person can make: the path, what stands there, what it becomes, and how large a change it is."""

from __future__ import annotations

from fractions import Fraction

from allocator.accounts.taken import NOTHING
from allocator.analysis.diagnose.asking import Change
from allocator.analysis.diagnose.moves import Side, money_in, total_of
from allocator.analysis.diagnose.steps import written
from allocator.modelfile.change_budgets import ANY_YEAR
from allocator.portfolio import Repair
from allocator.study.records import Decision, Study
from allocator.units import exact

WHOLE = 1.0  # a change from nothing, or of a decision, counts as one whole


def moved(side: Side, to: Fraction, *, proven: bool) -> Repair:
    """A bound moved."""
    off = abs(to - exact(side.bound))
    relative = float(off / abs(exact(side.bound))) if side.bound else WHOLE
    return Repair(side.path, side.bound, float(to), relative, proven)


def opened(study: Study, project: str) -> Repair:
    """A decision taken back: the project becomes open."""
    decision = next(one.decision for one in study.projects if one.project == project)
    return Repair(f"projects.{project}.decision", decision.value, Decision.OPEN.value, WHOLE, proven=True)


def paid(study: Study, fund: str, year: int | None, more: Fraction, *, proven: bool) -> Repair:
    """More money for a fund, in one year or (None) without a year."""
    there = money_in(study, fund, year)
    everything = sum((exact(budget.amount) for budget in study.budgets), NOTHING)
    total = total_of(study, fund) or everything
    relative = float(more / total) if total else WHOLE
    path = f"budgets.{fund}.{ANY_YEAR if year is None else year}"
    return Repair(path, float(there), float(there + more), relative, proven)


def change_of(repair: Repair) -> Change:
    """A repair as `--set` takes it."""
    return repair.change, repair.after if isinstance(repair.after, str) else written(repair.after)
