"""Years lie within the programme, and a start within the years its project allows."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import At, Problem
from allocator.study.known import Known
from allocator.study.records import Study


def year_problems(study: Study, known: Known) -> Iterator[Problem]:
    """Years outside the programme, windows that are upside down, starts outside their window."""
    if not study.programme_years:
        return
    for budget in study.budgets:
        yield from _outside(study, budget.year, budget.at.in_column("year"))
    for project in study.projects:
        yield from _outside(study, project.earliest, project.at.in_column("earliest"))
        yield from _outside(study, project.latest, project.at.in_column("latest"))
        if project.earliest and project.latest and project.earliest > project.latest:
            message = f"{project.earliest} is after latest, {project.latest}. Write the earlier year here."
            yield Problem(message, project.at.in_column("earliest"))
    yield from _starts(study, known)


def _starts(study: Study, known: Known) -> Iterator[Problem]:
    for option in study.options:
        at = option.at.in_column("start")
        outside = list(_outside(study, option.start, at))
        yield from outside
        project = known.projects.get(option.project)
        if outside or option.start is None or project is None:
            continue
        earliest, latest = project.earliest or study.first_year, project.latest or study.programme_years[-1]
        if not earliest <= option.start <= latest and earliest <= latest:
            span = f"{earliest} to {latest}"
            yield Problem(f'{option.start} is not a year project "{option.project}" may start in ({span}).', at)


def _outside(study: Study, year: int | None, at: At) -> Iterator[Problem]:
    first, last = study.programme_years[0], study.programme_years[-1]
    if year is None or first <= year <= last:
        return
    side = "before" if year < first else "after"
    span = f"from {first} to {last}" if first < last else f"{first}"
    yield Problem(f"{year} is {side} the programme. Write a year {span}, or leave the cell blank.", at)
