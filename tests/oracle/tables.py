"""A study as the tables a user writes: a list of rows for each, in any order."""

from __future__ import annotations

from dataclasses import fields
from random import Random

import pandas as pd

from allocator.study.records import Fund, Limit, Project, StatedOption, Study

Row = dict[str, object]


def tables(study: Study, shuffle: Random | None = None) -> dict[str, list[Row]]:
    """Every table with its rows as columns of the contract; with `shuffle` the rows stand in another order."""
    settings = {
        "name": study.name,
        "currency": study.currency,
        "first_year": study.first_year,
        "years": study.years,
    }
    found: dict[str, list[Row]] = {
        "study": [{"key": key, "value": value} for key, value in settings.items()],
        "funds": [_plain(fund, Fund) for fund in study.funds],
        "budgets": [{"fund": b.fund, "year": b.year, "amount": b.amount} for b in study.budgets],
        "projects": [_plain(project, Project) for project in study.projects],
        "options": [_option(row) for row in study.options],
        "limits": [_plain(limit, Limit) for limit in study.limits],
        "links": [{"project": k.project, "link": k.link.value, "other": k.other} for k in study.links],
        "ceilings": [
            {"measure": c.measure, "by": c.by or None, "value": c.value or None, "ceiling": c.ceiling}
            for c in study.ceilings
        ],
    }
    if shuffle:
        for rows in found.values():
            shuffle.shuffle(rows)
    return {name: rows for name, rows in found.items() if rows}


def frames(study: Study, shuffle: Random | None = None) -> dict[str, pd.DataFrame]:
    """The same tables as DataFrames."""
    return {name: pd.DataFrame.from_records(rows).astype(object) for name, rows in tables(study, shuffle).items()}


def _plain(record: object, kind: type) -> Row:
    row: Row = {}
    for each in fields(kind):
        value = getattr(record, each.name)
        if each.name == "measures":
            row |= value
        elif each.name not in ("at", "cash", "reflow"):
            row[each.name] = ";".join(value) if isinstance(value, tuple) else value
    return {name: _cell(value) for name, value in row.items()}


def _option(row: StatedOption) -> Row:
    record = _plain(row, StatedOption)
    record |= {f"cash_{k}": amount for k, amount in enumerate(row.cash)}
    return record | {f"reflow_{k}": amount for k, amount in enumerate(row.reflow) if k}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value == "" else value
