"""A line that ties out: a live formula beside the solver's figure, their difference, and yes or NO.

Money ties out to half a cent; everything else to nine digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from allocator.report.workbook.page import Page

HALF_A_CENT = 0.005
HEADINGS = ("from the rows", "from the solver", "difference", "ties out")


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula (without its equals sign) and what it comes to."""

    formula: str
    result: float


@dataclass(frozen=True, slots=True)
class TieOut:
    """A figure worked out from the rows of the workbook, and the solver's own.

    added_up  before ceilings, where that differs in kind; None leaves the cell empty
    look      format of the figures ("money", "quantity", "ratio")
    """

    label: str
    figure: Figure
    solver: float
    look: str
    added_up: Figure | None = None

    @property
    def agrees(self) -> bool:
        """True when the two figures are the same within what rounding explains."""
        allowed = HALF_A_CENT if self.look == "money" else 1e-9 * max(1.0, abs(self.solver))
        return abs(self.figure.result - self.solver) <= allowed

    def write(self, page: Page, row: int) -> None:
        """Label, sum, figure from the rows, the solver's figure, difference, yes or NO."""
        page.text(row, 0, self.label)
        if self.added_up:
            page.formula(row, 1, f"={self.added_up.formula}", self.added_up.result, self.look)
        page.formula(row, 2, f"={self.figure.formula}", self.figure.result, self.look)
        page.number(row, 3, self.solver, self.look)
        rows, stated, apart = (xl_rowcol_to_cell(row, column) for column in (2, 3, 4))
        page.formula(row, 4, f"={rows}-{stated}", self.figure.result - self.solver, self.look)
        allowed = f"{HALF_A_CENT}" if self.look == "money" else f"0.000000001*MAX(1,ABS({stated}))"
        page.formula(row, 5, f'=IF(ABS({apart})<={allowed},"yes","NO")', "yes" if self.agrees else "NO", "text")
