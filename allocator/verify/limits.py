"""Every limit, in every scope, holds exactly and is reported as it is.

    at_least * B  <=  counted(measure, what meets `where` and the value of `per`)  <=  at_most * B
    B = 1, or with `of` its counted total over the whole portfolio (over that year or fund when `per` is that)
    value = amount / B,  room = min(value - at_least, at_most - value), both reported and compared times B

Exact. An equality (at_least = at_most) in which a package of interior size takes part may miss by half a hundredth
of the measure's unit, since a size has only so many digits.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Generic, NamedTuple

from allocator.language import Sentence, Term, message
from allocator.portfolio import LimitLine
from allocator.study.records import Limit
from allocator.verify.case import Case, Finding, Findings
from allocator.verify.exact import (
    A_BILLION,
    HALF_A_HUNDREDTH,
    RELATIVE,
    Exact,
    exact,
    fraction,
    off,
    said,
    same,
    times,
    tolerance,
)
from allocator.verify.measures import Counted, Counts, Where, by_scope, fractions_by_scope
from allocator.verify.where import KEYS, UnreadableError, asked

MEASURES_BY_FUND = frozenset({"commitment", "cash"})
Lines = dict[tuple[str, str], list[LimitLine]]
Read = Callable[[float], Exact]


class Judged(NamedTuple, Generic[Exact]):
    """A limit in one scope, recomputed. `low` and `high` are in the measure's unit; `total` is None without `of`.

    read   how a float is read: as `exact` does it, or as a `fraction` where points take part
    """

    limit: Limit
    scope: str
    amount: Exact
    total: Exact | None
    low: Exact | None
    high: Exact | None
    slack: Exact
    read: Read[Exact]

    @property
    def name(self) -> str:
        """How sentences call it."""
        if not self.scope:
            return Sentence("Limit {limit}", limit=self.limit.limit)
        return Sentence("Limit {limit} for {scope}", limit=self.limit.limit, scope=self.scope)


def limits(case: Case) -> Findings:
    """Every limit holds in every scope, and its line is there once and right; no line is of a limit not stated."""
    lines: Lines = {}
    for line in case.portfolio.limit_rows:
        lines.setdefault((line.limit, line.scope), []).append(line)
    for limit in (*case.study.limits, *case.model.limits):
        yield from _limit(case, limit, lines)
    for (name, scope), left in lines.items():
        for _ in left:
            yield f'Limit {name}, scope "{scope}", is reported once too often: no such limit is left to report.'


def _limit(case: Case, limit: Limit, lines: Lines) -> Findings:
    try:
        where = asked(limit.where)
    except UnreadableError as error:
        yield f'Limit {limit.limit} cannot be judged: "{error}" is not a condition.'
        return
    refused = _refused(limit, where)
    if refused:
        yield refused
        return
    if "resilience" in {limit.measure, limit.of}:  # points are fractions, and so is what they are compared with
        yield from _lines_are_right(_judged(case, limit, where, fraction, fractions_by_scope), lines)
    else:
        yield from _lines_are_right(_judged(case, limit, where, exact, by_scope), lines)


def _lines_are_right(scopes: Iterator[Judged[Exact]], lines: Lines) -> Findings:
    for judged in scopes:
        right = _holds(judged)
        yield right
        reported = lines.get((judged.limit.limit, judged.scope))
        if reported:
            yield from _line_is_right(reported.pop(0), judged, right is None)
        else:
            yield f"{judged.name} is not reported."


def _refused(limit: Limit, where: Where) -> Finding:
    by_fund = limit.per == "fund" or any(each.key == "fund" for each in where)
    if limit.per and limit.per not in KEYS:
        return f'Limit {limit.limit} cannot be judged: per "{limit.per}" is not known.'
    if by_fund and limit.measure not in MEASURES_BY_FUND:
        return f"Limit {limit.limit} cannot be judged: {limit.measure} is not known by fund."
    if limit.per == "fund" and limit.of and limit.of not in MEASURES_BY_FUND:
        return f"Limit {limit.limit} cannot be judged: {limit.of} is not known by fund."
    return None


def scopes(case: Case, per: str) -> tuple[str, ...]:
    """Every value `per` runs over, whether or not anything funded has it; gathered once for each `per`."""
    if per not in case.scopes:
        case.scopes[per] = _scopes(case, per)
    return case.scopes[per]


def _scopes(case: Case, per: str) -> tuple[str, ...]:
    projects = case.study.projects
    offered = (row.instrument for row in case.options.rows)
    values: dict[str, Iterator[str | None]] = {
        "": iter([""]),
        "year": (str(year) for year in case.years),
        "fund": iter(case.funds),
        "theme": (project.theme for project in projects),
        "district": (project.district for project in projects),
        "obligor": (project.obligor or project.project for project in projects),
        "project": (project.project for project in projects),
        "tag": (tag for project in projects for tag in project.tags),
        "instrument": iter([*offered, *(row.instrument for row in case.options.unpriced)]),
    }
    return tuple(dict.fromkeys(value for value in values[per] if value is not None and (value or not per)))


Count = Callable[[Case, str, Where, str], Counts[Exact]]


def _judged(case: Case, limit: Limit, where: Where, read: Read[Exact], count: Count[Exact]) -> Iterator[Judged[Exact]]:
    none = Counted(read(0.0), False)
    amounts = count(case, limit.measure, where, limit.per)
    whole, totals = _totals(case, limit, read, count)
    equality = limit.at_least == limit.at_most
    known: Counted[Exact] | None = None  # the base that the bounds were worked out for: mostly the same in all scopes
    low, high = None, None
    for scope in scopes(case, limit.per):
        counted, base = amounts.get(scope, none), totals.get(scope, whole)
        if base is not known:
            known = base
            low = None if limit.at_least is None else read(limit.at_least) * base.amount
            high = None if limit.at_most is None else read(limit.at_most) * base.amount
        rounded = equality and (counted.interior or base.interior)
        slack = times(HALF_A_HUNDREDTH, read(1.0)) if rounded else none.amount
        yield Judged(limit, scope, counted.amount, base.amount if limit.of else None, low, high, slack, read)


def _totals(case: Case, limit: Limit, read: Read[Exact], count: Count[Exact]) -> tuple[Counted[Exact], Counts[Exact]]:
    """What the bounds are times: 1, or the total of `of`, the same in all scopes or that of the year or fund."""
    none = Counted(read(0.0), False)
    if not limit.of:
        return Counted(read(1.0), False), {}
    if limit.per in {"year", "fund"}:
        return none, count(case, limit.of, (), limit.per)
    return count(case, limit.of, (), "").get("", none), {}


def _holds(judged: Judged[Exact]) -> Finding:
    amount, low, high = judged.amount, judged.low, judged.high
    slack = judged.slack
    if low is not None and amount < (low - slack if slack else low):
        text = message("{value}, at least {bound} is asked: {off} short.")
        return Sentence(text, value=_is(judged), bound=said(low), off=said(low - amount))
    if high is not None and amount > (high + slack if slack else high):
        text = message("{value}, at most {bound} is allowed: {off} over.")
        return Sentence(text, value=_is(judged), bound=said(high), off=said(amount - high))
    return None


def _holds_exactly(judged: Judged[Exact]) -> bool:
    return _holds(judged._replace(slack=0 * judged.slack)) is None


def _is(judged: Judged[Exact]) -> str:
    what, amount = Term(judged.limit.measure), said(judged.amount)
    if judged.total is None:
        return Sentence("{limit}: {measure} is {amount}", limit=judged.name, measure=what, amount=amount)
    return Sentence(
        "{limit}: {measure} is {amount} of {of} {total}",
        limit=judged.name,
        measure=what,
        amount=amount,
        of=Term(judged.limit.of),
        total=said(judged.total),
    )


def _line_is_right(line: LimitLine, judged: Judged[Exact], met: bool) -> Findings:
    limit, total = judged.limit, judged.total
    # Within the slack of an equality on sizes a line may say either: the number misses, and no number could do better.
    fine = line.met is met or (met and not _holds_exactly(judged))
    yield None if fine else f"{judged.name} is reported {_met(line.met)}; it is {_met(met)}."
    yield None if line.at_least == limit.at_least else _stated(judged, "at_least", line.at_least, limit.at_least)
    yield None if line.at_most == limit.at_most else _stated(judged, "at_most", line.at_most, limit.at_most)
    yield _counted(judged, "amount", line.amount, judged.amount)
    if total is None:
        yield None if line.total is None else f"{judged.name} reports a total of {said(line.total)}; it has no `of`."
    elif line.total is None:
        yield f"{judged.name} reports no total; {limit.of} is {said(total)}."
    else:
        yield _counted(judged, "total", line.total, total)
    if total != 0:  # A share of nothing has no value to compare; the amount and the total are compared above.
        yield from _value_is_right(line, judged)


def _value_is_right(line: LimitLine, judged: Judged[Exact]) -> Findings:
    if judged.total is not None and judged.total < 0:  # the same share, of what is above nothing
        judged = _turned(judged)
    rooms = [judged.amount - judged.low] if judged.low is not None else []
    rooms += [judged.high - judged.amount] if judged.high is not None else []
    yield _divided(judged, "value", line.value, judged.amount)
    if rooms:
        yield _divided(judged, "room", line.room, min(rooms))


def _met(met: bool) -> str:
    return "met" if met else "not met"


def _stated(judged: Judged[Exact], bound: str, reported: float | None, stated: float | None) -> str:
    return f"{judged.name} reports {bound} {reported}; the limit states {stated}."


def _turned(judged: Judged[Exact]) -> Judged[Exact]:
    return judged._replace(
        amount=-judged.amount,
        total=None if judged.total is None else -judged.total,
        low=None if judged.low is None else -judged.low,
        high=None if judged.high is None else -judged.high,
    )


def _divided(judged: Judged[Exact], what: str, reported: float, part: Exact) -> Finding:
    """Whether `part / total` is reported, or `part` without a total; both times the total, so that none is divided."""
    whole = judged.read(1.0) if judged.total is None else judged.total
    missed = abs(judged.read(reported) * whole - part)
    if missed * A_BILLION <= abs(part) or missed * whole <= _near(judged):
        return None
    return _differs(judged, what, reported, Fraction(part) / Fraction(whole))


def _near(judged: Judged[Exact]) -> Exact:
    """How far a value or room times the total may be off, times the total once more.

    Amount and total may each be off by half a hundredth; their share, and the room, by no more than what comes of it.
    """
    size, total = abs(judged.amount), judged.total
    if total is None:
        return tolerance(size)
    return times(HALF_A_HUNDREDTH, total + size) + times(RELATIVE, size * total)


def _counted(judged: Judged[Exact], what: str, reported: float, right: Exact) -> Finding:
    if same(reported, right):
        return None
    return _differs(judged, what, reported, Fraction(right))


def _differs(judged: Judged[Exact], what: str, reported: float, right: Fraction) -> str:
    over = said(off(reported, right))
    return f"{judged.name} reports {what} {_digits(reported)}; it is {_digits(right)} ({over} off)."


def _digits(number: float | Fraction) -> str:
    """A share needs more digits than an amount of money."""
    number = Fraction(number)
    return f"{float(number):.6g}" if abs(number) < 10 else said(number)
