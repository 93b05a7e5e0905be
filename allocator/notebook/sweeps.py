"""A sweep in a notebook: what the two ends bring, what is proven, the first points, the first breakpoints."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.analysis.sweep.result import Curve, Nested, Sweep
from allocator.language import ENGLISH
from allocator.notebook.portfolios import FIGURES
from allocator.notebook.summary import MOST_ROWS, Column, Grid, Summary, counted, first, more
from allocator.report.html.sections.curve import figures, setting_in_words, sweep_words

MOST_NAMES = 6


def sweep_summary(found: Sweep) -> Summary:
    """The sentences of the report, and the points."""
    return Summary(f"{found.study} (model {found.model})", tuple(_sentences(found)), tuple(_grids(found)))


def _sentences(found: Sweep) -> Iterator[str]:
    if not found.points:
        yield f"None of {found.asked} points was reached."
        return
    yield from sweep_words(found, ENGLISH)
    if found.curve is not None:
        steps = counted(len(found.curve.steps), "breakpoint")
        none = "none is missing" if found.curve.complete else "not all of the range is finished"
        yield f"The exact curve of {found.curve.path} has {steps}; {none}."
    if found.nested is not None:
        yield _nested(found.nested)


def _nested(nested: Nested) -> str:
    if nested.price is None:
        return "There is no path that never drops a project, or none was found."
    price, free = ENGLISH.quantity(nested.price), ENGLISH.quantity(nested.free)
    return f"Never dropping a funded project costs {price} of {free}, added up over all budgets."


def _grids(found: Sweep) -> Iterator[Grid]:
    paths = tuple(dict.fromkeys(path for point in found.points for path in point.set))
    rows = (
        (*(setting_in_words(path, point, ENGLISH) for path in paths), *figures(point, ENGLISH))
        for point in found.points
    )
    columns = (*(Column(path, number=True) for path in paths), *FIGURES)
    caption = f"Points, {found.currency} where money, resilience of 100 points"
    yield Grid(caption, columns, first(rows), more(len(found.points) - MOST_ROWS, ".frame"))
    if found.curve is not None:
        yield _breakpoints(found.curve)


def _breakpoints(curve: Curve) -> Grid:
    columns = (
        Column(f"{curve.path} from", number=True),
        Column("objective", number=True),
        Column("gain", number=True),
        Column("comes in"),
        Column("goes out"),
    )
    rows = (
        (
            ENGLISH.number(step.at, 0 if step.at == round(step.at) else 4 if abs(step.at) <= 1 else 2),
            ENGLISH.quantity(step.objective),
            "" if step.gain is None else ENGLISH.quantity(step.gain),
            _names(step.came),
            _names(step.went),
        )
        for step in curve.steps
    )
    return Grid(
        f"Breakpoints of {curve.path}", columns, first(rows), more(len(curve.steps) - MOST_ROWS, ".breakpoints")
    )


def _names(projects: tuple[str, ...]) -> str:
    rest = len(projects) - MOST_NAMES
    return ", ".join(projects[:MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")
