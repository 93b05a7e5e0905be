"""`allocator check STUDY`: every error at once, or what was read and priced, the limits, and whether anything fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.exits import Exit
from allocator.cli.options import reading, spoken
from allocator.cli.terminal import Terminal
from allocator.errors import Problem, StudyError, UsageError

if TYPE_CHECKING:
    from allocator.allocate import Prepared
    from allocator.cli.reading import Checked
    from allocator.io import ReadReport
    from allocator.pricing.table import Options


@click.command(short_help="Find every error, and say what was read.")
@click.argument("study")
@reading
@click.option("--options", "table", metavar="FILE.csv", help="Write the priced table, so that it can be re-added.")
@click.option("--no-solve", is_flag=True, help="Do not ask whether any portfolio meets the limits.")
@click.option(
    "--time",
    type=click.FloatRange(min=0, min_open=True, max=10**7),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="For that question.",
)
@spoken
def check(
    terminal: Terminal,
    study: str,
    model: str | None,
    encoding: str | None,
    table: str | None,
    no_solve: bool,
    time: float,
) -> int:
    """Read, price and build STUDY, and see whether any portfolio meets the limits.

    Prints every error at once, by file, sheet, row and column; without errors, what was read, what cannot be priced
    and why, the limits in force, and where nothing fits which rules conflict and what would mend it. `--format csv`
    prints the priced table.
    """
    checked = checked_study(study, model, encoding)
    if table is not None:
        _write_options(checked.options, Path(table))
        terminal.note(f"{table} holds the priced table: {len(checked.options)} options.")
    if not no_solve:
        terminal.begin("looking for any portfolio")
        checked = _with_fit(checked, time)
    terminal.result(_shown(checked, terminal.format))
    return Exit.INFEASIBLE if checked.impossible else Exit.DONE


def checked_study(path: str, name: str | None, encoding: str | None = None) -> Checked:
    """The study read, priced and built. Raises StudyError with all that is wrong, in the study and the model file."""
    from allocator.cli.reading import Checked
    from allocator.io import read_report

    found: list[Problem] = []
    with _collected(found):
        report = read_report(path, encoding=encoding)
        return Checked(report, _prepared(report, name))
    if name is not None:
        with _collected(found):
            _named(name)
    raise StudyError(dict.fromkeys(found))


def _with_fit(checked: Checked, seconds: float) -> Checked:
    """What was checked, with whether any portfolio meets the limits, as far as the time allows."""
    from allocator.allocate import Settings
    from allocator.analysis.diagnose import fit

    return replace(checked, fit=fit(checked.prepared, Settings(time=seconds)))


def _prepared(report: ReadReport, name: str | None) -> Prepared:
    """The study priced and formulated: every rule of it can be enforced."""
    from allocator.allocate import prepare
    from allocator.modelfile import model_for
    from allocator.modelfile.change import scenario_problems
    from allocator.pricing import price

    model = model_for(report.study, name)
    found = list(scenario_problems(report.study, model))
    with _collected(found):
        prepared = prepare(report.study, model, price(report.study, model))
    if found:
        raise StudyError(found)
    return prepared


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
