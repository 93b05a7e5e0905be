"""Every command of the tutorial runs, in order, and shows what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, commands, outputs, run, shows, workplace

PAGE = ROOT / "docs" / "tutorial.md"


@pytest.mark.slow
def test_the_tutorials_commands_run_in_order_and_show_what_it_shows(tmp_path: Path) -> None:
    folder = workplace(tmp_path)
    shown = dict(outputs(PAGE))
    assert shown.keys() <= set(commands(PAGE))
    for command in commands(PAGE):
        done = run(command, folder)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command in shown:
            assert shows(shown[command], done.stdout), f"{command}\n{done.stdout}"
