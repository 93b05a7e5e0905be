"""The core method: it grows until the proof holds, says what it knows when it is stopped, and keeps the best found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from allocator.allocate import Settings, allocate, prepare
from allocator.formulation.program import Ints, Linear
from allocator.io import from_frames
from allocator.modelfile.records import Form, Model, Objective
from allocator.portfolio import Portfolio, Status
from allocator.pricing import price
from allocator.solve import core as core_module
from allocator.solve import merged as merged_module
from allocator.solve import mixing as mixing_module
from allocator.solve import prove as prove_module
from allocator.solve import relaxation as relaxation_module
from allocator.solve.candidates import Candidates, Inside
from allocator.solve.core import Core
from allocator.solve.engine import Ended, Outcome, Terms, run, run_scaled
from allocator.solve.lagrange import Worth, worth
from allocator.solve.layout import Layout, Mask, layout_of
from allocator.solve.prove import Search
from allocator.solve.relaxation import relaxation
from allocator.solve.restricted import restricted
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Row, task_of
from tests.benchmarks.generator import pipeline
from tests.solve.bounded import Known, studies

MOST_PRIVATE = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)))


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small studies go through growing and proving as large ones do."""
    monkeypatch.setattr(core_module, "NEARLY", 1)


def core_of(each: Known, **parts: object) -> Core:
    core = Core(each.task, each.layout, Terms(), first=1)
    for name, value in parts.items():
        setattr(core, name, value)
    return core


def wrong(each: Known, found: Outcome) -> str | None:
    """What an answer says that is not so; nothing when it is right, proven or not."""
    if each.optimum is None:
        return None if found.point is None else "a point where nothing fits"
    if found.ended is Ended.INFEASIBLE:
        return "infeasible"
    if found.bound is not None and found.bound < each.optimum - each.rounding:
        return f"the bound {found.bound} is below the best, {each.optimum}"
    if found.objective is not None and found.objective > each.optimum + each.rounding:
        return f"{found.objective} is above the best, {each.optimum}"
    if found.ended is Ended.OPTIMAL and abs((found.objective or 0.0) - each.optimum) > each.rounding:
        return f"{found.objective} is not the best, {each.optimum}"
    return None


def all_right(answers: list[tuple[Known, Outcome]]) -> bool:
    assert [text for each, found in answers if (text := wrong(each, found))] == []
    return True


def test_the_answer_is_the_best_there_is() -> None:
    answers = [(each, core_of(each).outcome()) for each in studies(120)]
    assert all_right(answers)
    assert {found.ended for _, found in answers} == {Ended.OPTIMAL, Ended.INFEASIBLE}


def test_its_point_keeps_every_row_of_the_whole_task() -> None:
    for each in studies(60, feasible=True):
        found = core_of(each).outcome()
        assert found.point is not None
        point = np.where(each.task.integer, np.round(found.point), found.point)
        sums, reach = each.task.matrix @ point, 1e-6 * (1.0 + abs(each.task.matrix) @ np.abs(point))
        assert (sums <= each.task.row_upper + reach).all()
        assert (sums >= each.task.row_lower - reach).all()
        assert each.task.objective @ point + each.task.offset == pytest.approx(found.objective, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("stops_at", [1, 2, 3, 5])
def test_a_relaxation_that_is_stopped_leaves_a_right_answer(stops_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Any prices give a bound: with poor ones the core grows further, and ends at the same answer.
    real, calls = mixing_module.finished, [0]

    def finished(solver: object, deadline: float) -> bool:
        calls[0] += 1
        return calls[0] < stops_at and real(solver, deadline)

    monkeypatch.setattr(mixing_module, "finished", finished)
    answers = []
    for each in studies(40):
        calls[0] = 0
        answers.append((each, core_of(each).outcome()))
    assert all_right(answers)
    assert {found.ended for _, found in answers} == {Ended.OPTIMAL, Ended.INFEASIBLE}


def test_out_of_time_before_it_begins_it_has_a_bound_and_nothing_else() -> None:
    for each in studies(40, feasible=True):
        found = core_of(each, terms=Terms(deadline=0.0)).outcome()
        assert found.ended is Ended.STOPPED
        assert found.point is None
        assert found.bound is not None
        assert wrong(each, found) is None


def test_out_of_time_after_the_first_core_the_best_so_far_is_kept() -> None:
    answers, held = [], 0
    for each in studies(60):
        core = core_of(each)

        def once(scaled: Scaled, terms: Terms, core: Core = core) -> Outcome:
            found = run_scaled(scaled, terms)
            core.terms = replace(core.terms, deadline=0.0)
            return found

        core.solve = once
        found = core.outcome()
        held += found.ended is Ended.STOPPED and found.point is not None
        answers.append((each, found))
    assert all_right(answers)
    assert held > 5


def test_a_solver_that_is_stopped_without_a_point_leaves_the_bound() -> None:
    def stopped(scaled: Scaled, terms: Terms) -> Outcome:
        return Outcome(Ended.STOPPED, None, None, None, interrupted=True)

    for each in studies(40, feasible=True):
        found = core_of(each, solve=stopped).outcome()
        assert found.ended is Ended.STOPPED
        assert found.interrupted
        assert wrong(each, found) is None


def test_ctrl_c_in_a_later_core_keeps_the_best_found() -> None:
    kept = 0
    for each in studies(60, feasible=True):
        calls: list[Outcome] = []

        def then_interrupted(scaled: Scaled, terms: Terms, calls: list[Outcome] = calls) -> Outcome:
            if calls:
                raise KeyboardInterrupt
            calls.append(run_scaled(scaled, terms))
            return calls[0]

        found = core_of(each, solve=then_interrupted).outcome()
        assert wrong(each, found) is None
        if found.interrupted:
            assert found.ended is Ended.STOPPED
            kept += found.point is not None
    assert kept > 5


def test_ctrl_c_in_the_relaxation_says_that_nothing_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(core_module, "relaxation", interrupted)
    each = next(studies(1, feasible=True))
    assert core_of(each).outcome() == Outcome(Ended.STOPPED, None, None, None, interrupted=True)


def test_rules_that_no_mixture_keeps_are_infeasible_for_certain() -> None:
    # More packages asked for than there are projects, in a study that else has portfolios.
    for each in studies(20, feasible=True):
        every = Linear(each.layout.x, np.ones(len(each.layout.x)))
        more = each.task.with_rows([Row(every, lower=len(each.layout.must) + 1.0)])
        found = Core(more, each.layout, Terms()).outcome()
        assert found.ended is Ended.INFEASIBLE
        assert found.certain


def test_rules_that_only_a_mixture_keeps_are_infeasible_but_not_for_certain() -> None:
    found = [core_of(each).outcome() for each in studies(25, feasible=False)]
    assert {one.ended for one in found} == {Ended.INFEASIBLE}
    assert {one.certain for one in found} == {True, False}


def test_faults_planted_in_the_proof_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> Iterator[str | None]:
        return (wrong(each, core_of(each).outcome()) for each in studies(120))

    real_outside, real_allowed = Inside.outside, Core._allowed
    with monkeypatch.context() as patch:  # what the core leaves out is forgotten
        patch.setattr(Inside, "outside", lambda self, known: np.inf)
        assert any(answers())
    with monkeypatch.context() as patch:  # packages are left out that may be in a better portfolio
        patch.setattr(Core, "_allowed", lambda self: 0.3 * real_allowed(self))
        patch.setattr(Inside, "outside", lambda self, known: 4.0 * real_outside(self, known))
        assert any(answers())
    with monkeypatch.context() as patch:  # packages that differ are taken for one another
        patch.setattr(merged_module, "_alike", _all_of_a_project)
        patch.setattr(merged_module, "abs", lambda matrix: 0.0 * abs(matrix), raising=False)
        assert any(answers())


def _all_of_a_project(
    scaled: Scaled, layout: Layout, columns: object, telling: Mask, here: Ints, place: Ints
) -> tuple[Ints, Ints]:
    project = layout.project[here]
    first = np.searchsorted(project, project)
    each = np.flatnonzero(first != np.arange(len(here)))
    return each, first[each]


def test_starts_that_cost_and_bring_the_same_are_decided_on_as_one() -> None:
    # 400 projects with every start year open: no year is scarce but the money of all years is, so that on easier terms
    # a project has one choice an option, and what comes out is set out over the years and keeps every row.
    study = from_frames(pipeline(400, 5))
    prepared = prepare(study, MOST_PRIVATE, price(study, MOST_PRIVATE))
    program = prepared.case.program
    layout = layout_of(program, prepared.case.packages, frozenset())
    task = task_of(program, program.levels[0].expression)
    scaled = scale(task)
    prices = relaxation(scaled, layout, float("inf")).prices
    by_column = scaled.task.matrix.tocsc()
    everything = Inside(~layout.barred, ~layout.must)
    easier = merged_module.merged(scaled, by_column, layout, prices, everything, np.full(400, -1))
    assert easier is not None
    assert easier.core.packages.sum() * 5 == len(layout.x)
    packages = prepared.case.packages
    assert (packages.option[easier.stands] == packages.option).all()
    left_out = (np.isfinite(scaled.task.row_upper) & ~np.isfinite(easier.scaled.task.row_upper)).nonzero()[0]
    assert {program.row_rules[row] for row in left_out} == {
        "budget:donor"
    }  # five years' cash; the envelope has a price
    assert len(left_out) == 5


@pytest.mark.parametrize("wide", [-1, 200])
@pytest.mark.parametrize("blocks", [1, 3, 100])
def test_the_prices_are_those_of_the_whole_relaxation(wide: int, blocks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound at the best prices is the value of the linear relaxation, which HiGHS finds by itself.
    monkeypatch.setattr(relaxation_module, "WIDE", wide)
    monkeypatch.setattr(mixing_module, "BLOCKS", blocks)
    for each in studies(30):
        linear = replace(each.task, integer=np.zeros(each.task.width, dtype=np.bool_))
        # whole rows were rounded inwards when they were scaled, so the relaxation of the scaled task is compared
        scaled = replace(each.scaled.task, integer=linear.integer)
        truth = run(scaled, Terms())
        relaxed = relaxation(each.scaled, each.layout, float("inf"))
        assert relaxed.infeasible is (truth.ended is Ended.INFEASIBLE)
        if truth.objective is not None:
            most = worth(each.scaled, each.layout, relaxed.prices).most * each.scaled.objective_factor
            assert most == pytest.approx(truth.objective, rel=1e-6, abs=1e-6)


def test_a_core_that_holds_everything_is_the_whole_task() -> None:
    for each in studies(40):
        everything = ~each.layout.barred
        none = np.zeros(len(everything), dtype=np.bool_)
        small = restricted(each.scaled, each.scaled.task.matrix.tocsc(), each.layout, everything, none)
        one, other = run_scaled(small.scaled, Terms()), run_scaled(each.scaled, Terms())
        assert one.ended is other.ended
        if other.objective is not None:
            assert one.objective == pytest.approx(other.objective, rel=1e-6, abs=1e-6)


def test_a_core_opens_the_projects_that_are_nearest_to_another_choice() -> None:
    # Three projects of two packages; losses by hand: the second package of the first project is 1 away, leaving the
    # second out 2, the other package of the third 5.
    each = next(studies(1, feasible=True))
    layout = replace(
        each.layout,
        x=np.arange(6),
        size=np.full(6, -1),
        project=np.array([0, 0, 1, 1, 2, 2]),
        barred=np.zeros(6, dtype=np.bool_),
        must=np.zeros(3, dtype=np.bool_),
    )
    known = Worth(100.0, np.array([0.0, 1.0, 0.0, 9.0, 0.0, 5.0]), np.array([7.0, 2.0, 8.0]))
    candidates = Candidates.of(known, layout, np.array([1.0, 0, 1.0, 0, 1.0, 0]))
    two = candidates.near(2, np.inf)
    assert two.packages.tolist() == [True, True, True, False, True, False]
    assert two.out.tolist() == [False, True, False]
    assert two.held(layout).tolist() == [False, False, False, False, True, False]
    assert two.outside(known) == 5.0
    assert candidates.within(6.0).packages.tolist() == [True, True, True, False, True, True]


@pytest.fixture(scope="module")
def large() -> Portfolio:
    study = from_frames(pipeline(1_000, 5))  # 17 255 packages: the core method by its size
    return allocate(study, MOST_PRIVATE, Settings(time=120.0))


def test_a_large_pipeline_is_proven_to_its_gap(large: Portfolio) -> None:
    assert large.status is Status.OPTIMAL
    assert large.gap is not None
    assert large.gap <= 1e-4
    assert large.verified.ok


def test_a_large_pipeline_that_cannot_be_is_infeasible_for_certain() -> None:
    frames = pipeline(1_000, 5)
    frames["limits"].loc[0, "at_least"] = 0.9  # water, beside 15 % for forest
    study = from_frames(frames)
    prepared = prepare(study, MOST_PRIVATE, price(study, MOST_PRIVATE))
    program = prepared.case.program
    layout = layout_of(program, prepared.case.packages, frozenset())
    found = Core(task_of(program, program.levels[0].expression), layout, Terms()).outcome()
    # with nothing funded every share holds: not infeasible, worth nothing
    assert found.ended is Ended.OPTIMAL
    assert found.objective == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("projects", "gap", "by_core"),
    [
        (50, 1e-4, False),  # 850 packages or so: at once
        (100, 0.0, False),  # 1 740 packages: the solver alone is as quick to the exact best
        (100, 1e-4, True),
        (400, 0.0, True),  # 6 900 packages
    ],
)
def test_the_core_method_is_taken_for_many_packages_and_earlier_where_a_gap_is_allowed(
    projects: int, gap: float, by_core: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = from_frames(pipeline(projects, 5))
    prepared = prepare(study, MOST_PRIVATE, price(study, MOST_PRIVATE))
    taken: list[bool] = []
    stopped = Outcome(Ended.STOPPED, None, None, None)
    monkeypatch.setattr(Core, "outcome", lambda _: taken.append(True) or stopped)
    monkeypatch.setattr(prove_module, "run", lambda *_: taken.append(False) or stopped)
    Search(prepared.case).best(prepared.case.program.levels[0].expression, gap=gap)
    assert taken == [by_core]
