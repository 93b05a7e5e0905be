"""Where tasks are done: in this process, or in worker processes with one solver thread each.

A pool is given tasks and hands back answers in whatever order they come. A worker that dies is replaced and its task
done again; one that dies again and again over the same task is an error.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Final, Protocol, cast

from allocator.analysis.sweep.tasks import Answer, Job, Task
from allocator.analysis.sweep.work import Worker
from allocator.analysis.sweep.worker import receive, send
from allocator.errors import AllocatorError, InternalError

MOST_DEATHS: Final = 3  # of workers over one task
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Pool(Protocol):
    """What a sweep needs of a place where tasks are done."""

    def submit(self, task: Task) -> None:
        """Takes a task; its answer comes later."""

    def next(self) -> tuple[Task, Answer]:
        """The next answer there is; waits for it. Raises the error of a task that cannot be done."""

    def close(self) -> None:
        """Ends at once, whatever is still under way."""


class Home:
    """Tasks done one after the other in this process."""

    def __init__(self, job: Job) -> None:
        self._worker = Worker(job)
        self._waiting: deque[Task] = deque()

    def submit(self, task: Task) -> None:
        """Takes a task."""
        self._waiting.append(task)

    def next(self) -> tuple[Task, Answer]:
        """Does the first of the tasks that wait. An answer that Ctrl-C cut short is none: KeyboardInterrupt."""
        task = self._waiting.popleft()
        with _interruptible():
            return task, self._worker.answer(task)

    def close(self) -> None:
        """Nothing is under way."""


@contextmanager
def _interruptible() -> Iterator[None]:
    """Raises KeyboardInterrupt at the end of the block when Ctrl-C was pressed and heard by a solve, not by us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def heard(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


class Processes:
    """Tasks done in worker processes, as many at once as asked; a process is started when a task waits for it."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self._count = count
        self._waiting: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Task, Answer | Exception]] = queue.SimpleQueue()
        self._submitted = 0
        self._lines: list[_Line] = []

    def submit(self, task: Task) -> None:
        """Takes a task."""
        self._submitted += 1
        self._waiting.put(task)
        if len(self._lines) < min(self._count, self._submitted):
            self._lines.append(_Line(self._job, self._waiting, self._done))

    def next(self) -> tuple[Task, Answer]:
        """The next answer of any worker."""
        while True:
            with suppress(queue.Empty):
                task, answer = self._done.get(timeout=0.2)  # so that Ctrl-C is heard on every system
                break
        if isinstance(answer, Exception):
            raise answer
        return task, answer

    def close(self) -> None:
        """Ends the workers, also those that are solving."""
        for line in self._lines:
            line.stop()
        for line in self._lines:
            line.join()


class _Line:
    """One worker process and the thread that talks to it."""

    def __init__(
        self,
        job: Job,
        waiting: queue.SimpleQueue[Task | None],
        done: queue.SimpleQueue[tuple[Task, Answer | Exception]],
    ) -> None:
        self._job, self._waiting, self._done = job, waiting, done
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while (task := self._waiting.get()) is not None and not self._closed:
            try:
                self._done.put((task, self._asked(task)))
            except Exception as error:
                self._done.put((task, error))

    def _asked(self, task: Task) -> Answer | Exception:
        for _ in range(MOST_DEATHS):
            try:
                source, target = self._streams()
                send(target, task)
                reply: Answer | Exception = receive(source)
                return reply
            except (EOFError, OSError):
                self._end()
                if self._closed:
                    break
        return InternalError(f"{MOST_DEATHS} workers died over the same point. Is there enough memory?")

    def _streams(self) -> tuple[BinaryIO, BinaryIO]:
        """The pipes from and to the worker, which is started and told its job when there is none."""
        new = self._process is None
        self._process = self._process or started()
        source, target = cast(BinaryIO, self._process.stdout), cast(BinaryIO, self._process.stdin)
        if new:
            send(target, self._job)
        return source, target

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()

    def stop(self) -> None:
        """Ends the process; the thread takes no further task."""
        self._closed = True
        self._waiting.put(None)
        self._kill()

    def join(self) -> None:
        """Waits for the thread, once all have been told to stop."""
        while self._thread.is_alive():
            self._kill()  # again: it may have been about to start one
            self._thread.join(0.1)
        self._end()

    def _kill(self) -> None:
        process = self._process
        if process is not None:
            process.kill()


def started() -> subprocess.Popen[bytes]:
    """A worker process that finds the same modules as this one."""
    environment = {
        **os.environ,
        **ONE_THREAD,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
    }
    command = [sys.executable, "-P", "-m", "allocator.analysis.sweep.worker"]
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    except OSError as error:
        raise AllocatorError(f"No worker process could be started: {error}. Solve with --processes 1.") from error


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
