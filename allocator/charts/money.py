"""Money by fund and year: what is paid out, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.charts.bars import legend, standing
from allocator.charts.paper import LINE, QUIET, SMALL, finished, paper, styled
from allocator.charts.scale import Scale, scaled
from allocator.charts.split import Split, split_of
from allocator.language import ENGLISH, Language
from allocator.portfolio import Portfolio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MOST_FUNDS = 8
MOST_NUMBERED = 6  # years above which amounts over the bars would run into each other


def paid_by_year(portfolio: Portfolio) -> Split:
    """Paid out by year (rows) and fund (columns), study currency."""
    return split_of((str(row.year), row.fund, row.spent) for row in portfolio.budget_rows)


def back_by_year(portfolio: Portfolio) -> Split:
    """What comes back by year (rows) and fund (columns), study currency."""
    return split_of((str(row.year), row.fund, row.reflow) for row in portfolio.budget_rows)


def money_chart(portfolio: Portfolio, language: Language = ENGLISH) -> Chart:
    """Two bars a year in parts by fund: paid out on the left, come back on the right."""
    other = language.say("all others")
    paid = paid_by_year(portfolio)
    paid = paid.largest_first(rows=False)
    back = Split(paid.rows, paid.columns, back_by_year(portfolio).amounts)
    paid, back = (split.folded(len(split.rows), MOST_FUNDS, other) for split in (paid, back))
    with styled():
        figure, (axes,) = paper(2.5 + LINE * -(-len(paid.columns) // 2))
        places = [float(place) for place in range(len(paid.rows))]
        has_back = back.total > 0
        shift, width = (0.2, 0.36) if has_back else (0.0, 0.6)
        heights = standing(axes, paid, [place - shift for place in places], width, labels=True)
        returned = standing(axes, back, [place + shift for place in places], width, labels=False) if has_back else []
        scale = _years(axes, paid.rows, max([*heights, *returned], default=0.0), portfolio.currency, language)
        _numbers(axes, [place - shift for place in places], heights, scale, language)
        if has_back:
            _numbers(axes, [place + shift for place in places], returned, scale, language)
            note = language.say("left: paid out; right: comes back")
            axes.set_title(note, fontsize=SMALL, color=QUIET, loc="right")
        legend(figure, axes)
        return finished(figure)


def _numbers(axes: Axes, places: Sequence[float], heights: Sequence[float], scale: Scale, language: Language) -> None:
    if len(places) > MOST_NUMBERED:
        return
    for place, height in zip(places, heights, strict=True):
        if height:
            text = scale.written(height, language, more=0 if height >= 100 * scale.unit else 1)
            axes.annotate(text, (place, height), (0, 2), textcoords="offset points", ha="center", fontsize=SMALL)


def _years(axes: Axes, years: Sequence[str], most: float, currency: str, language: Language) -> Scale:
    """Years below, amounts at the left."""
    every = -(-len(years) // 10)
    axes.set_xticks(range(0, len(years), every), years[::every])
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 1.12 * most or 1.0)
    scale = scaled(axes.yaxis, 0.0, most, language)
    axes.set_ylabel(", ".join(part for part in (currency, scale.word(language)) if part))
    return scale
