"""Present values against published and hand-made numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.finance.present_value import annuity_factor, discount_factors, local_rate, present_value

FLOWS = st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5)
RATE = st.floats(-0.5, 2.0)


def test_a_grant_in_three_tranches():
    # 40 + 40/1.06 + 20/1.06^2
    assert present_value([40.0, 40.0, 20.0], 0.06) == pytest.approx(95.5358, abs=5e-5)


def test_numpy_financial_npv_example():
    # npv(0.281, [-100, 39, 59, 55, 20]) of the numpy 1.16 reference
    assert present_value([-100, 39, 59, 55, 20], 0.281) == pytest.approx(-0.00847858, abs=2e-8)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100, 39, 59, 55, 20], 0.2809484211599611),
        ([-250000, 100000, 150000, 200000, 250000, 300000], 0.5672303344358536),
    ],
)
def test_present_value_at_published_internal_rates_is_nil(flows, rate):
    assert present_value(flows, rate) == pytest.approx(0.0, abs=1e-8)


def test_a_stream_with_two_internal_rates_is_why_we_ask_for_the_value_at_the_hurdle():
    assert present_value([-100, 0, 0, 0], 0.2) < 0  # the hurdle decides, whatever the roots
    for root in (-0.0833, -0.6789):
        assert present_value([-100, 100, 0, -7], root) == pytest.approx(0.0, abs=0.25)


def test_the_rate_of_another_currency_compounds_with_its_fall():
    assert local_rate(0.06, 0.08) == pytest.approx(0.1448, abs=1e-12)


def test_an_annuity_at_no_interest_is_the_number_of_years():
    assert annuity_factor(0.0, 7) == 7.0
    assert annuity_factor(1e-9, 7) == pytest.approx(7.0, abs=1e-7)


@given(rate=st.floats(0.0001, 3.0), years=st.integers(1, 40))
def test_the_annuity_factor_is_the_sum_of_discount_factors(rate, years):
    assert annuity_factor(rate, years) == pytest.approx(discount_factors(rate, years)[1:].sum(), rel=1e-10)


@given(first=FLOWS, second=FLOWS, rate=RATE)
def test_present_values_add_up(first, second, rate):
    together = present_value(np.add(first, second), rate)
    scale = 1.0 + float(present_value(np.abs(first), rate) + present_value(np.abs(second), rate))
    assert together == pytest.approx(present_value(first, rate) + present_value(second, rate), abs=1e-9 * scale)


@given(flows=st.lists(st.floats(0.0, 1e6), min_size=2, max_size=8), low=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_money_to_come_is_worth_less_at_a_higher_rate(flows, low, more):
    assert present_value(flows, low + more) <= present_value(flows, low) + 1e-9


@given(flows=FLOWS, rate=RATE)
def test_a_batch_is_priced_like_each_of_its_members(flows, rate):
    rows = np.array([flows, flows[::-1]])
    both = present_value(rows, np.array([rate, 0.1]))
    assert both[0] == pytest.approx(present_value(flows, rate), rel=1e-12, abs=1e-9)
    assert both[1] == pytest.approx(present_value(flows[::-1], 0.1), rel=1e-12, abs=1e-9)
