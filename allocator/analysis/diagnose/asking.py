"""The questions that every repair asks: does a changed study fit, and with what choice is a miss least."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared, prepare
from allocator.formulation.program import Linear, Program
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Model
from allocator.solve.engine import Ended
from allocator.solve.prove import Search
from allocator.study.records import Study

Change = tuple[str, str]
NO_RULES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice that fits, or (impossible) the proof that there is none; neither when the time was up."""

    chosen: Chosen | None
    impossible: bool


@dataclass
class Asking:
    """A study as prepared, and until when questions may be asked (time.monotonic()). Packages are priced once.

    interrupted  True once the user pressed Ctrl-C
    """

    prepared: Prepared
    deadline: float
    seed: int = 0
    interrupted: bool = False

    @property
    def out_of_time(self) -> bool:
        """True when nothing more can be asked."""
        return self.interrupted or time.monotonic() >= self.deadline

    def changed(self, *changes: Change) -> Prepared:
        """The study with changes made."""
        return self.formulated(*apply_changes(self.prepared.study, self.prepared.model, changes))

    def formulated(self, study: Study, model: Model) -> Prepared:
        """A study that differs in rules only."""
        return prepare(study, model, self.prepared.options)

    def fits(self, prepared: Prepared, dropped: frozenset[str] = NO_RULES) -> Answer:
        """A choice that keeps every rule that is not dropped, or the proof that there is none."""
        if self.out_of_time:
            return Answer(None, impossible=False)
        found = Search(prepared.case, self.deadline, self.seed, dropped).feasible()
        self.interrupted |= found.interrupted
        return Answer(found.chosen, found.ended is Ended.INFEASIBLE)

    def least(self, prepared: Prepared, program: Program, missed: Linear, dropped: frozenset[str]) -> Answer:
        """The choice by which an elastic program misses least."""
        if self.out_of_time:
            return Answer(None, impossible=False)
        search = Search(replace(prepared.case, program=program), self.deadline, self.seed, dropped)
        found = search.best(missed.times(-1.0), exact=False)
        self.interrupted |= found.interrupted
        return Answer(found.chosen, found.ended is Ended.INFEASIBLE)
