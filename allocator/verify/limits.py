"""Every limit, in every scope, holds exactly and is reported as it is.

    at_least * B  <=  counted(measure, what meets `where` and the value of `per`)  <=  at_most * B
    B = 1, or with `of` its counted total over the whole portfolio (over that year or fund when `per` is that)

Exact. An equality (at_least = at_most) in which a package of interior size takes part may miss by half a hundredth
of the measure's unit, since a size has only so many digits.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from allocator.language import Sentence, Term, message
from allocator.portfolio import LimitLine
from allocator.study.records import Limit
from allocator.verify.case import Case, Finding, Findings
from allocator.verify.exact import HALF_A_HUNDREDTH, NOTHING, RELATIVE, exact, said, tolerance
from allocator.verify.measures import NO_PART, Counted, by_scope, whole
from allocator.verify.where import KEYS, Asked, UnreadableError, asked

MEASURES_BY_FUND = frozenset({"commitment", "cash"})
Lines = dict[tuple[str, str], list[LimitLine]]


class Judged(NamedTuple):
    """A limit in one scope, recomputed. `low` and `high` are in the measure's unit; `total` is None without `of`."""

    limit: Limit
    scope: str
    amount: Fraction
    total: Fraction | None
    low: Fraction | None
    high: Fraction | None
    slack: Fraction

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
    for judged in _judged(case, limit, where):
        right = _holds(judged)
        yield right
        key = (limit.limit, judged.scope)
        if not lines.get(key):
            yield f"{judged.name} is not reported."
            continue
        yield from _line_is_right(lines[key].pop(0), judged, right is None)


def _refused(limit: Limit, where: tuple[Asked, ...]) -> Finding:
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


def _judged(case: Case, limit: Limit, where: tuple[Asked, ...]) -> Iterator[Judged]:
    amounts = by_scope(case, limit.measure, where, limit.per)
    totals = _totals(case, limit)
    equality = limit.at_least == limit.at_most
    known: Counted | None = None  # the base that the bounds were worked out for: as a rule the same in every scope
    bounds: tuple[Fraction | None, Fraction | None] = (None, None)
    for scope in scopes(case, limit.per):
        counted, base = amounts.get(scope, NO_PART), totals.get(scope, NO_PART)
        rounded = equality and (counted.interior or base.interior)
        if base is not known:
            known, bounds = base, (_times(limit.at_least, base.amount), _times(limit.at_most, base.amount))
        total = base.amount if limit.of else None
        slack = HALF_A_HUNDREDTH if rounded else NOTHING
        yield Judged(limit, scope, counted.amount, total, *bounds, slack)


def _times(bound: float | None, base: Fraction) -> Fraction | None:
    return None if bound is None else exact(bound) * base


def _totals(case: Case, limit: Limit) -> dict[str, Counted]:
    """What the bounds are times, by scope: 1, or the total of `of` (over that year or fund)."""
    if limit.of and limit.per in {"year", "fund"}:
        return by_scope(case, limit.of, (), limit.per)
    base = whole(case, limit.of) if limit.of else Counted(Fraction(1), False)
    return dict.fromkeys(scopes(case, limit.per), base)


def _holds(judged: Judged) -> Finding:
    amount, low, high = judged.amount, judged.low, judged.high
    slack = judged.slack
    if low is not None and amount < (low - slack if slack else low):
        text = message("{value}, at least {bound} is asked: {off} short.")
        return Sentence(text, value=_is(judged), bound=said(low), off=said(low - amount))
    if high is not None and amount > (high + slack if slack else high):
        text = message("{value}, at most {bound} is allowed: {off} over.")
        return Sentence(text, value=_is(judged), bound=said(high), off=said(amount - high))
    return None


def _holds_exactly(judged: Judged) -> bool:
    return _holds(judged._replace(slack=NOTHING)) is None


def _is(judged: Judged) -> str:
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


def _line_is_right(line: LimitLine, judged: Judged, met: bool) -> Findings:
    limit = judged.limit
    # Within the slack of an equality on sizes a line may say either: the number misses, and no number could do better.
    yield (
        None
        if line.met is met or (met and not _holds_exactly(judged))
        else f"{judged.name} is reported {_met(line.met)}; it is {_met(met)}."
    )
    yield _stated(judged, "at_least", line.at_least, limit.at_least)
    yield _stated(judged, "at_most", line.at_most, limit.at_most)
    yield _reports(judged, "amount", line.amount, judged.amount, tolerance)
    if judged.total is None:
        yield None if line.total is None else f"{judged.name} reports a total of {said(line.total)}; it has no `of`."
    elif line.total is None:
        yield f"{judged.name} reports no total; {limit.of} is {said(judged.total)}."
    else:
        yield _reports(judged, "total", line.total, judged.total, tolerance)
    if judged.total != 0:  # A share of nothing has no value to compare; the amount and the total are compared above.
        yield from _value_is_right(line, judged)


def _value_is_right(line: LimitLine, judged: Judged) -> Findings:
    value = judged.amount / judged.total if judged.total is not None and judged.amount else judged.amount

    def near(right: Fraction) -> Fraction:
        """Amount and total may each be off by half a hundredth; their share, and the room, by no more than this."""
        if judged.total is None:
            return max(tolerance(value), RELATIVE * abs(right))
        share = HALF_A_HUNDREDTH * (1 + abs(value)) / abs(judged.total) + RELATIVE * abs(value)
        return max(share, RELATIVE * abs(right))

    at_least, at_most = judged.limit.at_least, judged.limit.at_most
    rooms = [value - exact(at_least)] if at_least is not None else []
    rooms += [exact(at_most) - value] if at_most is not None else []
    yield _reports(judged, "value", line.value, value, near)
    if rooms:
        yield _reports(judged, "room", line.room, min(rooms), near)


def _met(met: bool) -> str:
    return "met" if met else "not met"


def _stated(judged: Judged, bound: str, reported: float | None, stated: float | None) -> Finding:
    if reported == stated:
        return None
    return f"{judged.name} reports {bound} {reported}; the limit states {stated}."


def _reports(
    judged: Judged, what: str, reported: float, right: Fraction, near: Callable[[Fraction], Fraction]
) -> Finding:
    """`near` is how far a reported float may be from what is right: never less than 1e-9 of it."""
    if reported == float(right):
        return None  # the nearest float is off by less than 1e-15 of it
    off = exact(reported) - right
    if abs(off) <= near(right):
        return None
    return f"{judged.name} reports {what} {_digits(reported)}; it is {_digits(right)} ({said(off)} off)."


def _digits(number: float | Fraction) -> str:
    """A share needs more digits than an amount of money."""
    number = Fraction(number)
    return f"{float(number):.6g}" if abs(number) < 10 else said(number)
