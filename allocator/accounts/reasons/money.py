"""Funds that could not pay for a package beside what they pay for now.

Each fund that may pay is looked at alone, year by year as in the accounts: dated money first, then undated, the rest
carried on. A package is crowded out when none of them could sign and pay for it whole.
Source: docs/rules.md#budgets
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.accounts.budgets import net_money
from allocator.accounts.reasons.blocker import Blocker, lacking
from allocator.accounts.reasons.standing import HAIR, Standing
from allocator.formulation.program import Floats, Ints
from allocator.language import Joined, Sentence, message

UNSIGNED = -1  # the envelope falls short, not a year


@dataclass(frozen=True, slots=True)
class Shortage:
    """What each fund would lack, study currency, and when, shape (packages, funds); nan where it may not pay."""

    lacking: Floats
    when: Ints


def crowded_out(standing: Standing) -> Iterator[Blocker]:
    """The packages that the money left cannot pay for, whichever fund pays."""
    if not len(standing.packages.funds):
        return
    shortage = _shortages(standing)
    enough = HAIR * np.maximum(1.0, standing.value("commitment"))[:, None]
    could = (shortage.lacking <= enough).any(axis=1)
    breaks = standing.costs & standing.packages.eligible.any(axis=1) & ~could & ~standing.taken
    if breaks.any():
        yield Blocker("budget", breaks, lambda j: _words(standing, shortage, j), shortage.lacking.min(axis=1))


def _words(standing: Standing, shortage: Shortage, j: int) -> str:
    """Who would be short of how much; in which year where a year is what fails."""
    parts: list[str] = []
    for f, fund in enumerate(standing.packages.funds):
        if standing.packages.eligible[j, f]:
            when = int(shortage.when[j, f])
            amount = lacking(float(shortage.lacking[j, f]))
            if when == UNSIGNED:
                parts.append(Sentence("{fund} would be {amount} short", fund=fund.fund, amount=amount))
            else:
                year = standing.packages.study.first_year + when
                text = message("{fund} would be {amount} short in {year}")
                parts.append(Sentence(text, fund=fund.fund, amount=amount, year=year))
    return Joined(", ", parts)


def _shortages(standing: Standing) -> Shortage:
    count = (len(standing.packages.option), len(standing.packages.funds))
    lacking, when = np.full(count, np.nan), np.full(count, UNSIGNED, dtype=np.int64)
    for f in range(count[1]):
        which = np.flatnonzero(standing.packages.eligible[:, f] & ~standing.taken)
        lacking[which, f], when[which, f] = _shortage(standing, f, which)
    return Shortage(np.where(np.isnan(lacking), np.inf, lacking), when)


def _shortage(standing: Standing, f: int, which: Ints) -> tuple[Floats, Ints]:
    """What a fund lacks when it pays for each of these packages as well, and the year that fails most."""
    fund, now = standing.packages.funds[f], standing.funds[f]
    dated, undated = net_money(standing.packages.study, fund)
    cash = standing.cash[which]
    back = standing.reflow[which] if fund.revolving else np.zeros_like(cash)
    left = np.full(len(which), float(undated))
    carried, short = np.zeros(len(which)), np.zeros(len(which))
    when = np.full(len(which), UNSIGNED, dtype=np.int64)
    for t, (money, line) in enumerate(zip(dated.values(), now.lines, strict=True)):
        there = float(money) + carried + line.reflow + back[:, t]
        spent = line.spent + cash[:, t]
        left -= np.maximum(0.0, spent - there)
        when = np.where(-left > short + HAIR * np.maximum(1.0, spent), t, when)
        short = np.maximum(short, -left)
        carried = fund.carry_over * np.maximum(0.0, there - spent)
    signed = standing.value("commitment")[which] - back.sum(axis=1) - float(now.envelope - now.signed)
    return np.maximum(short, signed), np.where(signed >= short, UNSIGNED, when)
