"""What a frontier and a sweep left in a folder, read back to be shown in the report of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import UsageError
from allocator.language import ENGLISH
from allocator.report.analyses import read_analysis
from allocator.report.html.page import report_html
from tests.report import analyses
from tests.report.handmade import MODEL, PORTFOLIO, STUDY
from tests.report.reading import Page

MADE = {"schema": 1, "asked": {"budget": "100:300:100"}}


def left(folder: Path, name: str, record: dict[str, Any]) -> Path:
    (folder / name).write_text(json.dumps(record), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(MADE), encoding="utf-8")
    return folder


def shown(frontier: Any = None, sweep: Any = None) -> Page:
    return Page(report_html(PORTFOLIO, STUDY, MODEL, ENGLISH, frontier, sweep))


def test_a_frontier_read_back_shows_what_it_showed(tmp_path: Path) -> None:
    made = analyses.frontier()
    found, manifest = read_analysis(left(tmp_path, "frontier.json", made.record()))
    assert manifest == MADE
    assert found.record() == made.record()  # type: ignore[union-attr]
    assert shown(frontier=found).by_id["outcomes"].text == shown(frontier=made).by_id["outcomes"].text


@pytest.mark.parametrize("exact", [False, True], ids=["points", "exact"])
def test_a_sweep_read_back_shows_what_it_showed(tmp_path: Path, exact: bool) -> None:
    made = analyses.sweep(exact=exact)
    found, _ = read_analysis(left(tmp_path, "sweep.json", made.record()))
    assert found.record() == made.record()  # type: ignore[union-attr]
    assert shown(sweep=found).by_id["curve"].text == shown(sweep=made).by_id["curve"].text


def test_a_sweep_that_was_stopped_is_still_not_complete(tmp_path: Path) -> None:
    made = replace(analyses.sweep(), asked=9)
    found, _ = read_analysis(left(tmp_path, "sweep.json", made.record()))
    assert not found.complete


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no frontier\.json and no sweep\.json"):
        read_analysis(tmp_path)


@pytest.mark.parametrize("record", [{}, {"schema": 2}, {"schema": 1, "points": [{}]}], ids=["empty", "later", "cut"])
def test_a_damaged_file_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    for name in ("frontier.json", "sweep.json"):
        with pytest.raises(UsageError, match=r"cannot be read \(.*\)\. Make it again with --out\."):
            read_analysis(left(tmp_path, name, record))
        (tmp_path / name).unlink()
