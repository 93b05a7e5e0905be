"""Measures complete frontiers of public problems: solves, seconds, and what keeping the program loaded saves.

    python -m tests.benchmarks.frontiers                              2kp50, 2kp100 and 3kp40
    python -m tests.benchmarks.frontiers --problems 2kp50 --study examples/north-kazakhstan
    python -m tests.benchmarks.frontiers --augmecon PYTHON            also pyaugmecon, by an interpreter that has it

    frontier    as `allocator frontier --no-confirm` does it: one program, kept loaded
    confirmed   as it does by default: all proven a second time from another measure
    reloaded    the same questions, each built, scaled and handed to a new solver, at the engine's usual options
    augmecon    pyaugmecon with HiGHS on one thread, told the range of every measure (see augmecon.py)

Processor seconds, one thread. The problems are read from the folder `shared/bench` beside the project.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allocator.analysis.frontier import Frontier, FrontierSettings, frontier_of, trace
from allocator.formulation.program import Linear
from allocator.io import read_study
from allocator.modelfile import model_for
from allocator.modelfile.records import Model
from allocator.solve.engine import Outcome, Terms, run
from allocator.solve.resident import Resident
from allocator.study.records import Study

BENCH = Path(__file__).resolve().parents[3] / "shared" / "bench"
PROBLEMS = ("2kp50", "2kp100", "3kp40")
LONG = 3600.0


class Reloaded(Resident):
    """Every question as a task of its own, in a new solver."""

    def ask(self, objective: Linear, bounds: Sequence[tuple[float, float]], terms: Terms) -> Outcome:
        self.solves += 1
        return run(self.task(objective, bounds), terms)


@dataclass(frozen=True)
class Measured:
    """One way of finding one frontier."""

    problem: str
    way: str
    points: int
    right: bool | None
    solves: int
    seconds: float

    def line(self, base: float) -> str:
        right = {True: "yes", False: "NO", None: ""}[self.right]
        solves, ratio = self.solves or "", self.seconds / base
        return (
            f"| {self.problem} | {self.way} | {self.points} | {right} | {solves} | {self.seconds:.1f} | {ratio:.2f} |"
        )


@contextmanager
def using(resident: type[Resident]) -> Iterator[None]:
    """Frontiers found by another kind of resident program."""
    kept, trace.Resident = trace.Resident, resident  # type: ignore[misc]
    try:
        yield
    finally:
        trace.Resident = kept  # type: ignore[misc]


def published(name: str) -> tuple[Path, list[tuple[float, ...]]]:
    path = next(BENCH.glob(f"*/{name}.json"))
    front = json.loads(path.read_text(encoding="utf-8"))["pareto_front"]
    return path, sorted(tuple(float(value) for value in values) for values in front)


def measured(
    problem: str, way: str, study: Study, model: Model, measures: list[str], front: list[tuple[float, ...]] | None
) -> Measured:
    settings = FrontierSettings(time=LONG, confirm=way == "confirmed")
    began = time.process_time()
    with using(Reloaded if way == "reloaded" else Resident):
        found: Frontier = frontier_of(study, model, measures, settings)
    seconds = time.process_time() - began
    right = None if front is None else found.complete and [point.values for point in found] == front
    return Measured(problem, way, len(found), right, found.solves, seconds)


def by_augmecon(python: str, problem: str, path: Path) -> Measured:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [python, "-m", "tests.benchmarks.augmecon", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(done.stdout.strip().splitlines()[-1])
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(problem, "augmecon", said["points"], said["equal"], said["solves"], seconds)


def of_problem(name: str, ways: Sequence[str], augmecon: str | None) -> list[Measured]:
    path, front = published(name)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, BENCH / "to_study.py", path, folder], check=True)
        study = read_study(folder)
        model = model_for(study, None)
        measures = [f"v{place + 1}" for place in range(len(front[0]))]
        found = [measured(name, way, study, model, measures, front) for way in ways]
    return [*found, by_augmecon(augmecon, name, path)] if augmecon else found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", default=",".join(PROBLEMS))
    parser.add_argument("--ways", default="frontier,confirmed,reloaded")
    parser.add_argument("--study", help="a study of one's own, private against resilience")
    parser.add_argument("--augmecon", metavar="PYTHON", help="an interpreter with pyaugmecon and highspy")
    asked = parser.parse_args()
    ways = asked.ways.split(",")
    print("| problem | way | points | as published | solves | seconds | ratio |\n|---|---|---:|---|---:|---:|---:|")
    for name in filter(None, asked.problems.split(",")):
        found = of_problem(name, ways, asked.augmecon)
        print("\n".join(each.line(found[0].seconds) for each in found), flush=True)
    if asked.study:
        study = read_study(asked.study)
        model = model_for(study, None)
        name = Path(asked.study).stem
        found = [measured(name, way, study, model, ["private", "resilience"], None) for way in ways]
        print("\n".join(each.line(found[0].seconds) for each in found), flush=True)


if __name__ == "__main__":
    main()
