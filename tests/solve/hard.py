"""Programmes that a solver cannot finish in the time a test has: strongly correlated knapsacks with five rows."""

from __future__ import annotations

import random

from tests.studies import FIRST, Programme, grant, money, programme, project


def hard(projects: int = 200, years: int = 5, seed: int = 1) -> Programme:
    """Every project pays something in every year and brings what it pays plus a constant; money does for a half."""
    dice = random.Random(seed)
    cash = [tuple(float(dice.randint(10, 1000)) for _ in range(years)) for _ in range(projects)]
    budgets = money(*(sum(row[year] for row in cash) // 2 for year in range(years)))
    candidates = (
        project(f"p{k:03}", grant(sum(row), private=sum(row) + 500 + dice.randint(0, 20), cash=row, start=FIRST))
        for k, row in enumerate(cash)
    )
    asked = programme(budgets, *candidates, years=years)
    (fund,) = asked.study.funds
    return asked.but(funds=type(fund)(fund.fund, carry_over=0.0))
