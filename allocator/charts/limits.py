"""How much room the limits leave: the tightest on top, each as a share of its own bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from allocator.charts.bars import LETTERS, fill
from allocator.charts.paper import DARK, LINE, SMALL, brief, finished, paper, styled
from allocator.charts.themes import between
from allocator.language import ENGLISH, Language
from allocator.portfolio import LimitLine, Portfolio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MOST_LINES = 30
FARTHEST = 1.0  # room of a whole bound: bars end here, longer ones with an arrow

Written = Callable[[LimitLine, float | None, Language], str]


def relative_room(line: LimitLine) -> float | None:
    """The room left as a share of the bound that is nearer; None where no bound can be divided by.

    >>> relative_room(LimitLine("floor", "", 0.5, 0.4, None, 0.1, True))
    0.25
    """
    bounds = [bound for bound in (line.at_least, line.at_most) if bound]
    nearer = min(bounds, key=lambda bound: abs(bound - line.value), default=None)
    return None if nearer is None else line.room / abs(nearer)


def tightest(portfolio: Portfolio, most: int = MOST_LINES) -> tuple[tuple[LimitLine, float], ...]:
    """The limits with the least room, each with its room as a share of the bound; ties in the order of the limits."""
    rooms = [(line, room) for line in portfolio.limit_rows if (room := relative_room(line)) is not None]
    return tuple(sorted(rooms, key=lambda pair: round(pair[1], 9))[:most])


def limits_chart(portfolio: Portfolio, written: Written, language: Language = ENGLISH) -> Chart:
    """A bar a limit and scope for the room it leaves; where it stands and what is asked in words beside it.

    written  a limit's number as people read it: in percent, a multiple or an amount
    """
    shown = tightest(portfolio)
    with styled():
        figure, (axes,) = paper(0.6 + 1.25 * LINE * len(shown))
        places = list(range(len(shown)))
        ends = [min(max(room, 0.0), FARTHEST) for _, room in shown]
        axes.barh(places, ends, 0.62, **fill(4))
        for place, (line, room) in zip(places, shown, strict=True):
            if room > FARTHEST:
                axes.plot([FARTHEST], [place], ">", ms=4, color=DARK, clip_on=False)
            _beside(axes, place, _in_words(line, written, language))
        axes.set_yticks(places, [brief(f"{line.limit} {line.scope}", LETTERS) for line, _ in shown])
        axes.set_ylim(len(places) - 0.4, -0.6)
        axes.set_xlim(0, FARTHEST)
        axes.set_xticks([0.0, 0.5, 1.0], [language.share(part) for part in (0.0, 0.5, 1.0)])
        return finished(figure)


def _beside(axes: Axes, place: float, text: str) -> None:
    """A text in the column to the right of the bars."""
    across = axes.get_yaxis_transform()
    axes.annotate(text, (1.0, place), (9, 0), across, "offset points", va="center", fontsize=SMALL)


def _in_words(line: LimitLine, written: Written, language: Language) -> str:
    """Where a limit stands and what it asks: "30.2 % (at least 30 %)"."""
    value, low, high = (written(line, number, language) for number in (line.value, line.at_least, line.at_most))
    return between(value, low, high, language)
