"""A table on a sheet: title, a sentence on how to read it, headings with their keys, rows, and live totals below."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.report.workbook.live import Live, Span, Value, numbers, total
from allocator.report.workbook.page import A3, A4, Page

TITLE_ROW, NOTE_ROW, HEADING_ROW, KEY_ROW, FIRST_ROW = range(5)
WIDEST_TEXT = 40  # characters of a name that are shown whole
ADDED = ("money", "count", "quantity")  # figures that may stand in a total
COLUMN = 13  # characters that a column is wide in the mean
LINE = 15  # points of a line of text
MOST_LINES = 27  # a row may be 409 points high, Excel's own limit
MANY_COLUMNS = 18  # more are printed on larger paper


@dataclass(frozen=True)
class Column:
    """A column: the key that files share, the heading people read, and how its cells look.

    stated  True for figures of the study or the solver, False for those worked out in the workbook
    """

    key: str
    heading: str
    look: str = "text"
    stated: bool = True
    width: float = 0.0

    @cached_property
    def cell_look(self) -> str:
        """The look of a plain figure in this column."""
        return f"stated {self.look}" if self.stated and self.kind == "figure " else self.look

    @property
    def kind(self) -> str:
        """How its headings look: those of figures stand at the right."""
        if self.look == "check":
            return "check "
        return "" if self.look in ("text", "wrapped") else "figure "


@dataclass
class Listing:
    """A table that grows from the top down. Rows count from 0; row 0 stands under the headings.

    Every cell written is remembered, so that formulas of other sheets know what it holds.
    """

    page: Page
    columns: Sequence[Column]
    title: str
    note: str = ""
    frozen: int = 1  # columns that stay in sight
    values: dict[str, list[Value | None]] = field(default_factory=dict)
    rows: int = 0

    def __post_init__(self) -> None:
        self.values = {column.key: [] for column in self.columns}
        self._place = {column.key: index for index, column in enumerate(self.columns)}
        self._write_head()

    def _write_head(self) -> None:
        page, sheet = self.page, self.page.sheet
        page.text(TITLE_ROW, 0, self.title, "title")
        if self.note:
            self._write_note()
        sheet.set_row(HEADING_ROW, 45)
        for index, column in enumerate(self.columns):
            page.text(HEADING_ROW, index, column.heading, f"{column.kind}heading")
        for index, column in enumerate(self.columns):
            if column.key.isdigit():  # a year: formulas compare with it
                page.number(KEY_ROW, index, int(column.key), "figure key")
            else:
                page.text(KEY_ROW, index, column.key, f"{column.kind}key")
        sheet.freeze_panes(FIRST_ROW, self.frozen)
        sheet.repeat_rows(HEADING_ROW, KEY_ROW)

    def _write_note(self) -> None:
        """The sentence over all columns, in as many lines as it needs not to be cut off in print."""
        lines = _lines(self.note, COLUMN * len(self.columns))
        if lines > 1 and len(self.columns) > 1:
            wrapped = self.page.looks["wrapped note"]
            self.page.sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, len(self.columns) - 1, "", wrapped)
            self.page.sheet.set_row(NOTE_ROW, LINE * lines)
        self.page.text(NOTE_ROW, 0, self.note, "wrapped note" if lines > 1 else "note")

    def has(self, key: str) -> bool:
        """True when there is such a column."""
        return key in self._place

    def add(self, cells: Mapping[str, Value | Live | None]) -> int:
        """A further row. Live figures become formulas; None stays an empty cell. Returns its number."""
        row = self.rows
        self.rows += 1
        for values in self.values.values():
            values.append(None)
        for key, cell in cells.items():
            if cell is not None and key in self._place:
                self.put(row, key, cell)
        return row

    def put(self, row: int, key: str, cell: Value | Live, look: str = "") -> None:
        """One cell of the last row (rows before it are written already)."""
        index, at = self._place[key], FIRST_ROW + row
        column = self.columns[index]
        if isinstance(cell, Live):
            self.page.formula(at, index, cell, look or column.look)
            self.values[key][row] = cell.value
            return
        if isinstance(cell, str):
            wrapped = column.look == "wrapped"
            self.page.text(at, index, cell, "wrapped" if wrapped else "text")
            if wrapped:
                self.page.sheet.set_row(at, LINE * _lines(cell, column.width or WIDEST_TEXT))
        else:
            stated = f"stated {look}" if look and column.stated else look
            self.page.number(at, index, cell, stated or column.cell_look)
        self.values[key][row] = cell

    def here(self, row: int, key: str) -> Live:
        """A cell for formulas of its own row."""
        return self.page.here(FIRST_ROW + row, self._place[key], self._value(row, key))

    def cell(self, row: int, key: str) -> Live:
        """A cell for formulas anywhere."""
        return self.page.cell(FIRST_ROW + row, self._place[key], self._value(row, key))

    def _value(self, row: int, key: str) -> Value:
        value = self.values[key][row]
        return 0.0 if value is None else value

    def span(self, key: str, first: int = 0, last: int | None = None) -> Span:
        """Cells of a column, from row `first` to row `last`; the empty row in its place when there are none."""
        end = self.rows - 1 if last is None else last
        values = self.values[key]
        whole = first == 0 and end == self.rows - 1
        return Span(self.area(key, key, first, end), values if whole else values[first : end + 1])

    def area(self, key: str, other: str, first: int = 0, last: int | None = None) -> str:
        """Cells from one column to another."""
        end = self.rows - 1 if last is None else last
        top, bottom = FIRST_ROW + first, FIRST_ROW + max(end, first)
        return self.page.area((top, self._place[key]), (bottom, self._place[other]))

    def keys_area(self, key: str, other: str) -> str:
        """The keys of neighbouring columns, such as years."""
        return self.page.area((KEY_ROW, self._place[key]), (KEY_ROW, self._place[other]))

    def column(self, key: str) -> int:
        """Where a column stands, from 0."""
        return self._place[key]

    def finish(self, totals: Sequence[str] = (), word: str = "", extra: dict[str, Live] | None = None) -> None:
        """The row of totals, the filter, the area to print and the mark of failed checks.

        totals  columns that add up
        word    what stands before them
        extra   figures of that row that are no sums, such as a leverage
        """
        last = FIRST_ROW + max(self.rows, 1) - 1
        if totals or extra:
            self._write_totals(last + 1, totals, word, extra or {})
        sheet, width = self.page.sheet, len(self.columns) - 1
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, column.width or self._fitting(column))
        sheet.autofilter(KEY_ROW, 0, last, width)
        sheet.print_area(0, 0, last + (1 if totals or extra else 0), width)
        sheet.set_paper(A3 if len(self.columns) > MANY_COLUMNS else A4)
        for index, column in enumerate(self.columns):
            if column.look == "check":
                mark_failures(self.page, (FIRST_ROW, index), (last, index))

    def _fitting(self, column: Column) -> float:
        """A width, in characters, that shows the figures whole and names as far as there is room."""
        values = self.values[column.key]
        heading = max([*map(len, column.heading.split()), len(column.heading) // 3])  # in three lines
        if column.look in ("text", "check", "wrapped"):
            return min(max([*map(len, map(str, values)), heading, 7]), WIDEST_TEXT) + 2
        figures = numbers(values)
        if column.look in ADDED:
            figures.append(math.fsum(figures))
        outermost = (min(figures), max(figures)) if figures else ()  # no figure between them is longer
        written = max((len(f"{figure:,.2f}") for figure in outermost), default=0)
        return max(written, heading, 7) + 2

    def _write_totals(self, row: int, totals: Sequence[str], word: str, extra: dict[str, Live]) -> None:
        figures = {key: total(self.span(key)) for key in totals} | extra
        for index, column in enumerate(self.columns):
            look = f"total {column.look}" if column.look in (*ADDED, "share", "ratio") else ""
            if column.key in figures:
                self.page.live(row, index, figures[column.key], look or "total number")
            else:
                self.page.text(row, index, word if index == 0 else "", "total text")

    def total(self, key: str) -> Live:
        """The cell under a column that adds up; after `finish`."""
        return self.page.cell(FIRST_ROW + max(self.rows, 1), self._place[key], total(self.span(key)).value)


def _lines(text: str, width: float) -> int:
    """How many lines a text of about so many characters a line takes.

    Heights are stated, because not every program works them out when it opens a file.
    """
    return min(max(1, math.ceil(len(text) / width)), MOST_LINES)


def mark_failures(page: Page, first: tuple[int, int], last: tuple[int, int]) -> None:
    """FALSE stands white on black."""
    failed = {"type": "cell", "criteria": "==", "value": "FALSE", "format": page.looks["failed"]}
    page.sheet.conditional_format(*first, *last, failed)
