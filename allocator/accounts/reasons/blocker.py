"""A rule that adding a package would break: for which packages, and how to say it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from allocator.formulation.packages import Mask
from allocator.formulation.program import Floats
from allocator.language import Number, decimals_below_one

ROUNDING = 1e-6  # of an amount of money as a float
MOST_DIGITS = 9  # of a share in percent


@dataclass(frozen=True)
class Blocker:
    """`breaks` has shape (packages,); `words` says it of one package, by its place.

    short  of money, what is lacking where it breaks, study currency, shape (packages,)
    """

    rule: str
    breaks: Mask
    words: Callable[[int], str]
    short: Floats | None = None


def plain(amount: float) -> Number:
    """An amount in plain digits: as many decimals as it needs, at most two.

    >>> plain(1234567.0), plain(0.5), plain(1234.5)
    ('1 234 567', '0.5', '1 234.5')
    """
    text = f"{amount:.2f}".rstrip("0").rstrip(".")
    return Number(Decimal("0" if text == "-0" else text))


def figures(amount: float) -> Number:
    """The same with four figures when below 1: what is maximised may be a sum of shares.

    >>> figures(1234.5), figures(0.0512345)
    ('1 234.5', '0.05123')
    """
    if abs(amount) >= 1.0:
        return plain(amount)
    text = f"{amount:.{decimals_below_one(amount)}f}".rstrip("0").rstrip(".")
    return Number(Decimal("0" if text in ("", "-0") else text))


def lacking(amount: float) -> Number:
    """Money that is short, in whole units from a thousand on, rounded up so that it would do; below that as `plain`.

    >>> lacking(24299.13), lacking(999.5)
    ('24 300', '999.5')
    """
    return plain(math.ceil(amount - ROUNDING) if amount >= 1000.0 else amount)


@lru_cache(maxsize=1 << 10)  # the bounds of limits come back in thousands of reasons
def percent(share: float, beside: float | None = None, digits: int = 2) -> Number:
    """A share in percent, two decimals; more where what is just missed would look as if it were met.

    beside  the bound it is read beside

    >>> percent(0.191564, beside=0.2), percent(0.2999999, beside=0.3)
    ('19.16 %', '29.99999 %')
    """
    while beside is not None and digits < MOST_DIGITS and f"{100 * share:.{digits}f}" == f"{100 * beside:.{digits}f}":
        digits += 1
    text = f"{100.0 * share:.{digits}f}".rstrip("0").rstrip(".")
    return Number(Decimal("0" if text == "-0" else text), percent=True)
