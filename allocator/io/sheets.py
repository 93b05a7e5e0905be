"""How a study's workbook looks: headings with explanations, required columns marked, drop-downs, a guide.

Sheets `_guide` and `_lists` are for people and drop-downs; reading leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
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
_LISTS = ("theme", "district", "measure", "currency")
_WIDE = {"name": 34, "where": 30, "note": 40, "explanation": 70, "set": 30, "value": 24}


class _Exact(float):
    """A number that xlsxwriter writes with all its digits, not the 16 it would."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def write_sheets(path: Path, tables: Mapping[str, Rows], study: Study | None = None) -> None:
    """Writes the workbook: the guide, the tables given, and the lists behind the drop-downs."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": study.name if study else "Study", "created": datetime(2000, 1, 1)})
        formats = {name: book.add_format(look) for name, look in (("required", _REQUIRED), ("optional", _OPTIONAL))}
        _write_guide(book, formats)
        for entry in TABLES:
            if entry.name in tables:
                sheet = book.add_worksheet(entry.name)
                _write_table(book, sheet, entry, tables[entry.name], formats)
        _write_lists(book, study)
        book.get_worksheet_by_name("study").activate()


def _write_table(book: Any, sheet: Any, entry: Table, content: Rows, formats: Mapping[str, Any]) -> None:
    headings, rows = content
    by_name = {column.name: column for column in entry.columns}
    for index, heading in enumerate(headings):
        column = by_name.get(heading) or _further(entry, heading)
        _write_heading(book, sheet, index, column, formats)
        if entry.name != "study":
            _validate(sheet, index, column, entry, len(rows))
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            _write_cell(sheet, number, index, cell)
    if entry.name == "study":
        _explain_settings(sheet, rows)
    sheet.freeze_panes(1, 1)


def _write_heading(book: Any, sheet: Any, index: int, column: Column, formats: Mapping[str, Any]) -> None:
    look = book.add_format({"num_format": _NUMBER_FORMATS[column.kind]}) if column.kind in _NUMBER_FORMATS else None
    sheet.set_column(index, index, _WIDE.get(column.name, max(11, len(column.name) + 3)), look)
    sheet.write_string(0, index, column.name, formats["required" if column.required else "optional"])
    sheet.write_comment(0, index, describe(column), {"x_scale": 2, "y_scale": 1.1})


def _write_cell(sheet: Any, row: int, index: int, cell: Cell) -> None:
    if isinstance(cell, str):
        if sheet.write_string(row, index, cell) != 0:
            raise UsageError(f"a text of {len(cell)} characters does not fit a cell of a workbook. Write a folder.")
    elif isinstance(cell, float):
        sheet.write_number(row, index, _Exact(cell))
    elif cell is not None:
        sheet.write_number(row, index, cell)


def describe(column: Column) -> str:
    """What a heading says when the pointer rests on it: meaning, unit, what is needed, what a blank means."""
    parts = [column.explanation]
    parts += [f"Unit: {column.unit}."] if column.unit else []
    parts += ["A share may be written 30% or 0.3."] if column.kind is Kind.SHARE else []
    parts += ["Several: a;b;c."] if column.kind in {Kind.IDS, Kind.NAMES, Kind.TAGS} else []
    parts += [f"One of: {', '.join(column.choices)}."] if column.choices else []
    parts += ["Required."] if column.required else [f"Blank: {column.default or 'not stated'}."]
    return " ".join(parts)


def _further(entry: Table, heading: str) -> Column:
    for prefix, _, explanation in entry.series:
        if heading.startswith(f"{prefix}_"):
            return Column(heading, Kind.MONEY, explanation, unit="currency", low=0, high=LARGEST)
    return Column(heading, Kind.NUMBER, f"A measure of the {entry.measures}.", unit="natural units")


def _validate(sheet: Any, index: int, column: Column, entry: Table, rows: int) -> None:
    rule = _rule(column, entry)
    if rule:
        sheet.data_validation(1, index, rows + _FILLED_TO, index, rule)


def _rule(column: Column, entry: Table) -> dict[str, Any]:
    """What a spreadsheet offers or refuses in a column; offers never refuse, since new names are allowed."""
    if column.choices:
        listed = ", ".join(column.choices)
        return {"validate": "list", "source": list(column.choices), "error_message": f"Write one of: {listed}."}
    if column.kind is Kind.YES_NO:
        return {"validate": "list", "source": ["yes", "no"], "error_message": "Write yes or no."}
    source = _source(column, entry)
    if source:
        return {"validate": "list", "source": source, "show_error": False}
    if column.kind in {Kind.SHARE, Kind.MONEY}:
        high, example = (1, "30% or 0.3") if column.kind is Kind.SHARE else (LARGEST, "an amount, 0 or more")
        message = f"Write {example}."
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": high, "error_message": message}
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


def _explain_settings(sheet: Any, rows: Sequence[Sequence[Cell]]) -> None:
    settings = {setting.name: setting for setting in SETTINGS}
    for number, row in enumerate(rows, 1):
        setting = settings[str(row[0])]
        sheet.write_comment(number, 1, describe(setting), {"x_scale": 2, "y_scale": 1.1})
        rule = _rule(setting, TABLES[0]) if setting.name in {"currency", "discount_rate"} else {}
        if rule:
            sheet.data_validation(number, 1, number, 1, rule)


def _write_guide(book: Any, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("_guide")
    sheet.write_string(0, 0, "Fill in one sheet a table. Dark headings are required; rest the pointer on a heading.")
    sheet.write_string(1, 0, "Money is in whole units of the study's currency. Leave blank what is not stated.")
    sheet.write_string(2, 0, "Further columns of numbers in projects and options are measures: beneficiaries, tco2e.")
    for index, heading in enumerate(("table", "column", "required", "kind", "explanation")):
        sheet.write_string(4, index, heading, formats["optional"])
        sheet.set_column(index, index, _WIDE.get(heading, 18))
    lines = [(entry, column) for entry in TABLES for column in entry.columns]
    for number, (entry, column) in enumerate(lines, 5):
        required = "yes" if column.required else ""
        for index, text in enumerate((entry.name, column.name, required, column.kind, describe(column))):
            sheet.write_string(number, index, text)
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
