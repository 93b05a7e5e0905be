from __future__ import annotations

import io

import pytest

from allocator.cli import progress_line
from allocator.cli.progress_line import ProgressLine
from allocator.cli.terminal import Terminal
from allocator.progress import Progress
from allocator.report.text import aligned, page, stacked, title


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


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (80, "solving  best 1 000 000 000 000  bound 2 000 000 000 000  gap 50 %  1.0 s"),
        (60, "solving  best 1 000 000 000 000  gap 50 %  1.0 s"),
        (40, "solving  gap 50 %  1.0 s"),
        (24, "solving  1.0 s"),
        (10, "solving  1.0 s"),  # no terminal is taken to be narrower than 20
    ],
)
def test_a_line_leaves_out_what_does_not_fit_and_cuts_no_number(
    columns: int, line: str, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Screen()
    ProgressLine(screen, live=True).show(Progress(1e12, 2e12, 0.5, 1.0, "solving"))
    assert screen.getvalue() == f"\r{line}"


def test_a_long_phase_is_no_wider_than_the_terminal(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    screen = Screen()
    ProgressLine(screen, live=True).show(Progress(None, None, None, 1.0, "comparing " * 5))
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


TEXT = page(title("A study"), stacked("Limits", aligned(("limit", "met"), [["floor", "NO"]], (False, False))))


class Encoded(Screen):
    """A terminal of a code page."""

    encoding = "cp1251"


def shown(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> str:
    terminal.result(TEXT)
    return capsys.readouterr().out


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is a terminal of 40 columns that knows colours."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("allocator.cli.terminal._is_terminal", lambda stream: True)


@pytest.mark.usefixtures("on_screen")
def test_a_terminal_gets_the_parts_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert "-----" in shown(Terminal(), capsys).replace("─", "-")


def test_a_pipe_gets_the_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(Terminal(), capsys) == "A study\n\nLimits\n  limit  met\n  floor  NO\n"


@pytest.mark.usefixtures("on_screen")
def test_styles_are_refused_by_no_color_and_by_dumb_terminals(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Terminal().styled
    assert not Terminal(colour=False).styled
    monkeypatch.setenv("NO_COLOR", "")  # empty counts as not set: no-color.org
    assert Terminal().styled
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Terminal().styled
    assert "\x1b" not in shown(Terminal(), capsys)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown(Terminal(), capsys)


@pytest.mark.usefixtures("on_screen")
def test_a_dumb_terminal_gets_no_line_that_changes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    Terminal().progress(state(1.0, 1.0))
    assert capsys.readouterr().err == ""
    Terminal(verbose=True).progress(state(1.0, 1.0))
    assert capsys.readouterr().err == "solving  best 1  bound 200  1.0 s\n"


def test_a_language_whose_letters_a_terminal_lacks_is_shown_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, codes in {
        "utf-8": "en ru kk",
        "cp1251": "en ru en",
        "cp866": "en ru en",
        "cp437": "en en en",
    }.items():
        monkeypatch.setattr(Encoded, "encoding", encoding)
        monkeypatch.setattr("sys.stdout", Encoded())
        assert [Terminal(language=code).speech().code for code in ("en", "ru", "kk")] == codes.split()
