"""From a point of the solver to money in whole hundredths: sizes made decimals, payments dealt out, nothing lost."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.formulation.program import Linear
from allocator.solve.prove import step_of, value_of
from allocator.solve.read_back import _dealt, _exactly, chosen_at, size_at
from tests.studies import FIRST, Programme, ceiling, grant, loan, money, programme, project, weighted

LINE = programme(
    money(100, fund="gcf") + money(100, fund="undp"),
    project("line", loan(90, private=270, people=50, sizes=(0.25, 2.0))),
    project("wells", grant(40, private=30, people=60)),
)


def point(asked: Programme, **values: float) -> np.ndarray:
    """A point of the program by the names of its columns, "x_line" for x[line,...]."""
    names = asked.program.names(asked.program.columns)
    made = np.zeros(asked.program.width)
    for key, value in values.items():
        family, _, label = key.partition("_")
        made[[place for place, name in enumerate(names) if name.startswith(f"{family}[{label.replace('_', ',')}")]] = (
            value
        )
    return made


@pytest.mark.parametrize(
    ("value", "size"),
    [(0.6, "0.6"), (0.5999999999, "0.6"), (1 / 3, "0.33333333"), (2.0000001, "2"), (0.2499999, "0.25")],
)
def test_a_size_becomes_a_short_decimal_within_its_range(value: float, size: str) -> None:
    (line,) = np.flatnonzero(LINE.case.packages.sized).tolist()
    assert size_at(LINE.case.packages, line, value) == Fraction(size)


def test_a_size_of_large_amounts_keeps_fewer_digits() -> None:
    # amount times size must stay a decimal that a float keeps: ten digits of amount leave three or more
    large = programme(money(1e10), project("line", loan(1234567890, sizes=(0.1, 1.0))))
    assert size_at(large.case.packages, 0, 1 / 3) == Fraction("0.333")


def test_what_is_taken_is_read_with_size_and_start() -> None:
    chosen = chosen_at(LINE.case.packages, LINE.case.paying, point(LINE, x_line=1.0, size_line=0.5))
    (line,) = chosen.taken
    assert (line.project.project, line.start, line.size) == ("line", FIRST, Fraction(1, 2))
    assert chosen.key == (("line", "loan", FIRST),)


def test_money_of_a_class_is_dealt_out_project_by_project() -> None:
    # 45 for the line at half size and 40 for the wells: gcf pays 50 of it, undp 35
    at = point(LINE, x_line=1.0, size_line=0.5, x_wells=1.0, pay_gcf=50.0, pay_undp=35.0, sign_gcf=50.0, sign_undp=35.0)
    chosen = chosen_at(LINE.case.packages, LINE.case.paying, at)
    assert dict(chosen.payments) == {
        ("line", "gcf", FIRST): 45,
        ("wells", "gcf", FIRST): 5,
        ("wells", "undp", FIRST): 35,
    }
    assert dict(chosen.signatures) == {("line", "gcf"): 45, ("wells", "gcf"): 5, ("wells", "undp"): 35}


@given(
    due=st.lists(st.integers(0, 10**6), min_size=1, max_size=5),
    cuts=st.lists(st.floats(0, 1), min_size=1, max_size=4),
    noise=st.floats(-1e-4, 1e-4),
)
def test_what_is_dealt_out_adds_up_to_what_is_due_to_the_last_digit(
    due: list[int], cuts: list[float], noise: float
) -> None:
    exact_due = [Fraction(cents, 100) for cents in due]
    whole = sum(exact_due, Fraction(0))
    weights = np.array([*cuts, 1.0])
    shares = _exactly(weights / weights.sum() * float(whole) + noise, whole)
    assert sum(shares, Fraction(0)) == whole
    assert all(share >= 0 for share in shares)
    dealt = _dealt(exact_due, shares)
    for place, amount in enumerate(exact_due):
        assert sum((part for m, _, part in dealt if m == place), Fraction(0)) == amount
    for fund, share in enumerate(shares):
        assert sum((part for _, f, part in dealt if f == fund), Fraction(0)) == share


def test_shares_that_the_solver_gives_in_short_decimals_are_kept() -> None:
    assert _exactly(np.array([60.0, 40.0]), Fraction(100)) == [60, 40]
    assert _exactly(np.array([60.0000000004, 39.9999999996]), Fraction(100)) == [60, 40]
    assert _exactly(np.array([33.33, 66.67]), Fraction(100)) == [Fraction("33.33"), Fraction("66.67")]


# --- values


def test_what_counts_is_added_up_again_and_not_taken_from_the_solver() -> None:
    # the wells bring 60 people and the ceiling is 55: a solver may leave the counted column at anything below
    asked = LINE.but(ceilings=ceiling("people", 55), maximise=weighted(people=1.0))
    at = point(asked, x_wells=1.0)  # counted stays 0
    assert value_of(asked.case, asked.program.levels[0].expression, at) == 55


@pytest.mark.parametrize(
    ("gains", "step"),
    [((10, 25), 5), ((0.5, 0.75), 0.25), ((987654321.01, 987654321.03), 0.01), ((1 / 3, 1), 0), ((0.07, 0.21), 0.07)],
)
def test_two_values_differ_by_whole_steps(gains: tuple[float, float], step: float) -> None:
    asked = programme(money(1), project("a", grant(1, private=gains[0])), project("b", grant(1, private=gains[1])))
    assert step_of(asked.case, asked.program.levels[0].expression) == pytest.approx(step)


def test_values_of_free_sizes_have_no_step() -> None:
    assert step_of(LINE.case, LINE.program.levels[0].expression) == 0
    assert step_of(LINE.case, Linear.none(5.0)) == 0
