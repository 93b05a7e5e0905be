"""What is written of a study that was really solved: the workbook ties out and the run reads back."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.allocate import Settings, allocate
from allocator.io import read_study
from allocator.modelfile import model_for
from allocator.pricing import price
from allocator.report import read_run, write_run
from tests.report.recompute import Workbook

STUDY = Path(__file__).parent.parent.parent / "examples" / "first-study"


def test_a_solved_study_ties_out_and_reads_back(tmp_path: Path) -> None:
    study = read_study(STUDY)
    model = model_for(study)
    options = price(study, model)
    portfolio = allocate(study, model, Settings(), options)
    write_run(portfolio, options, study, model, tmp_path / "run")
    assert read_run(tmp_path / "run") == portfolio
    book = Workbook(tmp_path / "run" / "portfolio.xlsx")
    assert book.value("summary", "B5") == "yes"
    for sheet, cell in book.all_formulas():
        stored, computed = book.stored[sheet][cell].value, book.value(sheet, cell)
        assert stored == (computed if isinstance(computed, str) else pytest.approx(computed, rel=1e-9, abs=1e-9))
