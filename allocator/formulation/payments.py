"""Who pays: the funds that may pay for a package share its commitment and each year's cash.

    sum(pay[f, e, t] for f)   =  cash of class e in programme year t
    sum(sign[f, e] for f)     =  commitment of class e
    sum(pay[f, e, t] for t)  <=  sign[f, e]

pay    what fund f pays for class e in year t, study currency
sign   what fund f signs for class e, study currency
class  packages that the same funds may pay for, that the same `fund=` limits look at and, where a revolving fund shares
       them, that pay back in the same rhythm: within a class money need not be told apart, so pay and sign are few
rows   payments: one a class and year; signatures: one a class; within_signature: one a class and fund

A package that one fund alone may pay for needs no columns: that fund pays. A package that costs money and that no fund
may pay for cannot be taken. Which fund paid for which project is read back after the solve.
A fund's share in what comes back is its share in what is paid in programme years (where nothing is, in the commitment).
Source: docs/rules.md#who-pays
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from allocator.formulation.packages import Mask, Packages, linear
from allocator.formulation.program import INFINITY, Draft, Floats, Ints, Linear


@dataclass(frozen=True, slots=True)
class PayingClass:
    """Packages whose money need not be told apart. `pay` has shape (funds of the class, years), `sign` (funds,).

    members   packages of the class
    funds     the funds that may pay, by place
    back      what comes back in each programme year per unit paid (or signed, when nothing is paid), shape (years,)
    by_sign   True when what comes back follows what is signed
    """

    members: Ints
    funds: tuple[int, ...]
    pay: Ints
    sign: Ints
    back: Floats
    by_sign: bool


@dataclass(frozen=True, slots=True)
class Paying:
    """All that the funds pay and sign. `alone[j]` is the only fund that may pay for package j, or -1."""

    packages: Packages
    alone: Ints
    classes: tuple[PayingClass, ...]

    def commitment(self, fund: int, mask: Mask) -> Linear:
        """What a fund signs for the packages of a mask (a mask that the classes were told of), study currency."""
        mine = mask & (self.alone == fund)
        parts = [linear(self.packages.carrier, self.packages.amounts("commitment"), mine)]
        for each in self.classes:
            if fund in each.funds and mask[each.members[0]]:
                parts.append(Linear(each.sign[[each.funds.index(fund)]], np.ones(1)))
        return Linear.join(*parts)

    def cash(self, fund: int, year: int, mask: Mask) -> Linear:
        """What a fund pays in a programme year for the packages of a mask, study currency."""
        mine = mask & (self.alone == fund)
        parts = [linear(self.packages.carrier, self.packages.cash_in_programme[:, year] * self.packages.factor, mine)]
        for each in self.classes:
            if fund in each.funds and mask[each.members[0]]:
                parts.append(Linear(each.pay[[each.funds.index(fund)], year], np.ones(1)))
        return Linear.join(*parts)

    def reflow(self, fund: int, year: int) -> Linear:
        """What comes back to a fund in a programme year, study currency."""
        mine = self.alone == fund
        parts = [linear(self.packages.carrier, self.packages.reflow_in_programme[:, year] * self.packages.factor, mine)]
        for each in self.classes:
            if fund in each.funds and each.back[year] != 0.0:
                place = each.funds.index(fund)
                basis = each.sign[[place]] if each.by_sign else each.pay[place]
                parts.append(Linear(basis, np.full(len(basis), each.back[year])))
        return Linear.join(*parts)


def add_payments(draft: Draft, packages: Packages, told_apart: Sequence[Mask]) -> Paying:
    """Adds pay and sign and their rows. `told_apart` are the sets of packages that limits on a fund look at."""
    commitment = packages.amounts("commitment")
    costs = (commitment != 0.0) | (packages.cash_in_programme != 0.0).any(axis=1)
    count = packages.eligible.sum(axis=1)
    alone = np.where(count == 1, packages.eligible.argmax(axis=1) if len(packages.funds) else 0, -1)
    _forbid(draft, packages, np.flatnonzero(costs & (count == 0)))
    shared = np.flatnonzero(costs & (count > 1))
    classes = [
        _add_class(draft, packages, number, members)
        for number, members in enumerate(_classes(packages, shared, told_apart), 1)
    ]
    return Paying(packages, alone.astype(np.int64), tuple(classes))


def _forbid(draft: Draft, packages: Packages, which: Ints) -> None:
    each = np.arange(len(which), dtype=np.int64)
    draft.add_rows(
        "nobody_pays",
        np.full(len(which), -INFINITY),
        np.zeros(len(which)),
        (each, packages.x[which], np.ones(len(which))),
        lambda: packages.labels(which),
    )


def _classes(packages: Packages, shared: Ints, told_apart: Sequence[Mask]) -> list[Ints]:
    """Splits the shared packages into classes, in the order of their first member."""
    if not len(shared):
        return []
    marks = np.column_stack([packages.eligible[shared], *(mask[shared] for mask in told_apart)])
    _, group = np.unique(marks, axis=0, return_inverse=True)
    revolving = np.array([fund.revolving for fund in packages.funds])
    keys: dict[tuple[object, ...], list[int]] = {}
    for place, package in enumerate(shared.tolist()):
        rhythm = _rhythm(packages, package) if (packages.eligible[package] & revolving).any() else ()
        keys.setdefault((int(group.ravel()[place]), rhythm), []).append(package)
    return [np.array(members, dtype=np.int64) for members in keys.values()]


def _rhythm(packages: Packages, package: int) -> tuple[object, ...]:
    """How a package pays back per unit paid or signed, exactly, so that only the same rhythm shares a class."""
    back = [Fraction(repr(value)) for value in packages.reflow_in_programme[package].tolist()]
    if not any(back):
        return ()
    cash = sum((Fraction(repr(value)) for value in packages.cash_in_programme[package].tolist()), Fraction(0))
    base = cash or Fraction(repr(packages.options.rows[packages.option[package]].measures["commitment"]))
    return (cash == 0, *(value / base for value in back))


def _add_class(draft: Draft, packages: Packages, number: int, members: Ints) -> PayingClass:
    funds = tuple(np.flatnonzero(packages.eligible[members[0]]).tolist())
    ids = [packages.funds[fund].fund for fund in funds]
    mask = np.zeros(len(packages.option), dtype=np.bool_)
    mask[members] = True
    cash = packages.cash_in_programme * packages.factor[:, None]
    signed = packages.amounts("commitment")
    years = packages.study.programme_years
    most = np.array([packages.greatest(cash[:, year], mask) for year in range(packages.years)])
    shape = (len(funds), packages.years)
    pay = draft.add_columns(
        "pay",
        np.zeros(len(funds) * packages.years),
        np.tile(most, len(funds)),
        lambda: [(fund, f"c{number}", year) for fund in ids for year in years],
    ).reshape(shape)
    sign = draft.add_columns(
        "sign",
        np.zeros(len(funds)),
        np.full(len(funds), packages.greatest(signed, mask)),
        lambda: [(fund, f"c{number}") for fund in ids],
    )
    for year in range(packages.years):
        if most[year] > 0.0:
            spent = Linear(packages.carrier[members], -cash[members, year])
            row = Linear.join(Linear(pay[:, year], np.ones(len(funds))), spent)
            draft.add_row("payments", row, 0.0, 0.0, (f"c{number}", years[year]))
    row = Linear.join(Linear(sign, np.ones(len(funds))), Linear(packages.carrier[members], -signed[members]))
    draft.add_row("signatures", row, 0.0, 0.0, (f"c{number}",))
    for place, fund in enumerate(ids):
        row = Linear.join(Linear(pay[place], np.ones(packages.years)), Linear(sign[[place]], -np.ones(1)))
        draft.add_row("within_signature", row, -INFINITY, 0.0, (fund, f"c{number}"))
    return PayingClass(members, funds, pay, sign, *_back(packages, int(members[0])))


def _back(packages: Packages, package: int) -> tuple[Floats, bool]:
    cash = float(packages.cash_in_programme[package].sum())
    base = cash or packages.options.rows[packages.option[package]].measures["commitment"]
    return packages.reflow_in_programme[package] / base if base else np.zeros(packages.years), cash == 0.0
