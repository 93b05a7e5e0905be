"""Public problems with published complete frontiers (pyaugmecon, vOptLib): every point is found, and none besides.

Each is written as a study by the collection's own converter and read as a user's study is; the measures are the
problem's objectives. The longer ones are marked slow.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.analysis.frontier import FrontierSettings, frontier_of
from allocator.io import read_study
from allocator.modelfile import load_model
from tests.analysis.frontier import epsilon

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
LONG = ("2kp100", "3kp40")
PROBLEMS = sorted(
    path for path in BENCH.glob("*/*.json") if json.loads(path.read_text(encoding="utf-8")).get("pareto_front")
)

pytestmark = pytest.mark.skipif(not PROBLEMS, reason="the collection of public problems (shared/bench) is absent")


def _marked(path: Path) -> object:
    return pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stem in LONG else [])


@pytest.mark.parametrize("path", [_marked(path) for path in PROBLEMS])
def test_the_frontier_is_the_published_one(path: Path, tmp_path: Path) -> None:
    problem = json.loads(path.read_text(encoding="utf-8"))
    subprocess.run([sys.executable, BENCH / "to_study.py", path, tmp_path / "study"], check=True)
    study = read_study(tmp_path / "study")
    model = load_model("model.yaml", beside=tmp_path / "study")
    measures = [f"v{place + 1}" for place in range(problem["n_objectives"])]
    settings = FrontierSettings(time=1800.0, confirm=path.stem not in LONG)
    found = frontier_of(study, model, measures, settings)
    assert found.complete
    assert [point.values for point in found] == sorted(tuple(map(float, v)) for v in problem["pareto_front"])
    assert all(point.portfolio.verified.ok for point in found)


@pytest.mark.slow
def test_a_second_algorithm_finds_the_published_frontier_too(tmp_path: Path) -> None:
    path = next(path for path in PROBLEMS if path.stem == "2kp50")
    subprocess.run([sys.executable, BENCH / "to_study.py", path, tmp_path / "study"], check=True)
    study = read_study(tmp_path / "study")
    model = load_model("model.yaml", beside=tmp_path / "study")
    published = json.loads(path.read_text(encoding="utf-8"))["pareto_front"]
    assert epsilon.front(study, model, ["v1", "v2"]) == sorted(tuple(values) for values in published)
