"""`portfolio.json`: the answer as other programs read it, and reading it back.

The keys are those of the contract (schema 1): keys may be added, never renamed. Numbers are at full precision.
The text is plain ASCII, so that no terminal or pipe can spoil it. What is not known (a bound that was never proven)
is null.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from allocator.errors import UsageError
from allocator.portfolio import (
    Baseline,
    Broken,
    BudgetLine,
    Declined,
    Funded,
    Level,
    LimitLine,
    Payment,
    Portfolio,
    Repair,
    Signature,
    Status,
    Verified,
)

SCHEMA = 1
FILE = "portfolio.json"

_Row = TypeVar("_Row")


def portfolio_record(portfolio: Portfolio) -> dict[str, Any]:
    """The answer as one record of plain values, with the keys of the contract.

    portfolio  any status; of `infeasible` and `unknown` the lists are empty and the amounts null
    """
    return {
        "schema": SCHEMA,
        "study": portfolio.study,
        "model": portfolio.model,
        "currency": portfolio.currency,
        "status": str(portfolio.status),
        "objective": _known(portfolio.objective),
        "bound": _known(portfolio.bound),
        "gap": _known(portfolio.gap),
        "totals": dict(portfolio.totals),
        "leverage": _known(portfolio.leverage),
        "funded": [_fields(row) for row in portfolio.funded_rows],
        "declined": [_fields(row) for row in portfolio.declined_rows],
        "budgets": [_fields(row) for row in portfolio.budget_rows],
        "limits": [_fields(row) for row in portfolio.limit_rows],
        "verified": _fields(portfolio.verified),
        "levels": [_fields(row) for row in portfolio.levels],
        "payments": [_fields(row) for row in portfolio.payments],
        "signatures": [_fields(row) for row in portfolio.signatures],
        "conflict": list(portfolio.conflict),
        "repairs": [repair_record(row) for row in portfolio.repairs],
        "combination": [repair_record(row) for row in portfolio.combination],
        "baselines": [baseline_record(row) for row in portfolio.baseline_rows],
        "manifest": dict(portfolio.manifest),
    }


def baseline_record(row: Baseline) -> dict[str, Any]:
    """A simple rule's list as a record: its value, what the portfolio gains over it, and the rules it breaks."""
    return {**_fields(row), "funded": list(row.funded), "breaks": [_fields(broken) for broken in row.breaks]}


def portfolio_text(portfolio: Portfolio) -> str:
    """The text of `portfolio.json`, ending in a line feed. A number that is not finite is an error (ValueError)."""
    return json.dumps(portfolio_record(portfolio), indent=2, allow_nan=False) + "\n"


def read_run(folder: str | Path) -> Portfolio:
    """The portfolio that a run left in a folder.

    folder  the folder of the run, or its `portfolio.json`
    Returns an equal Portfolio to the one written. Raises UsageError when the folder holds no run of schema 1.
    """
    path = Path(folder)
    path = path / FILE if path.is_dir() else path
    record = _parsed(path)
    if record.get("schema") != SCHEMA:
        raise UsageError(f"{path}: this is not a run of schema {SCHEMA}. Solve the study again with --out.")
    try:
        return _portfolio(record)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: the run is damaged ({error}). Solve the study again with --out.") from error


def _parsed(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{path.parent} holds no {FILE}. Give the folder that `--out` wrote.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a run: {error}") from error
    if not isinstance(record, dict):
        raise UsageError(f"{path} cannot be read as a run: it holds no record.")
    return record


def _portfolio(record: Mapping[str, Any]) -> Portfolio:
    plain = ("study", "model", "currency", "objective", "bound", "gap", "totals", "leverage")
    checked = record["verified"]
    return Portfolio(
        **{key: record[key] for key in plain},
        status=Status(record["status"]),
        funded_rows=_rows(record["funded"], Funded),
        declined_rows=_rows(record["declined"], Declined),
        budget_rows=_rows(record["budgets"], BudgetLine),
        limit_rows=_rows(record["limits"], LimitLine),
        payments=_rows(record.get("payments", ()), Payment),
        signatures=_rows(record.get("signatures", ()), Signature),
        verified=Verified(checked["ok"], checked["checks"], tuple(checked["problems"])),
        levels=_rows(record.get("levels", ()), Level),
        conflict=tuple(record.get("conflict", ())),
        repairs=_repairs(record.get("repairs", ())),
        combination=_repairs(record.get("combination", ())),
        baseline_rows=tuple(_baseline(row) for row in record.get("baselines", ())),
        manifest=record.get("manifest", {}),
    )


def _baseline(record: dict[str, Any]) -> Baseline:
    (row,) = _rows([record], Baseline)
    return dataclasses.replace(row, funded=tuple(row.funded), breaks=_rows(record["breaks"], Broken))


def repair_record(repair: Repair) -> dict[str, Any]:
    """A repair with the keys of the contract."""
    return {
        "change": repair.change,
        "from": repair.before,
        "to": repair.after,
        "relative": repair.relative,
        "proven": repair.proven,
    }


def _repairs(records: Iterable[Mapping[str, Any]]) -> tuple[Repair, ...]:
    return tuple(
        Repair(row["change"], row["from"], row["to"], row.get("relative", 0.0), row.get("proven", False))
        for row in records
    )


def _rows(records: list[dict[str, Any]], kind: Callable[..., _Row]) -> tuple[_Row, ...]:
    """Records as rows; keys that this version does not know are later additions and left alone."""
    known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return tuple(kind(**{key: value for key, value in record.items() if key in known}) for record in records)


def _fields(row: Any) -> dict[str, Any]:
    """A row's fields in their order. A mapping among them becomes a plain record of its own."""
    record = {}
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        record[field.name] = dict(value) if isinstance(value, Mapping) else value
    return record


def _known(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
