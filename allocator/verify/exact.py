"""Numbers as they are written: a cell that says 0.1 is one tenth, so that a sum of cells is what a pencil gives.

    exact(x) = the shortest decimal that reads back as x, as a fraction

Rules are judged on exact numbers with no tolerance. Only what a portfolio reports as a float (a total, a room)
is compared with a tolerance: half a hundredth, or 1e-9 of the number when that is more.
Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from allocator.language import Number

HALF_A_HUNDREDTH = Fraction(1, 200)
RELATIVE = Fraction(1, 10**9)
NOTHING = Fraction(0)


@lru_cache(maxsize=1 << 17)  # the same amounts come back in limits, totals, budgets
def exact(value: float) -> Fraction:
    """A number as it is written in decimal. Raises ValueError for what is not finite.

    >>> exact(0.1), exact(1_200_000.55), exact(1e-7)
    (Fraction(1, 10), Fraction(24000011, 20), Fraction(1, 10000000))
    """
    number = float(value)
    if abs(number) < 1e13:
        # Below 15 digits a decimal and its float belong to each other one to one, so this is the written number.
        hundredths = round(number * 100)
        if hundredths / 100 == number:
            return Fraction(hundredths, 100)
    return Fraction(repr(number))


def add_up(amounts: Iterable[Fraction]) -> Fraction:
    """The exact sum, quickly: whole numbers of equal parts first, then the few different parts pair by pair.

    >>> add_up([Fraction(1, 3), Fraction(1, 100), Fraction(2, 3)])
    Fraction(101, 100)
    """
    listed = list(amounts)
    if len(listed) == 1:
        return listed[0]
    parts: dict[int, int] = {}
    for amount in listed:
        parts[amount.denominator] = parts.get(amount.denominator, 0) + amount.numerator
    sums = [Fraction(count, part) for part, count in parts.items()]
    while len(sums) > 1:
        odd = sums[len(sums) - len(sums) % 2 :]
        sums = [first + second for first, second in zip(sums[::2], sums[1::2], strict=False)] + odd
    return sums[0] if sums else NOTHING


def add_up_numbers(numbers: Sequence[float]) -> Fraction:
    """The exact sum of numbers as they are written; in whole hundredths where each is a number of them.

    >>> add_up_numbers([0.1, 0.2, 1e-7])
    Fraction(3000001, 10000000)
    """
    hundredths = [round(number * 100) for number in numbers]
    if all(abs(n) < 1e13 and count / 100 == n for count, n in zip(hundredths, numbers, strict=True)):
        return Fraction(sum(hundredths), 100)
    return add_up(map(exact, numbers))


def tolerance(size: Fraction) -> Fraction:
    """How far a reported float may be from a number of this size: half a hundredth or 1e-9 of it."""
    return max(HALF_A_HUNDREDTH, RELATIVE * abs(size))


def fine_tolerance(size: Fraction) -> Fraction:
    """The same for numbers that may be small (objectives, points): never more than a millionth below 5 000."""
    return max(RELATIVE * abs(size), min(HALF_A_HUNDREDTH, abs(size) / 10**6), Fraction(1, 10**8))


def same(reported: float, right: Fraction) -> bool:
    """True when a reported float is the recomputed number, up to how floats are written.

    >>> same(10.004, Fraction(10)), same(10.01, Fraction(10))
    (True, False)
    """
    if abs(reported) < 1e12 and abs(reported - float(right)) < 0.004:
        return True  # Floats of this size are right to 0.0002, so the exact comparison below would say the same.
    return abs(exact(reported) - right) <= tolerance(right)


def said(amount: Fraction | float) -> Number:
    """An amount for a sentence, with hundredths; six digits for a part of one that is not whole hundredths.

    >>> said(Fraction(1234567)), said(Fraction(-1, 100)), said(Fraction(1, 1000))
    ('1 234 567.00', '-0.01', '0.001')
    """
    number = amount if isinstance(amount, Fraction) else exact(amount)
    if abs(number) < 1 and (number * 100).denominator != 1:
        return Number(Decimal(f"{float(number):.6g}"))
    return Number(Decimal(round(number * 100)).scaleb(-2))
