"""A run's files appear together or not at all, and what was there outlives every failure."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from allocator.errors import InternalError, UsageError
from allocator.rundir import RunFolderError, check_replaceable, inside, publish
from allocator.rundir import swap as swapping

OURS = json.dumps({"schema": 1, "allocator": "0.1.0"})


def write_run(folder: Path, text: str | BaseException = "first", **options) -> None:
    """Writes a small run; an exception in place of its text is raised when half of it is written."""
    with publish(folder, **options) as staging:
        (staging / "manifest.json").write_text(OURS)
        if isinstance(text, BaseException):
            raise text
        (staging / "portfolio.json").write_text(text)


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


def test_a_run_appears_whole_and_leaves_nothing_beside_it(tmp_path):
    write_run(tmp_path / "deep" / "run")
    assert content(tmp_path / "deep" / "run")["portfolio.json"] == "first"
    assert beside(tmp_path / "deep" / "run") == ["run"]


def test_the_manifest_lists_the_files_of_the_run(tmp_path):
    write_run(tmp_path / "run")
    listed = json.loads((tmp_path / "run" / "manifest.json").read_text())["files"]
    assert listed == ["manifest.json", "portfolio.json"]


def test_nothing_is_seen_before_the_block_ends(tmp_path):
    with publish(tmp_path / "run") as staging:
        (staging / "manifest.json").write_text(OURS)
        assert not (tmp_path / "run").exists()
        assert staging.parent == tmp_path  # the same file system, so that one rename is enough
    assert (tmp_path / "run").is_dir()


def test_a_second_run_replaces_the_first_as_a_whole(tmp_path):
    with publish(tmp_path / "run") as staging:
        (staging / "manifest.json").write_text(OURS)
        (staging / "extra.csv").write_text("only in the first")
    write_run(tmp_path / "run", "second")
    assert sorted(content(tmp_path / "run")) == ["manifest.json", "portfolio.json"]
    assert beside(tmp_path / "run") == ["run"]


def test_where_folders_cannot_be_exchanged_two_renames_do_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(swapping, "exchange", lambda one, other: False)
    write_run(tmp_path / "run")
    write_run(tmp_path / "run", "second")
    assert content(tmp_path / "run")["portfolio.json"] == "second"
    assert beside(tmp_path / "run") == ["run"]


def test_when_the_second_of_two_renames_fails_the_old_run_comes_back(tmp_path, monkeypatch):
    write_run(tmp_path / "run")
    rename = Path.rename

    def failing(self, target):
        if ".new-" in self.name:
            raise OSError(errno.EIO, "input/output error")
        return rename(self, target)

    monkeypatch.setattr(swapping, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(RunFolderError, match="is as it was"):
        write_run(tmp_path / "run", "second")
    assert content(tmp_path / "run")["portfolio.json"] == "first"
    assert beside(tmp_path / "run") == ["run"]


def test_a_run_set_aside_by_a_killed_process_comes_back_or_is_cleared(tmp_path):
    write_run(tmp_path / "run")
    (tmp_path / "run").rename(tmp_path / ".run.old-99")  # killed between the two renames
    (tmp_path / ".run.new-99-aa").mkdir()
    with pytest.raises(ZeroDivisionError), publish(tmp_path / "run"):
        raise ZeroDivisionError
    assert content(tmp_path / "run")["portfolio.json"] == "first"
    (tmp_path / ".run.old-98").mkdir()
    write_run(tmp_path / "run", "second")
    assert beside(tmp_path / "run") == ["run"]


@pytest.mark.parametrize("failure", [ZeroDivisionError(), KeyboardInterrupt(), SystemExit(5)])
def test_any_failure_leaves_what_was_there(tmp_path, failure):
    write_run(tmp_path / "run")
    with pytest.raises(type(failure)):
        write_run(tmp_path / "run", failure)
    assert content(tmp_path / "run")["portfolio.json"] == "first"
    assert beside(tmp_path / "run") == ["run"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EACCES, "There is no right to write"),
        (errno.EROFS, "There is no right to write"),
        (errno.EIO, "could not be written"),
    ],
)
@pytest.mark.parametrize("where", ["write", "fsync", "mkdir"])
def test_a_full_disk_or_a_missing_right_is_said_and_leaves_what_was_there(tmp_path, monkeypatch, number, said, where):
    write_run(tmp_path / "run")

    def failing(*_arguments, **_options):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        if where != "write":
            broken.setattr(os, where, failing)
        with pytest.raises(RunFolderError, match=said):
            write_run(tmp_path / "run", OSError(number, os.strerror(number)) if where == "write" else "second")
    assert content(tmp_path / "run")["portfolio.json"] == "first"
    assert beside(tmp_path / "run") == ["run"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_that_is_really_full_is_a_full_disk(tmp_path):
    with (
        pytest.raises(RunFolderError, match="disk is full"),
        publish(tmp_path / "run"),
        Path("/dev/full").open("w") as f,
    ):
        f.write("x")
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_a_manifest_is_our_own_mistake_and_is_not_put_in_place(tmp_path):
    with pytest.raises(InternalError), publish(tmp_path / "run") as staging:
        (staging / "portfolio.json").write_text("x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "files",
    [
        {"thesis.docx": "years of work"},
        {"manifest.json": "{}"},  # of some other program
        {"manifest.json": "[1]"},
        {"manifest.json": "not json"},
        {"manifest.json": OURS, "thesis.docx": "years of work"},
    ],
)
def test_a_folder_that_is_not_a_run_of_ours_is_refused_and_kept(tmp_path, files):
    folder = tmp_path / "work"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(UsageError, match="another folder"):
        write_run(folder)
    assert content(folder) == files


def test_an_empty_folder_and_what_systems_leave_in_one_are_no_obstacle(tmp_path):
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run")
    for litter in (".DS_Store", "Thumbs.db", "~$portfolio.xlsx"):
        (tmp_path / "run" / litter).write_text("")
    write_run(tmp_path / "run", "second")
    assert sorted(content(tmp_path / "run")) == ["manifest.json", "portfolio.json"]


def test_a_file_and_the_current_folder_are_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(UsageError, match="is a file"):
        write_run(tmp_path / "file")
    monkeypatch.chdir(tmp_path)
    for place in (".", ".."):
        with pytest.raises(UsageError, match="where the command runs"):
            write_run(Path(place))
    assert content(tmp_path) == {"file": "kept"}


def test_a_link_to_a_run_is_followed(tmp_path):
    write_run(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_run(tmp_path / "link", "second")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real")["portfolio.json"] == "second"


def test_a_second_writer_is_refused_by_name_or_waits(tmp_path):
    entered, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with publish(tmp_path / "run") as staging:
            (staging / "manifest.json").write_text(OURS)
            entered.set()
            leave.wait(10)

    writer = threading.Thread(target=slow)
    writer.start()
    assert entered.wait(10)
    with pytest.raises(UsageError, match=rf"another run \(process {os.getpid()}\)"):
        write_run(tmp_path / "run")
    threading.Timer(0.2, leave.set).start()
    write_run(tmp_path / "run", "second", wait=10)
    writer.join()
    assert content(tmp_path / "run")["portfolio.json"] == "second"
    assert beside(tmp_path / "run") == ["run"]


def test_a_lock_file_without_a_living_holder_is_no_obstacle(tmp_path):
    (tmp_path / ".run.lock").write_text("999999")
    write_run(tmp_path / "run")
    assert beside(tmp_path / "run") == ["run"]


KILLED = """
import sys, time
from pathlib import Path
from allocator.rundir import publish
with publish(Path(sys.argv[1])) as staging:
    (staging / "manifest.json").write_text('{"allocator": "0.1.0"}')
    (staging / "portfolio.json").write_text("half a run")
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_run_killed_in_the_middle_leaves_what_was_there_and_is_cleared_by_the_next(tmp_path):
    write_run(tmp_path / "run")
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path / "run"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "writing\n"
        with pytest.raises(UsageError, match=f"process {process.pid}"):
            write_run(tmp_path / "run", "second")
        process.send_signal(signal.SIGKILL)
    assert content(tmp_path / "run")["portfolio.json"] == "first"
    assert len(beside(tmp_path / "run")) == 3  # the half-written files and the lock of the dead
    write_run(tmp_path / "run", "second")
    assert content(tmp_path / "run")["portfolio.json"] == "second"
    assert beside(tmp_path / "run") == ["run"]


REPLACING = """
import sys
from pathlib import Path
from allocator.rundir import publish
number = 0
while True:
    with publish(Path(sys.argv[1])) as staging:
        (staging / "manifest.json").write_text('{"allocator": "0.1.0"}')
        for part in range(5):
            (staging / f"part{part}").write_text(str(number))
    print("done", flush=True)
    number += 1
"""


def test_a_kill_at_any_moment_leaves_one_whole_run(tmp_path):
    for delay in (0.0, 0.003, 0.008, 0.015):
        process = subprocess.Popen(
            [sys.executable, "-c", REPLACING, tmp_path / "run"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process:
            assert process.stdout.readline() == "done\n"
            time.sleep(delay)
            process.kill()
        parts = {text for name, text in content(tmp_path / "run").items() if name.startswith("part")}
        assert len(parts) == 1
        assert len(content(tmp_path / "run")) == 6


@pytest.mark.parametrize(
    "name", ["../else", "a/../../else", "/etc/passwd", "C:\\x", "\\\\host\\share", "..", "", "a\0b"]
)
def test_names_that_leave_the_output_folder_are_refused(tmp_path, name):
    with pytest.raises(UsageError):
        inside(tmp_path, name)


def test_a_link_that_leaves_the_output_folder_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="leaves"):
        inside(tmp_path / "out", "link/else")
    assert inside(tmp_path / "out", "base") == tmp_path / "out" / "base"


def test_a_folder_can_be_asked_about_before_a_long_solve(tmp_path):
    check_replaceable(tmp_path / "new")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError):
        check_replaceable(tmp_path / "file")
