"""Section: when the funded projects start."""

from __future__ import annotations

from allocator.charts.starts import MOST_LINES, starts_by_theme, starts_chart
from allocator.language import Language
from allocator.portfolio import Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Column, Section, pair, paragraph, section, table
from allocator.study.records import Study

MOST_ROWS = 200


def starts_section(portfolio: Portfolio, study: Study, language: Language) -> Section | None:
    """A line a project, or counts by theme and year where there are many; None when nothing is funded."""
    if not portfolio.funded_rows:
        return None
    split = starts_by_theme(portfolio, study, language)
    counts = [
        language.say("{year}: {count}", year=year, count=language.number(split.by_column[year]))
        for year in split.columns
    ]
    words = language.say("Projects that start in each year: {counts}", counts=", ".join(counts))
    few = len(portfolio.funded_rows) <= MOST_LINES
    title = (
        language.say("Funded projects from their start to their last payment")
        if few
        else language.say("How many projects start, by theme and year")
    )
    note = language.say("Dark: the year of the start. Grey: further years in which the donor pays.") if few else ""
    columns = (Column(language.say("theme")), *(Column(year, number=True) for year in split.columns))
    rows = [(row, *(language.number(split.at(row, year)) for year in split.columns)) for row in split.rows[:MOST_ROWS]]
    caption = language.say("Projects that start, by theme and year")
    return section(
        "starts",
        language.say("Start years"),
        pair(
            drawing("start-years", title, words, starts_chart(portfolio, study, language)),
            paragraph(note, "quiet") + table("start-list", caption, columns, rows),
        ),
    )
