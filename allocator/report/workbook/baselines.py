"""Sheet `baselines`: what simpler rules would have funded, and what the portfolio gains over each, as live formulas."""

from __future__ import annotations

from allocator.language import Language
from allocator.portfolio import Baseline, Portfolio
from allocator.report.baselines import EXPLAINED, TITLES
from allocator.report.workbook.checks import Checks
from allocator.report.workbook.headings import heading
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, constant, share_of
from allocator.report.workbook.page import Page


def write_baselines(page: Page, portfolio: Portfolio, checks: Checks, language: Language) -> None:
    """A row per simple rule; what is gained is the portfolio's own cell less the rule's figure."""
    with_points = "resilience" in checks.totals
    listing = Listing(page, _columns(with_points, language), language.say("Simpler rules"), language.say(EXPLAINED))
    own = {**checks.totals}
    if portfolio.objective is not None:
        own["objective"] = checks.figures.get("objective", constant(portfolio.objective))
    for row in portfolio.baseline_rows:
        _write_rule(listing, row, own, language)
    listing.finish()


def _columns(with_points: bool, language: Language) -> list[Column]:
    say = language.say
    columns = [Column("rule", say("Rule"))]
    for key, look in (("objective", "quantity"), ("commitment", "money"), ("private", "money")):
        columns.append(Column(key, heading(key, language), look))
        if key != "commitment":
            columns.append(Column(f"{key}_gained", say("Gained by the portfolio"), look, stated=False))
    columns.append(Column("leverage", heading("leverage", language), "ratio", stated=False))
    if with_points:
        columns.append(Column("resilience", heading("resilience", language), "ratio"))
        columns.append(Column("resilience_gained", say("Gained by the portfolio"), "ratio", stated=False))
    columns.append(Column("projects", heading("projects", language), "count"))
    return [*columns, Column("reason", say("What it breaks"), "wrapped", width=90)]


def _write_rule(listing: Listing, row: Baseline, own: dict[str, Live], language: Language) -> None:
    line = listing.add({"rule": language.term(TITLES.get(row.baseline, row.baseline))})
    if row.skipped:
        listing.put(line, "reason", language.tell(row.skipped))
        return
    figures = {**row.totals, **({} if row.objective is None else {"objective": row.objective})}
    for key in ("objective", "commitment", "private", "resilience"):
        if listing.has(key) and key in figures:
            listing.put(line, key, figures[key])
            if listing.has(f"{key}_gained") and key in own:
                listing.put(line, f"{key}_gained", own[key] - listing.here(line, key))
    if {"private", "commitment"} <= figures.keys():
        parts = listing.here(line, "private"), listing.here(line, "commitment")
        listing.put(line, "leverage", share_of(*parts, ""))
    listing.put(line, "projects", float(len(row.funded)))
    broken = " ".join(language.tell(rule.words) for rule in row.breaks)
    listing.put(line, "reason", broken or language.say("keeps every rule"))
