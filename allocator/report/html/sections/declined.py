"""Section: what is declined, and why."""

from __future__ import annotations

from allocator.language import Language
from allocator.portfolio import Declined, Portfolio
from allocator.report.html.markup import Cell, Column, Over, Section, paragraph, section, table
from allocator.report.html.sections.funded import named
from allocator.study.records import Project, Study

MOST_ROWS = 200


def declined_section(portfolio: Portfolio, study: Study, language: Language) -> Section | None:
    """A row per declined project, of many the 200 that cost most; None when nothing was found."""
    count = len(portfolio.declined_rows)
    title = language.say("Declined projects ({count})", count=language.number(count))
    if not portfolio.totals:
        return None
    if not count:
        return section("declined", title, paragraph(language.say("No project is declined.")))
    projects = {project.project: project for project in study.projects}
    pairs = [(row, projects.get(row.project) or Project(row.project, row.project)) for row in portfolio.declined_rows]
    if count > MOST_ROWS:
        pairs = sorted(pairs, key=lambda pair: (-(pair[1].total_cost or 0.0), pair[0].project))[:MOST_ROWS]
    columns = (
        Column(language.say("project")),
        Column(language.say("total cost"), number=True),
        Column(language.say("why not"), long=True),
    )
    rows = [_row(row, project, language) for row, project in pairs]
    caption = language.say("Declined, {currency}", currency=portfolio.currency)
    return section("declined", title, table("declined-list", caption, columns, rows, _note(count, language)))


def _row(row: Declined, project: Project, language: Language) -> tuple[Cell, ...]:
    first, *more = language.tell(row.reason).split("; ")
    cost = "" if project.total_cost is None else language.money(project.total_cost)
    return (named(project), cost, Over(first, "; ".join(more)))


def _note(count: int, language: Language) -> str:
    if count <= MOST_ROWS:
        return ""
    shown, of = language.number(MOST_ROWS), language.number(count)
    return language.say(
        "The {shown} of {count} that cost most; all of them are in declined.csv.", shown=shown, count=of
    )
