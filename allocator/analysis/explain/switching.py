"""At what commitment, private money or budget the answer for a project changes, exactly to the hundredth.

    switching value   the project is in the best portfolio at funded_at and not at not_funded_at, one hundredth from it

Where the objective is one weighted sum a single solve finds the value (see lever), for a budget one a step of the way:
the first value at which the project is in a portfolio better than the best now, then the best there, and so on, so
that no change nearer to the budget as it stands is passed over. Every value is then proven on both sides by solving
the study as changed. Where a lever cannot be used, the value is bracketed and halved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from allocator.accounts.reasons.blocker import plain
from allocator.analysis.diagnose.steps import down, up
from allocator.analysis.explain.again import Again
from allocator.analysis.explain.again import proven as is_best
from allocator.analysis.explain.dials import STEP, Dial, budget_dial, own_dials
from allocator.analysis.explain.lever import Lever
from allocator.errors import StudyError
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Funded, Portfolio, Status
from allocator.solve.engine import Terms
from allocator.solve.task import Row
from allocator.study.records import Project

MOST_STEPS = 60  # of a walk along budgets
NEARBY = 5  # hundredths about a lever's answer: cash by year is in whole hundredths


@dataclass(frozen=True, slots=True)
class Switch:
    """Where the answer for a project changes when one number is turned and all else stays.

    what           "commitment", "private" (of `option`), or "budget" (the total of all)
    now            as it stands, study currency
    funded_at      the value nearest to now's other side at which the project is funded; None: there is none
    not_funded_at  one hundredth from it, where it is not funded; None: there is none
    change         the path for `--set`; "" where there is none
    proven         True when the best portfolios on both sides say so (or none was found in all of the range)
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
    """The switching values of a project whose decision is open.

    found   the best portfolio; own: the project's row in it, None when it is not funded
    way     how it is funded, or would be at best; None: it cannot be
    target  what the best portfolio without the project is worth; None: there is none
    """
    turning = _Turning(again, found, project, own is not None)
    dials = [] if way is None else own_dials(again, way)
    rows = [turning.own(dial, target) for dial in dials]
    everything = budget_dial(again)
    return (*rows, *([turning.budget(everything)] if everything else []))


@dataclass
class _Turning:
    again: Again
    found: Portfolio
    project: Project
    funded: bool

    def own(self, dial: Dial, target: float | None) -> Switch:
        """Where the project's own commitment or private money decides."""
        if self.funded and target is None:
            return _none(dial, "nothing fits without the project", proven=True)
        rises = dial.helps if not self.funded else -dial.helps
        end = dial.most if rises > 0 else dial.least
        if end == dial.now:
            return _none(dial, f"{dial.what} is {plain(float(dial.now))} already", proven=True)
        for guess in self._guesses(dial, target, end):
            found = self._around(dial, guess, end)
            if found is not None:
                return found
        return self._between(dial, end)

    def _guesses(self, dial: Dial, target: float | None, end: Fraction) -> list[Fraction]:
        """Where a lever says the answer changes: for ties and for strictly better, the more favourable first."""
        if self.again.prepared.model.maximise.form is not Form.WEIGHTED or target is None:
            return []
        ends = min(dial.now, end), max(dial.now, end)
        other = ends[1] if ends[1] != dial.now else (ends[0] + ends[1]) / 2
        lever = self._lever(dial, other, option=dial.option)
        hair = 2.0 * self.again.near * max(1.0, abs(target))
        limits = float(ends[0]), float(ends[1])
        found = [lever.extreme(goal, -dial.helps, limits, self._terms) for goal in (target - hair, target + hair)]
        rounded = [(up if dial.helps > 0 else down)(_near_cent(value), STEP) for value in found if value is not None]
        return [min(max(value, ends[0]), ends[1]) for value in dict.fromkeys(rounded)]

    def _lever(self, dial: Dial, other: Fraction, option: str) -> Lever:
        """The study at two values; the project's option (for a budget any of them) is taken."""
        prepared = self.again.prepared
        packages = prepared.case.packages
        ids = [project.project for project in packages.study.projects]
        own = packages.x[packages.project_index == ids.index(self.project.project)]
        rows = packages.options.rows
        places = np.flatnonzero(np.isin(packages.x, own)).tolist()
        same = [not option or rows[packages.option[j]].option == option for j in places]
        taken = own[np.array(same, dtype=np.bool_)]
        return Lever(prepared, dial.at(other), (float(dial.now), float(other)), taken)

    @property
    def _terms(self) -> Terms:
        return Terms(deadline=self.again.deadline, seed=self.again.settings.seed)

    def _around(self, dial: Dial, guess: Fraction, end: Fraction) -> Switch | None:
        """The switching value where the guess is right, or near it; None where it is not."""
        low, high = min(dial.now, end), max(dial.now, end)
        funded, more = self._is_funded(dial, guess), dial.helps * STEP
        for _ in range(NEARBY):
            beside = guess - more if funded else guess + more
            if funded is None or not low <= beside <= high:
                return None
            then = self._is_funded(dial, beside)
            if then is not None and then != funded:
                good, bad = (guess, beside) if funded else (beside, guess)
                return _found(dial, good, bad, proven=True)
            guess, funded = beside, then
        return None

    def _between(self, dial: Dial, end: Fraction) -> Switch:
        """The switching value by halving, between the value now and the end of the range."""
        at_end = self._best(dial, end)
        if at_end is None:
            return _none(dial, "the time was up", proven=False)
        if self._in(at_end) == self.funded:
            kept = "it stays funded even at" if self.funded else "it is not funded even at"
            return _none(
                dial, f"{kept} {plain(float(end))}{self._by_another(at_end) if dial.option else ''}", proven=True
            )
        good, bad = (dial.now, end) if self.funded else (end, dial.now)
        while abs(good - bad) > STEP:
            middle = down((good + bad) / 2, STEP)
            middle = middle if middle not in (good, bad) else middle + STEP
            funded = self._is_funded(dial, middle)
            if funded is None:
                return _found(dial, good, bad, proven=False)
            good, bad = (middle, bad) if funded else (good, middle)
        return _found(dial, good, bad, proven=True)

    def _by_another(self, at_end: Portfolio) -> str:
        """That a project stays funded by another of its options."""
        option = next((row.option for row in at_end.funded_rows if row.project == self.project.project), None)
        return f", then as {option}" if option else ""

    def _is_funded(self, dial: Dial, value: Fraction) -> bool | None:
        """Whether the project is in the best portfolio of the study as changed; None when the time was up."""
        found = self._best(dial, value)
        return None if found is None else self._in(found)

    def _best(self, dial: Dial, value: Fraction) -> Portfolio | None:
        """The best portfolio with a number turned; one that is proven infeasible funds nothing."""
        if value == dial.now:
            return self.found
        if not self.again.left:
            return None
        try:
            found = self.again.portfolio(dial.at(value), self._any)
        except StudyError:  # a scale that comes to nothing: such a study funds nothing
            return replace(self.found, funded_rows=())
        return found if is_best(found) or found.status is Status.INFEASIBLE else None

    @property
    def _any(self) -> tuple[Row, ...]:
        """A condition that always holds: where nothing fits, nobody asks here which rules conflict."""
        return (Row(Linear(self.again.prepared.case.packages.x[:1], np.ones(1)), lower=-1.0),)

    def _in(self, found: Portfolio) -> bool:
        return any(row.project == self.project.project for row in found.funded_rows)

    def budget(self, dial: Dial) -> Switch:
        """Where the total of all budgets decides, the value nearest to what it is now."""
        sized = self.again.prepared.case.packages.sized.any()
        if self.again.prepared.model.maximise.form is not Form.WEIGHTED or sized:
            found = self._between(dial, dial.least if self.funded else dial.most)
            return found if found.note else replace(found, note="others may lie nearer to what it is now")
        return self._down(dial) if self.funded else self._up(dial)

    def _up(self, dial: Dial) -> Switch:
        """More money, from one portfolio with the project that beats the best to the next."""
        lever, at, best = self._lever(dial, dial.most, ""), dial.now, self.found
        for _ in range(MOST_STEPS):
            goal = (best.objective or 0.0) + 2.0 * self.again.near * max(1.0, abs(best.objective or 0.0))
            found = lever.extreme(goal, -1, (float(at), float(dial.most)), self._terms)
            if found is None:
                return self._no_budget(dial)
            value = max(up(_near_cent(found), STEP), at + STEP)
            tried = self._best(dial, value)
            if tried is None:
                break
            if self._in(tried):
                return self._settled(dial, value, at)
            at, best = value, tried
        return _none(dial, f"not below {plain(float(at))}; the time was up", proven=False)

    def _no_budget(self, dial: Dial) -> Switch:
        if not self.again.left:
            return _none(dial, "the time was up", proven=False)
        return _none(dial, f"no budget up to {plain(float(dial.most))} brings it in", proven=True)

    def _settled(self, dial: Dial, good: Fraction, bad: Fraction) -> Switch:
        """The value next to `good` where it is not funded: budgets are in whole hundredths, row by row."""
        for _ in range(MOST_STEPS):
            below = good - STEP
            if below <= bad:
                return _found(dial, good, bad, proven=True)
            funded = self._is_funded(dial, below)
            if not funded:
                return _found(dial, good, below, proven=funded is False)
            good = below
        return _found(dial, good, bad, proven=False)

    def _down(self, dial: Dial) -> Switch:
        """Less money, as far as each best portfolio with the project can be kept."""
        lever, at, best = self._lever(dial, dial.now / 2, ""), dial.now, self.found
        for _ in range(MOST_STEPS):
            goal = (best.objective or 0.0) - 2.0 * self.again.near * max(1.0, abs(best.objective or 0.0))
            found = lever.extreme(goal, -1, (float(dial.least), float(at)), self._terms)
            kept = at if found is None else min(up(_near_cent(found), STEP), at)
            below = kept - STEP
            if below < dial.least:
                return _none(dial, "it stays funded whatever the budget", proven=True)
            tried = self._best(dial, below)
            if tried is None:
                break
            if not self._in(tried):
                return self._first_kept(dial, below, at)
            at, best = below, tried
        return _none(dial, f"still funded at {plain(float(at))}; the time was up", proven=False)

    def _first_kept(self, dial: Dial, bad: Fraction, good: Fraction) -> Switch:
        """The value next to `bad` where it is funded."""
        for _ in range(MOST_STEPS):
            above = bad + STEP
            if above >= good:
                return _found(dial, good, bad, proven=True)
            funded = self._is_funded(dial, above)
            if funded is not False:
                return _found(dial, above, bad, proven=funded is True)
            bad = above
        return _found(dial, good, bad, proven=False)


def _near_cent(value: float) -> Fraction:
    """What a solver says, without the rounding of its last digits."""
    return Fraction(repr(round(value, 6)))


def _found(dial: Dial, good: Fraction, bad: Fraction, *, proven: bool) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), float(good), float(bad), dial.change, proven)


def _none(dial: Dial, note: str, *, proven: bool) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), None, None, dial.change, proven, note)
