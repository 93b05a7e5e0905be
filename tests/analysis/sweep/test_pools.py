"""Worker processes: they need nothing of the script that asks, they may die, and they go when it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.analysis.sweep.pools import Processes, started
from allocator.analysis.sweep.tasks import Job, PointTask, Task, Terms
from allocator.errors import InternalError
from tests.analysis.sweep.studies import THREE

ROOT = Path(__file__).parent.parent.parent.parent
JOB = Job(THREE.study, THREE.model, Terms())


@pytest.fixture
def pool() -> Iterator[Processes]:
    made = Processes(JOB, 2)
    yield made
    made.close()


def budget(amount: int) -> Task:
    return PointTask((("budget", str(amount)),))


def pids(pool: Processes) -> list[int]:
    """Waits until every worker has been started."""
    while any(line._process is None for line in pool._lines):
        time.sleep(0.01)
    return [line._process.pid for line in pool._lines if line._process is not None]


def test_answers_come_from_other_processes(pool: Processes) -> None:
    for amount in (40, 60, 70):
        pool.submit(budget(amount))
    found = {task.key: answer.portfolio.objective for task, answer in (pool.next() for _ in range(3))}
    assert found == {budget(40).key: 45, budget(60).key: 50, budget(70).key: 65}
    assert len(set(pids(pool))) == 2


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_worker_that_dies_is_replaced_and_its_task_done_again(pool: Processes) -> None:
    for amount in (40, 60, 70):
        pool.submit(budget(amount))
    os.kill(pids(pool)[0], signal.SIGKILL)
    assert sorted(pool.next()[1].portfolio.objective or 0 for _ in range(3)) == [45, 50, 65]


def test_workers_that_die_again_and_again_are_an_error(pool: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr("allocator.analysis.sweep.pools.started", dying)
    pool.submit(budget(40))
    with pytest.raises(InternalError, match="3 workers died"):
        pool.next()


def test_closing_ends_the_workers(pool: Processes) -> None:
    for amount in range(40, 60):
        pool.submit(budget(amount))
    running = [line._process for line in pool._lines]
    pool.close()
    assert all(process is None or process.returncode is not None for process in running)


def test_a_worker_ends_when_nobody_is_there_any_more() -> None:
    process = started()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    assert process.wait(timeout=30) == 0


def test_a_script_without_a_main_guard_may_sweep(tmp_path: Path) -> None:
    script = tmp_path / "plain.py"
    script.write_text(
        "import allocator\n"
        "from tests.analysis.sweep.studies import THREE\n"
        "print('begins')\n"
        "found = allocator.sweep(THREE.study, THREE.model, [40, 60, 70], processes=2)\n"
        "print([point.objective for point in found.points])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["begins", "[45.0, 50.0, 65.0]"]


def test_a_file_beside_the_caller_does_not_stand_in_for_a_module(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise SystemExit('the wrong module')\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = (
        "import allocator; from tests.analysis.sweep.studies import THREE; "
        "print(len(allocator.sweep(THREE.study, THREE.model, [40, 60], processes=2).points))"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "2\n"
