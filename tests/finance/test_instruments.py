"""Subsidies, guarantees, first losses, equity, insurance and results payments against worked numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from allocator.finance import guarantee
from allocator.finance.contingent import equity_cost, expected_multiple, insurance_premium, results_payment_value
from allocator.finance.first_loss import bivariate_normal, expected_senior_loss, expected_tranche_loss
from allocator.finance.present_value import discount_factors, present_value
from allocator.finance.schedules import loan
from allocator.finance.subsidy import subsidised_loan, subsidy_flows

KAZAKH = loan(100.0, 0.0, 5).balance  # KZT 100 m, five years, equal principal


def test_european_commission_interest_subsidy():
    # ECU 500 000, 10 years linear, 2 points, reference 8 %: the published yearly values and total
    flows = subsidy_flows(loan(500_000.0, 0.0, 10).balance, 0.02, 10)
    yearly = (flows * discount_factors(0.08, 10))[1:]
    published = [9259, 7716, 6351, 5145, 4083, 3151, 2334, 1621, 1000, 463]
    assert yearly == pytest.approx(published, abs=1.0)
    assert yearly.sum() == pytest.approx(41_123, abs=1.0)


def test_european_commission_interest_subsidy_with_two_years_of_grace():
    flows = subsidy_flows(loan(500_000.0, 0.0, 10, grace=2).balance, 0.02, 10)
    assert present_value(flows, 0.08) == pytest.approx(48_018.49, abs=5e-3)


def test_kazakh_interest_subsidy():
    flows = subsidy_flows(KAZAKH, 0.1525, 3)
    assert flows[1:4] == pytest.approx([15.25, 12.20, 9.15])
    assert flows.sum() == pytest.approx(36.60)
    assert present_value(flows, 0.06) == pytest.approx(32.9273, abs=5e-5)
    assert present_value(flows, 0.2125) == pytest.approx(26.0088, abs=5e-5)
    assert 100 / flows.sum() == pytest.approx(2.73, abs=5e-3)
    assert 125 / flows.sum() == pytest.approx(3.42, abs=5e-3)


def test_kazakh_ten_point_programme():
    total = subsidy_flows(KAZAKH, 0.10, 3).sum()
    assert total == pytest.approx(24.0)
    assert 100 / total == pytest.approx(4.17, abs=5e-3)
    assert 125 / total == pytest.approx(5.21, abs=5e-3)


def test_kazakh_spring_credit_leverage():
    assert 400 / subsidy_flows([400.0, 0.0], 0.15, 1).sum() == pytest.approx(6.667, abs=5e-4)  # 60 bn moves 400 bn


@given(points=st.floats(0.0, 0.5), hazard=st.floats(0.0, 0.5), years=st.integers(0, 8))
def test_a_subsidy_is_paid_only_while_the_loan_performs_and_only_for_its_years(points, hazard, years):
    balance = loan(100.0, 0.2, 6).balance
    due, paid = subsidy_flows(balance, points, years), subsidy_flows(balance, points, years, hazard)
    assert (paid <= due + 1e-12).all()
    assert not due[years + 1 :].any()


@given(low=st.floats(0.0, 0.2), more=st.floats(0.0, 0.2), years=st.integers(1, 6), level=st.booleans())
def test_more_points_never_raise_an_instalment(low, more, years, level):
    dear, cheap = (subsidised_loan(100.0, 0.3, 0.3 - cut, years, 6, annuity=level).service for cut in (low, low + more))
    assert (cheap <= dear + 1e-9).all()


LENT = loan(300.0, 0.0, 5)


def test_partial_credit_guarantee_of_the_handbook():
    claims, fees = guarantee.claims(LENT, 0.5, 0.04, 0.45), guarantee.fees(LENT, 0.5, 0.01, 0.04)
    assert claims[1:] == pytest.approx([2.70, 2.0736, 1.493, 0.9555, 0.4586], abs=5e-5)
    assert claims.sum() == pytest.approx(7.6808, abs=5e-5)
    assert present_value(claims, 0.06) == pytest.approx(6.7458, abs=5e-5)
    assert fees[:5] == pytest.approx([1.5, 1.152, 0.8294, 0.5308, 0.2548], abs=5e-5)
    assert present_value(fees, 0.06) == pytest.approx(3.9725, abs=5e-5)
    assert present_value(claims - fees, 0.06) == pytest.approx(2.7733, abs=5e-5)
    assert guarantee.break_even_fee(LENT, 0.04, 0.45, 0.06) == pytest.approx(0.016981, abs=5e-7)
    assert guarantee.grant_equivalent(LENT, 0.5, 0.038, 0.01, 0.06) == pytest.approx(11.0269, abs=5e-5)
    reserve = guarantee.set_aside(300.0, 0.5, 0.2)
    assert reserve == pytest.approx(30.0)
    assert 300.0 / reserve == pytest.approx(10.0)


def test_market_premium_of_a_bb_firm():
    # EUR 20 m for one year at 2 %: EUR 400 000
    assert guarantee.grant_equivalent(loan(20e6, 0.0, 1), 1.0, 0.02, 0.0, 0.0) == pytest.approx(400_000)


@given(hazard=st.floats(0.0, 0.9), lost=st.floats(0.0, 1.0), coverage=st.floats(0.0, 1.0))
def test_claims_grow_with_coverage_and_never_exceed_what_is_covered(hazard, lost, coverage):
    claims = guarantee.claims(LENT, coverage, hazard, lost)
    assert (claims <= guarantee.claims(LENT, 1.0, hazard, lost) + 1e-12).all()
    assert claims.sum() <= 300.0 * coverage + 1e-9


@given(hazard=st.floats(0.001, 0.5), lost=st.floats(0.01, 1.0), rate=st.floats(0.0, 0.5))
def test_the_break_even_fee_pays_for_the_claims(hazard, lost, rate):
    fee = guarantee.break_even_fee(LENT, hazard, lost, rate)
    net = guarantee.claims(LENT, 0.7, hazard, lost) - guarantee.fees(LENT, 0.7, fee, hazard)
    assert present_value(net, rate) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("thickness", "tranche", "senior"),
    [(0.05, 0.043643, 0.02386), (0.10, 0.062176, 0.00532), (0.20, 0.067408, 0.00009)],
)
def test_first_loss_table(thickness, tranche, senior):
    assert expected_tranche_loss(thickness, 0.15, 0.45, 0.12) == pytest.approx(tranche, abs=1e-6)
    assert expected_senior_loss(thickness, 0.15, 0.45, 0.12) == pytest.approx(senior, abs=5e-6)


def test_first_loss_as_a_share_of_the_tranche():
    losses = expected_tranche_loss([0.05, 0.10], 0.15, 0.45, 0.12) / [0.05, 0.10]
    assert losses == pytest.approx([0.873, 0.622], abs=5e-4)


def test_first_loss_agrees_with_the_integral_over_the_common_factor():
    # the same expectation summed over 200 000 quantiles of the factor
    factor = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    rate = norm.cdf((norm.ppf(0.08) - np.sqrt(0.2) * factor) / np.sqrt(0.8))
    assert expected_tranche_loss(0.07, 0.08, 0.6, 0.2) == pytest.approx(np.minimum(0.6 * rate, 0.07).mean(), abs=1e-7)


@pytest.mark.parametrize(
    "point", [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (-1.0, 0.0), (0.7, 1.3), (-0.4, 2.0), (-2.0, -1.0)]
)
@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.35, 0.9])
def test_the_bivariate_normal_agrees_with_scipy(point, rho):
    expected = multivariate_normal([0.0, 0.0], [[1.0, rho], [rho, 1.0]]).cdf(point)
    assert bivariate_normal(*point, rho) == pytest.approx(expected, abs=1e-6)


@given(thick=st.floats(0.001, 0.9), more=st.floats(0.0, 0.5), pd=st.floats(0.001, 0.9), rho=st.floats(0.01, 0.9))
def test_a_thicker_tranche_loses_more_and_never_more_than_the_pool(thick, more, pd, rho):
    thin, wide = (float(expected_tranche_loss(size, pd, 0.45, rho)) for size in (thick, thick + more))
    assert 0.0 <= thin <= wide + 1e-9
    assert wide <= 0.45 * pd + 1e-12
    assert thin <= thick + 1e-9


def test_equity_of_the_handbook():
    multiple = expected_multiple([0.0, 1.0, 3.0], [0.35, 0.40, 0.25])
    assert multiple * 150 == pytest.approx(172.5)
    assert equity_cost(150.0, multiple, 6, 0.06) == pytest.approx(28.394, abs=5e-4)
    assert equity_cost(150.0, multiple, 6, 0.15) == pytest.approx(75.423, abs=5e-4)


def test_insurance_example():
    premium = insurance_premium(1_000.0, 50_000.0, 0.035)
    assert premium == pytest.approx(1_750_000)
    assert 0.8 * premium == pytest.approx(1_400_000)
    assert (1_000 * 50_000) / (0.8 * premium) == pytest.approx(35.7, abs=0.05)
    assert (premium - 0.8 * premium) / (0.8 * premium) == pytest.approx(0.25)


def test_results_payment_of_the_handbook():
    assert results_payment_value(60.0, 0.85, 0, 0.06) == pytest.approx(51.0)
    assert results_payment_value(60.0, 0.85, 2, 0.06) == pytest.approx(45.3898, abs=5e-5)
    assert results_payment_value(60.0, 1.0, 2, 0.21) == pytest.approx(40.98, abs=5e-3)
    assert 60.0 / results_payment_value(60.0, 1.0, 2, 0.21) == pytest.approx(1.46, abs=5e-3)
