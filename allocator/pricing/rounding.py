"""Money in whole hundredths: what the donor signs upwards, private money downwards, payments adding up.

Arithmetic loses a little; what is within a millionth of a hundredth counts as that hundredth.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from allocator.finance.arrays import Floats
from allocator.language import Number

_SLACK = 1e-6


def cents_up(amount: Floats) -> Floats:
    """Rounded up to whole hundredths."""
    return np.asarray(np.ceil(amount * 100.0 - _SLACK) / 100.0 + 0.0, dtype=np.float64)


def cents_down(amount: Floats) -> Floats:
    """Rounded down to whole hundredths."""
    return np.asarray(np.floor(amount * 100.0 + _SLACK) / 100.0 + 0.0, dtype=np.float64)


def cents(amount: Floats) -> Floats:
    """Rounded to the nearest hundredth, halves to the even one."""
    return np.asarray(np.rint(amount * 100.0) / 100.0 + 0.0, dtype=np.float64)


def paid_in_cents(cash: Floats, commitment: Floats) -> Floats:
    """Payments in whole hundredths that add up to their rounded sum, and never to more than the commitment.

    cash   shape (projects, T + 1), 0 or more;  commitment   whole hundredths, shape (projects,)

    >>> paid_in_cents(np.array([[1.004, 1.004, 1.004]]), np.array([3.01])).tolist()
    [[1.0, 1.01, 1.0]]
    """
    so_far = np.minimum(np.rint(np.cumsum(cash, axis=-1) * 100.0), np.rint(commitment * 100.0)[:, None])
    return np.asarray(np.diff(so_far, axis=-1, prepend=0.0) / 100.0, dtype=np.float64)


def money(amount: float) -> Number:
    """An amount in words of a report: hundredths only where there are any.

    >>> money(134034.4), money(600.0)
    ('134 034.40', '600')
    """
    return Number(Decimal(f"{amount:.2f}".removesuffix(".00")))


def percent(share: float) -> Number:
    """A share in words of a report.

    >>> percent(0.2125), percent(0.2)
    ('21.25 %', '20 %')
    """
    return Number(Decimal(f"{100.0 * share:.2f}".rstrip("0").rstrip(".")), percent=True)
