"""The exact curve put together: steps of all pieces in one line, and when each project is funded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.analysis.sweep.journal import Kept
from allocator.analysis.sweep.result import ONE_UNIT, Curve, Entry, Step
from allocator.analysis.sweep.scales import Range
from allocator.analysis.sweep.tasks import Scale, StepTask, next_below
from allocator.portfolio import Status


@dataclass(frozen=True, slots=True)
class _Found:
    """A step as it was found: the room it begins at, and the answer there."""

    begins: int
    kept: Kept

    @property
    def objective(self) -> float:
        return self.kept.point.objective or 0.0


def curve_of(asked: Range, of: str, answers: Mapping[str, Kept], now: float | None = None) -> Curve:
    """The curve over a range, from all answers to its tasks.

    of   what the curve is of, in words
    now  the value of the path as the study states it
    """
    found: list[_Found] = []
    unfinished: list[StepTask] = []
    for task in asked.tasks():
        for step in _descended(task, answers):
            (found if isinstance(step, _Found) else unfinished).append(step)  # type: ignore[arg-type]
    scale = asked.scale
    line = _in_line(found, unfinished)
    return Curve(
        path=scale.path,
        of=of,
        low=_value(scale, asked.low if scale.looser > 0 else asked.high),
        high=_value(scale, asked.high if scale.looser > 0 else asked.low),
        unit=float(scale.unit),
        looser=scale.looser,
        steps=tuple(_steps(line, asked)),
        projects=tuple(_entries(line, scale)),
        open=tuple(sorted((_value(scale, task.low), _value(scale, task.high)) for task in unfinished)),
        now=now,
    )


def _descended(task: StepTask, answers: Mapping[str, Kept]) -> Iterator[_Found | StepTask]:
    """The steps of one piece from the top down; the rest of it, where it was not finished."""
    open_tasks = [task]
    while open_tasks:
        task = open_tasks.pop()
        kept = answers.get(task.key)
        if kept is not None and kept.begins is not None:
            yield _Found(kept.begins, kept)
            open_tasks += next_below(task, kept.begins, kept.point.objective)
        elif kept is None or kept.point.status is not Status.INFEASIBLE:
            yield task


def _in_line(found: list[_Found], unfinished: Sequence[StepTask]) -> list[_Found]:
    """Steps by room; of neighbours with one objective the lower, where nothing between them is open."""
    line: list[_Found] = []
    for step in sorted(found, key=lambda each: each.begins):
        same = line and step.objective - line[-1].objective < step.kept.noticed
        if not same or _open_between(line[-1].begins, step.begins, unfinished):
            line.append(step)
    return line


def _open_between(low: int, high: int, unfinished: Sequence[StepTask]) -> bool:
    return any(low < task.high < high for task in unfinished)


def _steps(line: Sequence[_Found], asked: Range) -> Iterator[Step]:
    scale = asked.scale
    for place, step in enumerate(line):
        before = line[place - 1] if place else None
        after = line[place + 1] if place + 1 < len(line) else None
        here, there = set(step.kept.point.projects), set(before.kept.point.projects) if before else set()
        way = float(abs(scale.value(after.begins) - scale.value(step.begins))) if after else 0.0
        yield Step(
            at=_value(scale, step.begins),
            objective=step.objective,
            point=step.kept.point,
            gain=step.objective - before.objective if before else None,
            next_at=_value(scale, after.begins) if after else None,
            per_unit=(after.objective - step.objective) / way if after else None,
            next_unit=_next_unit(line, place, asked),
            came=tuple(sorted(here - there)) if before else (),
            went=tuple(sorted(there - here)),
        )


def _next_unit(line: Sequence[_Found], place: int, asked: Range) -> float | None:
    """What one unit more than where a step begins brings."""
    room = line[place].begins + ONE_UNIT
    if room > asked.high:
        return None
    reached = [step for step in line[place:] if step.begins <= room]
    return reached[-1].objective - line[place].objective


def _entries(line: Sequence[_Found], scale: Scale) -> Iterator[Entry]:
    """For each project that is ever funded, from where to where."""
    funded = [set(step.kept.point.projects) for step in line]
    for project in sorted(set().union(*funded)):
        spans: list[tuple[float, float | None]] = []
        for place, here in enumerate(funded):
            if project in here and (place == 0 or project not in funded[place - 1]):
                ends = next((k for k in range(place, len(line)) if project not in funded[k]), None)
                until = None if ends is None else _value(scale, line[ends].begins)
                spans.append((_value(scale, line[place].begins), until))
        yield Entry(project, spans[0][0], len(spans) == 1 and spans[0][1] is None, tuple(spans))


def _value(scale: Scale, room: int) -> float:
    return float(scale.value(room))
