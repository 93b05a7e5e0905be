"""Counted totals as live formulas: sums over the funded rows, cut at the study's ceilings, and resilience from them.

    counted = sum - (sum within ceilings) + sum of min(ceiling, sum within it);  no more than the ceiling over all
    resilience = 100 * sum(weight * min(1, counted / full))

The blocks of ceilings and of resilience stand on the summary sheet, under the measures.
Source: docs/rules.md#measures
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from allocator.modelfile.records import Indicator
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.page import Page
from allocator.report.workbook.tie_out import Figure
from allocator.study.records import Ceiling

CEILING_HEADINGS = ("ceiling on", "by", "value", "ceiling", "sum within", "counted within")
INDICATOR_HEADINGS = ("resilience from", "weight", "full", "counted", "points")


def sum_of(measure: str, funded: Listing, budgets: Listing) -> Figure:
    """A measure added up over what is funded; `cash` is what the funds spend in the programme years."""
    if measure == "cash" and budgets.table.rows:
        return Figure(budgets.total("spent"), budgets.sum("spent"))
    if measure in funded.table.names:
        return Figure(funded.total(measure), funded.sum(measure))
    if measure == "projects":
        return Figure(f"COUNTA({funded.cells('project')})", float(len(funded.table.rows)))
    return Figure("0", 0.0)


def ordered_ceilings(ceilings: Sequence[Ceiling]) -> tuple[Ceiling, ...]:
    """Ceilings of one measure next to each other, the one over all last."""
    return tuple(sorted(ceilings, key=lambda row: (row.measure, not row.by, row.by, row.value)))


def counted(measure: str, total: Figure, ceilings: Sequence[Ceiling], first: int, funded: Listing) -> Figure:
    """The counted total of a measure.

    total     the sum over all that is funded
    ceilings  all ceilings, ordered; the block of them starts at row `first` of the same sheet
    """
    own = [(first + index, row) for index, row in enumerate(ceilings) if row.measure == measure]
    parts = [(row, ceiling) for row, ceiling in own if ceiling.by]
    formula, result = total.formula, total.result
    if parts:
        within = [within_ceiling(ceiling, funded) for _, ceiling in parts]
        rows = parts[0][0], parts[-1][0]
        formula += f"-SUM({xl_range(rows[0], 4, rows[1], 4)})+SUM({xl_range(rows[0], 5, rows[1], 5)})"
        cut = math.fsum(min(part.result, row.ceiling) for part, (_, row) in zip(within, parts, strict=True))
        result = result - math.fsum(part.result for part in within) + cut
    for row, ceiling in own:
        if not ceiling.by:
            formula, result = f"MIN({xl_rowcol_to_cell(row, 3)},{formula})", min(ceiling.ceiling, result)
    return Figure(formula, result)


def within_ceiling(ceiling: Ceiling, funded: Listing, value_cell: str = "") -> Figure:
    """What lies within a ceiling, added up: one district or theme, or all of it."""
    table = funded.table
    if ceiling.measure not in table.names:
        return Figure("0", 0.0)
    if not ceiling.by:
        return Figure(funded.total(ceiling.measure), funded.sum(ceiling.measure))
    key, amount = table.index(ceiling.by), table.index(ceiling.measure)
    formula = f"SUMIF({funded.cells(ceiling.by)},{value_cell},{funded.cells(ceiling.measure)})"
    return Figure(formula, math.fsum(float(row[amount] or 0.0) for row in table.rows if row[key] == ceiling.value))


def write_ceilings(page: Page, row: int, ceilings: Sequence[Ceiling], funded: Listing) -> None:
    """The block of ceilings: one line each, what lies within and what of it counts."""
    page.headings(row, CEILING_HEADINGS)
    for index, ceiling in enumerate(ceilings, row + 1):
        for column, text in enumerate((ceiling.measure, ceiling.by, ceiling.value)):
            page.text(index, column, text)
        page.number(index, 3, ceiling.ceiling, "quantity")
        within = within_ceiling(ceiling, funded, xl_rowcol_to_cell(index, 2))
        page.formula(index, 4, f"={within.formula}", within.result, "quantity")
        cut = f"=MIN({xl_rowcol_to_cell(index, 3)},{xl_rowcol_to_cell(index, 4)})"
        page.formula(index, 5, cut, min(ceiling.ceiling, within.result), "quantity")


def resilience(indicators: Mapping[str, Indicator], totals: Mapping[str, Figure], first: int) -> Figure:
    """Resilience points: the sum of the block of indicators, whose first line is row `first` of the same sheet.

    totals  counted totals by measure
    """
    reached = math.fsum(points(indicator, totals.get(measure)) for measure, indicator in indicators.items())
    return Figure(f"SUM({xl_range(first, 4, first + max(len(indicators), 1) - 1, 4)})", reached)


def points(indicator: Indicator, total: Figure | None) -> float:
    """What one indicator adds: its weight times the share reached, times 100."""
    return 100 * indicator.weight * min(1.0, (total.result if total else 0.0) / indicator.full)


def write_indicators(page: Page, row: int, indicators: Mapping[str, Indicator], totals: Mapping[str, Figure]) -> None:
    """The block of resilience: one line an indicator.

    totals  by measure: the cell of its counted total, and the total
    """
    page.headings(row, INDICATOR_HEADINGS)
    for index, (measure, indicator) in enumerate(indicators.items(), row + 1):
        total = totals.get(measure)
        page.text(index, 0, measure)
        page.number(index, 1, indicator.weight)
        page.number(index, 2, indicator.full, "quantity")
        page.formula(index, 3, f"={total.formula}" if total else "=0", total.result if total else 0.0, "quantity")
        weight, full, reached = (xl_rowcol_to_cell(index, column) for column in (1, 2, 3))
        formula = f"=100*{weight}*MIN(1,{reached}/{full})"
        page.formula(index, 4, formula, points(indicator, total), "quantity")
