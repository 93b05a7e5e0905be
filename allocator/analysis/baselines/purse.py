"""The money of the funds while a list is filled: who could pay for one more package.

One fund pays for all of a package where one can; else several share it, each as much as it has room for, in parts of
ten thousand. Floats with a hair of room: the finished list is added up again exactly. Source: docs/rules.md#budgets
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from allocator.accounts.budgets import net_money
from allocator.study.records import Fund, Study

HAIR = 1e-9  # of the money of a fund
ALL = Fraction(1)
PARTS = 10_000  # a package is shared between funds in so many parts

Shares = tuple[tuple[int, Fraction], ...]
Flows = Sequence[tuple[int, float]]  # (programme year from 0, amount)


@dataclass
class Account:
    """A fund's money by programme year, what it signed, spends and gets back. Study currency."""

    fund: Fund
    money: list[float]
    undated: float
    signed: float = 0.0
    spent: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)

    @cached_property
    def whole(self) -> float:
        """All its money, less overhead."""
        return sum(self.money) + self.undated

    @property
    def left(self) -> float:
        """What it may still sign."""
        return self.whole + sum(self.back) - self.signed

    def take(self, commitment: float, cash: Flows, reflow: Flows, share: float) -> None:
        """Signs and pays a share of a package; a negative share takes it back."""
        self.signed += share * commitment
        for year, amount in cash:
            self.spent[year] += share * amount
        if self.fund.revolving:
            for year, amount in reflow:
                self.back[year] += share * amount

    def would_fit(self, commitment: float, cash: Flows, reflow: Flows, share: float) -> bool:
        """True when what it signs and spends, and a share of one more package, is covered year by year."""
        hair = HAIR * max(1.0, self.whole)
        back = _with(self.back, reflow, share) if self.fund.revolving and reflow else self.back
        if self.signed + share * commitment > self.whole + sum(back) + hair:
            return False
        carried, left, over = 0.0, self.undated, self.fund.carry_over
        for money, spent, returned in zip(self.money, _with(self.spent, cash, share), back, strict=True):
            there = money + carried + returned
            if spent > there:
                left -= spent - there
                if left < -hair:
                    return False
            carried = over * (there - spent) if there > spent else 0.0
        return True


def _with(amounts: list[float], flows: Flows, share: float) -> list[float]:
    """Amounts by year with a share of some flows added."""
    added = amounts.copy()
    for year, amount in flows:
        added[year] += share * amount
    return added


@dataclass
class Purse:
    """The accounts of all funds."""

    accounts: list[Account]

    @classmethod
    def of(cls, study: Study) -> Purse:
        """Every fund with its money, nothing spent."""
        return cls([_account(study, fund) for fund in study.funds])

    @cached_property
    def whole(self) -> float:
        """All money of all funds, less overhead, study currency."""
        return sum(account.whole for account in self.accounts)

    def cannot_sign(self, funds: Sequence[int], commitment: float) -> bool:
        """True when these funds together have not enough left to sign for so much, whatever the years."""
        left = sum([self.accounts[fund].left for fund in funds])
        return commitment > left + HAIR * max(1.0, self.whole)

    def payers(self, funds: Sequence[int], commitment: float, cash: Flows, reflow: Flows) -> Shares | None:
        """Which funds pay which share of a package; None when their money does not cover it. Takes nothing yet."""
        if not commitment and not cash:
            return tuple((fund, ALL) for fund in funds[:1])
        for fund in funds:
            if self.accounts[fund].would_fit(commitment, cash, reflow, 1.0):
                return ((fund, ALL),)
        return self._shared(funds, commitment, cash, reflow) if len(funds) > 1 else None

    def _shared(self, funds: Sequence[int], commitment: float, cash: Flows, reflow: Flows) -> Shares | None:
        left, shares = PARTS, []
        for fund in funds:
            most = self._most(fund, left, commitment, cash, reflow)
            if most:
                shares.append((fund, Fraction(most, PARTS)))
                left -= most
            if not left:
                return tuple(shares)
        return None

    def _most(self, fund: int, parts: int, commitment: float, cash: Flows, reflow: Flows) -> int:
        """The most parts that a fund can cover, found by halving."""
        low, high = 0, parts
        while low < high:
            middle = (low + high + 1) // 2
            if self.accounts[fund].would_fit(commitment, cash, reflow, middle / PARTS):
                low = middle
            else:
                high = middle - 1
        return low

    def take(self, shares: Shares, commitment: float, cash: Flows, reflow: Flows, sign: float = 1.0) -> None:
        """The funds sign and pay their shares; with sign -1 they take them back."""
        for fund, share in shares:
            part = 1.0 if share is ALL else float(share)
            self.accounts[fund].take(commitment, cash, reflow, sign * part)


def _account(study: Study, fund: Fund) -> Account:
    dated, undated = net_money(study, fund)
    money = [float(amount) for amount in dated.values()]
    return Account(fund, money, float(undated), spent=[0.0] * len(money), back=[0.0] * len(money))
