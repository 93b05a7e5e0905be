"""How finely an amount is moved, and its text: a repair is stated to one step, and one step less must not do.

money and outcomes   0.01, finer where the number itself is below ten thousand
shares, multiples    0.000001 (a ten-thousandth of a percentage point)
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10

from allocator.study.records import Limit

SHARE_STEP = Fraction(1, 10**6)
CENT = Fraction(1, 100)


def step_of(limit: Limit, bound: float) -> Fraction:
    """The step by which a bound is moved.

    >>> step_of(Limit("a", "private"), 50000.0), step_of(Limit("a", "private"), 0.5)
    (Fraction(1, 100), Fraction(1, 10000000))
    """
    if limit.of:
        return SHARE_STEP
    if bound == 0.0:
        return CENT
    return min(CENT, Fraction(10) ** (floor(log10(abs(bound))) - 6))


def down(value: Fraction, step: Fraction) -> Fraction:
    """The largest whole number of steps that is no more than a value."""
    return floor(value / step) * step


def up(value: Fraction, step: Fraction) -> Fraction:
    """The smallest whole number of steps that is no less than a value."""
    return ceil(value / step) * step


def written(value: float) -> str:
    """A number as a change is written, exactly.

    >>> written(0.000001), written(1200000.0)
    ('0.000001', '1200000')
    """
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
