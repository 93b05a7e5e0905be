"""What `allocator sweep` says: points, steps and the nested path for people, JSON and CSV for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from allocator.analysis.sweep.result import ONE_UNIT, Curve, Nested, Point, Step, Sweep
from allocator.portfolio import Status
from allocator.report.amounts import exact, money, points, quantity, ratio, share
from allocator.report.csv_files import csv_lines
from allocator.report.tables import Cell
from allocator.report.text import aligned, item, page, stacked, title, wrapped

MOST_LINES = 60


def sweep_json(found: Sweep) -> str:
    """The record of the contract, section 6."""
    return json.dumps(found.record(), indent=2, allow_nan=False) + "\n"


def sweep_files(found: Sweep) -> dict[str, str]:
    """The files of a sweep, by name."""
    files = {"sweep.json": sweep_json(found), "points.csv": points_csv(found)}
    if found.curve is not None:
        files |= {"breakpoints.csv": _breakpoints_csv(found.curve), "projects.csv": _projects_csv(found.curve)}
    if found.nested is not None:
        files["nested.csv"] = _csv_of(found.nested.points)
    return files


def points_csv(found: Sweep) -> str:
    """A row a point: what was set, status, objective and every total."""
    return _csv_of(found.points)


def _csv_of(rows: Sequence[Point]) -> str:
    paths = tuple(dict.fromkeys(path for point in rows for path in point.set))
    measures = tuple(dict.fromkeys(name for point in rows for name in point.totals))
    names = (*paths, "status", "objective", "bound", "leverage", "funded", *measures)
    return csv_lines(names, [_csv_row(point, paths, measures) for point in rows])


def _csv_row(point: Point, paths: Sequence[str], measures: Sequence[str]) -> list[Cell]:
    start: list[Cell] = [point.set.get(path) for path in paths]
    middle: list[Cell] = [str(point.status), point.objective, point.bound, point.leverage, ";".join(point.funded)]
    return [*start, *middle, *(point.totals.get(name) for name in measures)]


def _breakpoints_csv(curve: Curve) -> str:
    names = ("at", "objective", "gain", "next_at", "per_unit", "next_unit", "in", "out", "funded")
    return csv_lines(names, [_step_row(step) for step in curve.steps])


def _step_row(step: Step) -> list[Cell]:
    numbers: list[Cell] = [step.at, step.objective, step.gain, step.next_at, step.per_unit, step.next_unit]
    return [*numbers, ";".join(step.came), ";".join(step.went), ";".join(step.point.funded)]


def _projects_csv(curve: Curve) -> str:
    rows = [(one.project, one.first, one.stays, _spans(one.spans)) for one in curve.projects]
    return csv_lines(("project", "first", "stays", "spans"), rows)


def _spans(spans: Sequence[tuple[float, float | None]]) -> str:
    return ";".join(f"{exact(low)}..{'' if high is None else exact(high)}" for low, high in spans)


def sweep_text(found: Sweep) -> str:
    """For people."""
    head = title(f"{found.study} (model {found.model}), {found.currency}")
    blocks: list[str] = [stacked(head, _proof(found), *_everywhere(found.points)), _points(found.points)]
    if found.curve is not None:
        blocks += [_curve(found.curve), _projects(found.curve)]
    if found.nested is not None:
        blocks.append(_nested(found.nested))
    return page(*blocks)


def _proof(found: Sweep) -> str:
    done = sum(point.proven for point in found.points)
    text = f"{found.asked} points asked for, {len(found.points)} solved, {done} proven."
    text += f" {found.resumed} answers came from the journal." if found.resumed else ""
    return wrapped(text)


def _points(rows: Sequence[Point]) -> str:
    if not rows:
        return "No point was finished."
    same = _same(rows)
    paths = tuple(path for path in dict.fromkeys(path for point in rows for path in point.set) if path not in same)
    headings = (*paths, "status", "objective", "committed", "private", "leverage", "resilience", "projects")
    shown = [[*(_setting(path, point) for path in paths), *_figures(point)] for point in rows[:MOST_LINES]]
    right = [True] * len(paths) + [False] + [True] * 6
    more = len(rows) - MOST_LINES
    note = f"  and {more} more: --format csv lists all" if more > 0 else ""
    return stacked(aligned(headings, shown, right), note)


def _same(rows: Sequence[Point]) -> dict[str, str]:
    """What is set alike at every one of several points, as it is shown."""
    if len(rows) < 2:
        return {}
    return {path: _setting(path, rows[0]) for path in rows[0].set if len({point.set.get(path) for point in rows}) == 1}


def _everywhere(rows: Sequence[Point]) -> Iterator[str]:
    """One line on what every point has in common, so that the table shows what differs."""
    if same := _same(rows):
        yield wrapped(f"Set at every point: {', '.join(f'{path} = {value}' for path, value in same.items())}.")


def _setting(path: str, point: Point) -> str:
    value = point.set.get(path, "")
    if isinstance(value, str):
        return value
    return share(value) if path.startswith("limits.") and abs(value) <= 1 else quantity(value)


def _figures(point: Point) -> list[str]:
    if point.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return [str(point.status), *[""] * 6]
    totals = point.totals
    return [
        str(point.status),
        _number(point.objective),
        money(totals.get("commitment", 0.0)),
        money(totals.get("private", 0.0)),
        "" if point.leverage is None else ratio(point.leverage),
        points(totals["resilience"]) if "resilience" in totals else "",
        str(len(point.funded)),
    ]


def _curve(curve: Curve) -> str:
    """The steps: where each begins, what it brings, what comes in and goes out."""
    headed = f"Every breakpoint of {curve.path} from {exact(curve.low)} to {exact(curve.high)} ({curve.of})"
    if not curve.steps:
        return f"{headed}: no portfolio anywhere, or none found in the time given."
    headings = ("from", "objective", "gain", "each further 1 brings", "in", "out")
    rows = [
        (exact(step.at), _number(step.objective), _number(step.gain), _number(step.per_unit), *_moves(step))
        for step in curve.steps[:MOST_LINES]
    ]
    lines: list[str] = [headed, aligned(headings, rows, (True, True, True, True, False, False))]
    if len(curve.steps) > MOST_LINES:
        lines.append(f"  and {len(curve.steps) - MOST_LINES} more: breakpoints.csv of --out lists all")
    return stacked(*lines, *_open(curve), *_now(curve))


def _now(curve: Curve) -> Iterator[str]:
    """What more would bring where the study stands."""
    step = curve.at(curve.now) if curve.now is not None and curve.low <= curve.now <= curve.high else None
    if step is None or curve.now is None:
        return
    one = curve.next_unit_at(curve.now)
    text = f"As the study stands, at {exact(curve.now)}"
    text += f", the next {exact(ONE_UNIT * curve.unit)} brings {_number(one)}" if one is not None else ""
    if step.next_at is not None:
        after = curve.at(step.next_at)
        gain = after.objective - step.objective if after else None
        text += f"; the next step is at {exact(step.next_at)} and brings {_number(gain)}"
    yield wrapped(text + ".")


def _moves(step: Step) -> tuple[str, str]:
    return " ".join(step.came), " ".join(step.went)


def _open(curve: Curve) -> Iterator[str]:
    if curve.complete:
        yield f"Complete: no step is missing. Values of {curve.path} are told apart by {exact(curve.unit)}."
    for low, high in curve.open:
        yield f"Not finished: from {exact(low)} to {exact(high)}. There may be more steps."


def _projects(curve: Curve) -> str:
    """When projects come in, and whether they stay; those that are funded all along are only counted."""
    start = curve.steps[0].at if curve.steps else 0.0
    always = [one for one in curve.projects if one.stays and one.first == start]
    moving = [one for one in curve.projects if not (one.stays and one.first == start)]
    lines = [f"Funded all along: {len(always)}"] if curve.projects else []
    if moving:
        ordered = sorted(moving, key=lambda one: (curve.looser * one.first, one.project))
        rows = [(one.project, exact(one.first), "yes" if one.stays else "no") for one in ordered[:MOST_LINES]]
        lines += ["First funded at", aligned(("project", curve.path, "stays"), rows, (False, True, False))]
    return stacked(*lines)


def _nested(nested: Nested) -> str:
    """The path that never drops a project, and its price."""
    headed = "A growing budget that never drops a funded project"
    if not nested.points:
        impossible = nested.status is Status.INFEASIBLE
        return f"{headed}: there is no such path." if impossible else f"{headed}: none was found."
    known = f"{_number(nested.price)} of {_number(nested.free)} over all budgets"
    proof = "proven best" if nested.status is Status.OPTIMAL else f"at most {_number(nested.bound)} could be reached"
    headings = ("budget", "objective", "best alone", "committed", "private", "leverage", "resilience", "projects")
    rows = [_nested_row(point) for point in nested.points[:MOST_LINES]]
    return stacked(item(f"{headed} costs {known} ({proof})", ""), aligned(headings, rows, [True] * 8))


def _nested_row(point: Point) -> list[str]:
    _, objective, *rest = _figures(point)
    return [_setting("budget", point), objective, _number(point.bound), *rest]


def _number(value: float | None) -> str:
    return "" if value is None else quantity(value)
