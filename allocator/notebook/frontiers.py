"""A frontier in a notebook: how many best trade-offs there are, whether any is missing, and the first of them."""

from __future__ import annotations

from allocator.analysis.frontier.records import Frontier
from allocator.language import ENGLISH
from allocator.notebook.summary import MOST_ROWS, Column, Grid, Listing, Summary, counted, more
from allocator.report.html.sections.frontier import frontier_words
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import heading

Part = Grid | Listing


def frontier_summary(found: Frontier) -> Summary:
    """The sentences of the report and the points: the extremes and the knee, and as many others as have room."""
    words = [frontier_words(found, ENGLISH), *([] if found.conflict else [_proven(found)])]
    parts: tuple[Part, ...] = (_points(found), Listing("Rules that cannot hold together:", found.conflict))
    return Summary(f"{found.study} (model {found.model})", tuple(words), parts)


def _proven(found: Frontier) -> str:
    if not found.complete:
        parts = counted(len(found.open), "part")
        return f"The search was stopped early: others may be in {parts} of the range, which .open names."
    return "None is missing: this is proven" + (" twice, from either side." if found.confirmed else ".")


def _points(found: Frontier) -> Grid:
    columns = (
        Column("point", number=True),
        *(Column(heading(name), number=True) for name in found.columns),
        *([] if "commitment" in found.columns else [Column("committed", number=True)]),
        Column("leverage", number=True),
        Column("projects", number=True),
        Column("what it is"),
    )
    rows = tuple(_row(found, place) for place in shown(found))
    caption = f"Points, {found.currency} where money"
    return Grid(caption, columns, rows, more(len(found) - len(rows), ".frame"))


def shown(found: Frontier) -> tuple[int, ...]:
    """Places of the points that are shown: those with a name, and the first of the others, in order."""
    named = {*found.extremes.values(), *([] if found.knee is None else [found.knee])}
    others = [place for place in range(min(len(found), MOST_ROWS + len(named))) if place not in named]
    return tuple(sorted([*sorted(named)[:MOST_ROWS], *others[: max(0, MOST_ROWS - len(named))]]))


def _row(found: Frontier, place: int) -> tuple[str, ...]:
    point = found.points[place]
    portfolio = point.portfolio
    amounts = [_amount(name, value) for name, value in zip(found.columns, point.values, strict=True)]
    if "commitment" not in found.columns:
        amounts.append(ENGLISH.money(portfolio.totals.get("commitment", 0.0)))
    leverage = "" if portfolio.leverage is None else ENGLISH.ratio(portfolio.leverage)
    return (str(place), *amounts, leverage, ENGLISH.number(len(portfolio.funded_rows)), found.named(place))


def _amount(measure: str, value: float) -> str:
    if measure == "resilience":
        return ENGLISH.points(value)
    return ENGLISH.money(value) if measure_unit(measure) is Unit.MONEY else ENGLISH.quantity(value)
