"""A real terminal of a width and a code page: what arrives on the other side of a pseudo-terminal."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals of this kind")

ROOT = Path(__file__).parent.parent.parent


def seen(arguments: list[str], columns: int, **environment: str) -> bytes:
    """What the command writes to a terminal of so many columns; its exit code must be 0."""
    import fcntl
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "PYTHONUTF8")}
    known |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "allocator", *arguments]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=known, cwd=ROOT) as process:
        os.close(follower)
        got = b"".join(iter(lambda: _read(leader), b""))
    os.close(leader)
    assert process.returncode == 0, got.decode("utf-8", "replace")
    return got


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux says so when the other side is gone
        return b""


def lines(got: bytes, encoding: str = "utf-8") -> list[str]:
    """The lines that stand there in the end, without what a changing line wrote over."""
    return [line.rsplit("\r", 1)[-1] for line in got.decode(encoding).replace("\r\n", "\n").split("\n")]


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_a_table_is_laid_out_to_the_width_of_the_terminal(study: Path, columns: int) -> None:
    got = lines(seen(["solve", str(study), "--no-color"], columns))
    assert max(map(len, got)) <= columns
    text = "\n".join(got)
    assert "Колодцы" in text
    assert "150" in text  # 90 + 60 of private money
    assert "\x1b" not in text


def test_a_terminal_with_colours_gets_bold_headings(study: Path) -> None:
    assert b"\x1b[1mLimits" in seen(["solve", str(study)], 80)


@pytest.mark.parametrize(
    ("encoding", "name", "line"),
    [
        ("cp1251", "Колодцы", "-----"),
        ("cp866", "Колодцы", "─────"),
        ("cp437", "???????", "─────"),
        ("cp1252", "?", "--"),
    ],
)
def test_a_code_page_shows_what_it_has(study: Path, encoding: str, name: str, line: str) -> None:
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "NO_COLOR": "1"}
    text = "\n".join(lines(seen(["solve", str(study)], 80, **environment), encoding))
    assert name in text
    assert line in text
    assert "met" in text
