from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from allocator import allocate as road
from allocator.portfolio import Portfolio, Status
from allocator.report import read_run
from tests.cli.conftest import Done

Call = Callable[..., Done]

TABLE = """\
Есиль (model small)

Fund 2 of 3 projects with USD 140 of donor money, out of USD 200, to draw in USD 150 of private
money (1.07 for each 1 of donor money).
This is proven to be the best possible portfolio. An independent check recomputed {checks} rules and
totals exactly: all hold.

  donor money committed, USD     140
  private money mobilised, USD   150
  leverage                      1.07  private money per 1 of donor commitment, as the OECD counts it, by instrument
  objective                      150  optimal: private
  best possible                  150  gap 0 %
"""


def ended(status: Status) -> Callable[..., Portfolio]:
    """The road to a portfolio, ending as told."""
    real = road.allocate

    def allocated(*arguments: Any) -> Portfolio:
        return replace(real(*arguments), status=status, gap=0.25)

    return allocated


def test_the_short_table_is_on_stdout_and_nothing_on_stderr(call: Call, study: Path) -> None:
    done = call("solve", study)
    assert (done.code, done.err) == (0, "")
    checks = done.out.split("recomputed ")[1].split(" rules")[0]
    assert done.out.startswith(TABLE.format(checks=checks))
    assert "water         57.14 %      50 %           7.14 %  yes" in done.out  # 80 of 140
    assert "Funded: 2\n" in done.out
    assert "Declined: 1 " in done.out


def test_json_is_portfolio_json(call: Call, study: Path) -> None:
    done = call("solve", study, "--format", "json", "--out", "run")
    assert done.out == Path("run/portfolio.json").read_text(encoding="utf-8")
    assert [row["project"] for row in json.loads(done.out)["funded"]] == ["roofs", "wells"]


def test_csv_is_funded_csv(call: Call, study: Path) -> None:
    done = call("solve", study, "--format", "csv", "--out", "run")
    assert done.out == Path("run/funded.csv").read_text(encoding="utf-8")
    assert done.out.splitlines()[2].startswith("wells,Колодцы,water,,grant,")


def test_the_run_is_named_on_stderr_unless_quiet(call: Call, study: Path) -> None:
    assert "report.html" in call("solve", study, "--out", "run").err
    assert call("solve", study, "--out", "run", "-q").err == ""


def test_the_manifest_says_what_was_asked(call: Call, study: Path) -> None:
    call("solve", study, "--set", "projects.levee.decision=out", "--budget", "150", "--seed", "3", "--out", "run")
    manifest = json.loads(Path("run/manifest.json").read_text(encoding="utf-8"))
    asked = {"set": ["projects.levee.decision=out"], "budget": "150", "model": None, "scenario": None}
    assert manifest["asked"] == {"study": str(study), **asked}
    assert manifest["settings"]["seed"] == 3
    assert {"read", "price", "build", "solve"} <= manifest["timings"].keys()


@pytest.mark.parametrize(
    ("arguments", "funded"),
    [
        (["--budget", "0.1k"], ["wells"]),  # 100: wells 60, or levee 20; roofs alone have no water
        (["--scenario", "lean"], ["wells"]),
        (["--set", "limits.water.at_least=0"], ["roofs", "wells"]),
        (["--set", "projects.wells.decision=out"], ["levee", "roofs"]),
        (["--set", "projects.wells.decision=out", "--set", "projects.levee.decision=out"], []),
    ],
)
def test_one_thing_is_changed_at_a_time(call: Call, study: Path, arguments: list[str], funded: list[str]) -> None:
    done = call("solve", study, "--format", "json", *arguments)
    assert [row["project"] for row in json.loads(done.out)["funded"]] == funded


def test_an_infeasible_study_names_the_conflict_and_leaves_its_run(call: Call, study: Path) -> None:
    done = call("solve", study, "--set", "projects.roofs.decision=in", "--budget", "100", "--out", "run")
    assert done.code == 4
    assert "No portfolio meets the limits." in done.out
    assert "  - decision on project roofs: in" in done.out
    assert "  - limit water: commitment where theme=water at least 50 % of commitment" in done.out
    run = read_run("run")
    assert run.status is Status.INFEASIBLE
    assert {"limit:water", "decision:roofs"} <= set(run.conflict)
    assert Path("run/report.html").is_file()


@pytest.mark.parametrize(
    ("status", "code"), [(Status.OPTIMAL, 0), (Status.INFEASIBLE, 4), (Status.FEASIBLE, 5), (Status.UNKNOWN, 6)]
)
def test_the_exit_code_says_how_it_ended(
    call: Call, study: Path, monkeypatch: pytest.MonkeyPatch, status: Status, code: int
) -> None:
    monkeypatch.setattr(road, "allocate", ended(status))
    assert call("solve", study).code == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gap", "30"], "30 is not a share. Write 30% or 0.3."),
        (["--set", "budget"], '"budget" is not a change. Write PATH=VALUE, such as budget=80%.'),
        (["--set", "budgget=1"], 'Did you mean "budget"?'),
        (["--budget", "1,234"], "can be read in two ways"),
        (["--scenario", "leen"], 'Did you mean "lean"?'),
        (["--time", "0"], "--time"),
        (["--seed", "-1"], "--seed"),
        (["--format", "xml"], "xml"),
        (["--fromat", "json"], "--format"),
        (["--model", "regional-program"], 'Did you mean "regional-programme"?'),
        (["--out", "."], "is where the command runs"),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(call: Call, study: Path, arguments: list[str], message: str) -> None:
    done = call("solve", study, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_all_errors_of_a_study_are_on_stderr_one_a_line(call: Call, study: Path) -> None:
    (study / "projects.csv").write_text(
        "project,name,theme,take_up\nlevee,Levee,water,30\nroofs,Solar roofs,energy,x\nwells,Wells,water,\n",
        encoding="utf-8",
    )
    done = call("solve", study)
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines()[0] == ("projects.csv, row 2, column take_up: 30 is not a share. Write 30% or 0.3.")
    assert done.err.splitlines()[1].startswith("projects.csv, row 3, column take_up:")


def test_a_folder_that_is_not_a_run_is_refused_before_the_solve(
    call: Call, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: Any) -> Portfolio:
        raise AssertionError

    monkeypatch.setattr(road, "allocate", never)
    assert call("solve", study, "--out", study).code == 2
    assert (study / "model.yaml").is_file()


def test_where_nothing_fits_the_repairs_are_shown_and_left_in_the_run(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text("limit,measure,at_least\nreach,projects,3\n", encoding="utf-8")
    done = call("solve", study, "--out", "run")
    assert done.code == 4
    assert "  - limits.reach.at_least=2 instead of 3 (33.33 % less)" in done.out
    record = json.loads(Path("run/portfolio.json").read_text(encoding="utf-8"))
    assert [(row["change"], row["from"], row["to"]) for row in record["repairs"]] == [
        ("budgets.main.2028", 100.0, 130.0),
        ("limits.reach.at_least", 3.0, 2.0),
    ]
    assert "limits.reach.at_least=2 instead of 3" in Path("run/report.html").read_text(encoding="utf-8")
    repaired = call("solve", study, "--set", "limits.reach.at_least=2")
    assert repaired.code == 0


def test_a_budget_to_repair_beside_a_stated_total_comes_with_a_warning(call: Call, study: Path) -> None:
    short = ("solve", study, "--set", "projects.levee.decision=in")  # it asks for 90
    done = call(*short, "--budget", "50")
    assert done.code == 4
    assert "budgets.main" in done.out
    assert "would be scaled again: leave it out, and set every budget." in done.err
    assert "scaled again" not in call(*short, "--set", "budgets.main=50").err
