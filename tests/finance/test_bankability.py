"""The worked example of minimum concessionality, and what holds for any project."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.finance.bankability import (
    break_even_rate,
    cover,
    coverage_for_rate,
    coverage_for_security,
    debt_capacity,
    equity_value,
    financing_without_grant,
    grant_beside_fixed_debt,
    level_debt_capacity,
    sculpted_debt_capacity,
    smallest,
    smallest_linear,
)
from allocator.finance.present_value import local_rate, present_value
from allocator.finance.schedules import loan
from allocator.finance.subsidy import subsidised_loan, subsidy_flows

# total cost 1000, 230 a year for 8 years, debt 600 at 21.25 % as a 5-year annuity, equity 400
CASH = np.array([0.0] + [230.0] * 8)
UNIT = loan(1.0, 0.2125, 5, annuity=True, horizon=8).service
DUE = 600.0 * UNIT


def at_client_rate(rate, years=5):
    return subsidised_loan(600.0, 0.2125, rate, years, 5, annuity=True, horizon=8)


def value(service, equity=400.0, hurdle=0.20):
    return float(equity_value(equity, CASH, service, hurdle))


def subsidy(rate, years=5):
    return subsidy_flows(at_client_rate(rate, years).balance, 0.2125 - rate, years)


def test_the_base_case_misses_both_hurdles():
    assert cover(CASH, DUE) == pytest.approx(1.116, abs=5e-4)
    assert present_value(CASH, 0.1597) == pytest.approx(1000.0, abs=0.2)  # project return 15.97 %
    assert value(DUE, hurdle=0.1197) == pytest.approx(0.0, abs=0.1)  # equity return 11.97 %


def test_the_grant_beside_fixed_debt():
    grant = float(grant_beside_fixed_debt(400.0, CASH, DUE, 0.20))
    assert grant == pytest.approx(134.0344, abs=5e-5)
    assert value(DUE, 400.0 - grant) == pytest.approx(0.0, abs=1e-9)
    assert (600 + 400 - grant) / grant == pytest.approx(6.46, abs=5e-3)


def test_debt_capacity_and_the_grant_it_leaves():
    most = float(debt_capacity(CASH[:6], UNIT[:6], 1.2))
    assert most == pytest.approx(557.786, abs=5e-4)
    assert level_debt_capacity(230.0, 0.2125, 5, 1.2) == pytest.approx(most)
    assert sculpted_debt_capacity(CASH[:6], 0.2125, 1.2) == pytest.approx(most)  # level cash: the same
    assert 1000 - 400 - most == pytest.approx(42.214, abs=5e-4)
    assert value(most * UNIT, hurdle=0.1445) == pytest.approx(0.0, abs=0.1)  # equity return 14.45 %


def test_the_client_rate_that_clears_the_cover_alone():
    points = smallest(lambda cut: np.array([cover(CASH, at_client_rate(0.2125 - cut[0]).service) >= 1.2]), [0.0], [0.2])
    assert 0.2125 - points[0] == pytest.approx(0.17954, abs=5e-6)


def test_the_client_rate_that_clears_the_sponsors_hurdle():
    points = smallest(lambda cut: np.array([value(at_client_rate(0.2125 - cut[0]).service) >= 0]), [0.0], [0.2])
    rate = 0.2125 - float(points[0])
    assert rate == pytest.approx(0.107577, abs=5e-7)
    assert cover(CASH, at_client_rate(rate).service) == pytest.approx(1.4254, abs=5e-5)
    paid = subsidy(rate)
    assert paid.sum() == pytest.approx(201.668, abs=5e-4)
    for discount, worth in ((0.06, 175.723), (0.10, 161.436), (0.1448, 147.676), (0.2125, 130.430)):
        assert present_value(paid, discount) == pytest.approx(worth, abs=5e-4)
    assert 1000 / paid.sum() == pytest.approx(4.96, abs=5e-3)


def test_the_currency_of_the_rate_turns_the_ranking_of_grant_and_subsidy():
    paid, grant = subsidy(0.107577), 134.0344
    assert present_value(paid, local_rate(0.06, 0.08)) > grant > present_value(paid, 0.2125)


def test_a_subsidy_limited_to_three_years():
    service, paid = at_client_rate(0.06, 3).service, subsidy(0.06, 3)
    assert value(service, hurdle=0.2193) == pytest.approx(0.0, abs=0.05)  # equity return 21.93 %
    assert paid.sum() == pytest.approx(224.83, abs=5e-3)
    assert present_value(paid, 0.06) == pytest.approx(202.06, abs=5e-3)
    assert cover(CASH, service) == pytest.approx(1.325, abs=5e-4)


def test_a_published_debt_service_ratio():
    assert cover([0.0, 500.0], [0.0, 350.0]) == pytest.approx(1.4286, abs=5e-5)


@pytest.mark.parametrize(("coverage", "rate"), [(0.0, 23.16), (0.5, 21.84), (0.7, 21.32), (0.85, 20.92)])
def test_the_rate_at_which_a_bank_takes_part(coverage, rate):
    # cost of funds 17 %, operations 2 %, capital 0.5 %, default 5 %, loss given default 50 %
    assert 100 * break_even_rate(0.195, 0.05, coverage, 0.5) == pytest.approx(rate, abs=5.1e-3)
    assert coverage_for_rate(break_even_rate(0.195, 0.05, coverage, 0.5), 0.195, 0.05, 0.5) == pytest.approx(coverage)


def test_the_coverage_a_short_collateral_needs():
    assert coverage_for_security(100.0, 80.0, 1.2, 0.7) == pytest.approx(0.64)
    assert coverage_for_security(100.0, 500.0, 1.2, 0.7) == 0.0


def test_a_bank_that_cannot_lose_lends_at_its_cost_or_not_at_all():
    assert coverage_for_rate(0.21, 0.195, 0.05, 0.0) == 0.0  # 0.2053 is enough: (1.195 - 0.05) / 0.95 - 1
    assert coverage_for_rate(0.19, 0.195, 0.0, 0.5) == np.inf


def test_bisection_says_where_nothing_is_enough():
    found = smallest(lambda x: x >= np.array([0.3, 2.0, -1.0]), np.zeros(3), np.ones(3))
    assert found[0] == pytest.approx(0.3)
    assert np.isnan(found[1])
    assert found[2] == 0.0


def test_a_linear_condition_that_worsens_bounds_the_support_from_above():
    # x >= 5 from the first, x <= 10 from the second: 5 is found, and with at least 11 nothing
    assert smallest_linear([-10.0, 5.0], [2.0, -0.5], 100.0) == 5.0
    assert np.isnan(smallest_linear([-10.0, 5.0], [2.0, -0.5], 100.0, 11.0))
    assert np.isnan(smallest_linear([-10.0], [2.0], 4.0))
    assert np.isnan(smallest_linear([-1.0], [0.0], 4.0))


def test_a_grant_takes_the_place_of_the_loan_when_the_sponsor_keeps_its_own_contribution():
    lent, put_in = financing_without_grant(
        debt=800.0, equity=200.0, least_equity=200.0, cash=CASH, unit_service=UNIT, hurdle=0.20, asked_cover=None
    )
    assert put_in == pytest.approx(200.0)
    assert value(float(lent) * UNIT, 200.0) == pytest.approx(0.0, abs=1e-9)


@given(
    yearly=st.floats(50.0, 600.0),
    debt=st.just(0.0) | st.floats(0.01, 900.0),
    hurdle=st.floats(0.0, 0.5),
    asked=st.floats(1.0, 2.0),
)
def test_the_financing_a_project_carries_clears_both_hurdles(yearly, debt, hurdle, asked):
    cash = np.array([0.0] + [yearly] * 8)
    lent, put_in = financing_without_grant(
        debt=debt,
        equity=1000 - debt,
        least_equity=100.0,
        cash=cash,
        unit_service=UNIT,
        hurdle=hurdle,
        asked_cover=asked,
    )
    if np.isnan(lent):
        assert present_value(cash, hurdle) < 100.0
        return
    assert equity_value(put_in, cash, lent * UNIT, hurdle) >= -1e-6
    assert cover(cash, lent * UNIT) >= asked - 1e-9
    assert lent <= debt + 1e-9
    assert 100.0 - 1e-6 <= put_in <= 1000 - debt + 1e-9


@given(points=st.floats(0.0, 0.15), more=st.floats(0.0, 0.06), years=st.integers(1, 5), hurdle=st.floats(0.0, 0.5))
def test_more_subsidy_is_never_less_bankable(points, more, years, hurdle):
    little, much = (at_client_rate(0.2125 - cut, years).service for cut in (points, points + more))
    assert value(much, hurdle=hurdle) >= value(little, hurdle=hurdle) - 1e-9
    assert cover(CASH, much) >= cover(CASH, little) - 1e-12


@given(
    at_none=st.floats(-100.0, 100.0),
    slope=st.floats(-3.0, 3.0).filter(lambda s: s == 0 or abs(s) > 1e-6),
    most=st.floats(0.0, 200.0),
)
def test_the_closed_form_for_linear_conditions_agrees_with_bisection(at_none, slope, most):
    exact = smallest_linear([at_none], [slope], most)
    if at_none >= 0.0:
        assert exact == 0.0
    elif slope > 0.0:
        searched = smallest(lambda x: at_none + slope * x >= 0.0, [0.0], [most])[0]
        near = abs(at_none + slope * most) < 1e-9
        assert near or np.isnan(exact) == np.isnan(searched)
        assert np.isnan(exact) or np.isnan(searched) or exact == pytest.approx(searched, abs=1e-6)
    else:
        assert np.isnan(exact)
