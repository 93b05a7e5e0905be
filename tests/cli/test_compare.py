"""`allocator compare`: what it prints, writes and refuses. The study of tests/cli/conftest.py, by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Done

Call = Callable[..., Done]

# The base has 200: roofs in 2027 and wells in 2028, 140 for 150. Lean has 100, 50 a year: nothing costs less than 60
# in its year, but 50 is carried on: either wells (80 in 2028) for 60, or roofs (60 in 2028) for 90, which is no water:
# so wells.
TABLE = """\
Есиль: 2 runs side by side, USD

  run   status   objective  committed  private  leverage  resilience  projects
  base  optimal        150        140      150      1.07                     2
  lean  optimal         60         80       60      0.75                     1

From base to lean
  out: roofs

Funded in every run: 1 project

No limit binds in any run.
"""


@pytest.fixture
def study(study: Path) -> Path:
    """The wells may start in 2028 only: which of two projects starts first the rule on ties leaves open."""
    rows = "levee,Levee,water,\nroofs,Solar roofs,energy,\nwells,Колодцы,water,2028\n"
    (study / "projects.csv").write_text(f"project,name,theme,earliest\n{rows}", encoding="utf-8")
    return study


def test_the_table_sets_every_scenario_beside_the_base(call: Call, study: Path) -> None:
    done = call("compare", study, "--processes", 1)
    assert (done.code, done.err) == (0, "")
    assert done.out == TABLE


def test_json_has_the_keys_of_the_contract(call: Call, study: Path) -> None:
    record = json.loads(call("compare", study, "--processes", 1, "--format", "json").out)
    assert record["schema"] == 1
    assert [(run["name"], run["status"], run["totals"]["private"]) for run in record["runs"]] == [
        ("base", "optimal", 150.0),
        ("lean", "optimal", 60.0),
    ]
    assert record["changes"] == [{"from": "base", "to": "lean", "in": [], "out": ["roofs"], "changed": []}]


def test_csv_has_a_row_a_run(call: Call, study: Path) -> None:
    rows = list(csv.DictReader(call("compare", study, "--processes", 1, "--format", "csv").out.splitlines()))
    assert [(row["run"], row["commitment"], row["private"]) for row in rows] == [
        ("base", "140", "150"),
        ("lean", "80", "60"),
    ]


def test_variants_and_changes_stand_beside_the_base(call: Call, study: Path) -> None:
    variants = ["--variant", "rich: budget=300", "--set", "limits.water.at_least=90%"]
    record = json.loads(call("compare", study, "--processes", 1, "--format", "json", *variants).out)
    # with 90 % water: the levee (90) and wells (80), 170 for 80
    objectives = {run["name"]: run["objective"] for run in record["runs"]}
    assert objectives == {"base": 150.0, "limits.water.at_least=90%": 80.0, "rich": 170.0}


def test_runs_and_studies_are_compared_as_they_are(call: Call, study: Path) -> None:
    call("solve", study, "--out", "first")
    call("solve", study, "--budget", "100", "--out", "second")
    record = json.loads(call("compare", "first", "second", study, "--format", "json").out)
    assert [run["name"] for run in record["runs"]] == ["first", "second", "small"]
    assert [change["out"] for change in record["changes"]] == [["roofs"], []]


def test_a_folder_has_the_tables(call: Call, study: Path) -> None:
    done = call("compare", study, "--processes", 1, "--out", "side")
    assert "The comparison is in side" in done.err
    assert {path.name for path in Path("side").iterdir()} == {
        "comparison.json",
        "comparison.csv",
        "changes.csv",
        "manifest.json",
    }
    assert Path("side/changes.csv").read_text(encoding="utf-8").splitlines() == [
        "from,to,project,what,before,after",
        "base,lean,roofs,out,,",
    ]
    assert call("compare", study, "--processes", 1, "--out", "side").code == 0  # an own folder is replaced


def test_an_infeasible_variant_is_said_with_its_conflict(call: Call, study: Path) -> None:
    done = call("compare", study, "--processes", 1, "--variant", "poor: budget=50; projects.levee.decision=in")
    assert done.code == 0
    assert "From base to poor: no portfolio meets the limits. In conflict: " in done.out
    assert "decision:levee" in done.out


def test_wrong_usage_is_said(call: Call, study: Path) -> None:
    assert call("compare").code == 2
    assert call("compare", study, "--scenario", "leen").err.startswith('There is no scenario "leen". Did you mean')
    call("solve", study, "--out", "first")
    assert "two runs or more" in call("compare", "first").err
    assert "Give one STUDY" in call("compare", "first", study, "--set", "budget=80%").err
    assert "named twice" in call("compare", "first", "first").err
