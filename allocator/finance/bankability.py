"""Whether a project can be financed, and what is the least that makes it so.

    equity   NPV = -equity + sum((cash[t] - service[t]) / (1 + hurdle)^t) >= 0
    cover    min(cash[t] / service[t]) >= asked, over the years in which debt is served
    bank     rate >= ((1 + bank cost - hazard (1 - (1 - coverage) lgd)) / (1 - hazard)) - 1
    security counted share * collateral + coverage * loan >= asked * loan

The return on equity is never solved for: a stream can have several, its value at the hurdle is one number.
Source: docs/sources.md#bankability
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocator.finance.arrays import Floats, floats
from allocator.finance.present_value import annuity_factor, present_value


def equity_value(equity: ArrayLike, cash: ArrayLike, service: ArrayLike, hurdle: ArrayLike) -> Floats:
    """What the sponsor gains over the return it must earn, in today's money; 0 or more is bankable.

    equity          put in today, study currency, shape (...)
    cash, service   the project's cash flow and its debt service by year, shape (..., T + 1), index 0 is today
    hurdle          return the sponsor must earn, share a year
    """
    return floats(present_value(floats(cash) - floats(service), hurdle) - floats(equity))


def cover(cash: ArrayLike, service: ArrayLike) -> Floats:
    """The least cash flow over debt service in any year in which debt is served; infinite without debt.

    >>> round(float(cover([0.0, 500.0], [0.0, 350.0])), 4)
    1.4286
    """
    flow, due = np.broadcast_arrays(floats(cash), floats(service))
    served = due > 0.0
    ratio = np.where(served, flow / np.where(served, due, 1.0), np.inf)
    return floats(ratio.min(axis=-1))


def debt_capacity(cash: ArrayLike, unit_service: ArrayLike, asked: ArrayLike) -> Floats:
    """The largest loan whose debt service is covered `asked` times in every year, study currency, shape (...).

    unit_service   debt service of a loan of one unit, shape (..., T + 1)

    >>> from allocator.finance.schedules import loan
    >>> unit = loan(1.0, 0.2125, 5, annuity=True).service
    >>> round(float(debt_capacity([0.0, 230.0, 230.0, 230.0, 230.0, 230.0], unit, 1.2)), 3)
    557.786
    """
    return floats(np.maximum(cover(cash, unit_service) / floats(asked), 0.0))


def level_debt_capacity(cash: ArrayLike, rate: ArrayLike, years: ArrayLike, asked: ArrayLike) -> Floats:
    """The same for a level cash flow and an annuity, in closed form."""
    return floats(floats(cash) / floats(asked) * annuity_factor(rate, years))


def sculpted_debt_capacity(cash: ArrayLike, rate: ArrayLike, asked: ArrayLike) -> Floats:
    """The same when the repayments follow the cash flow: its present value at the loan's rate over the cover."""
    return floats(present_value(cash, rate) / floats(asked))


def grant_beside_fixed_debt(equity: ArrayLike, cash: ArrayLike, service: ArrayLike, hurdle: ArrayLike) -> Floats:
    """The smallest grant, paid today in place of equity, at which the sponsor earns the hurdle."""
    return np.maximum(-equity_value(equity, cash, service, hurdle), 0.0)


def break_even_rate(
    bank_cost: ArrayLike, hazard: ArrayLike, coverage: ArrayLike, loss_given_default: ArrayLike
) -> Floats:
    """The rate at which a bank earns its costs on a loan of which `coverage` is guaranteed.

    bank_cost   cost of funds, operations and capital, share a year

    >>> round(float(break_even_rate(0.195, 0.05, 0.5, 0.5)), 4)
    0.2184
    """
    failing = floats(hazard)
    kept = 1.0 - (1.0 - floats(coverage)) * floats(loss_given_default)
    return floats((1.0 + floats(bank_cost) - failing * kept) / (1.0 - failing) - 1.0)


def coverage_for_rate(
    rate: ArrayLike, bank_cost: ArrayLike, hazard: ArrayLike, loss_given_default: ArrayLike
) -> Floats:
    """The smallest coverage at which a bank lends at `rate`; 0 when it does anyway, above 1 when it never does."""
    failing = floats(hazard)
    lost = failing * floats(loss_given_default)
    spare = (1.0 + floats(rate)) * (1.0 - failing) - 1.0 - floats(bank_cost) + failing
    bare = np.where(spare >= 0.0, 0.0, np.inf)
    return np.where(lost > 0.0, np.maximum(1.0 - spare / np.where(lost > 0.0, lost, 1.0), 0.0), bare)


def coverage_for_security(face: ArrayLike, collateral: ArrayLike, asked: ArrayLike, counted: ArrayLike) -> Floats:
    """The smallest coverage at which collateral and guarantee together give the security a bank asks.

    asked     security over the loan;  counted   share of the collateral's value that counts

    >>> round(float(coverage_for_security(1.0, 0.8, 1.2, 0.7)), 6)
    0.64
    """
    return np.maximum(floats(asked) - floats(counted) * floats(collateral) / floats(face), 0.0)


def smallest(enough: Callable[[Floats], NDArray[np.bool_]], low: ArrayLike, high: ArrayLike, steps: int = 60) -> Floats:
    """The smallest support between `low` and `high` that is enough, for all projects at once, by bisection.

    enough   says for each project whether a support suffices; once it does, more does too
    Returns the upper end of the last bracket, so that it is enough; not a number where even `high` is not.

    >>> smallest(lambda support: support >= np.array([0.25, 3.0]), [0.0, 0.0], [1.0, 1.0]).round(9).tolist()
    [0.25, nan]
    """
    below, above = (end.copy() for end in np.broadcast_arrays(floats(low), floats(high)))
    possible = enough(above)
    above = np.where(enough(below), below, above)
    for _ in range(steps):
        middle = 0.5 * (below + above)
        suffices = enough(middle)
        above = np.where(suffices, middle, above)
        below = np.where(suffices, below, middle)
    return np.where(possible, above, np.nan)


def smallest_linear(at_none: ArrayLike, a_unit: ArrayLike, most: ArrayLike, least: ArrayLike = 0.0) -> Floats:
    """The smallest support x from `least` to `most` with at_none + x * a_unit >= 0 for every condition.

    at_none, a_unit   one value a condition on the last axis, shape (..., conditions)
    Returns shape (...); not a number where no such support exists.

    >>> float(smallest_linear([-10.0, 5.0], [2.0, -0.5], 100.0))
    5.0
    """
    start, slope = np.broadcast_arrays(floats(at_none), floats(a_unit))
    root = -start / np.where(slope == 0.0, 1.0, slope)
    low = np.where(slope > 0.0, root, -np.inf).max(axis=-1)
    high = np.where(slope < 0.0, root, np.inf).min(axis=-1)
    stuck = ((slope == 0.0) & (start < 0.0)).any(axis=-1)
    found = np.maximum(low, floats(least))
    return np.where(stuck | (found > np.minimum(high, floats(most))), np.nan, found)


def financing_without_grant(
    *,
    debt: ArrayLike,
    equity: ArrayLike,
    least_equity: ArrayLike,
    cash: ArrayLike,
    unit_service: ArrayLike,
    hurdle: float | None,
    asked_cover: float | None,
) -> tuple[Floats, Floats]:
    """The bank loan and the sponsor's money that a project can carry; a grant has to fill what is left of its cost.

    The bank lends as planned, or as much as the cover allows; the sponsor puts in as planned, or as much as earns the
    hurdle on what the bank leaves, but no less than `least_equity`, for which the loan gives way if it must.
    Returns loan and equity, study currency, shape (...); not a number where no loan is small enough.

    >>> cash = [0.0] + [230.0] * 8
    >>> from allocator.finance.schedules import loan
    >>> unit = loan(1.0, 0.2125, 5, annuity=True, horizon=8).service
    >>> lent, put_in = financing_without_grant(debt=600.0, equity=400.0, least_equity=200.0, cash=cash,
    ...     unit_service=unit, hurdle=0.2, asked_cover=None)
    >>> round(1000.0 - float(lent) - float(put_in), 4)
    134.0344
    """
    lent = floats(debt)
    if asked_cover is not None:
        lent = np.minimum(lent, debt_capacity(cash, unit_service, asked_cover))
    if hurdle is None:
        return lent, floats(equity) + 0.0 * lent
    earned, owed = present_value(cash, hurdle), present_value(unit_service, hurdle)
    least = floats(least_equity)
    room = (earned - least) / np.where(owed > 0.0, owed, 1.0)
    lent = np.where(owed > 0.0, np.minimum(lent, room), lent)
    put_in = np.minimum(floats(equity), earned - owed * lent)
    possible = (lent >= 0.0) & (put_in >= least - 1e-9 * (1.0 + least))
    return np.where(possible, lent, np.nan), np.where(possible, np.maximum(put_in, least), np.nan)


def least_discounted(amount: ArrayLike, probability: ArrayLike, years: ArrayLike, rate: ArrayLike) -> Floats:
    """The sum that, paid after `years` with this probability, is worth `amount` today at `rate`."""
    return floats(amount) * (1.0 + floats(rate)) ** floats(years) / floats(probability)
