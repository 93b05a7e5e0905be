"""What a command says, and where: results on stdout, everything else on stderr.

Safe in a pipe that closes early, in a terminal that knows only ASCII or one code page, and without any terminal.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

import click

from allocator.cli.codepage import fitted, shows
from allocator.cli.progress_line import ProgressLine
from allocator.language import ENGLISH, Language, language
from allocator.progress import Progress
from allocator.report.text import Laid

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
    colour   False: neither colours nor bold, whatever the terminal can do
    """

    format: str = "table"
    quiet: bool = False
    verbose: bool = False
    language: str = "en"
    colour: bool = True
    _line: ProgressLine | None = None
    _started: float = field(default_factory=monotonic)

    def result(self, text: str) -> None:
        """The result on stdout: laid out to its width on a terminal, as it stands in a pipe or a file."""
        self.clear()
        try:
            click.echo(self._encoded(self._laid_out(text)), nl=False, color=None if self.styled else False)
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            _leave_stdout()

    def _laid_out(self, text: str) -> str:
        """The parts of a text drawn for the terminal, where there is one; otherwise what the encoding can show."""
        if isinstance(text, Laid) and _is_terminal(sys.stdout):
            from allocator.cli.screen import Screen

            width = shutil.get_terminal_size().columns - (os.name == "nt")  # a full line wraps in older consoles
            return Screen(width, _encoding(sys.stdout), self.styled).draw(text)
        return text if self.format == "csv" else fitted(text, _encoding(sys.stdout))

    @property
    def styled(self) -> bool:
        """Whether bold and colours are used: not with --no-color or NO_COLOR, nor in terminals that know none."""
        return self.colour and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def _encoded(self, text: str) -> str | bytes:
        """CSV into a file or a pipe is UTF-8 everywhere; a terminal gets text in its own encoding."""
        if self.format != "csv" or _is_terminal(sys.stdout):
            return text
        return text.encode("utf-8", errors="replace")

    def speech(self) -> Language:
        """The language that results are shown in: the one asked for, or English where stdout lacks its letters."""
        asked = language(self.language)
        return asked if shows(asked.letters, _encoding(sys.stdout)) else ENGLISH

    def note(self, text: str) -> None:
        """Something worth knowing beside the result; nothing with -q."""
        if not self.quiet:
            self._say(text)

    def error(self, text: str) -> None:
        """What went wrong, always said."""
        self._say(click.style(text, fg="red") if self.styled and _is_terminal(sys.stderr) else text)

    def _say(self, text: str) -> None:
        self.clear()
        with suppress(OSError):
            click.echo(fitted(text, _encoding(sys.stderr)), err=True, color=None if self.styled else False)

    def begin(self, phase: str) -> None:
        """Says what is being done before and after the solve."""
        self.progress(Progress(None, None, None, monotonic() - self._started, phase))

    def progress(self, progress: Progress) -> None:
        """Where a solve stands: one line that changes on a terminal; plain lines with -v; else nothing."""
        if self.quiet or sys.stderr is None or not (self.verbose or self._live):
            return
        self._line = self._line or ProgressLine(sys.stderr, live=not self.verbose)
        self._line.show(progress)

    @property
    def _live(self) -> bool:
        """Whether a line can change in place."""
        return _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def clear(self) -> None:
        """Takes the progress line away."""
        if self._line:
            self._line.clear()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _encoding(stream: TextIO | None) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _leave_stdout() -> None:
    """The reader has gone: what is still to come goes nowhere, also what Python flushes at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
