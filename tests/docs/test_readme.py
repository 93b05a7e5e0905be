"""The README's two commands install and test; its screen of output is real."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks, outputs, run, shows

PAGE = ROOT / "README.md"


def test_the_first_two_commands_install_and_test() -> None:
    first, second, *_ = blocks(PAGE, "sh")
    assert first.strip().endswith("&& allocator demo")
    assert second.strip().endswith("python -m pytest -n auto")


@pytest.mark.slow
def test_the_screen_of_output_is_that_of_a_run_today(tmp_path: Path) -> None:
    [(command, shown)] = outputs(PAGE)
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert shows(shown, done.stdout), done.stdout
