"""The commands and the Python of the page on alternatives run and show what it shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import ROOT, blocks, commands, outputs, run, shows, workplace

PAGE = ROOT / "docs" / "how-to" / "alternatives-and-your-own-list.md"


def test_the_pages_commands_run_and_show_what_it_shows(tmp_path: Path) -> None:
    folder, shown = workplace(tmp_path), dict(outputs(PAGE))
    assert shown.keys() == set(commands(PAGE))
    for command in commands(PAGE):
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
        assert shows(shown[command], done.stdout), f"{command}\n{done.stdout}"


def test_the_pages_python_runs(tmp_path: Path) -> None:
    folder = workplace(tmp_path)
    (block,) = blocks(PAGE, "python")
    (folder / "page.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{block}")
    done = subprocess.run([sys.executable, "page.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "limit:people" in done.stdout
