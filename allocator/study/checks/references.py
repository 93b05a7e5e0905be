"""A row speaks of what exists: funds, projects, themes and districts that other tables state."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from allocator.errors import At, Problem
from allocator.study.known import Known, unknown
from allocator.study.records import Study


def reference_problems(study: Study, known: Known) -> Iterator[Problem]:
    """Names that no other table states, each with the nearest one that is stated."""
    for budget in study.budgets:
        yield from _missing("fund", budget.fund, known.funds, budget.at.in_column("fund"))
    for fund in study.funds:
        for theme in fund.themes:
            yield from _missing("theme", theme, known.themes, fund.at.in_column("themes"))
        for district in fund.districts:
            yield from _missing("district", district, known.districts, fund.at.in_column("districts"))
    rows = [(flow.project, flow.at) for flow in study.cashflows] + [(row.project, row.at) for row in study.options]
    for project, at in rows if known.projects else ():  # without projects that is the error, and it is told
        yield from _missing("project", project, known.projects, at.in_column("project"))


def _missing(kind: str, name: str, known: Collection[str], at: At) -> Iterator[Problem]:
    if name not in known:
        yield Problem(unknown(kind, name, known), at)
