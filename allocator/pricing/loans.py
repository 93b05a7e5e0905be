"""Loans below the market's price: soft loans, credit lines through a bank, and interest subsidies.

soft loan, credit line   take the place of part of the bank loan. Debt service and the sponsor's value are linear in
                         their size, so the smallest one is found in closed form
interest subsidy         points taken off the bank's rate in the first years, found by bisection: every instalment
                         falls with the client's rate, so more points are never less bankable
Source: docs/sources.md#loans, #interest-subsidy, #credit-line
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.finance.arrays import Floats
from allocator.finance.bankability import cover, equity_value, smallest
from allocator.finance.grant_element import grant_element
from allocator.finance.mobilisation import Mechanism
from allocator.finance.present_value import present_value
from allocator.finance.schedules import Loan, expected_loss, expected_service, loan
from allocator.finance.subsidy import subsidised_loan, subsidy_flows
from allocator.language import Sentence, message
from allocator.pricing.case import Case
from allocator.pricing.offer import Offer, Refusals
from allocator.pricing.replacing import replacing_the_bank
from allocator.pricing.rounding import money, percent


def soft_loan(case: Case) -> Offer:
    """The smallest loan at the donor's rate that makes each project bankable."""
    return _lent(
        case,
        case.number("rate"),
        case.hazard,
        Mechanism.COFINANCING,
        message("loan of {loan} at {rate} for {years} years"),
    )


def credit_line(case: Case) -> Offer:
    """The same through a bank, which owes the line, adds its margin and lends on to the project."""
    hazard = np.full(len(case), case.number("bank_default_rate"))
    return _lent(
        case,
        case.number("rate") + case.number("margin"),
        hazard,
        Mechanism.CREDIT_LINE,
        message("line of {loan} at {rate} for {years} years"),
    )


def _lent(case: Case, client_rate: float, hazard: Floats, mechanism: Mechanism, words: str) -> Offer:
    size, refusals = replacing_the_bank(case, _donor_unit(case, client_rate).service)
    unit = _donor_unit(case, case.number("rate"))
    lost = case.number("loss_given_default")
    gift = grant_element(1.0, unit.service, case.reference)
    maturity = int(case.number("maturity"))
    return Offer(
        commitment=size,
        cash=size[:, None],
        reflow=size[:, None] * expected_service(unit, hazard, lost),
        mechanism=mechanism,
        bank=np.maximum(case.debt - size, 0.0),
        sponsor=case.equity,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(words, loan=money(size[row]), rate=percent(client_rate), years=maturity),
        refusals=refusals,
        risk={
            "grant_equivalent": size * np.maximum(gift, 0.0),
            "exposure": size,
            "expected_loss": size * expected_loss(unit, hazard, lost).sum(axis=-1),
        },
    )


def _donor_unit(case: Case, rate: float) -> Loan:
    """The schedule of one unit lent by the donor at this rate."""
    return loan(
        np.ones(1),
        rate,
        case.number("maturity"),
        grace=case.number("grace"),
        annuity=case.word("repayment") == "annuity",
    )


def interest_subsidy(case: Case) -> Offer:
    """The fewest points off the bank's rate that make each project bankable, for the years of the terms."""
    lowest = max(case.number("client_rate"), case.market - case.number("max_points", np.inf))
    refusals = Refusals.none(len(case))
    refusals.add(case.debt <= 0.0, Sentence("no bank loan to subsidise: equity and public co-finance cover the cost"))
    refusals.add(
        case.debt > case.number("max_loan", np.inf),
        lambda row: Sentence("the loan of {loan} is above max_loan", loan=money(case.debt[row])),
    )
    refusals.add(np.full(len(case), lowest >= case.market), Sentence("the client's rate is not below the bank's rate"))
    refusals.add(case.already, Sentence("bankable without support"))
    points = _fewest_points(case, max(case.market - lowest, 0.0))
    refusals.add(np.isnan(points), lambda row: _not_even_at(lowest, case.shortfall(row)))
    return _subsidised(case, np.nan_to_num(points), refusals)


def _not_even_at(rate: float, shortfall: str) -> str:
    return Sentence("not bankable even at {rate}: {shortfall}", rate=percent(rate), shortfall=shortfall)


def _subsidised(case: Case, points: Floats, refusals: Refusals) -> Offer:
    years = np.minimum(case.number("years"), case.loan_years)
    contract = _at_client_rate(case, points)
    due = subsidy_flows(contract.balance, points, years)
    total = due.sum(axis=-1)
    most = case.number("max_amount", np.inf)
    refusals.add(
        total > most,
        lambda row: Sentence(
            "needs {needed} of subsidy, the terms give at most {most}", needed=money(total[row]), most=money(most)
        ),
    )
    return Offer(
        commitment=total,
        cash=subsidy_flows(contract.balance, points, years, case.hazard),
        reflow=np.zeros((len(case), 1)),
        mechanism=Mechanism.COFINANCING,
        bank=case.debt,
        sponsor=case.equity,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(
            "{points} a year off a loan of {loan}: {rate} for {years} years",
            points=percent(points[row]),
            loan=money(case.debt[row]),
            rate=percent(case.market - points[row]),
            years=f"{years[row]:g}",
        ),
        refusals=refusals,
        risk={"grant_equivalent": present_value(due, case.reference)},
    )


def _fewest_points(case: Case, most: float) -> Floats:
    """Points a year; not a number where even `most` are too few; `most` where no hurdle is asked."""
    if not case.asks:
        return np.full(len(case), most)

    def enough(points: Floats) -> NDArray[np.bool_]:
        service = _at_client_rate(case, points).service
        return case.bankable(_value(case, service), cover(case.facts.cash_flow, service))

    return smallest(enough, np.zeros(len(case)), np.full(len(case), most), steps=50)


def _value(case: Case, service: Floats) -> Floats:
    hurdle = case.model.hurdles.equity_return
    if hurdle is None:
        return np.full(len(case), np.inf)
    return equity_value(case.equity, case.facts.cash_flow, service, hurdle)


def _at_client_rate(case: Case, points: Floats) -> Loan:
    return subsidised_loan(
        np.where(case.loan_years > 0, case.debt, 0.0),
        case.market,
        case.market - points,
        case.number("years"),
        case.loan_years,
        grace=case.facts.grace_years,
        annuity=case.annuity,
        horizon=case.horizon,
    )
