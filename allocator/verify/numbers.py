"""Every number of an answer is a number: nothing can be recomputed from NaN or infinity.

Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import repeat
from math import inf, isfinite
from operator import attrgetter
from typing import Any

from allocator.portfolio import Status
from allocator.verify.case import Case, Findings

Group = tuple[str, Iterable[str], Collection[float]]
"""What the numbers belong to, the name of each, and the numbers."""


def numbers(case: Case) -> Findings:
    """One rule for every number reported, and for every amount of the options that are funded."""
    for owner, names, values in (*_of_rows(case), *_of_options(case), *_of_portfolio(case)):
        if all(map(isfinite, values)):
            yield from repeat(None, len(values))
        else:
            for name, value in zip(names, values, strict=False):
                yield None if isfinite(value) else f"{owner}{name} is {value}, which is not a number."


def _of_rows(case: Case) -> Iterator[Group]:
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
        for name in columns:
            stated = [cell for cell in map(attrgetter(name), rows) if isinstance(cell, float)]
            yield "", _cells(rows, columns[0], name), stated
    for funded in portfolio.funded_rows:
        yield f"Funded {funded.project}: ", funded.measures.keys(), funded.measures.values()


def _cells(rows: Sequence[Any], key: str, name: str) -> Iterator[str]:
    """What the numbers of a column are called."""
    return (
        f"{type(row).__name__} {getattr(row, key)}: {name}" for row in rows if isinstance(getattr(row, name), float)
    )


def _of_options(case: Case) -> Iterator[Group]:
    for row in case.portfolio.funded_rows:
        for option in case.offers.get((row.project, row.option), ()):
            amounts = (*option.cash, *option.reflow, *option.measures.values(), option.scale_min, option.scale_max)
            yield f"Option {option.project}:{option.option}: ", repeat("an amount"), amounts


def _of_portfolio(case: Case) -> Iterator[Group]:
    portfolio = case.portfolio
    yield "Total ", portfolio.totals.keys(), portfolio.totals.values()
    for name in ("objective", "bound", "gap", "leverage"):
        value = getattr(portfolio, name)
        # Stopped before any bound was known: nothing is claimed, so nothing can be wrong.
        unknown = portfolio.status is not Status.OPTIMAL and name in {"bound", "gap"} and value == inf
        if value is not None and not unknown:
            yield "The ", (name,), (value,)
