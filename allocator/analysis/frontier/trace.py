"""From a study to its frontier: the search, a verified portfolio for every point, and what is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from allocator.allocate import Prepared, portfolio_of, prepare, verified
from allocator.analysis.frontier.axes import Axis, axes_of, read_measures, turned
from allocator.analysis.frontier.earliest import earliest
from allocator.analysis.frontier.explore import Exploring
from allocator.analysis.frontier.landmarks import extreme, knee
from allocator.analysis.frontier.question import Asking, Found
from allocator.analysis.frontier.records import Frontier, OpenPart, Point
from allocator.modelfile.records import Form, Model, Objective
from allocator.pricing import price
from allocator.progress import Progress
from allocator.solve.conflict import Conflict
from allocator.solve.engine import Ended
from allocator.solve.order import Reached
from allocator.solve.prove import Best
from allocator.solve.resident import Resident
from allocator.solve.selfcheck import solver_is_sound
from allocator.study.records import Study


@dataclass(frozen=True, slots=True)
class FrontierSettings:
    """How to search. `time` in seconds, for the search and its confirmation; `seed` of the solver.

    confirm   that nothing is missing is proven a second time, from another measure and by another seed
    progress  told where the search stands
    """

    time: float = 300.0
    seed: int = 0
    confirm: bool = True
    progress: Callable[[Progress], None] | None = field(default=None, compare=False)


def frontier_of(
    study: Study, model: Model, measures: Sequence[str], settings: FrontierSettings | None = None
) -> Frontier:
    """Every portfolio that no other equals or beats in all of the measures, each verified.

    measures  two or more, the study's own included; "-cost" asks for as little as possible
    All rules of the study and the model file hold; what the model file maximises is not looked at.
    Raises UsageError for measures that cannot be asked for, or packages of free size; StudyError for rules that cannot
    be enforced.
    """
    asked = settings or FrontierSettings()
    started = time.monotonic()
    solver_is_sound()
    options = price(study, model)
    pairs = read_measures(measures, study, options, model)
    prepared = prepare(study, turned(model, pairs), options)
    axes = axes_of(measures, pairs, prepared.case.program, study, options, model)
    exploring = _explored(prepared, axes, asked, started)
    return _frontier(prepared, axes, exploring, asked, started)


def _explored(prepared: Prepared, axes: tuple[Axis, ...], asked: FrontierSettings, started: float) -> Exploring:
    resident = Resident(prepared.case, tuple(axis.expression for axis in axes))
    asking = Asking(prepared.case, axes, resident, started + asked.time, asked.seed)
    exploring = Exploring(asking, told=_teller(asked, started))
    exploring.run(confirm=asked.confirm)
    return exploring


def _teller(asked: FrontierSettings, started: float) -> Callable[[Exploring], None] | None:
    progress = asked.progress
    if progress is None:
        return None

    def tell(exploring: Exploring) -> None:
        phase = f"frontier: {len(exploring.found)} found, {len(exploring.zones.corners)} parts open"
        progress(Progress(None, None, None, time.monotonic() - started, phase))

    return tell


def _frontier(
    prepared: Prepared, axes: tuple[Axis, ...], exploring: Exploring, asked: FrontierSettings, started: float
) -> Frontier:
    front = [found.values for found in exploring.front]
    alike = _by_the_first(prepared, axes[0])
    points = tuple(_point(alike, axes, earliest(exploring.asking, found)) for found in exploring.front)
    names = tuple(axis.asked for axis in axes)
    conflict: tuple[str, ...] = ()
    if exploring.infeasible:
        conflict = Conflict(prepared.case, started + 2 * asked.time, asked.seed).smallest()
    return Frontier(
        study=prepared.study.name,
        model=prepared.model.name,
        currency=prepared.study.currency,
        measures=names,
        points=points,
        complete=exploring.complete,
        confirmed=exploring.complete and exploring.confirmed,
        open=_open(axes, exploring),
        knee=knee(front),
        extremes={name: extreme(front, i) for i, name in enumerate(names)} if front else {},
        conflict=conflict,
        solves=exploring.asking.resident.solves,
        seconds=time.monotonic() - started,
    )


def _by_the_first(prepared: Prepared, axis: Axis) -> Prepared:
    """The same study under a model file that maximises the first measure alone."""
    objective = Objective(Form.WEIGHTED, ((axis.measure, float(axis.sign)),))
    return replace(prepared, model=replace(prepared.model, maximise=objective))


def _point(prepared: Prepared, axes: tuple[Axis, ...], found: Found) -> Point:
    """The verified portfolio of a point."""
    first = axes[0]
    value = first.sign * first.value(found.values[0])
    reached = Reached(Best(Ended.OPTIMAL, found.chosen, value=value, bound=value), (), first.expression)
    portfolio = verified(prepared, portfolio_of(prepared, reached, 0.0))
    return Point(tuple(axis.value(v) for axis, v in zip(axes, found.values, strict=True)), portfolio)


def _open(axes: tuple[Axis, ...], exploring: Exploring) -> tuple[OpenPart, ...]:
    parts = []
    for corner in sorted(exploring.zones.corners):
        low = tuple(axis.value(steps) for axis, steps in zip(axes, corner, strict=True))
        high = tuple(axis.value(steps) for axis, steps in zip(axes, exploring.most_in(corner), strict=True))
        parts.append(OpenPart(low, high))
    return tuple(parts)
