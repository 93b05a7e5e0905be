"""The budget nearest to what it is now at which the answer for a project changes: from one best portfolio to the next.

    more   the least budget with which the project is in a portfolio better than the best so far; if the best there
           is another one again, on from there
    less   the least budget with which the project is in a portfolio as good as the best; one hundredth less, and if
           it is in the best there, on from there

Whether a project is funded may change again and again as a budget grows, so halving could pass a change over.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from allocator.accounts.reasons.blocker import plain
from allocator.analysis.diagnose.steps import up
from allocator.analysis.explain.dials import STEP, Dial, near_cent
from allocator.analysis.explain.turning import Turning

MOST_STEPS = 60
MOST_HAIR = 1e-5  # the share by which a portfolio is asked to be better, at most


@dataclass(frozen=True, slots=True)
class Nearest:
    """Where a project is funded, and one hundredth from it, where it is not; else what there is to say."""

    good: Fraction | None = None
    bad: Fraction | None = None
    note: str = ""
    proven: bool = True


def more_money(turning: Turning, dial: Dial) -> Nearest:
    """The least larger budget at which a project comes in. Raises TimeoutError when the time was up."""
    lever, at, best = turning.lever(dial, dial.most), dial.now, turning.found.objective or 0.0
    hair = 2.0 * turning.again.near
    for _ in range(MOST_STEPS):
        goal = best + hair * max(1.0, abs(best))
        found = lever.extreme(goal, -1, (float(at), float(dial.most)), turning.terms)
        if found is None:
            return _nowhere(turning, dial, at)
        value = max(up(near_cent(found), STEP), at + STEP)
        if not turning.again.left:
            return _not_below(at)
        stand = turning.stand(dial, value)
        if stand.funded:
            return _down_to(turning, dial, value, at)
        # No better than before, against what was asked: so little more is lost in the solver's rounding.
        hair = min(10.0 * hair, MOST_HAIR) if stand.worth <= goal else 2.0 * turning.again.near
        at, best = value, stand.worth
    return _not_below(at)


def _nowhere(turning: Turning, dial: Dial, at: Fraction) -> Nearest:
    if not turning.again.left:
        return _not_below(at)
    return Nearest(note=f"no budget up to {plain(float(dial.most))} brings it in")


def _not_below(at: Fraction) -> Nearest:
    return Nearest(note=f"not funded up to {plain(float(at))}; the time was up", proven=False)


def _down_to(turning: Turning, dial: Dial, good: Fraction, bad: Fraction) -> Nearest:
    """The value next to `good` where it is not funded: budgets are in whole hundredths, row by row."""
    for _ in range(MOST_STEPS):
        below = good - STEP
        if below <= bad or not turning.stand(dial, below).funded:
            return Nearest(good, max(below, bad))
        good = below
    return _not_below(bad)


def less_money(turning: Turning, dial: Dial) -> Nearest:
    """The largest smaller budget at which a project goes out. Raises TimeoutError when the time was up."""
    lever, at, best = turning.lever(dial, dial.now / 2), dial.now, turning.found.objective or 0.0
    for _ in range(MOST_STEPS):
        goal = best - 2.0 * turning.again.near * max(1.0, abs(best))
        found = lever.extreme(goal, -1, (float(dial.least), float(at)), turning.terms)
        kept = at if found is None else min(up(near_cent(found), STEP), at)
        below = kept - STEP
        if below < dial.least:
            return Nearest(note="it stays funded whatever the budget")
        stand = turning.stand(dial, below)
        if not stand.funded:
            return _up_to(turning, dial, below, at)
        at, best = below, stand.worth
    return Nearest(note=f"still funded at {plain(float(at))}", proven=False)


def _up_to(turning: Turning, dial: Dial, bad: Fraction, good: Fraction) -> Nearest:
    """The value next to `bad` where it is funded."""
    for _ in range(MOST_STEPS):
        above = bad + STEP
        if above >= good or turning.stand(dial, above).funded:
            return Nearest(min(above, good), bad)
        bad = above
    return Nearest(note=f"still funded at {plain(float(good))}", proven=False)
