"""`allocator sweep STUDY --budget 0.5m:2m:0.1m`: the best portfolio along the values of one or more paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.exits import Exit
from allocator.cli.options import Change, reading, searching, speaking, spoken, working
from allocator.cli.terminal import Terminal

if TYPE_CHECKING:
    from allocator.analysis.sweep.result import Sweep
    from allocator.study.records import Study


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sweep was asked: a study, the values, what to find, how it is solved, where it goes."""

    study: str
    model: str | None = None
    encoding: str | None = None
    budget: str | None = None
    changes: Sequence[tuple[str, str]] = ()
    scenario: str | None = None
    exact: bool = False
    nested: bool = False
    most: int = 1000
    gap: float | None = None
    time: float = 300.0
    seed: int = 0
    processes: int | None = None
    cluster: str | None = None
    journal: str | None = None
    out: str | None = None

    @property
    def journal_file(self) -> Path | None:
        """The journal: the one named, else one beside the folder of --out, else none."""
        if self.journal is not None:
            return Path(self.journal)
        if self.out is None:
            return None
        out = Path(self.out).resolve()
        return out.with_name(f"{out.name}.journal")


@click.command(short_help="Solve along values of budgets, limits or prices.")
@click.argument("study")
@reading
@click.option("--scenario", metavar="NAME", help="A scenario of the study, applied first.")
@click.option(
    *("--set", "changes"),
    type=Change(),
    multiple=True,
    help="PATH=20%,30%,40% or PATH=FROM:TO:STEP; one value is set at every point. Repeatable: all combinations.",
)
@click.option("--budget", metavar="VALUES", help="Totals: 0.5m:2m:0.1m, or 0.5m,1m,80%. Every budget is scaled.")
@click.option("--exact", is_flag=True, help="Also every breakpoint between the least and the greatest value.")
@click.option("--nested", is_flag=True, help="Also the best path on which a growing budget never drops a project.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar="N",
    help="Breakpoints after which the exact curve is left open.",
)
@searching
@working
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler that does the work: tcp://HOST:8786.")
@click.option("--journal", metavar="FILE", help="Finished points are kept here; by default beside --out.")
@click.option("--out", metavar="DIR", help="Leave sweep.json and the tables in this folder, all or nothing.")
@speaking
@spoken
def sweep(terminal: Terminal, **asked: Any) -> int:
    """Solve STUDY at every value of a budget, a limit or any other path, and at every combination of several.

    Points are solved side by side, each to its proof. Stopped at any moment, even by a power cut, the same command
    goes on from its journal. `--time` is for each point.
    """
    return answer(Asked(**asked), terminal)


def answer(asked: Asked, terminal: Terminal) -> Exit:
    """Solves, shows, writes; the exit code says whether all of it was found and proven."""
    from allocator.cli.analysis_files import exit_of_all
    from allocator.cli.sweep_text import points_csv, sweep_json, sweep_text
    from allocator.rundir import check_replaceable

    if asked.out is not None:
        check_replaceable(asked.out)
    found, study = _found(asked, terminal)
    terminal.result({"json": sweep_json, "csv": points_csv}.get(terminal.format, sweep_text)(found))
    if asked.out is not None:
        _write(found, asked, study, terminal)
        terminal.note(f"The sweep is in {asked.out}: open report.html there; sweep.json has everything.")
    if not found.complete and asked.journal_file is not None:
        terminal.note(f"What is finished is in {asked.journal_file}: the same command goes on from there.")
    return exit_of_all([point.status for point in found.points], complete=found.complete)


def _found(asked: Asked, terminal: Terminal) -> tuple[Sweep, Study]:
    from allocator.analysis.sweep.run import sweep as swept
    from allocator.io import read_study

    terminal.begin("reading")
    study = read_study(asked.study, encoding=asked.encoding)
    found = swept(
        study,
        asked.model,
        asked.budget,
        asked.changes,
        scenario=asked.scenario,
        exact=asked.exact,
        nested=asked.nested,
        most=asked.most,
        processes=asked.processes,
        cluster=asked.cluster,
        journal=asked.journal_file,
        gap=asked.gap or 0.0,
        time=asked.time,
        seed=asked.seed,
        progress=terminal.progress,
    )
    return found, study


def _write(found: Sweep, asked: Asked, study: Study, terminal: Terminal) -> None:
    """report.html, sweep.json, points.csv, with --exact breakpoints.csv and projects.csv, with --nested nested.csv."""
    from allocator.cli.analysis_files import described, write_analysis
    from allocator.cli.sweep_text import sweep_files
    from allocator.language import language
    from allocator.report.html.page import sweep_html

    made_from = {"command": "sweep", "asked": asdict(asked), **_base(asked, study)}
    report = sweep_html(found, described(made_from), language(terminal.language))
    write_analysis(str(asked.out), {**sweep_files(found), "report.html": report}, made_from)


def _base(asked: Asked, stated: Study) -> dict[str, dict[str, str]]:
    """The study and the model file that the sweep goes along, as stated along its own paths, with their hashes."""
    from allocator.analysis.sweep.asked import swept_paths
    from allocator.cli.shown_with import base_of
    from allocator.manifest import model_hash, study_hash

    study, model = base_of(stated, asked, swept_paths(asked.budget, asked.changes))
    return {
        "study": {"name": study.name, "sha256": study_hash(study)},
        "model": {"name": model.name, "sha256": model_hash(model)},
    }
