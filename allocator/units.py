"""Amounts and shares as people write them, read exactly or refused.

    1.2m   500k   1.5bn   1 200 000   1 200 500,50   USD 300   80%   0.8

A thousand is k, a million m (or mn, mln), a thousand million bn (or mlrd). What could mean two things (`1,234`) is
refused. All results are exact (`Fraction`); `exact` gives the decimal a float stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from allocator.errors import UsageError

LARGEST: Final = Fraction(10**13)  # above this a float no longer keeps hundredths, and solvers lose rows

# Below 15 digits decimals and floats belong to each other one to one, so hundredths / 100 is what repr would write.
_WRITTEN_IN_HUNDREDTHS: Final = 1e13
_ROUNDING = 1e-12  # the share by which floats of one sum may differ

_SCALES: Final = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "mlrd": 10**9}
_SPACES: Final = re.compile("[\u0020\u00a0\u2007\u2009\u202f]")
_CURRENCY: Final = re.compile(r"^(?:[A-Z]{3}(?![A-Za-z])|[$€£¥₸₽₴₼₾])\s*|\s*(?:[A-Z]{3}|[$€£¥₸₽₴₼₾])$")
_FORM: Final = re.compile(r"([+-]?)(\d[\d.,' ]*?)\s*(k|mn|mln|m|bn|mlrd)?\s*(%)?", re.IGNORECASE | re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ ',.])\d{3})(?:\1\d{3})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was written: its value, and whether it was written with a percent sign (80% has value 4/5)."""

    value: Fraction
    percent: bool = False


@lru_cache(maxsize=1 << 17)  # the same amounts are asked for again and again: by limits, totals, budgets
def exact(number: float) -> Fraction:
    """The decimal that a number stands for when it is written out, as an exact fraction.

    number   finite; 0.1 stands for one tenth, not for the nearest binary fraction
    Raises ValueError for what is not finite. Source: docs/rules.md, "Numbers are taken as they are written".

    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    """
    value = float(number)
    if abs(value) < _WRITTEN_IN_HUNDREDTHS:
        hundredths = round(value * 100)
        if hundredths / 100 == value:
            return Fraction(hundredths, 100)
    return Fraction(repr(value))


def exact_sum(amounts: Iterable[Fraction]) -> Fraction:
    """The exact sum of many amounts, quickly: those with the same denominator are added as whole numbers.

    >>> exact_sum([exact(0.1), exact(0.2), Fraction(1, 3), exact(0.7)])
    Fraction(4, 3)
    """
    numerators: dict[int, int] = {}
    for amount in amounts:
        denominator = amount.denominator
        numerators[denominator] = numerators.get(denominator, 0) + amount.numerator
    parts = [Fraction(above, below) for below, above in numerators.items()]
    return sum(parts[1:], parts[0]) if parts else Fraction(0)


def difference(one: float, other: float) -> float:
    """One less the other; 0 where they differ by no more than the rounding of floats that were added up.

    >>> difference(3.0, 1.0), difference(0.1 + 0.2, 0.3)
    (2.0, 0.0)
    """
    return 0.0 if abs(one - other) <= _ROUNDING * max(abs(one), abs(other)) else one - other


def exact_total(numbers: Sequence[float]) -> Fraction:
    """The exact sum of the decimals that many numbers stand for; as whole hundredths where all of them are.

    >>> exact_total([0.1, 0.2]) == exact(0.3)
    True
    """
    hundredths = in_hundredths(numbers)
    return exact_sum(map(exact, numbers)) if hundredths is None else Fraction(sum(hundredths), 100)


def in_hundredths(numbers: Sequence[float]) -> list[int] | None:
    """The decimals that many numbers stand for, as whole hundredths; None where one of them is not.

    >>> in_hundredths([0.1, 12.0]), in_hundredths([0.001])
    ([10, 1200], None)
    """
    hundredths = [round(number * 100) for number in numbers]
    small = max(map(abs, numbers), default=0.0) < _WRITTEN_IN_HUNDREDTHS
    return hundredths if small and [whole / 100 for whole in hundredths] == list(numbers) else None


def read_quantity(text: str) -> Quantity:
    """A number with its unit, as written on a command line or in a scenario.

    >>> read_quantity("1.2m").value, read_quantity("80%")
    (Fraction(1200000, 1), Quantity(value=Fraction(4, 5), percent=True))
    """
    cleaned = _CURRENCY.sub("", _SPACES.sub(" ", text.strip()))
    match = _FORM.fullmatch(cleaned)
    if match is None:
        raise UsageError(f'"{text}" is not a number. Write 1200000, 1.2m, 500k or 80%.')
    sign, digits, scale, percent = match.groups()
    if scale and percent:
        raise UsageError(f'"{text}" is both an amount and a percentage. Write one of them.')
    size = _digits(digits.strip(), text) * _SCALES[(scale or "").lower()] / (100 if percent else 1)
    if size > LARGEST:
        raise UsageError(f'"{text}" is too large: numbers go up to 10 000 bn.')
    return Quantity(-size if sign == "-" else size, percent is not None)


def read_amount(text: str) -> Fraction:
    """An amount in whole units of its currency; a percentage is refused.

    >>> read_amount("1 200 500,50")
    Fraction(2401001, 2)
    """
    quantity = read_quantity(text)
    if quantity.percent:
        raise UsageError(f'"{text}" is a percentage where an amount is asked for. Write 1200000, 1.2m or 500k.')
    return quantity.value


def read_share(text: str) -> Fraction:
    """A share from 0 to 1, written 30% or 0.3.

    >>> read_share("30%") == read_share("0.3") == exact(0.3)
    True
    """
    quantity = read_quantity(text)
    if not 0 <= quantity.value <= 1:
        raise UsageError(not_a_share(text))
    return quantity.value


def read_rate(text: str, least: Fraction = Fraction(0)) -> Fraction:
    """A yearly rate: 6% or 0.06. Above 100 % it must be written in percent, so that 21.25 is not taken for 2125 %.

    >>> read_rate("21.25%")
    Fraction(17, 80)
    """
    quantity = read_quantity(text)
    most = 5 if quantity.percent else 1
    if least <= quantity.value <= most:
        return quantity.value
    if 1 < quantity.value <= 100:
        raise UsageError(f"{text} is not a yearly rate. Write {_plain(quantity.value)}%.")
    raise UsageError(f"{text} is not a yearly rate. Write a rate from {_plain(least * 100)}% to 500%.")


def read_ratio(text: str) -> Fraction:
    """A number of times, 0 or more: 1.2 or 120%.

    >>> read_ratio("1.2") == read_ratio("120%")
    True
    """
    quantity = read_quantity(text)
    if quantity.value < 0:
        raise UsageError(f"{text} is below zero. Write a number of times, such as 1.2.")
    return quantity.value


def not_a_share(text: str) -> str:
    """Says that something is not a share, and how the number would be written if it was meant in percent.

    >>> not_a_share("30")
    '30 is not a share. Write 30% or 0.3.'
    """
    try:
        value = read_quantity(text).value
    except UsageError:
        return f'"{text}" is not a share. Write 30% or 0.3.'
    if 1 < value <= 100:
        return f"{text} is not a share. Write {_plain(value)}% or {_plain(value / 100)}."
    return f"{text} is not a share. Write a share from 0% to 100%."


def read_flag(text: str) -> bool:
    """A yes or a no.

    >>> read_flag("yes"), read_flag("No")
    (True, False)
    """
    answers = {"yes": True, "no": False}
    if text.strip().lower() not in answers:
        raise UsageError(f'"{text}" is neither yes nor no. Write yes or no.')
    return answers[text.strip().lower()]


def read_whole(text: str) -> int:
    """A whole number, such as a year or a number of years.

    >>> read_whole("2027")
    2027
    """
    if not re.fullmatch(r"[+-]?(?:0|[1-9]\d{0,14})", text.strip(), re.ASCII):
        raise UsageError(f'"{text}" is not a whole number. Write digits only, such as 5 or 2027.')
    return int(text)


def _digits(text: str, written: str) -> Fraction:
    """The digits with their separators: grouped by three, a decimal point or comma, or both when they differ."""
    for decimal in ".,":
        whole, found, cents = text.rpartition(decimal)
        if found and cents.isdigit() and decimal not in whole and _is_whole(whole):
            if decimal == "," and len(cents) == 3 and whole.isdigit() and whole != "0":
                raise UsageError(f'"{written}" can be read in two ways. Write {whole}{cents} or {whole}.{cents}.')
            return Fraction(f"{re.sub('[^0-9]', '', whole)}.{cents}")
    if _is_whole(text):
        return Fraction(re.sub("[^0-9]", "", text))
    raise UsageError(f'"{written}" is not a number. Write 1200000, 1.2m, 500k or 80%.')


def _is_whole(text: str) -> bool:
    return text.isdigit() or _GROUPED.fullmatch(text) is not None


def _plain(value: Fraction) -> str:
    number = float(value)
    return str(int(number)) if number == int(number) else repr(number)
