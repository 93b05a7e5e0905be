from __future__ import annotations

from pathlib import Path

import pytest

from allocator.report.workbook.book import write_book
from tests.report.handmade import MODEL, OPTIONS, PORTFOLIO, STUDY
from tests.report.opened import Opened


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    path: Path = tmp_path_factory.mktemp("run") / "portfolio.xlsx"
    write_book(PORTFOLIO, OPTIONS, STUDY, MODEL, path)
    return Opened(path)
