"""Section: the headline figures, each theme's share beside its limits, and the total of every measure."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.charts.themes import ThemeShare, share_in_words, theme_shares, theme_shares_chart
from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Column, Section, cards, pair, section, table
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import heading, leverage_definition
from allocator.study.records import Study

PEOPLE = ("beneficiaries", "people")  # measures of the study that are headline figures where it has them
MOST_THEMES = 200


def figures_section(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Section | None:
    """Donor money, private money, leverage with its definition, points, people; None when nothing was found."""
    if not portfolio.totals:
        return None
    return section(
        "figures",
        language.say("Headline figures"),
        cards(_headline(portfolio, study, model, language)),
        pair("\n".join(_themes(portfolio, study, model, language)), _totals(portfolio, language)),
    )


def _headline(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Iterator[tuple[str, str, str]]:
    totals, currency = portfolio.totals, portfolio.currency
    committed, private = (language.money(totals.get(name, 0.0)) for name in ("commitment", "private"))
    donor = language.say("Donor money committed, {currency}", currency=currency)
    yield donor, committed, _at_hand(portfolio, study, language)
    yield language.say("Private money mobilised, {currency}", currency=currency), private, ""
    if portfolio.leverage is not None:
        yield language.say("Leverage"), language.ratio(portfolio.leverage), leverage_definition(model, language)
    if "resilience" in totals:
        yield language.say("Resilience"), language.points(totals["resilience"]), language.say("of 100 points")
    for name in PEOPLE:
        if name in totals:
            yield _capital(heading(name, language)), language.quantity(totals[name]), _counted(name, study, language)
    count = language.number(len(portfolio.funded_rows))
    of_all = language.count("of {n} candidate", "of {n} candidates", len(study.projects))
    yield language.say("Projects funded"), count, of_all


def _at_hand(portfolio: Portfolio, study: Study, language: Language) -> str:
    budget = language.money(sum(row.amount for row in study.budgets))
    back = sum(row.reflow for row in portfolio.budget_rows)
    if not back:
        return language.say("of {budget} in the budgets", budget=budget)
    back_text = language.money(back)
    return language.say("of {budget} in the budgets and {back} that comes back", budget=budget, back=back_text)


def _counted(measure: str, study: Study, language: Language) -> str:
    capped = any(ceiling.measure == measure for ceiling in study.ceilings)
    return language.say("counted up to the ceilings") if capped else ""


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _themes(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Iterator[str]:
    """Each theme's share beside its limits, as a chart and, where there are any, as a table; nothing without themes."""
    shares = theme_shares(portfolio, study, model)
    if not shares:
        return
    bounded = any(bound is not None for one in shares for bound in (one.at_least, one.at_most))
    title = (
        language.say(
            "Bars: the share of each theme in what is committed. Lines: the least and the most that limits allow."
        )
        if bounded
        else language.say("The share of each theme in what is committed")
    )
    words = "; ".join(f"{one.theme}: {share_in_words(one, language)}" for one in shares[:20])
    yield drawing("theme-shares", title, words, theme_shares_chart(portfolio, study, model, language))
    if not bounded:
        return
    columns = (
        Column(language.say("theme")),
        Column(language.say("share"), number=True),
        Column(language.say("at least"), number=True),
        Column(language.say("at most"), number=True),
    )
    caption = language.say("Theme shares against their limits")
    yield table("theme-limits", caption, columns, [_share_row(one, language) for one in shares[:MOST_THEMES]])


def _share_row(one: ThemeShare, language: Language) -> tuple[str, ...]:
    bounds = ("" if bound is None else language.share(bound) for bound in (one.at_least, one.at_most))
    return (one.theme, language.share(one.share), *bounds)


def _totals(portfolio: Portfolio, language: Language) -> str:
    """Every measure of the study."""
    columns = (
        Column(language.say("measure")),
        Column(language.say("total"), number=True),
        Column(language.say("unit")),
    )
    rows = [_total(name, total, portfolio.currency, language) for name, total in portfolio.totals.items()]
    return table("totals", language.say("Totals of every measure"), columns, rows)


def _total(measure: str, value: float, currency: str, language: Language) -> tuple[str, str, str]:
    name = heading(measure, language)
    if measure == "resilience":
        return (name, language.points(value), language.say("of 100 points"))
    is_money = measure_unit(measure) is Unit.MONEY
    return (name, language.money(value), currency) if is_money else (name, language.quantity(value), "")
