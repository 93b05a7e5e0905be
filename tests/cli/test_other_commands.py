from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from allocator import modelfile
from allocator.modelfile import list_models
from tests.cli.conftest import Done

Call = Callable[..., Done]


def test_models_lists_the_shipped_model_files(call: Call) -> None:
    done = call("models")
    assert done.code == 0
    assert "regional-programme  Five-year regional programme" in done.out


def test_models_for_programs(call: Call) -> None:
    names = [row.name for row in list_models()]
    record = json.loads(call("models", "--format", "json").out)
    assert [row["name"] for row in record["models"]] == names
    rows = csv.DictReader(io.StringIO(call("models", "--format", "csv").out))
    assert [row["name"] for row in rows] == names


@pytest.mark.parametrize("example", [False, True])
def test_new_writes_a_workbook_and_refuses_to_overwrite_it(call: Call, example: bool) -> None:
    arguments = ["new", "mine.xlsx", *(["--example"] if example else [])]
    done = call(*arguments)
    assert (done.code, done.err) == (0, "")
    assert "allocator check mine.xlsx" in done.out
    before = Path("mine.xlsx").read_bytes()
    again = call(*arguments)
    assert again.code == 2
    assert "mine.xlsx exists and is left as it is." in again.err
    assert Path("mine.xlsx").read_bytes() == before


def test_the_example_workbook_checks_without_an_error(call: Call) -> None:
    call("new", "mine.xlsx", "--example")
    done = call("check", "mine.xlsx", "--model", "sme-facility")
    assert (done.code, done.err) == (0, "")


def test_new_wants_the_name_of_a_workbook(call: Call) -> None:
    done = call("new", "mine.csv")
    assert done.code == 2
    assert "Write mine.xlsx." in done.err


def test_demo_solves_the_example_and_says_what_to_open(
    call: Call, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modelfile, "shipped_example", lambda: study)  # the shipped one is solved by tests/examples
    done = call("demo")
    assert done.code == 0
    assert "Funded: 2" in done.out
    assert "The run is in north-kazakhstan-run: open report.html or portfolio.xlsx there." in done.err
    assert Path("north-kazakhstan-run/report.html").is_file()
    assert call("demo", "--out", "elsewhere", "--format", "json").code == 0
    assert Path("elsewhere/portfolio.json").is_file()


def test_a_command_that_does_not_exist_is_answered_with_the_nearest(call: Call) -> None:
    done = call("slove")
    assert done.code == 2
    assert 'There is no command "slove". Did you mean "solve"?' in done.err


@pytest.mark.parametrize("command", [[], ["demo"], ["new"], ["check"], ["solve"], ["models"]])
def test_help_is_there_for_every_command(call: Call, command: list[str]) -> None:
    done = call(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: allocator")


def test_the_version_is_said(call: Call) -> None:
    from allocator.manifest import version

    if version("allocator") == "unknown":
        pytest.skip("allocator is not installed")
    assert call("--version").out == f"allocator {version('allocator')}\n"
