"""`allocator models`: the shipped model files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from allocator.cli.options import spoken
from allocator.cli.terminal import Terminal

if TYPE_CHECKING:
    from allocator.modelfile import ModelSummary


@click.command(short_help="List the shipped model files.")
@spoken
def models(terminal: Terminal) -> int:
    """List the shipped model files: a name to give to --model, what it is for, and the instruments it prices."""
    from allocator.modelfile import list_models

    terminal.result(_shown(list_models(), terminal.format))
    return 0


def _shown(found: list[ModelSummary], style: str) -> str:
    from allocator.report.csv_files import csv_lines
    from allocator.report.text import aligned, stacked

    headings = ("name", "title", "instruments", "file")
    rows = [(row.name, row.title, ";".join(row.instruments), row.source) for row in found]
    if style == "csv":
        return csv_lines(headings, rows)
    if style == "json":
        records = [
            {"name": row.name, "title": row.title, "instruments": list(row.instruments), "file": row.source}
            for row in found
        ]
        return json.dumps({"schema": 1, "models": records}, indent=2) + "\n"
    short = [(row.name, row.title, str(len(row.instruments))) for row in found]
    return stacked(aligned(headings[:3], short, (False, False, True), indent=""), end="\n")
