"""Reading back what a frontier or a sweep left in a folder, to show it in the report of a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.errors import UsageError
from allocator.portfolio import Funded, Portfolio, Status

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.frontier import Point as Trade
    from allocator.analysis.sweep.result import Curve, Step, Sweep

FRONTIER, SWEEP = "frontier.json", "sweep.json"
_MANIFEST = "manifest.json"


def read_analysis(folder: str | Path) -> tuple[Frontier | Sweep, Mapping[str, Any]]:
    """What `allocator frontier --out` or `allocator sweep --out` left, and its manifest.

    A point of a frontier has what is funded and every total; amounts by project are not kept in such a folder.
    Raises UsageError where the folder holds neither, or cannot be read.
    """
    place = Path(folder)
    for name, made in ((FRONTIER, _frontier), (SWEEP, _sweep)):
        if (place / name).is_file():
            try:
                return made(_read(place / name)), _read(place / _MANIFEST)
            except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
                raise UsageError(f"{place / name} cannot be read ({error}). Make it again with --out.") from error
    raise UsageError(f"{folder} holds no {FRONTIER} and no {SWEEP}. Give a folder that frontier or sweep --out left.")


def _read(path: Path) -> dict[str, Any]:
    record = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(record, dict) or record.get("schema") != 1:
        raise ValueError(f"{path.name} is not of schema 1")
    return record


def _frontier(record: dict[str, Any]) -> Frontier:
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.frontier.records import OpenPart

    plain = ("study", "model", "currency", "complete", "confirmed", "knee", "extremes", "solves", "seconds")
    return Frontier(
        **{key: record[key] for key in plain},
        measures=tuple(record["measures"]),
        points=tuple(_trade(point, record) for point in record["points"]),
        open=tuple(OpenPart(tuple(part["from"]), tuple(part["to"])) for part in record["open"]),
        conflict=tuple(record["conflict"]),
    )


def _trade(point: dict[str, Any], record: dict[str, Any]) -> Trade:
    from allocator.analysis.frontier import Point as Trade

    portfolio = Portfolio(
        record["study"],
        record["model"],
        record["currency"],
        Status.OPTIMAL,
        objective=point["values"][0],
        bound=point["values"][0],
        gap=0.0,
        totals=point["totals"],
        leverage=point["leverage"],
        funded_rows=tuple(map(_funded, point["funded"])),
    )
    return Trade(tuple(point["values"]), portfolio)


def _funded(text: str) -> Funded:
    """A row of what is funded, from "project:option:start"; its amounts are not known."""
    project, option, start = text.rsplit(":", 2)
    return Funded(project, option, "", int(start), 1.0, 0.0, 0.0)


def _sweep(record: dict[str, Any]) -> Sweep:
    from allocator.analysis.sweep.result import Point, Sweep

    points = tuple(map(Point.from_record, record["points"]))
    return Sweep(
        record["study"],
        record["model"],
        record["currency"],
        points,
        record["asked"],
        _curve(record) if "curve" in record else None,
    )


def _curve(record: dict[str, Any]) -> Curve:
    from allocator.analysis.sweep.result import Curve, Entry

    stated = record["curve"]
    names = ("path", "of", "low", "high", "unit", "looser", "now")
    entries = (
        Entry(one["project"], one["first"], one["stays"], tuple(map(tuple, one["spans"]))) for one in record["projects"]
    )
    return Curve(
        **{name: stated[name] for name in names},
        steps=tuple(_step(step, stated["path"]) for step in record["breakpoints"]),
        projects=tuple(entries),
        open=tuple(tuple(part) for part in stated["open"]),
    )


def _step(record: dict[str, Any], path: str) -> Step:
    """A breakpoint: every one of them is proven, or it would not be in the file."""
    from allocator.analysis.sweep.result import Point, Step

    totals, objective = record["totals"], record["objective"]
    committed = totals.get("commitment", 0.0)
    point = Point(
        set={path: record["at"]},
        status=Status.OPTIMAL,
        objective=objective,
        bound=objective,
        gap=0.0,
        totals=totals,
        leverage=totals.get("private", 0.0) / committed if committed else None,
        funded=tuple(record["funded"]),
    )
    names = ("at", "objective", "gain", "next_at", "per_unit", "next_unit")
    return Step(
        **{name: record[name] for name in names}, point=point, came=tuple(record["in"]), went=tuple(record["out"])
    )
