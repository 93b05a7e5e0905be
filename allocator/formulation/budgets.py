"""What a fund signs fits its envelope, and what it pays in a year fits what it has that year.

    signed[f]                 <=  sum(money[f, t] for t) + undated[f] + sum(reflow[f, t] for t)
    paid[f, t] + left[f, t]   <=  money[f, t] + carry_over[f] * left[f, t-1] + reflow[f, t] + draw[f, t]
    sum(draw[f, t] for t)     <=  undated[f]

signed   what the fund signs over the programme; paid: what it pays in programme year t (see payments)
money    the year's budget less overhead; undated: money spendable in any year, less overhead
left     the year's money not spent, of which the share carry_over may move to the next year
draw     undated money spent in the year; it never lapses
reflow   what comes back in the year, of a revolving fund only
rows     commitment: one a fund; cash: one a fund and year; undated: one a fund with undated money
All in the study's currency. Flows after the last programme year are reported, not constrained.
Source: docs/rules.md#budgets
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from allocator.formulation.packages import Packages
from allocator.formulation.payments import Paying
from allocator.formulation.program import INFINITY, Draft, Floats, Ints, Linear, Program
from allocator.study.records import Fund, Study


def add_budgets(draft: Draft, packages: Packages, paying: Paying) -> None:
    """The envelope, the years and the undated money of every fund."""
    everything = np.ones(len(packages.option), dtype=np.bool_)
    for place, fund in enumerate(packages.funds):
        money, undated = net_money(packages.study, fund)
        back = [paying.reflow(place, t) if fund.revolving else Linear.none() for t in range(packages.years)]
        rule = f"budget:{fund.fund}"
        signed = Linear.join(paying.commitment(place, everything), *(each.times(-1.0) for each in back))
        draft.add_row("commitment", signed, -INFINITY, _total(study=packages.study, fund=fund), (fund.fund,), rule)
        left = _left(draft, packages, fund, money, back)
        draw = _draw(draft, packages, fund, undated, rule)
        for t, year in enumerate(packages.study.programme_years):
            row = Linear.join(
                paying.cash(place, t, everything),
                Linear(left[t - 1 : t] if t else left[:0], np.full(min(t, len(left[t - 1 : t])), -fund.carry_over)),
                Linear(left[t : t + 1], np.ones(len(left[t : t + 1]))),
                back[t].times(-1.0),
                Linear(draw[t : t + 1], -np.ones(len(draw[t : t + 1]))),
            )
            draft.add_row("cash", row, -INFINITY, money[t], (fund.fund, year), rule)


def rebudgeted(program: Program, packages: Packages, paying: Paying) -> Program | None:
    """The program under the budgets of `packages.study`; None where they ask for other columns than it has.

    Coefficients do not depend on amounts of money, only the right sides of these rows and the bounds of these columns.
    """
    rooms = {fund.fund: _room(packages, paying, place, fund) for place, fund in enumerate(packages.funds)}
    columns, rows = [], []
    for column in program.columns:
        if column.name in ("left", "draw"):
            room = rooms[str(column.labels()[0][0])]
            column = replace(column, upper=room.left if column.name == "left" else room.draw)  # noqa: PLW2901
        columns.append(column)
    for row in program.rows:
        if row.name in ("commitment", "cash", "undated"):
            fund, *year = row.labels()[0]
            row = replace(row, upper=np.array([rooms[str(fund)].right_side(row.name, year)]))  # noqa: PLW2901
        rows.append(row)
    drawn = {str(column.labels()[0][0]) for column in program.columns if column.name == "draw"}
    same = all((room.undated != 0.0) == (fund in drawn) for fund, room in rooms.items())
    if not same:
        return None
    other = replace(program, columns=tuple(columns), rows=tuple(rows))
    other.__dict__["matrix"] = program.matrix  # the coefficients are the same, so they are not put together again
    return other


@dataclass(frozen=True, slots=True)
class _Room:
    """The amounts that bound a fund's rows and columns."""

    first_year: int
    total: float
    money: Floats
    undated: float
    left: Floats

    @property
    def draw(self) -> Floats:
        return np.full(len(self.money), self.undated)

    def right_side(self, row: str, year: list[str | int]) -> float:
        """What stands on the right of a row, as `add_budgets` writes it."""
        if row == "cash":
            return float(self.money[int(year[0]) - self.first_year])
        return self.total if row == "commitment" else self.undated


def _room(packages: Packages, paying: Paying, place: int, fund: Fund) -> _Room:
    study = packages.study
    money, undated = net_money(study, fund)
    back = [paying.reflow(place, t) if fund.revolving else Linear.none() for t in range(packages.years)]
    return _Room(study.first_year, _total(study, fund), money, undated, _most_left(packages, money, back))


def net_money(study: Study, fund: Fund) -> tuple[Floats, float]:
    """A fund's money by programme year less overhead, shape (years,), and its undated money, study currency."""
    share = 1 - Fraction(repr(fund.overhead))
    by_year = [Fraction(0)] * study.years
    undated = Fraction(0)
    for budget in study.budgets:
        if budget.fund == fund.fund and budget.year is None:
            undated += share * Fraction(repr(budget.amount))
        elif budget.fund == fund.fund and budget.year is not None:
            by_year[budget.year - study.first_year] += share * Fraction(repr(budget.amount))
    return np.array([float(amount) for amount in by_year]), float(undated)


def _total(study: Study, fund: Fund) -> float:
    share = 1 - Fraction(repr(fund.overhead))
    amounts = (Fraction(repr(budget.amount)) for budget in study.budgets if budget.fund == fund.fund)
    return float(share * sum(amounts, Fraction(0)))


def _left(draft: Draft, packages: Packages, fund: Fund, money: Floats, back: list[Linear]) -> Ints:
    """Columns for money that may move on: none where nothing may, or in the last year."""
    if fund.carry_over == 0.0 or packages.years == 1:
        return np.zeros(0, dtype=np.int64)
    most = _most_left(packages, money, back)
    years = packages.study.programme_years[:-1]
    return draft.add_columns("left", np.zeros(len(most)), most, lambda: [(fund.fund, year) for year in years])


def _most_left(packages: Packages, money: Floats, back: list[Linear]) -> Floats:
    most_back = np.array([_most(packages, each) for each in back])
    return np.asarray(np.cumsum(money + most_back)[:-1])


def _most(packages: Packages, back: Linear) -> float:
    """No more can come back than all packages bring at their largest size, each bounded by what its columns allow."""
    if not len(back.columns):
        return 0.0
    return float((packages.reflow_in_programme.max(axis=1, initial=0.0) * packages.factor * packages.largest).sum())


def _draw(draft: Draft, packages: Packages, fund: Fund, undated: float, rule: str) -> Ints:
    if undated == 0.0:
        return np.zeros(0, dtype=np.int64)
    years = packages.study.programme_years
    draw = draft.add_columns(
        "draw", np.zeros(len(years)), np.full(len(years), undated), lambda: [(fund.fund, year) for year in years]
    )
    draft.add_row("undated", Linear(draw, np.ones(len(years))), -INFINITY, undated, (fund.fund,), rule)
    return draw
