"""What only shows in a process of its own: modules loaded, pipes, encodings, failures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator import allocate as road
from allocator.portfolio import Portfolio
from tests.cli.conftest import Done

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("pandas", "pyomo", "numpy", "openpyxl", "highspy", "scipy", "xlsxwriter", "babel", "rich")


def started(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "allocator", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, **environment},
    )


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["demo", "--help"], ["slove"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from allocator.cli.entry import run; "
        f"run({arguments!r}); print(sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_the_library_loads_nothing_heavy() -> None:
    script = f"import sys, allocator; print(sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away_is_no_error(study: Path) -> None:
    process = started("solve", study, "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1251", "cp437"])
def test_a_terminal_that_cannot_show_a_letter_shows_something_else(study: Path, encoding: str) -> None:
    process = started("solve", study, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    out, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")
    assert b"(model small)" in out


def test_csv_in_a_pipe_is_utf_8_whatever_the_terminal(study: Path) -> None:
    process = started("solve", study, "--format", "csv", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out, _ = process.communicate(timeout=60)
    assert "Колодцы" in out.decode("utf-8")


def raising(error: BaseException) -> Callable[..., Portfolio]:
    def allocated(*arguments: Any) -> Portfolio:
        raise error

    return allocated


def test_an_internal_error_is_one_line(call: Callable[..., Done], study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "allocate", raising(ZeroDivisionError("division\nby zero")))
    done = call("solve", study)
    assert (done.code, done.out) == (1, "")
    assert done.err == "Internal error: ZeroDivisionError: division by zero Run again with -v to see where.\n"
    assert "Traceback" in call("solve", study, "-v").err


def test_ctrl_c_before_any_portfolio_ends_with_6(
    call: Callable[..., Done], study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "allocate", raising(KeyboardInterrupt()))
    assert call("solve", study).code == 6


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
def test_ctrl_c_keeps_the_best_found(tmp_path: Path) -> None:
    process = started("solve", ROOT / "examples" / "north-kazakhstan", "-v", "--out", tmp_path / "run")
    assert process.stderr is not None
    while b"best" not in (line := process.stderr.readline()):
        assert line, "the solve ended before it said what it found"
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode in (0, 5), said.decode()  # 0 when the proof was done a moment before
    assert b"Funded: " in out
    assert (tmp_path / "run" / "portfolio.json").is_file()
