"""Changing the money: all of it to a total, or one fund's in one year. Amounts stay exact to the hundredth.

A total is shared out in hundredths by the method of odd divisors (Webster): the k-th hundredth of a row goes out in
the order of amount / (2k - 1). A larger total only hands out more of them, so no row ever shrinks when the total grows:
more budget never buys less. Source: Balinski and Young, "Fair Representation", 1982, on house monotone methods.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from allocator.errors import UsageError
from allocator.modelfile.change_paths import ALL, amount_from, split_id, unknown
from allocator.study.records import Budget, Study
from allocator.units import exact, read_quantity

ANY_YEAR: Final = "any"


def scale_budgets(study: Study, total: Fraction | float) -> Study:
    """Every budget times the same factor, so that all of them add up to `total`, exactly.

    total   before overhead, study currency, above 0
    Each amount is in whole hundredths and off its share by half a hundredth for each row at most; none is smaller than
    for a smaller total. Of equal rows the last takes what is left over.

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
    """The rows with whole hundredths that add up to `wanted`; what is below a hundredth goes to the last row."""
    total = _total(budgets)
    if total == wanted:
        return budgets
    if total == 0:
        raise UsageError("All these budgets are 0, so they cannot be scaled. Set one, as in budgets.FUND.YEAR=500000.")
    shares = _shared_out([exact(budget.amount) for budget in budgets], floor(wanted * 100))
    amounts = [Fraction(share, 100) for share in shares]
    last = max(index for index, budget in enumerate(budgets) if budget.amount)
    amounts[last] += wanted - sum(amounts, Fraction(0))
    rows = tuple(replace(budget, amount=float(amount)) for budget, amount in zip(budgets, amounts, strict=True))
    if _total(rows) != wanted:
        raise UsageError(f"{float(wanted):g} cannot be shared out exactly. Write an amount with at most two decimals.")
    return rows


def _shared_out(weights: list[Fraction], count: int) -> list[int]:
    """`count` units by the method of odd divisors; of equal claims the later row's is heard first.

    Rounding every share hands out the first claims in their order; what is then missing or too much is a few units.
    """
    whole = sum(weights, Fraction(0))
    given = [ceil(weight * count / whole - Fraction(1, 2)) for weight in weights]
    places = [place for place, weight in enumerate(weights) if weight]
    while (missing := count - sum(given)) != 0:
        if missing > 0:
            given[max(places, key=lambda i: (weights[i] / (2 * given[i] + 1), i))] += 1
        else:
            having = [i for i in places if given[i]]
            given[min(having, key=lambda i: (weights[i] / (2 * given[i] - 1), i))] -= 1
    return given


def _total(budgets: tuple[Budget, ...]) -> Fraction:
    return sum((exact(budget.amount) for budget in budgets), Fraction(0))


def _hundredths(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100), 100)
