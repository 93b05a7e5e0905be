"""The comparison with other libraries: the same instance for all, answers that are checked, losses that are shown."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.benchmarks import peers
from tests.benchmarks.peer_models.instance import Instance, Terms
from tests.benchmarks.peer_models.run import PEERS, measured
from tests.benchmarks.peer_models.with_allocator import exported, ready

ROOT = Path(__file__).parent.parent.parent
PROJECTS, YEARS = 25, 2
GAP = 1e-4


@pytest.fixture(scope="module")
def instance() -> Instance:
    return exported(PROJECTS, YEARS, 0)


@pytest.fixture(scope="module")
def ours(instance: Instance) -> dict[str, Any]:
    module = import_module("tests.benchmarks.peer_models.with_allocator")
    return {"peer": "allocator"} | measured(module, ready(PROJECTS, YEARS, 0), instance, Terms(GAP, 60.0))


def knapsack() -> Instance:
    """Most of 3 a + 2 b + c with 2 a + 2 b + c <= 3, b + c >= 1, a and b yes or no, c from 0 to 1: 4 at a, c."""
    return Instance(
        objective=np.array([3.0, 2.0, 1.0]),
        lower=np.zeros(3),
        upper=np.ones(3),
        integer=np.array([True, True, False]),
        row_lower=np.array([-np.inf, 1.0]),
        row_upper=np.array([3.0, np.inf]),
        start=np.array([0, 3, 5]),
        column=np.array([0, 1, 2, 1, 2]),
        value=np.array([2.0, 2.0, 1.0, 1.0, 1.0]),
        column_names=np.array(["a", "b", "c"]),
        row_names=np.array(["money", "floor"]),
    )


def test_an_instance_is_the_same_after_a_file(instance: Instance, tmp_path: Path) -> None:
    instance.save(tmp_path / "one.npz")
    read = Instance.load(tmp_path / "one.npz")
    assert all((getattr(read, name) == getattr(instance, name)).all() for name in vars(instance))


def test_the_rows_of_an_instance_are_those_of_the_program(instance: Instance) -> None:
    rows = {name: (low, columns, values, high) for name, low, columns, values, high in instance.rows()}
    low, columns, values, high = rows["choice[P00001]"]
    assert (low, high, set(values)) == (-np.inf, 1.0, {1.0})
    assert {name.split(",")[0] for name in instance.column_names[columns]} == {"x[P00001"}
    assert len(rows) == len(instance.row_lower)


@pytest.mark.parametrize(
    ("x", "broken"),
    [
        ([1.0, 0.0, 1.0], 0.0),  # holds
        ([1.0, 1.0, 0.0], 0.25),  # 4 of money where 3 are: 1 over, of 4
        ([1.0, 0.0, 0.0], 1.0),  # nothing of b + c
        ([0.5, 0.5, 0.5], 0.5),  # halves
        ([0.0, 1.0, 2.0], 0.5),  # c is above 1
    ],
)
def test_what_a_point_breaks_is_measured(x: list[float], broken: float) -> None:
    assert knapsack().violation(np.array(x)) == pytest.approx(broken)


def importable(peer: str) -> bool:
    module = {"highs": "highspy", "cpsat": "ortools", "scip": "pyscipopt"}.get(peer, peer)
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("peer", PEERS)
def test_every_library_that_is_here_reaches_the_best_of_four(peer: str) -> None:
    if not importable(peer):
        pytest.skip(f"{peer} is not installed in this environment; peers.py makes one of its own for it.")
    module: Any = import_module(f"tests.benchmarks.peer_models.with_{peer}")
    found = measured(module, knapsack(), knapsack(), Terms(GAP, 10.0))
    assert found["optimal"]
    assert (found["objective"], found["violation"]) == (pytest.approx(4.0), pytest.approx(0.0))
    assert found["bound"] == pytest.approx(4.0, rel=2 * GAP)


def test_plain_pyomo_and_highs_agree_with_us_within_the_gap(
    instance: Instance, ours: dict[str, Any], tmp_path: Path
) -> None:
    instance.save(tmp_path / "one.npz")
    results = [ours]
    for peer in ("highs", "pyomo"):
        command = [sys.executable, "-m", "tests.benchmarks.peer_models.run", peer, str(tmp_path / "one.npz")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        results.append(json.loads(done.stdout.splitlines()[-1]))
    assert [one["optimal"] for one in results] == [True, True, True]
    assert list(peers.disagreements(results, GAP)) == []
    assert all(one["objective"] == pytest.approx(ours["objective"], rel=2 * GAP) for one in results)


def result(peer: str, objective: float | None, bound: float | None, **more: Any) -> dict[str, Any]:
    seconds = {"build": 1.0, "solve": 2.0, "clock": 4.0, "mebibytes": 200.0}
    answer = {"objective": objective, "bound": bound, "violation": 0.0, "optimal": True, "said": "", "versions": {}}
    return {"peer": peer} | seconds | answer | more


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"violation": 0.2}, "PuLP, CBC: its point breaks a row by 2.0e-01."),
        ({"objective": 99.0}, "PuLP, CBC: called optimal at 99.00, but 100.00 was reached."),
        ({"bound": 99.5}, "PuLP, CBC: its bound of 99.50 lies below 100.00, which was reached."),
    ],
)
def test_answers_that_cannot_all_be_right_are_told(change: dict[str, float], told: str) -> None:
    right, other = result("allocator", 100.0, 100.0), result("pulp", 100.0, 100.0)
    assert list(peers.disagreements([right, other], GAP)) == []
    assert list(peers.disagreements([right, other | change], GAP)) == [told]


def test_the_table_shows_losses_limits_and_what_was_not_installed() -> None:
    quick = result("highs", 100.0, 100.0, build=0.5, solve=1.0)
    stopped = result("scip", 90.0, 108.0, optimal=False, solve=29.0)
    empty = result("pulp", 0.0, 108.0, optimal=False)  # nothing funded is what every solver starts from
    missing = peers.failed("linopy", "not installed: no such package")
    lines = list(peers.table([result("allocator", 100.0, 100.005), quick, stopped, missing, empty]))
    assert lines[2] == "| allocator | 1.00 | 2.00 | 3.00 | 1.0 | 200 | 0.0050% | 0.0000% |"
    assert lines[3] == "| HiGHS, finished arrays | 0.50 | 1.00 | 1.50 | 0.5 | 200 | 0.0000% | 0.0000% |"
    assert lines[4] == "| PySCIPOpt, SCIP | 1.00 | 29.00 | 30.00 | over 10.0 | 200 | 20.0000% | 10.0000% |"
    assert lines[5] == "| linopy, HiGHS | not installed: no such package | | | | | | |"
    assert lines[6] == "| PuLP, CBC | 1.00 | 2.00 | 3.00 | over 1.0 | 200 | nothing found |  |"


def test_an_environment_that_cannot_be_made_gives_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "trying\nERROR: no matching distribution")

    monkeypatch.setattr(peers.subprocess, "run", refused)
    assert peers.environment("pulp", tmp_path) == (None, "not installed: ERROR: no matching distribution")


def test_a_peer_that_breaks_is_told_by_its_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "Traceback\nMemoryError")

    asked = peers._asked(["--time", "1"])
    monkeypatch.setattr(peers.subprocess, "run", broken)
    one = peers.measure("pulp", Path(sys.executable), tmp_path / "one.npz", asked, 10)
    assert one["failed"] == "MemoryError"
