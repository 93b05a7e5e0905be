"""The smallest sum from the donor that, in place of part of the bank loan, makes a project bankable.

    value of equity   value(0) + x * (worth of a bank unit's service - worth of a donor unit's service)  >= 0
    cover in year t   cash[t] - asked * debt * u[t]  +  x * asked * (u[t] - v[t])                          >= 0
with u and v the debt service of one unit from the bank and from the donor. Linear in x: solved in closed form.
Source: docs/sources.md#bankability
"""

from __future__ import annotations

import numpy as np

from allocator.finance.arrays import Floats
from allocator.finance.bankability import smallest_linear
from allocator.finance.present_value import present_value
from allocator.language import Sentence
from allocator.pricing.case import Case
from allocator.pricing.offer import Refusals
from allocator.pricing.rounding import cents_up, money


def replacing_the_bank(case: Case, donor_service: Floats, exit_worth: float = 0.0) -> tuple[Floats, Refusals]:
    """The sum for each project in whole hundredths, and why there is none; 0 where refused.

    donor_service   debt service of one unit from the donor by year, shape (1, T + 1)
    exit_worth      what else the sponsor pays for a unit, in today's money at its hurdle (the exit from a stake)
    """
    most, least = np.minimum(case.most, case.debt), case.number("min_amount", 0.0)
    refusals = Refusals.none(len(case))
    refusals.add(case.debt <= 0.0, Sentence("no bank loan to replace: equity and public co-finance cover the cost"))
    if least <= 0.0:
        refusals.add(case.already, Sentence("bankable without support"))
    if case.asks:
        size = smallest_linear(*_conditions(case, donor_service, exit_worth), most, least)
    else:
        size = np.where(most >= least, most, np.nan)
    refusals.add(
        np.isnan(size),
        lambda row: Sentence(
            "not bankable with {most}, the most the terms give: {shortfall}",
            most=money(max(most[row], 0.0)),
            shortfall=case.shortfall(row),
        ),
    )
    return cents_up(np.nan_to_num(size)), refusals


def _conditions(case: Case, donor_service: Floats, exit_worth: float) -> tuple[Floats, Floats]:
    """Each hurdle as at_none + x * a_unit >= 0, shape (projects, conditions)."""
    hurdles = case.model.hurdles
    at_none, a_unit = [], []
    if hurdles.equity_return is not None:
        saved = present_value(case.unit.service, hurdles.equity_return)
        asked = present_value(donor_service, hurdles.equity_return) + exit_worth
        at_none.append(case.value[:, None])
        a_unit.append((saved - asked)[:, None])
    if hurdles.debt_service_cover is not None:
        start, slope = _covers(case, donor_service, hurdles.debt_service_cover)
        at_none.append(start)
        a_unit.append(slope)
    return np.concatenate(at_none, axis=1), np.concatenate(a_unit, axis=1)


def _covers(case: Case, donor_service: Floats, asked: float) -> tuple[Floats, Floats]:
    years = max(case.horizon + 1, donor_service.shape[1])
    cash, bank = (_longer(flows, years) for flows in (case.facts.cash_flow, case.unit.service))
    donor = _longer(donor_service, years)
    served = (bank > 0.0) | (donor > 0.0)
    start = np.where(served, cash - asked * case.debt[:, None] * bank, 0.0)
    return start, np.where(served, asked * (bank - donor), 0.0)


def _longer(flows: Floats, years: int) -> Floats:
    return np.pad(flows, ((0, 0), (0, years - flows.shape[1])))
