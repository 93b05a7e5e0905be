"""Journals: nothing finished is lost, whatever ends a sweep; another sweep's answers are never taken."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocator.analysis.sweep import drive
from allocator.analysis.sweep.journal import Journal
from allocator.analysis.sweep.pools import Home
from allocator.analysis.sweep.result import Sweep
from allocator.analysis.sweep.run import sweep
from allocator.analysis.sweep.tasks import Answer, Job, Task, Terms
from allocator.errors import UsageError
from tests.analysis.sweep.studies import THREE

ROOT = Path(__file__).parent.parent.parent.parent
JOB = Job(THREE.study, THREE.model, Terms())


def asked(journal: Path, **settings: Any) -> Sweep:
    return sweep(THREE.study, THREE.model, **{"budget": "30:130:10", "processes": 1, "journal": journal, **settings})


def test_a_finished_sweep_is_read_from_its_journal(tmp_path: Path) -> None:
    first = asked(tmp_path / "j", exact=True)
    second = asked(tmp_path / "j", exact=True)
    answers = len(first.points) + len(first.breakpoints)
    assert (first.resumed, second.resumed >= answers) == (0, True)
    assert second.record() == first.record()


def test_more_points_use_what_is_there(tmp_path: Path) -> None:
    asked(tmp_path / "j", budget="30:60:10")
    assert asked(tmp_path / "j").resumed == 4


class Stopping(Home):
    """A pool in which Ctrl-C is pressed after three answers."""

    left = 3

    def next(self) -> tuple[Task, Answer]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().next()


def test_ctrl_c_keeps_what_is_finished_and_the_sweep_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(drive, "Home", Stopping)
        stopped = asked(tmp_path / "j")
    assert (len(stopped.points), stopped.complete) == (3, False)
    resumed = asked(tmp_path / "j")
    assert (resumed.resumed, resumed.complete, len(resumed.points)) == (3, True, 11)


def test_a_stopped_curve_says_what_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(drive, "Home", Stopping)
        stopped = asked(tmp_path / "j", budget="20:140", exact=True)
    assert stopped.curve is not None
    assert not stopped.curve.complete
    assert stopped.curve.open
    whole = asked(tmp_path / "j", budget="20:140", exact=True)
    assert whole.complete
    assert [step.objective for step in whole.breakpoints] == [0, 20, 45, 50, 65, 70, 95, 115]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_killed_sweep_loses_no_finished_point(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(
        "import sys, time\n"
        "from allocator.analysis.sweep import pools\n"
        "from tests.analysis.sweep.test_journal import asked\n"
        "answer = pools.Worker.answer\n"
        "def slowly(worker, task):\n"
        "    time.sleep(0.2)\n"
        "    return answer(worker, task)\n"
        "pools.Worker.answer = slowly\n"
        "asked(sys.argv[1])\n"
    )
    journal = tmp_path / "j"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, str(script), str(journal)], env=environment)
    deadline = time.monotonic() + 60
    while (finished := kept(journal)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = asked(journal)
    assert 3 <= finished <= resumed.resumed < 11
    assert [point.objective for point in resumed.points] == [20, 45, 45, 50, 65, 65, 70, 95, 95, 95, 115]


def kept(journal: Path) -> int:
    """Answers in a journal that another process may hold: read without waiting for it."""
    try:
        connection = sqlite3.connect(f"file:{journal}?mode=ro&nolock=1", uri=True)
        try:
            return int(connection.execute("SELECT COUNT(*) FROM answers").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (replace(JOB, study=replace(THREE.study, name="Other")), "another study"),
        (replace(JOB, model=replace(THREE.model, mobilisation="mdb")), "another model file"),
        (replace(JOB, terms=Terms(seed=7)), "another settings"),
    ],
)
def test_the_journal_of_another_sweep_is_refused(tmp_path: Path, other: Job, says: str) -> None:
    with Journal(tmp_path / "j", JOB):
        pass
    with pytest.raises(UsageError, match=says), Journal(tmp_path / "j", other):
        pass


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "j").write_text("theme;measure\n" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="is not a journal of ours"), Journal(tmp_path / "j", JOB):
        pass


def test_a_journal_in_use_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", JOB), pytest.raises(UsageError, match="runs now"), Journal(tmp_path / "j", JOB):
        pass


def test_a_damaged_answer_is_an_error(tmp_path: Path) -> None:
    asked(tmp_path / "j")
    with sqlite3.connect(tmp_path / "j") as connection:
        connection.execute("UPDATE answers SET answer = '{}'")
    connection.close()
    with pytest.raises(UsageError, match="damaged"):
        asked(tmp_path / "j")
