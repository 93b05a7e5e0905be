"""Carrying out a task in this process: the same function for a worker of ours, a worker of a cluster, and at home."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from allocator.allocate import solve_prepared
from allocator.analysis.sweep.carried import Held
from allocator.analysis.sweep.reuse import Workshop
from allocator.analysis.sweep.steps import step_found
from allocator.analysis.sweep.tasks import Answer, Job, PointTask, Task
from allocator.modelfile.change import apply_changes

_ONE_AT_A_TIME = threading.Lock()  # two solves in one process have been seen to block each other


@dataclass
class Worker:
    """Does the tasks of one job, keeping between them what they share."""

    job: Job
    workshop: Workshop = field(default_factory=Workshop)
    held: Held = field(default_factory=Held)

    def answer(self, task: Task) -> Answer:
        """The verified answer to a task. Raises StudyError where a rule cannot be enforced at its point."""
        with _ONE_AT_A_TIME:
            if isinstance(task, PointTask):
                return self._point(task)
            return step_found(self.workshop, self.job, task)

    def _point(self, task: PointTask) -> Answer:
        begin = time.perf_counter()
        study, model = apply_changes(self.job.study, self.job.model, task.changes)
        prepared = self.workshop.prepared(study, model)
        portfolio = self.held.carried(prepared) or solve_prepared(prepared, self.job.terms.settings)
        self.held.keep(prepared, portfolio)
        return Answer(portfolio, time.perf_counter() - begin)
