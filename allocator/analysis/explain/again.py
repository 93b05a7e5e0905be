"""Solving again: the same study under further conditions, until the time is up, to the end each time.

Prices need only the value of the best portfolio; what is shown to a person is solved, settled and verified in full.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared, Settings, prepare, solve_prepared
from allocator.analysis.diagnose.asking import Change
from allocator.analysis.explain.worth import SAME, SIZED, Worth
from allocator.analysis.weighted import with_fixed_scales
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Form
from allocator.portfolio import Level, Portfolio, Status
from allocator.solve.engine import Ended
from allocator.solve.order import reach
from allocator.solve.prove import Search
from allocator.solve.task import Row


@dataclass(frozen=True, slots=True)
class Held:
    """What a best choice is worth and the choice itself; neither where nothing fits (impossible) or the time was up."""

    worth: Worth | None = None
    chosen: Chosen | None = None
    impossible: bool = False


@dataclass
class Again:
    """A study and what was asked of it.

    deadline  as time.monotonic()
    solves    how many times the solver was asked
    """

    prepared: Prepared
    settings: Settings
    deadline: float
    levels: tuple[Level, ...] = ()  # the best of each measure, where the objective is scaled by them
    solves: int = 0
    interrupted: bool = False

    @classmethod
    def begin(cls, prepared: Prepared, settings: Settings) -> Again:
        """Starts the clock."""
        return cls(prepared, settings, time.monotonic() + settings.time)

    @property
    def left(self) -> float:
        """Seconds left."""
        return 0.0 if self.interrupted else max(0.0, self.deadline - time.monotonic())

    @property
    def near(self) -> float:
        """The share by which equal values may differ."""
        return SIZED if self.prepared.case.packages.sized.any() else SAME

    def portfolio(self, prepared: Prepared, rows: tuple[Row, ...] = (), *, ties: bool = True) -> Portfolio:
        """The best verified portfolio, at gap 0."""
        settings = replace(self.settings, gap=0.0, time=max(self.left, 1e-3), ties=ties, progress=None)
        found = solve_prepared(prepared, settings, rows)
        solves = found.manifest.get("solves")
        self.solves += solves if isinstance(solves, int) else 1
        return found

    def changed(self, *changes: Change) -> Prepared:
        """The study with changes that leave its packages as they are priced."""
        study, model = apply_changes(self.prepared.study, self.prepared.model, changes)
        return self.comparable(prepare(study, model, self.prepared.options))

    def comparable(self, prepared: Prepared) -> Prepared:
        """A scaled objective by the scales of the study as it is, so that values can be compared."""
        return with_fixed_scales(prepared, self.levels)

    def best(self, prepared: Prepared, rows: Sequence[Row] = (), dropped: frozenset[str] = frozenset()) -> Held:
        """The best choice, as far as it is proven, without breaking ties."""
        if not self.left:
            return Held()
        search = Search(prepared.case, self.deadline, self.settings.seed, dropped)
        if prepared.model.maximise.form is Form.ORDERED:
            reached = reach(search, 0.0, 0.0, tuple(rows), ties=False)
            best, values = reached.best, tuple(level.value for level in reached.levels)
        else:
            best = search.best(prepared.case.program.levels[0].expression, tuple(rows), exact=False)
            values = (best.value or 0.0,)
        self.solves += search.solves
        self.interrupted |= search.interrupted
        if best.ended is not Ended.OPTIMAL or len(values) < len(prepared.case.program.levels):
            return Held(impossible=best.ended is Ended.INFEASIBLE and not search.interrupted)
        return Held(Worth(values, self.near), best.chosen)

    def least_commitment(self, prepared: Prepared, rows: Sequence[Row]) -> Held:
        """The least commitment under conditions, as far as it is proven: by it ties are broken first."""
        if not self.left:
            return Held()
        search = Search(prepared.case, self.deadline, self.settings.seed)
        best = search.best(prepared.case.program.commitment.times(-1.0), tuple(rows), exact=False)
        self.solves += search.solves
        self.interrupted |= search.interrupted
        if best.ended is not Ended.OPTIMAL or best.value is None:
            return Held(impossible=best.ended is Ended.INFEASIBLE and not search.interrupted)
        return Held(Worth((best.value,), self.near), best.chosen)

    def worth_of(self, portfolio: Portfolio) -> Worth:
        """What a portfolio of this study is worth."""
        if self.prepared.model.maximise.form is Form.ORDERED:
            return Worth(tuple(level.value for level in portfolio.levels), self.near)
        return Worth((portfolio.objective or 0.0,), self.near)

    def no_worse(self, prepared: Prepared, worth: Worth) -> tuple[Row, ...]:
        """The condition that a weighted sum is no worse: it cuts the search short and no better portfolio off."""
        if prepared.model.maximise.form is Form.ORDERED:
            return ()
        floor = worth.values[0] - self.near * max(1.0, abs(worth.values[0]))
        return (Row(prepared.case.program.levels[0].expression, lower=floor),)


def proven(portfolio: Portfolio) -> bool:
    """Whether a portfolio is the best there is."""
    return portfolio.status is Status.OPTIMAL
