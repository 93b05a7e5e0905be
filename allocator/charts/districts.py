"""The districts: what each is given, and for how many projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.charts.bars import lying
from allocator.charts.paper import LINE, bare, finished, paper, styled
from allocator.charts.split import Split, paired, split_of
from allocator.language import ENGLISH, Language
from allocator.portfolio import Portfolio
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.charts.figure import Chart

MOST_DISTRICTS = 30
MONEY, PRIVATE, PROJECTS = "commitment", "private", "projects"


def by_district(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Split:
    """Commitment, private money and number of projects by district, the largest commitment first.

    Districts of the study that are given nothing stand at the end; empty when no project states a district.
    """
    stated = sorted({project.district for project in study.projects if project.district})
    if not stated:
        return split_of(())
    none = language.say("no district")
    parts = [
        (project.district or none, column, amount)
        for row, project in paired(portfolio, study)
        for column, amount in ((MONEY, row.commitment), (PRIVATE, row.private), (PROJECTS, 1.0))
    ]
    split = split_of(parts, stated, (MONEY, PRIVATE, PROJECTS))
    rows = sorted(split.rows, key=lambda name: (-split.at(name, MONEY), name))
    return Split(tuple(rows), split.columns, split.amounts)


def shown_districts(split: Split) -> Split:
    """Every district; of more than a chart has room for, those that are given something."""
    if len(split.rows) <= MOST_DISTRICTS:
        return split
    return Split(tuple(row for row in split.rows if split.at(row, PROJECTS)), split.columns, split.amounts)


def districts_chart(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> Chart:
    """A bar a district for what is committed there, with the number of its projects; of many the largest."""
    split = shown_districts(by_district(portfolio, study, language)).folded(
        MOST_DISTRICTS, 3, language.say("all others")
    )
    money = Split(split.rows, (MONEY,), split.amounts)
    notes = [
        language.count(
            "{money}, {n} project",
            "{money}, {n} projects",
            round(split.at(row, PROJECTS)),
            money=language.money(split.at(row, MONEY)),
        )
        for row in split.rows
    ]
    with styled():
        figure, (axes,) = paper(0.3 + 1.35 * LINE * len(split.rows))
        lying(axes, money, notes)
        bare(axes)
        return finished(figure)
