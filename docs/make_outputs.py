"""Refreshes what the pages show of real runs: the README's screen and the table of the North Kazakhstan example.

python docs/make_outputs.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "north-kazakhstan"
FUNDED_SHOWN = 6


def demo() -> str:
    """The beginning of each part of what `allocator demo` prints; three dots where lines are left out."""
    with tempfile.TemporaryDirectory() as folder:
        lines = printed([sys.executable, "-m", "allocator", "demo"], Path(folder)).splitlines()
    budgets, limits = lines.index("Budgets, USD"), lines.index("Limits")
    funded = next(number for number, line in enumerate(lines) if line.startswith("Funded:"))
    floors = [line for line in lines[limits:funded] if line.startswith("  floor-")]
    return "\n".join(
        [
            *lines[:budgets],
            "...",
            *lines[limits : limits + 2],
            "...",
            *floors,
            "...",
            *lines[funded : funded + 2 + FUNDED_SHOWN],
            "...",
        ]
    )


def printed(command: list[str], folder: Path) -> str:
    """What a command prints, 100 columns wide and without colours."""
    environment = {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def main() -> None:
    """Writes both pages."""
    readme = ROOT / "README.md"
    block = re.compile(r"(?<=<!-- output of: allocator demo -->\n```text\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
    shown = demo()
    readme.write_text(block.sub(lambda _: f"{shown}\n", readme.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    page = EXAMPLE / "README.md"
    table = printed([sys.executable, str(EXAMPLE / "sensitivity.py")], ROOT)
    rows = re.compile(r"^\| case .*?(?=\n\n)", re.DOTALL | re.MULTILINE)
    page.write_text(rows.sub(lambda _: table.strip(), page.read_text(encoding="utf-8"), count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
