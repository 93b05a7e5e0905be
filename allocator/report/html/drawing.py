"""A chart on the page: inline SVG with a title and a description in words, for those who do not see it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from allocator.charts.svg import svg_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawing(name: str, title: str, description: str, figure: Figure) -> str:
    """A figure of the page with its caption.

    name         id of the drawing on the page: letters and hyphens
    title        what the chart shows; also its caption
    description  what is to be seen in it, in a sentence, for whoever cannot see it
    """
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(description)}</desc>'
    start, end = svg_text(figure, name).split(">", 1)
    label = f'role="img" aria-labelledby="{name}-title {name}-words"'
    return f"<figure>\n{start} {label}>{words}{end}\n<figcaption>{escape(title)}</figcaption>\n</figure>"
