"""Amounts as people write them: one meaning is read exactly, two meanings are refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import UsageError
from allocator.units import (
    exact,
    exact_sum,
    exact_total,
    not_a_share,
    read_amount,
    read_flag,
    read_quantity,
    read_share,
    read_whole,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2m", 1_200_000),
        ("1.2M", 1_200_000),
        ("1,2 mln", 1_200_000),
        ("500k", 500_000),
        ("1.5bn", 1_500_000_000),
        ("0.7 mlrd", 700_000_000),
        ("1 200 000", 1_200_000),
        ("1\u00a0200\u202f000", 1_200_000),  # no-break and narrow no-break spaces, as spreadsheets write them
        ("1 200 500,50", Fraction(2401001, 2)),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1,234.50", Fraction(2469, 2)),
        ("1.234,50", Fraction(2469, 2)),
        ("1'234'567", 1_234_567),
        ("USD 300", 300),
        ("300 USD", 300),
        ("$1.5bn", 1_500_000_000),
        ("₸500", 500),
        ("-5", -5),
        ("0,125", Fraction(1, 8)),
    ],
)
def test_an_amount_with_one_meaning_is_read_exactly(text, value):
    assert read_amount(text) == value


@pytest.mark.parametrize("text", ["1,234", "12,500", "1000,000"])
def test_a_comma_before_three_digits_means_two_things_and_is_refused(text):
    with pytest.raises(UsageError, match="two ways"):
        read_amount(text)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "nan", "inf", "1e6", "1_000", "1.2.3", "12 34", "1 2", ".5", "5.", "1m%", "١٢", "0x10", "1/3", "5 m k"],
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(UsageError):
        read_quantity(text)


def test_amounts_above_the_largest_are_refused_because_solvers_lose_rows_to_them():
    assert read_amount("10000bn") == 10**13
    with pytest.raises(UsageError, match="too large"):
        read_amount("10001bn")


def test_a_percentage_is_not_an_amount_and_thirty_is_not_a_share():
    with pytest.raises(UsageError, match="percentage where an amount"):
        read_amount("80%")
    with pytest.raises(UsageError) as caught:
        read_share("30")
    assert str(caught.value) == "30 is not a share. Write 30% or 0.3."
    assert not_a_share("12,5") == "12,5 is not a share. Write 12.5% or 0.125."
    assert not_a_share("much") == '"much" is not a share. Write 30% or 0.3.'
    assert not_a_share("-1") == "-1 is not a share. Write a share from 0% to 100%."


def test_a_share_is_the_same_however_it_is_written():
    assert read_share("30%") == read_share("30 %") == read_share("0.3") == read_share("0,3") == Fraction(3, 10)


def test_flags_and_whole_numbers_are_not_guessed():
    assert (read_flag("yes"), read_flag("no"), read_whole("2027"), read_whole("-1")) == (True, False, 2027, -1)
    for text in ("true", "1", "y", ""):
        with pytest.raises(UsageError):
            read_flag(text)
    for text in ("2027.0", "02027", "2 027", "five", "1k"):
        with pytest.raises(UsageError):
            read_whole(text)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_what_is_written_out_reads_back_exactly(number):
    assert read_amount(f"{number:f}") == Fraction(number)
    assert exact(float(number)) == Fraction(number)  # 14 digits: a float keeps them all


@given(st.integers(0, 10**13))
def test_grouping_by_spaces_changes_nothing(number):
    assert read_amount(f"{number:,}".replace(",", " ")) == number


def test_exact_takes_a_float_as_it_is_written():
    assert exact(0.1) * 3 == exact(0.3)
    assert exact(1e-7) == Fraction(1, 10**7)
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="Fraction"):
            exact(bad)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**17), 10**17).map(lambda n: n / 100))
def test_exact_is_always_the_decimal_that_python_writes(number):
    assert exact(number) == Fraction(repr(number))


@given(st.lists(st.fractions(max_denominator=10**6), max_size=20))
def test_sums_by_denominator_are_sums(amounts):
    assert exact_sum(amounts) == sum(amounts, Fraction(0))


@given(st.lists(st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15).map(lambda n: n / 100), max_size=20))
def test_a_total_of_numbers_is_the_sum_of_what_is_written(numbers):
    assert exact_total(numbers) == sum(map(exact, numbers), Fraction(0))
