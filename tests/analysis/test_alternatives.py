"""Alternatives by hand and against every portfolio there is: within the tolerance, the farthest, then the best."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import allocator
from allocator.accounts.taken import Chosen, Taken
from allocator.allocate import Prepared, Settings, prepare
from allocator.analysis.alternatives import Alternatives, alternatives_to
from allocator.analysis.alternatives.distance import mean_commitment
from allocator.analysis.differences import differences
from allocator.analysis.reckoning import Reckoning
from allocator.cli.entry import run
from allocator.errors import StudyError, UsageError
from allocator.modelfile.records import Form
from allocator.portfolio import Funded, Status
from allocator.units import exact
from tests.docs.blocks import ROOT
from tests.oracle.compare import enumerated
from tests.oracle.studies import random_study
from tests.studies import Programme, grant, limit, loan, money, ordered, programme, project, resilience, scaled


def asked_of(asked: Programme) -> Prepared:
    return prepare(asked.study, asked.model, asked.options)


def others(asked: Programme, n: int = 1, within: float = 0.1, **settings: Any) -> Alternatives:
    found = alternatives_to(asked_of(asked), n, within, Settings(**settings))
    assert all(row.portfolio.verified.ok for row in found.rows)
    return found


def funded(rows: tuple[Funded, ...]) -> list[str]:
    return [f"{row.project}:{row.option}" for row in rows]


# Any two of four fit. The best: a + b = 200. Within 10 %: 180 at least, so all pairs but c + d (179).
PAIRS = programme(
    money(100),
    *(project(name, grant(50, private=gain)) for name, gain in (("a", 105), ("b", 95), ("c", 90), ("d", 89))),
)


def test_the_farthest_within_the_tolerance_is_found_and_of_those_as_far_the_best() -> None:
    # Both projects others (8 points) would be c + d: 179 is too little. One swap is 4 points: a + c = 195 is the best.
    found = others(PAIRS)
    assert funded(found.best.funded_rows) == ["a:grant", "b:grant"]
    (row,) = found.rows
    assert funded(row.portfolio.funded_rows) == ["a:grant", "c:grant"]
    assert (row.apart, row.loss, row.proven, found.complete) == (4, 5.0, True, True)
    assert (row.changes.comes, row.changes.goes) == (("c",), ("b",))


def test_a_wider_tolerance_lets_in_what_is_farther_away() -> None:
    (row,) = others(PAIRS, within=0.105).rows  # 179 at least
    assert funded(row.portfolio.funded_rows) == ["c:grant", "d:grant"]
    assert (row.apart, row.loss) == (8, 21.0)


def test_core_borderline_and_never() -> None:
    # a + b, then a + c (195), then two swaps from both: b + c (185) is one swap from each; a + d (194) as well: better.
    found = others(PAIRS, n=2)
    assert funded(found.rows[1].portfolio.funded_rows) == ["a:grant", "d:grant"]
    assert (found.core, found.borderline, found.never) == (("a",), ("b", "c", "d"), ())
    assert found.funded_in["b"] == ("best",)
    assert others(PAIRS, n=1).never == ("d",)


def test_no_more_is_said_and_proven() -> None:
    found = others(PAIRS, n=3, within=0.0)
    assert found.rows == ()
    assert found.complete
    assert "no other portfolio within the tolerance" in found.ended


def test_another_instrument_is_an_alternative_and_counts_less_than_another_project() -> None:
    # Only p fits with q; p by loan loses 5 of 100.
    asked = programme(
        money(100), project("p", grant(50, private=60), loan(50, private=55)), project("q", grant(50, private=40))
    )
    (row,) = others(asked).rows
    assert row.apart == 1
    assert [(change.what, change.before, change.after) for change in row.changes.changed] == [
        ("instrument", "grant", "loan")
    ]


def test_money_moved_between_themes_counts() -> None:
    # Best: a + b = 200 (both water, 50 each: the unit is 50). In place of b, c (water) or d (energy) at the same gain:
    # each swap is 4 points; d also takes 50 from water and gives energy 50: 2 more.
    asked = programme(
        money(100),
        project("a", grant(50, private=110), theme="water"),
        project("b", grant(50, private=90), theme="water"),
        project("c", grant(50, private=85), theme="water"),
        project("d", grant(50, private=85), theme="energy"),
    )
    (row,) = others(asked).rows
    assert funded(row.portfolio.funded_rows) == ["a:grant", "d:grant"]
    assert row.apart == 6


def test_starts_stay_where_the_best_has_them() -> None:
    asked = programme(
        money(100, 100, 100),
        project("a", grant(100, private=100)),
        project("b", grant(50, private=52)),
        project("c", grant(50, private=50)),
        project("d", grant(50, private=49)),
        years=3,
    )
    # All four bring 251; without d 202. Two years' money pays for the three left, in any order.
    (row,) = others(asked, within=0.2).rows
    assert (row.changes.goes, row.changes.changed) == (("d",), ())


def test_every_level_of_an_ordered_objective_is_kept_to_the_tolerance() -> None:
    # First people, then private. Best: a + b (100 people). a + c has 98, 4 % less private: both within 5 %.
    # a + d has 99 people but only half of the private money.
    asked = programme(
        money(20),
        project("a", grant(10, private=50), people=60),
        project("b", grant(10, private=50), people=40),
        project("c", grant(10, private=46), people=38),
        project("d", grant(10, private=0), people=39),
        maximise=ordered(people=0.0, private=0.0),
    )
    found = others(asked, n=2, within=0.05)
    assert [funded(row.portfolio.funded_rows) for row in found.rows] == [["a:grant", "c:grant"]]


def test_a_scaled_objective_keeps_the_scales_of_the_study() -> None:
    asked = programme(
        money(20),
        project("a", grant(10, private=100), people=10),
        project("b", grant(10, private=60), people=20),
        project("c", grant(10, private=20), people=50),
        maximise=scaled(private=0.5, people=0.5),
    )
    # Bests alone: private a + b 160, people b + c 70. a + b: 0.5 + 15/70 = 0.714; a + c: 60/160 + 30/70 = 0.8036;
    # b + c: 40/160 + 0.5 = 0.75. Within 7 % of a + c (0.7473) lies only b + c.
    found = others(asked, within=0.07)
    assert funded(found.best.funded_rows) == ["a:grant", "c:grant"]
    (row,) = found.rows
    assert funded(row.portfolio.funded_rows) == ["b:grant", "c:grant"]
    assert row.loss == pytest.approx(60 / 160 + 30 / 70 - 0.75)


def test_without_a_portfolio_there_are_none() -> None:
    found = others(PAIRS.but(limits=limit("private", at_least=500)))
    assert found.best.status is Status.INFEASIBLE
    assert (found.rows, found.complete) == ((), True)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UsageError, match="Ask for 1 or more"):
        others(PAIRS, n=0)


# --- against every portfolio there is


Held = dict[str, tuple[str, Fraction]]  # project -> instrument, commitment


def distance(prepared: Prepared, one: Held, other: Held, unit: float) -> int:
    """The distance of two portfolios, from its definition."""
    total = 2 * len(one.keys() ^ other.keys())
    total += sum(one[name][0] != other[name][0] for name in one.keys() & other.keys())
    for theme in {p.theme for p in prepared.study.projects if p.theme}:
        names = [p.project for p in prepared.study.projects if p.theme == theme]
        sums = [sum((each[n][1] for n in names if n in each), Fraction(0)) for each in (one, other)]
        total += int(abs(sums[0] - sums[1]) / Fraction(unit) + Fraction(1, 10**8)) if unit > 0 else 0
    return total


@pytest.mark.parametrize("seed", range(60))
def test_no_portfolio_within_the_tolerance_is_farther_and_none_as_far_is_better(seed: int) -> None:
    study, model = random_study(seed, assignments=800)
    if any(row.scale_min < row.scale_max for row in study.options) or model.maximise.form is not Form.WEIGHTED:
        return
    try:
        prepared = prepare(study, model)
    except StudyError:
        return
    found = alternatives_to(prepared, 2, 0.2, Settings())
    if found.best.objective is None:
        return
    assert found.complete
    enumeration = enumerated(study, model)
    every = [_described(prepared, taken) for taken in enumeration.candidates if enumeration.admits(taken)]
    floor = found.best.objective - 0.2 * abs(found.best.objective) - 1e-6
    near = [(held, value) for held, value in every if value >= floor]
    unit = mean_commitment(found.best)
    before = [_held(found.best.funded_rows)]
    for row in (*found.rows, None):
        apart = [
            (min(distance(prepared, held, b, unit) for b in before), value)
            for held, value in near
            if all(_another(held, b) for b in before)
        ]
        if row is None:
            assert len(found.rows) == 2 or not apart
            break
        farthest = max(far for far, _ in apart)
        assert row.apart == farthest
        assert row.portfolio.objective == pytest.approx(max(value for far, value in apart if far == farthest), abs=1e-6)
        before.append(_held(row.portfolio.funded_rows))


def _another(one: Held, other: Held) -> bool:
    return {name: held[0] for name, held in one.items()} != {name: held[0] for name, held in other.items()}


def _held(rows: tuple[Funded, ...]) -> Held:
    return {row.project: (row.instrument, Fraction(repr(row.commitment))) for row in rows}


def _described(prepared: Prepared, taken: Any) -> tuple[Held, float]:
    study = prepared.study
    each = tuple(
        Taken(choice.project, choice.option, choice.key[2], exact(choice.option.scale_max), study.programme_years)
        for choice in taken
    )
    held = {t.project.project: (t.option.instrument, t.amount("commitment")) for t in each}
    return held, Reckoning.of(Chosen(study, each, {}, {}), prepared.options, prepared.model).objective()


# --- from Python and the command line


def test_the_python_name_and_its_frame() -> None:
    study = allocator.read_study(ROOT / "examples" / "first-study")
    found = allocator.alternatives(study, n=1, within=0.02)
    assert isinstance(found, allocator.Alternatives)
    assert list(found.frame()["portfolio"]) == ["best", "alternative 1"]


def test_the_command_writes_the_run_and_the_alternatives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = str(ROOT / "examples" / "first-study")
    assert run(["solve", study, "--alternatives", "1", "--out", str(tmp_path / "run")]) == 0
    assert "alternative 1, against the best" in capsys.readouterr().out
    record = json.loads((tmp_path / "run" / "alternatives.json").read_text())
    assert {"alternatives", "core", "borderline", "never", "best", "complete"} <= record.keys()
    (row,) = record["alternatives"]
    assert row["objective"] >= 0.99 * record["best"]["objective"] - 1e-3
    assert {"in", "out", "changed", "totals", "loss", "apart", "proven", "verified"} <= row.keys()
    assert (tmp_path / "run" / "alternatives.csv").read_text().startswith("project,name,theme,funded_in,best,")
    assert json.loads((tmp_path / "run" / "portfolio.json").read_text())["objective"] == record["best"]["objective"]


def test_within_alone_and_two_questions_at_once_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    study = str(ROOT / "examples" / "first-study")
    assert run(["solve", study, "--within", "1%"]) == 2
    assert run(["solve", study, "--alternatives", "1", "--score", "x.csv"]) == 2
    assert "Ask one at a time" in capsys.readouterr().err


def test_differences_name_what_changes() -> None:
    old = [Funded("a", "x", "grant", 2027, 1.0, 1.0, 1.0), Funded("b", "x", "grant", 2027, 1.0, 1.0, 1.0)]
    new = [Funded("b", "y", "grant", 2028, 0.5, 1.0, 1.0), Funded("c", "x", "grant", 2027, 1.0, 1.0, 1.0)]
    found = differences(old, new)
    assert (found.comes, found.goes, found.projects) == (("c",), ("a",), 3)
    assert [(row.what, row.before, row.after) for row in found.changed] == [
        ("option", "x", "y"),
        ("start", 2027, 2028),
        ("scale", 1.0, 0.5),
    ]


def test_points_of_resilience_count_in_the_tolerance() -> None:
    # 100 points for 100 hectares, a point worth 1. a + b: 100 points; a + c: 95.
    asked = programme(
        money(20),
        *(project(name, grant(10), hectares=size) for name, size in (("a", 60), ("b", 40), ("c", 35))),
        resilience=resilience(hectares=(1.0, 100.0)),
        maximise=ordered(resilience=0.0),
    )
    (row,) = others(asked, within=0.05).rows
    assert row.portfolio.totals["resilience"] == pytest.approx(95.0)
