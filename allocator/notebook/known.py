"""The study that an answer belongs to: the one given, the one it remembers, or what the answer itself tells of it."""

from __future__ import annotations

from allocator.portfolio import Portfolio
from allocator.study.records import Study


def study_of(portfolio: Portfolio, given: Study | None = None) -> Study:
    """The study of a portfolio, for names, themes, districts and years.

    given  taken before anything else
    A portfolio that was read from a run remembers none: then projects have no themes, districts and names here, and
    the years are those of its budgets.
    """
    known = given if given is not None else portfolio.answers
    if known is not None:
        return known
    years = [row.year for row in portfolio.budget_rows] + [row.start for row in portfolio.funded_rows] or [1]
    first, last = min(years), max(years)
    return Study(portfolio.study, portfolio.currency, first, last - first + 1, funds=(), budgets=(), projects=())
