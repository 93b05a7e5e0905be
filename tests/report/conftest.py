from __future__ import annotations

from pathlib import Path

import pytest

from allocator.report.workbook.book import write_book
from tests.report.handmade import MODEL, OPTIONS, PORTFOLIO, STUDY
from tests.report.recompute import Workbook


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = tmp_path_factory.mktemp("run") / "portfolio.xlsx"
    write_book(PORTFOLIO, OPTIONS, STUDY, MODEL, path)
    return Workbook(path)
