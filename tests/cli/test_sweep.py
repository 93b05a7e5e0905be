"""`allocator sweep`: what it prints, writes and refuses. The study of tests/cli/conftest.py, by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Done

Call = Callable[..., Done]

# Half for water, two years. 60 of budget cannot pay 80 for wells nor leave roofs (no water) alone: nothing, 0.
# From 80 wells (60); from 140 roofs and wells (150): roofs 60 and wells 80 of 70 a year: 60 in 2027, 10 carried on.
TABLE = """\
Есиль (model small), USD
3 points asked for, 3 solved, 3 proven.

  budget  status   objective  committed  private  leverage  resilience  projects
      60  optimal          0          0        0                               0
     100  optimal         60         80       60      0.75                     1
     140  optimal        150        140      150      1.07                     2

Every breakpoint of budget from 60 to 140 (private)
  from  objective  gain  each further 1 brings  in     out
    60          0                            3
    80         60    60                    1.5  wells
   140        150    90                         roofs
Complete: no step is missing. Values of budget are told apart by 0.01.

Funded all along: 0
First funded at
  project  budget  stays
  wells        80  yes
  roofs       140  yes

A growing budget that never drops a funded project costs 0 of 210 over all budgets (proven best)
  budget  objective  best alone  committed  private  leverage  resilience  projects
      60          0           0          0        0                               0
     100         60          60         80       60      0.75                     1
     140        150         150        140      150      1.07                     2
"""


def test_the_table_has_points_steps_and_the_nested_path(call: Call, study: Path) -> None:
    done = call("sweep", study, "--budget", "60:140:40", "--exact", "--nested", "--processes", 1)
    assert (done.code, done.err) == (0, "")
    assert done.out == TABLE


def test_what_more_would_bring_where_the_study_stands(call: Call, study: Path) -> None:
    done = call("sweep", study, "--budget", "199:300", "--exact", "--processes", 1)
    # 200 pays for roofs and wells (150); 230 for all three: 90 and 80 of water in 2028 and 2027, roofs in 2028
    assert "As the study stands, at 200, the next 1 brings 0; the next step is at 230 and brings 20." in done.out


def test_what_is_set_at_every_point_is_said_once(call: Call, study: Path) -> None:
    levee = "projects.levee.decision=out"
    done = call("sweep", study, "--budget", "60,100", "--set", levee, "--set", "rates.market=20%", "--processes", 1)
    lines = done.out.splitlines()
    assert lines[2] == "Set at every point: projects.levee.decision = out, rates.market = 20%."
    assert lines[4].split()[:2] == ["budget", "status"]
    assert json.loads(call("sweep", study, "--budget", "60,100", "--set", levee, "--format", "json").out)["points"][0][
        "set"
    ] == {"projects.levee.decision": "out", "budget": 60}


def test_json_has_the_keys_of_the_contract(call: Call, study: Path) -> None:
    done = call("sweep", study, "--budget", "60:140:40", "--exact", "--processes", 1, "--format", "json")
    record = json.loads(done.out)
    assert record["schema"] == 1
    first = record["points"][1]
    assert (first["set"], first["status"], first["objective"]) == ({"budget": 100}, "optimal", 60)
    assert first["funded"] == ["wells:grant:2028"]
    assert first["totals"]["private"] == 60
    assert [(step["at"], step["objective"]) for step in record["breakpoints"]] == [(60, 0), (80, 60), (140, 150)]
    assert record["complete"]


def test_csv_has_a_row_a_point_of_the_grid(call: Call, study: Path) -> None:
    values = ["--budget", "100,200", "--set", "limits.water.at_least=0%,50%"]
    done = call("sweep", study, *values, "--processes", 1, "--format", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    # without the floor 100 pays for roofs, 90
    assert [(row["limits.water.at_least"], row["budget"], row["objective"]) for row in rows] == [
        ("0", "100", "90"),
        ("0", "200", "150"),
        ("0.5", "100", "60"),
        ("0.5", "200", "150"),
    ]


def test_a_folder_has_the_tables_and_a_journal_stands_beside_it(call: Call, study: Path) -> None:
    asked = ["sweep", study, "--budget", "60:140:40", "--exact", "--nested", "--processes", 1, "--out", "along"]
    done = call(*asked)
    assert "The sweep is in along" in done.err
    assert {path.name for path in Path("along").iterdir()} == {
        "sweep.json",
        "points.csv",
        "breakpoints.csv",
        "projects.csv",
        "nested.csv",
        "report.html",
        "manifest.json",
    }
    assert Path("along.journal").is_file()
    again = call(*asked)
    assert again.code == 0
    assert "answers came from the journal" in again.out
    assert Path("along/projects.csv").read_text(encoding="utf-8") == (
        "project,first,stays,spans\nroofs,140,yes,140..\nwells,80,yes,80..\n"
    )


def test_a_curve_left_open_ends_with_5_and_says_where(call: Call, study: Path) -> None:
    done = call("sweep", study, "--budget", "60:140", "--exact", "--most", 1, "--processes", 1)
    assert done.code == 5
    assert "Not finished: from 60 to " in done.out


def test_a_budget_where_nothing_fits_is_said(call: Call, study: Path) -> None:
    values = ["--budget", "50,60", "--set", "projects.levee.decision=in", "--processes", 1]
    done = call("sweep", study, *values)
    assert done.code == 4
    assert done.out.count("infeasible") == 2


def test_wrong_usage_is_said(call: Call, study: Path) -> None:
    assert "Nothing is swept over" in call("sweep", study).err
    assert call("sweep", study, "--budget", "100").code == 2
    assert call("sweep", study, "--budget", "1:2:-1").code == 2
    assert 'no limit "wader"' in call("sweep", study, "--set", "limits.wader.at_least=1,2").err
    assert call("sweep", study, "--set", "rates.market=10%:20%", "--exact").code == 2
