"""Sums with "no more than" inside, in exact numbers: what every rule of docs/rules.md comes down to.

    expression = constant + sum(coefficient * variable) + sum(coefficient * min(cap, expression))

Variables are hashable names; the enumerator gives every variable a number, a range or a linear expression.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Number = int | Fraction
Variable = Hashable


def exact(number: float | None) -> Number:
    """The number as it was written: 0.1 is one tenth. None is 0."""
    if number is None:
        return 0
    value = Fraction(repr(number))
    return value.numerator if value.denominator == 1 else value


@dataclass(eq=False)
class Least:
    """min(cap, inner). Two of them are the same only when they are the same object."""

    cap: Number
    inner: Expression


@dataclass(eq=False)
class Expression:
    """A sum; never changed once it is built."""

    constant: Number = 0
    linear: Mapping[Variable, Number] = field(default_factory=dict)
    leasts: tuple[tuple[Number, Least], ...] = ()

    def value(self, at: Mapping[Variable, Number]) -> Number:
        """The sum where every variable is a number; a variable not given is 0."""
        linear = self.linear
        total = self.constant + sum(linear[name] * number for name, number in at.items() if name in linear)
        for coefficient, least in self.leasts:
            total += coefficient * min(least.cap, least.inner.value(at))
        return total

    def bounds(self, ranges: Mapping[Variable, tuple[Number, Number]]) -> tuple[Number, Number]:
        """The least and the most the sum can be when every variable lies in its range (variables not given are 0)."""
        low = high = self.constant
        linear = self.linear
        for name, (smallest, largest) in ranges.items():
            if name in linear:
                ends = (linear[name] * smallest, linear[name] * largest)
                low, high = low + min(ends), high + max(ends)
        for coefficient, least in self.leasts:
            inner = least.inner.bounds(ranges)
            ends = (coefficient * min(least.cap, inner[0]), coefficient * min(least.cap, inner[1]))
            low, high = low + min(ends), high + max(ends)
        return low, high

    def replaced(self, meaning: Callable[[Variable], Expression]) -> Expression:
        """The same sum with every variable replaced by a linear expression (the caps are left as they are)."""
        parts = [(coefficient, meaning(name)) for name, coefficient in self.linear.items()]
        return total([(1, Expression(self.constant, {}, self.leasts)), *parts])


ZERO = Expression()


def variable(name: Variable, coefficient: Number = 1) -> Expression:
    return Expression(0, {name: coefficient} if coefficient else {})


def total(parts: Iterable[tuple[Number, Expression]]) -> Expression:
    """The weighted sum of expressions."""
    constant: Number = 0
    linear: dict[Variable, Number] = {}
    leasts: list[tuple[Number, Least]] = []
    for weight, part in parts:
        if not weight:
            continue
        constant += weight * part.constant
        for name, coefficient in part.linear.items():
            linear[name] = linear.get(name, 0) + weight * coefficient
        leasts += [(weight * coefficient, least) for coefficient, least in part.leasts]
    return Expression(constant, {name: value for name, value in linear.items() if value}, tuple(leasts))


def at_most(cap: Number, inner: Expression) -> Expression:
    """min(cap, inner)."""
    return Expression(0, {}, ((1, Least(cap, inner)),))
