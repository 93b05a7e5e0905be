"""Section: what is funded, with which instrument, from when, for how much, and why."""

from __future__ import annotations

from allocator.charts.split import paired
from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Funded, Portfolio
from allocator.report.html.markup import Cell, Column, Over, Section, paragraph, section, table
from allocator.report.html.why import Why
from allocator.report.words import instrument_in_words
from allocator.study.records import Project, Study

MOST_ROWS = 200


def funded_section(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Section | None:
    """The largest commitments first, at most 200 of them; None when nothing was found."""
    count = len(portfolio.funded_rows)
    title = language.say("Funded projects ({count})", count=language.number(count))
    if not portfolio.totals:
        return None
    if not count:
        return section("funded", title, paragraph(language.say("No project is funded.")))
    pairs = sorted(paired(portfolio, study), key=lambda pair: (-pair[0].commitment, pair[0].project))[:MOST_ROWS]
    committed = language.moneys([row.commitment for row, _ in pairs])
    private = language.moneys([row.private for row, _ in pairs])
    why = Why(portfolio, study, model, language)
    rows = [
        _row(row, project, amounts, why, instrument_in_words(row.instrument, model, language), language)
        for (row, project), *amounts in zip(pairs, committed, private, strict=True)
    ]
    caption = language.say("Funded, the largest commitment first, {currency}", currency=portfolio.currency)
    return section("funded", title, table("funded-list", caption, _columns(language), rows, _note(count, language)))


def _columns(language: Language) -> tuple[Column, ...]:
    return (
        Column(language.say("project")),
        Column(language.say("instrument")),
        Column(language.say("start"), number=True),
        Column(language.say("committed"), number=True),
        Column(language.say("private"), number=True),
        Column(language.say("why"), long=True),
    )


def _row(
    row: Funded, project: Project, amounts: list[str], why: Why, kind: str, language: Language
) -> tuple[Cell, ...]:
    first, *more = why.reasons(row, project)
    size = "" if row.scale == 1 else language.say("size {scale}", scale=language.quantity(row.scale))
    return (
        named(project),
        Over(row.instrument or row.option, ", ".join(filter(None, (kind, size)))),
        str(row.start),
        *amounts,
        Over(first, "; ".join(more)),
    )


def named(project: Project) -> Over:
    """A project as a heading of its row: its name, and its id, theme and district beneath."""
    where = ", ".join(part for part in (project.project, project.theme, project.district) if part)
    return Over(project.name, where)


def _note(count: int, language: Language) -> str:
    if count <= MOST_ROWS:
        return ""
    shown, of = language.number(MOST_ROWS), language.number(count)
    return language.say("The {shown} largest of {count}; all of them are in funded.csv.", shown=shown, count=of)
