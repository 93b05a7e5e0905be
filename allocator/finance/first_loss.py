"""What the first losses of a pool of loans cost whoever takes them.

Pool loss = lgd * X, with X the Vasicek default rate. For a tranche that takes losses up to `thickness` (share of
the pool), with q = thickness / lgd, c = Phi^-1(PD) and y = (c - sqrt(1 - rho) Phi^-1(q)) / sqrt(rho):
    E[min(loss, thickness)] = lgd * (q Phi(y) + PD - Phi2(c, y; sqrt(rho)))     when q < 1, else PD * lgd
Phi2 is the bivariate normal distribution, here by Owen's T function. Source: docs/sources.md#first-loss
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, owens_t

from allocator.finance.arrays import Floats, floats


def bivariate_normal(first: ArrayLike, second: ArrayLike, correlation: ArrayLike) -> Floats:
    """The probability that two standard normals of this correlation lie below `first` and `second`.

    correlation   between -1 and 1, ends excluded; arrays broadcast

    >>> round(float(bivariate_normal(0.0, 0.0, 0.5)), 12)
    0.333333333333
    """
    h, k, rho = np.broadcast_arrays(*(floats(value) for value in (first, second, correlation)))
    opposite = (h * k < 0.0) | ((h * k == 0.0) & (h + k < 0.0))
    both = 0.5 * (ndtr(h) + ndtr(k)) - _owen(h, k, rho) - _owen(k, h, rho) - np.where(opposite, 0.5, 0.0)
    return np.where((h == 0.0) & (k == 0.0), 0.25 + np.arcsin(rho) / (2.0 * np.pi), both)


def _owen(at: Floats, other: Floats, rho: Floats) -> Floats:
    """Owen's T at `at`; where it is zero, the limit of the slope is infinite with the sign of the other."""
    safe = np.where(at == 0.0, 1.0, at)
    slope = np.where(at == 0.0, np.where(other > 0.0, np.inf, -np.inf), (other / safe - rho) / np.sqrt(1.0 - rho**2))
    return floats(owens_t(at, slope))


def expected_tranche_loss(
    thickness: ArrayLike, probability: ArrayLike, loss_given_default: ArrayLike, correlation: ArrayLike
) -> Floats:
    """What a first-loss tranche is expected to lose, as a share of the pool; shape of the arguments broadcast.

    thickness     share of the pool, above 0;  probability   of default over the pool's life, below 1

    >>> round(float(expected_tranche_loss(0.10, 0.15, 0.45, 0.12)), 6)
    0.062176
    """
    depth, pd, lost, rho = np.broadcast_arrays(
        *(floats(value) for value in (thickness, probability, loss_given_default, correlation))
    )
    part = (pd > 0.0) & (lost > 0.0) & (depth < lost)
    share = np.where(part, depth / np.where(lost > 0.0, lost, 1.0), 0.5)
    threshold = ndtri(np.where(pd > 0.0, pd, 0.5))
    turn = (threshold - np.sqrt(1.0 - rho) * ndtri(share)) / np.sqrt(rho)
    inside = share * ndtr(turn) + pd - bivariate_normal(threshold, turn, np.sqrt(rho))
    return floats(np.where(part, lost * np.clip(inside, 0.0, pd), pd * lost))


def expected_senior_loss(
    thickness: ArrayLike, probability: ArrayLike, loss_given_default: ArrayLike, correlation: ArrayLike
) -> Floats:
    """What is expected to be lost above the first-loss tranche, as a share of the pool."""
    whole = floats(probability) * floats(loss_given_default)
    return np.maximum(whole - expected_tranche_loss(thickness, probability, loss_given_default, correlation), 0.0)
