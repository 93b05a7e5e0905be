from __future__ import annotations

import io

import pytest

from allocator.cli import progress_line
from allocator.cli.progress_line import ProgressLine
from allocator.cli.terminal import Terminal
from allocator.progress import Progress


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def state(best: float | None, seconds: float, phase: str = "solving") -> Progress:
    return Progress(best, 200.0, None, seconds, phase)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time now, to be set by the test."""
    now = [0.0]
    monkeypatch.setattr(progress_line.time, "monotonic", lambda: now[0])
    return now


def test_a_live_line_is_written_over_and_cleared(clock: list[float]) -> None:
    screen = Screen()
    line = ProgressLine(screen, live=True)
    line.show(state(None, 0.0, "building and more"))
    clock[0] = 1.0
    line.show(state(100.0, 1.0))
    line.clear()
    first, second, cleared, rest = screen.getvalue().split("\r")[1:]
    assert first == "building and more  bound 200  0.0 s"
    assert second == "solving  best 100  bound 200  1.0 s"
    assert (cleared.strip(), len(cleared), rest) == ("", len(second), "")


def test_a_live_line_changes_ten_times_a_second_at_most(clock: list[float]) -> None:
    screen = Screen()
    line = ProgressLine(screen, live=True)
    for step in range(100):
        clock[0] = step / 100  # one second in all
        line.show(state(float(step), clock[0]))
    assert 9 <= screen.getvalue().count("\r") <= 11


def test_a_line_is_no_wider_than_the_terminal(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    screen = Screen()
    ProgressLine(screen, live=True).show(Progress(1e12, 2e12, 0.5, 1.0, "solving"))
    assert len(screen.getvalue()) == 30  # the carriage return and 29 characters


def test_plain_lines_come_for_what_is_new(clock: list[float]) -> None:
    log = io.StringIO()
    line = ProgressLine(log, live=False)
    for best in (None, None, 100.0, 100.0, 120.0):
        line.show(state(best, 0.0))
    assert log.getvalue().splitlines() == [
        "solving  bound 200  0.0 s",
        "solving  best 100  bound 200  0.0 s",
        "solving  best 120  bound 200  0.0 s",
    ]


@pytest.mark.parametrize(
    ("terminal", "on_screen", "shown"),
    [
        (Terminal(), True, "\rsolving"),
        (Terminal(), False, ""),
        (Terminal(verbose=True), False, "solving"),
        (Terminal(verbose=True), True, "solving"),
        (Terminal(quiet=True), True, ""),
    ],
)
def test_progress_is_for_terminals_and_for_v(
    monkeypatch: pytest.MonkeyPatch, terminal: Terminal, on_screen: bool, shown: str
) -> None:
    stream = Screen() if on_screen else io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    terminal.progress(state(1.0, 1.0))
    assert stream.getvalue()[: len("\rsolving")].startswith(shown)
    assert bool(stream.getvalue()) == bool(shown)


def test_colours_are_for_terminals_and_can_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout", Screen())
    assert Terminal().title("x") == "\x1b[1mx\x1b[0m"
    assert Terminal(colour=False).title("x") == "x"
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert Terminal().title("x") == "x"
    monkeypatch.setattr("sys.stdout", Screen())
    monkeypatch.setenv("NO_COLOR", "1")
    assert Terminal().title("x") == "x"
