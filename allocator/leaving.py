"""How a process ends in which a solver that did not stop when asked is still at work.

Python ends by cutting threads off wherever they are. Inside a solver that takes the whole process down with "terminate
called without an active exception" and the exit code of a crash, after the answer has been given. So a solver left
behind is held still the next time it calls back, and a command that has said all it has to say ends at once.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NoReturn

PATIENCE: Final = 1.0  # seconds a solver has to call back once the process ends
UNDER_WAY: Final = 0.1  # seconds for a thread to come to rest


@dataclass(eq=False, slots=True)
class LeftBehind:
    """A solver that nobody waits for any more.

    done   set when it has ended after all
    still  set when it is held
    """

    done: threading.Event
    still: threading.Event = field(default_factory=threading.Event)


_left: list[LeftBehind] = []
_ending = threading.Event()


def leave_behind(done: threading.Event) -> None:
    """Notes a solver that is left behind, for the time when the process ends."""
    if not _left:
        atexit.register(_hold_all)
    _left.append(LeftBehind(done))


def hold_if_ending(done: threading.Event) -> None:
    """Called by a solver's thread: where the process is ending, it goes no further.

    done  the solver's own
    """
    if not _ending.is_set():
        return
    for one in _left:
        if one.done is done:
            one.still.set()
            threading.Event().wait()  # until the process is gone


def end(code: int) -> NoReturn:
    """Ends the process with an exit code; at once where a solver is still at work."""
    if not _at_work():
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def _at_work() -> list[LeftBehind]:
    return [one for one in _left if not one.done.is_set()]


def _hold_all() -> None:
    """Before Python takes itself down: solvers are held where they call back; one that does not is left to itself."""
    _ending.set()
    until = time.monotonic() + PATIENCE
    while not all(one.still.is_set() for one in _at_work()) and time.monotonic() < until:
        time.sleep(0.01)
    if _at_work():
        time.sleep(UNDER_WAY)
