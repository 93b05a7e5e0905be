"""No portfolio beats the bound, whatever the prices; faults planted in the bound are caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from allocator.formulation.program import Floats
from allocator.solve import lagrange
from allocator.solve.lagrange import Worth, fitting, worth
from allocator.solve.layout import Layout
from allocator.solve.relaxation import relaxation
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task
from tests.solve.bounded import Known, random_prices, studies

STUDIES = 120
SIZES = (0.0, 0.001, 0.03, 1.0)


def knapsack() -> tuple[Scaled, Layout]:
    """Three projects of one package each, worth 10, 6 and 2, that cost 2, 2 and 1 of 3."""
    task = Task(
        sparse.csr_array(np.array([[2.0, 2.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])),
        np.full(4, -np.inf),
        np.array([3.0, 1.0, 1.0, 1.0]),
        np.zeros(3),
        np.ones(3),
        np.ones(3, dtype=np.bool_),
        np.array([10.0, 6.0, 2.0]),
    )
    each = np.arange(3)
    no = np.zeros(3, dtype=np.bool_)
    layout = Layout(each, np.full(3, -1), np.ones(3), np.ones(3), each, no, no, np.array([1, 2, 3]), np.zeros(0, int))
    return scale(task), layout


def test_the_best_prices_of_a_knapsack_and_the_losses_at_them() -> None:
    # By hand: the relaxation takes the first whole and half of the second, 10 + 3 = 13, at a price of 6 / 2 = 3 a unit.
    # Worth at that price: 10 - 6 = 4, 6 - 6 = 0, 2 - 3 = -1. Leaving the first out loses 4, taking the third loses 1.
    scaled, layout = knapsack()
    relaxed = relaxation(scaled, layout, float("inf"))
    known = worth(scaled, layout, relaxed.prices)
    assert known.most == pytest.approx(13.0)
    assert known.loss.tolist() == pytest.approx([0.0, 0.0, 1.0], abs=1e-9)
    assert known.none.tolist() == pytest.approx([4.0, 0.0, 0.0], abs=1e-9)
    assert relaxed.point is not None
    assert relaxed.point.tolist() == pytest.approx([1.0, 0.5, 0.0])


def test_a_project_that_must_be_in_has_no_loss_to_leave_out() -> None:
    # By hand, at a price of 3: the third must be in and brings 2 - 3 = -1, so 9 + 4 + 0 - 1 = 12 is the most.
    scaled, layout = knapsack()
    layout = replace(layout, must=np.array([False, False, True]))
    prices = np.array([3.0, 0.0, 0.0, 0.0]) * scaled.objective_factor
    row = scaled.task.matrix[[0]].toarray()[0, 0] / 2.0  # the row was scaled
    known = worth(scaled, layout, prices / row)
    assert known.most == pytest.approx(12.0)
    assert known.loss[2] == pytest.approx(0.0, abs=1e-9)
    assert known.none[2] == np.inf


def told(each: Known, random: np.random.Generator) -> Iterator[str]:
    """Where the bound, or the losses, deny the best portfolio there is, at many prices."""
    assert each.optimum is not None
    relaxed = relaxation(each.scaled, each.layout, float("inf")).prices
    for prices in (relaxed, *(random_prices(each, random, size) for size in SIZES)):
        known: Worth = lagrange.worth(each.scaled, each.layout, prices)
        if known.most < each.optimum - each.rounding:
            yield f"{known.most} is below {each.optimum}"
        taken = each.taken()
        out = np.ones(len(each.layout.must), dtype=np.bool_)
        out[each.layout.project[taken]] = False
        lost = known.loss[taken].sum() + known.none[out].sum()
        if len(each.answer.levels) == 1 and known.most - lost < each.optimum - each.rounding:
            yield f"{known.most} less the losses {lost} is below {each.optimum}"


def denials() -> Iterator[str]:
    random = np.random.default_rng(4)
    return (one for each in studies(STUDIES, feasible=True) for one in told(each, random))


def test_the_bound_is_never_below_the_best_there_is() -> None:
    assert list(denials()) == []


def test_the_bound_is_raised_against_rounding() -> None:
    for each in studies(20, feasible=True):
        prices = relaxation(each.scaled, each.layout, float("inf")).prices
        safe = worth(each.scaled, each.layout, prices).most
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lagrange, "SAFE", 0.0)
            bare = worth(each.scaled, each.layout, prices).most
        assert safe > bare or safe == bare == 0.0


def _flipped_ends(task: Task, prices: Floats) -> Floats:
    up, down = prices > 0.0, prices < 0.0
    return np.concatenate([-prices[up] * task.row_upper[up], -prices[down] * task.row_lower[down]])


def _no_ends(task: Task, prices: Floats) -> Floats:
    return np.zeros(0)


def _worse_size(scaled: Scaled, layout: Layout, reduced: Floats) -> Floats:
    value = reduced[layout.x].copy()
    sized = layout.sized
    each = reduced[layout.size[sized]] / scaled.column_unit[layout.size[sized]]
    value[sized] += np.minimum(each * layout.low[sized], each * layout.high[sized])
    return value


def _size_forgotten(scaled: Scaled, layout: Layout, reduced: Floats) -> Floats:
    return reduced[layout.x].copy()


REAL_MOST, REAL_WORTH = lagrange._most, lagrange.worth


def _a_project_forgotten(task: Task, layout: Layout, reduced: Floats, best: Floats, prices: Floats) -> float:
    return REAL_MOST(task, layout, reduced, np.where(np.arange(len(best)) == 0, np.minimum(best, 0.0), best), prices)


def _other_columns_forgotten(task: Task, layout: Layout, reduced: Floats, best: Floats, prices: Floats) -> float:
    return REAL_MOST(task, replace(layout, other=layout.other[:0]), reduced, best, prices)


def _larger_losses(scaled: Scaled, layout: Layout, prices: Floats) -> Worth:
    real = REAL_WORTH(scaled, layout, prices)
    return Worth(real.most, 1.5 * real.loss, real.none)


def _larger_losses_of_leaving_out(scaled: Scaled, layout: Layout, prices: Floats) -> Worth:
    real = REAL_WORTH(scaled, layout, prices)
    return Worth(real.most, real.loss, 1.5 * real.none)


FAULTS: list[tuple[str, Callable[..., object] | float]] = [
    ("_ends", _flipped_ends),
    ("_ends", _no_ends),
    ("_at_best_size", _worse_size),
    ("_at_best_size", _size_forgotten),
    ("_most", _a_project_forgotten),
    ("_most", _other_columns_forgotten),
    ("worth", _larger_losses),
    ("worth", _larger_losses_of_leaving_out),
    ("SAFE", -0.01),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=lambda part: getattr(part, "__name__", str(part)))
def test_a_planted_fault_is_caught(name: str, fault: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lagrange, name, fault)
    assert next(denials(), None) is not None


def test_prices_of_the_wrong_sign_are_not_paid() -> None:
    for each in studies(40, feasible=True):
        task = each.scaled.task
        prices = fitting(task, np.where(np.isfinite(task.row_upper), -1.0, 1.0))
        assert not ((prices > 0) & ~np.isfinite(task.row_upper)).any()
        assert not ((prices < 0) & ~np.isfinite(task.row_lower)).any()
