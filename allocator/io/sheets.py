"""How a study's workbook looks: headings with explanations, required columns marked, drop-downs, a guide.

Sheets `_guide` and `_lists` are for people and drop-downs; reading leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
from allocator.language import ENGLISH, Language, message
from allocator.study.columns import letter
from allocator.study.currencies import CODES
from allocator.study.known import Known
from allocator.study.records import BUILT_IN_MEASURES, Study
from allocator.study.schema import LARGEST, SETTINGS, TABLES, Column, Kind, Table
from allocator.study.tabular import Cell, Rows

_FILLED_TO = 2_000  # rows that get drop-downs beyond what is written
_NUMBER_FORMATS = {Kind.MONEY: "#,##0.00", Kind.SHARE: "0.00%", Kind.YEAR: "0", Kind.WHOLE: "0", Kind.ID: "@"}
_REQUIRED = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1}
_OPTIONAL = {"bold": True, "bg_color": "#DDEBF7", "font_color": "#1F2937", "border": 1}
_A4 = 9  # Excel's number of the paper
_LINE = 15  # points of a line of text
_LISTS = ("theme", "district", "measure", "currency")
_WIDE = {"name": 34, "where": 30, "note": 40, "explanation": 70, "kind": 26, "set": 30, "value": 24}


class _Exact(float):
    """A number that xlsxwriter writes with all its digits, not the 16 it would."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def write_sheets(
    path: Path, tables: Mapping[str, Rows], study: Study | None = None, language: Language = ENGLISH
) -> None:
    """Writes the workbook: the guide, the tables given, and the lists behind the drop-downs.

    language  of the explanations; sheets, headings and what is typed into cells stay English
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": study.name if study else "Study", "created": datetime(2000, 1, 1)})
        formats = {name: book.add_format(look) for name, look in (("required", _REQUIRED), ("optional", _OPTIONAL))}
        _write_guide(book, formats, language)
        for entry in TABLES:
            if entry.name in tables:
                sheet = book.add_worksheet(entry.name)
                _fit_to_paper(sheet, heading=0)
                _write_table(Sheet(book, sheet, formats, language), entry, tables[entry.name])
        _write_lists(book, study)
        book.get_worksheet_by_name("study").activate()


def _fit_to_paper(sheet: Any, heading: int) -> None:
    """A4 landscape, one page wide, the row of headings on every page."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is being written: its book, the looks of headings, and the language of what it explains."""

    book: Any
    page: Any
    formats: Mapping[str, Any]
    language: Language


def _write_table(sheet: Sheet, entry: Table, content: Rows) -> None:
    headings, rows = content
    by_name = {column.name: column for column in entry.columns}
    for index, heading in enumerate(headings):
        column = by_name.get(heading) or _further(entry, heading)
        _write_heading(sheet, index, column)
        if entry.name != "study":
            _validate(sheet, index, column, entry, len(rows))
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            _write_cell(sheet.page, number, index, cell)
    if entry.name == "study":
        _explain_settings(sheet, rows)
    sheet.page.freeze_panes(1, 1)


def _write_heading(sheet: Sheet, index: int, column: Column) -> None:
    form = _NUMBER_FORMATS.get(column.kind)
    look = sheet.book.add_format({"num_format": form}) if form else None
    sheet.page.set_column(index, index, _WIDE.get(column.name, max(11, len(column.name) + 3)), look)
    sheet.page.write_string(0, index, column.name, sheet.formats["required" if column.required else "optional"])
    sheet.page.write_comment(0, index, describe(column, sheet.language), {"x_scale": 2, "y_scale": 1.3})


def _write_cell(sheet: Any, row: int, index: int, cell: Cell) -> None:
    if isinstance(cell, str):
        if sheet.write_string(row, index, cell) != 0:
            raise UsageError(f"a text of {len(cell)} characters does not fit a cell of a workbook. Write a folder.")
    elif isinstance(cell, float):
        sheet.write_number(row, index, _Exact(cell))
    elif cell is not None:
        sheet.write_number(row, index, cell)


def describe(column: Column, language: Language = ENGLISH) -> str:
    """What a heading says when the pointer rests on it: meaning, unit, what is needed, what a blank means."""
    say = language.say
    parts = [language.term(column.explanation)]
    parts += [say("Unit: {unit}.", unit=language.term(column.unit))] if column.unit else []
    parts += [say("A share may be written 30% or 0.3.")] if column.kind is Kind.SHARE else []
    parts += [say("Several: a;b;c.")] if column.kind in {Kind.IDS, Kind.NAMES, Kind.TAGS} else []
    parts += [say("One of: {choices}.", choices=", ".join(column.choices))] if column.choices else []
    parts += [say("Required.")] if column.required else [say("Blank: {meaning}.", meaning=_blank(column, language))]
    return " ".join(parts)


def _blank(column: Column, language: Language) -> str:
    """What a blank cell means; a word that could be typed there stays as it is typed."""
    if column.choices or column.kind is Kind.YES_NO:
        return column.default or language.say("not stated")
    return language.term(column.default or message("not stated"))


def _further(entry: Table, heading: str) -> Column:
    for prefix, _, explanation in entry.series:
        if heading.startswith(f"{prefix}_"):
            return Column(heading, Kind.MONEY, explanation, unit="currency", low=0, high=LARGEST)
    return Column(heading, Kind.NUMBER, _MEASURE[entry.measures], unit=message("natural units"))


def _validate(sheet: Sheet, index: int, column: Column, entry: Table, rows: int) -> None:
    rule = _rule(column, entry, sheet.language)
    if rule:
        sheet.page.data_validation(1, index, rows + _FILLED_TO, index, rule)


def _rule(column: Column, entry: Table, language: Language) -> dict[str, Any]:
    """What a spreadsheet offers or refuses in a column; offers never refuse, since new names are allowed."""
    if column.choices:
        wrong = language.say("Write one of: {choices}.", choices=", ".join(column.choices))
        return {"validate": "list", "source": list(column.choices), "error_message": wrong}
    if column.kind is Kind.YES_NO:
        return {"validate": "list", "source": ["yes", "no"], "error_message": language.say("Write yes or no.")}
    source = _source(column, entry)
    if source:
        return {"validate": "list", "source": source, "show_error": False}
    if column.kind in {Kind.SHARE, Kind.MONEY}:
        share = column.kind is Kind.SHARE
        wrong = language.say("Write 30% or 0.3.") if share else language.say("Write an amount, 0 or more.")
        high = 1 if share else LARGEST
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": high, "error_message": wrong}
    return {}


def _source(column: Column, entry: Table) -> str:
    name = "measure" if column.name == "of" else column.name
    if name in _LISTS:
        where = letter(_LISTS.index(name))
        return f"=_lists!${where}$2:${where}$500"
    for owner in ("project", "fund"):
        if name == owner and entry.name != f"{owner}s":
            return f"={owner}s!$A$2:$A$20001"
    return "=projects!$A$2:$A$20001" if name == "other" else ""


def _explain_settings(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> None:
    settings = {setting.name: setting for setting in SETTINGS}
    for number, row in enumerate(rows, 1):
        setting = settings[str(row[0])]
        sheet.page.write_comment(number, 1, describe(setting, sheet.language), {"x_scale": 2, "y_scale": 1.3})
        rule = _rule(setting, TABLES[0], sheet.language) if setting.name in {"currency", "discount_rate"} else {}
        if rule:
            sheet.page.data_validation(number, 1, number, 1, rule)


_ADVICE = (
    message("Fill in one sheet a table. Dark headings are required; rest the pointer on a heading."),
    message("Money is in whole units of the study's currency. Leave blank what is not stated."),
    message("Further columns of numbers in projects and options are measures: beneficiaries, tco2e."),
)
_GUIDE = (message("table"), message("column"), message("required"), message("kind"), message("explanation"))
_MEASURE = {"project": message("A measure of the project."), "option": message("A measure of the option.")}


def _write_guide(book: Any, formats: Mapping[str, Any], language: Language) -> None:
    sheet = book.add_worksheet("_guide")
    _fit_to_paper(sheet, heading=4)
    look = book.add_format({"text_wrap": True, "valign": "top"})
    for row, advice in enumerate(_ADVICE):
        sheet.write_string(row, 0, language.say(advice))
    for index, heading in enumerate(_GUIDE):
        sheet.write_string(4, index, language.say(heading), formats["optional"])
        sheet.set_column(index, index, _WIDE.get(heading, 18))
    lines = [(entry, column) for entry in TABLES for column in entry.columns]
    for number, (entry, column) in enumerate(lines, 5):
        required = language.say("yes") if column.required else ""
        kind, means = language.term(column.kind), describe(column, language)
        for index, text in enumerate((entry.name, column.name, required, kind, means)):
            sheet.write_string(number, index, text, look)
        sheet.set_row(number, _LINE * -(-len(means) // _WIDE["explanation"]))
    sheet.freeze_panes(5, 0)


def _write_lists(book: Any, study: Study | None) -> None:
    known = Known.of(study) if study else None
    lists: tuple[Sequence[str], ...] = (
        list(known.themes) if known else [],
        list(known.districts) if known else [],
        list(known.measures) if known else list(BUILT_IN_MEASURES),
        sorted(CODES),
    )
    sheet = book.add_worksheet("_lists")
    for index, (name, entries) in enumerate(zip(_LISTS, lists, strict=True)):
        sheet.write_column(0, index, [name, *entries])
