"""Measures the way from a file to a file, phase by phase, at several sizes.

    python -m tests.benchmarks.run                                  100, 1 000 and 10 000 projects x 5 years
    python -m tests.benchmarks.run --projects 1000 --years 3 --seed 7
    python -m tests.benchmarks.run --priced                         packages priced from the projects' economics
    python -m tests.benchmarks.run --projects 10000 --skip-solve    up to the hand-over only

Each size runs in a process of its own, so that its peak memory is its own. `build` starts from the table of options
and checks every rule; `direct` starts from finished plain arrays of coefficients (value, row, column) and does only
what any script must: put them in column order and pass them to HiGHS; `copy` is that one call alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.generator import pipeline

if TYPE_CHECKING:
    from allocator.formulation.program import Program
    from allocator.modelfile.records import Model

Arrays = tuple[Any, ...]

PHASES = ("read", "price", "build", "hand over", "direct", "copy", "solve", "verify", "write")


@contextmanager
def timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    """Adds the wall-clock seconds of a phase."""
    start = time.perf_counter()
    yield
    seconds[phase] = time.perf_counter() - start


def policy(priced: bool) -> Model:
    """The most private money; instruments of the regional programme where packages are priced."""
    from allocator.modelfile.load import load_model
    from allocator.modelfile.records import Form, Model, Objective

    most = Objective(Form.WEIGHTED, (("private", 1.0),))
    if not priced:
        return Model("benchmark", "Most private money", most)
    return replace(load_model("regional-programme"), maximise=most, resilience={})


def measure(projects: int, years: int, seed: int, *, priced: bool, solve: bool, limit: float) -> dict[str, object]:
    """One size, in this process: seconds a phase, peak memory, size of the program, what was proven."""
    from allocator.allocate import Settings, allocate
    from allocator.formulation.build import formulate
    from allocator.io import from_frames, read_study, write_folder
    from allocator.pricing import price
    from allocator.report import write_run
    from allocator.verify import verify

    seconds: dict[str, float] = {}
    model = policy(priced)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        write_folder(from_frames(pipeline(projects, years, seed, priced=priced)), folder)
        with timed(seconds, "read"):
            study = read_study(folder)
        with timed(seconds, "price"):
            options = price(study, model)
        with timed(seconds, "build"):
            program = formulate(study, options, model)
            assert program.matrix.nnz
        with timed(seconds, "hand over"):
            handed_over(program)
        coordinates = coordinates_of(program)
        with timed(seconds, "direct"):
            arrays = columns_of(program, coordinates)
            handed_over_directly(arrays)
        with timed(seconds, "copy"):
            handed_over_directly(arrays)
        found: dict[str, object] = {"status": "", "gap": None}
        if solve:
            with timed(seconds, "solve"):
                portfolio = allocate(study, model, Settings(time=limit))
            with timed(seconds, "verify"):
                verified = verify(study, options, model, portfolio)
            with timed(seconds, "write"):
                write_run(portfolio, options, study, model, Path(place) / "run")
            found = {"status": str(portfolio.status), "gap": portfolio.gap, "verified": verified.ok}
    return {
        "projects": projects,
        "years": years,
        "binaries": int(program.integer.sum()),
        "rows": program.height,
        "nonzeros": int(program.matrix.nnz),
        "seconds": seconds,
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ratio": (seconds["build"] + seconds["hand over"]) / seconds["direct"],
        "ratio to copy": (seconds["build"] + seconds["hand over"]) / seconds["copy"],
        **found,
    }


def handed_over(program: Program) -> None:
    """Our own way of giving a program to HiGHS, with all its checks."""
    import highspy

    from allocator.solve.engine import hand_over
    from allocator.solve.task import task_of

    hand_over(highspy.Highs(), task_of(program, program.levels[0].expression))


def coordinates_of(program: Program) -> Arrays:
    """Where every coefficient stands, as a script with plain arrays would hold it: (value, row, column)."""
    matrix = program.matrix.tocoo()
    return matrix.data, matrix.row, matrix.col


def columns_of(program: Program, coordinates: Arrays) -> Arrays:
    """The arrays as HiGHS wants them: sizes, what is maximised, bounds, the matrix by columns, whole numbers."""
    import numpy as np
    from scipy import sparse

    value, row, column = coordinates
    matrix = sparse.csc_array((value, (row, column)), shape=(program.height, program.width))
    cost = program.levels[0].expression.dense(program.width)
    by_column, maximise, no_offset = 1, -1, 0.0
    return (
        *(program.width, program.height, matrix.nnz, by_column, maximise, no_offset),
        *(cost, program.column_lower, program.column_upper, program.row_lower, program.row_upper),
        *(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data),
        program.integer.astype(np.int32),
    )


def handed_over_directly(arrays: Arrays) -> None:
    """The least that can be done: one call with finished arrays."""
    import highspy

    solver = highspy.Highs()
    solver.silent()
    if solver.passModel(*arrays) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the arrays")


def in_a_process(projects: int, options: argparse.Namespace) -> dict[str, Any]:
    """One size in a process of its own."""
    flags = [flag for flag, on in (("--priced", options.priced), ("--skip-solve", options.skip_solve)) if on]
    sizes = ["--one", str(projects), "--years", str(options.years), "--seed", str(options.seed)]
    command = [sys.executable, "-m", "tests.benchmarks.run", *sizes, "--time", str(options.time), *flags]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def table(results: list[dict[str, Any]]) -> Iterator[str]:
    """The results as a Markdown table, a column a size."""
    yield "| | " + " | ".join(f"{one['projects']:,} x {one['years']}" for one in results) + " |"
    yield "|---|" + "---:|" * len(results)
    for name in ("binaries", "rows", "nonzeros"):
        yield f"| {name} | " + " | ".join(f"{one[name]:,}" for one in results) + " |"
    for phase in PHASES:
        cells = (f"{one['seconds'][phase]:.3f}" if phase in one["seconds"] else "" for one in results)
        yield f"| {phase}, s | " + " | ".join(cells) + " |"
    for name, key in (("direct", "ratio"), ("copy", "ratio to copy")):
        yield f"| build + hand over / {name} | " + " | ".join(f"{one[key]:.1f}" for one in results) + " |"
    yield "| peak memory, MiB | " + " | ".join(f"{one['mebibytes']:,.0f}" for one in results) + " |"
    yield "| status | " + " | ".join(str(one["status"]) for one in results) + " |"
    yield "| gap | " + " | ".join("" if one["gap"] is None else f"{one['gap']:.2e}" for one in results) + " |"


def main(arguments: list[str]) -> None:
    """Measures what the command line asks for and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, action="append", help="a size; repeat for several")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--time", type=float, default=300.0, help="seconds a solve may take")
    parser.add_argument("--priced", action="store_true", help="packages priced by the model file")
    parser.add_argument("--skip-solve", action="store_true", help="stop after the hand-over")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.one:
        solve = not chosen.skip_solve
        one = measure(chosen.one, chosen.years, chosen.seed, priced=chosen.priced, solve=solve, limit=chosen.time)
        print(json.dumps(one))
        return
    results = [in_a_process(size, chosen) for size in chosen.projects or (100, 1_000, 10_000)]
    print("\n".join(table(results)))


if __name__ == "__main__":
    main(sys.argv[1:])
