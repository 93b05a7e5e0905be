"""Columns that line up in a terminal: plain ASCII, numbers to the right, long text shortened."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

LINE = 100  # characters of a line of prose
_NO_BREAK = "\u00a0"
WIDEST = 40  # characters of a text cell before it is shortened


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], indent: str = "  ") -> str:
    """Rows under their headings, two spaces between columns.

    right  per column: True to align to the right (numbers)

    >>> print(aligned(["fund", "spent"], [["undp", "1 000"], ["oblast", "5"]], [False, True], indent=""))
    fund    spent
    undp    1 000
    oblast      5
    """
    table = [list(headings), *([shortened(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    return "\n".join(indent + _line(row, widths, right) for row in table)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(cells).rstrip()


def wrapped(sentence: str, width: int = LINE) -> str:
    """A sentence over as many lines as it needs; an amount stays in one piece.

    >>> print(wrapped("Fund 3 of 4 projects with 1 200 000.", 26))
    Fund 3 of 4 projects with
    1 200 000.
    """
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", _NO_BREAK, sentence)
    return textwrap.fill(whole, width, break_long_words=False, break_on_hyphens=False).replace(_NO_BREAK, " ")


def shortened(text: str, widest: int = WIDEST) -> str:
    """One line of at most `widest` characters; control characters, which could move the cursor, become spaces.

    >>> shortened("Rehabilitation of the irrigation canal", 20)
    'Rehabilitation of...'
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= widest else line[: widest - 3].rstrip() + "..."
