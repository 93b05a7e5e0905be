"""How bad losses can get when borrowers fail together.

Vasicek: with a common factor Y ~ N(0, 1) and correlation rho,
    default rate given Y = Phi((Phi^-1(PD) - sqrt(rho) Y) / sqrt(1 - rho))
Basel turns its 99.9 % quantile, less the expected loss, into capital and risk weight.
Source: docs/sources.md#credit-risk
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from allocator.finance.arrays import Floats, floats


def default_rate_quantile(probability: ArrayLike, correlation: ArrayLike, quantile: ArrayLike) -> Floats:
    """The share of borrowers that defaults in a year so bad that only 1 - quantile are worse.

    probability   yearly default probability, between 0 and 1;  correlation, quantile   shares, between 0 and 1

    >>> round(float(0.45 * default_rate_quantile(0.05, basel_correlation(0.05, 5.0), 0.95)), 4)
    0.0511
    """
    threshold, rho = ndtri(floats(probability)), floats(correlation)
    return floats(ndtr((threshold + np.sqrt(rho) * ndtri(floats(quantile))) / np.sqrt(1.0 - rho)))


def basel_correlation(probability: ArrayLike, sales: ArrayLike | None = None) -> Floats:
    """The correlation Basel prescribes for firms; lower for small firms.

    sales   of the firm, EUR million, counted within 5 and 50; None: no adjustment for size
    """
    weight = np.expm1(-50.0 * floats(probability)) / np.expm1(-50.0)
    correlation = 0.12 * weight + 0.24 * (1.0 - weight)
    if sales is not None:
        correlation = correlation - 0.04 * (1.0 - (np.clip(floats(sales), 5.0, 50.0) - 5.0) / 45.0)
    return floats(correlation)


def basel_risk_weight(
    probability: ArrayLike,
    loss_given_default: ArrayLike = 0.45,
    maturity: ArrayLike = 2.5,
    sales: ArrayLike | None = None,
) -> Floats:
    """Risk weight of a loan to a firm, share of the exposure (0.9232 is 92.32 %).

    >>> round(float(basel_risk_weight(0.01)), 4)
    0.9232
    """
    pd, lost = floats(probability), floats(loss_given_default)
    slope = (0.11852 - 0.05478 * np.log(pd)) ** 2
    unexpected = lost * (default_rate_quantile(pd, basel_correlation(pd, sales), 0.999) - pd)
    longer = (1.0 + (floats(maturity) - 2.5) * slope) / (1.0 - 1.5 * slope)
    return floats(12.5 * unexpected * longer)


def conditional_value_at_risk(losses: ArrayLike, level: float, probabilities: ArrayLike | None = None) -> float:
    """The average loss in the worst 1 - level of cases (Rockafellar and Uryasev).

    losses         one per case, shape (cases,);  probabilities   of the cases, equal when not given
    level          share, from 0 to below 1

    >>> conditional_value_at_risk([0, 10, 20, 30, 40, 50, 60, 70, 80, 90], 0.8)
    85.0
    """
    loss = floats(losses)
    chance = np.full(loss.shape, 1.0 / loss.size) if probabilities is None else floats(probabilities)
    order = np.argsort(-loss, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(chance[order])[:-1]])
    counted = np.clip((1.0 - level) - before, 0.0, chance[order])
    return float(round((counted * loss[order]).sum() / (1.0 - level), 12))
