"""From a point of the solver to an exact choice: whole numbers rounded, sizes made decimals, money shared out.

Within a class the funds' money need not be told apart by project, so each year's cash is dealt out project by project,
fund by fund: sums stay exact and few projects are shared between funds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from allocator.accounts.taken import NOTHING, Chosen, Taken
from allocator.formulation.packages import Packages
from allocator.formulation.payments import Paying, PayingClass
from allocator.formulation.program import Floats
from allocator.units import exact

DIGITS = 15  # a float keeps this many decimal digits


def chosen_at(packages: Packages, paying: Paying, point: Floats) -> Chosen:
    """The exact choice that a point of the solver stands for."""
    taken_at = np.flatnonzero(point[packages.x] > 0.5)
    sizes = {int(j): size_at(packages, int(j), float(point[packages.carrier[j]])) for j in taken_at}
    taken = {int(j): _taken(packages, int(j), sizes[int(j)]) for j in taken_at}
    money = _Money({}, {})
    for j, each in taken.items():
        if paying.alone[j] >= 0:
            money.alone(each, packages.funds[paying.alone[j]].fund)
    for group in paying.classes:
        members = [taken[j] for j in group.members.tolist() if j in taken]
        if members:
            money.shared(members, [packages.funds[f].fund for f in group.funds], group, point)
    return Chosen(packages.study, tuple(taken.values()), money.payments, money.signatures)


def size_at(packages: Packages, j: int, value: float) -> Fraction:
    """The size of a package as a decimal short enough that every amount times it is a decimal a float keeps."""
    row = packages.options.rows[packages.option[j]]
    low, high = exact(row.scale_min), exact(row.scale_max)
    if not packages.sized[j]:
        return high
    digits = digits_of_size(packages, j)
    size = Fraction(round(value * 10**digits), 10**digits)
    return min(max(size, low), high)


def digits_of_size(packages: Packages, j: int) -> int:
    """How many digits after the point a size is given, 3 to 8: fewer for very large amounts."""
    row = packages.options.rows[packages.option[j]]
    largest = max([1.0, row.measures.get("commitment", 0.0), *row.cash]) * max(1.0, row.scale_max)
    return max(3, min(8, DIGITS - 2 - len(str(int(largest)))))


def _taken(packages: Packages, j: int, size: Fraction) -> Taken:
    row = packages.options.rows[packages.option[j]]
    start = packages.study.first_year + int(packages.start[j])
    return Taken(packages.projects[row.project], row, start, size, packages.study.programme_years)


@dataclass
class _Money:
    payments: dict[tuple[str, str, int], Fraction]
    signatures: dict[tuple[str, str], Fraction]

    def alone(self, each: Taken, fund: str) -> None:
        """One fund signs and pays all."""
        name = each.project.project
        self._sign(name, fund, each.amount("commitment"))
        for year, amount in each.cash.items():
            self.payments[name, fund, year] = amount

    def shared(self, members: Sequence[Taken], funds: Sequence[str], group: PayingClass, point: Floats) -> None:
        """Several funds share each year's cash and the commitment of the class."""
        paid = {(fund, each.project.project): NOTHING for fund in funds for each in members}
        for place, year in enumerate(members[0].years):
            due = [each.cash.get(year, NOTHING) for each in members]
            if any(due):
                shares = _exactly(point[group.pay[:, place]], sum(due, NOTHING))
                for m, f, amount in _dealt(due, shares):
                    self.payments[members[m].project.project, funds[f], year] = amount
                    paid[funds[f], members[m].project.project] += amount
        self._signatures(members, funds, paid, point[group.sign])

    def _signatures(
        self, members: Sequence[Taken], funds: Sequence[str], paid: dict[tuple[str, str], Fraction], signed: Floats
    ) -> None:
        commitments = [each.amount("commitment") for each in members]
        names = [each.project.project for each in members]
        by_fund = [sum((paid[fund, name] for name in names), NOTHING) for fund in funds]
        rest = [c - sum((paid[fund, n] for fund in funds), NOTHING) for c, n in zip(commitments, names, strict=True)]
        more = np.maximum(signed - np.array([float(amount) for amount in by_fund]), 0.0)
        extra = {(m, f): amount for m, f, amount in _dealt(rest, _exactly(more, sum(rest, NOTHING)))}
        for m, name in enumerate(names):
            for f, fund in enumerate(funds):
                self._sign(name, fund, paid[fund, name] + extra.get((m, f), NOTHING))

    def _sign(self, name: str, fund: str, amount: Fraction) -> None:
        if amount:
            self.signatures[name, fund] = amount


def _exactly(shares: Floats, whole: Fraction) -> list[Fraction]:
    """Shares that add up to `whole` exactly, each as near to what the solver said as a short decimal allows."""
    digits = max(2, min(9, DIGITS - 1 - len(str(int(whole)))))
    unit = 10**digits
    parts = [Fraction(round(max(share, 0.0) * unit), unit) for share in shares.tolist()]
    off = whole - sum(parts, NOTHING)
    for place in sorted(range(len(parts)), key=lambda f: (-parts[f], f)):
        moved = max(off, -parts[place])
        parts[place] += moved
        off -= moved
    return parts


def _dealt(due: Sequence[Fraction], shares: Sequence[Fraction]) -> list[tuple[int, int, Fraction]]:
    """Deals the funds' shares out to what is due, in order: (place of what is due, place of the fund, amount)."""
    dealt, left = [], list(shares)
    fund = 0
    for place, amount in enumerate(due):
        open_amount = amount
        while open_amount > 0 and fund < len(left):
            part = min(open_amount, left[fund])
            if part > 0:
                dealt.append((place, fund, part))
                left[fund] -= part
                open_amount -= part
            if left[fund] == 0:
                fund += 1
    return dealt
