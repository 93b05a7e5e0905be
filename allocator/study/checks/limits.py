"""A limit speaks of what exists and asks for something: a rule is never silently left out.

Serves the table of limits and the limits of a model file alike. Instruments are known only after pricing.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem, StudyError
from allocator.study.cells import not_a_share
from allocator.study.known import Known, unknown
from allocator.study.numbers import as_written
from allocator.study.records import LIMIT_KEYS, Limit, Study
from allocator.study.where import Condition, Where, parse_where, project_attributes

MEASURES_BY_FUND = ("commitment", "cash")


def limit_problems(limit: Limit, study: Study, known: Known | None = None) -> Iterator[Problem]:
    """All that is wrong with one limit, against the names this study knows."""
    known = known or Known.of(study)
    yield from _measures(limit, known)
    yield from _bounds(limit)
    if limit.per and limit.per not in LIMIT_KEYS:
        yield Problem(unknown("key", limit.per, LIMIT_KEYS), limit.at.in_column("per"))
    try:
        where = parse_where(limit.where, limit.at.in_column("where"))
    except StudyError as error:
        yield from error.problems
        yield from _names_that_part(limit, known)
        return
    unknown_values = list(_values(limit, where, study, known))
    yield from unknown_values
    yield from _by_fund(limit, where)
    if not unknown_values:
        yield from _matches_nothing(limit, where, study, known)


def _measures(limit: Limit, known: Known) -> Iterator[Problem]:
    for column, measure in (("measure", limit.measure), ("of", limit.of)):
        if measure and measure not in known.measures:
            yield Problem(unknown("measure", measure, known.measures), limit.at.in_column(column))


def _bounds(limit: Limit) -> Iterator[Problem]:
    low, high = limit.at_least, limit.at_most
    if low is None and high is None:
        message = f'limit "{limit.limit}" asks for nothing. Fill in at_least, at_most or both.'
        yield Problem(message, limit.at.in_column("at_least"))
    if low is not None and high is not None and low > high:
        message = f"at_least {as_written(low)} is above at_most {as_written(high)}. Write the smaller number here."
        yield Problem(message, limit.at.in_column("at_least"))
    if limit.of and limit.of == limit.measure:
        for column, bound in (("at_least", low), ("at_most", high)):
            if bound is not None and not 0 <= bound <= 1:
                yield Problem(str(not_a_share(bound)), limit.at.in_column(column))


def _values(limit: Limit, where: Where, study: Study, known: Known) -> Iterator[Problem]:
    for condition in where.conditions:
        names = known.of_key(condition.key)
        if names is None or (condition.key == "year" and not study.programme_years):
            continue
        for value in condition.values:
            if value not in names:
                what = "programme year" if condition.key == "year" else condition.key
                yield Problem(unknown(what, value, names), limit.at.in_column("where"))


def _names_that_part(limit: Limit, known: Known) -> Iterator[Problem]:
    """A name with & or = in it cannot stand in `where`: says so, since the parts alone would puzzle."""
    for name in (*known.themes, *known.districts, *known.obligors, *known.tags):
        if name in limit.where and ("&" in name or "=" in name):
            message = f'the name "{name}" holds "&" or "=", which part conditions. Rename it in projects.'
            yield Problem(message, limit.at.in_column("where"))


def _by_fund(limit: Limit, where: Where) -> Iterator[Problem]:
    if limit.per != "fund" and not where.on("fund"):
        return
    asked = [("measure", limit.measure)] + ([("of", limit.of)] if limit.per == "fund" and limit.of else [])
    for column, measure in asked:
        if measure not in MEASURES_BY_FUND:
            message = f'"{measure}" is not known by fund. Only {" and ".join(MEASURES_BY_FUND)} are: use one of them.'
            yield Problem(message, limit.at.in_column(column))


def _matches_nothing(limit: Limit, where: Where, study: Study, known: Known) -> Iterator[Problem]:
    about_projects = where.on("project", "obligor", "theme", "district", "tag")
    by_project = Where(about_projects)
    some_project = any(by_project.holds(project_attributes(project)) for project in study.projects)
    if about_projects and study.projects and not some_project:
        message = f"no project matches all of {limit.where}. Loosen the conditions."
        yield Problem(message, limit.at.in_column("where"))
    for key, names in (("year", known.years), ("fund", known.funds)):
        if where.on(key) and names and not _some(where.on(key), key, list(names)):
            yield Problem(f"no {key} matches all of {limit.where}. Loosen it.", limit.at.in_column("where"))


def _some(conditions: tuple[Condition, ...], key: str, names: list[str]) -> bool:
    return any(Where(conditions).holds({key: (name,)}) for name in names)
