"""Pieces of HTML. Every text that comes in is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from allocator.report.tables import Table, Unit, shown_columns


def paragraph(text: str) -> str:
    """A paragraph.

    >>> paragraph("<script>")
    '<p>&lt;script&gt;</p>'
    """
    return f"<p>{escape(text)}</p>"


def section(name: str, title: str, *parts: str) -> str:
    """A section with its heading; `name` is what links and styles call it."""
    body = "\n".join(part for part in parts if part)
    return f'<section id="{escape(name)}">\n<h2>{escape(title)}</h2>\n{body}\n</section>'


def listing(items: Iterable[str]) -> str:
    """A bulleted list; empty when there is nothing in it."""
    lines = "\n".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>" if lines else ""


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> str:
    """A table of texts.

    numeric  per column: True to align to the right
    """
    kinds = [' class="number"' if is_number else "" for is_number in numeric]
    top = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(headings, kinds, strict=True))
    lines = "\n".join(_row(row, kinds) for row in rows)
    return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"


def _row(row: Sequence[str], kinds: Sequence[str]) -> str:
    cells = "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
    return f"<tr>{cells}</tr>"


def shown(table: Table) -> str:
    """A table of a run, its numbers as people read them."""
    rows = zip(*shown_columns(table), strict=True)
    names = [name.replace("_", " ") for name in table.names]
    return grid(names, rows, [unit not in (Unit.TEXT, Unit.YES_NO) for _, unit in table.columns])
