"""Grant elements against the OECD annex, World Bank terms and schedules."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allocator.finance.grant_element import annuity, equal_principal, grant_element, lump_sum
from allocator.finance.schedules import loan, loan_of_principal


def of_periods(principal, rate, discount, payments=2):
    """From period principal: index 0 is the day of lending."""
    contract = loan_of_principal(np.array([0.0, *principal]), rate / payments)
    return 100 * float(grant_element(sum(principal), contract.service, discount, payments))


def test_ge1_equal_principal():
    assert 100 * equal_principal(0.025, 10, 2.5, 0.10) == pytest.approx(32.3909, abs=5e-5)
    assert of_periods([0.0] * 4 + [62.5] * 16, 0.025, 0.10) == pytest.approx(32.3909, abs=5e-5)


def test_ge2_annuity():
    assert 100 * annuity(0.025, 10, 2.5, 0.10) == pytest.approx(32.9126, abs=5e-5)


def test_ge3_irregular_principal():
    assert of_periods([0.0] * 4 + [75.0] * 8 + [60.0] * 6 + [20.0] * 2, 0.025, 0.10) == pytest.approx(30.4322, abs=5e-5)


def test_ge4_lump_sum():
    # 1 - (1 + 10 * 0.025) / 1.1^10
    assert 100 * lump_sum(0.025, 10, 0.10) == pytest.approx(51.8071, abs=5e-5)


def test_ge5_ida_shorter_maturity():
    # 12 years, 6 of grace, a sixth a year in years 7 to 12, no interest, half-yearly
    assert of_periods([0.0] * 12 + [1.0] * 12, 0.0, 0.05) == pytest.approx(36.09, abs=5e-3)


def test_ge6_ida_fifty_years():
    # 10 years of grace, 2.5 % a year in years 11 to 50
    assert of_periods([0.0] * 20 + [1.0] * 80, 0.0, 0.05) == pytest.approx(73.34, abs=5e-3)


def test_ge9_ida_blend():
    # 3.3 % a year in years 6 to 25, 6.8 % in years 26 to 30 (sum 100 %), 2 % interest and charge
    assert of_periods([0.0] * 10 + [1.65] * 40 + [3.4] * 10, 0.02, 0.05) == pytest.approx(34.86, abs=5e-3)


def test_ge10_capitalised_interest():
    # interest of 8 % on a growing sum, 5.0 at year 4; published: value 4.531437, grant element 0.468563
    service = [0.0, 0.4, 0.432, 0.46656, 0.5038848 + 5.0]
    assert 5.0 * grant_element(5.0, service, 0.12) == pytest.approx(0.468563, abs=5e-7)
    assert 100 * grant_element(5.0, service, 0.12) == pytest.approx(9.3713, abs=5e-5)


@pytest.mark.parametrize(
    ("maturity", "grace", "rate", "expected"),
    [
        (5, 1, 0.0, 15.80),
        (5, 1, 0.02, 10.46),
        (5, 1, 0.03, 7.78),
        (10, 2.5, 0.0, 29.90),
        (10, 2.5, 0.03, 14.73),
        (15, 5, 0.0, 43.29),
        (15, 5, 0.03, 21.32),
    ],
)
def test_quick_table_for_upper_middle_income_countries(maturity, grace, rate, expected):
    assert 100 * equal_principal(rate, maturity, grace, 0.06) == pytest.approx(expected, abs=5.01e-3)


@given(
    rate=st.floats(0.0, 0.3),
    years=st.integers(2, 30),
    grace=st.integers(1, 15),
    discount=st.floats(0.005, 0.3),
    level=st.booleans(),
)
def test_closed_forms_equal_schedules(rate, years, grace, discount, level):
    assume(grace <= years)
    closed = (annuity if level else equal_principal)(rate, years, grace, discount, payments=1)
    contract = loan(1.0, rate, years, grace=grace - 1, annuity=level)
    assert closed == pytest.approx(float(grant_element(1.0, contract.service, discount)), abs=1e-9)


@given(rate=st.floats(0.0, 0.5), years=st.integers(1, 30))
def test_a_loan_at_the_discount_rate_gives_nothing_away(rate, years):
    assert grant_element(7.0, loan(7.0, rate, years).service, rate) == pytest.approx(0.0, abs=1e-9)


@given(rate=st.floats(0.0, 0.2), cut=st.floats(0.0, 0.2), years=st.integers(1, 20))
def test_a_cheaper_loan_gives_more_away(rate, cut, years):
    dear, cheap = loan(1.0, rate + cut, years).service, loan(1.0, rate, years).service
    assert grant_element(1.0, cheap, 0.06) >= grant_element(1.0, dear, 0.06) - 1e-12
