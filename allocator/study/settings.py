"""The table `study`: one row a setting, each read by the kind of its setting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from allocator.errors import At, Problem
from allocator.study.cells import is_blank, reader
from allocator.study.columns import Columns
from allocator.study.currencies import CODES
from allocator.study.known import unknown
from allocator.study.numbers import CellError, shown
from allocator.study.schema import SETTINGS, Column

_BY_NAME = {setting.name: setting for setting in SETTINGS}
Settings = dict[str, object]


def read_settings(columns: Columns) -> Settings:
    """The settings by name; what is wrong goes to the problems of the table."""
    settings: Settings = {}
    first_row: dict[str, int] = {}
    keys, values = columns.values.get("key", []), columns.values.get("value", [])
    for index, (key, value) in enumerate(zip(keys, values, strict=False)):
        place = columns.raw.place(index, "value")
        if isinstance(key, str):
            message = _key_problem(key, first_row, columns.raw.numbers[index])
            columns.problems += [Problem(message, place.in_column("key"))] if message else []
            if not message and not _bad_cell(columns, place):
                columns.problems.extend(_read(_BY_NAME[key], value, place, settings))
    if "key" in columns.values and "value" in columns.values:
        columns.problems.extend(_missing(first_row, columns.raw.heading_place()))
    return settings


def _key_problem(key: str, first_row: dict[str, int], row: int) -> str:
    if key not in _BY_NAME:
        return unknown("setting", key, _BY_NAME)
    if first_row.setdefault(key, row) != row:
        return f'setting "{key}" stands in row {first_row[key]} too. Keep one of the rows.'
    return ""


def _bad_cell(columns: Columns, place: At) -> bool:
    return any(problem.at == place for problem in columns.problems)


def _read(setting: Column, value: object, place: At, settings: Settings) -> Iterator[Problem]:
    if is_blank(value):
        if setting.required:
            yield Problem(f"{setting.name} is not stated. Fill it in: {_uncapital(setting.explanation)}", place)
        return
    try:
        settings[setting.name] = _CHECKS.get(setting.name, _as_it_is)(reader(setting)(value))
    except CellError as error:
        yield Problem(str(error), place)


def _missing(stated: dict[str, int], at: At) -> Iterator[Problem]:
    for setting in SETTINGS:
        if setting.required and setting.name not in stated:
            explanation = _uncapital(setting.explanation)
            yield Problem(f'there is no row for "{setting.name}". Add it: {explanation}', at)


def _currency(value: object) -> object:
    code = str(value)
    if code not in CODES:
        known = f' Write "{code.upper()}".' if code.upper() in CODES else " Write three letters, such as USD or KZT."
        raise CellError(f"{shown(code)} is not a currency of ISO 4217.{known}")
    return code


def model_path(value: object) -> object:
    """The name of a shipped model file, or a path that stays in the study's folder.

    >>> model_path("../secret.yaml")
    Traceback (most recent call last):
    allocator.study.numbers.CellError: "../secret.yaml" leaves the folder of the study. Put the model file beside ...
    """
    text = str(value).strip()
    if "\\" in text:
        raise CellError(f'{shown(text)} has a backslash. Write "/" between folders.')
    outside = text.startswith(("/", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) or ".." in text.split("/")
    if outside:
        raise CellError(f"{shown(text)} leaves the folder of the study. Put the model file beside the study.")
    if not text.isprintable():
        raise CellError(f"{shown(text)} is not a file name. Write one line.")
    return text


def _as_it_is(value: object) -> object:
    return value


def _uncapital(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


_CHECKS = {"currency": _currency, "model": model_path}
