"""A figure that a notebook shows by itself, once; imported only when a chart is drawn, since it loads matplotlib."""

from __future__ import annotations

import io
import warnings
from typing import Final

from matplotlib.figure import Figure

from allocator.charts.paper import styled

SCREEN: Final = 110.0  # dots an inch on a page; the picture has twice as many
COLOURS: Final = 64


class Chart(Figure):
    """A matplotlib figure like any other, to be changed and saved; a notebook shows it when a cell ends with it.

    `matplotlib.pyplot` does not know it, so that it is not shown a second time.
    """

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The picture, and the width and height at which a page shows it."""
        picture = io.BytesIO()
        with styled(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
            self.savefig(picture, format="png", dpi=2 * SCREEN, metadata={"Software": None})
        width, height = (round(inches * SCREEN) for inches in self.get_size_inches())
        return _smaller(picture), {"width": width, "height": height}


def _smaller(picture: io.BytesIO) -> bytes:
    """The picture in a few dozen greys, a quarter of its size: notebooks keep pictures."""
    from PIL import Image

    small = io.BytesIO()
    with Image.open(picture) as whole:
        whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
