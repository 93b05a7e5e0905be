"""`solve --with DIR`: a frontier and a sweep of the same study in the report of a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Done

Call = Callable[..., Done]

SWEEP = ("--budget", "100:200:50", "--processes", "1", "--out", "swept")
FRONTIER = ("--measures", "private,-commitment", "--out", "front")


def test_a_report_shows_the_frontier_and_the_sweep_it_is_given(call: Call, study: Path) -> None:
    assert call("sweep", study, *SWEEP).code == 0
    assert call("frontier", study, *FRONTIER).code == 0
    assert call("solve", study, "--out", "run", "--with", "swept", "--with", "front").code == 0
    page = Path("run/report.html").read_text(encoding="utf-8")
    for part in ('id="slider"', 'id="frontier-points"', 'id="points"'):
        assert part in page
    noted = json.loads(Path("run/manifest.json").read_text(encoding="utf-8"))["shown_with"]
    assert noted["sweep"]["budget"] == "100:200:50"


def test_what_was_made_from_another_study_is_refused_before_the_solve(call: Call, study: Path) -> None:
    assert call("sweep", study, *SWEEP).code == 0
    assert call("frontier", study, *FRONTIER).code == 0
    budgets = study / "budgets.csv"
    budgets.write_text(budgets.read_text(encoding="utf-8").replace("2028,100", "2028,110"), encoding="utf-8")
    for folder, name in (("swept", "sweep"), ("front", "frontier")):
        done = call("solve", study, "--out", "run", "--with", folder)
        assert done.code == 2
        assert f"this {name} was asked of another study, model file, budget or change than this run" in done.err
        assert f"Make it again with allocator {name}" in done.err
    assert not Path("run").exists()


def test_a_frontier_of_other_money_is_not_drawn_beside_the_run(call: Call, study: Path) -> None:
    # a portfolio could lie beyond "every best trade-off" of less money
    assert call("frontier", study, *FRONTIER, "--budget", "150").code == 0
    assert call("solve", study, "--out", "run", "--with", "front").code == 2
    assert call("solve", study, "--budget", "160", "--out", "run", "--with", "front").code == 2
    assert call("solve", study, "--budget", "150", "--out", "run", "--with", "front").code == 0


def test_a_sweep_goes_beside_a_run_that_differs_in_its_own_paths_only(call: Call, study: Path) -> None:
    without_levee = ("--set", "projects.levee.decision=out")
    assert call("sweep", study, *SWEEP, *without_levee).code == 0
    assert call("solve", study, "--out", "run", "--with", "swept").code == 2
    assert call("solve", study, *without_levee, "--budget", "150", "--out", "run", "--with", "swept").code == 0


def test_an_analysis_of_a_model_file_that_has_changed_is_refused(call: Call, study: Path) -> None:
    policy = study / "model.yaml"
    assert call("sweep", study, *SWEEP, "--model", policy).code == 0
    assert call("solve", study, "--model", policy, "--out", "run", "--with", "swept").code == 0
    policy.write_text(policy.read_text(encoding="utf-8").replace("title: ", "title: Another, "), encoding="utf-8")
    assert call("solve", study, "--model", policy, "--out", "other", "--with", "swept").code == 2


def test_a_report_has_one_sweep(call: Call, study: Path) -> None:
    assert call("sweep", study, *SWEEP).code == 0
    done = call("solve", study, "--out", "run", "--with", "swept", "--with", "swept")
    assert (done.code, "is a second sweep" in done.err) == (2, True)


@pytest.mark.parametrize("arguments", [[], ["--out", "run", "--alternatives", "1"]], ids=["no run", "alternatives"])
def test_with_is_about_the_report_of_the_best_portfolio(call: Call, study: Path, arguments: list[str]) -> None:
    done = call("solve", study, "--with", "swept", *arguments)
    assert (done.code, "--with is for the report of the best portfolio" in done.err) == (2, True)
