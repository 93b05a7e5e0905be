"""Reads what the Green Climate Fund publishes about its projects, and says where it is not as expected.

Two shapes are read. Either `projects.json`, the answer of https://api.gcfund.org/v1/projects as it is; or the same as
tables: `projects.csv`, `funding_lines.csv`, `countries.csv`, `disbursements.csv` and, where there is one,
`result_areas.csv`. Every cell is checked before anything is made of it; all problems are told at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

GCF_INSTRUMENTS = (
    "Grants",
    "Reimbursable Grants",
    "Results-Based Payment",
    "Senior Loans",
    "Subordinated Loans",
    "Equity",
    "Guarantees",
)
OTHERS = ("in-kind", "Undefined")  # of co-finance only
AT = "_at"  # the column that says where a row stands

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a table, the field of the API that holds the same, and what may stand in it."""

    name: str
    field: str
    kind: str  # text, amount, date, yes/no, share, or what is allowed: "a|b"
    blank: bool = False


SHAPE = {
    "projects": (
        Column("ref", "ApprovedRef", "text"),
        Column("name", "ProjectName", "text"),
        Column("approval_date", "ApprovalDate", "date"),
        Column("status", "Status", "text"),
        Column("theme", "Theme", "Adaptation|Mitigation|Cross-cutting"),
        Column("sector", "Sector", "Private|Public"),
        Column("size", "Size", "text"),
        Column("entity", "Acronym", "text"),
        Column("access", "Access", "Direct|International"),
        Column("lifetime_tco2e", "LifeTimeCO2", "amount", blank=True),
        Column("direct_beneficiaries", "DirectBeneficiaries", "amount", blank=True),
        Column("gcf_total_usd", "TotalGCFFunding", "amount"),
    ),
    "funding_lines": (
        Column("ref", "ApprovedRef", "text"),
        Column("source", "Source", "GCF|Co-Financing"),
        Column("instrument", "Instrument", "|".join((*GCF_INSTRUMENTS, *OTHERS))),
        Column("budget_usd_eq", "BudgetUSDeq", "amount"),
    ),
    "countries": (
        Column("ref", "ApprovedRef", "text"),
        Column("iso3", "ISO3", "text"),
        Column("region", "Region", "text"),
        Column("ldc", "LDCs", "yes/no"),
        Column("sids", "SIDS", "yes/no"),
        Column("gcf", "GCF", "amount"),
    ),
    "disbursements": (
        Column("ref", "ApprovedRef", "text"),
        Column("date", "DateEffective", "date", blank=True),
        Column("amount_usd_eq", "AmountDisbursedUSDeq", "amount"),
    ),
    "result_areas": (
        Column("ref", "ApprovedRef", "text"),
        Column("type", "Type", "Adaptation|Mitigation"),
        Column("value", "Value", "share"),
    ),
}


class DownloadError(Exception):
    """What is wrong with a download: every problem with its file, row and column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_download(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a download, checked and with numbers as numbers; raises DownloadError with every problem.

    `result_areas` is left out where the download has none.
    """
    problems: list[str] = []
    answer = folder / "projects.json"
    raw = _from_api(answer, problems) if answer.exists() else _from_tables(folder, problems)
    read = {table: _typed(rows, SHAPE[table], problems, answer.exists()) for table, rows in raw.items()}
    if not problems:
        problems.extend(_astray(read))
    if problems:
        raise DownloadError(problems)
    return read


def _from_tables(folder: Path, problems: list[str]) -> dict[str, list[Row]]:
    raw: dict[str, list[Row]] = {}
    for table, columns in SHAPE.items():
        path = folder / f"{table}.csv"
        if not path.exists():
            if table != "result_areas":
                problems.append(f"{path}: not found. {folder} must hold projects.json, or {_needed()}.")
            continue
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        missing = [column.name for column in columns if column.name not in frame]
        problems.extend(f"{path.name}, row 1: the column {name} is missing." for name in missing)
        if not missing:
            frame[AT] = [f"{path.name}, row {number}" for number in range(2, len(frame) + 2)]
            raw[table] = [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
    return raw


def _needed() -> str:
    return ", ".join(f"{table}.csv" for table in SHAPE if table != "result_areas")


def _from_api(path: Path, problems: list[str]) -> dict[str, list[Row]]:
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        problems.append(f"{path.name}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}.")
        return {}
    if not isinstance(answer, list) or not all(isinstance(project, dict) for project in answer):
        problems.append(f"{path.name}: a list of projects is expected, as https://api.gcfund.org/v1/projects gives it.")
        return {}
    raw: dict[str, list[Row]] = {table: [] for table in SHAPE}
    for number, project in enumerate(answer, 1):
        at = f"{path.name}, project {number} ({project.get('ApprovedRef', 'no ApprovedRef')})"
        for table, rows in _of_project(project, at):
            raw[table].extend(rows)
    return raw


def _of_project(project: Row, at: str) -> Iterator[tuple[str, list[Row]]]:
    """The rows of one project of the API in each table; an amount by country may be given in several parts."""
    entity: Row = next(iter(project.get("Entities") or []), {})
    yield "projects", [_row("projects", {**project, **{key: entity.get(key) for key in ("Acronym", "Access")}}, at)]
    parts = {"funding_lines": "Funding", "countries": "Countries", "disbursements": "Disbursements"}
    for table, name in {**parts, "result_areas": "ResultAreas"}.items():
        rows = []
        for number, part in enumerate(project.get(name) or [], 1):
            given = {**part, "ApprovedRef": project.get("ApprovedRef")}
            if name == "Countries":
                given["GCF"] = math.fsum(share.get("GCF") or 0 for share in part.get("Financing") or [])
            rows.append(_row(table, given, f"{at}, {name} {number}"))
        yield table, rows


def _row(table: str, given: Row, at: str) -> Row:
    cells = {column.name: given.get(column.field) for column in SHAPE[table]}
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()} | {AT: at}


def _typed(rows: list[Row], columns: tuple[Column, ...], problems: list[str], from_api: bool) -> pd.DataFrame:
    """The rows with numbers as numbers and dates as dates; a blank number is 0, a blank date is no date."""
    typed: list[Row] = []
    for row in rows:
        made: Row = {AT: row[AT]}
        for column in columns:
            cell = " ".join(row[column.name].split())
            value, wrong = _read(cell, column)
            if wrong:
                word, name = ("field", column.field) if from_api else ("column", column.name)
                problems.append(f"{row[AT]}, {word} {name}: {wrong}")
            made[column.name] = value
        typed.append(made)
    return pd.DataFrame(typed, columns=[AT, *(column.name for column in columns)])


def _read(cell: str, column: Column) -> tuple[Any, str]:
    """A cell's value, and what is wrong with it, if anything."""
    if not cell:
        blank = 0.0 if column.kind == "amount" else None
        return blank, "" if column.blank else "empty."
    if "|" in column.kind:
        allowed = column.kind.split("|")
        return cell, "" if cell in allowed else f"{cell} is not known here. Known: {', '.join(allowed)}."
    try:
        return READERS[column.kind](cell), ""
    except ValueError as error:
        return None, f"{cell} {error}"


def _amount(cell: str) -> float:
    number = _number(cell, "is not an amount.")
    if number < 0:
        raise ValueError("is below 0.")
    return number


def _number(cell: str, wrong: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        raise ValueError(wrong) from None
    if not math.isfinite(number):
        raise ValueError(wrong)
    return number


def _share(cell: str) -> float:
    number = _number(cell.removesuffix("%"), "is not a share: 40.00% is expected.") / 100
    if not 0 <= number <= 1:
        raise ValueError("is not between 0% and 100%.")
    return number


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise ValueError("is not a date: 2024-03-07 is expected.") from None


def _yes(cell: str) -> bool:
    if cell.lower() not in ("true", "false"):
        raise ValueError("is neither True nor False.")
    return cell.lower() == "true"


READERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "amount": _amount,
    "share": _share,
    "date": _day,
    "yes/no": _yes,
}


def _astray(read: dict[str, pd.DataFrame]) -> Iterator[str]:
    """Rows that do not belong together: a project twice, a line of a project that is not in the list."""
    projects = read["projects"]
    for at, ref in projects[projects["ref"].duplicated()][[AT, "ref"]].itertuples(index=False):
        yield f"{at}, ref: {ref} is there twice."
    for table, frame in read.items():
        for at, ref in frame[~frame["ref"].isin(set(projects["ref"]))][[AT, "ref"]].itertuples(index=False):
            yield f"{at}, ref: {ref} is not in {'projects' if table != 'projects' else table}."
    lines = read["funding_lines"]
    strange = lines[(lines["source"] == "GCF") & lines["instrument"].isin(OTHERS)]
    for at, instrument in strange[[AT, "instrument"]].itertuples(index=False):
        yield f"{at}, instrument: {instrument} is not an instrument of the Fund."
