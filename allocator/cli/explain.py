"""`allocator explain STUDY|RUN [PROJECT]`: what limits and budgets cost, or why one project is in or not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.exits import Exit, exit_of
from allocator.cli.options import changing, reading, spoken
from allocator.cli.terminal import Terminal
from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.modelfile.records import Model
    from allocator.study.records import Study


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained: a study or a run, one project or the whole, what is changed, how long it may take."""

    source: str
    project: str | None = None
    model: str | None = None
    encoding: str | None = None
    budget: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    scenario: str | None = None
    time: float = 300.0
    seed: int = 0


@click.command(short_help="Say what limits cost, or why a project is in or not.")
@click.argument("source", metavar="STUDY|RUN")
@click.argument("project", required=False)
@reading
@changing
@click.option(
    "--time",
    type=click.FloatRange(min=0, min_open=True, max=10**7),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="For all of it: stop then, with what is proven.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of the search.")
@spoken
def explain(terminal: Terminal, **asked: Any) -> int:
    """Explain the best portfolio of STUDY, or of the study that RUN, a folder left by solve --out, was made from.

    Without PROJECT: which limits and budgets bind, and what one more unit of room in each would bring. With it: why
    the project is in or not, what forcing it would cost, its next-best instrument, and at what commitment, private
    money or budget the answer changes. Everything is found by solving again, to the end each time.
    """
    return answer(Asked(**asked), terminal)


def answer(asked: Asked, terminal: Terminal) -> Exit:
    """Explains and shows; the exit code is that of the portfolio, or says that the time was up."""
    from allocator.allocate import Settings
    from allocator.analysis.explain import explain_project, prices
    from allocator.cli.explain_text import prices_csv, prices_text, project_csv, project_text, record_text

    terminal.begin("reading")
    study, model = _asked_of(asked)
    settings = Settings(time=asked.time, seed=asked.seed)
    terminal.begin("solving again and again")
    if asked.project is None:
        costs = prices(study, model, settings)
        shown = {"json": record_text(costs.record()), "csv": prices_csv(costs)}
        terminal.result(shown.get(terminal.format) or prices_text(costs))
        return _exit(exit_of(costs.portfolio.status), complete=costs.complete)
    told = explain_project(study, model, asked.project, settings)
    shown = {"json": record_text(told.record()), "csv": project_csv(told)}
    terminal.result(shown.get(terminal.format) or project_text(told, study))
    return _exit(exit_of(told.portfolio.status), complete=told.complete)


def _exit(code: Exit, *, complete: bool) -> Exit:
    return Exit.STOPPED if code is Exit.DONE and not complete else code


def _asked_of(asked: Asked) -> tuple[Study, Model]:
    """The study and the model file, changes included; those of a run are read again and must be what they were."""
    from allocator.api import as_asked
    from allocator.cli.run_again import is_run, study_of_run
    from allocator.io import read_study

    if is_run(asked.source):
        if asked.changes or asked.budget or asked.scenario or asked.model:
            raise UsageError("A run is explained as it was made. Give the study to explain it with other settings.")
        return study_of_run(Path(asked.source), asked.encoding)
    stated = read_study(asked.source, encoding=asked.encoding)
    return as_asked(stated, asked.model, asked.budget, asked.changes, asked.scenario)
