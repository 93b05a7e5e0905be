"""Sheet `checks`: every total worked out from the rows beside the solver's own, and whether all sheets tie out.

TRUE: money agrees to half a cent, other figures to nine digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.language import Language
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Portfolio
from allocator.report.tables import Unit, measure_unit
from allocator.report.workbook.counted import Counting
from allocator.report.workbook.headings import heading
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, agree, all_true, constant, share_of, total
from allocator.report.workbook.page import Page
from allocator.report.workbook.payments import Paid
from allocator.report.workbook.selection import Sorted

_KEPT = constant(1e-9)


@dataclass
class Checks:
    """The sheet, growing; and the cells of the totals it holds."""

    listing: Listing
    language: Language
    totals: dict[str, Live] = field(default_factory=dict)
    figures: dict[str, Live] = field(default_factory=dict)

    def compare(
        self, words: str, key: str, figure: Live, solver: float, look: str, added_up: Live | None = None
    ) -> Live:
        """A line: a figure of the workbook beside the solver's. Returns the cell of the workbook's figure."""
        listing = self.listing
        row = listing.add({"check": words, "key": key})
        if added_up is not None:
            listing.put(row, "added_up", added_up, look)
        listing.put(row, "figure", figure, look)
        listing.put(row, "solver", solver, look)
        own, stated = listing.here(row, "figure"), listing.here(row, "solver")
        listing.put(row, "difference", own - stated, look)
        listing.put(row, "ties_out", agree(own, stated, money=look == "money"))
        return listing.cell(row, "figure")

    def test(self, words: str, key: str, test: Live) -> None:
        """A line that is TRUE or FALSE by itself."""
        row = self.listing.add({"check": words, "key": key})
        self.listing.put(row, "ties_out", test)

    def finish(self) -> Live:
        """Closes the sheet. Returns the one check over all of them."""
        self.listing.finish()
        return all_true(self.listing.span("ties_out"))


def open_checks(page: Page, language: Language) -> Checks:
    """The headings of the sheet."""
    say = language.say
    columns = [
        Column("check", say("What must agree"), width=58),
        Column("key", say("Measure or sheet"), width=20),
        Column("added_up", say("Added up, before ceilings"), "quantity", stated=False),
        Column("figure", say("From the rows"), "quantity", stated=False),
        Column("solver", say("From the solver"), "quantity"),
        Column("difference", say("Difference"), "quantity", stated=False),
        Column("ties_out", say("Ties out"), "check", stated=False),
    ]
    note = say("TRUE where money agrees to half a cent and every other figure to nine digits.")
    return Checks(Listing(page, columns, say("Checks"), note), language)


def check_totals(checks: Checks, portfolio: Portfolio, funded: Sorted, paid: Paid, counting: Counting) -> None:
    """A line for every total of the portfolio: sums of the funded rows, cut at the ceilings, and resilience."""
    language, everything = checks.language, funded.everything()
    for measure, solver in portfolio.totals.items():
        if measure == "resilience":
            continue
        if measure == "cash":
            added_up = figure = total(paid.listing.span("paid"))
        else:
            added_up, figure = everything.sum(measure), counting.counted(measure, everything)
        words = language.say("Total: {measure}", measure=heading(measure, language))
        checks.totals[measure] = checks.compare(words, measure, figure, solver, total_look(measure, solver), added_up)
    if "resilience" in portfolio.totals:
        words = language.say("Total: {measure}", measure=heading("resilience", language))
        points = counting.points(everything, checks.totals)
        checks.totals["resilience"] = checks.compare(
            words, "resilience", points, portfolio.totals["resilience"], "ratio"
        )


def total_look(measure: str, amount: float) -> str:
    """How a total of a measure looks."""
    if measure_unit(measure) is Unit.MONEY:
        return "money"
    return "count" if amount == int(amount) else "quantity"


def check_result(checks: Checks, portfolio: Portfolio, model: Model) -> None:
    """Lines for leverage, the objective, and what an order of objectives must keep."""
    say, totals = checks.language.say, checks.totals
    if portfolio.leverage is not None and {"private", "commitment"} <= totals.keys():
        leverage = share_of(totals["private"], totals["commitment"])
        words = say("Leverage: private money over commitment")
        checks.figures["leverage"] = checks.compare(words, "leverage", leverage, portfolio.leverage, "ratio")
    objective = objective_of(portfolio, model, totals)
    if objective is not None and portfolio.objective is not None:
        words = say("Objective: what is maximised")
        checks.figures["objective"] = checks.compare(words, "objective", objective, portfolio.objective, "quantity")
    if model.maximise.form is Form.ORDERED:
        _check_levels(checks, portfolio, model)


def objective_of(portfolio: Portfolio, model: Model, totals: Mapping[str, Live]) -> Live | None:
    """The objective as a formula of the totals; None when a total or a level it needs is not there.

    weighted  sum of weight * total          scaled  sum of weight * total / the measure's own best
    ordered   the total of the last term that was maximised
    """
    maximise = model.maximise
    if maximise.form is Form.ORDERED:
        last = portfolio.levels[-1].measure if portfolio.levels else maximise.terms[-1][0]
        return totals.get(last)
    best = {level.measure: level.value for level in portfolio.levels}
    parts = []
    for measure, weight in maximise.terms:
        if measure not in totals or (maximise.form is Form.SCALED and measure not in best):
            return None
        part = totals[measure] if weight == 1 else constant(weight) * totals[measure]
        parts.append(part / constant(best[measure]) if maximise.form is Form.SCALED else part)
    return _sum(parts)


def _sum(parts: Sequence[Live]) -> Live:
    added = parts[0]
    for part in parts[1:]:
        added = added + part
    return added


def _check_levels(checks: Checks, portfolio: Portfolio, model: Model) -> None:
    """Every earlier objective of an order keeps what it reached, less what the next may cost."""
    may_lose = [loss for _, loss in model.maximise.terms[1:]]
    for level, loss in zip(portfolio.levels, may_lose, strict=False):
        if level.measure not in checks.totals:
            continue
        kept = checks.totals[level.measure]
        floor = constant(level.value) - constant(loss) * constant(abs(level.value))
        near = _KEPT * constant(max(1.0, abs(level.value)))
        bound = floor - near
        words = checks.language.say(
            "{measure} keeps what it reached as an earlier objective, less what the next may cost",
            measure=heading(level.measure, checks.language),
        )
        holds = kept.amount >= bound.amount
        checks.test(words, level.measure, Live(f"{kept.formula}>={bound.formula}", holds, 0))
