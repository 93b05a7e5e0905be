"""Tasks done by the workers of a Dask cluster; needs `pip install allocator[cluster]`.

The scheduler gives the tasks of a worker that dies to another. Workers need the same version of this package, and one
thread each (`dask worker --nthreads 1`), as a process solves one task at a time.
"""

from __future__ import annotations

import pickle
import queue
from contextlib import suppress
from functools import lru_cache
from typing import Any

from allocator.analysis.sweep.tasks import Answer, Job, Task
from allocator.analysis.sweep.work import Worker
from allocator.errors import AllocatorError, UsageError
from allocator.manifest import version

PATIENCE = "20s"  # to reach the scheduler


@lru_cache(maxsize=2)
def _worker(job: bytes) -> Worker:
    """The worker of a job in this process, with what its tasks share."""
    return Worker(pickle.loads(job))


def answered(job: bytes, task: Task) -> tuple[str, Answer]:
    """Runs on the cluster: the answer to a task, and the version it comes from."""
    return version("allocator"), _worker(job).answer(task)


class Cluster:
    """A pool whose tasks are done by a Dask cluster.

    address  of the scheduler, such as tcp://10.0.0.5:8786
    """

    def __init__(self, job: Job, address: str) -> None:
        distributed = _distributed()
        try:
            self._client = distributed.Client(address, set_as_default=False, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            message = f"No Dask scheduler answers at {address} ({error}). Write --cluster tcp://HOST:8786."
            raise UsageError(message) from error
        self._job = self._client.submit(_unchanged, pickle.dumps(job), pure=False)
        self._futures: dict[Any, Task] = {}
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def submit(self, task: Task) -> None:
        """Hands a task to the scheduler."""
        future = self._client.submit(answered, self._job, task, pure=False)
        self._futures[future] = task
        future.add_done_callback(self._done.put)

    def next(self) -> tuple[Task, Answer]:
        """The next answer of any worker of the cluster."""
        while True:
            with suppress(queue.Empty):
                future = self._done.get(timeout=0.2)
                break
        task = self._futures.pop(future)
        try:
            theirs, answer = future.result()
        except AllocatorError:
            raise
        except Exception as error:
            raise AllocatorError(f"The cluster could not do a point: {type(error).__name__}: {error}") from error
        if theirs != version("allocator"):
            raise UsageError(f"The cluster runs allocator {theirs}, here is {version('allocator')}. Install one.")
        return task, answer

    def close(self) -> None:
        """Takes back what is still waiting and leaves the cluster as it was."""
        for future in self._futures:
            with suppress(Exception):
                future.cancel()
        self._client.close(timeout=5)


def _unchanged(job: bytes) -> bytes:
    """The job as a result of the cluster: it is sent once, and made again where a worker that held it dies."""
    return job


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError('--cluster needs Dask: pip install "allocator[cluster]"') from error
    return distributed
