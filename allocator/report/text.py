"""What a terminal shows, as plain text that still knows its parts: titles, sentences, tables, one under the other.

Everything here is a `str`, the text as it goes into a pipe or a file: columns that line up, numbers to the right, long
names shortened. A terminal that knows its width lays the same parts out again (`allocator.cli.screen`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

LINE = 100  # characters of a line of prose
_NO_BREAK = "\u00a0"
WIDEST = 40  # characters of a text cell before it is shortened


class Laid(str):
    """Text that can be laid out again."""


class Title(Laid):
    """A title on one line; `whole` has all of it."""

    whole: str


class Prose(Laid):
    """A sentence over lines; `whole` has it in one, `hang` is what stands before the second line and all others."""

    whole: str
    hang: str


class Grid(Laid):
    """Rows under headings, cells whole; `right` says of each column whether it holds numbers. No headings: no line."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


class Stack(Laid):
    """Parts one under the other, with something between them."""

    parts: tuple[str, ...]
    between: str


def stacked(*parts: str, between: str = "\n", end: str = "") -> Stack:
    """Parts one under the other, what is empty left out, numbers with ordinary spaces.

    >>> stacked("Limits", "", "none")
    'Limits\\nnone'
    """
    kept = tuple(part for part in parts if part)
    made = Stack(between.join(kept).replace(_NO_BREAK, " ") + end)
    made.parts, made.between = kept, between
    return made


def page(*blocks: str) -> Stack:
    """Blocks with an empty line between them, and a line feed at the end."""
    return stacked(*blocks, between="\n\n", end="\n")


def title(text: str) -> Title:
    """A title, shortened to a line."""
    made = Title(shortened(text, LINE))
    made.whole = shortened(text, len(text))
    return made


def aligned(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    indent: str = "  ",
    widest: int = WIDEST,
) -> Grid:
    """Rows under their headings, two spaces between columns.

    headings  may be empty: then there is no line of them
    right     per column: True to align to the right (numbers)

    >>> print(aligned(["fund", "spent"], [["undp", "1 000"], ["oblast", "5"]], [False, True], indent=""))
    fund    spent
    undp    1 000
    oblast      5
    """
    table = [list(headings), *([shortened(cell, widest) for cell in row] for row in rows)]
    table = table if headings else table[1:]
    widths = [max((len(row[column]) for row in table), default=0) for column in range(len(right))]
    made = Grid("\n".join(indent + _line(row, widths, right) for row in table))
    made.headings, made.right = tuple(headings), tuple(right)
    made.rows = tuple(tuple(shortened(cell, len(cell)) for cell in row) for row in rows)
    return made


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(cells).rstrip()


def wrapped(sentence: str, width: int = LINE, hang: str = "") -> Prose:
    """A sentence over as many lines as it needs; an amount stays in one piece.

    hang  what stands before the second line and all others

    >>> print(wrapped("Fund 3 of 4 projects with 1 200 000.", 26))
    Fund 3 of 4 projects with
    1 200 000.
    """
    filled = textwrap.fill(_whole_amounts(sentence), width, break_long_words=False, break_on_hyphens=False)
    return _prose(filled.replace("\n", f"\n{hang}"), sentence, hang)


def item(text: str, mark: str = "  - ") -> Prose:
    """A line of a list, as long as it is."""
    return _prose(mark + text, mark + text, " " * len(mark))


def _prose(filled: str, sentence: str, hang: str) -> Prose:
    made = Prose(filled.replace(_NO_BREAK, " "))
    made.whole, made.hang = sentence, hang
    return made


def refilled(sentence: str, width: int, hang: str = "") -> str:
    """A sentence filled again to another width; what is longer than a line is broken, an amount that fits is not.

    >>> print(refilled("  - limits.adaptation.at_least=0.35 instead of 0.4", 30, "    "))
      - limits.adaptation.at_least
        =0.35 instead of 0.4
    """
    filled = textwrap.fill(_whole_amounts(sentence), width, subsequent_indent=hang, break_on_hyphens=False)
    return filled.replace(_NO_BREAK, " ")


def _whole_amounts(sentence: str) -> str:
    return re.sub(r"(?<=\d) (?=\d{3}\b|%)", _NO_BREAK, sentence)


def shortened(text: str, widest: int = WIDEST) -> str:
    """One line of at most `widest` characters; control characters, which could move the cursor, become spaces.

    >>> shortened("Rehabilitation of the irrigation canal", 20)
    'Rehabilitation of...'
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= widest else line[: max(widest - 3, 0)].rstrip() + "..."
