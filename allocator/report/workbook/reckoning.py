"""The figures of the summary, worked out from the rows of the workbook and set beside the solver's own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.tables import Unit, measure_unit
from allocator.report.workbook.counted import counted, ordered_ceilings, resilience, sum_of
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.tie_out import Figure, TieOut
from allocator.study.records import Study


@dataclass(frozen=True)
class Sources:
    """What the summary adds up: the answer, what it answers, and the sheets with the rows."""

    portfolio: Portfolio
    study: Study
    model: Model
    funded: Listing
    budgets: Listing
    limits: Listing


def reckon_measures(sources: Sources, first_indicator: int, first_ceiling: int) -> list[TieOut]:
    """Every total of the portfolio, from the rows: sums, cut at the ceilings, and resilience.

    first_indicator, first_ceiling  rows of the summary, from 0, where the lines of those blocks start
    """
    ceilings = ordered_ceilings(sources.study.ceilings)
    lines, totals = [], {}
    for measure, solver in sources.portfolio.totals.items():
        if measure != "resilience":
            added_up = sum_of(measure, sources.funded, sources.budgets)
            totals[measure] = counted(measure, added_up, ceilings, first_ceiling, sources.funded)
            look = "money" if measure_unit(measure) is Unit.MONEY else "quantity"
            lines.append(TieOut(measure, totals[measure], solver, look, added_up))
    if "resilience" in sources.portfolio.totals:
        points = resilience(sources.model.resilience, totals, first_indicator)
        lines.append(TieOut("resilience", points, sources.portfolio.totals["resilience"], "quantity"))
    return lines


def leverage(cells: Mapping[str, Figure]) -> Figure | None:
    """Private money over commitment, from the two cells; None where nothing is committed."""
    committed, private = cells.get("commitment"), cells.get("private")
    if committed is None or private is None or not committed.result:
        return None
    return Figure(f"{private.formula}/{committed.formula}", private.result / committed.result)


def reckon_checks(sources: Sources, cells: Mapping[str, Figure]) -> list[TieOut]:
    """What else must agree: leverage, the money the funds spend and sign, and the room of the limits."""
    portfolio = sources.portfolio
    lines = []
    own = leverage(cells)
    if own and portfolio.leverage is not None:
        lines.append(TieOut("leverage", own, portfolio.leverage, "ratio"))
    if portfolio.payments:
        lines.append(_spent(sources))
    if portfolio.signatures:
        lines.append(_signed(sources))
    if portfolio.limit_rows:
        lines.append(_room(sources))
    return lines


def _spent(sources: Sources) -> TieOut:
    paid = math.fsum(row.amount for row in sources.portfolio.payments)
    figure = Figure(sources.budgets.total("spent"), sources.budgets.sum("spent"))
    return TieOut("spent by all funds", figure, paid, "money")


def _signed(sources: Sources) -> TieOut:
    signed = math.fsum(row.amount for row in sources.portfolio.signatures)
    figure = Figure(sources.funded.total("commitment"), sources.funded.sum("commitment"))
    return TieOut("signed by all funds", figure, signed, "money")


def _room(sources: Sources) -> TieOut:
    room = math.fsum(row.room for row in sources.portfolio.limit_rows)
    figure = Figure(f"SUM({sources.limits.cells('room')})", sources.limits.sum("room"))
    return TieOut("room of all limits", figure, room, "quantity")
