"""A project can be judged: something to price or a stated option, a loan it can repay, no gap in its income."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem
from allocator.study.records import Cashflow, Project, Study


def project_problems(study: Study) -> Iterator[Problem]:
    """Projects with nothing on offer, and loans that are never repaid."""
    stated = {option.project for option in study.options}
    judged = stated | {flow.project for flow in study.cashflows}
    yield from _gaps(study)
    for project in study.projects:
        if project.grace_years and project.loan_years and project.grace_years >= project.loan_years:
            message = (
                f"a grace of {project.grace_years} years leaves no year to repay a loan of {project.loan_years}. "
                "Write fewer grace years or a longer loan."
            )
            yield Problem(message, project.at.in_column("grace_years"))
        if project.project not in judged and not _can_be_priced(project):
            message = (
                f'project "{project.project}" has nothing to price and no stated option. '
                "Fill in total_cost, or add a row in table options."
            )
            yield Problem(message, project.at.in_column("total_cost"))


def _gaps(study: Study) -> Iterator[Problem]:
    """A year that is left out would count as a year without income."""
    last: dict[str, Cashflow] = {}
    for flow in sorted(study.cashflows, key=lambda row: (row.project, row.year_of_life)):
        before = last[flow.project].year_of_life if flow.project in last else 0
        if flow.year_of_life > before + 1:
            message = (
                f'year {before + 1} of project "{flow.project}" is missing. Add a row; write 0 if nothing is earned.'
            )
            yield Problem(message, flow.at.in_column("year_of_life"))
        last[flow.project] = flow


def _can_be_priced(project: Project) -> bool:
    return project.total_cost is not None or project.annual_cash_flow is not None
