"""Money that does not come back: investment grants, technical assistance and results payments.

grant            fills what the bank and the sponsor leave of the cost: min{G >= 0 : both hurdles hold}
assistance       as large as its terms say; raises the probability that the private side follows
results payment  the sum that, paid on results with its probability, closes the sponsor's gap at its own return
A project that states no cash flow is a work of public good: the support is what its cost lacks.
Source: docs/sources.md#grants, #results-payment
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.finance.arrays import Floats
from allocator.finance.bankability import financing_without_grant, least_discounted
from allocator.finance.mobilisation import Mechanism
from allocator.language import Sentence, message
from allocator.pricing.case import Case
from allocator.pricing.offer import Offer, Refusals
from allocator.pricing.rounding import cents_up, money, percent

_ENOUGH = 0.005  # a need below half a hundredth is none


def investment_grant(case: Case) -> Offer:
    """The smallest grant that makes each project bankable, in tranches."""
    lent, put_in, needed = _carried(case)
    refusals = Refusals.none(len(case))
    refusals.add(np.isnan(needed), lambda row: _without_end(case.shortfall(row)))
    grant, refusals = _within_terms(case, np.nan_to_num(needed), refusals)
    private = case.facts.total_cost - case.facts.public - grant
    refusals.add(private < -_ENOUGH, Sentence("min_amount is more than the project lacks"))
    put_in = np.clip(np.minimum(np.nan_to_num(put_in), private - lent), case.least_equity, None) * case.facts.earns
    sponsor = np.where(case.facts.earns, np.minimum(put_in, np.maximum(private, 0.0)), np.maximum(private, 0.0))
    return _paid(
        case,
        grant,
        grant[:, None] * case.tranches,
        bank=np.where(case.facts.earns, np.maximum(private - sponsor, 0.0), 0.0),
        sponsor=sponsor,
        refusals=refusals,
        says=lambda row: Sentence(
            "grant {grant} ({share} of cost)",
            grant=money(grant[row]),
            share=percent(grant[row] / case.facts.total_cost[row]),
        ),
    )


def _without_end(shortfall: str) -> str:
    return Sentence("not bankable with any grant: {shortfall}", shortfall=shortfall)


def results_payment(case: Case) -> Offer:
    """The smallest payment on results that makes each project bankable; the private side pays first."""
    years, chance = int(case.number("years_to_payment")), case.number("probability")
    needed = _owed_on_results(case, years, chance)
    refusals = Refusals.none(len(case))
    covered = case.bankable(np.full(len(case), np.inf), case.cover) | ~case.facts.earns
    unchanged = message("a results payment does not change debt service: {shortfall}")
    refusals.add(~covered, lambda row: Sentence(unchanged, shortfall=case.shortfall(row)))
    payment, refusals = _within_terms(case, needed, refusals)
    cash = np.zeros((len(case), years + 1))
    cash[:, years] = chance * payment
    return _paid(
        case,
        payment,
        cash,
        bank=np.where(case.facts.earns, case.debt, 0.0),
        sponsor=np.where(case.facts.earns, case.equity, np.nan_to_num(case.facts.equity)),
        refusals=refusals,
        says=lambda row: Sentence(
            "payment of {payment} on results, {chance} likely, after {years} years",
            payment=money(payment[row]),
            chance=percent(chance),
            years=years,
        ),
    )


def technical_assistance(case: Case) -> Offer:
    """Assistance as large as its terms say; by itself it moves no private money unless it raises take-up."""
    asked = np.fmin(case.number("amount"), case.number("share") * case.facts.total_cost)
    amount = cents_up(np.broadcast_to(asked, (len(case),)))
    refusals = Refusals.none(len(case))
    refusals.add(amount <= 0.0, Sentence("the terms give it nothing"))
    gain = np.minimum(case.number("take_up_gain", 0.0), 1.0 - case.facts.take_up)
    moved = np.where(gain > 0.0, 1.0, 0.0)
    return Offer(
        commitment=amount,
        cash=amount[:, None] * case.tranches,
        reflow=np.zeros((len(case), 1)),
        mechanism=Mechanism.ADVICE,
        bank=np.nan_to_num(case.debt) * moved * case.facts.earns,
        sponsor=np.nan_to_num(np.where(case.facts.earns, case.equity, case.facts.equity)) * moved,
        public=case.facts.public,
        follows=gain,
        says=lambda row: Sentence("assistance of {amount}", amount=money(amount[row])),
        refusals=refusals,
    )


def _carried(case: Case) -> tuple[Floats, Floats, Floats]:
    """The bank loan and the sponsor's money each project can carry, and what is then lacking (below 0: nothing)."""
    lent, put_in = financing_without_grant(
        debt=case.debt,
        equity=case.equity,
        least_equity=case.least_equity,
        cash=case.facts.cash_flow,
        unit_service=case.unit.service,
        hurdle=case.model.hurdles.equity_return,
        asked_cover=case.model.hurdles.debt_service_cover,
    )
    if not case.asks:
        lent = case.debt - np.minimum(case.most, case.debt)
    sized = case.facts.total_cost - case.facts.public - lent - put_in
    return np.nan_to_num(lent), put_in, np.where(case.facts.earns, sized, case.gap)


def _owed_on_results(case: Case, years: int, chance: float) -> Floats:
    hurdle = case.model.hurdles.equity_return
    if not case.asks:
        return np.where(case.facts.earns, np.minimum(case.most, case.debt), case.gap)
    if hurdle is None:
        return np.where(case.facts.earns, 0.0, case.gap)
    lacking = np.where(case.bankable(case.value, np.full(len(case), np.inf)), 0.0, -case.value)
    return np.where(case.facts.earns, least_discounted(lacking, chance, years, hurdle), case.gap)


def _within_terms(case: Case, needed: Floats, refusals: Refusals) -> tuple[Floats, Refusals]:
    """The support in whole hundredths, between the least and the most of the terms."""
    least = case.number("min_amount", 0.0)
    given = cents_up(np.maximum(np.maximum(needed, 0.0), least))
    nothing = (needed < _ENOUGH) & (least <= 0.0)
    refusals.add(nothing & case.facts.earns, Sentence("bankable without support"))
    refusals.add(nothing, Sentence("equity and public co-finance cover the cost without support"))
    refusals.add(given > case.most, _too_much(case, given))
    return given, refusals


def _too_much(case: Case, given: Floats) -> Callable[[int], str]:
    return lambda row: Sentence(
        "needs {needed} ({share} of cost), the terms give at most {most}",
        needed=money(given[row]),
        share=percent(given[row] / case.facts.total_cost[row]),
        most=money(case.most[row]),
    )


def _paid(
    case: Case,
    commitment: Floats,
    cash: Floats,
    *,
    bank: Floats,
    sponsor: Floats,
    refusals: Refusals,
    says: Callable[[int], str],
) -> Offer:
    return Offer(
        commitment=commitment,
        cash=cash,
        reflow=np.zeros((len(case), 1)),
        mechanism=Mechanism.COFINANCING,
        bank=bank,
        sponsor=sponsor,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=says,
        refusals=refusals,
    )
