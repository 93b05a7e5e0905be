"""The folder a run leaves: all its files or none.

`manifest.json` is written last and holds the hash of every other file, so that anyone can see that nothing was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.collector import held_off
from allocator.language import Language
from allocator.language import language as language_of
from allocator.manifest import manifest as manifest_of
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.csv_files import csv_text
from allocator.report.html.page import report_html
from allocator.report.record import FILE, SCHEMA, portfolio_text
from allocator.report.tables import budgets_table, declined_table, funded_table, limits_table
from allocator.rundir import MANIFEST, publish
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.sweep.result import Sweep
    from allocator.pricing.table import Options


@held_off()
def write_run(
    portfolio: Portfolio,
    options: Options,
    study: Study,
    model: Model,
    folder: str | Path,
    beside: Mapping[str, str] | None = None,
    language: str = "en",
    frontier: Frontier | None = None,
    sweep: Sweep | None = None,
) -> None:
    """Writes `portfolio.json`, the CSV tables, `portfolio.xlsx`, `report.html` and `manifest.json`, all or nothing.

    portfolio  the answer, of any status
    options    the priced table it was chosen from
    folder     where the files appear; an earlier run in it is replaced as a whole
    beside     further text files of the run, by name, such as `alternatives.json`
    language   of the report and the workbook: "en", "ru" or "kk"; the other files are for programs and stay English
    frontier, sweep  of the same study, to be shown in the report
    Raises UsageError for an unknown language, OSError when the disk is full or a right is missing: what was there
    stays.
    """
    spoken = language_of(language)
    with publish(folder) as staging:
        for name, text in {**run_texts(portfolio, study, model), **(beside or {})}.items():
            _write(staging / name, text)
        manifest = made_from(portfolio, study, model)
        report = report_html(portfolio, study, model, spoken, frontier, sweep, manifest)
        _write(staging / "report.html", report)
        _write_book(portfolio, options, study, model, staging / "portfolio.xlsx", spoken)
        _write(staging / MANIFEST, manifest_text(manifest, staging))


def run_texts(portfolio: Portfolio, study: Study, model: Model) -> dict[str, str]:
    """The text files of a run for programs, by name: the same in every language."""
    return {
        FILE: portfolio_text(portfolio),
        "funded.csv": csv_text(funded_table(portfolio, study)),
        "declined.csv": csv_text(declined_table(portfolio, study)),
        "budgets.csv": csv_text(budgets_table(portfolio)),
        "limits.csv": csv_text(limits_table(portfolio, study, model)),
    }


def manifest_text(made: Mapping[str, object], folder: Path) -> str:
    """What the answer was made from, what the solve recorded, and the SHA-256 of every file in the folder."""
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    record = {**made, "schema": SCHEMA, "sha256": hashes}
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


def made_from(portfolio: Portfolio, study: Study, model: Model) -> dict[str, object]:
    """Inputs with their hashes, versions, settings and timings."""
    return {**manifest_of(study, model, settings={}), **portfolio.manifest}


def _write_book(
    portfolio: Portfolio, options: Options, study: Study, model: Model, path: Path, language: Language
) -> None:
    from allocator.report.workbook.book import write_book

    write_book(portfolio, options, study, model, path, language)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
