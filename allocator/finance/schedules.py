"""How a loan is repaid, and what is expected of it when borrowers may default.

    service[t]  = principal[t] + interest[t]          interest[t] = rate[t] * balance[t-1]
    balance[t]  = balance[t-1] - principal[t]         balance[0]  = face
    survival[t] = product(1 - hazard[u] for u <= t)   survival[0] = 1
    expected[t] = survival[t] * service[t] + survival[t-1] * hazard[t] * (1 - lgd) * balance[t-1]

Index t is years after the start, 0..T, the last axis of every array; axes before it are loans.
Source: docs/sources.md#loans
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, by_year, floats, shifted


@dataclass(frozen=True, slots=True)
class Loan:
    """The contract of one loan or many: principal and interest due, and what is still owed, by year.

    principal, interest   due at the end of year t, study currency, shape (..., T + 1); 0 at t = 0
    balance               owed after that payment, shape (..., T + 1); balance[0] is the sum lent
    """

    principal: Floats
    interest: Floats
    balance: Floats

    @property
    def service(self) -> Floats:
        """Principal and interest together, shape (..., T + 1)."""
        return self.principal + self.interest

    @property
    def opening(self) -> Floats:
        """What is owed at the beginning of year t: the balance a year before; 0 at t = 0."""
        return shifted(self.balance)


def loan(
    face: ArrayLike,
    rate: ArrayLike,
    years: ArrayLike,
    *,
    grace: ArrayLike = 0,
    annuity: bool = False,
    horizon: int | None = None,
) -> Loan:
    """The schedule of a loan in yearly instalments, in equal principal or as an annuity, after years of grace.

    face     lent in year 0, study currency, shape (...);  rate   share a year, shape (...)
    years    until the last instalment, shape (...)
    grace    years at the beginning in which only interest is paid, fewer than `years`
    horizon  T of the result, by default the longest of `years`

    >>> loan(200.0, 0.03, 5, grace=1).balance.tolist()
    [200.0, 200.0, 150.0, 100.0, 50.0, 0.0]
    """
    width = int(horizon if horizon is not None else floats(years).max(initial=0))
    rates = np.repeat(by_year(rate), width, axis=-1)
    return loan_at_rates(face, rates, years, grace=grace, annuity=annuity)


def loan_at_rates(
    face: ArrayLike, rates: ArrayLike, years: ArrayLike, *, grace: ArrayLike = 0, annuity: bool = False
) -> Loan:
    """The schedule of a loan whose rate is given by year, shape (..., T), year 1 first.

    When the rate of an annuity changes, the instalment is set anew over the years left.

    >>> loan_at_rates(100.0, [0.1, 0.2], 2).interest.tolist()
    [0.0, 10.0, 10.0]
    """
    lent, last, free, asked = floats(face), floats(years), floats(grace), floats(rates)
    width = asked.shape[-1]
    shape = np.broadcast_shapes(lent.shape, last.shape, free.shape, asked.shape[:-1])
    principal, interest, balance = (np.zeros((*shape, width + 1)) for _ in range(3))
    balance[..., 0] = lent
    for year in range(1, width + 1):
        owed, now = balance[..., year - 1], asked[..., year - 1]
        interest[..., year] = owed * now
        principal[..., year] = owed * _repaid(now, last - year + 1, annuity) * (year > free) * (year <= last)
        balance[..., year] = np.where(year >= last, 0.0, owed - principal[..., year])
    return Loan(principal, interest, balance)


def _repaid(rate: Floats, left: Floats, annuity: bool) -> Floats:
    """The share of the balance repaid this year when `left` instalments are left, this one included."""
    number = np.maximum(left, 1.0)
    if not annuity:
        return 1.0 / number
    zero = rate == 0.0
    safe = np.where(zero, 1.0, rate)
    return np.where(zero, 1.0 / number, safe / np.expm1(number * np.log1p(safe)))


def loan_of_principal(principal: ArrayLike, rate: ArrayLike) -> Loan:
    """The schedule of a loan whose principal is given year by year (or period by period, with a period's rate).

    principal   due at the end of period t, shape (..., T + 1), index 0 is 0; its sum is lent
    rate        share a period, scalar or shape (...)

    >>> loan_of_principal([0.0, 0.0, 10.0], 0.1).service.tolist()
    [0.0, 1.0, 11.0]
    """
    due = floats(principal)
    balance = due.sum(axis=-1, keepdims=True) - due.cumsum(axis=-1)
    interest = shifted(balance) * by_year(rate)
    return Loan(due, interest, balance)


def survival(hazard: ArrayLike, years: int) -> Floats:
    """The probability that a borrower has not defaulted by the end of year t, shape (..., years + 1).

    hazard   yearly default probability, 0 to 1, scalar or shape (...)

    >>> survival(0.5, 2).tolist()
    [1.0, 0.5, 0.25]
    """
    alive = 1.0 - by_year(hazard)
    return floats(alive ** np.arange(years + 1.0))


def defaults(hazard: ArrayLike, years: int) -> Floats:
    """The probability that a borrower defaults in year t exactly, shape (..., years + 1); 0 at t = 0."""
    return shifted(survival(hazard, years)) * by_year(hazard)


def expected_service(contract: Loan, hazard: ArrayLike, loss_given_default: ArrayLike) -> Floats:
    """What is expected back from a loan by year: instalments while it performs, what is recovered when it fails.

    loss_given_default   share of the balance lost, 0 to 1; the rest is recovered in the year of default
    Returns study currency, 0 or more, shape (..., T + 1). Source: docs/sources.md#loans

    >>> expected_service(loan(200.0, 0.03, 5, grace=1), 0.03, 0.45).round(4).tolist()
    [0.0, 9.12, 55.8914, 52.0694, 48.4264, 44.9552]
    """
    horizon = contract.balance.shape[-1] - 1
    kept = 1.0 - by_year(loss_given_default)
    return survival(hazard, horizon) * contract.service + defaults(hazard, horizon) * kept * contract.opening


def expected_loss(contract: Loan, hazard: ArrayLike, loss_given_default: ArrayLike) -> Floats:
    """What is expected to be lost by year, shape (..., T + 1): default probability, balance and loss share.

    >>> round(float(expected_loss(loan(200.0, 0.03, 5, grace=1), 0.03, 0.45).sum()), 4)
    9.054
    """
    horizon = contract.balance.shape[-1] - 1
    lost = by_year(loss_given_default)
    return defaults(hazard, horizon) * lost * contract.opening
