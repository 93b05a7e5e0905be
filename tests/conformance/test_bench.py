"""Public problems with published optima (LOGOS, OR-Library), read from the shared folder beside the project.

Each is written as a study by the collection's own converter, read as a user's study is, and solved with a gap of 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.allocate import Settings, allocate
from allocator.io import read_study
from allocator.modelfile import load_model
from allocator.portfolio import Status

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
PROBLEMS = sorted(
    path
    for path in BENCH.glob("*/*.json")
    if json.loads(path.read_text(encoding="utf-8")).get("known_optimum") is not None
)

pytestmark = pytest.mark.skipif(not PROBLEMS, reason="the collection of public problems (shared/bench) is absent")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda path: path.stem)
def test_the_published_optimum_is_found(problem: Path, tmp_path: Path) -> None:
    folder = tmp_path / problem.stem
    subprocess.run([sys.executable, BENCH / "to_study.py", problem, folder], check=True)
    study = read_study(folder)
    portfolio = allocate(study, load_model("model.yaml", beside=folder), Settings(gap=0.0))
    known = json.loads(problem.read_text(encoding="utf-8"))["known_optimum"]
    assert portfolio.status is Status.OPTIMAL
    assert portfolio.verified.ok, portfolio.verified.problems
    assert portfolio.objective == pytest.approx(known, rel=1e-12, abs=1e-9)
    assert portfolio.gap == pytest.approx(0.0, abs=1e-12)
