"""A switching value between two values, when what helps a project helps it all the way: bracketed, then halved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocator.analysis.diagnose.steps import down
from allocator.analysis.explain.dials import STEP, Dial
from allocator.analysis.explain.turning import Turning

FASTER = 8  # by what the steps away from a guess grow
MORE = tuple(Fraction(part, 100) for part in (101, 105, 110, 125, 150, 200, 300, 500, 1000))  # of what it is now
FEWER = tuple(Fraction(part, 100) for part in (99, 95, 90, 80, 65, 50, 30, 10, 0))


@dataclass
class Edges:
    """The nearest values known on both sides of a switching value: where the project is funded, and where not.

    helps  as in a dial
    """

    helps: int
    good: Fraction | None = None
    bad: Fraction | None = None

    @property
    def both(self) -> tuple[Fraction, Fraction] | None:
        """Both sides, when they are known."""
        return None if self.good is None or self.bad is None else (self.good, self.bad)

    def tells(self, value: Fraction) -> bool:
        """Whether an answer at a value is not known from the others."""
        inside = self.good is None or self.helps * value < self.helps * self.good
        return inside and (self.bad is None or self.helps * value > self.helps * self.bad)

    def add(self, value: Fraction, *, funded: bool) -> None:
        """Notes an answer."""
        if funded and (self.good is None or self.helps * value < self.helps * self.good):
            self.good = value
        if not funded and (self.bad is None or self.helps * value > self.helps * self.bad):
            self.bad = value


def bracketed(
    dial: Dial, end: Fraction, guesses: Sequence[Fraction], turning: Turning
) -> tuple[Fraction, Fraction] | None:
    """A value at which the project is funded and one at which it is not; None where the end is no different.

    end      how far the number is turned from what it is now
    guesses  where it is thought to change; without any the end is asked at once
    Raises TimeoutError when the time was up.
    """
    edges = Edges(dial.helps)
    edges.add(dial.now, funded=turning.funded)
    for guess in guesses:
        for value in (guess, guess - dial.helps * dial.step, guess + dial.helps * dial.step):
            if edges.tells(value) and min(dial.now, end) <= value <= max(dial.now, end):
                edges.add(value, funded=turning.stand(dial, value).funded)
    return edges.both or _outward(dial, end, edges, turning, near_guess=bool(guesses))


def _outward(
    dial: Dial, end: Fraction, edges: Edges, turning: Turning, *, near_guess: bool
) -> tuple[Fraction, Fraction] | None:
    """From the last value known, in growing steps to the end."""
    away, step = (1 if end > dial.now else -1), dial.step
    while not edges.both:
        last = edges.good if turning.funded else edges.bad
        value = last + away * step if near_guess and last not in (None, dial.now) and last is not None else end
        value = min(value, end) if away > 0 else max(value, end)
        edges.add(value, funded=turning.stand(dial, value).funded)
        if value == end:
            break
        step *= FASTER
    return edges.both


def first_change(dial: Dial, turning: Turning) -> tuple[Fraction, Fraction] | None:
    """Where the project is funded and where not, of two neighbours among a few values ever farther from now.

    For what may help and harm by turns; None where none of the values is different. Raises TimeoutError.
    """
    before = dial.now
    for times in FEWER if turning.funded else MORE:
        value = min(max(down(dial.now * times, STEP), dial.least), dial.most)
        if turning.stand(dial, value).funded != turning.funded:
            return (before, value) if turning.funded else (value, before)
        before = value
    return None


def halved(dial: Dial, good: Fraction, bad: Fraction, turning: Turning) -> tuple[Fraction, Fraction]:
    """The same two, one step apart. Raises TimeoutError when the time was up."""
    while abs(good - bad) > dial.step:
        middle = down((good + bad) / 2, STEP)
        middle = middle if middle not in (good, bad) else middle + STEP
        good, bad = (middle, bad) if turning.stand(dial, middle).funded else (good, middle)
    return good, bad


def narrowed(dial: Dial, good: Fraction, bad: Fraction, turning: Turning) -> tuple[Fraction, Fraction]:
    """The same for money: a choice found with much of it is followed down to the least it needs. Raises TimeoutError.

    There the project is still funded, and most often not with one step less: that is asked once half-way it is not.
    """
    while good - bad > dial.step:
        needed = max(turning.needed(dial, good), bad + dial.step)
        nearest, good = needed < good, needed
        middle = down((good + bad) / 2, STEP)
        middle = middle if middle not in (good, bad) else middle + STEP
        if turning.stand(dial, middle).funded:
            good = middle
            continue
        bad, below = middle, good - dial.step
        if nearest and below > bad:
            good, bad = (below, bad) if turning.stand(dial, below).funded else (good, below)
    return good, bad
