"""The commands and the Python of the pages on declines and scenarios run and show what they show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks, commands, outputs, run, shows, workplace

EXPLAIN = ROOT / "docs" / "how-to" / "explain-a-decline.md"
COMPARE = ROOT / "docs" / "how-to" / "compare-scenarios.md"
NOTHING_FITS = 4  # the exit code


@pytest.mark.parametrize("page", [EXPLAIN, COMPARE], ids=lambda page: page.stem)
def test_the_pages_commands_run_and_show_what_it_shows(page: Path, tmp_path: Path) -> None:
    folder, shown = workplace(tmp_path), dict(outputs(page))
    assert shown.keys() <= set(commands(page))
    for command in commands(page):
        done = run(command, folder)
        nothing_fits = "No portfolio meets the limits." in shown.get(command, "")
        assert done.returncode == (NOTHING_FITS if nothing_fits else 0), done.stderr
        if command in shown:
            assert shows(shown[command], done.stdout), f"{command}\n{done.stdout}"


@pytest.mark.parametrize(("page", "says"), [(EXPLAIN, "crowded out"), (COMPARE, "leverage")])
def test_the_pages_python_runs(page: Path, says: str, tmp_path: Path) -> None:
    folder = workplace(tmp_path)
    (block,) = blocks(page, "python")
    (folder / "page.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{block}", encoding="utf-8")
    done = subprocess.run([sys.executable, "page.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
