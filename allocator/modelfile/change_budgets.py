"""Changing the money: all of it to a total, or one fund's in one year. Amounts stay exact to the hundredth."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Final

from allocator.errors import UsageError
from allocator.modelfile.change_paths import ALL, amount_from, split_id, unknown
from allocator.study.records import Budget, Study
from allocator.units import exact, read_quantity

ANY_YEAR: Final = "any"


def scale_budgets(study: Study, total: Fraction | float) -> Study:
    """Every budget times the same factor, so that all of them add up to `total`, exactly.

    total   before overhead, study currency, above 0
    Each amount is in whole hundredths and less than 0.01 from its share; the last one takes what is left over.

    >>> from allocator.study.records import Budget, Fund
    >>> thirds = tuple(Budget("a", year, 1.0) for year in (2027, 2028, 2029))
    >>> study = Study("s", "USD", 2027, 3, (Fund("a"),), thirds, ())
    >>> [budget.amount for budget in scale_budgets(study, 100).budgets]
    [33.33, 33.33, 33.34]
    """
    wanted = total if isinstance(total, Fraction) else exact(total)
    if wanted <= 0:
        raise UsageError(f"A total budget of {float(wanted):g} buys nothing. Write an amount above 0.")
    return replace(study, budgets=_scaled(study.budgets, wanted))


def change_all_budgets(study: Study, text: str) -> Study:
    """`budget=1.2m` sets the total of all budgets, `budget=80%` multiplies it (rounded to the hundredth)."""
    quantity = read_quantity(text)
    total = _total(study.budgets)
    return scale_budgets(study, _hundredths(total * quantity.value) if quantity.percent else quantity.value)


def change_budgets(study: Study, rest: str, text: str) -> Study:
    """`budgets.FUND.YEAR`, `budgets.FUND.any` (money without a year) or, in percent, `budgets.FUND`."""
    funds, year = split_id(rest, [fund.fund for fund in study.funds], "fund")
    if not year:
        return _scale_funds(study, funds, text)
    wanted = _year(study, year)
    budgets = study.budgets
    for fund in sorted(funds):
        present = any(budget.fund == fund and budget.year == wanted for budget in budgets)
        if present or f"{ALL}." not in rest:
            budgets = _with(budgets, fund, wanted, text)
    return replace(study, budgets=budgets)


def _scale_funds(study: Study, funds: frozenset[str], text: str) -> Study:
    quantity = read_quantity(text)
    chosen = tuple(budget for budget in study.budgets if budget.fund in funds)
    total = _hundredths(_total(chosen) * quantity.value) if quantity.percent else quantity.value
    if total < 0:
        raise UsageError(f"{text} is below zero. Money here is 0 or more.")
    scaled = iter(_scaled(chosen, total))
    return replace(study, budgets=tuple(next(scaled) if one.fund in funds else one for one in study.budgets))


def _year(study: Study, text: str) -> int | None:
    if text == ANY_YEAR:
        return None
    years = [str(year) for year in study.programme_years]
    if text not in years:
        raise unknown(text, [*years, ANY_YEAR], "a year of the programme")
    return int(text)


def _with(budgets: tuple[Budget, ...], fund: str, year: int | None, text: str) -> tuple[Budget, ...]:
    """One amount for a fund and year: in the place of what is there, or as a new row."""
    there = [budget for budget in budgets if (budget.fund, budget.year) == (fund, year)]
    now = float(_total(tuple(there))) if there else None
    amount = amount_from(text, now)
    if amount < 0:
        raise UsageError(f"{text} is below zero. Money here is 0 or more.")
    row = replace(there[0], amount=amount) if there else Budget(fund, year, amount)
    kept = [budget for budget in budgets if budget not in there]
    return tuple(sorted([*kept, row], key=lambda one: (one.fund, one.year is not None, one.year or 0)))


def _scaled(budgets: tuple[Budget, ...], wanted: Fraction) -> tuple[Budget, ...]:
    """Running totals are cut to the hundredth, so that no row is off by a hundredth and none falls below zero."""
    total = _total(budgets)
    if total == wanted:
        return budgets
    if total == 0:
        raise UsageError("All these budgets are 0, so they cannot be scaled. Set one, as in budgets.FUND.YEAR=500000.")
    last = max(index for index, budget in enumerate(budgets) if budget.amount)
    rows: list[Budget] = []
    before = running = Fraction(0)
    for index, budget in enumerate(budgets):
        running += exact(budget.amount)
        upto = wanted if index >= last else _hundredths(running * wanted / total)
        rows.append(replace(budget, amount=float(upto - before)))
        before = upto
    if _total(tuple(rows)) != wanted:
        raise UsageError(f"{float(wanted):g} cannot be shared out exactly. Write an amount with at most two decimals.")
    return tuple(rows)


def _total(budgets: tuple[Budget, ...]) -> Fraction:
    return sum((exact(budget.amount) for budget in budgets), Fraction(0))


def _hundredths(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100), 100)
