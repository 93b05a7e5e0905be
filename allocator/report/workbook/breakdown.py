"""Sheet `breakdown`: the money by theme and instrument, by district, by start year and fund, every figure live.

The charts are drawn from this sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocator.language import Language
from allocator.report.workbook.headings import heading
from allocator.report.workbook.listing import Listing
from allocator.report.workbook.live import Live, Span, agree, share_of, total
from allocator.report.workbook.page import A4, Page
from allocator.report.workbook.selection import Chosen, Sorted
from allocator.study.records import Study

MOST_NAMES = 60  # names with nothing funded are listed up to so many
TIGHTEST = 15  # limits shown by the room they leave


@dataclass(frozen=True)
class Block:
    """Where a table of the sheet stands: row of its headings, first and last row of figures, columns of figures."""

    head: int
    first: int
    last: int
    columns: int


@dataclass
class Breakdown:
    """The sheet, written block under block, and the tests that every block adds up to the whole."""

    page: Page
    funded: Sorted
    language: Language
    row: int = 3
    widest: int = 1
    blocks: dict[str, Block] = field(default_factory=dict)
    tests: list[tuple[str, Live]] = field(default_factory=list)

    def start(self, title: str, headings: Sequence[str]) -> int:
        """A block's title and headings. Returns the first row of its figures."""
        self.page.text(self.row, 0, title, "part")
        self.page.sheet.set_row(self.row + 1, 32)
        for column, words in enumerate(headings):
            self.page.text(self.row + 1, column, words, "figure heading" if column else "heading")
        self.widest = max(self.widest, len(headings) - 1)
        return self.row + 2

    def end(self, name: str, first: int, last: int, columns: int) -> None:
        """Remembers a block; its totals stand under it, then an empty row."""
        self.blocks[name] = Block(first - 1, first, last, columns)
        self.row = last + 3

    def add_up(self, row: int, column: int, first: int, values: Sequence[float], look: str) -> Live:
        """The sum under a column."""
        area = self.page.area((first, column), (max(row - 1, first), column))
        return self.page.live(row, column, total(Span(area, values)), f"total {look}")

    def must_be_all(self, words: str, figure: Live) -> None:
        """A test: the block's total is the whole commitment."""
        whole = self.funded.everything().sum("commitment")
        self.tests.append((words, agree(figure, whole, money=True)))

    def name(self, row: int, name: str) -> Live | None:
        """The name of a row; None where nothing is stated, so that a formula looks for the empty cell."""
        self.page.text(row, 0, name or self.language.say("not stated"))
        return self.page.cell(row, 0, name) if name else None

    def names(self, key: str, values: Sequence[str | None]) -> list[str]:
        """The names to list, the one with most money first; those without any only while there are few."""
        everything = self.funded.everything()
        money = {name: self.funded.within(everything, key, name).sum("commitment").amount for name in _unique(values)}
        held = {name for name in money if self.funded.within(everything, key, name).rows}
        listed = [name for name in money if name in held or (name and len(money) <= MOST_NAMES)]
        return sorted(listed, key=lambda name: (-money[name], name)) or [""]


def _unique(values: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(value or "" for value in values))


def open_breakdown(page: Page, funded: Listing, currency: str, language: Language) -> Breakdown:
    """The head of the sheet."""
    page.sheet.set_column(0, 0, 34)
    page.sheet.set_column(1, 60, 16)
    page.text(0, 0, language.say("Breakdown"), "title")
    note = language.say("Sums of sheet funded, {currency}; the charts are drawn from here.", currency=currency)
    page.text(1, 0, note, "note")
    page.sheet.freeze_panes(3, 1)
    return Breakdown(page, Sorted(funded), language)


def by_theme_and_instrument(sheet: Breakdown, study: Study, instruments: Sequence[str]) -> None:
    """Commitment by theme (down) and instrument (across), with totals and shares."""
    say, page = sheet.language.say, sheet.page
    themes = sheet.names("theme", [row.theme for row in study.projects])
    across = sheet.names("instrument", instruments)
    words = [
        heading("theme", sheet.language),
        *(name or say("not stated") for name in across),
        say("Total"),
        say("Share"),
    ]
    first = sheet.start(say("Commitment by theme and instrument"), words)
    bottom, right = first + len(themes), len(across) + 1
    whole = page.here(bottom, right, sheet.funded.everything().sum("commitment").amount)
    rows = [_theme_row(sheet, row, first - 1, theme, across, whole) for row, theme in enumerate(themes, first)]
    page.text(bottom, 0, say("Total"), "total text")
    for column in range(1, right + 1):
        cell = sheet.add_up(bottom, column, first, [row[column - 1] for row in rows], "money")
    page.live(bottom, right + 1, share_of(page.here(bottom, right, cell.value), whole), "total share")
    sheet.must_be_all(say("Commitment by theme and instrument adds up to the whole"), cell)
    sheet.end("themes", first, bottom - 1, len(across))


def _theme_row(
    sheet: Breakdown, row: int, head: int, theme: str, instruments: Sequence[str], whole: Live
) -> list[float]:
    page, funded = sheet.page, sheet.funded
    own = funded.within(funded.everything(), "theme", theme, sheet.name(row, theme))
    figures = []
    for column, instrument in enumerate(instruments, 1):
        cell = page.cell(head, column, instrument) if instrument else None
        chosen = funded.within(own, "instrument", instrument, cell)
        figures.append(page.live(row, column, chosen.sum("commitment"), "money").amount)
    last = len(instruments)
    across = Span(page.area((row, 1), (row, last)), figures)
    figures.append(page.live(row, last + 1, total(across), "money").amount)
    page.live(row, last + 2, share_of(page.here(row, last + 1, figures[-1]), whole), "share")
    return figures


def by_district(sheet: Breakdown, study: Study) -> None:
    """Projects, commitment, its share, private money and leverage by district."""
    say = sheet.language.say
    names = sheet.names("district", [row.district for row in study.projects])
    first = sheet.start(say("By district"), _group_headings(sheet, "district"))
    bottom = first + len(names)
    rows = []
    for row, name in enumerate(names, first):
        own = sheet.funded.within(sheet.funded.everything(), "district", name, sheet.name(row, name))
        rows.append(_group_row(sheet, row, bottom, own))
    _group_totals(sheet, "district", first, rows, say("Commitment by district adds up to the whole"))


def by_start_year(sheet: Breakdown, study: Study) -> None:
    """The same by the year in which projects start."""
    say, page = sheet.language.say, sheet.page
    first = sheet.start(say("By start year"), _group_headings(sheet, "year"))
    bottom = first + study.years
    rows = []
    for row, year in enumerate(study.programme_years, first):
        page.number(row, 0, year, "year name")
        own = sheet.funded.within(sheet.funded.everything(), "year", str(year), page.cell(row, 0, float(year)))
        rows.append(_group_row(sheet, row, bottom, own))
    _group_totals(sheet, "year", first, rows, say("Commitment by start year adds up to the whole"))


def _group_headings(sheet: Breakdown, key: str) -> list[str]:
    keys = (key, "projects", "commitment", "share", "private", "leverage")
    return [heading(each, sheet.language) for each in keys]


def _group_row(sheet: Breakdown, row: int, bottom: int, own: Chosen) -> tuple[float, float, float]:
    page = sheet.page
    projects = page.live(row, 1, own.count(), "count")
    page.live(row, 2, own.sum("commitment"), "money")
    committed = page.here(row, 2, own.sum("commitment").value)
    whole = page.here(bottom, 2, sheet.funded.everything().sum("commitment").amount)
    page.live(row, 3, share_of(committed, whole), "share")
    page.live(row, 4, own.sum("private"), "money")
    private = page.here(row, 4, own.sum("private").value)
    page.live(row, 5, share_of(private, committed, ""), "ratio")
    return projects.amount, committed.amount, private.amount


def _group_totals(
    sheet: Breakdown, name: str, first: int, rows: Sequence[tuple[float, float, float]], words: str
) -> None:
    page, bottom = sheet.page, first + len(rows)
    page.text(bottom, 0, sheet.language.say("Total"), "total text")
    sheet.add_up(bottom, 1, first, [row[0] for row in rows], "count")
    cell = sheet.add_up(bottom, 2, first, [row[1] for row in rows], "money")
    committed = page.here(bottom, 2, cell.value)
    page.live(bottom, 3, share_of(committed, committed), "total share")
    private = sheet.add_up(bottom, 4, first, [row[2] for row in rows], "money")
    page.live(bottom, 5, share_of(page.here(bottom, 4, private.value), committed, ""), "total ratio")
    sheet.must_be_all(words, cell)
    sheet.end(name, first, bottom - 1, 5)


def by_year_and_fund(sheet: Breakdown, study: Study, budgets: Listing) -> None:
    """What each fund spends in each programme year, and what all have there."""
    say, page = sheet.language.say, sheet.page
    funds = [fund.fund for fund in study.funds]
    words = [heading("year", sheet.language), *funds, say("Spent by all funds"), say("Available to all funds")]
    first = sheet.start(say("Money by year and fund"), words)
    lines = {
        (fund, year): row
        for row, (fund, year) in enumerate(zip(budgets.values["fund"], budgets.values["year"], strict=True))
    }
    figures = []
    for row, year in enumerate(study.programme_years, first):
        page.number(row, 0, year, "year name")
        at = [lines.get((fund, year)) for fund in funds]
        spent = [budgets.cell(line, "spent") if line is not None else Live("0", 0.0) for line in at]
        cells = [page.live(row, column, cell, "money").amount for column, cell in enumerate(spent, 1)]
        area = Span(page.area((row, 1), (row, len(funds))), cells)
        page.live(row, len(funds) + 1, total(area), "money")
        there = [budgets.cell(line, "available") for line in at if line is not None]
        _write_sum(page, row, len(funds) + 2, there)
        figures.append(cells)
    bottom = first + study.years
    page.text(bottom, 0, say("Total"), "total text")
    for column in range(1, len(funds) + 1):
        sheet.add_up(bottom, column, first, [row[column - 1] for row in figures], "money")
    sheet.add_up(bottom, len(funds) + 1, first, [sum(row) for row in figures], "money")
    sheet.end("years", first, bottom - 1, len(funds))


def _write_sum(page: Page, row: int, column: int, cells: Sequence[Live]) -> None:
    added = cells[0] if cells else Live("0", 0.0)
    for cell in cells[1:]:
        added = added + cell
    page.live(row, column, added, "money")


def tightest_limits(sheet: Breakdown, limits: Listing) -> None:
    """The limits with the least room, as a share of the bound that is nearer."""
    say, page = sheet.language.say, sheet.page
    words = [heading("limit", sheet.language), say("Room as a share of the bound")]
    found = sorted(range(limits.rows), key=lambda row: (_relative(limits, row).amount, row))
    shown = [row for row in found if _bound(limits, row) is not None][:TIGHTEST]
    if not shown:
        return
    first = sheet.start(say("Limits with the least room"), words)
    for row, line in enumerate(shown, first):
        scope = limits.values["scope"][line]
        page.text(row, 0, f"{limits.values['limit'][line]} {scope or ''}".strip())
        page.live(row, 1, _relative(limits, line), "share")
    sheet.end("limits", first, first + len(shown) - 1, 1)


def _bound(limits: Listing, row: int) -> str | None:
    """The key of the bound that is nearer; None where neither can be divided by."""
    value = float(limits.values["value"][row] or 0.0)
    sides = [key for key in ("at_least", "at_most") if limits.values[key][row]]
    return min(sides, key=lambda key: abs(float(limits.values[key][row] or 0.0) - value), default=None)


def _relative(limits: Listing, row: int) -> Live:
    side = _bound(limits, row)
    if side is None:
        return Live("0", 0.0)
    room, bound = limits.cell(row, "room"), limits.cell(row, side)
    return Live(f"{room.formula}/ABS({bound.formula})", room.amount / abs(bound.amount))


def close_breakdown(sheet: Breakdown) -> None:
    """The area to print."""
    sheet.page.sheet.print_area(0, 0, max(sheet.row - 2, 3), sheet.widest)
    sheet.page.sheet.set_paper(A4)
