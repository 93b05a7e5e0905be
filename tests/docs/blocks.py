"""Reads the fenced blocks of a Markdown page and runs its commands as a reader would."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OUTPUT = re.compile(r"^<!-- output of: (.+?) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# What may differ between two runs that say the same: seconds, and how many payments there are to check.
UNSETTLED = re.compile(r"\d+(\.\d+)?(?= ?(s|seconds)\b)|(?<=recomputed )\d[\d ]*(?= rules)")


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks in a language, in order."""
    return [text for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands(page: Path) -> list[str]:
    """Every command line of the `sh` blocks, in order, continued lines joined."""
    lines = [line for block in blocks(page, "sh") for line in block.replace("\\\n", " ").splitlines()]
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def outputs(page: Path) -> list[tuple[str, str]]:
    """Commands whose output the page shows, with what it shows."""
    return OUTPUT.findall(page.read_text(encoding="utf-8"))


def workplace(folder: Path) -> Path:
    """A folder that looks like the project's root to a command: with the examples and nothing else."""
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs `allocator ...` or `python ...` in a folder, with this interpreter and this code."""
    program, *arguments = shlex.split(command, comments=True)
    start = {"allocator": [sys.executable, "-m", "allocator"], "python": [sys.executable]}[program]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        [*start, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def shows(shown: str, output: str) -> bool:
    """True when a page shows this output; a line of three dots stands for any lines that are left out."""
    pieces = (re.escape(piece.strip("\n")) for piece in re.split(r"^\.\.\.$", settled(shown), flags=re.MULTILINE))
    return re.fullmatch(r"[\s\S]*?".join(pieces), settled(output)) is not None


def settled(text: str) -> str:
    """Text without what differs from run to run, and without spaces at the ends of lines."""
    return "\n".join(UNSETTLED.sub("#", line).rstrip() for line in text.strip().splitlines())
