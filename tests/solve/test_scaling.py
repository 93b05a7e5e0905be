"""Rows are brought to whole numbers and powers of two: nothing is rounded away, and a cent stays visible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from allocator.solve.scaling import scale
from tests.solve.test_engine import task


def power_of_two(number: float) -> bool:
    return np.frexp(number)[0] == 0.5


def test_decimals_become_whole_numbers_without_a_common_divisor() -> None:
    # 0.1 a + 0.2 b <= 0.3 is a + 2 b <= 3, here times a power of two
    scaled = scale(task([[0.1, 0.2]], [0.3], [1, 1])).task
    one = scaled.matrix.data[0]
    assert power_of_two(one)
    assert (scaled.matrix.data / one).tolist() == [1, 2]
    assert scaled.row_upper[0] / one == 3


def test_bounds_of_whole_rows_are_rounded_inwards() -> None:
    # a + 2 b <= 3.5 means <= 3; 60.02 of 60.01 twice: 6001 a + 6001 b <= 6002 means a + b <= 1
    scaled = scale(task([[1, 2], [60.01, 60.01]], [3.5, 60.02], [1, 1])).task
    units = [scaled.matrix.data[0], scaled.matrix.data[2]]
    assert (scaled.row_upper / units).tolist() == [3, 1]


def test_one_cent_of_a_hundred_million_stays_visible() -> None:
    # three thirds of 1e8 and a budget one cent short: in whole cents 3333333334 and 10000000001
    scaled = scale(task([[33333333.34, 33333333.34, 33333333.34]], [100000000.01], [1, 1, 1])).task
    assert scaled.row_upper[0] / scaled.matrix.data[0] == 2  # not three of them
    exactly = scale(task([[33333333.34, 33333333.34, 33333333.34]], [100000000.02], [1, 1, 1])).task
    assert exactly.row_upper[0] / exactly.matrix.data[0] == 3


def test_rows_with_parts_keep_their_bounds() -> None:
    scaled = scale(task([[0.1, 0.2]], [0.35], [1, 1], whole=False)).task
    assert scaled.row_upper[0] / scaled.matrix.data[0] == pytest.approx(3.5, abs=1e-12)


def test_amounts_that_may_be_large_are_counted_in_large_units() -> None:
    asked = replace(
        task([[1, -1]], [0], [0, 1], whole=False), column_upper=np.array([1e8, 3.0]), integer=np.array([False, True])
    )
    scaled = scale(asked)
    assert power_of_two(scaled.column_unit[0])
    assert 0.5e8 < scaled.column_unit[0] < 2e8
    assert scaled.column_unit[1] == 1  # a whole number stays what it is
    assert scaled.task.column_upper[0] == 1e8 / scaled.column_unit[0]


@pytest.mark.parametrize(
    ("gains", "step"), [([3, 6, 9], 3), ([0.25, 0.5, 1], 0.25), ([10.01, 20.02], 10.01), ([0, 0], None), ([2, 0], 2)]
)
def test_the_step_between_two_values_is_the_common_divisor(gains: list[float], step: float | None) -> None:
    scaled = scale(task([[1.0] * len(gains)], [1], gains))
    assert power_of_two(scaled.objective_factor)
    assert scaled.step / scaled.objective_factor == pytest.approx(step if step else 1.0)


def test_a_value_that_is_no_short_decimal_has_no_step() -> None:
    assert scale(task([[1, 1]], [1], [1 / 3, 1])).step == 0


@given(
    weights=st.lists(st.integers(1, 10**13), min_size=1, max_size=6),
    off=st.integers(-2, 2),
    point=st.lists(st.booleans(), min_size=6, max_size=6),
    twins=st.booleans(),
)
def test_a_choice_fits_the_scaled_row_exactly_when_it_fits_to_the_cent(
    weights: list[int], off: int, point: list[bool], *, twins: bool
) -> None:
    weights = [weights[0]] * len(weights) if twins else weights
    in_cents = sum(w for w, taken in zip(weights, point, strict=False) if taken)
    most = max(in_cents + off, 0)  # at, just above or just below what is taken
    scaled = scale(task([[w / 100 for w in weights]], [most / 100], [1.0] * len(weights))).task
    x = np.array(point[: len(weights)], dtype=np.float64)
    assert (float((scaled.matrix @ x)[0]) <= scaled.row_upper[0]) == (in_cents <= most)


@given(st.integers(1, 10**15), st.integers(0, 3))
def test_every_decimal_is_known_for_what_it_is(number: int, digits: int) -> None:
    scaled = scale(task([[number / 10**digits, number / 10**digits]], [0.0], [1.0, 1.0])).task
    assert power_of_two(scaled.matrix.data[0])  # one times the common divisor


def test_an_empty_row_and_an_empty_objective_are_left_alone() -> None:
    asked = replace(task([[0, 0]], [5], [0, 0]), matrix=sparse.csr_array((1, 2)))
    scaled = scale(asked)
    assert scaled.task.row_upper.tolist() == [5]
    assert scaled.task.objective.tolist() == [0, 0]
