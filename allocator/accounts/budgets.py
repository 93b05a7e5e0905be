"""The money of every fund, year by year: dated money is spent first, then undated; the rest is carried or lapses.

    available = the year's money less overhead + carried in + reflow          spent = sum of its payments
    from undated money = max(0, spent - dated money there)                    carried = carry_over * dated money left

Source: docs/rules.md#budgets
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from fractions import Fraction

from allocator.accounts.taken import NOTHING, Chosen
from allocator.portfolio import BudgetLine
from allocator.study.records import Fund, Study
from allocator.units import exact, exact_sum


@dataclass(frozen=True, slots=True)
class FundYears:
    """A fund's lines, what it signs and may sign, and by how much its money falls short (0 when it fits)."""

    fund: str
    lines: tuple[BudgetLine, ...]
    signed: Fraction
    envelope: Fraction
    short: Fraction

    @property
    def fits(self) -> bool:
        """True when every year and the envelope hold, exactly."""
        return self.short <= 0 and self.signed <= self.envelope


def fund_years(chosen: Chosen) -> tuple[FundYears, ...]:
    """The accounts of every fund, in the order of their ids."""
    paid = _paid(chosen)
    back = _back(chosen)
    return tuple(_one(chosen, fund, paid, back) for fund in chosen.study.funds)


def net_money(study: Study, fund: Fund) -> tuple[dict[int, Fraction], Fraction]:
    """A fund's money less overhead: by programme year, and undated, study currency."""
    share = 1 - exact(fund.overhead)
    dated = dict.fromkeys(study.programme_years, NOTHING)
    undated = NOTHING
    for budget in study.budgets:
        if budget.fund == fund.fund:
            if budget.year is None:
                undated += share * exact(budget.amount)
            else:
                dated[budget.year] += share * exact(budget.amount)
    return dated, undated


def _paid(chosen: Chosen) -> dict[tuple[str, int], Fraction]:
    paid: dict[tuple[str, int], list[Fraction]] = {}
    for (_, fund, year), amount in chosen.payments.items():
        paid.setdefault((fund, year), []).append(amount)
    return {key: exact_sum(amounts) for key, amounts in paid.items()}


def _back(chosen: Chosen) -> dict[tuple[str, int], Fraction]:
    """What comes back to each fund by year: its share in what is paid, or in what is signed where nothing is paid."""
    paying_back = {each.project.project: each.reflow for each in chosen.taken if each.reflow}
    back: dict[tuple[str, int], list[Fraction]] = {}
    for project, shares in _shares(chosen, paying_back).items():
        for fund, share in shares:
            for year, amount in paying_back[project].items():
                back.setdefault((fund, year), []).append(share * amount)
    return {key: exact_sum(amounts) for key, amounts in back.items()}


def _shares(chosen: Chosen, projects: Container[str]) -> dict[str, list[tuple[str, Fraction]]]:
    """The share of each fund in some of the projects."""
    paid: dict[str, dict[str, Fraction]] = {}
    signed: dict[str, dict[str, Fraction]] = {}
    for (project, fund, _), amount in chosen.payments.items():
        if project in projects:
            by_fund = paid.setdefault(project, {})
            by_fund[fund] = by_fund.get(fund, NOTHING) + amount
    for (project, fund), amount in chosen.signatures.items():
        if project in projects:
            signed.setdefault(project, {})[fund] = amount
    return {project: list(_parts(paid.get(project, {}), signed.get(project, {}))) for project in {*paid, *signed}}


def _parts(paid: dict[str, Fraction], signed: dict[str, Fraction]) -> Iterator[tuple[str, Fraction]]:
    basis = paid if any(paid.values()) else signed
    whole = sum(basis.values(), NOTHING)
    for fund, amount in basis.items():
        if amount:
            yield fund, amount / whole


def _one(
    chosen: Chosen, fund: Fund, paid: dict[tuple[str, int], Fraction], back: dict[tuple[str, int], Fraction]
) -> FundYears:
    dated, undated = net_money(chosen.study, fund)
    signed = exact_sum(amount for (_, name), amount in chosen.signatures.items() if name == fund.fund)
    returned = {y: back.get((fund.fund, y), NOTHING) if fund.revolving else NOTHING for y in dated}
    envelope = sum(dated.values(), NOTHING) + undated + sum(returned.values(), NOTHING)
    carried, left, lines = NOTHING, undated, []
    short = NOTHING
    for year, money in dated.items():
        spent = paid.get((fund.fund, year), NOTHING)
        there = money + carried + returned[year]
        available = there + left
        left -= max(NOTHING, spent - there)
        short = max(short, -left)
        carried = exact(fund.carry_over) * max(NOTHING, there - spent)
        on = max(left, NOTHING) + carried
        lines.append(BudgetLine(fund.fund, year, float(available), float(spent), float(on), float(returned[year])))
    return FundYears(fund.fund, tuple(lines), signed, envelope, short)
