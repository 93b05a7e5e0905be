"""Loans as they are written, and as they are expected to be repaid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.finance.grant_element import grant_element
from allocator.finance.present_value import annuity_factor, present_value
from allocator.finance.schedules import (
    defaults,
    expected_loss,
    expected_service,
    loan,
    loan_at_rates,
    loan_of_principal,
    survival,
)

SOFT = loan(200.0, 0.03, 5, grace=1)


def test_the_soft_loan_of_the_handbook():
    assert SOFT.balance.tolist() == [200, 200, 150, 100, 50, 0]
    back = expected_service(SOFT, 0.03, 0.45)
    assert back[1:] == pytest.approx([9.12, 55.8914, 52.0694, 48.4264, 44.9552], abs=5e-5)
    assert 200 - back.sum() == pytest.approx(-10.46, abs=5e-3)  # a gain before discounting
    assert 200 - present_value(back, 0.06) == pytest.approx(25.9832, abs=5e-5)
    assert 100 * grant_element(200.0, SOFT.service, 0.06) == pytest.approx(9.1379, abs=5e-5)
    assert 100 * grant_element(200.0, SOFT.service, 0.10) == pytest.approx(19.5703, abs=5e-5)
    lost = expected_loss(SOFT, 0.03, 0.45)
    assert lost.sum() == pytest.approx(9.0540, abs=5e-5)
    assert present_value(lost, 0.06) == pytest.approx(7.9003, abs=5e-5)


def test_an_annuity_pays_the_same_every_year():
    # 600 / annuity factor(21.25 %, 5) = 206.176...
    service = loan(600.0, 0.2125, 5, annuity=True).service[1:]
    assert service == pytest.approx([600.0 / float(annuity_factor(0.2125, 5))] * 5, rel=1e-12)


def test_an_annuity_without_interest_is_equal_principal():
    free, equal = (loan(90.0, 0.0, 3, annuity=kind) for kind in (True, False))
    assert free.principal.tolist() == equal.principal.tolist() == [0, 30, 30, 30]


def test_loans_of_different_lengths_stand_in_one_table():
    both = loan(np.array([60.0, 60.0]), 0.1, np.array([2, 3]), grace=np.array([0, 1]))
    assert both.principal.tolist() == [[0, 30, 30, 0], [0, 0, 30, 30]]
    assert both.interest.tolist() == pytest.approx(np.array([[0, 6, 3, 0], [0, 6, 6, 3]]))


def test_a_rate_that_changes_sets_the_instalment_anew():
    # 6 % for three of five years: 600 / 4.212364 = 142.4378; then the balance over two years at 21.25 %
    contract = loan_at_rates(600.0, [0.06, 0.06, 0.06, 0.2125, 0.2125], 5, annuity=True)
    first = 600.0 / float(annuity_factor(0.06, 5))
    assert contract.service[1:4] == pytest.approx([first] * 3, rel=1e-12)
    left = first * float(annuity_factor(0.06, 2))
    assert contract.service[4:] == pytest.approx([left / float(annuity_factor(0.2125, 2))] * 2, rel=1e-12)


@given(
    face=st.floats(1.0, 1e7),
    rate=st.floats(0.0, 1.0),
    years=st.integers(1, 30),
    grace=st.integers(0, 29),
    annuity=st.booleans(),
)
def test_a_loan_is_repaid_in_full_and_worth_its_face_at_its_own_rate(face, rate, years, grace, annuity):
    contract = loan(face, rate, years, grace=min(grace, years - 1), annuity=annuity)
    assert contract.principal.sum() == pytest.approx(face, rel=1e-9)
    assert contract.balance[-1] == 0.0
    assert present_value(contract.service, rate) == pytest.approx(face, rel=1e-7)
    assert (contract.principal >= 0).all()


@given(parts=st.lists(st.floats(0.0, 1e5), min_size=1, max_size=20), rate=st.floats(0.0, 0.5))
def test_any_schedule_of_principal_is_worth_its_sum_at_its_own_rate(parts, rate):
    contract = loan_of_principal([0.0, *parts], rate)
    assert present_value(contract.service, rate) == pytest.approx(sum(parts), rel=1e-9, abs=1e-9)


@given(hazard=st.floats(0.0, 1.0), years=st.integers(1, 40))
def test_a_borrower_survives_or_defaults_in_exactly_one_year(hazard, years):
    assert survival(hazard, years)[-1] + defaults(hazard, years).sum() == pytest.approx(1.0, abs=1e-12)


@given(hazard=st.floats(0.0, 0.9), lost=st.floats(0.0, 1.0), rate=st.floats(0.0, 0.5))
def test_without_interest_what_comes_back_and_what_is_lost_make_the_loan(hazard, lost, rate):
    contract = loan(100.0, 0.0, 6, grace=2)
    back, gone = expected_service(contract, hazard, lost), expected_loss(contract, hazard, lost)
    assert back.sum() + gone.sum() == pytest.approx(100.0, abs=1e-9)
    riskless = expected_service(loan(100.0, rate, 6), 0.0, lost)
    assert riskless == pytest.approx(loan(100.0, rate, 6).service)
