"""The README's two commands install and test; its screen of output and its snippet are real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks, outputs, run, shows, workplace

PAGE = ROOT / "README.md"


def test_the_first_two_commands_install_and_test() -> None:
    first, second, *_ = blocks(PAGE, "sh")
    assert first.strip().endswith("&& allocator demo")
    assert second.strip().endswith("python -m pytest")


@pytest.mark.slow
def test_the_screen_of_output_is_that_of_a_run_today(tmp_path: Path) -> None:
    [(command, shown)] = outputs(PAGE)
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert shows(shown, done.stdout), done.stdout


@pytest.mark.slow
def test_the_python_snippet_runs(tmp_path: Path) -> None:
    [snippet] = blocks(PAGE, "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet],
        cwd=workplace(tmp_path),
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
