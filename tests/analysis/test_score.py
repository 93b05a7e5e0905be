"""A list of one's own: what it adds up to, what it breaks with amounts, who pays, the cheapest repair. By hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator.accounts.taken import Chosen, Taken
from allocator.allocate import Prepared, Settings, allocate, prepare
from allocator.analysis.reckoning import Reckoning
from allocator.analysis.score import Score, Shortfall, score_prepared
from allocator.cli.entry import run
from allocator.errors import StudyError
from allocator.io.listed import list_of, read_list
from allocator.modelfile.records import Form
from allocator.portfolio import Status
from allocator.study.records import Fund
from allocator.units import exact
from tests.docs.blocks import ROOT
from tests.oracle.compare import enumerated
from tests.oracle.studies import random_study
from tests.studies import (
    Programme,
    excludes,
    grant,
    limit,
    loan,
    money,
    needs,
    ordered,
    programme,
    project,
    scaled,
    together,
)


def scored(asked: Programme, *rows: tuple[Any, ...]) -> Score:
    prepared = prepare(asked.study, asked.model, asked.options)
    score = score_prepared(prepared, list_of(list(rows)), Settings())
    if score.repair is not None:
        assert score.repair.portfolio.verified.ok
        assert score.repair.proven
    return score


def broken(score: Score) -> dict[str, str]:
    return {row.rule: row.words for row in score.own.breaks}


def repaired(score: Score) -> set[str]:
    assert score.repair is not None
    return {f"{row.project}:{row.option}" for row in score.repair.portfolio.funded_rows}


# 100 to spend: the best is a + b = 160 (90 committed); c + d = 90 fits too.
FOUR = programme(
    money(100),
    project("a", grant(50, private=90), loan(40, private=60), theme="water"),
    project("b", grant(40, private=70), theme="energy"),
    project("c", grant(50, private=50), theme="energy"),
    project("d", grant(45, private=40), theme="water"),
)


def test_a_list_that_keeps_every_rule_is_its_own_repair() -> None:
    score = scored(FOUR, ("c", "grant", 2027), ("d", "grant", 2027))
    assert score.ok
    assert (score.own.objective, score.own.totals["commitment"]) == (90.0, 95.0)
    assert score.own.leverage == pytest.approx(90 / 95)
    assert score.repair is not None
    assert score.repair.changed == 0
    assert repaired(score) == {"c:grant", "d:grant"}
    assert score.cost["objective"] == 70.0
    assert score.cost["commitment"] == -5.0
    assert (score.to_best.comes, score.to_best.goes) == (("a", "b"), ("c", "d"))


def test_a_budget_passed_is_told_to_the_cent_and_mended_by_the_change_that_loses_least() -> None:
    # a + b + d commit 135 of 100. One change: drop a (110 left), b (130 left) or d (160 left); or a by loan: 125, still
    # too much. Dropping d is best.
    score = scored(FOUR, ("a", "grant", 2027), ("b", "grant", 2027), ("d", "grant", 2027))
    assert set(broken(score)) == {"budget:donor"}
    assert any("35.00 over" in row.words for row in score.own.breaks)
    assert score.own.shortfalls == (Shortfall("donor", 35.0, 35.0),)
    assert score.own.objective == 200.0  # more than the best: it is not allowed
    assert score.cost["objective"] == -40.0
    assert score.repair is not None
    assert score.repair.changed == 1
    assert repaired(score) == {"a:grant", "b:grant"}


def test_another_option_of_the_same_project_is_one_change() -> None:
    # a's grant and c are 100; one of 95 is left: a by loan makes 90 (110 of private); dropping a or c brings 50 or 90.
    score = scored(FOUR.but(budgets=money(95)), ("a", "grant", 2027), ("c", "grant", 2027))
    assert repaired(score) == {"a:loan", "c:grant"}
    assert score.repair is not None
    assert [(c.project, c.what) for c in score.repair.changes.changed] == [("a", "instrument")]


def test_limits_links_and_decisions_are_each_told() -> None:
    asked = FOUR.but(
        limits=(
            limit("commitment", "theme=water", at_least=0.6, of="commitment", name="wet"),
            limit("projects", at_most=1, name="few"),
        ),
        links=(needs("b", "d"), excludes("b", "c"), together("c", "d")),
    ).decided(a="in")
    found = broken(scored(asked, ("b", "grant", 2027), ("c", "grant", 2027)))
    assert set(found) == {
        "decision:a",
        "limit:wet",
        "limit:few",
        "link:b needs d",
        "link:b excludes c",
        "link:c together d",
    }
    assert "commitment is 0.00 of commitment 90.00, at least 54.00 is asked: 54.00 short" in found["limit:wet"]
    assert "2.00, at most 1.00 is allowed: 1.00 over" in found["limit:few"]
    assert found["link:b needs d"].endswith("b is funded and d is not.")


def test_a_needed_project_that_starts_later_is_told() -> None:
    asked = programme(
        money(50, 50),
        project("a", grant(50, private=9)),
        project("b", grant(50, private=9)),
        years=2,
        links=needs("a", "b"),
    )
    score = scored(asked, ("a", "grant", 2027), ("b", "grant", 2028))
    assert "b starts in 2028, 1 after a in 2027" in broken(score)["link:a needs b"]
    assert score.repair is not None
    assert score.repair.changed == 1  # a starts in 2028 too: what 2027 leaves may move on
    assert {row.start for row in score.repair.portfolio.funded_rows} == {2028}


def test_a_year_that_is_short_is_told_with_the_year() -> None:
    asked = programme(
        money(50, 50),
        project("a", grant(50, private=9)),
        project("b", grant(50, private=9)),
        years=2,
        funds=(Fund("donor", carry_over=0.0),),
    )
    score = scored(asked, ("a", "grant", 2027), ("b", "grant", 2027))
    assert "pays 100.00 in 2027" in broken(score)["budget:donor"]
    assert score.own.shortfalls == (Shortfall("donor", 0.0, 50.0),)
    assert score.repair is not None
    assert score.repair.changed == 1  # one of the two starts in 2028
    assert {row.start for row in score.repair.portfolio.funded_rows} == {2027, 2028}


def test_funds_share_what_only_sharing_can_pay() -> None:
    # one may pay for water only. w (60) and e (60): `two` must keep its 80 for e and 20 of w.
    asked = programme(
        (*money(40, fund="one"), *money(80, fund="two")),
        project("w", grant(60, private=1), theme="water"),
        project("e", grant(60, private=1), theme="energy"),
        funds=(Fund("one", themes=("water",)), Fund("two")),
    )
    score = scored(asked, ("e", "grant", 2027), ("w", "grant", 2027))
    assert score.ok
    assert {(p.project, p.fund): p.amount for p in score.own.payments} == {
        ("e", "two"): 60.0,
        ("w", "one"): 40.0,
        ("w", "two"): 20.0,
    }


def test_where_no_sharing_fits_the_smallest_shortfall_is_told() -> None:
    # e needs 70, `two` has 50: 20 short, however w is paid; `one` alone pays w.
    asked = programme(
        (*money(40, fund="one"), *money(50, fund="two")),
        project("w", grant(40, private=1), theme="water"),
        project("e", grant(70, private=1), theme="energy"),
        funds=(Fund("one", themes=("water",)), Fund("two")),
    )
    score = scored(asked, ("e", "grant", 2027), ("w", "grant", 2027))
    assert score.own.shortfalls == (Shortfall("two", 20.0, 20.0),)
    assert set(broken(score)) == {"budget:two"}
    assert repaired(score) == {"w:grant"}


def test_payments_keep_a_limit_on_a_fund_where_they_can() -> None:
    # Each fund alone could pay; `one` may sign 30 at most.
    asked = programme(
        (*money(100, fund="one"), *money(100, fund="two")),
        project("a", grant(100, private=1)),
        limits=limit("commitment", "fund=one", at_most=30.0, name="cap"),
    )
    score = scored(asked, ("a", "grant", 2027))
    assert score.ok
    assert sum(s.amount for s in score.own.signatures if s.fund == "one") <= 30.0


def test_a_size_is_kept_and_changing_it_is_one_change() -> None:
    # At 0.9 a asks for 90 of 80. It may shrink to 0.8 (one change, 160) or go.
    asked = programme(
        money(80), project("a", grant(100, private=200, sizes=(0.5, 1.0))), project("b", grant(10, private=5))
    )
    assert scored(asked, ("a", "grant", 2027, 0.7)).own.totals["private"] == 140.0
    kept = scored(asked, ("a", "grant", 2027, 0.7)).repair
    assert kept is not None
    assert (kept.changed, kept.portfolio.funded_rows[0].scale) == (0, 0.7)
    score = scored(asked, ("a", "grant", 2027, 0.9))
    assert score.repair is not None
    assert score.repair.changed == 1
    assert score.repair.portfolio.funded_rows[0].scale == pytest.approx(0.8)


def test_an_ordered_and_a_scaled_objective_are_scored_like_the_best() -> None:
    two = (project("a", grant(50, private=90), people=1), project("b", grant(60, private=50), people=4))
    first = scored(programme(money(60), *two, maximise=ordered(people=0.0, private=0.0)), ("a", "grant", 2027))
    assert first.own.objective == 90.0  # of the last term
    assert first.best.objective == 50.0
    both = scored(programme(money(60), *two, maximise=scaled(people=0.5, private=0.5)), ("a", "grant", 2027))
    assert both.own.objective == pytest.approx(0.5 * 1 / 4 + 0.5 * 90 / 90)
    assert both.best.objective == pytest.approx(0.5 + 0.5 * 50 / 90)


def test_where_nothing_fits_the_list_is_still_told_and_there_is_no_repair() -> None:
    score = scored(FOUR.but(limits=limit("private", at_least=500)), ("a", "grant", 2027))
    assert score.best.status is Status.INFEASIBLE
    assert score.repair is None
    assert score.cost == {}
    assert set(broken(score)) == {"limit:rule"}
    json.dumps(score.record(), allow_nan=False)


def test_an_empty_list_commits_nothing() -> None:
    score = scored(FOUR)
    assert score.ok
    assert score.own.totals["commitment"] == 0.0
    assert score.own.leverage is None


def test_what_is_not_stated_is_taken_where_there_is_only_one() -> None:
    score = scored(FOUR, ("b",))
    assert [(row.project, row.option, row.start) for row in score.own.funded_rows] == [("b", "grant", 2027)]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ({"project": "z"}, "project", '"z" is not a project of the study.'),
        ({"project": "a"}, "option", "a has several options. Write one of: grant, loan."),
        ({"project": "a", "option": "lone"}, "option", 'a has no option "lone". Write one of: grant, loan.'),
        ({"project": "a", "option": "loan", "start": 2030}, "start", "loan of a cannot start in 2030."),
        ({"project": "a", "option": "loan", "scale": 2}, "scale", "2 is no size of loan of a. Write 1."),
        ({"project": "a", "option": "loan", "start": "soon"}, "start", '"soon" is not a number.'),
        ({"option": "loan"}, "project", "no project is named. Write its id."),
    ],
)
def test_what_names_nothing_is_told_at_its_cell(row: dict[str, Any], column: str, says: str) -> None:
    prepared = prepare(FOUR.study, FOUR.model, FOUR.options)
    with pytest.raises(StudyError) as error:
        score_prepared(prepared, list_of([{"project": None} | row]), Settings())
    (problem,) = error.value.problems
    assert (problem.at.row, problem.at.column) == (0, column)
    assert says in problem.message


def test_a_file_tells_its_rows_all_at_once_and_leaves_other_columns_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("project,name,option,start\nb,Bees,grant,2027\nb,Bees,grant,2027\nz,Zoo,grant,2027\n")
    assert [row.project for row in read_list(file)] == ["b", "b", "z"]
    with pytest.raises(StudyError) as error:
        score_prepared(prepare(FOUR.study, FOUR.model, FOUR.options), read_list(file), Settings())
    assert [str(problem) for problem in error.value.problems] == [
        "mine.csv, row 3, column project: b stands in the list already (row 2). Keep one row of it.",
        'mine.csv, row 4, column project: "z" is not a project of the study.',
    ]


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda file: None, "there is no such file"),
        (lambda file: file.write_text("name,option\nBees,grant\n"), 'column "project" is missing'),
        (lambda file: file.write_text("project,project\na,b\n"), 'column "project" stands twice'),
        (lambda file: file.write_text("project,option\na,b,c\n"), "the row has 3 cells"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, write: Callable[[Path], object], says: str) -> None:
    write(tmp_path / "mine.csv")
    with pytest.raises(StudyError, match=says):
        read_list(tmp_path / "mine.csv")


# --- against every portfolio there is


@pytest.mark.parametrize("seed", range(80))
def test_the_best_portfolio_scores_as_itself_and_a_repair_is_the_nearest_there_is(seed: int) -> None:
    study, model = random_study(seed, assignments=600)
    try:
        prepared = prepare(study, model)
        best = allocate(study, model, Settings(gap=0.0))
    except StudyError:
        return
    if best.status is not Status.OPTIMAL:
        return
    itself = score_prepared(prepared, list_of(best), Settings())
    if any(row.scale_min < row.scale_max for row in study.options):
        assert itself.own.objective == pytest.approx(best.objective, rel=1e-6, abs=1e-6)
        return
    assert itself.ok, itself.own.breaks
    assert itself.repair is not None
    assert itself.repair.changed == 0
    # A list that takes of every project its first package: what it breaks, and the nearest portfolio, by trying all.
    labels = {label[0]: label for label in reversed(prepared.case.packages.labels())}
    score = score_prepared(prepared, list_of(list(labels.values())), Settings())
    enumeration = enumerated(study, model)
    listed = {tuple(label) for label in labels.values()}
    admitted = {frozenset(c.key for c in t): t for t in enumeration.candidates if enumeration.admits(t)}
    feasible = list(admitted)
    assert score.ok is (frozenset(listed) in feasible)
    fewest = min(_changed(listed, each) for each in feasible)
    assert score.repair is not None
    assert score.repair.changed == fewest
    nearest = [each for each in feasible if _changed(listed, each) == fewest]
    mine = frozenset((row.project, row.option, row.start) for row in score.repair.portfolio.funded_rows)
    assert mine in nearest
    if model.maximise.form is Form.WEIGHTED:
        best_of_them = max(_worth(prepared, admitted[each]) for each in nearest)
        assert score.repair.portfolio.objective == pytest.approx(best_of_them, rel=1e-7, abs=1e-6)


def _worth(prepared: Prepared, taken: Any) -> float:
    """The objective of a portfolio that trying everything found."""
    study = prepared.study
    each = tuple(Taken(c.project, c.option, c.start, exact(c.option.scale_max), study.programme_years) for c in taken)
    return Reckoning.of(Chosen(study, each, {}, {}), prepared.options, prepared.model).objective()


def _changed(listed: set[tuple[Any, ...]], taken: frozenset[tuple[Any, ...]]) -> int:
    projects = {key[0] for key in listed} | {key[0] for key in taken}
    before, after = ({key[0]: key for key in keys} for keys in (listed, taken))
    return sum(before.get(name) != after.get(name) for name in projects)


# --- from Python and the command line


def test_the_python_name_takes_frames_files_and_portfolios(tmp_path: Path) -> None:
    study = allocator.read_study(ROOT / "examples" / "first-study")
    frame = pd.DataFrame({"project": ["P01"], "option": ["grant"], "start": [2027]})
    frame.to_csv(tmp_path / "mine.csv", index=False)
    first = allocator.score(study, frame)
    assert isinstance(first, allocator.Score)
    assert allocator.score(study, tmp_path / "mine.csv").own == first.own
    assert allocator.score(study, first.best).cost["objective"] == pytest.approx(0.0, abs=1e-6)
    assert list(first.frame()["portfolio"]) == ["list", "repaired", "best"]


def test_the_command_shows_and_writes_the_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("project,option,start\nP01,grant,2027\nP05,grant,2027\nP10,grant,2027\n")
    study = str(ROOT / "examples" / "first-study")
    assert run(["solve", study, "--score", str(file), "--out", str(tmp_path / "run")]) == 0
    said = capsys.readouterr().out
    assert "Link P10 needs P06: P10 is funded and P06 is not." in said
    assert "proven to be the fewest" in said
    record = json.loads((tmp_path / "run" / "score.json").read_text())
    assert record["ok"] is False
    assert {"breaks", "cost", "repair", "best", "totals", "shortfalls"} <= record.keys()
    assert (tmp_path / "run" / "score.csv").read_text().startswith("project,name,list,repaired,best")
    assert run(["solve", study, "--score", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["repair"]["projects_changed"] == record["repair"]["projects_changed"]


def test_an_error_in_the_list_is_an_error_of_the_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("project,option,start\nP99,grant,2027\n")
    assert run(["solve", str(ROOT / "examples" / "first-study"), "--score", str(file)]) == 3
    assert "mine.csv, row 2, column project" in capsys.readouterr().err
