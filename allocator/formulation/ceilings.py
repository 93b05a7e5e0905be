"""Outcomes above a ceiling do not count twice: a settlement has only so many people.

    counted  =  min(ceiling, sum(measure of the packages in the group))

Where more of `counted` only helps (a floor, something maximised), two inequalities say it exactly:

    counted  <=  sum(measure * x)          counted  <=  ceiling

Where it could help to count less than there is (a cap, an equality, a negative weight), a yes/no column makes it exact:

    counted  >=  ceiling - (ceiling - least) * (1 - full)
    counted  >=  sum(measure * x) - (most - ceiling) * full

counted      what counts of a measure in one group, in the measure's unit
full         1 when the ceiling is reached
least, most  the least and the most the sum can be, from the packages themselves
rows         counted_at_most: one a group; counted_full, counted_all: one a group where counting less could help
Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from allocator.formulation.packages import Mask, Packages, linear
from allocator.formulation.program import INFINITY, Draft, Linear
from allocator.study.records import Ceiling

ROUNDING = 1e-12  # 0.7 + 2.2 is 2.9000000000000004: a ceiling of 2.9 cannot be passed


@dataclass(frozen=True)
class Total:
    """The total of a measure over a set of packages as an expression, with the least and the most it can be.

    ends  works out least and most: only where something caps the total or a column carries it
    """

    expression: Linear
    ends: Callable[[], tuple[float, float]]

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return self.ends()

    @property
    def least(self) -> float:
        """The least it can be."""
        return self._ends[0]

    @property
    def most(self) -> float:
        """The most it can be."""
        return self._ends[1]


@dataclass
class Counting:
    """Totals of measures as they count; the same total asked for twice is the same column.

    A total is `rising` where more of it only helps; otherwise it is written exactly.
    """

    draft: Draft
    packages: Packages
    made: dict[tuple[str, bytes, bool], Total] = field(default_factory=dict)
    capped: int = 0

    def total(self, measure: str, mask: Mask, *, rising: bool) -> Total:
        """The counted total of a measure that adds up (all but resilience) over the packages of a mask."""
        key = (measure, np.packbits(mask).tobytes(), rising)
        if key not in self.made:
            self.made[key] = self._make(measure, mask, rising=rising)
        return self.made[key]

    def _make(self, measure: str, mask: Mask, *, rising: bool) -> Total:
        ceilings = [ceiling for ceiling in self.packages.study.ceilings if ceiling.measure == measure]
        rest, parts = mask.copy(), []
        for ceiling in ceilings:
            if ceiling.by:
                inside = mask & self._group(ceiling)
                rest &= ~inside
                parts.append(self.cap(self._sum(measure, inside), ceiling.ceiling, rising=rising))
        parts.append(self._sum(measure, rest))
        whole = joined(parts)
        for ceiling in ceilings:
            if not ceiling.by:
                whole = self.cap(whole, ceiling.ceiling, rising=rising)
        return whole

    def _group(self, ceiling: Ceiling) -> Mask:
        return self.packages.having(ceiling.by, ceiling.value)[self.packages.project_index]

    def _sum(self, measure: str, mask: Mask) -> Total:
        amounts = self.packages.amounts(measure)
        expression = linear(self.packages.columns(measure), amounts, mask)
        return Total(expression, lambda: (self.packages.least(amounts, mask), self.packages.greatest(amounts, mask)))

    def cap(self, total: Total, ceiling: float, *, rising: bool) -> Total:
        """min(ceiling, total), as a column of its own where the ceiling can be reached."""
        if total.most <= ceiling + ROUNDING * max(1.0, abs(ceiling)):
            return total
        least = min(total.least, ceiling)
        self.capped += 1
        label = (self.capped,)
        column = self.draft.add_columns("counted", np.array([least]), np.array([ceiling]), lambda: [label])
        counted = Linear(column, np.ones(1))
        short = Linear.join(counted, total.expression.times(-1.0))
        self.draft.add_row("counted_at_most", short, -INFINITY, 0.0, label)
        if not rising:
            self._exactly(counted, short, total, ceiling, label)
        return Total(counted, lambda: (least, ceiling))

    def _exactly(self, counted: Linear, short: Linear, total: Total, ceiling: float, label: tuple[int]) -> None:
        least = min(total.least, ceiling)
        column = self.draft.add_columns("full", np.zeros(1), np.ones(1), lambda: [label], integer=True)
        reached = Linear.join(counted, Linear(column, np.array([least - ceiling])))
        self.draft.add_row("counted_full", reached, least, INFINITY, label)
        nothing_lost = Linear.join(short, Linear(column, np.array([total.most - ceiling])))
        self.draft.add_row("counted_all", nothing_lost, 0.0, INFINITY, label)


def joined(parts: list[Total]) -> Total:
    """The sum of several totals."""
    if len(parts) == 1:
        return parts[0]
    expression = Linear.join(*(part.expression for part in parts))
    return Total(expression, lambda: (sum(part.least for part in parts), sum(part.most for part in parts)))
