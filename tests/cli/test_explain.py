"""`allocator explain`: prices of limits and budgets, one project, and the study of a run read again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from allocator.analysis.explain import Price, Prices
from allocator.cli.explain_text import prices_text
from allocator.portfolio import Portfolio, Status
from tests.cli.conftest import Done

Call = Callable[..., Done]

# In the study of conftest roofs (60, brings 90) and wells (80, brings 60) take 140 of 200; the levee asks for 90.


def test_limits_and_budgets_are_priced(call: Call, study: Path) -> None:
    done = call("explain", study, "--budget", "135")
    assert done.code == 0
    assert done.out.startswith("Есиль (model small)\n")
    assert "Prices are what the objective gains; it is 60 now." in done.out  # half must be water: wells, 80 of 135
    assert "Binding: without it a better portfolio exists" in done.out
    record = json.loads(call("explain", study, "--format", "json").out)
    assert record["schema"] == 1
    assert {(row["limit"], row["binding"]) for row in record["limits"]} == {("water", False), ("budget:main", True)}
    rows = list(csv.DictReader(io.StringIO(call("explain", study, "--format", "csv").out)))
    assert [row["limit"] for row in rows] == ["water", "budget:main"]


def test_one_project_is_explained(call: Call, study: Path) -> None:
    done = call("explain", study, "levee")
    assert done.code == 0
    assert done.out.startswith("levee: Levee\n\nNot funded. Crowded out: main would be 30 short")
    assert "Forced in as grant from 202" in done.out
    assert ": costs 40 of what is maximised; the best is 110." in done.out
    assert "  goes out: wells" in done.out
    record = json.loads(call("explain", study, "levee", "--format", "json").out)
    assert (record["project"], record["funded"]) == ("levee", False)
    assert (record["force_in"]["cost"], record["force_in"]["in"], record["force_in"]["out"]) == (
        40,
        ["levee"],
        ["wells"],
    )
    assert [(row["what"], row["now"], row["funded_at"]) for row in record["switching"]] == [
        ("commitment", 90, 60),  # beside the 140 of the others
        ("private", 20, 60.01),  # as much as wells, which are cheaper
        ("budget", 200, 230),
    ]


def test_a_funded_project_is_explained(call: Call, study: Path) -> None:
    out = call("explain", study, "wells").out
    assert "Funded as grant from 202" in out
    assert "Left out: costs 40 of what is maximised; the best is 110." in out
    assert "no longer at" in out


def test_an_unknown_project_is_wrong_usage(call: Call, study: Path) -> None:
    done = call("explain", study, "level")
    assert done.code == 2
    assert 'Did you mean "levee"?' in done.err


def test_a_run_is_explained_as_it_was_made(call: Call, study: Path) -> None:
    call("solve", study, "--set", "projects.wells.decision=out", "--out", "run")
    record = json.loads(call("explain", "run", "wells", "--format", "json").out)
    assert record["reason"] == "decided out"
    assert call("explain", "run/portfolio.json", "wells", "--format", "json").code == 0
    assert call("explain", "run", "--set", "budget=80%").code == 2


def test_a_run_whose_study_has_changed_is_refused(call: Call, study: Path) -> None:
    call("solve", study, "--out", "run")
    (study / "budgets.csv").write_text("fund,year,amount\nmain,2027,100\n", encoding="utf-8")
    done = call("explain", "run")
    assert done.code == 2
    assert "is no longer what run was made from" in done.err


def test_a_run_whose_study_has_gone_is_refused(call: Call, study: Path) -> None:
    call("solve", study, "--out", "run")
    study.rename(study.with_name("elsewhere"))
    done = call("explain", "run")
    assert done.code == 2
    assert "is not there any more" in done.err


def test_where_nothing_fits_there_is_nothing_to_explain(call: Call, study: Path) -> None:
    (study / "limits.csv").write_text("limit,measure,at_least\nreach,projects,3\n", encoding="utf-8")
    done = call("explain", study)
    assert done.code == 4
    assert "No best portfolio is proven, so nothing has a price: it is infeasible." in done.out
    assert call("explain", study, "levee").code == 4


def test_a_limit_that_binds_in_one_scope_does_not_cost_nothing_without_a_word() -> None:
    rows = [
        Price("cap", scope, "at_most", 0.5, 0.5, 0.0, binding, 0.01, gain, 0.01, gain)
        for scope, binding, gain in (("north", True, 3.0), ("south", False, 0.0))
    ]
    none = Portfolio("S", "M", "USD", Status.OPTIMAL, 10.0, 10.0, 0.0, {}, None)
    told = prices_text(Prices(none, (*rows, Price("water", "", "at_least", 1, 0, 1, False, 1, 0.0, 1, 0.0))))
    assert "Cost nothing: cap elsewhere, water." in told
