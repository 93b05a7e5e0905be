"""A row speaks of what exists: funds, projects, themes and districts that other tables state."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import attrgetter

from allocator.errors import At, Problem
from allocator.study.known import Known, unknown
from allocator.study.records import Cashflow, StatedOption, Study


def reference_problems(study: Study, known: Known) -> Iterator[Problem]:
    """Names that no other table states, each with the nearest one that is stated."""
    for budget in study.budgets:
        yield from _missing("fund", budget.fund, known.funds, budget.at, "fund")
    for fund in study.funds:
        for theme in fund.themes:
            yield from _missing("theme", theme, known.themes, fund.at, "themes")
        for district in fund.districts:
            yield from _missing("district", district, known.districts, fund.at, "districts")
    if not known.projects:
        return  # that is the error, and it is told
    rows: tuple[Cashflow | StatedOption, ...] = (*study.cashflows, *study.options)
    if not known.projects.keys() >= set(map(attrgetter("project"), rows)):
        for row in rows:
            yield from _missing("project", row.project, known.projects, row.at, "project")


def _missing(kind: str, name: str, known: Collection[str], at: At, column: str) -> Iterator[Problem]:
    if name not in known:
        yield Problem(unknown(kind, name, known), at.in_column(column))
