"""The progress line: what is being done, best, bound, gap and seconds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TextIO

from allocator.cli.codepage import fitted
from allocator.progress import Progress
from allocator.report.amounts import quantity, share

LIVE_EVERY = 0.1  # seconds between two states of the line
PLAIN_EVERY = 1.0


def progress_text(progress: Progress, width: int | None = None) -> str:
    """A state of a solve in one line.

    width  characters there are: what does not fit is left out as a whole, the bound first, so that no number is cut

    >>> state = Progress(1556000.0, 1571560.0, 0.01, 3.2, "solving")
    >>> progress_text(state)
    'solving  best 1 556 000  bound 1 571 560  gap 1 %  3.2 s'
    >>> progress_text(state, 40)
    'solving  best 1 556 000  gap 1 %  3.2 s'
    """
    parts = {"phase": progress.phase, "seconds": f"{progress.seconds:.1f} s"}
    parts |= {"best": f"best {quantity(progress.best)}"} if progress.best is not None else {}
    parts |= {"bound": f"bound {quantity(progress.bound)}"} if progress.bound is not None else {}
    parts |= {"gap": f"gap {share(progress.gap)}"} if progress.gap is not None else {}
    kept = [name for name in ("phase", "best", "bound", "gap", "seconds") if name in parts]
    for name in ("bound", "best", "gap", "seconds"):
        if width is not None and len(_joined(parts, kept)) > width and name in kept:
            kept.remove(name)
    return _joined(parts, kept)[:width]


def _joined(parts: Mapping[str, str], names: Sequence[str]) -> str:
    return "  ".join(parts[name] for name in names)


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
        if self.live:
            self._write(self._over(progress_text(progress, max(shutil.get_terminal_size().columns - 1, 20))))
        else:
            self._write(f"{progress_text(progress)}\n")

    def _over(self, text: str) -> str:
        """The text over what stands there."""
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
            self.stream.write(fitted(text, getattr(self.stream, "encoding", None) or "utf-8"))
            self.stream.flush()
