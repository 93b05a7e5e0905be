"""The progress line: what is being done, best, bound, gap and seconds."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from typing import TextIO

from allocator.progress import Progress
from allocator.report.amounts import quantity, share

LIVE_EVERY = 0.1  # seconds between two states of the line
PLAIN_EVERY = 1.0


def progress_text(progress: Progress) -> str:
    """A state of a solve in one line.

    >>> progress_text(Progress(1556000.0, 1571560.0, 0.01, 3.2, "solving"))
    'solving  best 1 556 000  bound 1 571 560  gap 1 %  3.2 s'
    """
    parts = [progress.phase]
    parts += [f"best {quantity(progress.best)}"] if progress.best is not None else []
    parts += [f"bound {quantity(progress.bound)}"] if progress.bound is not None else []
    parts += [f"gap {share(progress.gap)}"] if progress.gap is not None else []
    return "  ".join([*parts, f"{progress.seconds:.1f} s"])


class ProgressLine:
    """Writes states to a stream: over one line (live), or line by line; not more often than an eye can follow."""

    def __init__(self, stream: TextIO, live: bool) -> None:
        self.stream = stream
        self.live = live
        self.shown = 0  # characters of the live line that stand there now
        self._phase = ""
        self._best: float | None = None
        self._last = float("-inf")

    def show(self, progress: Progress) -> None:
        """Shows a state, unless the last one was just now and nothing is new in it."""
        now = time.monotonic()
        too_soon = now - self._last < (LIVE_EVERY if self.live else PLAIN_EVERY)
        better = progress.best != self._best and not self.live
        if too_soon and not better and progress.phase == self._phase:
            return
        self._last, self._phase, self._best = now, progress.phase, progress.best
        text = progress_text(progress)
        self._write(self._over(text) if self.live else f"{text}\n")

    def _over(self, text: str) -> str:
        """The text over what stands there, no wider than the terminal."""
        text = text[: max(shutil.get_terminal_size().columns - 1, 20)]
        padded = text.ljust(self.shown)
        self.shown = len(text)
        return f"\r{padded}"

    def clear(self) -> None:
        """Leaves an empty line."""
        if self.shown:
            self._write("\r" + " " * self.shown + "\r")
            self.shown = 0

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self.stream.write(text)
            self.stream.flush()
