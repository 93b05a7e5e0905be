"""What is written of a study that was really solved: the workbook ties out and the run reads back."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.allocate import Settings, allocate
from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.pricing import price
from allocator.report import read_run, write_run
from allocator.study.records import Study
from tests.report.opened import Opened

FRAMES = {
    "study": {"name": "Three", "currency": "USD", "first_year": 2027, "years": 2},
    "funds": [{"fund": "main", "overhead": 0.1, "revolving": "yes"}],
    "budgets": [{"fund": "main", "year": 2027, "amount": 200}],
    "projects": [
        {"project": "levee", "name": "Levee", "district": "esil", "people": 50},
        {"project": "roofs", "name": "Roofs", "district": "esil", "people": 20},
        {"project": "wells", "name": "Wells", "district": "akzhar", "people": 70},
    ],
    "options": [
        {"project": "levee", "option": "grant", "commitment": 30, "private": 5, "cash_0": 10, "cash_1": 20},
        {"project": "roofs", "option": "loan", "commitment": 60, "private": 90, "cash_0": 60, "reflow_1": 40},
        {"project": "wells", "option": "grant", "commitment": 80, "private": 60, "cash_0": 80},
    ],
    "ceilings": [{"measure": "people", "by": "district", "value": "esil", "ceiling": 60}],
    "limits": [{"limit": "leverage", "measure": "private", "at_least": 0.5, "of": "commitment"}],
}
MODEL = Model(
    "both",
    "Private money and people",
    Objective(Form.WEIGHTED, (("private", 1.0), ("resilience", 1.0))),
    {"people": Indicator(1.0, 200.0)},
)


def test_a_solved_study_ties_out_and_reads_back(tmp_path: Path) -> None:
    study = Study.from_frames(FRAMES)
    options = price(study, MODEL)
    portfolio = allocate(study, MODEL, Settings(), options)
    write_run(portfolio, options, study, MODEL, tmp_path / "run")
    assert read_run(tmp_path / "run") == portfolio
    # All three: 155 private; people 60 of 70 in esil and 70 in akzhar count, 130 of 200 are 65 points
    assert portfolio.objective == pytest.approx(220)
    book = Opened(tmp_path / "run" / "portfolio.xlsx")
    assert book.named("all_checks") is True
    assert book.named("commitment") == 170  # donor money: 30 + 60 + 80
    assert book.named("objective") == pytest.approx(220)
    # 40 of the loan come back in 2028: 200 less a tenth, less 150 of 2027, and 40 are there
    assert book.look_up("budgets by year", "available", year=2028) == pytest.approx(70)
