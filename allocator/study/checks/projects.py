"""A project can be judged: it has something to price or a stated option, and its loan ends after its grace."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem
from allocator.study.records import Project, Study


def project_problems(study: Study) -> Iterator[Problem]:
    """Projects with nothing on offer, and loans that are never repaid."""
    stated = {option.project for option in study.options}
    judged = stated | {flow.project for flow in study.cashflows}
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


def _can_be_priced(project: Project) -> bool:
    return project.total_cost is not None or project.annual_cash_flow is not None
