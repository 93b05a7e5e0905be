"""One road from a study to an answer that is shown and, with --out, left in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from allocator.cli.exits import Exit, exit_of
from allocator.cli.terminal import Terminal

if TYPE_CHECKING:
    from allocator.allocate import Settings
    from allocator.modelfile.records import Model
    from allocator.portfolio import Portfolio
    from allocator.pricing.table import Options
    from allocator.study.records import Study

SCALED_AGAIN = (
    "The budgets in these changes are as scaled to the total asked for. Together with that total they would be scaled "
    "again: leave it out, and set every budget."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a solve was asked: a study, what is changed in it, how far to search, where the run goes, what it shows."""

    study: str
    model: str | None = None
    encoding: str | None = None
    budget: str | None = None
    changes: Sequence[tuple[str, str]] = ()
    scenario: str | None = None
    gap: float | None = None
    time: float = 300.0
    seed: int = 0
    method: str = "auto"
    out: str | None = None
    shown_with: Sequence[str] = ()


def answer(asked: Asked, terminal: Terminal) -> Exit:
    """Solves, shows, writes the run; the exit code says what was found."""
    from allocator.cli.shown_with import analyses_shown
    from allocator.io import read_study
    from allocator.report import write_run
    from allocator.rundir import check_replaceable

    if asked.out is not None:
        check_replaceable(asked.out)
    begin = monotonic()
    terminal.begin("reading")
    stated = read_study(asked.study, encoding=asked.encoding)
    seconds = round(monotonic() - begin, 4)
    shown_with = analyses_shown(asked.shown_with, stated, asked)
    portfolio, options, study, model = _solved(asked, stated, seconds, terminal)
    terminal.result(shown(portfolio, study, model, terminal))
    if _scaled_again(portfolio, asked):
        terminal.note(SCALED_AGAIN)
    if asked.out is not None:
        terminal.begin("writing")
        portfolio = shown_with.noted(portfolio)
        beside = (shown_with.frontier, shown_with.sweep)
        write_run(portfolio, options, study, model, asked.out, None, terminal.language, *beside)
        terminal.note(f"The run is in {asked.out}: open report.html or portfolio.xlsx there.")
    return exit_of(portfolio.status)


def _scaled_again(portfolio: Portfolio, asked: Asked) -> bool:
    """Whether a repair moves one budget beside `--budget`, which is applied last and would scale the repair as well."""
    return asked.budget is not None and any(
        one.change.startswith("budgets.") for one in (*portfolio.repairs, *portfolio.combination)
    )


def _solved(asked: Asked, stated: Study, seconds: float, terminal: Terminal) -> tuple[Portfolio, Options, Study, Model]:
    """The answer, and the options, the study and the model file it was made from, changes included.

    stated   the study as it was read, which took so many seconds
    """
    from allocator.allocate import Settings, allocate
    from allocator.analysis.baselines import with_baselines
    from allocator.api import as_asked
    from allocator.pricing import price
    from allocator.solve.prove import Method

    study, model = as_asked(stated, asked.model, asked.budget, asked.changes, asked.scenario)
    terminal.begin("pricing")
    begin = monotonic()
    options = price(study, model)
    timings = {"read": seconds, "price": round(monotonic() - begin, 4)}
    way = Method(asked.method)
    settings = Settings(gap=asked.gap, time=asked.time, seed=asked.seed, method=way, progress=terminal.progress)
    portfolio = _repaired(allocate(study, model, settings, options), options, study, model, settings, terminal)
    terminal.begin("comparing with simpler rules")
    return recorded(with_baselines(portfolio, study, options, model), asked, timings), options, study, model


def _repaired(
    portfolio: Portfolio, options: Options, study: Study, model: Model, settings: Settings, terminal: Terminal
) -> Portfolio:
    """An answer that nothing fits, with what would make it fit; any other as it is."""
    from allocator.allocate import prepare
    from allocator.analysis.diagnose import with_repairs
    from allocator.portfolio import Status

    if portfolio.status is not Status.INFEASIBLE:
        return portfolio
    terminal.begin("looking for repairs")
    return with_repairs(prepare(study, model, options), portfolio, settings)


def recorded(portfolio: Portfolio, asked: Asked, timings: dict[str, float]) -> Portfolio:
    """The answer with what was asked and the time before the solve in its manifest."""
    manifest = dict(portfolio.manifest)
    solving = manifest.get("timings")
    manifest["timings"] = {**(solving if isinstance(solving, dict) else {}), **timings}
    manifest["asked"] = {
        "study": asked.study,
        "model": asked.model,
        "scenario": asked.scenario,
        "set": [f"{path}={value}" for path, value in asked.changes],
        "budget": asked.budget,
    }
    return replace(portfolio, manifest=manifest)


def shown(portfolio: Portfolio, study: Study, model: Model, terminal: Terminal) -> str:
    """The answer in the format asked for: the short table, portfolio.json, or funded.csv."""
    from allocator.report import portfolio_text, summary_text
    from allocator.report.csv_files import csv_text
    from allocator.report.tables import funded_table

    if terminal.format == "json":
        return portfolio_text(portfolio)
    if terminal.format == "csv":
        return csv_text(funded_table(portfolio, study))
    return summary_text(portfolio, study, model, terminal.speech())
