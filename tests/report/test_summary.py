from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from allocator.portfolio import LimitLine, Portfolio, Status
from allocator.report.summary import limits_text, summary_text
from tests.report.handmade import FUNDED, INFEASIBLE, MODEL, PORTFOLIO, STOPPED, STUDY, renamed

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "portfolio"), [("optimal", PORTFOLIO), ("infeasible", INFEASIBLE), ("stopped", STOPPED)]
)
def test_the_terminal_table_reads_as_agreed(name: str, portfolio: Portfolio) -> None:
    wanted = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert summary_text(portfolio, STUDY, MODEL) == wanted


def test_nothing_found_says_so() -> None:
    text = summary_text(replace(INFEASIBLE, status=Status.UNKNOWN, conflict=()), STUDY, MODEL)
    assert "No portfolio was found in the time given." in text
    assert "Funded" not in text


def test_our_own_words_are_ascii() -> None:
    assert summary_text(PORTFOLIO, STUDY, MODEL).isascii()


def test_control_characters_of_a_name_do_not_reach_the_terminal() -> None:
    text = summary_text(PORTFOLIO, renamed("Roofs\x1b[2J\r\nfake row"), MODEL)
    assert "Roofs [2J fake row" in text
    assert "\x1b" not in text


def test_a_limit_with_many_scopes_shows_the_tightest() -> None:
    rows = tuple(
        LimitLine("obligor", f"firm{room:02}", 100.0 - room, None, 100.0, float(room), True) for room in range(20)
    )
    text = limits_text(replace(PORTFOLIO, limit_rows=rows))
    assert "firm00" in text
    assert "firm02" in text
    assert "firm03" not in text
    assert "obligor: 17 more scopes" in text  # 20 less the 3 shown


def test_a_long_list_of_projects_is_cut_and_says_so() -> None:
    rows = tuple(replace(FUNDED[0], project=f"p{number:03}") for number in range(70))
    text = summary_text(replace(PORTFOLIO, funded_rows=rows), STUDY, MODEL)
    assert "Funded: 70" in text
    assert "and 10 more: --format csv lists all" in text


def test_a_check_that_failed_is_never_passed_over() -> None:
    failed = replace(PORTFOLIO, verified=replace(PORTFOLIO.verified, ok=False, problems=("budget undp 2027",)))
    assert "The independent check FAILED: budget undp 2027." in summary_text(failed, STUDY, MODEL)


def test_money_that_comes_back_is_named_beside_the_budgets() -> None:
    rows = tuple(replace(row, reflow=1_500.0) for row in PORTFOLIO.budget_rows)
    text = " ".join(summary_text(replace(PORTFOLIO, budget_rows=rows), STUDY, MODEL).split())
    assert "out of USD 1 000 000 and USD 3 000 that comes back, to draw in" in text  # 1 500 in each of two years
