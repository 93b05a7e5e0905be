"""The workbook of a run, sheet by sheet: packages, then what is funded, who pays, budgets, limits, checks, summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio, Status
from allocator.report.tables import declined_table
from allocator.report.words import status_in_words
from allocator.report.workbook.baselines import write_baselines
from allocator.report.workbook.breakdown import (
    Breakdown,
    by_district,
    by_start_year,
    by_theme_and_instrument,
    by_year_and_fund,
    close_breakdown,
    open_breakdown,
    tightest_limits,
)
from allocator.report.workbook.budgets import write_budgets
from allocator.report.workbook.charts import write_charts
from allocator.report.workbook.checks import Checks, check_result, check_totals, open_checks
from allocator.report.workbook.conflict import write_conflict
from allocator.report.workbook.counted import Counting, open_ceilings, open_resilience
from allocator.report.workbook.funded import write_funded
from allocator.report.workbook.funds import open_funds, write_funds
from allocator.report.workbook.headings import plain
from allocator.report.workbook.limits import Measured, write_limits
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, agree, all_true, constant, count, total
from allocator.report.workbook.options import Priced, write_options
from allocator.report.workbook.page import Book, Page
from allocator.report.workbook.payments import Paid, write_payments, write_reflows
from allocator.report.workbook.selection import Sorted
from allocator.report.workbook.summary import Figure, headline, write_summary
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.pricing.table import Options

WITHOUT = (Status.INFEASIBLE, Status.UNKNOWN)


def write_book(
    portfolio: Portfolio,
    options: Options,
    study: Study,
    model: Model,
    path: Path,
    language: Language = ENGLISH,
) -> None:
    """Writes `portfolio.xlsx`, made for re-adding: every total, share and limit a formula, every sheet with its checks.

    portfolio  any status; without a portfolio the workbook holds the conflict and the packages that were on offer
    path       a file that does not exist yet; OSError when it cannot be written
    language   of headings and explanations; sheets and keys are English in every language
    """
    with Book(path, portfolio.study) as book:
        if portfolio.status in WITHOUT:
            _write_without(book, portfolio, options, study, model, language)
        else:
            _Writing(book, portfolio, options, study, model, language).write()


def _write_without(
    book: Book, portfolio: Portfolio, options: Options, study: Study, model: Model, language: Language
) -> None:
    say = language.say
    summary = book.page("summary")
    contents = [("options", say("the packages that were on offer"))]
    if portfolio.conflict:
        write_conflict(book.page("conflict"), portfolio, study, model, language)
        contents.insert(0, ("conflict", say("the rules that cannot hold together, and what would be enough")))
    write_options(book.page("options"), portfolio, options, study, language)
    figures = [
        Figure(say("Budgets before overhead"), sum(row.amount for row in study.budgets), "money", study.currency),
        Figure(say("Best possible"), portfolio.bound, "quantity"),
        Figure(say("Status"), status_in_words(portfolio.status, language), ""),
    ]
    shown = [figure for figure in figures if figure.value is not None]
    write_summary(book, summary, portfolio, study, model, shown, None, contents, language)


@dataclass
class _Writing:
    """Writes the sheets in the order in which they refer to each other; tabs stand in the order people read them."""

    book: Book
    portfolio: Portfolio
    options: Options
    study: Study
    model: Model
    language: Language
    pages: dict[str, Page] = field(default_factory=dict)

    def write(self) -> None:
        """All sheets."""
        contents = self._open_pages()
        priced = write_options(self.pages["options"], self.portfolio, self.options, self.study, self.language)
        funded = write_funded(self.pages["funded"], self.portfolio, self.study, priced, self.language)
        declined = self._write_declined()
        paid = write_payments(self.pages["payments"], self.portfolio, self.study, self.model, funded, self.language)
        funds, budgets = self._write_money(paid, priced, funded)
        checks, counting = self._write_totals(funded, paid)
        limits = self._write_limits(funded, paid, counting, checks)
        breakdown = self._write_breakdown(funded, budgets, limits)
        self._write_checks(checks, funded, declined, paid, funds, budgets, limits, breakdown)
        check = checks.finish()
        if "baselines" in self.pages:
            write_baselines(self.pages["baselines"], self.portfolio, checks, self.language)
        figures = headline(self.portfolio, self.study, self.model, checks, funded, declined.rows, self.language)
        said = self.portfolio, self.study, self.model, figures, check, contents, self.language
        write_summary(self.book, self.pages["summary"], *said)

    def _open_pages(self) -> list[tuple[str, str]]:
        """Opens the sheets that there is something for. Returns what each holds."""
        say, study = self.language.say, self.study
        revolving = any(fund.revolving for fund in study.funds)
        sheets = [
            ("charts", say("budget by theme and instrument, money by year, start years, room of limits"), True),
            ("funded", say("every funded project: package, size, amounts, share, leverage"), True),
            ("declined", say("every project that is not funded, and why"), True),
            ("payments", say("what every fund signs and pays for every funded project"), True),
            ("reflows", say("what comes back to funds that may spend it again"), revolving),
            ("funds", say("what every fund may commit and pay over the programme"), True),
            ("budgets by year", say("what every fund has, spends and carries on, year by year"), True),
            ("limits", say("every limit: amount, value, room, whether it is met"), bool(self.portfolio.limit_rows)),
            ("ceilings", say("outcomes that do not count twice"), bool(study.ceilings)),
            ("resilience", say("how the points are made"), bool(self.model.resilience)),
            ("breakdown", say("sums by theme, instrument, district, year and fund"), True),
            ("checks", say("every total beside the solver's own"), True),
            ("baselines", say("what simpler rules would have funded"), bool(self.portfolio.baseline_rows)),
            ("options", say("the packages from which all amounts are worked out"), True),
        ]
        self.pages["summary"] = self.book.page("summary")
        for name, _, needed in sheets:
            if needed:
                self.pages[name] = self.book.page(name)
        return [(name, words) for name, words, needed in sheets if needed]

    def _write_declined(self) -> Listing:
        table = declined_table(self.portfolio, self.study, self.language)
        columns = [
            *plain(table.names[:-1], self.language),
            Column("reason", self.language.say("Reason"), "wrapped", width=100),
        ]
        listing = Listing(self.pages["declined"], columns, self.language.say("Declined projects"), frozen=2)
        for row in table.rows:
            listing.add({key: str(cell) for key, cell in zip(table.names, row, strict=True) if cell})
        listing.finish()
        return listing

    def _write_money(self, paid: Paid, priced: Priced, funded: Listing) -> tuple[Listing, Listing]:
        pages, portfolio, study, language = self.pages, self.portfolio, self.study, self.language
        reflows = None
        if "reflows" in pages:
            reflows = write_reflows(pages["reflows"], portfolio, study, paid, priced, funded, language)
        funds = open_funds(pages["funds"], portfolio, study, language)
        budgets = write_budgets(pages["budgets by year"], portfolio, study, funds, paid, reflows, language)
        return write_funds(funds, study, paid, budgets, language), budgets

    def _write_totals(self, funded: Listing, paid: Paid) -> tuple[Checks, Counting]:
        pages, language = self.pages, self.language
        ceilings = open_ceilings(pages["ceilings"], language) if "ceilings" in pages else None
        resilience = open_resilience(pages["resilience"], language) if "resilience" in pages else None
        counting = Counting(self.study, self.model, Sorted(funded), ceilings, resilience)
        checks = open_checks(pages["checks"], language)
        check_totals(checks, self.portfolio, counting.funded, paid, counting)
        check_result(checks, self.portfolio, self.model)
        return checks, counting

    def _write_limits(self, funded: Listing, paid: Paid, counting: Counting, checks: Checks) -> Listing | None:
        def whole(measure: str) -> Live:
            return checks.totals.get(measure) or Live("0", 0.0)

        limits = None
        if "limits" in self.pages:
            measured = Measured(counting.funded, paid, Sorted(paid.listing), counting, whole)
            limits = write_limits(self.pages["limits"], self.portfolio, self.study, self.model, measured, self.language)
        for lines in (counting.ceilings, counting.resilience):
            if lines is not None:
                lines.finish()
        return limits

    def _write_breakdown(self, funded: Listing, budgets: Listing, limits: Listing | None) -> Breakdown:
        sheet = open_breakdown(self.pages["breakdown"], funded, self.portfolio.currency, self.language)
        taken = [row.instrument for row in self.portfolio.funded_rows]
        by_theme_and_instrument(sheet, self.study, taken)
        by_district(sheet, self.study)
        by_start_year(sheet, self.study)
        by_year_and_fund(sheet, self.study, budgets)
        if limits is not None:
            tightest_limits(sheet, limits)
        close_breakdown(sheet)
        write_charts(self.book, self.pages["charts"], sheet, self.portfolio.currency, self.language)
        return sheet

    def _write_checks(
        self,
        checks: Checks,
        funded: Listing,
        declined: Listing,
        paid: Paid,
        funds: Listing,
        budgets: Listing,
        limits: Listing | None,
        breakdown: Breakdown,
    ) -> None:
        say = self.language.say
        together = count(funded.span("project")) + count(declined.span("project"))
        number = constant(float(len(self.study.projects)))
        checks.test(
            say("Funded and declined projects are all projects"), "projects", agree(together, number, money=False)
        )
        signed, spent = total(paid.listing.span("signed")), total(budgets.span("spent"))
        committed, paid_out = checks.totals.get("commitment"), total(paid.listing.span("paid"))
        if committed is not None:
            checks.test(say("The funds sign what is committed"), "payments", agree(signed, committed, money=True))
        checks.test(say("The funds spend what is paid"), "budgets by year", agree(spent, paid_out, money=True))
        lines = [
            (say("For every project the funds sign its commitment and pay its cash"), paid.listing, "ties_out"),
            (say("Every fund signs no more than it may"), funds, "within"),
            (say("No fund spends more than it has in a year"), budgets, "within"),
            (say("Every line of the budgets is the solver's"), budgets, "ties_out"),
        ]
        if limits is not None:
            lines.append((say("Every limit is met"), limits, "met"))
            lines.append((say("Every limit's amount, value and room are the solver's"), limits, "ties_out"))
        for words, listing, key in lines:
            checks.test(words, listing.page.name, all_true(listing.span(key)))
        for words, test in breakdown.tests:
            checks.test(words, "breakdown", test)
