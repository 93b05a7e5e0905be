"""Ten thousand projects: the page stays small and quick, and says what it leaves out."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from allocator.portfolio import BudgetLine, Declined, Funded, LimitLine, Payment, Portfolio
from allocator.report.html.page import report_html
from allocator.study.records import Limit, Project, Study
from tests.report.handmade import MODEL, PORTFOLIO, STUDY
from tests.report.reading import Page

COUNT, FUNDED = 10_000, 4_000
LIMITS = (
    Limit("each", "commitment", "", "obligor", None, 0.5, "commitment"),
    Limit("reach", "projects", "", "district", 1.0),
    Limit("water", "commitment", "theme=t3", "", 0.01, None, "commitment"),
)


def large() -> tuple[Portfolio, Study]:
    projects = tuple(
        Project(f"P{n:05}", f"Project {n}", f"t{n % 12}", f"d{n % 90}", tags=("sme",), total_cost=1000.0 + n)
        for n in range(COUNT)
    )
    funded = tuple(
        Funded(f"P{n:05}", "o", f"i{n % 7}", 2027 + n % 10, 1.0, 100.0 + n, 3.0 * n, {"cash": 100.0 + n})
        for n in range(FUNDED)
    )
    lines = [LimitLine("each", f"P{n:05}", 0.0001, None, 0.5, 0.4999, True, 100.0 + n, 8.4e6) for n in range(FUNDED)]
    lines += [LimitLine("reach", f"d{n}", 44.0, 1.0, None, 43.0, True, 44.0) for n in range(90)]
    study = replace(STUDY, years=10, projects=projects, limits=LIMITS)
    portfolio = replace(
        PORTFOLIO,
        funded_rows=funded,
        declined_rows=tuple(Declined(f"P{n:05}", "crowded out; dearer than others") for n in range(FUNDED, COUNT)),
        limit_rows=tuple(lines),
        budget_rows=tuple(BudgetLine(f"f{n}", 2027 + y, 1e6, 5e5, 5e5, 10.0) for n in range(30) for y in range(10)),
        payments=tuple(Payment(row.project, "f0", row.start, row.commitment) for row in funded),
    )
    return portfolio, study


@pytest.fixture(scope="module")
def written() -> tuple[str, float]:
    portfolio, study = large()
    report_html(PORTFOLIO, STUDY, MODEL)  # loads the drawing library
    begin = time.process_time()
    text = report_html(portfolio, study, MODEL)
    return text, time.process_time() - begin


def test_it_is_written_in_a_few_seconds_and_stays_under_a_megabyte(written: tuple[str, float]) -> None:
    text, seconds = written
    assert seconds < 6  # about 2 where nothing else runs
    assert len(text.encode()) < 1_000_000


def test_the_largest_are_shown_and_the_rest_is_said_to_be_in_the_tables(written: tuple[str, float]) -> None:
    page = Page(written[0])
    funded, declined = page.rows("funded-list"), page.rows("declined-list")
    assert [len(funded), len(declined)] == [200, 200]
    assert [funded[0][3], funded[-1][3]] == ["4 099", "3 900"]  # 100 + 3 999 down to 100 + 3 800
    assert [declined[0][1], declined[-1][1]] == ["10 999", "10 800"]
    text = page.root.text
    assert "The 200 largest of 4 000; all of them are in funded.csv." in text
    assert "The 200 of 6 000 that cost most; all of them are in declined.csv." in text
    assert "The first 200 rows; all of them are in budgets.csv." in text


def test_many_projects_are_counted_by_theme_and_start_year(written: tuple[str, float]) -> None:
    page = Page(written[0])
    counts = page.rows("start-list")
    assert len(counts) == 12
    assert sum(int(cell) for row in counts for cell in row[1:]) == FUNDED
    assert len(list(page.by_id["starts"].one("svg").all("text"))) == 12 * 10 + 12 + 10  # fields, themes, years


def test_many_districts_are_folded_into_one_bar(written: tuple[str, float]) -> None:
    names = [each.text for each in Page(written[0]).by_id["districts"].one("svg").all("text")]
    assert "all others" in names
    assert len(names) == 2 * 30  # a name and an amount for each bar
