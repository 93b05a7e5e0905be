"""What `allocator check` says: what was read and priced, what cannot be and why, the limits, whether anything fits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allocator.allocate import Prepared
from allocator.analysis.diagnose import Fit
from allocator.formulation.program import Program
from allocator.io.reading import ReadReport
from allocator.modelfile.records import Model
from allocator.pricing.table import Options
from allocator.report.amounts import ascii_spaces, money
from allocator.report.record import repair_record
from allocator.report.summary import conflict_text, repairs_text
from allocator.report.text import aligned, item, page, shortened, stacked, title
from allocator.report.words import decision, limit_in_words

MOST_LINES = 60  # of what cannot be priced


@dataclass(frozen=True)
class Checked:
    """A study without an error: what was read, priced and built, and (when asked) whether anything fits."""

    report: ReadReport
    prepared: Prepared
    fit: Fit | None = None

    @property
    def model(self) -> Model:
        """The model file."""
        return self.prepared.model

    @property
    def options(self) -> Options:
        """The priced table."""
        return self.prepared.options

    @property
    def program(self) -> Program:
        """Columns and rows."""
        return self.prepared.case.program

    @property
    def impossible(self) -> bool:
        """True when it is proven that no portfolio meets the limits."""
        return self.fit is not None and self.fit.fits is False

    @property
    def stated(self) -> int:
        """Options stated by hand."""
        return sum(not row.kind for row in self.options.rows)

    @property
    def limits(self) -> tuple[tuple[str, str, str], ...]:
        """Id, rule in words and origin of every limit in force."""
        study, model = self.report.study, self.model
        both = ((study.limits, "study"), (model.limits, f"model {model.name}"))
        return tuple((row.limit, ascii_spaces(limit_in_words(row)), origin) for rows, origin in both for row in rows)


def checked_text(checked: Checked) -> str:
    """For people."""
    study = checked.report.study
    blocks = (
        stacked(title(f"{study.name} (model {checked.model.name})"), "No errors."),
        _tables(checked),
        _money(checked),
        _options(checked),
        _unpriced(checked),
        _limits(checked),
        _program(checked),
        _fit(checked),
    )
    return page(*blocks)


def _tables(checked: Checked) -> str:
    rows = [(row.table, str(row.rows), str(row.hidden) if row.hidden else "") for row in checked.report.tables]
    shown = 3 if any(row[2] for row in rows) else 2
    headings = ("table", "rows", "of these hidden")[:shown]
    return stacked("Read", aligned(headings, [row[:shown] for row in rows], (False, True, True)[:shown]))


def _money(checked: Checked) -> str:
    report = checked.report
    rows = [(row.fund, str(row.year or "any"), money(row.gross), money(row.net)) for row in report.money]
    total = ("total", "", money(report.gross), money(report.net))
    headings = ("fund", "year", "gross", "less overhead")
    table = aligned(headings, [*rows, total], (False, True, True, True))
    return stacked(f"Money, {report.study.currency}", table)


def _options(checked: Checked) -> str:
    count, stated = len(checked.options), checked.stated
    without = sorted(_without_options(checked))
    text = (
        f"Projects: {checked.report.projects}\nOptions: {count}, of these {stated} stated and {count - stated} priced"
    )
    return text + (f"\nNothing on offer for: {', '.join(without)}" if without else "")


def _without_options(checked: Checked) -> set[str]:
    return {row.project for row in checked.report.study.projects} - {row.project for row in checked.options.rows}


def _unpriced(checked: Checked) -> str:
    rows = checked.options.unpriced
    lines = [item(f"{row.project}, {row.instrument}: {shortened(row.reason, 160)}", "  ") for row in rows[:MOST_LINES]]
    more = [f"  and {len(rows) - MOST_LINES} more: --format json lists all"] if len(rows) > MOST_LINES else []
    return stacked(f"Cannot be priced: {len(rows)}", *lines, *more) if rows else ""


def _limits(checked: Checked) -> str:
    lines = [item(f"{limit}: {rule} ({origin})", "  ") for limit, rule, origin in checked.limits]
    return stacked("Limits in force", *lines) if lines else "Limits in force: none"


def _program(checked: Checked) -> str:
    program = checked.program
    return f"Program: {program.integer.sum()} yes/no choices, {program.width} columns, {program.height} rows"


def _fit(checked: Checked) -> str:
    """Whether anything fits; where nothing does, the conflict in words and what would mend it."""
    if checked.fit is None:
        return ""
    if checked.fit.fits:
        return "At least one portfolio meets the limits."
    if not checked.impossible:
        return "Whether any portfolio meets the limits was not found out in the time given: give more with --time."
    study, model, found = checked.report.study, checked.model, checked.fit.portfolio
    sentences = stacked(*(item(one, "") for one in decision(found, study)))
    return stacked(sentences, conflict_text(found, study, model), *repairs_text(found), between="\n\n")


def checked_json(checked: Checked) -> str:
    """For programs."""
    report = checked.report
    record: dict[str, Any] = {
        "schema": 1,
        "study": report.study.name,
        "model": checked.model.name,
        "currency": report.study.currency,
        "projects": report.projects,
        "options": {"stated": checked.stated, "priced": len(checked.options) - checked.stated},
        "tables": [{"table": row.table, "rows": row.rows, "hidden": row.hidden} for row in report.tables],
        "money": [{"fund": row.fund, "year": row.year, "gross": row.gross, "net": row.net} for row in report.money],
        "without_options": sorted(_without_options(checked)),
        "unpriced": [
            {"project": row.project, "instrument": row.instrument, "reason": row.reason}
            for row in checked.options.unpriced
        ],
        "limits": [{"limit": limit, "rule": rule, "from": origin} for limit, rule, origin in checked.limits],
        "program": {
            "choices": int(checked.program.integer.sum()),
            "columns": checked.program.width,
            "rows": checked.program.height,
        },
    }
    if checked.fit is not None:
        found = checked.fit.portfolio
        record["fits"] = checked.fit.fits
        record["conflict"] = list(found.conflict)
        record["repairs"] = [repair_record(row) for row in found.repairs]
        record["combination"] = [repair_record(row) for row in found.combination]
    return json.dumps(record, indent=2, allow_nan=False) + "\n"
