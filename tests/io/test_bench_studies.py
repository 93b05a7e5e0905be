"""The public problems, as their own script writes them, are read whole."""

import json
import runpy
from pathlib import Path

import pytest

from allocator.io import read_study

BENCH = Path(__file__).parents[3] / "shared" / "bench"
PROBLEMS = sorted(BENCH.glob("*/*.json"))

pytestmark = pytest.mark.skipif(not PROBLEMS, reason="the public problems are not here")


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_a_public_problem_is_read_whole(path, tmp_path):
    problem = json.loads(path.read_text(encoding="utf-8"))
    runpy.run_path(str(BENCH / "to_study.py"))["convert"](problem, tmp_path)
    study = read_study(tmp_path)
    assert len(study.projects) == len(problem["projects"])
    stated = [option for project in problem["projects"] for option in project["options"]]
    assert len(study.options) == len(stated)
    assert sum(option.measures["v1"] for option in study.options) == pytest.approx(
        sum(option["values"][0] for option in stated)
    )
