"""Payments that hang on an outcome: results payments, exits from equity, insurance premiums.

    results payment   PV = probability * payment / (1 + rate)^years
    equity            PV cost = put in - PV(expected proceeds)
    premium           units * insured sum per unit * tariff;  the donor pays a share of it
Source: docs/sources.md#results-payment, #equity, #insurance
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, floats


def results_payment_value(payment: ArrayLike, probability: ArrayLike, years: ArrayLike, rate: ArrayLike) -> Floats:
    """Today's worth of a sum paid after `years` with this probability: a cost to the donor, a gain to the sponsor.

    >>> round(float(results_payment_value(60.0, 0.85, 2, 0.06)), 4)
    45.3898
    """
    discount = (1.0 + floats(rate)) ** floats(years)
    return np.asarray(floats(probability) * floats(payment) / discount)


def expected_multiple(multiples: ArrayLike, probabilities: ArrayLike) -> float:
    """Expected proceeds over the sum put in, from outcomes and their probabilities, which add up to 1.

    >>> round(expected_multiple([0.0, 1.0, 3.0], [0.35, 0.40, 0.25]), 4)
    1.15
    """
    return float(np.dot(floats(multiples), floats(probabilities)))


def equity_cost(put_in: ArrayLike, multiple: ArrayLike, exit_year: ArrayLike, rate: ArrayLike) -> Floats:
    """What a stake costs the donor in today's money, below 0 when it earns more than the rate.

    >>> round(float(equity_cost(150.0, 1.15, 6, 0.06)), 3)
    28.394
    """
    proceeds = results_payment_value(floats(put_in) * floats(multiple), 1.0, exit_year, rate)
    return floats(floats(put_in) - proceeds)


def insurance_premium(units: ArrayLike, sum_insured: ArrayLike, tariff: ArrayLike) -> Floats:
    """The yearly premium: units (hectares) times the insured sum of each times the tariff.

    >>> round(float(insurance_premium(1000.0, 50_000.0, 0.035)), 2)
    1750000.0
    """
    return floats(units) * floats(sum_insured) * floats(tariff)
