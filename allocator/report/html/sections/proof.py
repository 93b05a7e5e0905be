"""Section: how it was proven, and what the independent check found."""

from __future__ import annotations

from allocator.language import Language
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Portfolio, Status
from allocator.report.html.markup import Column, Section, listing, paragraph, section, table
from allocator.report.words import checked, heading, maximised, proof, status_in_words

MOST_PROBLEMS = 50
NEAR = 1e-9  # the share by which floats of one amount may differ


def proof_section(portfolio: Portfolio, model: Model, language: Language) -> Section | None:
    """Status, objective, bound and gap together; the levels of an ordered objective; the check."""
    gap = language.say("not known") if portfolio.gap is None else language.share(portfolio.gap)
    rows = [
        (language.say("maximised"), maximised(model, language)),
        (language.say("status"), status_in_words(portfolio.status, language)),
    ]
    if portfolio.status is not Status.INFEASIBLE:
        rows += [
            (language.say("objective"), _number(portfolio.objective, language)),
            (language.say("best possible"), _number(portfolio.bound, language)),
            (language.say("gap"), gap),
        ]
    columns = (Column(language.say("what")), Column(language.say("value"), number=True))
    return section(
        "proof",
        language.say("How it was proven"),
        paragraph(proof(portfolio, language)),
        paragraph(checked(portfolio, language)),
        paragraph(_meaning(language)) if portfolio.objective is not None else "",
        table("proof-list", language.say("Proof"), columns, rows),
        _own_best(portfolio, language) if model.maximise.form is Form.SCALED else _levels(portfolio, language),
        listing(map(language.tell, portfolio.verified.problems[:MOST_PROBLEMS])),
    )


def _meaning(language: Language) -> str:
    return language.say(
        "The objective is what the model file asks for. The best possible is a bound: it is proven that no portfolio "
        "that keeps all rules reaches more. The gap is what lies between them. The check recomputes every rule and "
        "total in exact fractions, apart from the search."
    )


def _number(number: float | None, language: Language) -> str:
    return language.say("not known") if number is None else language.quantity(number)


def _own_best(portfolio: Portfolio, language: Language) -> str:
    """Of an objective that divides each measure by its own best: what the portfolio has of it, and that best.

    Stopped before those were known, only a bound on each is.
    """
    attained = all(row.value >= row.bound - NEAR * abs(row.bound) for row in portfolio.levels)
    columns = (
        Column(language.say("measure")),
        Column(language.say("this portfolio"), number=True),
        Column(language.say("best by itself") if attained else language.say("best possible"), number=True),
    )
    rows = [
        (
            heading(row.measure, language),
            language.quantity(portfolio.totals.get(row.measure, 0.0)),
            language.quantity(row.bound),
        )
        for row in portfolio.levels
    ]
    return table("levels", language.say("Each measure beside its own best"), columns, rows)


def _levels(portfolio: Portfolio, language: Language) -> str:
    columns = (
        Column(language.say("in this order")),
        Column(language.say("reached"), number=True),
        Column(language.say("best possible"), number=True),
    )
    rows = [
        (heading(row.measure, language), language.quantity(row.value), language.quantity(row.bound))
        for row in portfolio.levels
    ]
    return table("levels", language.say("Levels of the objective"), columns, rows)
