from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Done

Call = Callable[..., Done]

TEXT = """\
Есиль (model small)
No errors.

Read
  table      rows
  study         5
  budgets       2
  projects      3
  options       3
  limits        1
  scenarios     1

Money, USD
  fund   year  gross  less overhead
  main   2027    100            100
  main   2028    100            100
  total          200            200

Projects: 3
Options: 3, of these 3 stated and 0 priced

Limits in force
  water: commitment where theme=water at least 50 % of commitment (study)

Program: 6 yes/no choices, """


def test_check_says_what_was_read(call: Call, study: Path) -> None:
    done = call("check", study)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(TEXT)  # each of the three options may start in either year: 6 choices


def test_json_says_the_same_to_programs(call: Call, study: Path) -> None:
    record = json.loads(call("check", study, "--format", "json").out)
    assert record["money"][0] == {"fund": "main", "year": 2027, "gross": 100.0, "net": 100.0}
    assert record["options"] == {"stated": 3, "priced": 0}
    assert record["tables"][0] == {"table": "study", "rows": 5, "hidden": 0}
    assert record["limits"][0]["rule"] == "commitment where theme=water at least 50 % of commitment"


def test_the_priced_table_is_written_and_printed(call: Call, study: Path) -> None:
    call("check", study, "--options", "options.csv")
    with Path("options.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["project"], row["commitment"], row["cash_0"]) for row in rows] == [
        ("levee", "90", "90"),
        ("roofs", "60", "60"),
        ("wells", "80", "80"),
    ]
    assert call("check", study, "--format", "csv").out == Path("options.csv").read_text(encoding="utf-8")


def test_what_cannot_be_priced_is_listed_with_the_reason(call: Call) -> None:
    example = Path(__file__).parent.parent.parent / "examples" / "north-kazakhstan"
    unpriced = json.loads(call("check", example, "--format", "json").out)["unpriced"]
    assert unpriced
    assert all(pair["project"] and pair["instrument"] and pair["reason"] for pair in unpriced)
    text = call("check", example).out
    first = unpriced[0]
    assert f"Cannot be priced: {len(unpriced)}\n" in text
    assert f"  {first['project']}, {first['instrument']}: {first['reason'][:40]}" in text


def test_a_limit_that_matches_nothing_is_found(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text(
        "limit,measure,where,at_least\nwater,commitment,theme=watr,1\ncost,comitment,,1\n", encoding="utf-8"
    )
    done = call("check", study)
    assert done.code == 3
    assert 'Did you mean "water"?' in done.err
    assert 'Did you mean "commitment"?' in done.err


def test_errors_of_the_study_and_of_the_model_file_come_together(call: Call, study: Path) -> None:
    (study / "projects.csv").write_text("project,name,take_up\nlevee,Levee,30\n", encoding="utf-8")
    policy = study / "other.yaml"
    policy.write_text("schema: 1\nname: x\ntitle: X\nmaximize: {private: 1}\n", encoding="utf-8")
    done = call("check", study, "--model", policy)
    assert done.code == 3
    assert "column take_up: 30 is not a share" in done.err
    assert "maximise" in done.err


def test_a_scenario_that_cannot_be_carried_out_is_found(call: Call, study: Path) -> None:
    (study / "scenarios.csv").write_text("scenario,set,value\nlean,bugdet,80%\n", encoding="utf-8")
    done = call("check", study)
    assert done.code == 3
    assert "scenarios.csv, row 2, column set:" in done.err


def test_a_study_that_is_not_there_is_an_error_of_the_study(call: Call) -> None:
    done = call("check", "nowhere.xlsx")
    assert done.code == 3
    assert "nowhere.xlsx: there is no such file or folder." in done.err


def test_a_file_in_another_encoding_is_read_when_it_is_named(call: Call, study: Path) -> None:
    text = (study / "projects.csv").read_text(encoding="utf-8")
    (study / "projects.csv").write_text(text, encoding="cp1251")
    assert call("check", study).code == 3
    assert call("check", study, "--encoding", "cp1251").code == 0


def test_whether_anything_fits_is_said(call: Call, study: Path) -> None:
    assert call("check", study).out.endswith("\nAt least one portfolio meets the limits.\n")
    assert json.loads(call("check", study, "--format", "json").out)["fits"] is True


def test_where_nothing_fits_the_conflict_and_the_repairs_are_told(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text("limit,measure,at_least\nreach,projects,3\n", encoding="utf-8")
    done = call("check", study)
    assert done.code == 4  # all three cost 230 of 200
    assert "2 rules cannot hold together" in done.out
    assert "  - limits.reach.at_least=2 instead of 3 (33.33 % less)" in done.out
    assert "  - budgets.main.2028=130 instead of 100 (15 % more)" in done.out  # 30 of 200
    record = json.loads(call("check", study, "--format", "json").out)
    assert record["fits"] is False
    assert record["repairs"][0] == {
        "change": "budgets.main.2028",
        "from": 100.0,
        "to": 130.0,
        "relative": 0.15,
        "proven": True,
    }


def test_the_question_can_be_left_out(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text("limit,measure,at_least\nreach,projects,4\n", encoding="utf-8")
    done = call("check", study, "--no-solve", "--format", "json")
    assert done.code == 0
    assert "fits" not in json.loads(done.out)
