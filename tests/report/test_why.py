"""Why a project is funded: every reason recomputed by hand from the handmade portfolio."""

from __future__ import annotations

from dataclasses import replace

from allocator.language import ENGLISH
from allocator.portfolio import LimitLine, Portfolio
from allocator.report.html.why import Why
from allocator.study.records import Ceiling, Decision, Limit, Link, LinkKind, Study
from tests.report.handmade import MODEL, PORTFOLIO, STUDY


def reasons(project: str, study: Study = STUDY, portfolio: Portfolio = PORTFOLIO) -> list[str]:
    (row,) = (row for row in portfolio.funded_rows if row.project == project)
    (named,) = (one for one in study.projects if one.project == project)
    return [text.replace("\u00a0", " ") for text in Why(portfolio, study, MODEL, ENGLISH).reasons(row, named)]


def limited(limit: Limit, line: LimitLine, study: Study = STUDY) -> tuple[Study, Portfolio]:
    return replace(study, limits=(limit,)), replace(PORTFOLIO, limit_rows=(line,))


def test_what_it_brings_is_always_said() -> None:
    # 500 000 of private money on 100 000; 4 000 people
    assert reasons("solar") == ["5.00 of private money for each 1 committed", "brings beneficiaries 4 000"]


def test_a_project_decided_in_says_so_first() -> None:
    projects = tuple(replace(row, decision=Decision.IN) if row.project == "solar" else row for row in STUDY.projects)
    assert reasons("solar", replace(STUDY, projects=projects))[0] == "decided in advance"


def test_a_project_that_a_funded_one_needs_names_it() -> None:
    links = (Link("dryer:subsidy", LinkKind.NEEDS, "solar"), Link("levee", LinkKind.NEEDS, "solar"))
    assert reasons("solar", replace(STUDY, links=links))[0] == "needed by dryer"  # the levee is not funded


def test_a_floor_of_an_amount_is_missed_without_it() -> None:
    # 3 projects of at least 3; with one fewer 2
    line = LimitLine("three", "", 3.0, 3.0, None, 0.0, True, 3.0)
    study, portfolio = limited(Limit("three", "projects", "", "", 3.0), line)
    assert reasons("solar", study, portfolio)[0] == "without it three would stand at 2 of at least 3"


def test_a_floor_with_room_for_the_project_is_no_reason() -> None:
    line = LimitLine("two", "", 3.0, 2.0, None, 1.0, True, 3.0)
    assert len(reasons("solar", *limited(Limit("two", "projects", "", "", 2.0), line))) == 2


def test_a_share_is_worked_out_over_what_would_be_left() -> None:
    # wells are 300 000 of 600 000; without the dryer 300 000 of 400 000, without the wells 0 of 300 000
    line = LimitLine("water", "", 0.5, 0.45, None, 0.05, True, 300_000.0, 600_000.0)
    study, portfolio = limited(Limit("water", "commitment", "theme=water", "", 0.45, None, "commitment"), line)
    assert reasons("wells", study, portfolio)[0] == "without it water would stand at 0 % of at least 45 %"
    assert not [text for text in reasons("dryer", study, portfolio) if "water" in text]


def test_a_floor_in_each_district_looks_at_the_project_s_own() -> None:
    lines = (
        LimitLine("each", "esil", 2.0, 1.0, None, 1.0, True, 2.0),
        LimitLine("each", "zhambyl", 1.0, 1.0, None, 0.0, True, 1.0),
    )
    study = replace(STUDY, limits=(Limit("each", "projects", "", "district", 1.0),))
    portfolio = replace(PORTFOLIO, limit_rows=lines)
    assert reasons("dryer", study, portfolio)[0] == "without it each (zhambyl) would stand at 0 of at least 1"
    assert not [text for text in reasons("solar", study, portfolio) if "each (" in text]


def test_measures_that_do_not_add_up_give_no_reason() -> None:
    line = LimitLine("people", "", 10_000.0, 10_000.0, None, 0.0, True, 10_000.0)
    study, portfolio = limited(Limit("people", "beneficiaries", "", "", 10_000.0), line)
    assert study.ceilings == (Ceiling("beneficiaries", 9_000.0, "district", "esil"),)
    assert not [text for text in reasons("wells", study, portfolio) if "people would" in text]


def test_limits_about_years_and_funds_give_no_reason() -> None:
    line = LimitLine("early", "", 400_000.0, 400_000.0, None, 0.0, True, 400_000.0)
    study, portfolio = limited(Limit("early", "cash", "year=2027", "", 400_000.0), line)
    assert not [text for text in reasons("wells", study, portfolio) if "early" in text]
