"""Section: the districts."""

from __future__ import annotations

from allocator.charts.districts import MONEY, PROJECTS, by_district, districts_chart, shown_districts
from allocator.charts.split import paired
from allocator.language import Language
from allocator.portfolio import Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Section, pair, paragraph, section
from allocator.report.html.sections.grouped import money_table
from allocator.study.records import Study


def districts_section(portfolio: Portfolio, study: Study, language: Language) -> Section | None:
    """A bar a district and the same as a table; None where no project states a district or nothing is funded."""
    split = by_district(portfolio, study, language)
    if not split.rows or not portfolio.funded_rows:
        return None
    title = language.say("What is committed in each district, {currency}", currency=portfolio.currency)
    top, without = split.rows[0], [row for row in split.rows if not split.at(row, PROJECTS)]
    words = language.say(
        "{district} is given most, {amount}; districts with nothing: {count}",
        district=top,
        amount=language.money(split.at(top, MONEY)),
        count=language.number(len(without)),
    )
    shown, none = shown_districts(split), language.say("no district")
    groups = ((project.district or none, row.commitment, row.private) for row, project in paired(portfolio, study))
    caption, heading = language.say("By district"), language.say("district")
    return section(
        "districts",
        language.say("Districts"),
        pair(
            drawing("by-district", title, words, districts_chart(portfolio, study, language)),
            money_table("district-list", caption, heading, groups, portfolio, language, also=shown.rows),
        ),
        paragraph(words) if len(shown.rows) < len(split.rows) else "",
    )
