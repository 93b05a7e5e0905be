"""Points of a sweep: each is what `solve` says there, wherever it was solved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from allocator import api
from allocator.analysis.sweep.result import Point, Sweep
from allocator.analysis.sweep.run import sweep
from allocator.errors import StudyError, UsageError
from allocator.progress import Progress
from allocator.study.records import ScenarioStep
from tests.analysis.sweep.studies import THREE, floored


def asked(**settings: Any) -> Sweep:
    return sweep(THREE.study, THREE.model, **{"processes": 1, **settings})


def said(point: Point) -> dict[str, Any]:
    """A point without how long it took and by how many solves: a process uses what it knows from other points."""
    return {**point.record(), "seconds": 0.0, "solves": 0}


def test_every_point_is_the_best_at_its_budget() -> None:
    found = asked(budget="30:130:10")
    best = {30: 20, 40: 45, 50: 45, 60: 50, 70: 65, 80: 65, 90: 70, 100: 95, 110: 95, 120: 95, 130: 115}
    assert {point.set["budget"]: point.objective for point in found.points} == best
    assert found.complete
    assert found.points[4].funded == ("b:grant:2027", "c:grant:2027")
    assert all(point.checks for point in found.points)


def test_two_paths_make_a_grid() -> None:
    both = floored()
    found = sweep(both.study, both.model, [70, 100], {"limits.water.at_least": "0%,50%"}, processes=1)
    # with half for water: of 70 either {a} 50 or {c} 20, not {b, c}; of 100 {a, b} has 60 of 100
    objectives = [(p.set["limits.water.at_least"], p.set["budget"], p.objective) for p in found.points]
    assert objectives == [(0.0, 70.0, 65.0), (0.0, 100.0, 95.0), (0.5, 70.0, 50.0), (0.5, 100.0, 95.0)]


def test_points_are_what_solve_says() -> None:
    found = asked(budget="40,90")
    for point in found.points:
        portfolio = api.solve(THREE.study, THREE.model, budget=float(point.set["budget"]), gap=0.0)
        assert point.objective == portfolio.objective
        assert point.totals == portfolio.totals
        assert point.projects == tuple(row.project for row in portfolio.funded_rows)


def test_processes_and_this_process_say_the_same() -> None:
    at_home = asked(budget="40:120:20")
    elsewhere = asked(budget="40:120:20", processes=2)
    assert list(map(said, at_home.points)) == list(map(said, elsewhere.points))


def test_a_share_is_shown_as_a_number_and_a_factor_as_it_was_written() -> None:
    found = sweep(floored().study, THREE.model, "80%,90", {"options.a.grant.private": "110%"}, processes=1)
    assert [dict(point.set) for point in found.points] == [
        {"options.a.grant.private": "110%", "budget": 80.0},
        {"options.a.grant.private": "110%", "budget": 90.0},
    ]
    assert found.points[1].objective == pytest.approx(75.0)  # {a, c}: 55 and 20


def test_a_point_where_nothing_fits_names_the_conflict() -> None:
    all_in = replace(THREE.study, projects=tuple(THREE.decided(a="in").study.projects))
    found = sweep(all_in, THREE.model, [50, 60], processes=1)
    assert [str(point.status) for point in found.points] == ["infeasible", "optimal"]
    assert set(found.points[0].conflict) == {"budget:donor", "decision:a"}
    assert found.complete


def test_a_scenario_comes_first() -> None:
    study = replace(THREE.study, scenarios=(ScenarioStep("lost", "projects.a.decision", "out"),))
    found = sweep(study, THREE.model, [60, 100], scenario="lost", processes=1)
    assert [point.objective for point in found.points] == [45.0, 65.0]


def test_progress_is_told() -> None:
    heard: list[Progress] = []
    asked(budget=[40, 60], progress=heard.append)
    assert [one.phase.split("] ")[1] for one in heard] == ["0 of 2", "1 of 2", "2 of 2"]


def test_values_that_cannot_be_set_are_named_all_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        asked(budget="-1,0,50")
    assert str(caught.value).splitlines() == [
        "budget=-1: A total budget of -1 buys nothing. Write an amount above 0.",
        "budget=0: A total budget of 0 buys nothing. Write an amount above 0.",
    ]


def test_nothing_to_sweep_over_is_refused() -> None:
    with pytest.raises(UsageError, match="Nothing is swept over"):
        asked(budget=100)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_rule_that_cannot_be_enforced_at_a_point_is_an_error(processes: int) -> None:
    both = floored()
    with pytest.raises(StudyError, match="loan"):
        sweep(both.study, both.model, None, {"limits.water.where": "theme=water,instrument=loan"}, processes=processes)


def test_a_point_is_read_back_as_it_was_written() -> None:
    for point in asked(budget=[40, 60]).points:
        assert Point.from_record(point.record()) == point


def test_the_table_has_a_row_a_point() -> None:
    table = asked(budget=[40, 60]).frame
    assert list(table["objective"]) == [45.0, 50.0]
    assert list(table["funded"]) == [1, 1]
