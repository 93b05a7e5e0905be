"""A figure as SVG text for a page: nothing but the drawing, ids of its own, letters left to the page's fonts."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from allocator.charts.paper import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TAG: Final = re.compile(r"<[^<>]*>")  # texts and attributes hold no bare < or >
_DROPPED: Final = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style[^>]*>.*?</style>\s*</defs>|<!--.*?-->", re.S)
_NO_DATA: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg_text(figure: Figure, name: str) -> str:
    """The `<svg>` element of a figure; the same figure gives the same text on every machine.

    name  put before every id, so that several drawings can stand on one page; letters, digits and hyphens
    """
    text = io.StringIO()
    with styled(), warnings.catch_warnings():
        # Letters that the measuring font lacks are shown by the page's fonts all the same.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        figure.savefig(text, format="svg", metadata=_NO_DATA)
    drawing = text.getvalue()
    drawing = _DROPPED.sub("", drawing[drawing.index("<svg") :])
    return _TAG.sub(lambda tag: _tag(tag[0], name), drawing).strip()


def _tag(tag: str, name: str) -> str:
    tag = re.sub(r'\bid="([^"]*)"', rf'id="{name}-\1"', tag)
    tag = re.sub(r"url\(#([^)]*)\)", rf"url(#{name}-\1)", tag)
    tag = re.sub(r'xlink:href="#([^"]*)"', rf'href="#{name}-\1"', tag)
    tag = re.sub(r"; font-family: [^;\"]*|font-family: [^;\"]*; ?", "", tag)
    if tag.startswith("<svg"):
        return re.sub(r' (width|height|version|xmlns(:\w+)?)="[^"]*"', "", tag)
    return tag


def across(figure: Figure, values: Sequence[float]) -> list[float]:
    """Where values of the horizontal axis stand in the drawing, in its own units from the left edge.

    Call it after `svg_text`: only a figure that was drawn knows where its axes are.
    """
    transform = figure.axes[-1].transData
    scale = 72.0 / figure.dpi
    return [round(float(transform.transform((value, 0.0))[0]) * scale, 2) for value in values]
