"""Sheet `summary`: the decision, one check over all sheets, the headline figures, and what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.words import decision, leverage_definition, maximised, status_in_words, title
from allocator.report.workbook.checks import Checks, total_look
from allocator.report.workbook.headings import heading
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.live import Live, constant, count, literal, share_of
from allocator.report.workbook.page import A4, Book, Page
from allocator.study.records import Study

CHECK_ROW = 4
_FIRST_FIGURE = 7


@dataclass(frozen=True)
class Figure:
    """A headline: what it is called, its live cell or plain value, how it looks, what it means, its defined name."""

    words: str
    value: Live | float | str | None
    look: str
    note: str = ""
    name: str = ""


def write_summary(
    book: Book,
    page: Page,
    portfolio: Portfolio,
    study: Study,
    model: Model,
    figures: Sequence[Figure],
    check: Live | None,
    contents: Sequence[tuple[str, str]],
    language: Language,
) -> None:
    """The first sheet, written last: all that it refers to stands already."""
    page.sheet.set_column(0, 0, 40)
    page.sheet.set_column(1, 1, 22)
    page.sheet.set_column(2, 2, 100)
    page.text(0, 0, title(portfolio, language), "title")
    for row, sentence in enumerate(decision(portfolio, study, language), 1):
        page.sheet.merge_range(row, 0, row, 2, "", page.looks["wrapped"])
        page.sheet.set_row(row, 32)
        page.text(row, 0, sentence, "wrapped")
    _write_check(book, page, check, language)
    row = _write_figures(book, page, figures, language)
    row = _write_contents(page, row + 1, contents, language)
    page.sheet.print_area(0, 0, row, 2)
    page.sheet.set_paper(A4)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.freeze_panes(1, 0)
    page.sheet.hide_gridlines(2)


def _write_check(book: Book, page: Page, check: Live | None, language: Language) -> None:
    say = language.say
    page.sheet.set_row(CHECK_ROW, 24)
    page.text(CHECK_ROW, 0, say("All checks hold"), "part")
    if check is None:
        page.text(CHECK_ROW, 1, say("nothing to check"))
        page.text(CHECK_ROW, 2, say("There is no portfolio whose figures could be added up."), "explained")
        return
    cell = page.live(CHECK_ROW, 1, check, "large check")
    book.file.define_name("all_checks", f"={cell.formula}")
    holds = say("The sheets add up to the solver's figures and no rule is broken: see sheet checks.")
    fails = say("SOMETHING DOES NOT ADD UP: look for FALSE in sheet checks.")
    words = Live(f"IF({cell.formula},{literal(holds)},{literal(fails)})", holds if check.value else fails)
    page.live(CHECK_ROW, 2, words, "explained")


def _write_figures(book: Book, page: Page, figures: Sequence[Figure], language: Language) -> int:
    for column, words in enumerate(
        (language.say("Figure"), language.say("Value"), "  " + language.say("What it means"))
    ):
        page.text(_FIRST_FIGURE - 1, column, words, "figure heading" if column == 1 else "heading")
    for row, figure in enumerate(figures, _FIRST_FIGURE):
        page.text(row, 0, figure.words)
        if isinstance(figure.value, Live):
            page.live(row, 1, figure.value, f"headline {figure.look}")
        elif isinstance(figure.value, str):
            page.text(row, 1, figure.value)
        elif figure.value is not None:
            page.number(row, 1, figure.value, f"stated {figure.look}")
        page.text(row, 2, figure.note, "explained")
        if figure.name and figure.value is not None:
            book.file.define_name(figure.name, f"={page.cell(row, 1, 0.0).formula}")
    return _FIRST_FIGURE + len(figures)


def _write_contents(page: Page, row: int, contents: Sequence[tuple[str, str]], language: Language) -> int:
    page.text(row, 0, language.say("Sheets"), "heading")
    page.text(row, 1, language.say("What stands there"), "heading")
    page.text(row, 2, "", "heading")
    for at, (name, words) in enumerate(contents, row + 1):
        page.sheet.write_url(at, 0, f"internal:'{name}'!A1", page.looks["link"], string=name)
        page.text(at, 1, words)
    last = row + len(contents) + 1
    page.text(
        last + 1,
        0,
        language.say("Blue figures are stated by the study or the solver; black ones are formulas."),
        "note",
    )
    return last + 1


def headline(
    portfolio: Portfolio, study: Study, model: Model, checks: Checks, funded: Listing, declined: int, language: Language
) -> list[Figure]:
    """The figures of a portfolio, each a reference to the cell that adds it up."""
    say, currency, totals = language.say, portfolio.currency, checks.totals
    budget = sum(row.amount for row in study.budgets)
    figures = [
        Figure(say("Donor money committed"), totals.get("commitment"), "money", currency, "commitment"),
        Figure(say("Donor money paid in programme years"), totals.get("cash"), "money", currency, "cash"),
        Figure(say("Budgets before overhead"), budget, "money", currency, "budget"),
    ]
    if "commitment" in totals and budget:
        share = share_of(totals["commitment"], constant(budget))
        figures.append(
            Figure(
                say("Share of the budgets committed"),
                share,
                "share",
                say("above 100 % only with what comes back"),
                "share_committed",
            )
        )
    figures.append(Figure(say("Private money mobilised"), totals.get("private"), "money", currency, "private"))
    meaning = leverage_definition(model, language)
    figures.append(Figure(say("Leverage"), checks.figures.get("leverage"), "ratio", meaning, "leverage"))
    if "resilience" in totals:
        note = say("of 100 points; sheet resilience")
        figures.append(Figure(say("Resilience points"), totals["resilience"], "ratio", note, "resilience"))
    number = count(funded.span("project"))
    note = say(
        "of {n} projects; {declined} are declined",
        n=language.number(len(study.projects)),
        declined=language.number(declined),
    )
    figures.append(Figure(say("Projects funded"), number, "count", note, "projects_funded"))
    own = [name for name in totals if name in {key for row in study.projects for key in row.measures}]
    figures += [Figure(heading(name, language), totals[name], total_look(name, portfolio.totals[name])) for name in own]
    return [*figures, *_proof(portfolio, model, checks, language)]


def _proof(portfolio: Portfolio, model: Model, checks: Checks, language: Language) -> list[Figure]:
    say = language.say
    objective = checks.figures.get("objective", portfolio.objective)
    figures = [
        Figure(say("Objective"), objective, "quantity", maximised(model, language), "objective"),
        Figure(
            say("Best possible"), portfolio.bound, "quantity", say("no portfolio can bring more: the solver's proof")
        ),
    ]
    if portfolio.bound is not None and isinstance(objective, Live):
        missed = constant(portfolio.bound) - objective
        figures.append(Figure(say("Better by at most"), missed, "quantity", say("best possible less objective")))
    note = say("of what is free to gain; 0 is proven to be the best")
    return [
        *figures,
        Figure(say("Gap"), portfolio.gap, "share", note),
        Figure(say("Status"), status_in_words(portfolio.status, language), ""),
    ]
