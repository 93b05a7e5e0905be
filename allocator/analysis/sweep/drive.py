"""Driving a sweep: what the journal knows is not asked again; a pool does the rest; every answer is kept at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.analysis.sweep.journal import Journal, Kept
from allocator.analysis.sweep.pools import Home, Pool, Processes, processors
from allocator.analysis.sweep.result import Setting, point_of
from allocator.analysis.sweep.tasks import Job, PointTask, Task, next_below
from allocator.progress import Progress

BAR = 30  # characters
Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Where:
    """Where the tasks are done, and where their answers are kept.

    processes  worker processes; None: one a processor; 1: in this process
    cluster    address of a Dask scheduler, which then does the tasks
    journal    SQLite file that every answer is written to
    """

    processes: int | None = None
    cluster: str | None = None
    journal: str | Path | None = None

    def pool(self, job: Job, tasks: int) -> Pool:
        """The place where the tasks are done."""
        if self.cluster is not None:
            from allocator.analysis.sweep.cluster import Cluster

            return Cluster(job, self.cluster)
        count = min(processors() if self.processes is None else self.processes, max(tasks, 1))
        return Home(job) if count <= 1 else Processes(job, count)


@dataclass
class Drive:
    """The answers of a sweep as they come in. `stopped` is True after Ctrl-C: what was finished is there.

    setting  what a task's point shows as set
    most     steps after which a curve is left open
    """

    job: Job
    where: Where
    setting: Callable[[Task], Setting]
    listen: Listener | None = None
    most: int = 10**9
    answers: dict[str, Kept] = field(default_factory=dict)
    steps: int = 0
    resumed: int = 0
    stopped: bool = False
    _started: float = field(default_factory=time.monotonic)
    _planned: int = 0

    def run(self, tasks: Sequence[Task]) -> None:
        """Does the tasks and all that follow from their answers, or as many as there is patience for."""
        with Journal(self.where.journal, self.job) as journal:
            waiting = self._from_journal(tasks, journal)
            if not waiting:
                return
            pool = self.where.pool(self.job, len(waiting))
            try:
                self._rest(pool, waiting, journal)
            except KeyboardInterrupt:
                self.stopped = True
            finally:
                pool.close()

    def _from_journal(self, tasks: Sequence[Task], journal: Journal) -> list[Task]:
        """Takes what the journal knows; returns what it does not."""
        open_tasks, waiting = list(tasks), []
        self._planned += len(open_tasks)
        while open_tasks:
            task = open_tasks.pop(0)
            kept = journal.known.get(task.key)
            if kept is None:
                waiting.append(task)
            else:
                self.resumed += 1
                open_tasks += self._took(task, kept)
        return waiting

    def _rest(self, pool: Pool, waiting: Iterable[Task], journal: Journal) -> None:
        open_tasks = 0
        for task in waiting:
            pool.submit(task)
            open_tasks += 1
        while open_tasks:
            self._say()
            task, answer = pool.next()
            kept = Kept(point_of(answer.portfolio, self.setting(task), answer.seconds), answer.begins, answer.noticed)
            journal.keep(task, kept)
            open_tasks -= 1
            for more in self._took(task, kept):
                pool.submit(more)
                open_tasks += 1
        self._say()

    def _took(self, task: Task, kept: Kept) -> list[Task]:
        """Remembers an answer; returns the tasks that follow from it."""
        self.answers[task.key] = kept
        if isinstance(task, PointTask):
            return []
        self.steps += 1
        more = list(next_below(task, kept.begins, kept.point.objective)) if self.steps < self.most else []
        self._planned += len(more)
        return list(more)

    def _say(self) -> None:
        if self.listen is not None:
            text = bar(len(self.answers), self._planned)
            self.listen(Progress(None, None, None, time.monotonic() - self._started, text))


def bar(done: int, planned: int) -> str:
    """How far a sweep is, as a line.

    >>> bar(12, 50)
    '[#######.......................] 12 of 50'
    """
    full = BAR * done // max(planned, 1)
    return f"[{'#' * full}{'.' * (BAR - full)}] {done} of {planned}"
