"""`allocator compare STUDY|RUN...`: portfolios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.exits import Exit
from allocator.cli.options import Change, reading, searching, spoken, working
from allocator.cli.terminal import Terminal
from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Asked:
    """What a comparison was asked: studies and runs, how a study is varied, how it is solved, where it goes."""

    inputs: Sequence[str]
    model: str | None = None
    encoding: str | None = None
    scenarios: Sequence[str] = ()
    changes: Sequence[tuple[str, str]] = ()
    variants: Sequence[str] = ()
    gap: float | None = None
    time: float = 300.0
    seed: int = 0
    processes: int | None = None
    out: str | None = None


@click.command(short_help="Set scenarios or runs side by side.")
@click.argument("inputs", metavar="STUDY|RUN...", nargs=-1, required=True)
@reading
@click.option("--scenario", "scenarios", metavar="NAME", multiple=True, help="Only this scenario. Repeatable.")
@click.option("--set", "changes", type=Change(), multiple=True, help="A change; all --set together are one variant.")
@click.option(
    "--variant", "variants", metavar='"NAME: PATH=VALUE; ..."', multiple=True, help="A variant by name. Repeatable."
)
@searching
@working
@click.option("--out", metavar="DIR", help="Leave comparison.json and the tables in this folder, all or nothing.")
@spoken
def compare(terminal: Terminal, **asked: Any) -> int:
    """Set portfolios side by side: totals, what comes in and goes out, which limits bind in which.

    One STUDY is solved as it stands and under every scenario it states, or under those named by --scenario, --set and
    --variant. Several inputs, studies or folders that `solve --out` left, are compared as they are; the first is what
    the others are compared with.
    """
    return answer(Asked(**asked), terminal)


def answer(asked: Asked, terminal: Terminal) -> Exit:
    """Solves what must be solved, shows, writes."""
    from allocator.analysis.compare import compare as compared
    from allocator.cli.analysis_files import exit_of_all, write_analysis
    from allocator.cli.compare_text import changes_csv, comparison_json, comparison_text, runs_csv
    from allocator.rundir import check_replaceable

    if asked.out is not None:
        check_replaceable(asked.out)
    found = compared(_portfolios(asked, terminal))
    shown = {"json": comparison_json, "csv": runs_csv}.get(terminal.format, comparison_text)(found)
    terminal.result(shown)
    if asked.out is not None:
        texts = {
            "comparison.json": comparison_json(found),
            "comparison.csv": runs_csv(found),
            "changes.csv": changes_csv(found),
        }
        write_analysis(asked.out, texts, {"command": "compare", "asked": asdict(asked)})
        terminal.note(f"The comparison is in {asked.out}: comparison.csv has the totals, changes.csv what changes.")
    return exit_of_all([portfolio.status for portfolio in found.runs.values()])


def _portfolios(asked: Asked, terminal: Terminal) -> dict[str, Portfolio]:
    from allocator.report import read_run

    if len(asked.inputs) == 1 and not _is_run(asked.inputs[0]):
        return _solved(asked, asked.inputs[0], terminal)
    if asked.scenarios or asked.changes or asked.variants:
        raise UsageError("Scenarios and variants are of one study. Give one STUDY, or runs without them.")
    found: dict[str, Portfolio] = {}
    for path, name in zip(asked.inputs, _names(asked.inputs), strict=True):
        found[name] = read_run(path) if _is_run(path) else _solved_alone(asked, path, terminal)
    return found


def _solved(asked: Asked, path: str, terminal: Terminal) -> dict[str, Portfolio]:
    """A study as it stands and under its variants."""
    from allocator.analysis.sweep.drive import Where
    from allocator.analysis.sweep.tasks import Job, Terms
    from allocator.analysis.variants import solved_variants, variant, variants_of
    from allocator.io import read_study
    from allocator.modelfile import model_for

    terminal.begin("reading")
    study = read_study(path, encoding=asked.encoding)
    written = [variant(text) for text in asked.variants]
    variants = variants_of(study, asked.scenarios, tuple(asked.changes), written)
    job = Job(study, model_for(study, asked.model), Terms(asked.gap or 0.0, asked.time, asked.seed))
    return solved_variants(job, variants, Where(asked.processes), terminal.progress)


def _solved_alone(asked: Asked, path: str, terminal: Terminal) -> Portfolio:
    from allocator.allocate import Settings, allocate
    from allocator.io import read_study
    from allocator.modelfile import model_for

    study = read_study(path, encoding=asked.encoding)
    settings = Settings(gap=asked.gap or 0.0, time=asked.time, seed=asked.seed, progress=terminal.progress)
    return allocate(study, model_for(study, asked.model), settings)


def _is_run(path: str) -> bool:
    """True for a folder that a run left, or its portfolio.json."""
    from allocator.report.record import FILE

    return Path(path).name == FILE or (Path(path) / FILE).is_file()


def _names(paths: Sequence[str]) -> list[str]:
    """A name for every input: the last part of its path, or the whole path where that is not enough."""
    short = [Path(path).parent.name if Path(path).suffix == ".json" else Path(path).stem for path in paths]
    if len(set(short)) == len(short) and all(short):
        return short
    if len(set(paths)) < len(paths):
        raise UsageError("An input is named twice. Name every run once.")
    return list(paths)
