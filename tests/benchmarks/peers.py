"""The same instances by other modelling libraries and solvers, each in an environment and a process of its own.

    python -m tests.benchmarks.peers                                    100, 1 000 and 10 000 projects x 5 years
    python -m tests.benchmarks.peers --projects 1000 --time 60 --peer pulp --peer scip
    python -m tests.benchmarks.peers --environments FOLDER              where the environments are made and kept

All get the same coefficients (`with_allocator.exported`), the same relative gap, one thread and the same seconds.
`allocator` starts from the priced table of options instead, and its time includes accounts, reasons and the independent
check. Seconds are of the processor. Every point is checked here against every row; an answer that breaks one, or
that lies above another's bound, or that is called optimal and lies below the best by more than the gap, is told.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.peer_models.run import PEERS

ROOT = Path(__file__).parent.parent.parent
TITLES = {
    "allocator": "allocator",
    "highs": "HiGHS, finished arrays",
    "pyomo": "Pyomo rules, HiGHS",
    "pulp": "PuLP, CBC",
    "linopy": "linopy, HiGHS",
    "cvxpy": "cvxpy, HiGHS",
    "ortools": "OR-Tools, SCIP",
    "cpsat": "OR-Tools, CP-SAT",
    "scip": "PySCIPOpt, SCIP",
}
HOLDS = 1e-6  # how far a row may be broken, relative to its terms: the solvers' own tolerance
PATIENCE = 900.0  # seconds for building and reading back, beside those for solving

Result = dict[str, Any]


def environment(peer: str, folder: Path) -> tuple[Path | None, str]:
    """A Python with the peer's packages, made once; None and the reason when it cannot be made."""
    packages = import_module(f"tests.benchmarks.peer_models.with_{peer}").PACKAGES
    place = folder / peer
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = place / "installed"
    if not done.exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(place)],
            [str(python), "-m", "pip", "install", "--quiet", *packages],
        ):
            tried = subprocess.run(command, capture_output=True, text=True, check=False)
            if tried.returncode:
                return None, "not installed: " + (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        done.write_text("\n".join(packages))
    return python, ""


def measure(
    peer: str,
    python: Path,
    instance: Path,
    asked: argparse.Namespace,
    projects: int,
    patience: float = PATIENCE,
) -> Result:
    """One peer on one instance in a process of its own; what went wrong when it did not come back.

    patience  seconds it has for building, reading back and heeding its time limit
    """
    size = ["--projects", str(projects), "--years", str(asked.years), "--seed", str(asked.seed)]
    command = [str(python), "-m", "tests.benchmarks.peer_models.run", peer, str(instance)]
    command += ["--gap", str(asked.gap), "--time", str(asked.time), *(size if peer == "allocator" else [])]
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | one_thread | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=asked.time + patience,
        )
    except subprocess.TimeoutExpired:
        return failed(peer, f"stopped {patience:.0f} s after its time")
    for line in reversed(done.stdout.splitlines()):
        if line.startswith('{"peer"'):
            return dict(json.loads(line))
    reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
    return failed(peer, reason)


def failed(peer: str, reason: str) -> Result:
    """A peer without numbers, and why."""
    return {"peer": peer, "failed": reason, "objective": None, "bound": None}


def disagreements(results: list[Result], gap: float) -> Iterator[str]:
    """Answers that cannot all be right."""
    held = [one for one in results if one["objective"] is not None]
    best = max((one["objective"] for one in held if one["violation"] <= HOLDS), default=-math.inf)
    for one in held:
        name = TITLES[one["peer"]]
        if one["violation"] > HOLDS:
            yield f"{name}: its point breaks a row by {one['violation']:.1e}."
        if one["optimal"] and one["objective"] < best - (gap + HOLDS) * abs(best):
            yield f"{name}: called optimal at {one['objective']:,.2f}, but {best:,.2f} was reached."
    for one in results:
        if one["bound"] is not None and best > one["bound"] + HOLDS * abs(best):
            yield f"{TITLES[one['peer']]}: its bound of {one['bound']:,.2f} lies below {best:,.2f}, which was reached."


def table(results: list[Result]) -> Iterator[str]:
    """The results as a Markdown table, each beside allocator."""
    ours = next((one for one in results if one["peer"] == "allocator" and "failed" not in one), None)
    best = max((one["objective"] for one in results if one["objective"] is not None), default=None)
    yield "| | build, s | solve, s | in all, s | times allocator | peak memory, MiB | gap proven | below the best |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for one in results:
        name = TITLES[one["peer"]]
        if "failed" in one:
            yield f"| {name} | {one['failed']} |" + " |" * 6
            continue
        total = one["build"] + one["solve"]
        ratio = total / (ours["build"] + ours["solve"]) if ours else None
        cells = [f"{one['build']:.2f}", f"{one['solve']:.2f}", f"{total:.2f}"]
        cells += [
            "" if ratio is None else f"{'' if one['optimal'] else 'over '}{ratio:.1f}",
            f"{one['mebibytes']:,.0f}",
        ]
        cells += [proven(one), below(one["objective"], best)]
        yield f"| {name} | {' | '.join(cells)} |"


def proven(one: Result) -> str:
    """The gap between what was found and what was proven, as a share of what was found."""
    if not one["objective"]:
        return "nothing found"  # or nothing funded, which every solver starts from
    if one["bound"] is None:
        return "not told"
    return f"{max(0.0, (one['bound'] - one['objective']) / abs(one['objective'])):.4%}"


def below(objective: float | None, best: float | None) -> str:
    """How far an answer lies below the best that any found."""
    if not objective or not best:
        return ""
    return f"{max(0.0, (best - objective) / abs(best)):.4%}"


def told(results: list[Result]) -> str:
    """The versions that were used, once each."""
    found: dict[str, str] = {}
    for one in results:
        found |= one.get("versions", {})
    return ", ".join(f"{package} {number}" for package, number in sorted(found.items()))


def main(arguments: list[str]) -> None:
    """Measures what the command line asks for and prints a table a size."""
    asked = _asked(arguments)
    everything: list[Result] = []
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} processors, one used; ", end="")
    print(f"relative gap {asked.gap:.2%}, stopped after {asked.time:.0f} s of the clock.", flush=True)
    environments = {peer: environment(peer, asked.environments) for peer in asked.peer}
    with tempfile.TemporaryDirectory() as place:
        for projects in asked.projects:
            instance = Path(place) / f"{projects}.npz"
            results = list(_one_size(projects, instance, environments, asked))
            everything += results
            print(f"\n{projects:,} projects x {asked.years} years\n")
            print("\n".join([*table(results), *disagreements(results, asked.gap)]), flush=True)
    print(f"\n{told(everything)}")


def _one_size(
    projects: int, instance: Path, environments: dict[str, tuple[Path | None, str]], asked: argparse.Namespace
) -> Iterator[Result]:
    from tests.benchmarks.peer_models.with_allocator import exported

    exported(projects, asked.years, asked.seed).save(instance)
    for peer in ("allocator", *asked.peer):
        python, reason = (Path(sys.executable), "") if peer == "allocator" else environments[peer]
        one = measure(peer, python, instance, asked, projects) if python else failed(peer, reason)
        print(f"{projects} {json.dumps(one)}", file=sys.stderr, flush=True)
        yield one


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, action="append", help="a size; repeat for several")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--time", type=float, default=300.0, help="seconds of the clock a solve may take")
    parser.add_argument("--peer", choices=PEERS, action="append", help="a library; repeat for several")
    where = Path(tempfile.gettempdir()) / "allocator-peers"
    parser.add_argument("--environments", type=Path, default=where, help="folder where they are made and kept")
    asked = parser.parse_args(arguments)
    asked.projects = asked.projects or [100, 1_000, 10_000]
    asked.peer = asked.peer or list(PEERS)
    return asked


if __name__ == "__main__":
    main(sys.argv[1:])
