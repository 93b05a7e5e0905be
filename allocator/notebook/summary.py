"""A summary of an answer: what is decided in sentences, then small tables. As HTML for a page, as text for a console.

Every text that comes in is escaped here, and nowhere else. There are no ids, no style sheet and no script, so that any
number of summaries stand in one notebook; and formulas are switched off, since a name with dollar signs is a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from allocator.language import ENGLISH, NO_BREAK

MOST_ROWS: Final = 20  # of every table and list
MOST_LETTERS: Final = 60  # of a name in a cell
MOST_SAID: Final = 600  # letters of a sentence, in which names from the data may stand

_OUTER: Final = '<div class="allocator tex2jax_ignore mathjax_ignore" style="max-width: 60em">'
_LEFT: Final = ' style="text-align: left"'
_RIGHT: Final = ' style="text-align: right; white-space: nowrap"'
_CAPTION: Final = ' style="caption-side: top; text-align: left"'


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `number` stands to the right."""

    heading: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table.

    columns  headings
    rows     texts, at most MOST_ROWS of them
    note     what is left out, and where it is
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines under a heading, such as the rules that cannot hold together."""

    caption: str
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is shown of one answer, from the title down."""

    title: str
    sentences: tuple[str, ...]
    parts: tuple[Grid | Listing, ...] = ()

    @property
    def html(self) -> str:
        """A piece of a page."""
        return "\n".join((_OUTER, *self._lines(), "</div>"))

    @property
    def text(self) -> str:
        """Title and sentences, for a console."""
        return "\n".join((plain(self.title, MOST_SAID), *(plain(one, MOST_SAID) for one in self.sentences)))

    def _lines(self) -> Iterator[str]:
        yield f"<p><strong>{_said(self.title)}</strong></p>"
        yield from (f"<p>{_said(sentence)}</p>" for sentence in self.sentences)
        for part in self.parts:
            yield from _grid(part) if isinstance(part, Grid) else _listing(part)


def more(count: int, where: str) -> str:
    """How many rows are not shown and where they all are; nothing when none is left out.

    >>> more(33 - 20, ".funded"), more(0, ".funded")
    ('and 13 more: .funded', '')
    """
    return f"and {count} more: {where}" if count > 0 else ""


def first(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """As many rows as are shown."""
    return tuple(tuple(row) for row, _ in zip(rows, range(MOST_ROWS), strict=False))


def counted(number: int, thing: str) -> str:
    """A number of things that take an s.

    >>> counted(1, "project"), counted(3, "project")
    ('1 project', '3 projects')
    """
    return f"{ENGLISH.number(number)} {thing}{'' if number == 1 else 's'}"


def plain(text: str, most: int = MOST_LETTERS) -> str:
    """A text on one line that turns nothing around and is not endless; amounts keep their no-break spaces.

    >>> plain("Canal\\u202e of \\n the north")
    'Canal of the north'
    """
    letters = (letter if letter.isprintable() or letter == NO_BREAK else " " for letter in text[: 4 * most])
    line = " ".join(word for word in "".join(letters).split(" ") if word)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _said(text: str) -> str:
    return escape(plain(text, MOST_SAID))


def _grid(grid: Grid) -> Iterator[str]:
    if not grid.rows:
        return
    yield f"<table>\n<caption{_CAPTION}>{_said(grid.caption)}</caption>"
    headings = "".join(
        f'<th scope="col"{_RIGHT if column.number else _LEFT}>{escape(plain(column.heading))}</th>'
        for column in grid.columns
    )
    yield f"<thead><tr>{headings}</tr></thead>\n<tbody>"
    for row in grid.rows:
        cells = "".join(_cell(text, column) for text, column in zip(row, grid.columns, strict=True))
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>"
    if grid.note:
        yield f"<p>{_said(grid.note)}</p>"


def _cell(text: str, column: Column) -> str:
    return f"<td{_RIGHT if column.number else _LEFT}>{escape(plain(text))}</td>"


def _listing(listing: Listing) -> Iterator[str]:
    if not listing.lines:
        return
    yield f"<p>{_said(listing.caption)}</p>\n<ul>"
    yield from (f"<li>{_said(line)}</li>" for line in listing.lines[:MOST_ROWS])
    yield "</ul>"
    if note := listing.note or more(len(listing.lines) - MOST_ROWS, "not shown"):
        yield f"<p>{_said(note)}</p>"
