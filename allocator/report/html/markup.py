"""Pieces of HTML. Every text that comes in is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its heading; `name` is what links and styles call it, `body` is HTML."""

    name: str
    title: str
    body: str

    @property
    def html(self) -> str:
        """The section as it stands in the page."""
        name = escape(self.name)
        heading = f'<h2 id="{name}-heading">{escape(self.title)}</h2>'
        return f'<section id="{name}" aria-labelledby="{name}-heading">\n{heading}\n{self.body}\n</section>'


@dataclass(frozen=True, slots=True)
class Over:
    """A cell with a second, quieter text beneath the first."""

    text: str
    under: str


Cell = str | Over
WIDE, MANY = 3, 5  # columns, one of them long, from which rows are blocks on a telephone; and have less room on paper
SHORT, SHORT_LONG = 25, 8  # rows of a table that is printed on one page; of one with sentences in it


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `number` stands to the right, `long` has room for sentences."""

    heading: str
    number: bool = False
    long: bool = False


def section(name: str, title: str, *parts: str) -> Section | None:
    """A section of HTML parts; None when none of them has anything in it."""
    body = "\n".join(part for part in parts if part)
    return Section(name, title, body) if body else None


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph.

    >>> paragraph("<script>"), paragraph("in passing", "quiet")
    ('<p>&lt;script&gt;</p>', '<p class="quiet">in passing</p>')
    """
    return f"<p{_class(kind)}>{escape(text)}</p>" if text else ""


def subheading(text: str) -> str:
    """A heading within a section."""
    return f"<h3>{escape(text)}</h3>"


def listing(items: Iterable[str]) -> str:
    """A bulleted list; empty when there is nothing in it."""
    lines = "\n".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>" if lines else ""


def table(name: str, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], note: str = "") -> str:
    """A table with its caption; empty without rows. The first cell of a row is its heading.

    name  id of the table on the page
    note  what is left out or has to be known, under the caption
    A table that is wider than the page is scrolled within its own frame, by keyboard too.
    """
    long = any(column.long for column in columns)
    wide = long and len(columns) >= WIDE
    kinds = [_column(column, labelled=wide) for column in columns]
    lines = [_row(row, kinds) for row in rows]
    if not lines:
        return ""
    top = "".join(
        f'<th scope="col"{_column(column, labelled=False)}>{escape(column.heading)}</th>' for column in columns
    )
    under = f'<span class="under">{escape(note)}</span>' if note else ""
    head = f'<caption id="{escape(name)}">{escape(caption)}{under}</caption>\n<thead><tr>{top}</tr></thead>'
    frame = (
        "frame"
        + (" wide" if wide else "")
        + (" many" if len(columns) >= MANY else "")
        + (" short" if len(lines) <= (SHORT_LONG if long else SHORT) else "")
    )
    start = f'<div class="{frame}" role="region" tabindex="0" aria-labelledby="{escape(name)}">'
    body = "\n".join(lines)
    return f"{start}\n<table>\n{head}\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"


def _column(column: Column, *, labelled: bool) -> str:
    """Attributes of the cells of a column; the label is shown where a row is a block."""
    kind = " ".join([*(["number"] if column.number else []), *(["long"] if column.long else [])])
    return _class(kind) + (f' data-label="{escape(column.heading)}"' if labelled else "")


def _row(row: Sequence[Cell], kinds: Sequence[str]) -> str:
    first, *rest = (_cell(cell) for cell in row)
    cells = "".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
    return f'<tr><th scope="row"{kinds[0]}>{first}</th>{cells}</tr>'


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    under = "<br>".join(escape(line) for line in cell.under.splitlines())
    return f'{escape(cell.text)}<span class="under">{under}</span>' if under else escape(cell.text)


def pair(left: str, right: str) -> str:
    """Two parts beside each other where the page is wide enough, else one under the other."""
    return f'<div class="pair">\n<div>{left}</div>\n<div>{right}</div>\n</div>' if left and right else left or right


def cards(figures: Iterable[tuple[str, str, str]]) -> str:
    """Headline figures: what it is, its value, and what has to be known about it."""
    items = "\n".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(value)}</b><span>{escape(note)}</span></dd></div>"
        for name, value, note in figures
    )
    return f'<dl class="cards">\n{items}\n</dl>' if items else ""


def _class(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
