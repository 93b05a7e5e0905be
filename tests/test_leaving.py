"""A process ends with its own exit code and no word of the solver's, though a solver in it would not stop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A solver that hears neither its time limit nor our callbacks, and nobody who waits for it.
DEAF = """
import sys, time
from dataclasses import replace
import numpy as np
from scipy import sparse
from allocator.solve import engine
from allocator.solve.task import Task

engine.GRACE = 0.0
listening = engine.set_options
engine.set_options = lambda solver, scaled, terms, more=None: listening(
    solver, scaled, replace(terms, deadline=float("inf")), more)
"""
# It calls back, but does not stop; or it does not even call back.
NOT_STOPPING = "engine._Watch.interrupt = lambda self, event: engine.hold_if_ending(self.done)\n"
NOT_CALLING = "engine._Watch.interrupt = engine._Watch.improved = lambda self, event: None\n"
HARD = """
draw = np.random.default_rng(1)
weights = draw.integers(1, 1000, (5, 60)).astype(float)
worth = weights.sum(0) + draw.integers(0, 10, 60)
task = Task(sparse.csr_array(weights), np.full(5, -np.inf), weights.sum(1) / 2, np.zeros(60), np.ones(60),
            np.ones(60, dtype=bool), worth)
found = engine.run(task, engine.Terms(deadline=time.monotonic() + 0.5))
print(found.ended)
"""


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)


SCRIPT, COMMAND = "sys.exit(5)", "from allocator.leaving import end; end(5)"


@pytest.mark.parametrize(("kind", "end"), [(NOT_STOPPING, SCRIPT), (NOT_STOPPING, COMMAND), (NOT_CALLING, COMMAND)])
def test_a_solver_left_behind_does_not_spoil_the_end(kind: str, end: str) -> None:
    done = _run(DEAF + kind + HARD + end)
    assert (done.returncode, done.stdout, done.stderr) == (5, "stopped\n", "")


def test_a_command_that_leaves_a_solver_behind_ends_with_its_own_code() -> None:
    command = "sys.argv = ['allocator', 'explain', 'examples/north-kazakhstan', 'SA02', '--time', '2']\n"
    done = _run(DEAF + NOT_STOPPING + command + "from allocator.cli import main\nmain()\n")
    assert (done.returncode in (5, 6), done.stderr) == (True, "")
    assert done.stdout.startswith("SA02: ")


def test_a_process_without_such_a_solver_ends_as_ever() -> None:
    script = "import atexit; atexit.register(print, 'tidied'); from allocator.leaving import end; end(3)"
    done = _run(script)
    assert (done.returncode, done.stdout, done.stderr) == (3, "tidied\n", "")
