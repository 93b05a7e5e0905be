"""Standing behind a bank: partial credit guarantees and first-loss cover.

Neither changes what the borrower pays, so the project has to clear its hurdles at the bank's own rate; what they
change is whether the bank lends. The guarantee covers no more than the bank's security and return ask for; the first
loss is no thicker than the senior lender's expected loss asks for. Where neither can be told from the study, the terms'
own coverage and thickness count. The donor signs the reserve (guarantee) or the tranche (first loss).
Source: docs/sources.md#guarantee, #first-loss
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.finance import guarantee
from allocator.finance.arrays import Floats
from allocator.finance.bankability import coverage_for_rate, coverage_for_security, smallest
from allocator.finance.first_loss import expected_senior_loss, expected_tranche_loss
from allocator.finance.mobilisation import Mechanism
from allocator.finance.present_value import present_value
from allocator.finance.schedules import Loan, defaults, survival
from allocator.language import Sentence, message
from allocator.pricing.case import Case
from allocator.pricing.offer import Offer, Refusals
from allocator.pricing.rounding import cents_up, money, percent


def partial_credit_guarantee(case: Case) -> Offer:
    """The smallest coverage at which a bank lends, up to the coverage of the terms."""
    refusals = _lending(case, message("a guarantee alone does not make it bankable: {shortfall}"))
    most, lost, fee = case.number("coverage"), case.number("loss_given_default"), case.number("fee")
    needed = _coverage(case, refusals)
    refusals.add(
        needed > most,
        lambda row: (
            Sentence(
                "a bank asks that {share} of the loan be covered, the terms cover {most}",
                share=percent(needed[row]),
                most=percent(most),
            )
            if np.isfinite(needed[row])
            else Sentence("a bank does not lend at its own rate even if all is covered")
        ),
    )
    coverage = np.minimum(needed, most)
    contract = case.bank_loan(case.debt)
    covered = coverage * case.debt
    reserve = cents_up(guarantee.set_aside(case.debt, coverage, case.number("reserve")))
    claims = guarantee.claims(contract, coverage, case.hazard, lost)
    _within(refusals, reserve, claims.sum(axis=-1))
    gift = guarantee.grant_equivalent(contract, coverage, case.number("market_premium"), fee, case.reference)
    return Offer(
        commitment=reserve,
        cash=claims,
        reflow=guarantee.fees(contract, coverage, fee, case.hazard),
        mechanism=Mechanism.GUARANTEE,
        bank=case.debt,
        sponsor=case.equity,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(
            "{share} of a loan of {loan} guaranteed", share=percent(coverage[row]), loan=money(case.debt[row])
        ),
        refusals=refusals,
        risk={
            "grant_equivalent": np.maximum(gift, 0.0),
            "exposure": covered,
            "reserve": reserve,
            "expected_loss": claims.sum(axis=-1),
        },
    )


def _lending(case: Case, failing_words: str) -> Refusals:
    """Refuses projects without a bank loan, above the largest loan, or that fail their hurdles at the bank's rate.

    failing_words  what is said of the last, with the place {shortfall}
    """
    refusals = Refusals.none(len(case))
    refusals.add(case.debt <= 0.0, Sentence("no bank loan to cover: equity and public co-finance pay the cost"))
    too_large = case.debt > case.number("max_loan", np.inf)
    refusals.add(too_large, lambda row: Sentence("the loan of {loan} is above max_loan", loan=money(case.debt[row])))
    failing = ~case.already & case.asks
    refusals.add(failing, lambda row: Sentence(failing_words, shortfall=case.shortfall(row)))
    return refusals


def _coverage(case: Case, refusals: Refusals) -> Floats:
    """What security and return ask for; the coverage of the terms where neither is known."""
    secured = coverage_for_security(
        np.maximum(case.debt, 0.01),
        case.facts.collateral,
        case.number("collateral_asked"),
        case.number("collateral_value"),
    )
    paid = np.full(len(case), np.nan)
    if not np.isnan(case.number("bank_cost")):
        paid = coverage_for_rate(case.market, case.number("bank_cost"), case.hazard, case.number("loss_given_default"))
    asked = np.fmax(secured, paid)
    known = ~np.isnan(asked)
    refusals.add(known & (asked <= 1e-9), Sentence("a bank lends without a guarantee: bankable without support"))
    tidy = np.where(np.isfinite(asked), np.ceil(np.nan_to_num(asked, posinf=0.0) * 1e6 - 1e-3) / 1e6, asked)
    return np.where(known, tidy, case.number("coverage"))


def first_loss(case: Case) -> Offer:
    """The thinnest tranche at which the senior lender's expected loss is acceptable, up to the terms' thickness."""
    refusals = _lending(case, message("a first-loss tranche alone does not make it bankable: {shortfall}"))
    thickness = _thickness(case, refusals)
    contract = case.bank_loan(case.debt)
    tranche = cents_up(thickness * case.debt)
    lost = _expected_losses(case, contract, thickness)
    coupon = case.number("coupon") * thickness[:, None] * contract.balance * survival(case.hazard, case.horizon)
    at_reference = present_value(lost, case.reference) - present_value(coupon, case.reference)
    return Offer(
        commitment=tranche,
        cash=lost,
        reflow=coupon,
        mechanism=Mechanism.RISK_SHARE,
        bank=np.maximum(case.debt - tranche, 0.0),
        sponsor=case.equity,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(
            "first {share} of losses on a loan of {loan}", share=percent(thickness[row]), loan=money(case.debt[row])
        ),
        refusals=refusals,
        risk={
            "grant_equivalent": np.maximum(at_reference, 0.0),
            "exposure": tranche,
            "expected_loss": lost.sum(axis=-1),
        },
    )


def _probability(case: Case) -> Floats:
    """The probability that a borrower defaults before the loan is repaid."""
    return np.asarray(1.0 - (1.0 - case.hazard) ** case.loan_years, dtype=np.float64)


def _thickness(case: Case, refusals: Refusals) -> Floats:
    most, accepted = np.full(len(case), case.number("thickness")), case.number("senior_loss")
    if np.isnan(accepted):
        return most
    probability, lost, rho = _probability(case), case.number("loss_given_default"), case.number("correlation")

    def enough(thickness: Floats) -> NDArray[np.bool_]:
        return expected_senior_loss(np.maximum(thickness, 1e-9), probability, lost, rho) <= accepted

    refusals.add(probability * lost <= accepted, Sentence("a bank accepts the expected loss: bankable without support"))
    found = smallest(enough, np.zeros(len(case)), most, steps=40)
    refusals.add(
        np.isnan(found),
        Sentence(
            "the senior lender loses more than {accepted} behind {thickness}",
            accepted=percent(accepted),
            thickness=percent(most.max(initial=0)),
        ),
    )
    return np.nan_to_num(found)


def _expected_losses(case: Case, contract: Loan, thickness: Floats) -> Floats:
    """The tranche's expected loss, spread over the years as the loan's expected losses are."""
    share = expected_tranche_loss(
        np.maximum(thickness, 1e-9), _probability(case), case.number("loss_given_default"), case.number("correlation")
    )
    profile = defaults(case.hazard, case.horizon) * contract.opening
    total = profile.sum(axis=-1, keepdims=True)
    whole = np.minimum(share, thickness)[:, None] * case.debt[:, None]
    return np.where(total > 0.0, whole * profile / np.where(total > 0.0, total, 1.0), 0.0)


def _within(refusals: Refusals, reserve: Floats, claims: Floats) -> None:
    refusals.add(
        claims > reserve,
        lambda row: Sentence(
            "the reserve of {reserve} does not cover expected claims of {claims}",
            reserve=money(reserve[row]),
            claims=money(claims[row]),
        ),
    )
