"""A linear programme solved in exact arithmetic: a small simplex on integer rows, for the enumerator only.

    maximise  objective . x   subject to  row . x + constant >= 0  or  = 0,   x >= 0

Every row is kept as integers with a common factor taken out, so nothing is ever rounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

Number = int | Fraction
Variable = Hashable


@dataclass
class Programme:
    """Rows as (coefficients, constant): their sum is at least zero, or exactly zero. Variables are zero or more."""

    at_least_zero: list[tuple[Mapping[Variable, Number], Number]] = field(default_factory=list)
    zero: list[tuple[Mapping[Variable, Number], Number]] = field(default_factory=list)


@dataclass(frozen=True)
class Solution:
    """The best value and a point that reaches it."""

    value: Fraction
    point: Mapping[Variable, Fraction]


class UnboundedError(Exception):
    """The objective grows for ever: a fault of the test, for every study is bounded."""


def maximise(programme: Programme, objective: Mapping[Variable, Number], constant: Number = 0) -> Solution | None:
    """The best of `objective` + `constant`, or None when no point meets the rows."""
    return _Tableau(programme, objective).solve(constant)


def _integer_row(values: Sequence[Number]) -> list[int]:
    scale = lcm(*(value.denominator for value in values))
    return _reduced([int(value * scale) for value in values])


def _reduced(row: list[int]) -> list[int]:
    factor = gcd(*row)
    return [value // factor for value in row] if factor > 1 else row


class _Tableau:
    """Columns: variables, slacks, artificials, right-hand side (last). Basic columns have a positive entry."""

    def __init__(self, programme: Programme, objective: Mapping[Variable, Number]) -> None:
        rows = [(row, constant, True) for row, constant in programme.at_least_zero]
        rows += [(row, constant, False) for row, constant in programme.zero]
        names = dict.fromkeys(name for row, _, _ in rows for name in row)
        names |= dict.fromkeys(objective)
        self.names = list(names)
        self.column = {name: index for index, name in enumerate(self.names)}
        self.slacks = len(programme.at_least_zero)
        self.structural = len(self.names) + self.slacks
        self.objective = objective
        self.rows: list[list[int]] = []
        self.basis: list[int] = []
        self._fill(rows)

    def _fill(self, rows: list[tuple[Mapping[Variable, Number], Number, bool]]) -> None:
        """Rows as  -coefficients + slack = constant  where the constant is not negative, else turned round."""
        needs = [index for index, (_, constant, has_slack) in enumerate(rows) if constant < 0 or not has_slack]
        self.width = self.structural + len(needs) + 1
        artificial = {row: self.structural + order for order, row in enumerate(needs)}
        for index, (coefficients, constant, has_slack) in enumerate(rows):
            sign = -1 if constant >= 0 else 1
            line: list[Number] = [0] * self.width
            for name, value in coefficients.items():
                line[self.column[name]] = sign * value
            if has_slack:
                line[len(self.names) + index] = -sign
            line[-1] = abs(constant)
            if index in artificial:
                line[artificial[index]] = 1
            self.basis.append(artificial.get(index, len(self.names) + index))
            self.rows.append(_integer_row(line))

    def solve(self, constant: Number) -> Solution | None:
        artificials = range(self.structural, self.width - 1)
        if artificials:
            cost = self._priced(dict.fromkeys(artificials, -1))
            cost = self._optimise(cost, self.width - 1)
            if any(base in artificials and row[-1] for base, row in zip(self.basis, self.rows, strict=True)):
                return None
            self._drive_out(artificials)
        weights = {self.column[name]: value for name, value in self.objective.items()}
        self._optimise(self._priced(weights), self.structural)
        point = self._point()
        value = sum((Fraction(weight) * point.get(name, 0) for name, weight in self.objective.items()), Fraction(0))
        return Solution(value + constant, point)

    def _point(self) -> dict[Variable, Fraction]:
        return {
            self.names[base]: Fraction(row[-1], row[base])
            for base, row in zip(self.basis, self.rows, strict=True)
            if base < len(self.names)
        }

    def _priced(self, weights: Mapping[int, Number]) -> list[int]:
        """The row of reduced costs: what each column would add, in a positive multiple."""
        line: list[Number] = [0] * self.width
        for column, value in weights.items():
            line[column] = value
        cost = _integer_row(line)
        for base, row in zip(self.basis, self.rows, strict=True):
            if cost[base]:
                cost = _eliminated(cost, row, base)
        return cost

    def _optimise(self, cost: list[int], columns: int) -> list[int]:
        """Pivots until no column gains: the steepest first, and Bland's rule later so that it must end."""
        for step in range(100_000):
            gains = cost[:columns]
            best = max(gains, default=0)
            if best <= 0:
                return cost
            entering = gains.index(best) if step < 60 else next(c for c, gain in enumerate(gains) if gain > 0)
            leaving = self._leaving(entering)
            self._pivot(leaving, entering)
            cost = _eliminated(cost, self.rows[leaving], entering)
        raise AssertionError("the simplex method did not end")

    def _leaving(self, entering: int) -> int:
        best: tuple[Fraction, int, int] | None = None
        for index, row in enumerate(self.rows):
            if row[entering] > 0:
                candidate = (Fraction(row[-1], row[entering]), self.basis[index], index)
                best = candidate if best is None or candidate < best else best
        if best is None:
            raise UnboundedError
        return best[2]

    def _pivot(self, leaving: int, entering: int) -> None:
        pivot = self.rows[leaving]
        if pivot[entering] < 0:
            pivot = self.rows[leaving] = [-value for value in pivot]
        for index, row in enumerate(self.rows):
            if index != leaving and row[entering]:
                self.rows[index] = _eliminated(row, pivot, entering)
        self.basis[leaving] = entering

    def _drive_out(self, artificials: range) -> None:
        """Takes artificial columns out of the basis; a row without any other entry says nothing and goes."""
        for index in range(len(self.rows) - 1, -1, -1):
            if self.basis[index] not in artificials:
                continue
            entering = next((c for c in range(self.structural) if self.rows[index][c]), None)
            if entering is None:
                del self.rows[index], self.basis[index]
            else:
                self._pivot(index, entering)


def _eliminated(row: list[int], pivot: list[int], column: int) -> list[int]:
    """`row` in a positive multiple, less the multiple of `pivot` that clears `column`."""
    own, other = row[column], pivot[column]
    common = gcd(own, other)
    own, other = own // common, other // common
    if other == 1:
        return _reduced([a - own * b if b else a for a, b in zip(row, pivot, strict=True)])
    return _reduced([a * other - own * b for a, b in zip(row, pivot, strict=True)])
