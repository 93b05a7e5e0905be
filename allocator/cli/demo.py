"""`allocator demo`: the shipped example, solved, with nothing to prepare."""

from __future__ import annotations

import click

from allocator.cli.answer import Asked, answer
from allocator.cli.options import speaking, spoken
from allocator.cli.terminal import Terminal

FOLDER = "north-kazakhstan-run"


@click.command(short_help="Solve the shipped example; needs nothing.")
@click.option("--out", metavar="DIR", default=FOLDER, show_default=True, help="Where the run's files go.")
@speaking
@spoken
def demo(terminal: Terminal, out: str) -> int:
    """Solve the North Kazakhstan example and leave its run in a folder; no study and no network are needed."""
    from allocator.modelfile import shipped_example

    code = answer(Asked(study=str(shipped_example()), out=out), terminal)
    terminal.note("To start your own: allocator new my-programme.xlsx --example")
    return code
