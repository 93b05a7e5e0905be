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


def whole(amount: float) -> Number:
    """An amount of money in whole units from a thousand on; below that as `plain`.

    >>> whole(24299.13), whole(999.5)
    ('24 299', '999.5')
    """
    return plain(round(amount) if abs(amount) >= 1000.0 else amount)


def percent(share: float, beside: float | None = None) -> Number:
    """A share in percent, two decimals; four where what is just missed would look as if it were met.

    beside  the bound it is read beside

    >>> percent(0.191564, beside=0.2), percent(0.299999, beside=0.3)
    ('19.16 %', '29.9999 %')
    """
    digits = 4 if beside is not None and round(100.0 * share, 2) == round(100.0 * beside, 2) else 2
    text = f"{100.0 * share:.{digits}f}".rstrip("0").rstrip(".")
    return Number(Decimal("0" if text == "-0" else text), percent=True)
