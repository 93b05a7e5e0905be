"""At what commitment, private money or budget the answer for a project changes, exactly to the hundredth.

    switching value   the project is in the best portfolio at funded_at and not at not_funded_at, one hundredth from it
                      (where sizes are free, 0.001 % of the amount)

Where the objective is one weighted sum a single solve finds the value (see lever), for a budget one a step of the way:
the first value at which the project is in a portfolio better than the best now, then the best there, and so on, so
that no change nearer to the budget as it stands is passed over. Every value is then proven on both sides by solving
the study as changed. Where a lever cannot be used, or is not right to the hundredth, the value is bracketed and halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from allocator.accounts.reasons.blocker import plain
from allocator.analysis.diagnose.steps import down, up
from allocator.analysis.explain.again import Again
from allocator.analysis.explain.again import proven as is_best
from allocator.analysis.explain.dials import STEP, Dial, budget_dial, own_dials
from allocator.analysis.explain.lever import Lever
from allocator.analysis.explain.worth import Worth
from allocator.errors import StudyError
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Funded, Portfolio, Status
from allocator.solve.engine import Terms
from allocator.solve.task import Row
from allocator.study.records import Project

MOST_STEPS = 60  # of a walk along budgets


@dataclass(frozen=True, slots=True)
class Switch:
    """Where the answer for a project changes when one number is turned and all else stays.

    what           "commitment", "private" (of `option`), or "budget" (the total of all)
    now            as it stands, study currency
    funded_at      the value nearest to now's other side at which the project is funded; None: there is none
    not_funded_at  one step from it, where it is not funded; None: there is none
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
    solved: dict[tuple[str, Fraction], Portfolio | None] = field(default_factory=dict)
    target: float | None = None  # what the best portfolio without the project is worth, whatever its own numbers

    def own(self, dial: Dial, target: float | None) -> Switch:
        """Where the project's own commitment or private money decides."""
        if self.funded and target is None:
            return _none(dial, "nothing fits without the project", proven=True)
        rises = dial.helps if not self.funded else -dial.helps
        end = dial.most if rises > 0 else dial.least
        if end == dial.now:
            return _none(dial, f"{dial.what} is {plain(float(dial.now))} already", proven=True)
        self.target = target
        return self._between(dial, end, self._guesses(dial, target, end))

    def _guesses(self, dial: Dial, target: float | None, end: Fraction) -> list[Fraction]:
        """Where a lever says the answer changes: where the project equals the best without it, and where it is more."""
        if self.again.prepared.model.maximise.form is not Form.WEIGHTED or target is None:
            return []
        ends = min(dial.now, end), max(dial.now, end)
        other = ends[1] if ends[1] != dial.now else (ends[0] + ends[1]) / 2
        lever, limits = self._lever(dial, other, dial.option), (float(ends[0]), float(ends[1]))
        more = target + 2.0 * self.again.near * max(1.0, abs(target))
        found = [lever.extreme(goal, -dial.helps, limits, self._terms) for goal in (target, more)]
        rounded = [(up if dial.helps > 0 else down)(_near_cent(value), STEP) for value in found if value is not None]
        return [min(max(value, ends[0]), ends[1]) for value in dict.fromkeys(rounded)]

    def _lever(self, dial: Dial, other: Fraction, option: str) -> Lever:
        """The study at two values; the project's option (for a budget any of them) is taken."""
        packages, own = self.again.prepared.case.packages, self._taken().columns
        rows = packages.options.rows
        places = np.flatnonzero(np.isin(packages.x, own)).tolist()
        same = [not option or rows[packages.option[j]].option == option for j in places]
        taken = own[np.array(same, dtype=np.bool_)]
        return Lever(self.again.prepared, dial.at(other), (float(dial.now), float(other)), taken)

    @property
    def _terms(self) -> Terms:
        return Terms(deadline=self.again.deadline, seed=self.again.settings.seed)

    def _between(self, dial: Dial, end: Fraction, guesses: Sequence[Fraction] = ()) -> Switch:
        """The switching value between the value now and the end of the range, near the guesses if they are right."""
        try:
            edges = self._bracket(dial, end, guesses)
            if edges is None:
                return self._to_the_end(dial, end)
            good, bad = self._halved(dial, *edges)
        except TimeoutError:
            return _none(dial, "the time was up", proven=False)
        proven = self._is_funded(dial, good) is True and self._is_funded(dial, bad) is False
        return _found(dial, good, bad, proven=proven)

    def _to_the_end(self, dial: Dial, end: Fraction) -> Switch:
        """No change in all of the range."""
        at_end = self._best(dial, end)
        then = self._by_another(at_end) if dial.option and at_end is not None else ""
        kept = "it stays funded even at" if self.funded else "it is not funded even at"
        return _none(dial, f"{kept} {plain(float(end))}{then}", proven=at_end is not None)

    def _bracket(self, dial: Dial, end: Fraction, guesses: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
        """A value at which the project is funded and one at which it is not; None where the end is no different."""
        edges = _Edges(dial.helps, dial.now, self.funded)
        for guess in guesses:
            for value in (guess, guess - dial.helps * dial.step, guess + dial.helps * dial.step):
                if edges.tells(value) and min(dial.now, end) <= value <= max(dial.now, end):
                    edges.add(value, self._quickly(dial, value))
        away, step = (1 if end > dial.now else -1), dial.step
        while not edges.both:
            last = edges.good if self.funded else edges.bad
            value = last + away * step if guesses and last is not None and last != dial.now else end
            value = min(value, end) if away > 0 else max(value, end)
            edges.add(value, self._quickly(dial, value))
            if value == end and not edges.both:
                return None
            step *= 8
        return (edges.good, edges.bad) if edges.good is not None and edges.bad is not None else None

    def _halved(self, dial: Dial, good: Fraction, bad: Fraction) -> tuple[Fraction, Fraction]:
        """The same, one step apart."""
        while abs(good - bad) > dial.step:
            middle = down((good + bad) / 2, STEP)
            middle = middle if middle not in (good, bad) else middle + STEP
            good, bad = (middle, bad) if self._quickly(dial, middle) else (good, middle)
        return good, bad

    def _quickly(self, dial: Dial, value: Fraction) -> bool:
        """Whether the project is funded, from what the best portfolio with it is worth where that is enough to know.

        Raises TimeoutError when the time was up.
        """
        if value == dial.now:
            return self.funded
        known = self.target is not None and self.again.prepared.model.maximise.form is Form.WEIGHTED
        if known and self.target is not None:
            worth = self.again.worth(dial.at(value), (Row(self._taken(), lower=1.0),))
            over = 0.0 if worth is None else worth.over(Worth((self.target,), self.again.near))
            if over:
                return over > 0.0
        funded = self._is_funded(dial, value)
        if funded is None:
            raise TimeoutError
        return funded

    def _taken(self) -> Linear:
        """How often the project is funded: 0 or 1."""
        packages = self.again.prepared.case.packages
        place = [project.project for project in packages.study.projects].index(self.project.project)
        own = packages.x[packages.project_index == place]
        return Linear(own, np.ones(len(own)))

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
        if (dial.what, value) not in self.solved and self.again.left:
            self.solved[dial.what, value] = self._solved(dial, value)
        return self.solved.get((dial.what, value))

    def _solved(self, dial: Dial, value: Fraction) -> Portfolio | None:
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
        self.target = None
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


@dataclass
class _Edges:
    """The nearest values known on both sides of a switching value. `helps` as in a dial."""

    helps: int
    now: Fraction
    funded_now: bool
    good: Fraction | None = None
    bad: Fraction | None = None

    def __post_init__(self) -> None:
        self.add(self.now, self.funded_now)

    @property
    def both(self) -> bool:
        """True when both sides are known."""
        return self.good is not None and self.bad is not None

    def tells(self, value: Fraction) -> bool:
        """Whether an answer at a value is not known from the others."""
        inside = self.good is None or self.helps * value < self.helps * self.good
        return inside and (self.bad is None or self.helps * value > self.helps * self.bad)

    def add(self, value: Fraction, funded: bool) -> None:
        """Notes an answer."""
        if funded and (self.good is None or self.helps * value < self.helps * self.good):
            self.good = value
        if not funded and (self.bad is None or self.helps * value > self.helps * self.bad):
            self.bad = value


def _near_cent(value: float) -> Fraction:
    """What a solver says, without the rounding of its last digits."""
    return Fraction(repr(round(value, 6)))


def _found(dial: Dial, good: Fraction, bad: Fraction, *, proven: bool) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), float(good), float(bad), dial.change, proven)


def _none(dial: Dial, note: str, *, proven: bool) -> Switch:
    return Switch(dial.what, dial.option, float(dial.now), None, None, dial.change, proven, note)
