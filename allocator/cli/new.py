"""`allocator new NAME.xlsx`: a workbook to fill in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from allocator.cli.options import speaking, spoken
from allocator.cli.terminal import Terminal
from allocator.errors import UsageError


@click.command(short_help="Write a workbook to fill in.")
@click.argument("name")
@click.option("--example", is_flag=True, help="With a small example in it.")
@speaking
@spoken
def new(terminal: Terminal, name: str, example: bool) -> int:
    """Write NAME, a workbook (.xlsx) to fill in: a sheet a table, every column explained."""
    from allocator.io import new_workbook

    path = Path(name)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"{name} is not the name of a workbook. Write {path.with_suffix('.xlsx')}.")
    if path.exists():
        raise UsageError(f"{name} exists and is left as it is. Give another name, or move it away first.")
    try:
        new_workbook(path, example=example, language=terminal.language)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror or error}.") from error
    terminal.result(_said(path, terminal))
    return 0


def _said(path: Path, terminal: Terminal) -> str:
    if terminal.format == "json":
        return json.dumps({"schema": 1, "workbook": str(path)}, indent=2) + "\n"
    if terminal.format == "csv":
        return f"workbook\n{path}\n"
    return f"{path} is written. Fill it in, then: allocator check {path}\n"
