"""What may be chosen: at most one package a project, on offer, in an allowed year, at an allowed size.

    sum over options and starts of taken[p, o, s]  =  1 if decided in,  0 if out,  at most 1 otherwise
    earliest[p] <= s <= latest[p],  s in the programme and among the option's starts,  scale_min <= size <= scale_max

Source: docs/rules.md#packages
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from allocator.portfolio import Funded
from allocator.study.records import Decision, Project
from allocator.verify.case import Case, Finding, Findings, Taken
from allocator.verify.exact import off, said, same

if TYPE_CHECKING:
    from allocator.pricing.table import Option

NOT_STATED = frozenset({"projects", "cash", "resilience"})
"""What is counted and not stated: one for each project, what is paid in programme years, and points."""


def choice(case: Case) -> Findings:
    """Funded rows are packages on offer, one a project, and decisions are kept."""
    years = case.years
    for (row, options), (_, option) in zip(case.named, case.offered, strict=True):
        project = case.projects.get(row.project)
        yield None if project and option else _not_on_offer(row, options, project)
        if project is not None:
            yield _in_time(years, row, project)
    for taken in case.taken:
        yield _right_size(taken)
        yield _right_instrument(taken)
    funded = Counter(row.project for row in case.portfolio.funded_rows)
    for project in case.study.projects:
        yield _decided(project, funded[project.project])


def declined(case: Case) -> Findings:
    """Every project that is not funded is declined, once, with a reason; no other is."""
    funded = {row.project for row in case.portfolio.funded_rows}
    times = Counter(row.project for row in case.portfolio.declined_rows)
    for project in case.study.projects:
        yield _declined_once(project.project, project.project in funded, times[project.project])
    for row in case.portfolio.declined_rows:
        yield None if row.project in case.projects else f"Declined {row.project} is not a project of the study."
        yield None if row.reason.strip() else f"Project {row.project} is declined without a reason."


def rows_state_their_amounts(case: Case) -> Findings:
    """A funded row reports commitment, private money and measures of its option times the size."""
    for taken in case.taken:
        row = taken.row
        # At size 1 a row repeats the very numbers stated; times another size they are worked out.
        repeated = taken.stated if row.scale == 1 else {}
        for measure, reported in (("commitment", row.commitment), ("private", row.private), *row.measures.items()):
            if measure not in NOT_STATED:
                yield None if reported == repeated.get(measure) else _states(taken, measure, reported)
            elif measure != "resilience":
                yield _states(taken, measure, reported)


def _not_on_offer(row: Funded, options: list[Option], project: Project | None) -> str:
    if project is None:
        return f"Funded {row.project} is not a project of the study."
    if not options:
        return f"Project {row.project} is funded with {row.option}, which is not on offer."
    return f"Project {row.project} starts {row.option} in {row.start}, which its option does not allow."


def _in_time(years: range, row: Funded, project: Project) -> Finding:
    if row.start not in years:
        return f"Project {row.project} starts in {row.start}, outside the programme {years[0]}-{years[-1]}."
    if project.earliest is not None and row.start < project.earliest:
        return f"Project {row.project} starts in {row.start}, before its earliest year {project.earliest}."
    if project.latest is not None and row.start > project.latest:
        return f"Project {row.project} starts in {row.start}, after its latest year {project.latest}."
    return None


def _right_size(taken: Taken) -> Finding:
    least, most = taken.option.scale_min, taken.option.scale_max
    if least <= taken.row.scale <= most:  # floats stand in the order of the decimals they are written as
        return None
    return f"Project {taken.row.project} has size {taken.row.scale!r}, outside {said(least)} to {said(most)}."


def _right_instrument(taken: Taken) -> Finding:
    if taken.row.instrument == taken.option.instrument:
        return None
    return f'Project {taken.row.project} says "{taken.row.instrument}"; its option is "{taken.option.instrument}".'


def _decided(project: Project, times: int) -> Finding:
    if times > 1:
        return f"Project {project.project} is funded {times} times; one option and start may be taken."
    if project.decision is Decision.IN and times == 0:
        return f"Project {project.project} is decided in and is not funded."
    if project.decision is Decision.OUT and times:
        return f"Project {project.project} is decided out and is funded."
    return None


def _declined_once(project: str, funded: bool, times: int) -> Finding:
    if funded:
        return f"Project {project} is funded and declined." if times else None
    if times == 1:
        return None
    return f"Project {project} is not funded and is declined {times} times; it must be listed once."


def _states(taken: Taken, measure: str, reported: float) -> Finding:
    right = taken.amount(measure)
    if same(reported, right):
        return None
    over = said(off(reported, right))
    return f"Project {taken.row.project} reports {measure} {said(reported)}; it is {said(right)} ({over} off)."
