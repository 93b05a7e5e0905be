"""One library on one instance in this process; what it took is printed as one line of JSON.

    python -m tests.benchmarks.peer_models.run pulp instance.npz --gap 0.0001 --time 60
    python -m tests.benchmarks.peer_models.run allocator instance.npz --projects 1000 --years 5 --seed 0

Seconds are of the processor, of this process and those it starts (PuLP starts CBC); the clock's stand beside them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.benchmarks.peer_models.instance import Instance, Outcome, Terms

PEERS = ("highs", "pyomo", "pulp", "linopy", "cvxpy", "ortools", "cpsat", "scip")


def main(arguments: list[str]) -> None:
    """Builds, solves and tells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=("allocator", *PEERS))
    parser.add_argument("instance", type=Path)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--projects", type=int)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    terms = Terms(asked.gap, asked.time)
    instance = Instance.load(asked.instance)
    module: Any = importlib.import_module(f"tests.benchmarks.peer_models.with_{asked.peer}")
    ready = module.ready(asked.projects, asked.years, asked.seed) if asked.peer == "allocator" else instance
    print(json.dumps({"peer": asked.peer} | measured(module, ready, instance, terms)))


def measured(module: Any, ready: Any, instance: Instance, terms: Terms) -> dict[str, Any]:
    """Seconds of building and of solving, peak memory, the answer and whether it holds; imports are not counted."""
    for name in module.IMPORTS:
        importlib.import_module(name)
    clock, begin = time.perf_counter(), used()
    model = module.build(ready)
    middle = used()
    outcome: Outcome = module.solve(model, instance, terms)
    end = used()
    seconds = {"build": middle - begin, "solve": end - middle, "clock": time.perf_counter() - clock}
    return seconds | {"mebibytes": peak(), **answer(outcome, instance), "versions": versions(module.PACKAGES)}


def answer(outcome: Outcome, instance: Instance) -> dict[str, Any]:
    """What was found, added up again here from the point itself."""
    x = outcome.x
    return {
        "optimal": outcome.optimal,
        "objective": None if x is None else float(instance.objective @ x),
        "violation": None if x is None else instance.violation(x),
        "bound": outcome.bound if outcome.bound is not None and abs(outcome.bound) < 1e30 else None,
        "said": outcome.said,
    }


def used() -> float:
    """Processor seconds of this process and of those it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak() -> float:
    """The most memory held, in MiB: this process and the largest it started."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in whose) / 1024


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Versions of what was used."""
    found = {"python": ".".join(str(part) for part in sys.version_info[:3])}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "as it stands here"
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
