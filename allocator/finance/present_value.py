"""What a stream of money is worth today.

    PV = sum(flow[t] / (1 + rate)^t for t = 0..T)

Time 0 is the start; every later flow falls at the end of its year. Flows are arrays whose last axis is time;
any axes before it are projects, priced all at once. Source: docs/sources.md#present-value
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, by_year, floats


def discount_factors(rate: ArrayLike, years: int) -> Floats:
    """What one unit paid 0, 1 .. `years` years from now is worth today.

    rate   share a year, above -1, scalar or shape (...)
    Returns shape (..., years + 1).

    >>> discount_factors(1.0, 2).tolist()
    [1.0, 0.5, 0.25]
    """
    base = 1.0 + by_year(rate)
    return floats(base ** -np.arange(years + 1.0))


def present_value(flows: ArrayLike, rate: ArrayLike) -> Floats:
    """Today's worth of flows, the first of them today; the sign is that of the flows.

    flows  study currency, shape (..., T + 1), index = years from the start
    rate   share a year in the currency of the flows, above -1, scalar or shape (...)
    Source: docs/sources.md#present-value

    >>> round(float(present_value([40.0, 40.0, 20.0], 0.06)), 4)
    95.5358
    """
    amounts = floats(flows)
    factors = discount_factors(rate, amounts.shape[-1] - 1)
    return floats((amounts * factors).sum(axis=-1))


def annuity_factor(rate: ArrayLike, years: ArrayLike) -> Floats:
    """Today's worth of one unit at the end of each of `years` years; at a rate of zero, the years themselves.

    >>> round(float(annuity_factor(0.2, 8)), 4), float(annuity_factor(0.0, 8))
    (3.8372, 8.0)
    """
    interest, number = np.broadcast_arrays(floats(rate), floats(years))
    zero = interest == 0.0
    safe = np.where(zero, 1.0, interest)
    return np.where(zero, number, -np.expm1(-number * np.log1p(safe)) / safe)


def local_rate(rate: ArrayLike, depreciation: ArrayLike) -> Floats:
    """The donor's rate restated for flows in a currency that loses `depreciation` a year against the donor's own.

    Flows in one currency are never discounted at a rate of another: (1 + rate) * (1 + depreciation) - 1.
    Source: docs/sources.md#currency

    >>> round(float(local_rate(0.06, 0.08)), 4)
    0.1448
    """
    own, fall = floats(rate), floats(depreciation)
    return floats((1.0 + own) * (1.0 + fall) - 1.0)
