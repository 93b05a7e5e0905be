"""Years lie within the programme, and a start within the years its project allows."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import At, Problem
from allocator.study.known import Known
from allocator.study.records import Study


def year_problems(study: Study, known: Known) -> Iterator[Problem]:
    """Years outside the programme, windows that are upside down, starts outside their window."""
    years = study.programme_years
    if not years:
        return
    for budget in study.budgets:
        yield from _outside(study, budget.year, budget.at, "year")
    for project in study.projects:
        earliest, latest = project.earliest, project.latest
        if not (earliest is None or earliest in years):
            yield from _outside(study, earliest, project.at, "earliest")
        if not (latest is None or latest in years):
            yield from _outside(study, latest, project.at, "latest")
        if earliest and latest and earliest > latest:
            message = f"{earliest} is after latest, {latest}. Write the earlier year here."
            yield Problem(message, project.at.in_column("earliest"))
    yield from _starts(study, known)


def _starts(study: Study, known: Known) -> Iterator[Problem]:
    years = study.programme_years
    for option in study.options:
        if option.start is None or option.project not in known.projects:
            continue
        project = known.projects[option.project]
        if option.start not in years:
            yield from _outside(study, option.start, option.at, "start")
            continue
        earliest, latest = project.earliest or study.first_year, project.latest or years[-1]
        if not earliest <= option.start <= latest and earliest <= latest:
            span = f"{earliest} to {latest}"
            message = (
                f'{option.start} is not a year project "{option.project}" may start in ({span}). Write one of them.'
            )
            yield Problem(message, option.at.in_column("start"))


def _outside(study: Study, year: int | None, at: At, column: str) -> Iterator[Problem]:
    first, last = study.first_year, study.first_year + study.years - 1
    if year is None or first <= year <= last:
        return
    side = "before" if year < first else "after"
    span = f"from {first} to {last}" if first < last else f"{first}"
    yield Problem(
        f"{year} is {side} the programme. Write a year {span}, or leave the cell blank.", at.in_column(column)
    )
