"""`allocator frontier STUDY --measures private,resilience`: every portfolio that no other equals or beats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.exits import Exit
from allocator.cli.options import changing, reading, speaking, spoken
from allocator.cli.terminal import Terminal

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier
    from allocator.modelfile.records import Model
    from allocator.study.records import Study


@dataclass(frozen=True, slots=True)
class Asked:
    """What a frontier was asked: a study, what is changed in it, the measures, how far to search, where it goes."""

    study: str
    measures: str
    model: str | None = None
    encoding: str | None = None
    budget: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    scenario: str | None = None
    time: float = 300.0
    seed: int = 0
    confirm: bool = True
    out: str | None = None


@click.command(short_help="All best trade-offs between measures.")
@click.argument("study")
@click.option(
    "--measures",
    required=True,
    metavar="NAMES",
    help="Two or more, by commas: private,resilience. -cost asks for as little as possible.",
)
@reading
@changing
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of the search.")
@click.option(
    "--time",
    type=click.FloatRange(min=0, min_open=True, max=10**7),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop then, with what is proven and what is open.",
)
@click.option(
    "--confirm/--no-confirm",
    default=True,
    show_default=True,
    help="Prove a second time that no portfolio is missing; about doubles the time.",
)
@click.option("--out", metavar="DIR", help="Leave frontier.json and the tables in this folder, all or nothing.")
@speaking
@spoken
def frontier(terminal: Terminal, **asked: Any) -> int:
    """Find every portfolio of STUDY that no other equals or beats in all of the measures, none missing.

    Prints a line for each, the extremes and the knee named; `--format csv` the same as a table, `--format json` with
    all totals. All rules of the study hold; what the model file maximises is not looked at. Sizes must be fixed.
    """
    return answer(Asked(**asked), terminal)


def answer(asked: Asked, terminal: Terminal) -> Exit:
    """Searches, shows, writes; the exit code says whether the frontier is complete."""
    from allocator.rundir import check_replaceable

    if asked.out is not None:
        check_replaceable(asked.out)
    found, study, model = _found(asked, terminal)
    terminal.result(_shown(found, terminal))
    if asked.out is not None:
        terminal.begin("writing")
        _write(found, asked, study, model, terminal)
        terminal.note(f"The frontier is in {asked.out}: open report.html there; points.csv lists the points.")
    if found.complete:
        return Exit.INFEASIBLE if found.conflict or not found.points else Exit.DONE
    return Exit.STOPPED if found.points else Exit.NOTHING


def _found(asked: Asked, terminal: Terminal) -> tuple[Frontier, Study, Model]:
    """The frontier, with the study and the model file after the changes asked for."""
    from allocator.analysis.frontier import FrontierSettings, frontier_of
    from allocator.api import as_asked
    from allocator.io import read_study

    terminal.begin("reading")
    stated = read_study(asked.study, encoding=asked.encoding)
    study, model = as_asked(stated, asked.model, asked.budget, asked.changes, asked.scenario)
    settings = FrontierSettings(asked.time, asked.seed, asked.confirm, terminal.progress)
    return frontier_of(study, model, asked.measures.split(","), settings), study, model


def _shown(found: Frontier, terminal: Terminal) -> str:
    from allocator.cli.frontier_text import frontier_csv, frontier_json, frontier_text

    if terminal.format == "json":
        return frontier_json(found)
    if terminal.format == "csv":
        return frontier_csv(found)
    return frontier_text(found)


def _write(found: Frontier, asked: Asked, study: Study, model: Model, terminal: Terminal) -> None:
    """report.html, frontier.json, points.csv, funded.csv and the manifest, all or nothing."""
    import json

    from allocator.cli.frontier_text import frontier_csv, frontier_json, funded_csv
    from allocator.language import language
    from allocator.manifest import manifest
    from allocator.report.html.page import frontier_html
    from allocator.rundir import MANIFEST, publish

    settings = {"measures": asked.measures, "time": asked.time, "seed": asked.seed, "confirm": asked.confirm}
    record = manifest(study, model, settings, {"frontier": round(found.seconds, 4)})
    record["asked"] = {
        "study": asked.study,
        "model": asked.model,
        "scenario": asked.scenario,
        "set": [f"{path}={value}" for path, value in asked.changes],
        "budget": asked.budget,
    }
    texts = {
        "frontier.json": frontier_json(found),
        "points.csv": frontier_csv(found),
        "funded.csv": funded_csv(found),
        "report.html": frontier_html(found, study, model, record, language(terminal.language)),
        MANIFEST: json.dumps(record, indent=2, allow_nan=False) + "\n",
    }
    with publish(str(asked.out)) as staging:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8", newline="\n")
