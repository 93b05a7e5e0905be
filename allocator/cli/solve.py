"""`allocator solve STUDY`: the best portfolio a study allows."""

from __future__ import annotations

from typing import Any

import click

from allocator.cli.answer import Asked, answer
from allocator.cli.options import changing, reading, searching, spoken
from allocator.cli.terminal import Terminal


@click.command(short_help="Choose the best portfolio.")
@click.argument("study")
@reading
@changing
@searching
@click.option("--out", metavar="DIR", help="Leave the run's files in this folder, all or nothing.")
@spoken
def solve(terminal: Terminal, **asked: Any) -> int:
    """Choose what to fund of STUDY, a workbook (.xlsx) or a folder of CSV files.

    Prints the decision, budgets, limits with the room left and what is funded; `--format json` prints portfolio.json,
    `--format csv` funded.csv. Ctrl-C keeps the best found.
    """
    return answer(Asked(**asked), terminal)
