"""Sheet `charts`: native charts of the breakdown, in greys and patterns that a black and white print tells apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from allocator.language import Language
from allocator.report.workbook.breakdown import Block, Breakdown
from allocator.report.workbook.page import A4, Book, Page

ROW_HEIGHT = 15.75  # points, 21 pixels: stated, because programs differ in what they take for granted
MOST_BARS = 15  # themes of the chart, the largest first
_WIDTH, _HEIGHT = 640, 420  # pixels; two beside each other fill a landscape page
_ROWS, _COLUMNS = 21, 10  # cells a chart covers, of 21 and 64 pixels

# Told apart by pattern first, then by grey: (pattern, ink, paper); None is a plain grey.
FILLS: Final = (
    (None, "#404040", "#404040"),
    ("wide_upward_diagonal", "#404040", "#FFFFFF"),
    (None, "#BFBFBF", "#BFBFBF"),
    ("large_grid", "#404040", "#FFFFFF"),
    ("wide_downward_diagonal", "#7F7F7F", "#FFFFFF"),
    ("percent_20", "#000000", "#FFFFFF"),
    ("dark_horizontal", "#595959", "#FFFFFF"),
    ("large_check", "#7F7F7F", "#FFFFFF"),
    ("light_vertical", "#404040", "#FFFFFF"),
    ("solid_diamond", "#595959", "#FFFFFF"),
    ("zig_zag", "#404040", "#FFFFFF"),
    (None, "#FFFFFF", "#FFFFFF"),
)


def write_charts(book: Book, page: Page, sheet: Breakdown, currency: str, language: Language) -> None:
    """The charts that have something to show, two beside each other on one printed page."""
    page.text(0, 0, language.say("Charts"), "title")
    page.text(1, 0, language.say("Drawn from sheet breakdown."), "note")
    drawn: list[tuple[str, Callable[..., tuple[Any, str]]]] = [
        ("themes", _themes),
        ("years", _years),
        ("year", _starts),
        ("limits", _limits),
    ]
    made = [
        draw(book, sheet.page, sheet.blocks[name], currency, language) for name, draw in drawn if name in sheet.blocks
    ]
    for place, (chart, description) in enumerate(made):
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        position = {"object_position": 2, "description": description, "decorative": False}
        page.sheet.insert_chart(3 + _ROWS * (place // 2), _COLUMNS * (place % 2) + (place % 2), chart, position)
    page.sheet.print_area(0, 0, 3 + 2 * _ROWS, 2 * _COLUMNS + 1)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.set_paper(A4)
    page.sheet.hide_gridlines(2)
    page.sheet.set_default_row(ROW_HEIGHT)


def _fill(number: int) -> dict[str, Any]:
    pattern, ink, paper = FILLS[number % len(FILLS)]
    look: dict[str, Any] = {"border": {"color": "#404040", "width": 0.75}}
    if pattern is None:
        return {**look, "fill": {"color": ink}}
    return {**look, "pattern": {"pattern": pattern, "fg_color": ink, "bg_color": paper}}


def _column(page: Page, block: Block, column: int, most: int = 10_000) -> dict[str, Any]:
    """The names and figures of a column of a block, as a series of a chart."""
    last = min(block.last, block.first + most - 1)
    return {
        "name": [page.name, block.head, column],
        "categories": [page.name, block.first, 0, last, 0],
        "values": [page.name, block.first, column, last, column],
    }


def _dressed(chart: Any, title: str, down: str, across: str, number_format: str) -> Any:
    """Title, units of the axes, and light lines."""
    font = {"size": 9, "bold": False}
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis({"name": across, "name_font": font, "num_font": font})
    lines = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
    chart.set_y_axis(
        {"name": down, "name_font": font, "num_font": font, "num_format": number_format, "major_gridlines": lines}
    )
    chart.set_legend({"position": "bottom", "font": font})
    return chart


def _across(chart: Any, name: str, number_format: str, font: dict[str, Any]) -> None:
    """The axis of amounts of lying bars. The names run from the top down, which would put its figures on top."""
    lines = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
    look = {"name": name, "name_font": font, "num_font": font, "num_format": number_format}
    chart.set_x_axis({**look, "label_position": "high", "major_gridlines": lines})


def _themes(book: Book, page: Page, block: Block, currency: str, language: Language) -> tuple[Any, str]:
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for number in range(block.columns):
        chart.add_series({**_column(page, block, number + 1, MOST_BARS), **_fill(number), "gap": 60})
    title = language.say("Donor money committed by theme and instrument")
    _dressed(chart, title, language.say("Theme"), currency, "#,##0")
    font = {"size": 9, "bold": False}
    _across(chart, currency, "#,##0", font)
    chart.set_y_axis({"reverse": True, "num_font": font, "major_gridlines": {"visible": False}})
    words = language.say(
        "Bars: donor money committed to each theme, {currency}, divided by instrument. Figures: sheet breakdown.",
        currency=currency,
    )
    return chart, words


def _years(book: Book, page: Page, block: Block, currency: str, language: Language) -> tuple[Any, str]:
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    for number in range(block.columns):
        chart.add_series({**_column(page, block, number + 1), **_fill(number), "gap": 80})
    line = book.file.add_chart({"type": "line"})
    marker = {"type": "diamond", "size": 8, "fill": {"color": "#FFFFFF"}, "border": {"color": "#000000"}}
    there = {**_column(page, block, block.columns + 2), "marker": marker}
    line.add_series({**there, "line": {"color": "#000000", "dash_type": "dash", "width": 1.5}})
    chart.combine(line)
    title = language.say("Money spent by year and fund, and money available")
    _dressed(chart, title, currency, language.say("Year"), "#,##0")
    words = language.say(
        "Columns: what each fund spends in each year, {currency}; dashed line: what all funds have there. Figures: "
        "sheet breakdown.",
        currency=currency,
    )
    return chart, words


def _starts(book: Book, page: Page, block: Block, currency: str, language: Language) -> tuple[Any, str]:
    del currency
    chart = book.file.add_chart({"type": "column"})
    labels = {"value": True, "font": {"size": 9}}
    chart.add_series({**_column(page, block, 1), **_fill(0), "gap": 80, "data_labels": labels})
    _dressed(chart, language.say("Projects by start year"), language.say("Projects"), language.say("Year"), "0")
    chart.set_legend({"none": True})
    return chart, language.say("Columns: how many projects start in each year. Figures: sheet breakdown.")


def _limits(book: Book, page: Page, block: Block, currency: str, language: Language) -> tuple[Any, str]:
    del currency
    chart = book.file.add_chart({"type": "bar"})
    labels = {"value": True, "font": {"size": 8}, "num_format": "0%"}
    chart.add_series({**_column(page, block, 1), **_fill(2), "gap": 40, "data_labels": labels})
    font = {"size": 8, "bold": False}
    chart.set_title({"name": language.say("Room under the tightest limits"), "name_font": {"size": 12}})
    _across(chart, language.say("Room as a share of the bound"), "0%", font)
    chart.set_y_axis({"reverse": True, "num_font": font, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    words = language.say(
        "Bars: room left under the tightest limits, as a share of the bound. Figures: sheet breakdown."
    )
    return chart, words
