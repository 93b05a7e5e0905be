from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from allocator.errors import AllocatorError, UsageError
from allocator.report import portfolio_text, read_run, write_run
from allocator.rundir import RUN_FILES
from tests.report.handmade import INFEASIBLE, MODEL, OPTIONS, PORTFOLIO, STUDY

FILES = {
    "portfolio.json",
    "funded.csv",
    "declined.csv",
    "budgets.csv",
    "limits.csv",
    "portfolio.xlsx",
    "report.html",
    "manifest.json",
}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_leaves_the_files_of_the_contract_and_no_other(tmp_path: Path) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert set(files(tmp_path / "run")) == FILES == set(RUN_FILES)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["run"]


def test_a_run_reads_back(tmp_path: Path) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert read_run(tmp_path / "run") == PORTFOLIO
    assert (tmp_path / "run" / "portfolio.json").read_text(encoding="utf-8") == portfolio_text(PORTFOLIO)


def test_an_infeasible_answer_leaves_its_files_too(tmp_path: Path) -> None:
    write_run(INFEASIBLE, OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert set(files(tmp_path / "run")) == FILES
    assert json.loads(files(tmp_path / "run")["portfolio.json"])["conflict"] == list(INFEASIBLE.conflict)


def test_the_manifest_holds_the_hash_of_every_other_file(tmp_path: Path) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    content = files(tmp_path / "run")
    manifest = json.loads(content.pop("manifest.json"))
    assert manifest["sha256"] == {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    assert manifest["settings"] == {"gap": 0.0, "seed": 0}


def test_a_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    write_run(replace(PORTFOLIO, objective=1.0), OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert read_run(tmp_path / "run").objective == 1.0


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(UsageError, match="is not a run of ours"):
        write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert files(tmp_path / "run") == {"thesis.docx": b"years of work"}


def full(self: Any) -> None:
    raise FileCreateError(OSError(28, "No space left on device"))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run")
    before = files(tmp_path / "run")
    monkeypatch.setattr(xlsxwriter.Workbook, "close", full)
    with pytest.raises(AllocatorError, match="The disk is full"):
        write_run(replace(PORTFOLIO, objective=1.0), OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert files(tmp_path / "run") == before


def test_a_figure_that_cannot_be_written_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_run(replace(PORTFOLIO, totals={"private": float("nan")}), OPTIONS, STUDY, MODEL, tmp_path / "run")
    assert not (tmp_path / "run").exists()
