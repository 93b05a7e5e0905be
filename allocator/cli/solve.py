"""`allocator solve STUDY`: the best portfolio a study allows, alternatives to it, or a list of one's own beside it."""

from __future__ import annotations

from typing import Any

import click

from allocator.cli.answer import Asked, answer
from allocator.cli.options import Share, changing, methodical, reading, searching, speaking, spoken
from allocator.cli.terminal import Terminal
from allocator.errors import UsageError


@click.command(short_help="Choose the best portfolio.")
@click.argument("study")
@reading
@changing
@searching
@methodical
@click.option(
    "--alternatives",
    type=click.IntRange(1, 50),
    metavar="N",
    help="Also N others nearly as good, as different from the best and one another as can be.",
)
@click.option("--within", type=Share(), help="What an alternative may lose of the best; by default 1%.")
@click.option("--score", metavar="FILE.csv", help="Your own list (project, option, start): what it breaks and costs.")
@click.option("--out", metavar="DIR", help="Leave the run's files in this folder, all or nothing.")
@click.option(
    *("--with", "shown_with"),
    multiple=True,
    metavar="DIR",
    help="Show the frontier or the sweep of this folder in the report. Repeatable.",
)
@speaking
@spoken
def solve(terminal: Terminal, alternatives: int | None, within: float | None, score: str | None, **asked: Any) -> int:
    """Choose what to fund of STUDY, a workbook (.xlsx) or a folder of CSV files.

    Prints the decision, budgets, limits with the room left and what is funded; `--format json` prints portfolio.json,
    `--format csv` funded.csv. Ctrl-C keeps the best found.
    """
    if alternatives is not None and score is not None:
        raise UsageError("--alternatives and --score are two questions. Ask one at a time.")
    if within is not None and alternatives is None:
        raise UsageError("--within is for alternatives. Add --alternatives N, or leave it out.")
    if asked["shown_with"] and (asked["out"] is None or alternatives is not None or score is not None):
        raise UsageError(
            "--with is for the report of the best portfolio. Give it with --out DIR, without "
            "--alternatives and --score."
        )
    if alternatives is not None:
        from allocator.cli.beside import answer_alternatives

        return answer_alternatives(Asked(**asked), alternatives, 0.01 if within is None else within, terminal)
    if score is not None:
        from allocator.cli.beside import answer_score

        return answer_score(Asked(**asked), score, terminal)
    return answer(Asked(**asked), terminal)
