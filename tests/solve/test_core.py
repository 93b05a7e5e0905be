"""The core method gives the answer of the whole model, and its bound holds whatever the prices are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from allocator.allocate import Prepared, Settings, allocate, prepare
from allocator.errors import StudyError
from allocator.portfolio import Portfolio, Status
from allocator.pricing import price
from allocator.solve import core
from allocator.solve.core import Core, layout_of, worth
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.prices import Prices, relaxation
from allocator.solve.prove import Method
from allocator.solve.scaling import scale
from allocator.solve.task import Task, task_of
from tests.benchmarks.generator import pipeline
from tests.oracle.studies import random_study

SEEDS = range(60)


@pytest.fixture
def tiny_first_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first core of two packages, so that small studies go through growing and proving as large ones do."""
    real = Core.outcome

    def outcome(self: Core) -> core.Outcome:
        return real(dataclasses.replace(self, first=2))

    monkeypatch.setattr(Core, "outcome", outcome)


def answer(seed: int, method: Method) -> Portfolio | str:
    study, model = random_study(seed, assignments=300)
    try:
        return allocate(study, model, Settings(gap=0.0, method=method))
    except StudyError as error:
        return str(error)


@pytest.mark.usefixtures("tiny_first_core")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_core_gives_the_answer_of_the_whole_model(seed: int) -> None:
    whole, by_core = answer(seed, Method.WHOLE), answer(seed, Method.CORE)
    if isinstance(whole, str) or isinstance(by_core, str):
        assert whole == by_core
        return
    assert by_core.status is whole.status
    if whole.objective is None:
        assert by_core.objective is None
        assert by_core.conflict == whole.conflict
        return
    assert by_core.objective == pytest.approx(whole.objective, rel=1e-6, abs=1e-6)
    assert {(f.project, f.option) for f in by_core.funded_rows} == {(f.project, f.option) for f in whole.funded_rows}


def first_task(seed: int) -> tuple[Prepared, Task]:
    study, model = random_study(seed, assignments=300)
    prepared = prepare(study, model, price(study, model))
    return prepared, task_of(prepared.case.program, prepared.case.program.levels[0].expression)


@pytest.mark.parametrize("seed", range(25))
def test_no_portfolio_beats_the_bound_whatever_the_prices(seed: int) -> None:
    prepared, task = first_task(seed)
    best = run(task, Terms())
    if best.objective is None or best.ended is not Ended.OPTIMAL:
        return
    scaled = scale(task)
    layout = layout_of(prepared.case.program, prepared.case.packages, frozenset())
    random = np.random.default_rng(seed)
    for size in (0.0, 0.1, 1.0, 10.0):
        prices = random.normal(0.0, size + 1e-12, len(task.row_lower)) * scaled.objective_factor
        prices[layout.own_rows] = 0.0
        prices = np.where((prices > 0) & ~np.isfinite(task.row_upper), 0.0, prices)
        prices = np.where((prices < 0) & ~np.isfinite(task.row_lower), 0.0, prices)
        known = worth(scaled, layout, Prices(prices, np.zeros(len(layout.x), dtype=np.bool_)))
        taken = best.point[layout.x] > 0.5 if best.point is not None else np.zeros(0, dtype=np.bool_)
        assert known.most >= best.objective - 1e-6 * max(1.0, abs(best.objective))
        # a portfolio falls short of `most` by at least the loss of each package in it
        assert known.most - known.loss[taken].max(initial=0.0) >= best.objective - 1e-6 * max(1.0, abs(best.objective))


def test_a_bound_that_is_too_low_would_be_caught() -> None:
    # The property above must be able to fail: prices with the wrong sign give a "bound" below the best.
    prepared, task = next((p, t) for p, t in map(first_task, range(40)) if (run(t, Terms()).objective or 0.0) > 1.0)
    layout = layout_of(prepared.case.program, prepared.case.packages, frozenset())
    prices = relaxation(scale(task), layout, float("inf"))
    assert prices is not None
    known = worth(scale(task), layout, prices)
    planted = known.most - 2.0 * abs(known.most) - 1.0
    assert planted < (run(task, Terms()).objective or 0.0) <= known.most + 1e-6 * abs(known.most)


def test_a_large_pipeline_is_proven_to_its_gap_by_the_core() -> None:
    from allocator.io import from_frames
    from allocator.modelfile.records import Form, Model, Objective

    study = from_frames(pipeline(400, 5))  # some 6 900 packages: above the size at which the core is taken
    model = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)))
    portfolio = allocate(study, model, Settings(gap=0.01, time=120.0))
    assert portfolio.status is Status.OPTIMAL
    assert portfolio.gap is not None
    assert portfolio.gap <= 0.01
    assert portfolio.verified.ok
