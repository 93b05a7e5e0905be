"""The exact simplex against HiGHS on random programmes, and by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from scipy.optimize import linprog

from tests.oracle.rational_lp import Programme, maximise


def test_a_third_is_a_third() -> None:
    # 3x <= 1 and x <= y, y <= 1: the best of x is exactly 1/3
    programme = Programme(at_least_zero=[({"x": -3}, 1), ({"x": -1, "y": 1}, 0), ({"y": -1}, 1)])
    solution = maximise(programme, {"x": 1})
    assert solution is not None
    assert solution.value == Fraction(1, 3)


def test_one_part_in_a_trillion_is_infeasible() -> None:
    # x = 1 and x <= 1 - 10^-12
    programme = Programme(at_least_zero=[({"x": -1}, 1 - Fraction(1, 10**12))], zero=[({"x": 1}, -1)])
    assert maximise(programme, {}) is None


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_highs(seed: int) -> None:
    draw = random.Random(seed)
    names = range(draw.randint(1, 6))
    rows = [({n: draw.randint(-5, 5) for n in names}, draw.randint(-4, 8)) for _ in range(draw.randint(0, 6))]
    rows += [({n: -1}, draw.randint(1, 9)) for n in names]
    zero = [({n: draw.randint(-2, 3) for n in names}, draw.randint(-6, 0)) for _ in range(draw.randint(0, 2))]
    objective = {n: draw.randint(-5, 5) for n in names}
    ours = maximise(Programme(rows, zero), objective)
    theirs = linprog(
        [-objective[n] for n in names],
        A_ub=[[-row.get(n, 0) for n in names] for row, _ in rows],
        b_ub=[constant for _, constant in rows],
        A_eq=[[row[n] for n in names] for row, _ in zero] or None,
        b_eq=[-constant for _, constant in zero] or None,
        method="highs",
    )
    assert (ours is None) == (theirs.status == 2)
    if ours is not None:
        assert float(ours.value) == pytest.approx(-theirs.fun, abs=1e-7)
