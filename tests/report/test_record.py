from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import UsageError
from allocator.portfolio import Funded, Level, Portfolio
from allocator.report.record import portfolio_record, portfolio_text, read_run
from tests.report.handmade import INFEASIBLE, PORTFOLIO, STOPPED

# The keys of the contract, section 3, in its order.
CONTRACT = {
    "": "schema study model currency status objective bound gap totals leverage "
    "funded declined budgets limits verified",
    "funded": "project option instrument start scale commitment private",
    "declined": "project reason",
    "budgets": "fund year available spent carried reflow",
    "limits": "limit scope value at_least at_most room met",
    "verified": "ok checks problems",
}


def saved(folder: Path, record: dict[str, Any]) -> Path:
    (folder / "portfolio.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.mark.parametrize("part", CONTRACT)
def test_the_keys_of_the_contract_come_first_and_in_its_order(part: str) -> None:
    record = json.loads(portfolio_text(PORTFOLIO))
    found = record[part] if part else record
    row = found[0] if isinstance(found, list) else found
    wanted = CONTRACT[part].split()
    assert list(row)[: len(wanted)] == wanted


def test_keys_that_were_added() -> None:
    added = list(portfolio_record(PORTFOLIO))[len(CONTRACT[""].split()) :]
    assert added == ["levels", "payments", "signatures", "conflict", "repairs", "combination", "baselines", "manifest"]


@pytest.mark.parametrize(
    "portfolio",
    [PORTFOLIO, STOPPED, INFEASIBLE, replace(PORTFOLIO, levels=(Level("private", 1.0, 1.0),), study="Есиль")],
    ids=["optimal", "feasible", "infeasible", "ordered"],
)
def test_what_is_written_reads_back_equal(tmp_path: Path, portfolio: Portfolio) -> None:
    (tmp_path / "portfolio.json").write_text(portfolio_text(portfolio), encoding="utf-8")
    assert read_run(tmp_path) == portfolio
    assert read_run(tmp_path / "portfolio.json") == portfolio


def test_numbers_keep_full_precision() -> None:
    row = Funded("p", "o", "grant", 2027, 1 / 3, 0.1 + 0.2, 1e15 + 0.25)
    text = portfolio_text(replace(PORTFOLIO, funded_rows=(row,)))
    assert '"scale": 0.3333333333333333' in text
    assert '"commitment": 0.30000000000000004' in text
    assert '"private": 1000000000000000.2' in text


def test_the_text_is_ascii_and_what_is_not_known_is_null() -> None:
    text = portfolio_text(replace(STOPPED, study="Есиль", bound=float("inf"), gap=float("inf")))
    assert text.isascii()
    assert json.loads(text)["bound"] is None


def test_a_figure_that_is_not_finite_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        portfolio_text(replace(PORTFOLIO, totals={"private": float("nan")}))


def test_keys_of_a_later_version_are_left_alone(tmp_path: Path) -> None:
    record = portfolio_record(PORTFOLIO) | {"colour": "green"}
    record["funded"] = [row | {"colour": "green"} for row in record["funded"]]
    assert read_run(saved(tmp_path, record)) == PORTFOLIO


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no portfolio\.json\. Give the folder that `--out` wrote\."):
        read_run(tmp_path)


@pytest.mark.parametrize(("key", "value"), [("schema", 2), ("status", "perfect"), ("verified", None), ("funded", [1])])
def test_a_run_that_is_damaged_is_refused(tmp_path: Path, key: str, value: object) -> None:
    with pytest.raises(UsageError, match="Solve the study again"):
        read_run(saved(tmp_path, portfolio_record(PORTFOLIO) | {key: value}))


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00"])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "portfolio.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read as a run"):
        read_run(tmp_path)
