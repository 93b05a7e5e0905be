from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import InternalError
from allocator.verify.case import Case
from allocator.verify.exact import (
    NOTHING,
    add_up,
    add_up_fractions,
    exact,
    exactly,
    fine_tolerance,
    fraction,
    said,
    same,
    tolerance,
)
from tests.verify.cases import valley

numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_counts_as_it_is_written(value: float) -> None:
    assert exact(value) == Fraction(Decimal(repr(value)))


@given(st.integers(-(10**15), 10**15))
def test_hundredths_count_as_they_are_written(hundredths: int) -> None:
    value = hundredths / 100
    assert exact(value) == Fraction(Decimal(repr(value)))


def test_numbers_of_other_kinds_are_read_too() -> None:
    import numpy as np

    assert exact(3) == 3
    assert exact(np.float64(0.1)) == Fraction(1, 10)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="is not a finite number"):
        exact(value)


@given(st.lists(st.fractions(max_denominator=1000), max_size=40))
def test_a_sum_of_parts_is_exact(parts: list[Fraction]) -> None:
    assert add_up_fractions(parts) == sum(parts, Fraction(0))


@given(st.lists(numbers, max_size=40))
def test_a_sum_of_decimals_is_the_sum_of_fractions(listed: list[float]) -> None:
    with exactly():
        assert add_up(map(exact, listed)) == sum(map(fraction, listed), Fraction(0))


@given(numbers, numbers, numbers)
def test_differences_and_products_of_decimals_are_those_of_fractions(a: float, b: float, c: float) -> None:
    with exactly():
        assert (exact(a) - exact(b)) * exact(c) * exact(a) == (fraction(a) - fraction(b)) * fraction(c) * fraction(a)


@given(numbers, numbers)
def test_decimals_stand_in_the_order_of_fractions(a: float, b: float) -> None:
    with exactly():
        assert (exact(a) < exact(b), exact(a) == exact(b)) == (fraction(a) < fraction(b), fraction(a) == fraction(b))


@given(numbers, st.floats(-1e9, 1e9), st.integers(1, 10**6))
def test_a_reported_number_is_compared_alike_with_decimals_and_fractions(right: float, by: float, part: int) -> None:
    reported = right + by / part
    if abs(reported) < 1e300:
        with exactly():
            assert same(reported, exact(right)) is same(reported, fraction(right))
            near = abs(fraction(reported) - fraction(right)) <= max(Fraction(1, 200), abs(fraction(right)) / 10**9)
            assert same(reported, exact(right)) is near


@given(st.integers(1, 10**6).filter(lambda whole: 10**40 % whole))
def test_what_would_have_to_be_rounded_is_an_error(whole: int) -> None:
    with exactly(), pytest.raises(decimal.Inexact):
        Decimal(1) / whole  # a part of it goes on for ever: 10**40 would be a multiple of it otherwise


def test_five_numbers_of_all_sizes_can_be_multiplied() -> None:
    with exactly():
        widest = exact(1.7976931348623157e308) + exact(5e-324)
        assert widest**5 == Fraction(widest) ** 5


@pytest.mark.parametrize(
    "rounded",
    [
        lambda: Decimal(10) ** 5000 + 1,  # a digit more than there is room for
        lambda: Decimal(1).sqrt() + Decimal(2).sqrt(),
        lambda: (Decimal(10) ** 4999 + 1) * 10 + 1,
    ],
)
def test_what_has_more_digits_than_there_is_room_for_is_an_error(rounded: Callable[[], Decimal]) -> None:
    with exactly(), pytest.raises((decimal.Inexact, decimal.Rounded)):
        rounded()


@pytest.mark.parametrize(
    "mixed", [lambda: Decimal(1) < 0.5, lambda: Decimal(float("0.5")), lambda: Decimal(1) + Fraction(1)]
)
def test_floats_and_fractions_are_not_mixed_with_decimals(mixed: Callable[[], object]) -> None:
    with exactly(), pytest.raises((decimal.FloatOperation, TypeError)):
        mixed()


def test_a_case_is_made_where_nothing_is_rounded_and_nowhere_else() -> None:
    answer = valley()
    tables = (answer.study, answer.options, answer.model, answer.portfolio)
    with exactly():
        assert Case(*tables).taken
    with pytest.raises(InternalError, match="outside of `exactly`"):
        Case(*tables)
    with decimal.localcontext(prec=5000), pytest.raises(InternalError, match="outside of `exactly`"):
        Case(*tables)


def test_the_arithmetic_of_the_caller_is_as_it_was() -> None:
    before = decimal.getcontext().copy()
    assert valley().verified().ok
    after = decimal.getcontext()
    assert (after.prec, after.traps) == (before.prec, before.traps)


def test_nothing_has_no_sign() -> None:
    assert str(exact(-0.0)) == "0.0"
    assert said(-0.0) == said(NOTHING) == "0.00"


def test_tolerances_are_half_a_hundredth_or_a_billionth_and_finer_for_small_numbers() -> None:
    assert tolerance(Fraction(1)) == Fraction(1, 200)
    assert tolerance(Fraction(-(10**9))) == 1
    assert tolerance(Decimal(1)) == Fraction(1, 200)
    assert tolerance(Decimal(-(10**9))) == 1
    assert fine_tolerance(Fraction(1)) == Fraction(1, 10**6)
    assert fine_tolerance(Fraction(10**6)) == Fraction(1, 200)
    assert fine_tolerance(Fraction(10**9)) == 1


def test_sentences_show_hundredths_and_what_is_less() -> None:
    assert said(1234567.891) == "1 234 567.89"
    assert said(-0.01) == "-0.01"
    assert said(0.004) == "0.004"
    assert said(Fraction(1, 10**9)) == "0.000000001"
    assert said(0.0) == "0.00"
