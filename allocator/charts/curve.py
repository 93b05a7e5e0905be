"""What a sweep found: the objective, private money and resilience along the values of a path, with the breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from allocator.analysis.sweep.result import Point, Sweep
from allocator.charts.paper import DARK, INK, MIDDLE, QUIET, SMALL, WHITE, brief, finished, paper, styled
from allocator.charts.scale import TICKS, scaled
from allocator.language import ENGLISH, Language, message
from allocator.portfolio import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from allocator.charts.figure import Chart

MARK = "here"  # id of the line that a slider moves
MOST_LINES = 6  # combinations of the other paths up to which each has a line
PANELS = (
    ("objective", message("objective")),
    ("private", message("private money")),
    ("resilience", message("resilience")),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A precomputed point of the slider: the value of the path, the best portfolio there, and what moved to get here.

    value       as a number where the path has numbers, else its place
    breakpoint  True where the exact curve has a step
    came, went  projects that the stop before does not fund, and the other way round
    """

    value: float
    point: Point
    breakpoint: bool
    came: tuple[str, ...]
    went: tuple[str, ...]


def varied_paths(found: Sweep) -> tuple[str, ...]:
    """The paths that take more than one value."""
    values: dict[str, dict[object, None]] = {}
    for point in found.points:
        for path, value in point.set.items():
            values.setdefault(path, {})[value] = None
    return tuple(path for path, several in values.items() if len(several) > 1)


def stops(found: Sweep) -> tuple[Stop, ...]:
    """Points and breakpoints of the one path that varies, by its values; empty where several paths vary."""
    paths = varied_paths(found)
    if len(paths) > 1 or (not paths and found.curve is None):
        return ()
    path = paths[0] if paths else (found.curve.path if found.curve else "")
    found_at: dict[float, tuple[Point, bool]] = {}
    for place, point in enumerate(found.points):
        if path in point.set:
            found_at[value_of(point, path, place)] = (point, False)
    if found.curve is not None:
        for step in found.curve.steps:
            found_at[step.at] = (step.point, True)
    return tuple(_stops(found_at))


def _stops(found_at: dict[float, tuple[Point, bool]]) -> list[Stop]:
    made: list[Stop] = []
    before: set[str] | None = None
    for value, (point, is_step) in sorted(found_at.items()):
        here = set(point.projects)
        came, went = (sorted(here - before), sorted(before - here)) if before is not None else ([], [])
        made.append(Stop(value, point, is_step, tuple(came), tuple(went)))
        before = here
    return made


def value_of(point: Point, path: str, place: int) -> float:
    """Where a point stands along a path: its number, or its place where the path has words."""
    value = point.set[path]
    return float(value) if not isinstance(value, str) else float(place)


def amount_of(point: Point, name: str) -> float | None:
    """The objective or a total of a point; None where nothing was found."""
    if point.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return None
    return point.objective if name == "objective" else point.totals.get(name)


def sweep_chart(found: Sweep, language: Language = ENGLISH, *, slider: bool = True) -> Chart:
    """Panels one above the other along the first path that varies; breakpoints are small marks on the steps.

    slider  whether to draw the line with the id "here" at the first value, which a page moves
    Where a second path varies, a line for each of its first six combinations.
    """
    panels = [(name, title) for name, title in PANELS if name in _shown(found)]
    with styled():
        figure, axes = paper(0.5 + 1.25 * len(panels), len(panels))
        for one, (name, title) in zip(axes, panels, strict=True):
            _panel(one, found, name, language)
            one.set_title(_title(title, name, found, one, language), fontsize=SMALL, loc="left", color=INK)
        _along(axes, found, language)
        if slider:
            _here(axes, found)
        return finished(figure)


def _shown(found: Sweep) -> list[str]:
    """The measures with a panel: the objective only where it is not the private money over again."""
    places = [*found.points, *(step.point for step in found.breakpoints)]
    measures = [name for name, _ in PANELS[1:] if any(name in point.totals for point in places)]
    same = "private" in measures and all(_alike(point) for point in places)
    return measures if same else ["objective", *measures]


def _alike(point: Point) -> bool:
    """True where the objective is the private money, or there is neither."""
    objective, private = amount_of(point, "objective"), amount_of(point, "private")
    if objective is None or private is None:
        return objective is private
    return isclose(objective, private, rel_tol=1e-6, abs_tol=0.01)


def _title(title: str, name: str, found: Sweep, axes: Axes, language: Language) -> str:
    unit = {"private": found.currency, "resilience": language.say("of 100 points")}.get(name, "")
    scale = scaled(axes.yaxis, *axes.get_ylim(), language)
    return ", ".join(part for part in (language.say(title), unit, scale.word(language)) if part)


def _panel(axes: Axes, found: Sweep, name: str, language: Language) -> None:
    axes.locator_params(axis="y", nbins=4)
    axes.grid(axis="y", color="#e4e8ec", linewidth=0.6)
    axes.set_axisbelow(True)
    if found.curve is not None and found.curve.steps:
        _steps(axes, found, name)
        return
    for number, (label, points) in enumerate(_lines(found)[:MOST_LINES]):
        known = [(x, y) for x, y in points_of(points, found, name) if y is not None]
        style = ("-", "--", ":", "-.", (0, (5, 1)), (0, (1, 1)))[number]
        across, up = [x for x, _ in known], [y for _, y in known]
        axes.plot(across, up, linestyle=style, color=DARK, lw=1.2, marker="o", ms=3.2, mfc=WHITE if number else DARK)
        if label and known:
            axes.annotate(brief(label, 26), known[-1], (5, 0), textcoords="offset points", va="center", fontsize=SMALL)


def points_of(points: Sequence[Point], found: Sweep, name: str) -> list[tuple[float, float | None]]:
    """(value, amount) of points along the first path that varies."""
    path = (varied_paths(found) or tuple(points[0].set))[0]
    order = list(dict.fromkeys(point.set[path] for point in found.points if path in point.set))
    return sorted(
        (value_of(point, path, order.index(point.set[path])), amount_of(point, name))
        for point in points
        if path in point.set
    )


def _lines(found: Sweep) -> list[tuple[str, list[Point]]]:
    """The points by what the other paths are set to."""
    paths = varied_paths(found)
    lines: dict[str, list[Point]] = {}
    for point in found.points:
        label = ", ".join(f"{path}={point.set[path]}" for path in paths[1:] if path in point.set)
        lines.setdefault(label, []).append(point)
    return list(lines.items())


def _steps(axes: Axes, found: Sweep, name: str) -> None:
    """The exact curve: level from each breakpoint to the next, in the direction in which more becomes possible."""
    curve = found.curve
    if curve is None:
        return
    known = [(step.at, amount_of(step.point, name)) for step in curve.steps]
    marks = [(at, amount) for at, amount in known if amount is not None]
    end = curve.high if curve.looser > 0 else curve.low
    if not marks:
        return
    across, up = [at for at, _ in marks] + [end], [amount for _, amount in marks] + [marks[-1][1]]
    axes.step(across, up, where="post", color=DARK, linewidth=1.2)
    if len(marks) <= 150:
        axes.plot([at for at, _ in marks], [amount for _, amount in marks], "o", ms=2.6, color=DARK, mew=0)
    for low, high in curve.open:
        axes.axvspan(low, high, facecolor="none", hatch="///", edgecolor=MIDDLE, linewidth=0.5)


def _along(axes: Sequence[Axes], found: Sweep, language: Language) -> None:
    """The axis of the path under the lowest panel."""
    path = (varied_paths(found) or ((found.curve.path,) if found.curve else ("",)))[0]
    last = axes[-1]
    order = list(dict.fromkeys(point.set[path] for point in found.points if path in point.set))
    last.set_xlabel(brief(path, 60))
    if any(isinstance(value, str) for value in order):
        every = -(-len(order) // 8)
        last.set_xticks(range(0, len(order), every), [brief(str(value), 12) for value in order[::every]])
        return
    last.locator_params(axis="x", nbins=TICKS + 1)
    if is_share(path, order):
        last.xaxis.set_major_formatter(lambda at, _: language.share(at, 1))
        return
    scale = scaled(last.xaxis, *last.get_xlim(), language)
    unit = found.currency if path.startswith("budget") else ""
    last.set_xlabel(", ".join(part for part in (brief(path, 60), unit, scale.word(language)) if part))


def is_share(path: str, values: Sequence[object]) -> bool:
    """Whether values of a path are shown in percent: bounds of limits and rates up to one."""
    numbers = [value for value in values if isinstance(value, (int, float))]
    return path.startswith(("limits.", "rates.")) and bool(numbers) and max(map(abs, numbers)) <= 1


def _here(axes: Sequence[Axes], found: Sweep) -> None:
    """The line that a slider moves, at the first stop; without stops there is none."""
    first = stops(found)
    for number, one in enumerate(axes if first else ()):
        line = one.axvline(first[0].value, color=QUIET, linewidth=1.2, linestyle=(0, (4, 2)), zorder=5)
        line.set_gid(f"{MARK}{number}")
