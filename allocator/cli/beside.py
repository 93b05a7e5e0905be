"""Solves that show more than one portfolio: alternatives to the best, and a user's own list beside it."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

from allocator.cli.answer import Asked, recorded
from allocator.cli.exits import Exit, exit_of
from allocator.cli.terminal import Terminal

if TYPE_CHECKING:
    from allocator.allocate import Prepared, Settings
    from allocator.portfolio import Portfolio
    from allocator.report.tables import Table


def answer_alternatives(asked: Asked, count: int, within: float, terminal: Terminal) -> Exit:
    """The best portfolio and others nearly as good; with --out the run of the best and the others beside it."""
    from allocator.analysis.alternatives import alternatives_to
    from allocator.report.alternatives import FILE, alternatives_json, alternatives_table, alternatives_text
    from allocator.report.csv_files import csv_text

    prepared, settings, timings = _prepared(asked, terminal)
    found = alternatives_to(prepared, count, within, settings)
    json, table = alternatives_json(found), alternatives_table(found, prepared.study)
    terminal.result(_shown(terminal, alternatives_text(found), json, table))
    _written(asked, found.best, prepared, timings, {f"{FILE}.json": json, f"{FILE}.csv": csv_text(table)}, terminal)
    return exit_of(found.best.status)


def answer_score(asked: Asked, file: str, terminal: Terminal) -> Exit:
    """A user's own list beside the best portfolio; with --out the run of the best and the score beside it."""
    from allocator.analysis.score import score_prepared
    from allocator.io.listed import read_list
    from allocator.report.csv_files import csv_text
    from allocator.report.score import FILE, score_json, score_table, score_text

    rows = read_list(file, asked.encoding)
    prepared, settings, timings = _prepared(asked, terminal)
    score = score_prepared(prepared, rows, settings)
    json, table = score_json(score), score_table(score, prepared.study)
    terminal.result(_shown(terminal, score_text(score), json, table))
    _written(asked, score.best, prepared, timings, {f"{FILE}.json": json, f"{FILE}.csv": csv_text(table)}, terminal)
    return exit_of(score.best.status)


def _prepared(asked: Asked, terminal: Terminal) -> tuple[Prepared, Settings, dict[str, float]]:
    from allocator.allocate import Settings, prepare
    from allocator.api import as_asked
    from allocator.io import read_study
    from allocator.rundir import check_replaceable

    if asked.out is not None:
        check_replaceable(asked.out)
    begin = monotonic()
    terminal.begin("reading")
    stated = read_study(asked.study, encoding=asked.encoding)
    study, model = as_asked(stated, asked.model, asked.budget, asked.changes, asked.scenario)
    read = monotonic()
    terminal.begin("pricing")
    settings = Settings(gap=asked.gap, time=asked.time, seed=asked.seed, progress=terminal.progress)
    return prepare(study, model), settings, {"read": round(read - begin, 4)}


def _shown(terminal: Terminal, text: str, json: str, table: Table) -> str:
    """The result in the format asked for."""
    from allocator.report.csv_files import csv_text

    if terminal.format == "csv":
        return csv_text(table)
    return json if terminal.format == "json" else text


def _written(
    asked: Asked,
    best: Portfolio,
    prepared: Prepared,
    timings: dict[str, float],
    beside: Mapping[str, str],
    terminal: Terminal,
) -> None:
    from allocator.analysis.baselines import with_baselines
    from allocator.report import write_run

    if asked.out is None:
        return
    terminal.begin("writing")
    study, options, model = prepared.study, prepared.options, prepared.model
    run = recorded(with_baselines(best, study, options, model), asked, timings)
    write_run(run, options, study, model, asked.out, beside, terminal.language)
    names = " and ".join(beside)
    terminal.note(f"The run is in {asked.out}: open report.html or portfolio.xlsx there; {names} lie beside them.")
