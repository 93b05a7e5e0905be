"""Every number of an answer is a number: nothing can be recomputed from NaN or infinity.

Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from math import inf, isfinite

from allocator.portfolio import Status
from allocator.verify.case import Case, Findings


def numbers(case: Case) -> Findings:
    """One rule for every number reported, and for every amount of the options that are funded."""
    for name, value in (*_of_rows(case), *_of_options(case), *_of_portfolio(case)):
        yield None if isfinite(value) else f"{name} is {value}, which is not a number."


def _of_rows(case: Case) -> Iterator[tuple[str, float]]:
    portfolio = case.portfolio
    tables = (
        portfolio.funded_rows,
        portfolio.payments,
        portfolio.signatures,
        portfolio.budget_rows,
        portfolio.limit_rows,
        portfolio.levels,
    )
    for rows in tables:
        columns = [column.name for column in fields(rows[0])] if rows else []
        for row in rows:
            identity = f"{type(row).__name__} {getattr(row, columns[0])}"
            for column in columns:
                value = getattr(row, column)
                if isinstance(value, float):
                    yield f"{identity}: {column}", value
    for funded in portfolio.funded_rows:
        yield from ((f"Funded {funded.project}: {name}", value) for name, value in funded.measures.items())


def _of_options(case: Case) -> Iterator[tuple[str, float]]:
    for row in case.portfolio.funded_rows:
        for option in case.offers.get((row.project, row.option), ()):
            amounts = (*option.cash, *option.reflow, *option.measures.values(), option.scale_min, option.scale_max)
            yield from ((f"Option {option.project}:{option.option}: an amount", amount) for amount in amounts)


def _of_portfolio(case: Case) -> Iterator[tuple[str, float]]:
    portfolio = case.portfolio
    yield from ((f"Total {name}", value) for name, value in portfolio.totals.items())
    for name in ("objective", "bound", "gap", "leverage"):
        value = getattr(portfolio, name)
        # Stopped before any bound was known: nothing is claimed, so nothing can be wrong.
        unknown = portfolio.status is not Status.OPTIMAL and name in {"bound", "gap"} and value == inf
        if value is not None and not unknown:
            yield f"The {name}", value
