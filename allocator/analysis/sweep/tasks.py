"""What a worker is asked and what it answers: one point of a sweep, or one step of an exact curve.

A task says all that its answer depends on, so that any process on any machine gives the same answer, and its `key` is
what a journal knows it by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from allocator.allocate import Settings
from allocator.analysis.sweep.asked import Changes, decimal_text
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.study.records import Study


@dataclass(frozen=True, slots=True)
class Terms:
    """How every solve of a sweep is made: gap (share), time (seconds a solve) and seed."""

    gap: float = 0.0
    time: float = 300.0
    seed: int = 0

    @property
    def settings(self) -> Settings:
        """The same for `allocate`."""
        return Settings(gap=self.gap, time=self.time, seed=self.seed)


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a sweep share: the study and the model as they are before a task changes them."""

    study: Study
    model: Model
    terms: Terms


@dataclass(frozen=True, slots=True)
class PointTask:
    """The best portfolio after some changes."""

    changes: Changes

    @property
    def key(self) -> str:
        """What a journal knows the task by."""
        return json.dumps(["point", self.changes])


@dataclass(frozen=True, slots=True)
class Scale:
    """What an exact curve runs over: `room` counts units in the direction in which more becomes possible.

    path     "budget", "limits.ID.at_most" or "limits.ID.at_least"
    unit     how finely values are told apart: a hundredth of an amount, a hundredth of a percent of a share
    looser   1 where larger values allow more (budgets, caps), -1 where smaller ones do (floors)
    changes  what else is changed, the same along the whole curve
    """

    path: str
    unit: Fraction
    looser: int
    changes: Changes = ()

    def value(self, room: int) -> Fraction:
        """The value of the path that gives so much room."""
        return self.looser * room * self.unit

    def set_to(self, room: int) -> Changes:
        """All changes that lead there."""
        return (*self.changes, (self.path, decimal_text(self.value(room))))


@dataclass(frozen=True, slots=True)
class StepTask:
    """The step of a curve that reaches up to `high`: its value there, and the least room from `low` up that has it.

    above  the objective one unit of room further up, when it is known
    """

    scale: Scale
    low: int
    high: int
    above: float | None = None

    @property
    def key(self) -> str:
        """What a journal knows the task by."""
        return json.dumps(["step", self.scale.path, self.scale.changes, self.low, self.high, self.above])


Task = PointTask | StepTask


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified portfolio (of any status), and for a step the room it begins at.

    noticed  two objectives nearer than this are one
    """

    portfolio: Portfolio
    seconds: float
    begins: int | None = None
    noticed: float = 0.0


def next_below(task: StepTask, begins: int | None, objective: float | None) -> Iterator[StepTask]:
    """What of a curve is still open below a step that was found."""
    if begins is not None and begins > task.low:
        yield StepTask(task.scale, task.low, begins - 1, objective)
