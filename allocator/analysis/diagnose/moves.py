"""What can be moved, and how far a choice says it must be: one side of a limit, or a fund's money.

    floor   to = the least of value over the scopes, rounded down      cap   to = the most of it, rounded up
    money   what the fund lacks (signed above its envelope, or paid above what it has), grossed up for its overhead

Values are added up exactly from the choice, never taken from the solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from allocator.accounts.budgets import fund_years
from allocator.accounts.taken import NOTHING, Chosen
from allocator.allocate import Prepared
from allocator.analysis.diagnose.steps import CENT, down, step_of, up
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine
from allocator.study.records import Fund, Limit, Study
from allocator.units import exact

SIDES = ("at_least", "at_most")


@dataclass(frozen=True)
class Side:
    """One side of a limit, with the bound it has."""

    limit: Limit
    side: str
    bound: float

    @property
    def path(self) -> str:
        """The change it is moved by."""
        return f"limits.{self.limit.limit}.{self.side}"

    @property
    def floor(self) -> bool:
        """True for at_least, which is moved down; at_most is moved up."""
        return self.side == "at_least"

    @property
    def step(self) -> Fraction:
        """By how much it is moved at least."""
        return step_of(self.limit, self.bound)

    def needed(self, chosen: Chosen, prepared: Prepared) -> Fraction | None:
        """The bound nearest to the one stated that a choice keeps; None when no bound helps it."""
        lines = prepared.case.measured(chosen).lines
        mine = [line for line in lines if line.limit == self.limit.limit]
        without_base = [line for line in mine if line.total is not None and line.total <= 0.0]
        if any(not self._kept(line) for line in without_base):
            return None
        values = [_value(line) for line in mine if line not in without_base]
        stated = exact(self.bound)
        far = (min if self.floor else max)([*values, stated])
        return far if far == stated else (down if self.floor else up)(far, self.step)

    def _kept(self, line: LimitLine) -> bool:
        """Whether a scope keeps the bound as it is: where the base is nothing or below, no other bound helps it."""
        asked = exact(self.bound) * exact(line.total or 0.0)
        return exact(line.amount) >= asked if self.floor else exact(line.amount) <= asked

    def back(self, value: Fraction) -> Fraction:
        """One step less of a move."""
        return value + self.step if self.floor else value - self.step


def _value(line: LimitLine) -> Fraction:
    """What is measured, as a share of the base with `of`."""
    return exact(line.amount) / (1 if line.total is None else exact(line.total))


def movable(side: Side, prepared: Prepared) -> bool:
    """Whether moving a bound loosens it whatever is chosen: a share of what can fall below zero may not."""
    if not side.limit.of or side.limit.of == "resilience":
        return True
    packages = prepared.case.packages
    everything = packages.x >= 0
    return packages.least(packages.amounts(side.limit.of), everything) >= 0.0


def sides(study: Study, model: Model) -> Iterator[Side]:
    """Every side of every limit, in the order of the tables."""
    for limit in (*study.limits, *model.limits):
        for side in SIDES:
            bound = getattr(limit, side)
            if bound is not None:
                yield Side(limit, side, bound)


def set_apart(study: Study, model: Model, side: Side) -> tuple[Study, Model, Side]:
    """The study with one side of a limit as a limit of its own, so that the other side stays as it is."""
    name = f"{side.limit.limit}.moved"
    while any(limit.limit == name for limit in (*study.limits, *model.limits)):
        name += "."
    other = SIDES[side.floor]
    moved = replace(side.limit, limit=name, **{other: None})  # type: ignore[arg-type]
    kept = replace(side.limit, **{side.side: None})  # type: ignore[arg-type]

    def parted(rows: tuple[Limit, ...]) -> tuple[Limit, ...]:
        parts = [moved] if getattr(kept, other) is None else [kept, moved]
        return tuple(one for row in rows for one in (parts if row == side.limit else [row]))

    study, model = replace(study, limits=parted(study.limits)), replace(model, limits=parted(model.limits))
    return study, model, replace(side, limit=moved)


def lacking(chosen: Chosen, study: Study, fund: Fund) -> Fraction:
    """What a fund lacks for a choice by the budgets of a study, before overhead, rounded up to the hundredth."""
    accounts = fund_years(replace(chosen, study=study))
    one = next(each for each in accounts if each.fund == fund.fund)
    net = max(NOTHING, one.short, one.signed - one.envelope)
    return up(net / (1 - exact(fund.overhead)), CENT)


def total_of(study: Study, fund: str) -> Fraction:
    """All the money of a fund, before overhead, study currency."""
    return sum((exact(budget.amount) for budget in study.budgets if budget.fund == fund), NOTHING)


def money_in(study: Study, fund: str, year: int | None) -> Fraction:
    """A fund's money of one year, or (None) of any year, before overhead, study currency."""
    rows = (budget for budget in study.budgets if (budget.fund, budget.year) == (fund, year))
    return sum((exact(budget.amount) for budget in rows), NOTHING)
