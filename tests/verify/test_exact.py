from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.verify.exact import add_up_fractions, exact, fine_tolerance, said, tolerance


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


def test_tolerances_are_half_a_hundredth_or_a_billionth_and_finer_for_small_numbers() -> None:
    assert tolerance(Fraction(1)) == Fraction(1, 200)
    assert tolerance(Fraction(-(10**9))) == 1
    assert fine_tolerance(Fraction(1)) == Fraction(1, 10**6)
    assert fine_tolerance(Fraction(10**6)) == Fraction(1, 200)
    assert fine_tolerance(Fraction(10**9)) == 1


def test_sentences_show_hundredths_and_what_is_less() -> None:
    assert said(1234567.891) == "1 234 567.89"
    assert said(-0.01) == "-0.01"
    assert said(0.004) == "0.004"
    assert said(Fraction(1, 10**9)) == "0.000000001"
    assert said(0.0) == "0.00"
