"""Sections about a frontier: what it is, its points, and which projects are on all of it or on none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from allocator.charts.outcomes import frontier_chart, point_name
from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Cell, Column, Over, Section, listing, pair, paragraph, section, table
from allocator.report.html.sections.funded import named
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import heading, rule_in_words
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.analysis.frontier import Frontier

MOST_POINTS = 100
MOST_OPEN = 20
MOST_PROJECTS = 200


def frontier_decision(found: Frontier, study: Study, model: Model, language: Language) -> Section | None:
    """What was found, in two sentences; where nothing fits, the rules that cannot hold together."""
    rules = [rule_in_words(rule, study, model, language) for rule in found.conflict]
    how = "" if found.conflict else _proven(found, language)
    words = frontier_words(found, language)
    return section("decision", language.say("The choice"), paragraph(words), paragraph(how), listing(rules))


def frontier_words(found: Frontier, language: Language) -> str:
    """How many best trade-offs there are, and between what."""
    if found.conflict:
        return language.say("No portfolio meets the limits: these rules cannot hold together.")
    return language.count(
        "There is {n} portfolio that no other equals or beats in {measures}.",
        "There are {n} portfolios that no other equals or beats in {measures}.",
        len(found),
        measures=language.list([_wanted(name, language) for name in found.measures]),
    )


def _wanted(asked: str, language: Language) -> str:
    name = heading(asked.removeprefix("-").strip(), language)
    return language.say("little {measure}", measure=name) if asked.startswith("-") else name


def _proven(found: Frontier, language: Language) -> str:
    if not found.complete:
        return language.say("The search was stopped early: there may be others in the parts named below.")
    if found.confirmed:
        return language.say("None is missing: this was proven twice, from either side.")
    return language.say("None is missing: this is proven.")


def frontier_section(found: Frontier, language: Language) -> Section | None:
    """The chart and the points; None without points."""
    if not len(found):
        return None
    title = language.say("Every best trade-off, the knee and the extremes by name")
    words = "; ".join(_extremes(found, language))
    chart = drawing("frontier-chart", title, words, frontier_chart(found, language=language))
    beside = pair(chart, paragraph(_knee(found, language), "quiet"))
    return section("frontier", language.say("The frontier"), beside, points_table(found, language))


def _knee(found: Frontier, language: Language) -> str:
    if found.knee is None or len(found) < 3:
        return ""
    return language.say(
        "The knee is the point with most of everything at once, when each measure runs from 0, its least on the "
        "frontier, to 1, its most. It is a place to begin the talk, not a recommendation."
    )


def _extremes(found: Frontier, language: Language) -> Iterator[str]:
    """The named points in words."""
    for place in range(len(found)):
        name = point_name(found, place, language)
        if name:
            amounts = zip(found.columns, found.points[place].values, strict=True)
            values = ", ".join(
                f"{heading(column, language)} {_amount(column, value, language)}" for column, value in amounts
            )
            yield language.say("{name}: {values}", name=name, values=values)


def _amount(measure: str, value: float, language: Language) -> str:
    if measure == "resilience":
        return language.points(value)
    return language.money(value) if measure_unit(measure) is Unit.MONEY else language.quantity(value)


def points_table(found: Frontier, language: Language) -> str:
    """Up to 100 points, those with a name among them, the others evenly between."""
    places = shown_places(found)
    known = found.points[0].portfolio.totals if len(found) else {}
    more = [name for name in ("commitment", "private", "resilience") if name in known and name not in found.columns]
    columns = (
        Column(language.say("point")),
        *(Column(heading(name, language), number=True) for name in (*found.columns, *more)),
        Column(language.say("leverage"), number=True),
        Column(language.say("projects"), number=True),
    )
    rows = [_row(found, place, more, language) for place in places]
    hidden = len(found) - len(places)
    note = language.count(
        "{n} more between these is in points.csv.", "{n} more between these are in points.csv.", hidden
    )
    caption = language.say("Points, {currency} where money", currency=found.currency)
    return table("frontier-points", caption, columns, rows, note if hidden else "")


def _row(found: Frontier, place: int, more: list[str], language: Language) -> tuple[Cell, ...]:
    portfolio, values = found.points[place].portfolio, found.points[place].values
    amounts = [_amount(name, value, language) for name, value in zip(found.columns, values, strict=True)]
    amounts += [_amount(name, portfolio.totals[name], language) for name in more]
    leverage = "" if portfolio.leverage is None else language.ratio(portfolio.leverage)
    number = language.number(len(portfolio.funded_rows))
    return (Over(str(place), point_name(found, place, language)), *amounts, leverage, number)


def shown_places(found: Frontier) -> list[int]:
    """All places, or those with a name and others evenly between them."""
    count = len(found)
    if count <= MOST_POINTS:
        return list(range(count))
    named_places = {*found.extremes.values(), *([] if found.knee is None else [found.knee])}
    return sorted(named_places | {round(step * (count - 1) / (MOST_POINTS - 1)) for step in range(MOST_POINTS)})


def membership_section(found: Frontier, study: Study, language: Language) -> Section | None:
    """How often each project is on the frontier: on every point, on some, on none."""
    if len(found) < 2:
        return None
    often: dict[str, int] = {}
    for point in found:
        for row in point.portfolio.funded_rows:
            often[row.project] = often.get(row.project, 0) + 1
    always = [project for project in study.projects if often.get(project.project) == len(found)]
    some = [project for project in study.projects if 0 < often.get(project.project, 0) < len(found)]
    never = len(study.projects) - len(always) - len(some)
    words = language.say(
        "Projects on every point: {always}, which can be decided now. On some: {some}, which the choice is about. "
        "On none: {never}.",
        always=language.number(len(always)),
        some=language.number(len(some)),
        never=language.number(never),
    )
    columns = (Column(language.say("project"), long=True), Column(language.say("on how many points"), number=True))
    ordered = sorted(always + some, key=lambda project: (-often[project.project], project.project))
    of = language.number(len(found))
    rows = [
        (named(project), language.say("{n} of {of}", n=language.number(often[project.project]), of=of))
        for project in ordered[:MOST_PROJECTS]
    ]
    note = (
        language.say("The {shown} most frequent.", shown=language.number(MOST_PROJECTS))
        if len(ordered) > MOST_PROJECTS
        else ""
    )
    grid = table("membership", language.say("Projects on the frontier"), columns, rows, note)
    return section("projects", language.say("Which projects the choice is about"), paragraph(words), grid)


def open_section(found: Frontier, language: Language) -> Section | None:
    """The parts that were not searched; None when it is complete."""
    if not found.open:
        return None
    columns = [Column(language.say("part"))]
    for name in found.columns:
        measure = heading(name, language)
        columns += [
            Column(language.say("{measure} from", measure=measure), number=True),
            Column(language.say("{measure} to", measure=measure), number=True),
        ]
    rows = []
    for place, part in enumerate(found.open[:MOST_OPEN], 1):
        pairs = zip(found.columns, part.worse, part.best, strict=True)
        ends = [_amount(name, value, language) for name, low, high in pairs for value in (low, high)]
        rows.append((language.number(place), *ends))
    hidden = len(found.open) - len(rows)
    note = language.count("{n} more is in frontier.json.", "{n} more are in frontier.json.", hidden) if hidden else ""
    grid = table("open-parts", language.say("Parts where others may be"), columns, rows, note)
    return section("open", language.say("What is not searched"), grid)
