"""The questions that every repair asks: does a changed study fit, and with what choice is a miss least."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared, prepare
from allocator.formulation.program import Linear, Program
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Model
from allocator.solve.engine import Ended
from allocator.solve.prove import Search
from allocator.solve.task import Row
from allocator.study.records import Study

Change = tuple[str, str]
NO_RULES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice that fits, or (impossible) the proof that there is none; neither when the time was up.

    missed  of an elastic program: no choice misses by less than this, in the unit of what is missed
    """

    chosen: Chosen | None
    impossible: bool
    missed: float = 0.0


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

    def shortly(self, seconds: float) -> Asking:
        """The same with no more than so many seconds."""
        return replace(self, deadline=min(self.deadline, time.monotonic() + seconds))

    def changed(self, *changes: Change) -> Prepared:
        """The study with changes made."""
        return self.formulated(*apply_changes(self.prepared.study, self.prepared.model, changes))

    def formulated(self, study: Study, model: Model) -> Prepared:
        """A study that differs in rules only."""
        return prepare(study, model, self.prepared.options)

    def fits(self, prepared: Prepared, dropped: frozenset[str] = NO_RULES, like: Chosen | None = None) -> Answer:
        """A choice that keeps every rule that is not dropped, or the proof that there is none.

        like  only the packages of this choice are looked at, at any size and paid for by anyone
        """
        if self.out_of_time:
            return Answer(None, impossible=False)
        rows = () if like is None else (only(prepared, like),)
        found = Search(prepared.case, self.deadline, self.seed, dropped).feasible(rows)
        self.interrupted |= found.interrupted
        return Answer(found.chosen, found.ended is Ended.INFEASIBLE)

    def least(self, prepared: Prepared, program: Program, missed: Linear, dropped: frozenset[str]) -> Answer:
        """The choice by which an elastic program misses least."""
        if self.out_of_time:
            return Answer(None, impossible=False)
        search = Search(replace(prepared.case, program=program), self.deadline, self.seed, dropped)
        found = search.best(missed.times(-1.0), exact=False)
        self.interrupted |= found.interrupted
        return Answer(found.chosen, found.ended is Ended.INFEASIBLE, 0.0 if found.bound is None else -found.bound)


def only(prepared: Prepared, like: Chosen) -> Row:
    """Nothing but the packages of a choice, all of them, at any size and paid for by anyone.

    sum(x taken) - sum(x not taken) >= how many are taken: these packages and no other."""
    x, keys = prepared.case.packages.x, set(like.key)
    taken = np.array([label in keys for label in prepared.case.packages.labels()], dtype=np.bool_)
    return Row(Linear(x, np.where(taken, 1.0, -1.0)), lower=float(taken.sum()))
