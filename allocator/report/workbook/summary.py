"""Sheet `summary`: the decision, the figures as live formulas, and whether they tie out with the solver's totals.

From the top: decision · figures · measures · other checks · resilience · ceilings. Every figure is reckoned before the
sheet is written, because the figures at the top refer to the blocks below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from allocator.report.words import decision, leverage_definition
from allocator.report.workbook.counted import ordered_ceilings, write_ceilings, write_indicators
from allocator.report.workbook.page import Page
from allocator.report.workbook.reckoning import Sources, leverage, reckon_checks, reckon_measures
from allocator.report.workbook.tie_out import HEADINGS, Figure, TieOut

_TIES_ROW = 4
_FIGURES_ROW = 6
_FIGURES = ("commitment", "private", "leverage", "resilience")
_PROOF = ("status", "objective", "best possible", "gap")


@dataclass(frozen=True)
class Layout:
    """Rows, from 0, of the headings of each block."""

    measures: int
    checks: int
    indicators: int
    ceilings: int

    @classmethod
    def of(cls, measures: int, checks: int, indicators: int) -> Layout:
        """The blocks one under the other, an empty row between them."""
        at_measures = _FIGURES_ROW + len(_FIGURES) + len(_PROOF) + 2
        at_checks = at_measures + measures + 2
        at_indicators = at_checks + checks + 2
        return cls(at_measures, at_checks, at_indicators, at_indicators + indicators + 2)


def write_summary(page: Page, sources: Sources) -> None:
    """The first sheet, written last: the sheets of `sources` stand already."""
    layout = _layout(sources)
    measures = reckon_measures(sources, layout.indicators + 1, layout.ceilings + 1)
    cells = {
        line.label: Figure(xl_rowcol_to_cell(layout.measures + 1 + index, 2), line.figure.result)
        for index, line in enumerate(measures)
    }
    checks = reckon_checks(sources, cells)
    page.sheet.set_column(0, 0, 30)
    page.sheet.set_column(1, 5, 18)
    _write_decision(page, sources, layout, [*measures, *checks])
    _write_figures(page, sources, cells)
    _write_lines(page, layout.measures, "measure", measures)
    _write_lines(page, layout.checks, "other checks", checks)
    write_indicators(page, layout.indicators, sources.model.resilience, cells)
    write_ceilings(page, layout.ceilings, ordered_ceilings(sources.study.ceilings), sources.funded)


def _layout(sources: Sources) -> Layout:
    """Where the blocks stand: how many lines each has does not depend on where they stand."""
    measures = reckon_measures(sources, 0, 0)
    checks = reckon_checks(sources, {line.label: line.figure for line in measures})
    return Layout.of(len(measures), len(checks), len(sources.model.resilience))


def _write_decision(page: Page, sources: Sources, layout: Layout, lines: Sequence[TieOut]) -> None:
    page.text(0, 0, f"{sources.portfolio.study} (model {sources.portfolio.model})", "title")
    for row, sentence in enumerate(decision(sources.portfolio, sources.study), 1):
        page.text(row, 0, sentence)
    ties = xl_range(layout.measures + 1, 5, layout.indicators - 1, 5)
    page.text(_TIES_ROW, 0, "all figures tie out")
    result = "yes" if all(line.agrees for line in lines) else "NO"
    page.formula(_TIES_ROW, 1, f'=IF(COUNTIF({ties},"NO")=0,"yes","NO")', result, "text")


def _write_figures(page: Page, sources: Sources, cells: dict[str, Figure]) -> None:
    portfolio = sources.portfolio
    page.headings(_FIGURES_ROW, ("figure", "value", "note"))
    for row, name in enumerate(_FIGURES, _FIGURES_ROW + 1):
        _write_figure(page, row, name, sources, cells)
    proof = (str(portfolio.status), portfolio.objective, portfolio.bound, portfolio.gap)
    for row, (name, value) in enumerate(zip(_PROOF, proof, strict=True), _FIGURES_ROW + len(_FIGURES) + 1):
        page.text(row, 0, name)
        if isinstance(value, str):
            page.text(row, 1, value)
        elif value is not None:
            page.number(row, 1, value, "share" if name == "gap" else "quantity")


def _write_figure(page: Page, row: int, name: str, sources: Sources, cells: dict[str, Figure]) -> None:
    currency = sources.portfolio.currency
    label, look, note = {
        "commitment": ("donor money committed", "money", currency),
        "private": ("private money mobilised", "money", currency),
        "leverage": ("leverage", "ratio", leverage_definition(sources.model)),
        "resilience": ("resilience", "quantity", "of 100 points"),
    }[name]
    figure = leverage(cells) if name == "leverage" else cells.get(name)
    page.text(row, 0, label)
    if figure:
        page.formula(row, 1, f"={figure.formula}", figure.result, look)
    page.text(row, 2, note)


def _write_lines(page: Page, row: int, name: str, lines: Sequence[TieOut]) -> None:
    page.headings(row, (name, "added up", *HEADINGS))
    for index, line in enumerate(lines, row + 1):
        line.write(page, index)
