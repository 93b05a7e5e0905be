"""Numbers as they are written: a cell that says 0.1 is one tenth, so that a sum of cells is what a pencil gives.

    exact(x) = the shortest decimal that reads back as x

Sums, differences and products of decimals are decimals: within `exactly` they come out to the last digit, and what
would have to be rounded is an error. What is divided (a share, a point, leverage) is a fraction instead.

Rules are judged on exact numbers with no tolerance. Only what a portfolio reports as a float (a total, a room)
is compared with a tolerance: half a hundredth, or 1e-9 of the number when that is more.
Source: docs/rules.md
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import TypeVar

from allocator.errors import InternalError
from allocator.language import Number

Exact = TypeVar("Exact", Decimal, Fraction)
"""Either kind of exact number; the two are never mixed in one sum or product (Python refuses it)."""

HALF_A_HUNDREDTH = Decimal("0.005")
RELATIVE = Decimal("1e-9")
A_BILLION = 10**9
"""What is within `RELATIVE` of a number is no more than the number when it is times this."""
NOTHING = Decimal(0)

# A float is a whole number of 1e-324 and below 1e309, so a sum of them has some 650 digits, and no rule multiplies more
# than five (a share reported times a total, twice, each an amount times a size). More than that would be a mistake.
_EXACT = decimal.Context(
    prec=5000,
    Emin=decimal.MIN_EMIN,
    Emax=decimal.MAX_EMAX,
    traps=[
        decimal.Inexact,
        decimal.Rounded,
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
        decimal.Underflow,
        decimal.FloatOperation,
    ],
)

_KEPT = 1 << 17
"""How many numbers are remembered from one check to the next."""


@contextmanager
def exactly() -> Iterator[None]:
    """Within it decimals are exact: an operation that would round raises `decimal.Inexact`, a float among them too.

    >>> with exactly():
    ...     exact(0.1) * exact(1e30) + exact(1e-30)
    Decimal('100000000000000000000000000000.000000000000000000000000000001')
    """
    try:
        with decimal.localcontext(_EXACT):
            yield
    finally:
        if exact.cache_info().currsize > _KEPT:
            exact.cache_clear()


def refuse_to_round() -> None:
    """Raises InternalError outside of `exactly`, where decimals would be rounded to 28 digits without a word."""
    here = decimal.getcontext()
    if not (here.traps[decimal.Inexact] and here.prec == _EXACT.prec and here.Emax == _EXACT.Emax):
        raise InternalError("The independent check was started outside of `exactly`, where its sums would be rounded.")


@cache  # the same amounts come back in limits, totals, budgets
def exact(value: float) -> Decimal:
    """A number as it is written in decimal. Raises ValueError for what is not finite.

    >>> exact(0.1), exact(1_200_000.55), exact(1e-7)
    (Decimal('0.1'), Decimal('1200000.55'), Decimal('1E-7'))
    """
    number = float(value) + 0.0  # so that nothing has no sign: -0.0 becomes 0.0
    if not isfinite(number):
        raise ValueError(f"{number} is not a finite number.")
    return Decimal(repr(number))


def fraction(value: float) -> Fraction:
    """A number as it is written, where it is going to be divided or multiplied with what was.

    >>> fraction(0.1) / fraction(0.3)
    Fraction(1, 3)
    """
    return Fraction(exact(value))


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; 0 of nothing."""
    return sum(amounts, NOTHING)


def add_up_fractions(amounts: Iterable[Fraction]) -> Fraction:
    """The exact sum, quickly: whole numbers of equal parts first, then the few different parts pair by pair.

    >>> add_up_fractions([Fraction(1, 3), Fraction(1, 100), Fraction(2, 3)])
    Fraction(101, 100)
    """
    parts: dict[int, int] = {}
    for amount in amounts:
        parts[amount.denominator] = parts.get(amount.denominator, 0) + amount.numerator
    sums = [Fraction(count, part) for part, count in parts.items()]
    while len(sums) > 1:
        odd = sums[len(sums) - len(sums) % 2 :]
        sums = [first + second for first, second in zip(sums[::2], sums[1::2], strict=False)] + odd
    return sums[0] if sums else Fraction(0)


def times(number: Decimal, base: Exact) -> Exact:
    """A number of times the base, of the kind the base is.

    >>> times(HALF_A_HUNDREDTH, Fraction(1, 3))
    Fraction(1, 600)
    """
    return type(base)(number) * base


def off(reported: float, right: Exact) -> Exact:
    """How much more a reported float says, as it is written, than what is right.

    >>> off(0.3, Fraction(1, 3))
    Fraction(-1, 30)
    """
    return type(right)(exact(reported)) - right


def tolerance(size: Exact) -> Exact:
    """How far a reported float may be from a number of this size: half a hundredth or 1e-9 of it."""
    return max(type(size)(HALF_A_HUNDREDTH), times(RELATIVE, abs(size)))


def fine_tolerance(size: Fraction) -> Fraction:
    """The same for numbers that may be small (objectives, points): never more than a millionth below 5 000."""
    return max(abs(size) / A_BILLION, min(Fraction(HALF_A_HUNDREDTH), abs(size) / 10**6), Fraction(1, 10**8))


def same(reported: float, right: Exact) -> bool:
    """True when a reported float is the recomputed number, up to how floats are written.

    >>> same(10.004, Decimal(10)), same(10.01, Decimal(10))
    (True, False)
    """
    return exact(reported) == right or abs(off(reported, right)) <= tolerance(right)


def said(amount: Decimal | Fraction | float) -> Number:
    """An amount for a sentence, with hundredths; six digits for a part of one that is not whole hundredths.

    >>> said(Fraction(1234567)), said(Decimal("-0.01")), said(0.001)
    ('1 234 567.00', '-0.01', '0.001')
    """
    number = Fraction(amount) if isinstance(amount, Decimal | Fraction) else fraction(amount)
    if abs(number) < 1 and (number * 100).denominator != 1:
        return Number(Decimal(f"{float(number):.6g}"))
    return Number(Decimal(round(number * 100)).scaleb(-2, decimal.DefaultContext))  # nobody reads beyond 28 digits
