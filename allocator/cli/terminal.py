"""What a command says, and where: results on stdout, everything else on stderr.

Safe in a pipe that closes early, in a terminal that knows only ASCII or one code page, and without any terminal.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

import click

from allocator.cli.progress_line import ProgressLine
from allocator.language import ENGLISH, Language, language
from allocator.progress import Progress

_CLOSED = {errno.EPIPE, errno.EINVAL}  # Windows says "invalid argument" when the reader is gone


def prepare_streams() -> None:
    """A letter that a terminal cannot show becomes `?` instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


@dataclass
class Terminal:
    """How much is said, and how.

    format   "table" for people, "json" and "csv" for programs
    quiet    results and errors only
    verbose  progress as plain lines, and tracebacks
    language of the results: "en", "ru" or "kk"
    colour   False: no colours, whatever the terminal can do
    """

    format: str = "table"
    quiet: bool = False
    verbose: bool = False
    language: str = "en"
    colour: bool = field(default_factory=lambda: "NO_COLOR" not in os.environ)
    _line: ProgressLine | None = None
    _started: float = field(default_factory=monotonic)

    def result(self, text: str) -> None:
        """The result, as it stands, on stdout."""
        self.clear()
        try:
            click.echo(self._encoded(text), nl=False, color=None if self.colour else False)
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            _leave_stdout()

    def _encoded(self, text: str) -> str | bytes:
        """CSV into a file or a pipe is UTF-8 everywhere; a terminal gets text in its own encoding."""
        if self.format != "csv" or _is_terminal(sys.stdout):
            return text
        return text.encode("utf-8", errors="replace")

    def speech(self) -> Language:
        """The language that results are shown in: the one asked for, or English where stdout lacks its letters."""
        asked = language(self.language)
        try:
            asked.letters.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        except (LookupError, UnicodeEncodeError):
            return ENGLISH
        return asked

    def title(self, text: str) -> str:
        """A heading: bold where the terminal can."""
        return click.style(text, bold=True) if self.colour and _is_terminal(sys.stdout) else text

    def note(self, text: str) -> None:
        """Something worth knowing beside the result; nothing with -q."""
        if not self.quiet:
            self._say(text)

    def error(self, text: str) -> None:
        """What went wrong, always said."""
        self._say(click.style(text, fg="red") if self.colour and _is_terminal(sys.stderr) else text)

    def _say(self, text: str) -> None:
        self.clear()
        with suppress(OSError):
            click.echo(text, err=True, color=None if self.colour else False)

    def begin(self, phase: str) -> None:
        """Says what is being done before and after the solve."""
        self.progress(Progress(None, None, None, monotonic() - self._started, phase))

    def progress(self, progress: Progress) -> None:
        """Where a solve stands: one line that changes on a terminal; plain lines with -v; else nothing."""
        if self.quiet or sys.stderr is None or not (self.verbose or _is_terminal(sys.stderr)):
            return
        self._line = self._line or ProgressLine(sys.stderr, live=not self.verbose)
        self._line.show(progress)

    def clear(self) -> None:
        """Takes the progress line away."""
        if self._line:
            self._line.clear()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _leave_stdout() -> None:
    """The reader has gone: what is still to come goes nowhere, also what Python flushes at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
