"""Vasicek, Basel and expected shortfall against published tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.finance.credit_risk import (
    basel_correlation,
    basel_risk_weight,
    conditional_value_at_risk,
    default_rate_quantile,
)


@pytest.mark.parametrize(
    ("probability", "firm", "small"),
    [(0.0003, 14.44, 11.30), (0.005, 69.61, 54.91), (0.01, 92.32, 72.40), (0.03, 128.44, 97.58)],
)
def test_basel_risk_weight_table(probability, firm, small):
    # Basel II annex 5: LGD 45 %, maturity 2.5 years; small firms with sales of EUR 5 m
    assert 100 * basel_risk_weight(probability) == pytest.approx(firm, abs=0.02)
    assert 100 * basel_risk_weight(probability, sales=5.0) == pytest.approx(small, abs=0.02)


def test_basel_three_with_a_lower_loss_given_default():
    assert 100 * basel_risk_weight(0.01, 0.40) == pytest.approx(82.06, abs=5e-3)
    assert 100 * basel_risk_weight(0.01, 0.40, sales=5.0) == pytest.approx(64.35, abs=5e-3)


def test_losses_of_small_firms_in_bad_years():
    correlation = basel_correlation(0.05, 5.0)
    assert correlation == pytest.approx(0.0899, abs=5.1e-5)
    assert 0.45 * default_rate_quantile(0.05, correlation, 0.95) == pytest.approx(0.0511, abs=5e-5)
    assert 0.45 * default_rate_quantile(0.05, correlation, 0.99) == pytest.approx(0.0721, abs=5e-5)


@given(pd=st.floats(0.001, 0.5), rho=st.floats(0.01, 0.9), low=st.floats(0.01, 0.98), more=st.floats(0.0, 0.01))
def test_a_worse_year_has_more_defaults(pd, rho, low, more):
    assert default_rate_quantile(pd, rho, low + more) >= default_rate_quantile(pd, rho, low) - 1e-12


@pytest.mark.parametrize(("level", "expected"), [(0.8, 85.0), (0.85, 260 / 3), (0.9, 90.0), (0.95, 90.0)])
def test_expected_shortfall_of_ten_equal_cases(level, expected):
    assert conditional_value_at_risk(range(0, 100, 10), level) == pytest.approx(expected)
