"""`allocator frontier`: the table, JSON, CSV, the folder, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Done

Call = Callable[..., Done]

# Of 200: (private, commitment) roofs 90 for 60, wells 60 for 80, levee 20 for 90; water must be half of what is signed.
# nothing; wells (60, 80); roofs and wells (150, 140: 80 of 140 is water); roofs, levee (110, 150) is beaten.
POINTS = [[0.0, 0.0], [60.0, 80.0], [150.0, 140.0]]


def test_json_holds_the_points_with_what_they_fund(call: Call, study: Path) -> None:
    done = call("frontier", study, "--measures", "private,-commitment", "--format", "json")
    assert (done.code, done.err) == (0, "")
    record = json.loads(done.out)
    assert record["measures"] == ["private", "-commitment"]
    assert [point["values"] for point in record["points"]] == POINTS
    assert record["points"][2]["funded"] == ["roofs:loan:2027", "wells:grant:2028"]  # 100 a year
    assert (record["complete"], record["open"]) == (True, [])
    # shares: 0 + 1, 60/150 + 60/140 = 0.83, 1 + 0: the ends are level, the first of them is named
    assert record["knee"] == 0


def test_the_table_names_the_ends(call: Call, study: Path) -> None:
    done = call("frontier", study, "--measures", "private,-commitment")
    assert done.code == 0
    assert "All 3 portfolios that no other equals or beats in private and little commitment, none missing" in done.out
    assert "least commitment; knee" in done.out
    assert "most private" in done.out


def test_csv_is_a_row_a_point(call: Call, study: Path) -> None:
    lines = call("frontier", study, "--measures", "private,-commitment", "--format", "csv").out.splitlines()
    assert lines[0] == "point,private,commitment,leverage,name,funded"
    assert lines[3] == "2,150,140,1.0714285714285714,most private,roofs:loan:2027;wells:grant:2028"


def test_a_folder_is_left_with_all_files(call: Call, study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "front"
    done = call("frontier", study, "--measures", "private,-commitment", "--out", folder, "-q")
    assert (done.code, done.err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "frontier.json",
        "funded.csv",
        "manifest.json",
        "points.csv",
        "report.html",
    ]
    funded = (folder / "funded.csv").read_text(encoding="utf-8").splitlines()
    assert funded[0] == "point,project,option,instrument,start,scale,commitment,private"
    assert len(funded) == 1 + 0 + 1 + 2
    again = call("frontier", study, "--measures", "private,-commitment", "--out", folder, "-q")
    assert again.code == 0  # a run of ours may be replaced


def test_changes_are_made_first(call: Call, study: Path) -> None:
    done = call("frontier", study, "--measures", "private,-commitment", "--format", "json", "--budget", "100")
    assert [point["values"] for point in json.loads(done.out)["points"]] == POINTS[:2]


@pytest.mark.parametrize(
    ("measures", "said"),
    [("private", "two or more"), ("private,privte", 'no measure "privte"'), ("private,resilience", "no resilience")],
)
def test_measures_that_cannot_be_asked_for_are_wrong_usage(call: Call, study: Path, measures: str, said: str) -> None:
    done = call("frontier", study, "--measures", measures)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_the_measures_must_be_named(call: Call, study: Path) -> None:
    done = call("frontier", study)
    assert done.code == 2
    assert "--measures" in done.err


def test_where_nothing_fits_the_code_is_four(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text("limit,measure,at_least\nmuch,private,1000\n", encoding="utf-8")
    done = call("frontier", study, "--measures", "private,-commitment")
    assert done.code == 4
    assert "limit:much" in done.out


def test_stopped_before_anything_is_found_the_code_is_six(call: Call, study: Path) -> None:
    done = call("frontier", study, "--measures", "private,-commitment", "--time", "1e-9")
    assert done.code == 6
    assert "Open (1 part)" in done.out
