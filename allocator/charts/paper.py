"""What every chart is drawn on and with: one width, greys and hatches, and nothing that differs between machines.

Figures are 5 inches wide, so that their letters stay readable on a telephone and two would fit on a page.
Names come from the data: they are never read as mathematics, and never as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from allocator.charts.figure import Chart

WIDTH: Final = 5.0  # inches
SIZE: Final = 9.0  # points, of letters
SMALL: Final = 8.0
LINE: Final = 0.19  # inches that a line of letters takes, with the space between lines

INK: Final = "#1b1f24"
QUIET: Final = "#59636e"  # of what is said in passing; 6 to 1 on white
RULE: Final = "#c3cad1"
DARK: Final = "#3d4a57"
MIDDLE: Final = "#8a97a3"
LIGHT: Final = "#d9dee3"
WHITE: Final = "#ffffff"

# What tells parts of a bar apart: brightness and hatch together, neighbours as different as can be.
FILLS: Final = (
    (DARK, "", WHITE),
    (WHITE, "////", DARK),
    (LIGHT, "", INK),
    (WHITE, "\\\\\\\\", DARK),
    (MIDDLE, "", INK),
    (WHITE, "xxx", MIDDLE),
    (LIGHT, "----", DARK),
    (WHITE, "", INK),
)

_STYLE: Final = {
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "hatch.linewidth": 0.7,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "allocator",
    "svg.id": None,
    "path.simplify": True,
    "figure.dpi": 72.0,
    "savefig.dpi": 72.0,
}


@contextmanager
def styled() -> Iterator[None]:
    """The style of these charts, whatever a user's own settings of matplotlib are; theirs come back afterwards."""
    from matplotlib import style

    with style.context(_STYLE, after_reset=True):
        yield


def paper(height: float, panels: int = 1) -> tuple[Chart, list[Axes]]:
    """A figure of the common width with panels one above the other, which share their horizontal axis.

    height  inches of the whole
    """
    from allocator.charts.figure import Chart

    figure = Chart(figsize=(WIDTH, height), layout="constrained", facecolor=WHITE)
    axes = figure.subplots(panels, 1, sharex=True, squeeze=False)
    return figure, [row[0] for row in axes]


def finished(figure: Chart) -> Chart:
    """The figure, all its texts marked as plain: a name with dollar signs is no formula."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if isinstance(text, Text):
            _plain(text)
    return figure


def _plain(text: Text) -> None:
    text.set_parse_math(False)


def bare(axes: Axes) -> None:
    """Without frame and ticks: for bars that say their amounts themselves."""
    for side in ("left", "bottom", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])


def brief(text: str, most: int) -> str:
    """A name on one line of at most so many letters; what cannot be printed becomes a space.

    >>> brief("Rehabilitation of the irrigation canal", 20)
    'Rehabilitation of t…'
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def fits(text: str, points: float, size: float = SMALL) -> bool:
    """Whether a text has room on so many points of width; a letter takes at most 0.64 of its size on average.

    >>> fits("grant", 40.0), fits("investment-grant", 40.0)
    (True, False)
    """
    return len(text) * 0.64 * size + 4 <= points


def apart(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels, as near to where they belong as can be with at least `gap` between neighbours.

    places  ascending;  low, high  the ends they stay between, when they have room there

    >>> apart([1.0, 1.0, 5.0], 1.0, 0.0, 10.0)
    [1.0, 2.0, 5.0]
    >>> apart([9.5, 9.8], 1.0, 0.0, 10.0)
    [9.0, 10.0]
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap) if moved else max(place, low))
    for k in reversed(range(len(moved))):
        most = high if k == len(moved) - 1 else moved[k + 1] - gap
        moved[k] = min(moved[k], most)
    return moved
