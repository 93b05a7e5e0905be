"""The comparison with simpler rules: the same numbers in the terminal, the page, the workbook and portfolio.json."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from allocator.portfolio import Baseline, Broken
from allocator.report import portfolio_text, read_run, summary_text, write_run
from allocator.report.baselines import baselines_table, baselines_text
from allocator.report.html.page import report_html
from tests.report.handmade import MODEL, OPTIONS, PORTFOLIO, STUDY
from tests.report.opened import Opened

# The hand-made portfolio is worth 1 556 000 with 1 500 000 of private money and 56 points.
RATIO = Baseline(
    "ratio",
    objective=1_456_000.0,
    gain=100_000.0,
    totals={"commitment": 550_000.0, "private": 1_410_000.0, "resilience": 46.0},
    gains={"commitment": 50_000.0, "private": 90_000.0, "resilience": 10.0},
    leverage=2.5636,
    funded=("dryer:subsidy:2028",),
    breaks=(Broken("limit:adaptation", "Limit adaptation: commitment <is> 1.00 short."),),
)
GREEDY = replace(RATIO, baseline="greedy", breaks=(), objective=1_556_000.0, gain=0.0)
SKIPPED = Baseline("equal-share", skipped="left out: 60000 options are more than the 50000")
ANSWER = replace(PORTFOLIO, baseline_rows=(RATIO, GREEDY, SKIPPED))


def test_the_terminal_shows_a_line_a_rule() -> None:
    text = baselines_text(replace(ANSWER, baseline_rows=(RATIO, GREEDY)))
    assert text.splitlines()[0] == "What this portfolio gains over simpler rules, USD"
    assert " ".join(text.splitlines()[2].split()) == (
        "ratio ranking 1 456 000 100 000 1 410 000 90 000 46.0 10.0 limit:adaptation"
    )
    assert text.splitlines()[3].endswith("no rule")
    assert text.strip() in summary_text(replace(ANSWER, baseline_rows=(RATIO, GREEDY)), STUDY, MODEL)


def test_what_was_left_out_says_why() -> None:
    assert "60000 options" in baselines_text(replace(ANSWER, baseline_rows=(SKIPPED,)))
    assert baselines_text(PORTFOLIO) == ""
    assert baselines_table(ANSWER).rows[2][-1] == SKIPPED.skipped


def test_the_page_has_its_own_section_with_names_escaped() -> None:
    page = report_html(ANSWER, STUDY, MODEL)
    assert '<section id="baselines"' in page
    assert "commitment &lt;is&gt; 1.00 short" in page
    assert '<section id="baselines"' not in report_html(PORTFOLIO, STUDY, MODEL)


def test_the_record_reads_back(tmp_path: Path) -> None:
    (tmp_path / "portfolio.json").write_text(portfolio_text(ANSWER), encoding="utf-8")
    assert read_run(tmp_path) == ANSWER
    record = json.loads(portfolio_text(ANSWER))["baselines"][0]
    assert record["breaks"] == [{"rule": "limit:adaptation", "words": "Limit adaptation: commitment <is> 1.00 short."}]
    assert (record["gain"], record["gains"]["private"]) == (100_000.0, 90_000.0)


def test_the_workbook_has_a_sheet_of_them_and_a_run_takes_files_beside(tmp_path: Path) -> None:
    write_run(ANSWER, OPTIONS, STUDY, MODEL, tmp_path / "run", {"alternatives.json": "{}\n"})
    book = Opened(tmp_path / "run" / "portfolio.xlsx")
    assert book.look_up("baselines", "objective", rule="ratio ranking") == 1_456_000
    assert book.look_up("baselines", "objective_gained", rule="ratio ranking") == 100_000
    assert (tmp_path / "run" / "alternatives.json").read_text() == "{}\n"
    assert "alternatives.json" in json.loads((tmp_path / "run" / "manifest.json").read_text())["sha256"]
