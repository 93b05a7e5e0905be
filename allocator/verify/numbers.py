"""Every number of an answer is a number: nothing can be recomputed from NaN or infinity.

Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from math import inf, isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from allocator.portfolio import Status
from allocator.verify.case import Case, Finding

if TYPE_CHECKING:
    from allocator.pricing.table import Option

Group = tuple[Iterable[float], Iterable[str]]
"""Numbers, and what each of them is called: names are made only where one of the numbers is none."""


def numbers(case: Case) -> list[Finding]:
    """One rule for every number reported and for every amount of the options that are funded, where one is none.

    Empty where all are numbers: then there is more to recompute, and being a number is not counted as a rule.
    """
    # What is added to NaN or infinity never becomes a number again.
    if all(isfinite(sum(values)) for values, _ in _groups(case)):
        return []
    findings = [
        None if isfinite(value) else f"{name} is {value}, which is not a number."
        for values, names in _groups(case)
        for value, name in zip(values, names, strict=True)
    ]
    return findings if any(findings) else []  # numbers so large that their sum is none are numbers


def _groups(case: Case) -> Iterator[Group]:
    yield from _of_tables(case)
    yield from _of_measures(case)
    yield from _of_options(case)
    yield from _of_portfolio(case)


def _of_tables(case: Case) -> Iterator[Group]:
    portfolio = case.portfolio
    tables: tuple[Sequence[Any], ...] = (
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
            cells = list(map(attrgetter(name), rows))
            if any(issubclass(kind, float) for kind in set(map(type, cells))):
                yield [cell for cell in cells if isinstance(cell, float)], _cells(rows, columns[0], name)


def _cells(rows: Sequence[Any], key: str, name: str) -> Iterator[str]:
    """What the numbers of a column are called."""
    numbered = (row for row in rows if isinstance(getattr(row, name), float))
    return (f"{type(row).__name__} {getattr(row, key)}: {name}" for row in numbered)


def _of_measures(case: Case) -> Iterator[Group]:
    rows = case.portfolio.funded_rows
    values = chain.from_iterable(row.measures.values() for row in rows)
    yield values, (f"Funded {row.project}: {name}" for row in rows for name in row.measures)


def _of_options(case: Case) -> Iterator[Group]:
    options = [option for _, named in case.named for option in named]
    names = (f"Option {option.project}:{option.option}: an amount" for option in options for _ in _amounts(option))
    yield chain.from_iterable(map(_amounts, options)), names


def _amounts(option: Option) -> tuple[float, ...]:
    return (*option.cash, *option.reflow, *option.measures.values(), option.scale_min, option.scale_max)


def _of_portfolio(case: Case) -> Iterator[Group]:
    portfolio = case.portfolio
    yield portfolio.totals.values(), (f"Total {name}" for name in portfolio.totals)
    for name in ("objective", "bound", "gap", "leverage"):
        value = getattr(portfolio, name)
        # Stopped before any bound was known: nothing is claimed, so nothing can be wrong.
        unknown = portfolio.status is not Status.OPTIMAL and name in {"bound", "gap"} and value == inf
        if value is not None and not unknown:
            yield (value,), (f"The {name}",)
