"""Whether a project is funded when one number of the study is turned: proven by solving the study as changed.

    funded   the best portfolio with the project is worth more than the best without it

Both are found by solves of their own. Where they are worth the same the lower commitment decides, as the rule on ties
has it; where that is the same too, and for orders and scaled objectives, the best portfolio of the changed study is
settled to the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared
from allocator.analysis.diagnose.asking import only
from allocator.analysis.diagnose.steps import up
from allocator.analysis.explain.again import Again, Held, proven
from allocator.analysis.explain.dials import STEP, Dial, near_cent
from allocator.analysis.explain.lever import Lever, TooHardError
from allocator.analysis.explain.worth import Worth
from allocator.errors import StudyError
from allocator.formulation.program import Ints, Linear
from allocator.modelfile.records import Form
from allocator.portfolio import Portfolio, Status
from allocator.solve.engine import Terms
from allocator.solve.task import Row
from allocator.study.records import Project

CLOSE = 1e-6  # the share by which a choice may fall short of its own worth, so that rounding does not bar it


@dataclass(frozen=True, slots=True)
class Stand:
    """Whether the project is funded, by which option ("" when not), and what the best portfolio is worth.

    chosen  the best choice with the project, where it is worth more than any without it
    """

    funded: bool
    option: str = ""
    worth: float = -np.inf
    chosen: Chosen | None = None


@dataclass
class Turning:
    """One project of a study, in the best portfolio or not, and the numbers turned so far.

    without  what the best portfolio without the project is worth; None when nothing fits without it
    """

    again: Again
    found: Portfolio
    project: Project
    funded: bool
    without: float | None
    stands: dict[tuple[str, Fraction], Stand] = field(default_factory=dict)

    @property
    def weighted(self) -> bool:
        """Whether what is maximised is one weighted sum."""
        return self.again.prepared.model.maximise.form is Form.WEIGHTED

    @property
    def sized(self) -> bool:
        """Whether some packages may be taken at several sizes."""
        return bool(self.again.prepared.case.packages.sized.any())

    @property
    def terms(self) -> Terms:
        """How a lever is solved."""
        return Terms(deadline=self.again.deadline, seed=self.again.settings.seed)

    @cached_property
    def columns(self) -> Ints:
        """The x columns of the project."""
        packages = self.again.prepared.case.packages
        place = [project.project for project in packages.study.projects].index(self.project.project)
        return np.asarray(packages.x[packages.project_index == place])

    def lever(self, dial: Dial, other: Fraction) -> Lever:
        """The study at two values; the project's option (for a budget any of them) is taken."""
        packages = self.again.prepared.case.packages
        rows = packages.options.rows
        places = np.flatnonzero(np.isin(packages.x, self.columns)).tolist()
        same = [not dial.option or rows[packages.option[j]].option == dial.option for j in places]
        taken = self.columns[np.array(same, dtype=np.bool_)]
        return Lever(self.again.prepared, dial.at(other), (float(dial.now), float(other)), taken)

    def stand(self, dial: Dial, value: Fraction) -> Stand:
        """Where the project stands with a number turned to a value. Raises TimeoutError when the time was up."""
        if value == dial.now:
            return self._of(self.found)
        if (dial.what, value) not in self.stands:
            if not self.again.left:
                raise TimeoutError
            self.stands[dial.what, value] = self._asked(dial, value)
        return self.stands[dial.what, value]

    def _asked(self, dial: Dial, value: Fraction) -> Stand:
        try:
            prepared = dial.at(value)
            return self._compared(dial, prepared) if self.weighted else self._settled(prepared)
        except StudyError:  # a scale that comes to nothing: such a study funds nothing
            return Stand(funded=False)

    def _compared(self, dial: Dial, prepared: Prepared) -> Stand:
        """By what the best with the project and the best without it are worth; of the second only if it is no worse."""
        with_it, other = self._both(dial, prepared)
        mine = _worth(with_it)
        over = _over(mine, other, self.again.near)
        if with_it.chosen is None:
            return Stand(funded=False, worth=other)
        if not over:
            return self._tied(prepared, max(mine, other))
        if over < 0.0:
            return Stand(funded=False, worth=other)
        return Stand(True, self._option(with_it.chosen), mine, with_it.chosen)

    def _both(self, dial: Dial, prepared: Prepared) -> tuple[Held, float]:
        """The best with the project, and the worth of the best without it; first the likelier to be better."""
        if dial.option:  # the project's own numbers change nothing without it
            other = -np.inf if self.without is None else self.without
        elif self.funded:
            with_it = self._best(prepared, self._in)
            return with_it, _worth(self._best(prepared, self._out, _worth(with_it)))
        else:
            other = _worth(self._best(prepared, self._out))
        return self._best(prepared, self._in, other), other

    def _best(self, prepared: Prepared, row: Row, least: float = -np.inf) -> Held:
        """The best under a condition; nothing where it would be worth less than the least."""
        worth = Worth((least,), self.again.near)
        rows = (row, *self.again.no_worse(prepared, worth)) if np.isfinite(least) else (row,)
        return self._known(self.again.best(prepared, rows))

    def needed(self, dial: Dial, value: Fraction) -> Fraction:
        """The least money with which the choice found with a sum of money fits; that sum where no less is known.

        With it the project is funded as well: the choice is worth the same, and without the project less money never
        brings more.
        """
        stand = self.stands.get((dial.what, value))
        if stand is None or stand.chosen is None or self.sized:
            return value
        rows = (only(self.again.prepared, stand.chosen),)
        floor = stand.worth - CLOSE * max(1.0, abs(stand.worth))
        try:
            found = self.lever(dial, dial.most).extreme(floor, -1, (float(dial.least), float(value)), self.terms, rows)
        except TooHardError:
            return value
        least = value if found is None else max(up(near_cent(found), STEP), dial.least)
        if least >= value:
            return value
        prepared = dial.at(least)
        held = self._known(self.again.best(prepared, (only(prepared, stand.chosen),)))
        if held.worth is None:
            return value
        self.stands[dial.what, least] = stand
        return least

    @property
    def _in(self) -> Row:
        return Row(Linear(self.columns, np.ones(len(self.columns))), lower=1.0)

    @property
    def _out(self) -> Row:
        return Row(Linear(self.columns, np.ones(len(self.columns))), upper=0.0)

    def _tied(self, prepared: Prepared, worth: float) -> Stand:
        """Of portfolios worth the same by the lower commitment; where that is the same too, settled to the end."""
        as_good = self.again.no_worse(prepared, Worth((worth,), self.again.near))
        with_it = self._known(self.again.least_commitment(prepared, (*as_good, self._in)))
        without = self._known(self.again.least_commitment(prepared, (*as_good, self._out)))
        mine, other = _worth(with_it), _worth(without)
        alike = 0.0 if self.sized else self.again.near * max(1.0, abs(mine))  # free sizes are hardly ever alike
        if with_it.chosen is None or abs(mine - other) <= alike:
            return self._settled(prepared)
        return Stand(mine > other, self._option(with_it.chosen) if mine > other else "", worth)

    def _known(self, held: Held) -> Held:
        if held.worth is None and not held.impossible:
            raise TimeoutError
        return held

    def _settled(self, prepared: Prepared) -> Stand:
        """By the best portfolio, rule on ties included; where nothing fits nothing is funded."""
        # A row that always holds: where nothing fits, nobody asks here which rules conflict.
        always = Row(Linear(self.again.prepared.case.packages.x[:1], np.ones(1)), lower=-1.0)
        found = self.again.portfolio(prepared, (always,))
        if found.status is Status.INFEASIBLE:
            return Stand(funded=False)
        if not proven(found):
            raise TimeoutError
        return self._of(found)

    def _of(self, found: Portfolio) -> Stand:
        option = next((row.option for row in found.funded_rows if row.project == self.project.project), None)
        return Stand(option is not None, option or "", found.objective or 0.0)

    def _option(self, chosen: Chosen) -> str:
        return next(each.option.option for each in chosen.taken if each.project.project == self.project.project)


def _worth(held: Held) -> float:
    return -np.inf if held.worth is None else held.worth.values[0]


def _over(mine: float, other: float, near: float) -> float:
    """By how much one value is over another; 0 where they are the same, or neither is possible."""
    if np.isinf(mine) or np.isinf(other):
        return 0.0 if mine == other else mine - other
    return Worth((mine,), near).over(Worth((other,), near))
