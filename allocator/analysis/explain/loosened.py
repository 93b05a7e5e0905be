"""One side of a limit loosened, in all its scopes or in one: the other scopes then stay where they are, row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from allocator.allocate import Prepared
from allocator.analysis.diagnose.moves import Side
from allocator.analysis.diagnose.steps import written
from allocator.analysis.explain.again import Again
from allocator.errors import UsageError
from allocator.formulation.program import Linear, Program
from allocator.solve.task import Row
from allocator.units import exact

POINT = Fraction(1, 100)  # one percentage point
FAR = 1000  # times a share that stands as good as open


@dataclass
class Loosened:
    """A side of a limit in a study, to be loosened by amounts."""

    again: Again
    side: Side

    @property
    def unit(self) -> Fraction:
        """One unit of room: a percentage point of a share, else one of what is measured."""
        return POINT if self.side.limit.of else Fraction(1)

    @property
    def step(self) -> Fraction:
        """A practical step: 1 % of an amount; for a share the unit."""
        bound = abs(exact(self.side.bound))
        return POINT if self.side.limit.of or not bound else bound / 100

    def by(self, amount: Fraction) -> Prepared:
        """The study with the bound looser by an amount, in all scopes."""
        return self.at(exact(self.side.bound) - amount if self.side.floor else exact(self.side.bound) + amount)

    def at(self, bound: Fraction) -> Prepared:
        """The study with another bound; a share is taken no further than it can go."""
        try:
            return self.again.changed((self.side.path, written(float(bound))))
        except UsageError:
            end = min(max(bound, Fraction(0)), Fraction(1))
            return self.again.changed((self.side.path, written(float(end))))

    @cached_property
    def open(self) -> Prepared:
        """The study with the bound so far off that it does not count."""
        packages = self.again.prepared.case.packages
        everything = packages.x >= 0
        if self.side.limit.of:
            return self.at(min(Fraction(0), exact(self.side.bound)) if self.side.floor else self._far)
        if self.side.limit.measure == "resilience":
            return self.at(Fraction(0) if self.side.floor else max(exact(self.side.bound), Fraction(100)))
        amounts = packages.amounts(self.side.limit.measure)
        most, least = packages.greatest(amounts, everything), packages.least(amounts, everything)
        end = min(least, self.side.bound) if self.side.floor else max(most, self.side.bound)
        return self.at(exact(float(end)))

    @property
    def _far(self) -> Fraction:
        itself = self.side.limit.of == self.side.limit.measure
        return Fraction(1) if itself else max(exact(self.side.bound), Fraction(1)) * FAR

    def beside(self, prepared: Prepared, scopes: Collection[str]) -> tuple[Row, ...] | None:
        """The rows of all scopes but some as they stand; None when the loosened study is written in other columns."""
        before, after = self.again.prepared.case.program, prepared.case.program
        if before.width != after.width or [c.name for c in before.columns] != [c.name for c in after.columns]:
            return None
        return tuple(
            _row(before, place, floor=self.side.floor) for name, place in self._places(before) if name not in scopes
        )

    def _places(self, program: Program) -> Iterator[tuple[str, int]]:
        """Scope and place of every row of this side."""
        rule, rules = f"limit:{self.side.limit.limit}", program.row_rules
        ends = program.row_lower if self.side.floor else program.row_upper
        for family in program.rows:
            if family.name == "limits" and any(rules[family.first + i] == rule for i in range(family.size)):
                for i, label in enumerate(family.labels()):
                    if np.isfinite(ends[family.first + i]):
                        yield str(label[1]) if self.side.limit.per else "", family.first + i


def _row(program: Program, place: int, *, floor: bool) -> Row:
    start, end = program.matrix.indptr[place], program.matrix.indptr[place + 1]
    expression = Linear(program.matrix.indices[start:end].astype(np.int64), program.matrix.data[start:end])
    if floor:
        return Row(expression, lower=float(program.row_lower[place]))
    return Row(expression, upper=float(program.row_upper[place]))
