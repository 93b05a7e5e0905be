"""Who pays, and whether the funds' money is enough, for one given assignment of packages.

Written from docs/rules.md#who-pays and #budgets. Fixed sizes or not, everything is linear in what each fund signs,
pays and carries, so the question is one small linear programme in exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations

from tests.oracle.expressions import ZERO, Expression, Number, Variable, exact, total, variable
from tests.oracle.rules import Choice, Rules


class Money:
    """The funds' money as exact numbers, less the funds whose budget is left out."""

    def __init__(self, rules: Rules, dropped: Collection[str]) -> None:
        self.years = rules.years
        self.funds = {fund.fund: fund for fund in rules.funds if f"budget:{fund.fund}" not in dropped}
        self.net: dict[tuple[str, int | None], Number] = {}
        for budget in rules.study.budgets:
            if budget.fund in self.funds:
                share = 1 - exact(self.funds[budget.fund].overhead)
                place = (budget.fund, budget.year)
                self.net[place] = self.net.get(place, 0) + share * exact(budget.amount)

    def all_of(self, fund: str) -> Number:
        return sum(amount for (owner, _), amount in self.net.items() if owner == fund)

    def until(self, fund: str, year: int) -> Number:
        """Undated money, and dated money up to and with a year."""
        return sum(a for (owner, when), a in self.net.items() if owner == fund and (when is None or when <= year))

    # --- a quick no

    def clearly_short(self, taken: Sequence[Choice]) -> bool:
        """True when some group of funds cannot sign, or pay by some year, what only they may pay for."""
        for count in range(1, len(self.funds) + 1):
            for group in combinations(self.funds, count):
                only = [choice for choice in taken if set(choice.payers) <= set(group)]
                if only and self._group_short(group, only, taken):
                    return True
        return False

    def _group_short(self, group: Sequence[str], only: Sequence[Choice], taken: Sequence[Choice]) -> bool:
        back = [choice for choice in taken if any(f in group and self.funds[f].revolving for f in choice.payers)]
        signed = sum(choice.smallest * choice.commitment for choice in only)
        returned = sum(choice.largest * amount for choice in back for amount in choice.reflow.values())
        if signed > sum(map(self.all_of, group)) + returned:
            return True
        for year in self.years:
            paid = sum(c.smallest * amount for c in only for when, amount in c.cash.items() if when <= year)
            returned = sum(c.largest * amount for c in back for when, amount in c.reflow.items() if when <= year)
            if paid > sum(self.until(fund, year) for fund in group) + returned:
                return True
        return False


class Payment:
    """The variables and rows of one assignment: `means` gives a rule's variable a linear expression."""

    def __init__(self, money: Money, taken: Sequence[Choice]) -> None:
        self.money = money
        self.taken = taken
        self.means: dict[Variable, Expression] = {}
        self.slacks: list[Expression] = []  # each must be zero or more
        for choice in taken:
            self._size(choice)
            self._shares(choice)
        for fund in money.funds:
            self._budget(fund)

    def meaning(self, name: Variable) -> Expression:
        """What a variable of the rules is in this assignment: nothing for what is not taken."""
        return self.means.get(name, ZERO)

    def _size(self, choice: Choice) -> None:
        span = choice.largest - choice.smallest
        parts: list[tuple[Number, Expression]] = [(1, Expression(choice.smallest))]
        if span:
            beyond = variable(("beyond", choice.index))
            parts.append((1, beyond))
            self.slacks.append(total([(1, Expression(span)), (-1, beyond)]))
        self.means["size", choice.index] = total(parts)
        self.means["on", choice.index] = Expression(1)

    def _shares(self, choice: Choice) -> None:
        if not choice.payers or not (choice.commitment or any(choice.cash.values())):
            return
        self._divide(choice, lambda fund: ("sign", fund, choice.index), choice.commitment)
        for year, amount in choice.cash.items():
            self._divide(choice, partial(_payment, choice, year), amount)
        if len(choice.payers) > 1:
            for fund in choice.payers:
                signed = self.means["sign", fund, choice.index]
                self.slacks.append(total([(1, signed), (-1, self._paid(fund, choice))]))

    def _divide(self, choice: Choice, name: Callable[[str], Variable], amount: Number) -> None:
        """All but the last payer are free; the last takes the rest, which may not be below zero."""
        rest = [(amount, self.means["size", choice.index])]
        for fund in choice.payers[:-1]:
            self.means[name(fund)] = variable(name(fund)) if amount else ZERO
            rest.append((-1, self.means[name(fund)]))
        self.means[name(choice.payers[-1])] = total(rest)
        if amount and len(choice.payers) > 1:
            self.slacks.append(total(rest))

    def _paid(self, fund: str, choice: Choice) -> Expression:
        return total((1, self.meaning(("pay", fund, choice.index, year))) for year in choice.cash)

    def _returned(self, fund: str, year: int) -> Expression:
        """What comes back to a fund in a year: its share in each package, by what it paid, else by what it signed."""
        parts: list[tuple[Number, Expression]] = []
        for choice in self.taken:
            amount = choice.reflow.get(year, 0)
            paid = sum(choice.cash.values())
            if amount and paid:
                parts.append((Fraction(amount) / paid, self._paid(fund, choice)))
            elif amount and choice.commitment:
                parts.append((Fraction(amount) / choice.commitment, self.meaning(("sign", fund, choice.index))))
        return total(parts) if self.money.funds[fund].revolving else ZERO

    def _budget(self, fund: str) -> None:
        money, years = self.money, self.money.years
        back = {year: self._returned(fund, year) for year in years}
        signed = total((1, self.meaning(("sign", fund, choice.index))) for choice in self.taken)
        limit = total([(1, Expression(money.all_of(fund))), *((1, amount) for amount in back.values())])
        self.slacks.append(total([(1, limit), (-1, signed)]))
        undated = money.net.get((fund, None), 0)
        draws = {year: variable(("draw", fund, year)) if undated else ZERO for year in years}
        if undated:
            self.slacks.append(total([(1, Expression(undated)), *((-1, draw) for draw in draws.values())]))
        self._years(fund, back, draws)

    def _years(self, fund: str, back: dict[int, Expression], draws: dict[int, Expression]) -> None:
        share = exact(self.money.funds[fund].carry_over)
        carried = ZERO
        for year in self.money.years:
            spent = total(
                (1, self.meaning(("pay", fund, choice.index, year))) for choice in self.taken if year in choice.cash
            )
            dated = Expression(self.money.net.get((fund, year), 0))
            left = total([(1, dated), (1, carried), (1, back[year]), (-1, spent), (1, draws[year])])
            if share and year != self.money.years[-1]:
                carried = variable(("carry", fund, year))
                self.slacks.append(total([(share, left), (-1, carried)]))
            else:
                carried = ZERO
                self.slacks.append(left)


def _payment(choice: Choice, year: int, fund: str) -> Variable:
    return ("pay", fund, choice.index, year)
