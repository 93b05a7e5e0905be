"""How much of a loan is a gift, as the OECD counts it.

    grant element = 1 - sum(service[t] / (1 + discount)^t) / face         a share of the sum lent

The closed forms are those of the OECD annex for loans in equal principal, annuities and lump sums, with a rate
`first` in the grace period and `rate` after it; INT = grace - 1/payments and DR = maturity - INT are the years
before and of repayment. They equal the sum over the schedule. Source: docs/sources.md#oecd-grant-element
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, floats
from allocator.finance.present_value import annuity_factor, present_value


def grant_element(face: ArrayLike, service: ArrayLike, discount: ArrayLike, payments: int = 1) -> Floats:
    """The share of a loan that is given away: 1 is a grant, below 0 is dearer than the discount rate.

    face      lent in period 0, study currency, above 0, shape (...)
    service   principal and interest by period, shape (..., T + 1), index 0 is the day of lending
    discount  share a year, effective
    payments  periods a year

    >>> round(float(grant_element(5.0, [0.0, 0.4, 0.432, 0.46656, 5.5038848], 0.12)), 6)
    0.093713
    """
    period = (1.0 + floats(discount)) ** (1.0 / payments) - 1.0
    return floats(1.0 - present_value(service, period) / floats(face))


def equal_principal(
    rate: float, maturity: float, grace: float, discount: float, *, payments: int = 2, first: float | None = None
) -> float:
    """Grant element of a loan repaid in equal instalments of principal.

    rate, first      nominal share a year after and (default the same) in the grace period
    maturity, grace  years from lending to the last and to the first repayment of principal
    discount         share a year, effective, above 0

    >>> round(equal_principal(0.025, 10, 2.5, 0.10), 6)
    0.323909
    """
    period, before, number, c1, c2 = _annex(maturity, grace, discount, payments)
    in_grace = (rate if first is None else first) * before / (payments * period)
    principal = (1 / number) * (1 / c1) * (1 - 1 / c2) / period
    interest = rate / (payments * number) * (1 / c1) * (1 / c2 - 1 + period * number) / period**2
    return 1 - in_grace - principal - interest


def annuity(
    rate: float, maturity: float, grace: float, discount: float, *, payments: int = 2, first: float | None = None
) -> float:
    """Grant element of a loan repaid in equal sums of principal and interest; arguments as `equal_principal`.

    >>> round(annuity(0.025, 10, 2.5, 0.10), 6)
    0.329126
    """
    period, before, number, c1, c2 = _annex(maturity, grace, discount, payments)
    in_grace = (rate if first is None else first) * before / (payments * period)
    instalment = 1 / float(annuity_factor(rate / payments, number))
    return float(1 - in_grace - instalment * (1 / c1) * (1 - 1 / c2) / period)


def lump_sum(rate: float, maturity: float, discount: float) -> float:
    """Grant element of a loan repaid in one sum, with simple interest, at maturity.

    >>> round(lump_sum(0.025, 10, 0.10), 6)
    0.518071
    """
    return float(1 - (1 + rate * maturity) / (1 + discount) ** maturity)


def _annex(maturity: float, grace: float, discount: float, payments: int) -> tuple[float, float, float, float, float]:
    """The annex's D, 1 - 1/C1, NR, C1 and C2."""
    before = grace - 1 / payments
    period = (1 + discount) ** (1 / payments) - 1
    c1, c2 = float((1 + discount) ** before), float((1 + discount) ** (maturity - before))
    return float(period), 1 - 1 / c1, payments * (maturity - before), c1, c2
