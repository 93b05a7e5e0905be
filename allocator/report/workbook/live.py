"""A live formula and what it comes to, put together at once, so that a stored result never parts from its formula.

    Live("funded!$J$5", 200.0) / Live("J8", 500.0)   ->   formula "funded!$J$5/J8", value 0.4

The value is worked out here from the same parts, in Python; the spreadsheet works it out again when it opens the file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HALF_A_CENT = 0.005
ROUNDING = 1e-9  # of figures that are not money, as a share of the figure (of 1 when it is smaller)

_COMPARED, _SUM, _PRODUCT, _ATOM = range(4)  # how tightly a formula holds together

Value = float | bool | str
_NUMBER = (int, float)


@dataclass(slots=True)  # not frozen: half a million are made for a large workbook, and freezing takes most of the time
class Live:
    """A formula without its equals sign, and its value.

    >>> (Live("A1", 6.0) - Live("B1", 1.0)) / Live("C1", 2.0)
    Live(formula='(A1-B1)/C1', value=2.5, binds=2)
    """

    formula: str
    value: Value
    binds: int = _ATOM

    @property
    def amount(self) -> float:
        """The value as a number; text counts nothing."""
        return 0.0 if isinstance(self.value, str) else float(self.value)

    def __add__(self, other: Live) -> Live:
        return Live(f"{self._as(_SUM)}+{other._as(_SUM)}", self.amount + other.amount, _SUM)

    def __sub__(self, other: Live) -> Live:
        return Live(f"{self._as(_SUM)}-{other._as(_PRODUCT)}", self.amount - other.amount, _SUM)

    def __mul__(self, other: Live) -> Live:
        return Live(f"{self._as(_PRODUCT)}*{other._as(_PRODUCT)}", self.amount * other.amount, _PRODUCT)

    def __truediv__(self, other: Live) -> Live:
        return Live(f"{self._as(_PRODUCT)}/{other._as(_ATOM)}", self.amount / other.amount, _PRODUCT)

    def _as(self, tightness: int) -> str:
        return self.formula if self.binds >= tightness else f"({self.formula})"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of cells, and what stands in them."""

    formula: str
    values: Sequence[Value | None]


def constant(number: float) -> Live:
    """A number in a formula, at full precision.

    >>> constant(25000.0).formula, constant(-0.1).formula
    ('25000', '(-0.1)')
    """
    text = str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))
    return Live(f"({text})" if number < 0 else text, float(number))


def literal(text: str) -> str:
    """Text inside a formula: quotes doubled, pieces of at most 250 characters (Excel takes 255).

    >>> print(literal('a "b" c'))
    "a ""b"" c"
    """
    pieces = [text[start : start + 250] for start in range(0, len(text), 250)] or [""]
    quoted = ['"' + piece.replace('"', '""') + '"' for piece in pieces]
    return quoted[0] if len(quoted) == 1 else f"({'&'.join(quoted)})"


def total(span: Span) -> Live:
    """The sum of a range; text and empty cells count nothing."""
    return Live(f"SUM({span.formula})", math.fsum(numbers(span.values)))


def numbers(values: Sequence[Value | None]) -> list[float]:
    """The numbers among the values of cells."""
    return [float(value) for value in values if isinstance(value, _NUMBER)]


def count(span: Span) -> Live:
    """How many cells of a range are not empty."""
    return Live(f"COUNTA({span.formula})", float(sum(value is not None for value in span.values)))


def least(*parts: Live) -> Live:
    """The smallest of several; of one, that one."""
    if len(parts) == 1:
        return parts[0]
    return Live(f"MIN({','.join(part.formula for part in parts)})", min(part.amount for part in parts))


def most(*parts: Live) -> Live:
    """The largest of several."""
    return Live(f"MAX({','.join(part.formula for part in parts)})", max(part.amount for part in parts))


def share_of(part: Live, whole: Live, without: Value = 0.0) -> Live:
    """A part over the whole; `without` where the whole is nothing.

    >>> share_of(Live("A1", 1.0), Live("B1", 4.0)).formula
    'IF(B1=0,0,A1/B1)'
    """
    instead = literal(without) if isinstance(without, str) else constant(float(without)).formula
    value = part.amount / whole.amount if whole.amount else without
    divided = f"{part._as(_PRODUCT)}/{whole._as(_ATOM)}"
    return Live(f"IF({whole.formula}=0,{instead},{divided})", value)


def agree(figure: Live, stated: Live, *, money: bool) -> Live:
    """TRUE where two figures are the same: money to half a cent, other figures to nine digits."""
    apart = abs(figure.amount - stated.amount)
    if money:
        near = apart <= HALF_A_CENT
        return Live(f"ABS({(figure - stated).formula})<={HALF_A_CENT}", near, _COMPARED)
    allowed = f"0.000000001*MAX(1,ABS({stated.formula}))"
    near = apart <= ROUNDING * max(1.0, abs(stated.amount))
    return Live(f"ABS({(figure - stated).formula})<={allowed}", near, _COMPARED)


def at_most(figure: Live, bound: Live) -> Live:
    """TRUE where a figure does not pass a bound by more than half a cent."""
    return Live(f"{figure.formula}<={(bound).formula}+{HALF_A_CENT}", figure.amount <= bound.amount + HALF_A_CENT, 0)


def every(*tests: Live) -> Live:
    """TRUE where all tests are."""
    if len(tests) == 1:
        return tests[0]
    return Live(f"AND({','.join(test.formula for test in tests)})", all(bool(test.value) for test in tests))


def all_true(span: Span) -> Live:
    """TRUE where no cell of a range is FALSE; a range without a single check holds too."""
    if not any(isinstance(value, bool) for value in span.values):
        return Live("TRUE", True)
    return Live(f"AND({span.formula})", not any(value is False for value in span.values))
