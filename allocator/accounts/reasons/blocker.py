"""A rule that adding a package would break: for which packages, and how to say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from allocator.formulation.packages import Mask
from allocator.formulation.program import Floats
from allocator.language import Number, decimals_below_one


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


def percent(share: float) -> Number:
    """A share in percent, at most four decimals, so that what is just missed does not look as if it were met.

    >>> percent(0.3), percent(0.29999)
    ('30 %', '29.999 %')
    """
    text = f"{100.0 * share:.4f}".rstrip("0").rstrip(".")
    return Number(Decimal("0" if text == "-0" else text), percent=True)
