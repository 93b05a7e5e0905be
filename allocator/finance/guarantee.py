"""What it costs to stand behind part of a bank's loan.

    claims[t]     = survival[t-1] * hazard * coverage * lgd * balance[t-1]      paid by the donor at the end of year t
    fees[t]       = fee * coverage * balance[t] * survival[t]                   received in advance, at t = 0..T-1
    cost          = PV(claims) - PV(fees)
    break-even    = the fee at which the cost is nil
    grant equivalent = sum(coverage * balance[t-1] * (market premium - fee) / (1 + reference rate)^t)
    reserve       = share of the covered amount set aside

Losses are shared with the bank pari passu, net of recoveries. Source: docs/sources.md#guarantee
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, by_year, floats, shifted
from allocator.finance.present_value import discount_factors, present_value
from allocator.finance.schedules import Loan, expected_loss, survival


def claims(contract: Loan, coverage: ArrayLike, hazard: ArrayLike, loss_given_default: ArrayLike) -> Floats:
    """What the donor is expected to pay out by year, 0 or more, shape (..., T + 1)."""
    return by_year(coverage) * expected_loss(contract, hazard, loss_given_default)


def fees(contract: Loan, coverage: ArrayLike, fee: ArrayLike, hazard: ArrayLike) -> Floats:
    """What the donor is expected to receive by year in advance, 0 or more, shape (..., T + 1); none at T."""
    covered = by_year(coverage) * contract.balance
    return by_year(fee) * covered * survival(hazard, covered.shape[-1] - 1)


def break_even_fee(contract: Loan, hazard: float, loss_given_default: float, discount: float) -> float:
    """The yearly fee, share of the covered balance, that pays for the expected claims.

    >>> from allocator.finance.schedules import loan
    >>> round(break_even_fee(loan(300.0, 0.2, 5), 0.04, 0.45, 0.06), 6)
    0.016981
    """
    lost = present_value(claims(contract, 1.0, hazard, loss_given_default), discount)
    return float(lost / present_value(fees(contract, 1.0, 1.0, hazard), discount))


def grant_equivalent(
    contract: Loan, coverage: ArrayLike, premium: ArrayLike, fee: ArrayLike, reference: ArrayLike
) -> Floats:
    """What the borrower is given: the premium the market would ask less the fee, in today's money, shape (...).

    premium    yearly share of the covered balance; the EU safe harbour for firms without a rating is 0.038
    reference  discount rate, share a year. Below zero when the fee is above the market's premium.
    """
    covered = by_year(coverage) * shifted(contract.balance)
    factors = discount_factors(reference, covered.shape[-1] - 1)
    gift = floats(premium) - floats(fee)
    return floats(gift * (covered * factors).sum(axis=-1))


def set_aside(face: ArrayLike, coverage: ArrayLike, reserve: ArrayLike) -> Floats:
    """Money kept in reserve: the share `reserve` of what is covered at the start.

    >>> float(set_aside(300.0, 0.5, 0.2))
    30.0
    """
    return floats(face) * floats(coverage) * floats(reserve)
