"""One writer at a time: a lock file that names its holder, and that the system frees when the holder ends or dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Busy(Exception):  # noqa: N818 - it is a state, not a failure
    """Another process holds the lock; the text names it, when it can be read."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock at a path; raises Busy at once when another process (or thread) has it.

    The file of a process that was killed is no obstacle: the lock on it is gone with the process.
    """
    descriptor = _taken(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # while it is still locked, so that nobody else's file is removed
        os.close(descriptor)


def _taken(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock(descriptor):
                raise Busy(_holder(descriptor))
            if _is_still(path, descriptor):
                os.truncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder removed it between our opening and our locking: try the new one


def _holder(descriptor: int) -> str:
    try:
        pid = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
    except OSError:
        pid = ""
    return f" (process {pid})" if pid.isdigit() else ""


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
