"""Every command and every piece of Python on a page runs, in order, and shows what the page shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks, commands, outputs, run, shows, workplace

SOMEWHERE = ("README.md", "docs/**/*.md", "examples/*/README.md", "models/*.md", "tests/benchmarks/README.md")
PAGES = sorted({page for pattern in SOMEWHERE for page in ROOT.glob(pattern)})
INSTALLING = "python -m p"  # `python -m pip ...` and `python -m pytest`: .ci/run does both, as they stand
BENCHMARK = "python -m tests.benchmarks."  # takes hours: asked for its help instead
NOTHING_FITS = "No portfolio meets the limits."  # a page may show that: exit code 4
DOWNLOAD = ROOT.parent / "shared" / "gcf"  # the public list that the reader downloads


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=name)
def test_the_commands_run_in_order_and_show_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    folder, shown = workplace(tmp_path), dict(outputs(page))
    if any("DOWNLOAD_FOLDER" in command for command in commands(page)) and not DOWNLOAD.exists():
        pytest.skip("the public list is not beside the project")
    for command in commands(page):
        if command.startswith(INSTALLING):
            continue
        if command.startswith(BENCHMARK):
            done = run(f"{command.partition('#')[0]} --help", ROOT)
        else:
            done = run(command.replace("DOWNLOAD_FOLDER", str(DOWNLOAD)), folder)
        plain = " ".join(command.split())
        expected = 4 if NOTHING_FITS in shown.get(plain, "") else 0
        assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"
        if plain in shown:
            assert shows(shown[plain], done.stdout), f"{command}\n{done.stdout}"


@pytest.mark.parametrize("page", [page for page in PAGES if outputs(page)], ids=name)
def test_a_page_shows_no_output_of_a_command_that_it_does_not_give(page: Path) -> None:
    given = {" ".join(command.split()) for command in commands(page)} | {"allocator demo"}
    assert {command for command, _ in outputs(page)} <= given


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=name)
def test_the_python_runs(page: Path, tmp_path: Path) -> None:
    script = workplace(tmp_path) / "page.py"
    script.write_text("\n".join(blocks(page, "python")), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", script.name],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_reference_is_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_reference.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
