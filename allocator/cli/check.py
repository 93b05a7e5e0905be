"""`allocator check STUDY`: every error at once, or what was read and priced, and which limits are in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.options import reading, spoken
from allocator.cli.terminal import Terminal
from allocator.errors import Problem, StudyError, UsageError

if TYPE_CHECKING:
    from allocator.cli.reading import Checked
    from allocator.formulation.program import Program
    from allocator.io import ReadReport
    from allocator.modelfile.records import Model
    from allocator.pricing.table import Options


@click.command(short_help="Find every error, and say what was read.")
@click.argument("study")
@reading
@click.option("--options", "table", metavar="FILE.csv", help="Write the priced table, so that it can be re-added.")
@spoken
def check(terminal: Terminal, study: str, model: str | None, encoding: str | None, table: str | None) -> int:
    """Read, price and build STUDY without solving it.

    Prints every error at once, by file, sheet, row and column; without errors, what was read, what cannot be priced
    and why, and the limits in force. `--format csv` prints the priced table.
    """
    checked = checked_study(study, model, encoding)
    if table is not None:
        _write_options(checked.options, Path(table))
        terminal.note(f"{table} holds the priced table: {len(checked.options)} options.")
    terminal.result(_shown(checked, terminal.format))
    return 0


def checked_study(path: str, name: str | None, encoding: str | None = None) -> Checked:
    """The study read, priced and built. Raises StudyError with all that is wrong, in the study and the model file."""
    from allocator.cli.reading import Checked
    from allocator.io import read_report

    found: list[Problem] = []
    with _collected(found):
        report = read_report(path, encoding=encoding)
        return Checked(report, *_priced(report, name))
    if name is not None:
        with _collected(found):
            _named(name)
    raise StudyError(dict.fromkeys(found))


def _priced(report: ReadReport, name: str | None) -> tuple[Model, Options, Program]:
    """The model file, the priced table and the program: every rule of it can be enforced."""
    from allocator.formulation import formulate
    from allocator.modelfile import model_for
    from allocator.modelfile.change import scenario_problems
    from allocator.pricing import price

    model = model_for(report.study, name)
    found = list(scenario_problems(report.study, model))
    with _collected(found):
        options = price(report.study, model)
        program = formulate(report.study, options, model)
    if found:
        raise StudyError(found)
    return model, options, program


def _named(name: str) -> None:
    from allocator.modelfile import load_model

    load_model(name)


@contextmanager
def _collected(found: list[Problem]) -> Iterator[None]:
    """Keeps the problems of a step beside those of the others."""
    try:
        yield
    except StudyError as error:
        found += error.problems


def _write_options(options: Options, path: Path) -> None:
    from allocator.report.csv_files import csv_text
    from allocator.report.workbook.options import options_table

    try:
        path.write_text(csv_text(options_table(options)), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error


def _shown(checked: Checked, style: str) -> str:
    from allocator.cli.reading import checked_json, checked_text
    from allocator.report.csv_files import csv_text
    from allocator.report.workbook.options import options_table

    if style == "csv":
        return csv_text(options_table(checked.options))
    return checked_json(checked) if style == "json" else checked_text(checked)
