"""Section: the budget by theme and instrument."""

from __future__ import annotations

from allocator.charts.split import paired
from allocator.charts.themes import money_by_theme, themes_chart
from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Section, pair, section
from allocator.report.html.sections.grouped import money_table
from allocator.report.words import instrument_in_words
from allocator.study.records import Study


def themes_section(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Section | None:
    """A bar a theme in parts by instrument, and both as tables; None when nothing is funded."""
    if not portfolio.funded_rows:
        return None
    title = language.say("What is committed by theme and instrument, {currency}", currency=portfolio.currency)
    return section(
        "themes",
        language.say("The budget by theme and instrument"),
        pair(
            drawing("by-theme", title, _words(portfolio, study, language), themes_chart(portfolio, study, language)),
            _by_theme(portfolio, study, language) + _by_instrument(portfolio, model, language),
        ),
    )


def _words(portfolio: Portfolio, study: Study, language: Language) -> str:
    """The chart in words: what each theme is given, and its largest instrument."""
    split, parts = money_by_theme(portfolio, study, language), []
    for theme in split.rows[:20]:
        largest = max(split.columns, key=lambda instrument: split.at(theme, instrument))
        amount = language.money(split.by_row[theme])
        parts.append(
            language.say("{theme}: {amount}, mostly {instrument}", theme=theme, amount=amount, instrument=largest)
        )
    return "; ".join(parts)


def _by_theme(portfolio: Portfolio, study: Study, language: Language) -> str:
    none = language.say("no theme")
    groups = ((project.theme or none, row.commitment, row.private) for row, project in paired(portfolio, study))
    return money_table("theme-list", language.say("By theme"), language.say("theme"), groups, portfolio, language)


def _by_instrument(portfolio: Portfolio, model: Model, language: Language) -> str:
    groups = (
        (_instrument(row.instrument, model, language), row.commitment, row.private) for row in portfolio.funded_rows
    )
    caption, heading = language.say("By instrument"), language.say("instrument")
    return money_table("instrument-list", caption, heading, groups, portfolio, language)


def _instrument(name: str, model: Model, language: Language) -> str:
    """An instrument by its name in the model file and, in brackets, what kind it is."""
    kind = instrument_in_words(name, model, language)
    return f"{name} ({kind})" if kind else name or language.say("not stated")
