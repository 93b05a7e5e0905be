"""Limits that a package would break if it were added, in the scope where it would.

    floor   amount + added  <  at_least * (base + added to the base)          cap   the same with > at_most

A share also falls in the scopes that a package is not in, because the whole grows.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.accounts.reasons.blocker import Blocker, percent, plain
from allocator.accounts.reasons.standing import HAIR, Standing
from allocator.formulation.limits import MANY, all_limits
from allocator.formulation.packages import Mask
from allocator.formulation.program import Floats, Ints
from allocator.language import Sentence, Term, message
from allocator.portfolio import LimitLine
from allocator.study.records import Limit
from allocator.study.where import Where, parse_where, stated

_MISSED = {
    "at_least": message("limit {name}: {value} of {of} with it, at least {bound}"),
    "at_most": message("limit {name}: {value} of {of} with it, at most {bound}"),
}


def broken_limits(standing: Standing) -> Iterator[Blocker]:
    """One a limit, scope and side that some package would break; of limits by obligor or project one a side."""
    lines: dict[str, list[LimitLine]] = {}
    for line in standing.lines:
        lines.setdefault(line.limit, []).append(line)
    for limit in all_limits(standing.packages.study, standing.model):
        where, mine = parse_where(limit.where, limit.at), lines.get(limit.limit, [])
        if limit.per in MANY and len(mine) > 1 and not where.on("fund"):
            yield from _many(standing, limit, where, mine)
        else:
            for line in mine:
                yield from _one(standing, limit, where, line)


@dataclass(frozen=True)
class After:
    """A limit with each package added: what is measured, the base (1 without `of`), what the package adds, and where.

    amount, base, added   shape (packages,)
    scope                 the scope that is meant, by the package's place
    """

    limit: Limit
    amount: Floats
    base: Floats
    added: Floats
    scope: Callable[[int], str]

    def blockers(self, judged: Mask, sides: Sequence[str] = ("at_least", "at_most")) -> Iterator[Blocker]:
        """The sides that some package would break."""
        for side in sides:
            bound = getattr(self.limit, side)
            if bound is not None:
                breaks = judged & self._missed(bound, side)
                if breaks.any():
                    yield self._blocker(breaks, side, bound)

    def _missed(self, bound: float, side: str) -> Mask:
        """Whether a bound is missed, beyond rounding."""
        asked = bound * self.base
        off = asked - self.amount if side == "at_least" else self.amount - asked
        return np.asarray(off > HAIR * np.maximum(1.0, np.abs(self.amount) + np.abs(asked)))

    def _blocker(self, breaks: Mask, side: str, bound: float) -> Blocker:
        return Blocker(f"limit:{self.limit.limit}", breaks, lambda j: self._words(j, side, bound))

    def _words(self, j: int, side: str, bound: float) -> str:
        amount, base, added = float(self.amount[j]), float(self.base[j]), float(self.added[j])
        scope = self.scope(j)
        name = self.limit.limit + (f" ({scope})" if scope else "")
        if self.limit.of:
            part = abs(bound) <= 1.0
            value = plain(amount) if not base else percent(amount / base, bound) if part else plain(amount / base)
            asked = percent(bound, digits=4) if part else plain(bound)
            return Sentence(_MISSED[side], name=name, value=value, of=Term(self.limit.of), bound=asked)
        if side == "at_most":
            room = plain(bound - amount + added)
            return Sentence(
                "limit {name}: room for {room}, it needs {needed}", name=name, room=room, needed=plain(added)
            )
        return Sentence(
            "limit {name}: {value} with it, at least {bound}", name=name, value=plain(amount), bound=plain(bound)
        )


def _one(standing: Standing, limit: Limit, where: Where, line: LimitLine) -> Iterator[Blocker]:
    over = Where().within(limit.per if limit.per in ("year", "fund") else "", line.scope)
    added = _added(standing, limit.measure, where.within(limit.per, line.scope))
    more = _added(standing, limit.of, over) if limit.of else np.zeros(len(added))
    base = more + (1.0 if line.total is None else line.total)
    judged = ~standing.taken & ((added != 0.0) | (more != 0.0))
    yield from After(limit, line.amount + added, base, added, lambda _: line.scope).blockers(judged)


def _many(standing: Standing, limit: Limit, where: Where, lines: Sequence[LimitLine]) -> Iterator[Blocker]:
    """Limits with thousands of scopes: the package's own, and of the others the one nearest to its bound."""
    place = {line.scope: number for number, line in enumerate(lines)}
    own = list(map(place.__getitem__, stated(standing.packages.study.projects, limit.per)))
    group: Ints = np.array(own, dtype=np.int64)[standing.packages.project_index]
    added = _added(standing, limit.measure, where)
    more = _added(standing, limit.of, Where()) if limit.of else np.zeros(len(added))
    base = more + (1.0 if lines[0].total is None else lines[0].total)
    amounts = np.array([line.amount for line in lines])
    judged = ~standing.taken & ((added != 0.0) | (more != 0.0))
    mine = After(limit, amounts[group] + added, base, added, lambda j: lines[group[j]].scope)
    yield from mine.blockers(judged)
    for side, order in (("at_least", np.argsort(amounts)), ("at_most", np.argsort(-amounts))):
        other = np.where(group == order[0], order[1], order[0])
        beside = After(limit, amounts[other], base, np.zeros(len(added)), _named(lines, other))
        yield from beside.blockers(judged & (more != 0.0), (side,))


def _named(lines: Sequence[LimitLine], which: Ints) -> Callable[[int], str]:
    return lambda j: lines[which[j]].scope


def _added(standing: Standing, measure: str, where: Where) -> Floats:
    """What each package adds to the total of a measure over what matches."""
    years = None
    if measure == "cash" and where.on("year"):
        known = standing.packages.study.programme_years
        years = np.array([all(c.holds((str(y),)) for c in where.on("year")) for y in known], dtype=np.bool_)
    return standing.adds(measure, standing.members(where, measure), years)
