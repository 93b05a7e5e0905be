"""What a donor pays to bring a bank's rate down.

    subsidy[t] = (market - client) * balance[t-1]     for t = 1..years, while the borrower performs

The loan is repaid as it stands at the client's rate while the subsidy lasts; after it the market's rate holds and an
annuity is set anew. The gross form is what the European Commission counts as cash grant equivalent.
Source: docs/sources.md#interest-subsidy
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, by_year, floats, shifted
from allocator.finance.schedules import Loan, loan_at_rates, survival


def subsidised_loan(
    face: ArrayLike,
    market: ArrayLike,
    client: ArrayLike,
    subsidised: ArrayLike,
    years: ArrayLike,
    *,
    grace: ArrayLike = 0,
    annuity: bool = False,
    horizon: int | None = None,
) -> Loan:
    """The loan as the borrower sees it: `client` in the first `subsidised` years, then `market`; shape (..., T + 1).

    >>> subsidised_loan(100.0, 0.2, 0.1, 1, 2).interest.tolist()
    [0.0, 10.0, 10.0]
    """
    width = int(horizon if horizon is not None else np.max(np.asarray(years), initial=0))
    supported = np.arange(1, width + 1) <= by_year(subsidised)
    rates = np.where(supported, by_year(client), by_year(market))
    return loan_at_rates(face, rates, years, grace=grace, annuity=annuity)


def subsidy_flows(balance: ArrayLike, points: ArrayLike, years: ArrayLike, hazard: ArrayLike = 0.0) -> Floats:
    """What the donor pays by year, 0 or more, shape (..., T + 1): points on what is owed, while the loan performs.

    balance  owed at the end of year t, shape (..., T + 1)
    points   market less client rate, share a year;  hazard   yearly default probability

    >>> subsidy_flows([100.0, 80.0, 60.0, 40.0, 20.0, 0.0], 0.1525, 3).round(2).tolist()
    [0.0, 15.25, 12.2, 9.15, 0.0, 0.0]
    """
    owed = floats(balance)
    horizon = owed.shape[-1] - 1
    paid = np.arange(horizon + 1) <= by_year(years)
    performing = shifted(survival(hazard, horizon))
    return floats(performing * by_year(points) * shifted(owed) * paid)
