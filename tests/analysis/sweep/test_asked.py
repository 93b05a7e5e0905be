"""Values of a sweep: lists, ranges, grids, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.analysis.sweep.asked import Axis, axes_of, axis, decimal_text, grid
from allocator.errors import UsageError


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("20%,30%,40%", ("20%", "30%", "40%")),
        ("0.5m:2m:0.5m", ("500000", "1000000", "1500000", "2000000")),
        ("0:1:0.4", ("0", "0.4", "0.8")),  # the end is not reached: it is not added
        ("20%:40%:10%", ("20%", "30%", "40%")),
        ("3:1:-1", ("3", "2", "1")),
        ("0.1:0.3:0.1", ("0.1", "0.2", "0.3")),  # tenths stay tenths
        ("1m,2m:3m:1m", ("1m", "2000000", "3000000")),
        ([500_000, "80%", 1e6], ("500000", "80%", "1000000")),
        (0.1, ("0.1",)),
        ("theme=water|energy", ("theme=water|energy",)),
        ("40%;60%", ("40%;60%",)),
        ("in,out", ("in", "out")),
        ("12:30 to noon", ("12:30 to noon",)),
    ],
)
def test_values_are_read_as_written(given: object, values: tuple[str, ...]) -> None:
    assert axis("path", given).values == values  # type: ignore[arg-type]


def test_a_range_without_a_step_is_for_the_exact_curve() -> None:
    assert axis("budget", "0.5m:2m") == Axis("budget", ("500000", "2000000"), between=True)
    assert not axis("budget", "0.5m,2m").between


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("1:2:0", "leads nowhere"),
        ("1:2:-1", "leads nowhere"),
        ("10%:0.4:10%", "mixes amounts and percentages"),
        ("20%,,30%", "a value is missing"),
        ("", "a value is missing"),
        ([], "a value is missing"),
        ("0:1m:1", "Take longer steps"),
        (float("nan"), "is not a number"),
    ],
)
def test_what_is_no_list_and_no_range_is_refused(given: object, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        axis("budget", given)  # type: ignore[arg-type]


def test_a_grid_has_every_combination_with_the_budget_last() -> None:
    axes, varied = axes_of("1m,2m", {"rates.market": "18%,24%"})
    assert varied
    assert grid(axes) == [
        (("rates.market", "18%"), ("budget", "1m")),
        (("rates.market", "18%"), ("budget", "2m")),
        (("rates.market", "24%"), ("budget", "1m")),
        (("rates.market", "24%"), ("budget", "2m")),
    ]


def test_a_path_is_set_once() -> None:
    with pytest.raises(UsageError, match="is set twice"):
        axes_of(None, [("rates.market", "18%"), ("rates.market", "24%")])


def test_a_grid_has_an_end() -> None:
    axes = [axis(name, "1:1000:1") for name in ("a", "b")]
    with pytest.raises(UsageError, match="1000000 points"):
        grid(axes)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_decimals_are_written_out_exactly(number: object) -> None:
    assert Fraction(decimal_text(Fraction(str(number)))) == Fraction(str(number))
