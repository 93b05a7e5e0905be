"""At what commitment, private money or budget the answer for a project changes, exactly to the hundredth.

    switching value   the project is in the best portfolio at funded_at and not at not_funded_at, one hundredth from it
                      (where sizes are free, 0.001 % of the amount)

Where the objective is one weighted sum a single solve finds the value (see lever), for a budget one a step of the way
(see walking). Every value is then proven on both sides by solving the study as changed (see turning). Where a lever
cannot be used, or is not right to the hundredth, the value is bracketed and halved (see between).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from allocator.accounts.reasons.blocker import plain
from allocator.analysis.diagnose.steps import down, up
from allocator.analysis.explain.again import Again
from allocator.analysis.explain.between import bracketed, first_change, halved, narrowed
from allocator.analysis.explain.dials import STEP, Dial, budget_dial, near_cent, own_dials
from allocator.analysis.explain.lever import TooHardError
from allocator.analysis.explain.turning import Turning
from allocator.analysis.explain.walking import Nearest, less_money, more_money
from allocator.portfolio import Funded, Portfolio
from allocator.study.records import Project


@dataclass(frozen=True, slots=True)
class Switch:
    """At what value of one number the answer for a project changes, study currency.

    what           "commitment", "private" (of `option`), or "budget" (the total of all)
    now            as it stands, study currency
    funded_at      the value nearest to now's other side at which the project is funded; None: there is none
    not_funded_at  one step from it, where it is not funded; None: there is none
    change         the path for `--set`; "" where there is none
    proven         True when the best portfolios on both sides say so (without a value: at all that were asked)
    note           what there is to say where there is no switching value
    """

    what: str
    option: str
    now: float
    funded_at: float | None
    not_funded_at: float | None
    change: str
    proven: bool
    note: str = ""

    def record(self) -> dict[str, Any]:
        """With the keys of the contract: what, now, funded_at."""
        return {name: getattr(self, name) for name in self.__slots__}


def switches(
    again: Again, found: Portfolio, project: Project, own: Funded | None, way: Funded | None, target: float | None
) -> tuple[Switch, ...]:
    """The switching values of a project that is open.

    own     its row in the best portfolio; None when it is not funded
    way     the option it has, or would have
    target  what the best portfolio without the project is worth; None when nothing fits without it
    """
    turning = Turning(again, found, project, own is not None, target)
    dials = [] if way is None else own_dials(again, way)
    rows = [_own(turning, dial) for dial in dials]
    everything = budget_dial(again)
    return (*rows, *([_budget(turning, everything)] if everything else []))


def _own(turning: Turning, dial: Dial) -> Switch:
    """Where the project's own commitment or private money decides."""
    if turning.funded and turning.without is None:
        return _none(dial, "nothing fits without the project", proven=True)
    rises = dial.helps if not turning.funded else -dial.helps
    end = dial.most if rises > 0 else dial.least
    if end == dial.now:
        return _none(dial, _as_far_as_it_goes(dial, funded=turning.funded), proven=True)
    return _between(turning, dial, end, _guesses(turning, dial, end))


def _as_far_as_it_goes(dial: Dial, *, funded: bool) -> str:
    """What to say where a number can be turned no farther the way that would change the answer."""
    return f"it is {'' if funded else 'not '}funded {'without any' if not dial.now else f'at {plain(float(dial.now))}'}"


def _guesses(turning: Turning, dial: Dial, end: Fraction) -> list[Fraction]:
    """Where a lever says the answer changes: where the project equals the best without it, and where it is more."""
    if not turning.weighted or turning.without is None:
        return []
    ends, near = (min(dial.now, end), max(dial.now, end)), turning.again.near
    other = ends[1] if ends[1] != dial.now else (ends[0] + ends[1]) / 2
    lever, limits = turning.lever(dial, other), (float(ends[0]), float(ends[1]))
    more = turning.without + 2.0 * near * max(1.0, abs(turning.without))
    found = []
    try:
        for goal in (turning.without, more):
            found.append(lever.extreme(goal, -dial.helps, limits, turning.terms))
    except TooHardError as error:
        found.append(error.guess)
    rounded = [(up if dial.helps > 0 else down)(near_cent(value), STEP) for value in found if value is not None]
    return [min(max(value, ends[0]), ends[1]) for value in dict.fromkeys(rounded)]


def _between(turning: Turning, dial: Dial, end: Fraction, guesses: Sequence[Fraction] = ()) -> Switch:
    """The switching value between the value now and the end of the range, near the guesses if they are right."""
    try:
        edges = bracketed(dial, end, guesses, turning)
        if edges is None:
            return _to_the_end(turning, dial, end)
        return _found(dial, *halved(dial, *edges, turning))
    except TimeoutError:
        return _none(dial, "the time was up", proven=False)


def _to_the_end(turning: Turning, dial: Dial, end: Fraction) -> Switch:
    """No change in all of the range."""
    option = turning.stand(dial, end).option if dial.option else ""
    kept = "it stays funded even at" if turning.funded else "it is not funded even at"
    return _none(dial, f"{kept} {plain(float(end))}{f', then as {option}' if option else ''}", proven=True)


def _budget(turning: Turning, dial: Dial) -> Switch:
    """Where the total of all budgets decides, the value nearest to what it is now."""
    if not turning.weighted or turning.sized:
        return _tried(turning, dial)
    try:
        nearest = less_money(turning, dial) if turning.funded else more_money(turning, dial)
    except TooHardError:
        return _tried(turning, dial)
    except TimeoutError:
        return _none(dial, "the time was up", proven=False)
    return _nearest(dial, nearest)


def _tried(turning: Turning, dial: Dial) -> Switch:
    """A budget at which the answer changes, looked for at a few: orders, free sizes and hard studies allow no walk."""
    try:
        edges = first_change(dial, turning)
        if edges is None:
            end = plain(float(dial.least if turning.funded else dial.most))
            kept = "it stays funded at all" if turning.funded else "it is funded at none"
            return _none(dial, f"{kept} of the budgets tried, to {end}", proven=True)
        return replace(_found(dial, *narrowed(dial, *edges, turning)), note="others may lie nearer to what it is now")
    except TimeoutError:
        return _none(dial, "the time was up", proven=False)


def _nearest(dial: Dial, nearest: Nearest) -> Switch:
    if nearest.good is None or nearest.bad is None:
        return _none(dial, nearest.note, proven=nearest.proven)
    return _found(dial, nearest.good, nearest.bad)


def _found(dial: Dial, good: Fraction, bad: Fraction) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), float(good), float(bad), dial.change, proven=True)


def _none(dial: Dial, note: str, *, proven: bool) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), None, None, dial.change, proven, note)
