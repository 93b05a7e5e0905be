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
        yield from _outside(study, budget.year, budget.at, "year")
    for project in study.projects:
        yield from _outside(study, project.earliest, project.at, "earliest")
        yield from _outside(study, project.latest, project.at, "latest")
        if project.earliest and project.latest and project.earliest > project.latest:
            message = f"{project.earliest} is after latest, {project.latest}. Write the earlier year here."
            yield Problem(message, project.at.in_column("earliest"))
    yield from _starts(study, known)


def _starts(study: Study, known: Known) -> Iterator[Problem]:
    for option in study.options:
        project = known.projects.get(option.project)
        if option.start is None or project is None:
            continue
        if option.start not in study.programme_years:
            yield from _outside(study, option.start, option.at, "start")
            continue
        earliest, latest = project.earliest or study.first_year, project.latest or study.programme_years[-1]
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
