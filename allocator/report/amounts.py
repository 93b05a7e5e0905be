"""Numbers as the terminal shows them in English: money in whole units, shares in percent, points with one decimal.

Only for reading: files for machines (`portfolio.json`, CSV, the cells of the workbook) keep full precision.
Every function returns plain ASCII, so that any terminal can print it; `allocator.language` has the rules, and writes
the same numbers in the report and the workbook in each language.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from allocator.language import ENGLISH, NO_BREAK


def ascii_spaces(text: str) -> str:
    """Text with ordinary spaces in its numbers, as a terminal that knows only ASCII can show it."""
    return text.replace(NO_BREAK, " ")


def money(amount: float) -> str:
    """An amount with thousands apart; cents only for amounts under a thousand that have any.

    amount  study currency

    >>> money(1234567.4), money(12.5), money(-0.0)
    ('1 234 567', '12.50', '0')
    """
    return ascii_spaces(ENGLISH.money(amount))


def moneys(amounts: Sequence[float]) -> list[str]:
    """A column of amounts, all with cents or all without: with, when every one is under a thousand.

    amounts  study currency

    >>> moneys([1234.5, 541.8]), moneys([12.5, 3.0])
    (['1 235', '542'], ['12.50', '3.00'])
    """
    return [ascii_spaces(amount) for amount in ENGLISH.moneys(amounts)]


def share(part: float) -> str:
    """A share in percent with up to two decimals.

    part  share (0.3 is 30 %)

    >>> share(0.3), share(0.123456), share(0.00002), share(1e-9)
    ('30 %', '12.35 %', '0.002 %', 'less than 0.0001 %')
    """
    return ascii_spaces(ENGLISH.share(part))


def ratio(times: float) -> str:
    """A multiple with two decimals: 3.1 is 3.10 of one for each 1 of the other.

    >>> ratio(3.1)
    '3.10'
    """
    return ascii_spaces(ENGLISH.ratio(times))


def points(resilience: float) -> str:
    """Resilience points, 0 to 100, with one decimal.

    >>> points(42.345)
    '42.3'
    """
    return ENGLISH.points(resilience)


def quantity(amount: float) -> str:
    """A measure that is not money: whole when large, up to two decimals when small, four figures when below 1.

    >>> quantity(50000.0), quantity(2.5), quantity(3.0), quantity(0.0512345)
    ('50 000', '2.5', '3', '0.05123')
    """
    return ascii_spaces(ENGLISH.quantity(amount))


def exact(number: float) -> str:
    """A number at full precision, without ".0" when whole: what the CSV files hold.

    >>> exact(1200000.0), exact(0.1)
    ('1200000', '0.1')
    """
    if math.isfinite(number) and number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number))
