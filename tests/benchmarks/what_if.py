"""Measures a sweep against separate runs of the command, and a prepared study against preparing it again.

    python -m tests.benchmarks.what_if                           North Kazakhstan and 200 projects, 50 points each
    python -m tests.benchmarks.what_if --points 10 --study examples/north-kazakhstan --gap 0
    python -m tests.benchmarks.what_if --skip-separate           without the separate runs, which take longest

Budgets run evenly from 60 % to 100 % of the study's own. Seconds are of processor time, over all processes, as other
work on the machine would blur the clock; the clock's seconds stand beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.allocate import prepare
from allocator.analysis.sweep.reuse import Workshop
from allocator.analysis.sweep.run import sweep
from allocator.io import from_frames, read_study, write_folder
from allocator.modelfile import model_for
from allocator.modelfile.change import apply_changes
from allocator.study.records import Study
from tests.benchmarks.generator import pipeline

ROOT = Path(__file__).parent.parent.parent
MOST_PRIVATE = "schema: 1\nname: most-private\ntitle: Most private money\nmaximise: {private: 1}\n"


@dataclass(frozen=True)
class Spent:
    """Seconds of the clock and of processors (of this process and those it started), and solves."""

    clock: float
    processors: float
    solves: int


class Watch:
    """Measures what happens between its making and `spent`."""

    def __init__(self) -> None:
        self._clock, self._used = time.perf_counter(), _used()

    def spent(self, solves: int) -> Spent:
        return Spent(time.perf_counter() - self._clock, _used() - self._used, solves)


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def budgets(study: Study, points: int) -> list[int]:
    """Totals from 60 % to 100 % of the study's own, in whole units."""
    total = sum(budget.amount for budget in study.budgets)
    return [round(total * (0.6 + 0.4 * k / (points - 1))) for k in range(points)]


def swept(folder: Path, totals: list[int], gap: float, processes: int) -> Spent:
    """One sweep, from the files to the last point."""
    watch = Watch()
    found = sweep(read_study(folder), budget=totals, gap=gap, processes=processes)
    assert found.complete
    return watch.spent(sum(point.solves for point in found.points))


def separately(folder: Path, totals: list[int], gap: float) -> Spent:
    """One run of the command a point, one after the other."""
    watch, solves = Watch(), 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for total in totals:
        asked = ["solve", str(folder), "--budget", str(total), "--gap", str(gap), "-q", "--format", "json"]
        command = [sys.executable, "-m", "allocator", *asked]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        solves += json.loads(done.stdout)["manifest"]["solves"]
    return watch.spent(solves)


def prepared(folder: Path, totals: list[int]) -> tuple[float, float]:
    """Seconds a point, before the solver starts: pricing and building anew, and keeping what is the same."""
    study = read_study(folder)
    model = model_for(study, None)
    points = [apply_changes(study, model, [("budget", str(total))]) for total in totals]
    workshop = Workshop()
    workshop.prepared(study, model)
    begin = time.process_time()
    for point in points:
        assert prepare(*point).case.program.matrix.nnz
    middle = time.process_time()
    for point in points:
        assert workshop.prepared(*point).case.program.matrix.nnz
    end = time.process_time()
    return (middle - begin) / len(points), (end - middle) / len(points)


def lines(name: str, folder: Path, gap: float, chosen: argparse.Namespace) -> Iterator[str]:
    """The measurements of one study."""
    totals = budgets(read_study(folder), chosen.points)
    anew, kept = prepared(folder, totals)
    yield f"{name}, {chosen.points} budgets, gap {gap:g}"
    yield f"  prepared anew {anew * 1000:.1f} ms a point, kept {kept * 1000:.2f} ms: {anew / kept:.0f} times"
    for count in chosen.processes:
        yield told(f"sweep, {count} process(es)", swept(folder, totals, gap, count))
    if not chosen.skip_separate:
        yield told("separate runs", separately(folder, totals, gap))


def told(what: str, spent: Spent) -> str:
    """A measurement as a line."""
    seconds = f"{spent.processors:8.1f} s of processors, {spent.clock:8.1f} s of the clock"
    return f"  {what:<22} {spent.solves:5d} solves  {seconds}"


def main(arguments: list[str]) -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--study", type=Path, help="instead of the two")
    parser.add_argument("--only", choices=("example", "pipeline"), help="one of the two")
    parser.add_argument("--gap", type=float, help="share; by default 0, and 2 %% for the 200 projects")
    parser.add_argument("--processes", type=int, nargs="+", default=[2])
    parser.add_argument("--skip-separate", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.study:
        shown(lines(chosen.study.name, chosen.study, chosen.gap or 0.0, chosen))
        return
    if chosen.only != "pipeline":
        example = ROOT / "examples" / "north-kazakhstan"
        shown(lines("North Kazakhstan", example, chosen.gap or 0.0, chosen))
    if chosen.only != "example":
        with tempfile.TemporaryDirectory() as place:
            folder = written_pipeline(Path(place) / "pipeline")
            shown(lines("200 projects", folder, 0.02 if chosen.gap is None else chosen.gap, chosen))


def shown(measurements: Iterator[str]) -> None:
    """Prints each as soon as it is there."""
    for line in measurements:
        print(line, flush=True)


def written_pipeline(folder: Path) -> Path:
    """A pipeline of 200 projects as a folder, with a model file that asks for the most private money."""
    frames = pipeline(200)
    frames["study"].loc[len(frames["study"])] = ["model", "model.yaml"]
    write_folder(from_frames(frames), folder)
    (folder / "model.yaml").write_text(MOST_PRIVATE, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main(sys.argv[1:])
