"""What projects state, as columns, so that thousands are priced at once; "not stated" is not a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from allocator.finance.arrays import Floats
from allocator.study.records import Project, Study


@dataclass(frozen=True)
class Facts:
    """Columns of the table of projects, one value a project, shape (projects,); money in study currency.

    cash_flow   before debt service, by year of life, shape (projects, T + 1), index 0 is 0
    earns       True where a cash flow is stated; False for works of public good
    """

    rows: NDArray[np.object_]
    total_cost: Floats
    equity: Floats
    public: Floats
    loan_years: Floats
    grace_years: Floats
    default_rate: Floats
    collateral: Floats
    take_up: Floats
    additionality: Floats
    cash_flow: Floats
    earns: NDArray[np.bool_]

    def take(self, which: Sequence[int] | NDArray[np.intp]) -> Facts:
        """The same columns for some of the projects."""
        index = np.asarray(which, dtype=np.intp)
        return Facts(**{column.name: getattr(self, column.name)[index] for column in fields(self)})

    def __len__(self) -> int:
        return len(self.rows)

    def measure(self, name: str) -> Floats:
        """A measure of the projects' own; not a number where it is not stated."""
        return np.array([row.measures.get(name, np.nan) for row in self.rows], dtype=np.float64)


def facts_of(study: Study) -> Facts:
    """The columns of a study's projects, in the order of their ids."""
    projects = sorted(study.projects, key=lambda row: row.project)
    rows = np.empty(len(projects), dtype=object)
    rows[:] = projects

    def column(name: str, blank: float = np.nan) -> Floats:
        stated = map(attrgetter(name), projects)
        return np.array([blank if value is None else value for value in stated], dtype=np.float64)

    cash_flow, earns = _cash_flows(study, projects)
    return Facts(
        rows,
        total_cost=column("total_cost"),
        equity=column("equity"),
        public=column("public_cofinance", 0.0),
        loan_years=column("loan_years"),
        grace_years=column("grace_years", 0.0),
        default_rate=column("default_rate"),
        collateral=column("collateral"),
        take_up=column("take_up", 1.0),
        additionality=column("additionality", 1.0),
        cash_flow=cash_flow,
        earns=earns,
    )


def _cash_flows(study: Study, projects: Sequence[Project]) -> tuple[Floats, NDArray[np.bool_]]:
    """Cash flow by year of life, from the table of cash flows where it has rows, else level over the life."""
    stated: dict[str, dict[int, float]] = {}
    for row in study.cashflows:
        stated.setdefault(row.project, {})[row.year_of_life] = row.amount
    lasting = [max(stated[p.project]) if p.project in stated else p.life_years or 0 for p in projects]
    longest = max([*lasting, *(project.loan_years or 0 for project in projects)], default=0)
    table = np.zeros((len(projects), longest + 1), dtype=np.float64)
    for index, project in enumerate(projects):
        if project.project in stated:
            years = stated[project.project]
            table[index, list(years)] = list(years.values())
        elif project.annual_cash_flow is not None and project.life_years is not None:
            table[index, 1 : project.life_years + 1] = project.annual_cash_flow
    earns = [
        project.project in stated or (project.annual_cash_flow is not None and project.life_years is not None)
        for project in projects
    ]
    return table, np.array(earns, dtype=np.bool_)
