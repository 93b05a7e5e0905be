"""Sections about a sweep: the curve with its slider, every point, the breakpoints, the path that drops no project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.analysis.sweep.result import ONE_UNIT, Curve, Nested, Point, Sweep
from allocator.charts.curve import Stop as Place
from allocator.charts.curve import is_share, stops, sweep_chart, varied_paths
from allocator.charts.svg import across
from allocator.language import Language
from allocator.portfolio import Status
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Cell, Column, Section, pair, paragraph, section, table
from allocator.report.html.slider import Stop, slider
from allocator.report.words import status_in_words

MOST_ROWS = 200
MOST_STOPS = 400
NOTHING = "–"
MOST_NAMES = 12  # projects named at a stop


def sweep_decision(found: Sweep, language: Language) -> Section | None:
    """What was asked and what was proven, in two sentences."""
    return section("decision", language.say("What was asked and found"), *map(paragraph, sweep_words(found, language)))


def sweep_words(found: Sweep, language: Language) -> tuple[str, ...]:
    """What the two ends bring, what was asked, and what is proven, each a sentence."""
    solved = sum(point.objective is not None for point in found.points)
    none = len(found.points) - solved
    what = language.count(
        "The best portfolio was sought at {n} value of {paths}{none}.",
        "The best portfolio was sought at {n} values of {paths}{none}.",
        found.asked,
        paths=language.list(_paths(found)),
        none=language.count("; at {n} of them there is none", "; at {n} of them there is none", none) if none else "",
    )
    proven = language.say("Every answer is proven to be the best there is.")
    if not found.complete:
        proven = language.say("Not all of it is finished or proven: the table says which points are.")
    return tuple(sentence for sentence in (_brings(found, language), what, proven) if sentence)


def _brings(found: Sweep, language: Language) -> str:
    """What the two ends of the one path that varies bring; nothing where several vary."""
    paths, known = _paths(found), [point for point in found.points if point.objective is not None]
    if len(paths) != 1 or len(known) < 2:
        return ""
    low, high = known[0], known[-1]
    points = ""
    if "resilience" in low.totals and "resilience" in high.totals:
        least, most = (language.points(point.totals["resilience"]) for point in (low, high))
        points = language.say(", and resilience from {low} to {high} of 100 points", low=least, high=most)
    return language.say(
        "From {low} to {high} of {path}, private money goes from {private} to {more}{points}.",
        low=setting_in_words(paths[0], low, language),
        high=setting_in_words(paths[0], high, language),
        path=paths[0],
        private=language.amount(low.totals.get("private", 0.0), found.currency),
        more=language.amount(high.totals.get("private", 0.0), found.currency),
        points=points,
    )


def _paths(found: Sweep) -> list[str]:
    return list(varied_paths(found) or dict.fromkeys(path for point in found.points for path in point.set))


def curve_section(found: Sweep, language: Language, now: float | None = None) -> Section | None:
    """The curve, the slider over its points, and the table of points; None when none was finished.

    now  where the run that it is shown with stands on the path; by default where the study stands, if that is known
    """
    if not found.points and not found.breakpoints:
        return None
    places = stops(found)
    shown = places if len(places) <= MOST_STOPS else _thinned(places)
    title = language.say("What each value of {paths} brings", paths=language.list(_paths(found)))
    figure = sweep_chart(found, language)
    chart = drawing("curve", title, _words(found, language), figure)
    control = ""
    if len(shown) > 1:
        marks = across(figure, [place.value for place in shown])
        path = (_paths(found) or [""])[0]
        control = _slider(found, shown, marks, path, language, now)
    return section(
        "curve",
        language.say("The curve"),
        pair(chart, control + (paragraph(_now(found.curve, language)) if found.curve else "")),
        _points(found, language),
        _breakpoints(found.curve, language) if found.curve else "",
    )


def _thinned(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Evenly chosen ones; what came and went then speaks of more than one step, so it is added up again."""
    step = (len(places) - 1) / (MOST_STOPS - 1)
    kept = [places[round(number * step)] for number in range(MOST_STOPS)]
    made: list[Place] = []
    before: set[str] | None = None
    for place in kept:
        here = set(place.point.projects)
        came, went = (here - before, before - here) if before is not None else (set(), set())
        made.append(Place(place.value, place.point, place.breakpoint, tuple(sorted(came)), tuple(sorted(went))))
        before = here
    return tuple(made)


def _words(found: Sweep, language: Language) -> str:
    """The curve in words: its two ends."""
    known = [point for point in found.points if point.objective is not None]
    if not known:
        return language.say("No portfolio at any value.")
    return "; ".join(
        language.say(
            "at {value}: objective {objective}, private money {private}",
            value=", ".join(setting_in_words(path, point, language) for path in _paths(found)),
            objective=language.quantity(point.objective or 0.0),
            private=language.money(point.totals.get("private", 0.0)),
        )
        for point in (known[0], known[-1])
    )


def _slider(
    found: Sweep, places: Sequence[Place], marks: list[float], path: str, language: Language, now: float | None
) -> str:
    rows = (
        ("value", path),
        ("status", language.say("status")),
        ("objective", language.say("objective")),
        ("committed", language.say("committed, {currency}", currency=found.currency)),
        ("private", language.say("private, {currency}", currency=found.currency)),
        ("leverage", language.say("leverage")),
        ("resilience", language.say("resilience, of 100 points")),
        ("projects", language.say("projects")),
        ("came", language.say("comes in")),
        ("went", language.say("goes out")),
    )
    made = [_stop(place, mark, path, language) for place, mark in zip(places, marks, strict=True)]
    empty = {name for name, _ in rows if all(stop.texts[name] == NOTHING for stop in made)}
    start = _start(places, now if now is not None or found.curve is None else found.curve.now)
    shown = [row for row in rows if row[0] not in empty]
    return slider(language.say("Choose a value of {path}", path=path), shown, made, start)


def _start(places: Sequence[Place], now: float | None) -> int:
    """The stop shown first: where the study stands, else the first at which there is a portfolio."""
    if now is not None and places[0].value <= now <= places[-1].value:
        return max(number for number, place in enumerate(places) if place.value <= now)
    solved = (number for number, place in enumerate(places) if place.point.objective is not None)
    return next(solved, 0)


def _stop(place: Place, mark: float, path: str, language: Language) -> Stop:
    point = place.point
    value = _value(path, point.set.get(path, place.value) if not place.breakpoint else place.value, language)
    names = ("status", "objective", "committed", "private", "leverage", "resilience", "projects")
    texts = {"value": value, **dict(zip(names, figures(point, language), strict=True))}
    texts |= {"came": _names(place.came, language), "went": _names(place.went, language)}
    texts = {name: text or NOTHING for name, text in texts.items()}
    words = language.say("{value}, objective {objective}", value=value, objective=texts["objective"])
    return Stop(texts, words, mark)


def _names(projects: Sequence[str], language: Language) -> str:
    more = len(projects) - MOST_NAMES
    text = ", ".join(projects[:MOST_NAMES])
    return text if more <= 0 else language.count("{names} and {n} more", "{names} and {n} more", more, names=text)


def setting_in_words(path: str, point: Point, language: Language) -> str:
    """What a point sets a path to, as people read it."""
    return _value(path, point.set.get(path, ""), language)


def _value(path: str, value: str | float, language: Language) -> str:
    if isinstance(value, str):
        return value
    return language.share(value) if is_share(path, [value]) else language.quantity(value)


def _precise(path: str, value: float, language: Language) -> str:
    """A value of a path with the decimals it has: breakpoints may lie on a cent."""
    if is_share(path, [value]):
        return language.share(value, 4)
    return language.number(value, 0 if value == round(value) else 2)


def figures(point: Point, language: Language) -> tuple[str, ...]:
    """Status, objective, committed, private, leverage, resilience and number of projects; blank where there is none."""
    status = status_in_words(point.status, language)
    if point.status in (Status.INFEASIBLE, Status.UNKNOWN) or point.objective is None:
        return (status, *[""] * 6)
    totals = point.totals
    return (
        status,
        language.quantity(point.objective),
        language.money(totals.get("commitment", 0.0)),
        language.money(totals.get("private", 0.0)),
        "" if point.leverage is None else language.ratio(point.leverage),
        language.points(totals["resilience"]) if "resilience" in totals else "",
        language.number(len(point.funded)),
    )


def _figure_columns(language: Language) -> tuple[Column, ...]:
    return (
        Column(language.say("status")),
        Column(language.say("objective"), number=True),
        Column(language.say("committed"), number=True),
        Column(language.say("private"), number=True),
        Column(language.say("leverage"), number=True),
        Column(language.say("points"), number=True),
        Column(language.say("projects"), number=True),
    )


def _points(found: Sweep, language: Language) -> str:
    paths = varied_paths(found) or tuple(dict.fromkeys(path for point in found.points for path in point.set))
    columns = [*(Column(path, number=True) for path in paths), *_figure_columns(language)]
    rows = [
        [*(setting_in_words(path, point, language) for path in paths), *figures(point, language)]
        for point in found.points[:MOST_ROWS]
    ]
    columns, rows = _filled(columns, rows)
    hidden = len(found.points) - len(rows)
    more = language.count("{n} more is in points.csv.", "{n} more are in points.csv.", hidden) if hidden else ""
    note = " ".join(text for text in (_everywhere(found, paths, language), more) if text)
    return table("points", language.say("Points, {currency} where money", currency=found.currency), columns, rows, note)


def _filled(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[list[Column], list[list[str]]]:
    """The columns that say anything: a study may lack a measure, and a step may bring nothing new in."""
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _everywhere(found: Sweep, shown: Sequence[str], language: Language) -> str:
    """What is set to the same value at every point, and so needs no column."""
    first = found.points[0] if found.points else None
    same = [path for path in first.set if path not in shown] if first else []
    if first is None or not same:
        return ""
    return language.say(
        "Set at every point: {changes}.",
        changes=", ".join(f"{path} = {setting_in_words(path, first, language)}" for path in same),
    )


def _breakpoints(curve: Curve, language: Language) -> str:
    columns = (
        Column(language.say("from"), number=True),
        Column(language.say("objective"), number=True),
        Column(language.say("gain"), number=True),
        Column(language.say("comes in"), long=True),
        Column(language.say("goes out"), long=True),
    )
    rows = [
        [
            _precise(curve.path, step.at, language),
            language.quantity(step.objective),
            "" if step.gain is None else language.quantity(step.gain),
            _names(step.came, language),
            _names(step.went, language),
        ]
        for step in curve.steps[:MOST_ROWS]
    ]
    kept, rows = _filled(columns, rows)
    hidden = len(curve.steps) - len(rows)
    proof = language.say("Complete: no breakpoint is missing.") if curve.complete else "; ".join(_open(curve, language))
    note = (
        language.count("{n} more is in breakpoints.csv.", "{n} more are in breakpoints.csv.", hidden) if hidden else ""
    )
    caption = language.say("Breakpoints of {path}", path=curve.path)
    return table("breakpoints", caption, kept, rows, " ".join(part for part in (proof, note) if part))


def _open(curve: Curve, language: Language) -> Iterator[str]:
    for low, high in curve.open[:MOST_NAMES]:
        ends = {"low": _precise(curve.path, low, language), "high": _precise(curve.path, high, language)}
        yield language.say("Not finished: from {low} to {high}.", **ends)


def _now(curve: Curve, language: Language) -> str:
    """What more would bring where the study stands."""
    if curve.now is None or not curve.low <= curve.now <= curve.high:
        return ""
    step, one = curve.at(curve.now), curve.next_unit_at(curve.now)
    if step is None:
        return ""
    parts = [
        language.say(
            "As the study stands, {path} is {now}.", path=curve.path, now=_precise(curve.path, curve.now, language)
        )
    ]
    if one is not None:
        unit, brings = _precise(curve.path, ONE_UNIT * curve.unit, language), language.quantity(one)
        parts.append(language.say("The next {unit} brings {amount} of the objective.", unit=unit, amount=brings))
    after = curve.at(step.next_at) if step.next_at is not None else None
    if after is not None and step.next_at is not None:
        gain = language.quantity(after.objective - step.objective)
        parts.append(
            language.say(
                "The next step is at {at} and brings {gain}.",
                at=_precise(curve.path, step.next_at, language),
                gain=gain,
            )
        )
    return " ".join(parts)


def nested_section(nested: Nested, language: Language) -> Section | None:
    """The path on which a growing budget never drops a project, and its price."""
    title = language.say("A growing budget that never drops a project")
    if not nested.points or nested.price is None:
        return section("nested", title, paragraph(language.say("There is no such path, or none was found.")))
    words = language.say(
        "Never dropping a funded project costs {price} of {free}, added up over all budgets.",
        price=language.quantity(nested.price),
        free=language.quantity(nested.free),
    )
    proof = language.say("This is the best such path.") if nested.status is Status.OPTIMAL else ""
    columns = (Column(language.say("budget"), number=True), *_figure_columns(language))
    rows: list[tuple[Cell, ...]] = [
        (setting_in_words("budget", point, language), *figures(point, language)) for point in nested.points[:MOST_ROWS]
    ]
    return section("nested", title, paragraph(f"{words} {proof}".strip()), table("nested-list", title, columns, rows))
