"""Portfolios side by side, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from allocator.analysis.compare import Comparison, binds, compare
from allocator.analysis.sweep.drive import Where
from allocator.analysis.sweep.tasks import Job, Terms
from allocator.analysis.variants import solved_variants, variant, variants_of
from allocator.errors import UsageError
from allocator.portfolio import Funded, LimitLine, Portfolio, Status
from allocator.study.records import ScenarioStep
from tests.analysis.sweep.studies import THREE, floored


def holding(*rows: Funded, **more: Any) -> Portfolio:
    totals = {"commitment": sum(row.commitment for row in rows), "private": sum(row.private for row in rows)}
    leverage = totals["private"] / totals["commitment"] if rows else None
    stated = {"status": Status.OPTIMAL, "objective": totals["private"], "bound": totals["private"], "gap": 0.0}
    plain = {"study": "s", "model": "m", "currency": "USD", "totals": totals, "leverage": leverage}
    return Portfolio(**{**plain, **stated, "funded_rows": rows, **more})


P1 = Funded("P1", "grant", "grant", 2027, 1.0, 60.0, 90.0)
P2 = Funded("P2", "loan", "loan", 2027, 1.0, 40.0, 100.0)
P3 = Funded("P3", "loan", "loan", 2028, 0.5, 20.0, 30.0)


def test_what_comes_in_goes_out_and_changes() -> None:
    cut = holding(replace(P1, option="loan", instrument="loan"), replace(P3, start=2029, scale=0.8, commitment=32.0))
    found = compare({"base": holding(P1, P2, P3), "cut": cut})
    change = found.changes[0].record()
    assert (change["from"], change["to"], change["in"], change["out"]) == ("base", "cut", [], ["P2"])
    assert change["changed"] == [
        {"project": "P1", "what": "instrument", "before": "grant", "after": "loan"},
        {"project": "P3", "what": "start", "before": 2028, "after": 2029},
        {"project": "P3", "what": "scale", "before": 0.5, "after": 0.8},
    ]


def test_the_same_package_at_another_price_is_a_change() -> None:
    found = compare({"base": holding(P1), "dear": holding(replace(P1, commitment=66.0))})
    assert [(row.what, row.before, row.after) for row in found.changes[0].differences.changed] == [
        ("commitment", 60.0, 66.0)
    ]
    same = compare({"base": holding(P1), "dear": holding(replace(P1, commitment=60.004))})
    assert same.changes[0].differences.changed == ()


def test_every_run_is_compared_with_the_first() -> None:
    found = compare({"a": holding(P1), "b": holding(P1, P2), "c": holding(P2)})
    assert [(c.before, c.after, c.differences.comes, c.differences.goes) for c in found.changes] == [
        ("a", "b", ("P2",), ()),
        ("a", "c", ("P2",), ("P1",)),
    ]
    assert found.core == ()
    assert compare({"a": holding(P1), "b": holding(P1, P2)}).core == ("P1",)


def test_a_run_without_a_portfolio_takes_no_part_in_the_core() -> None:
    nothing = holding(status=Status.INFEASIBLE, objective=None, conflict=("limit:water",))
    found = compare({"a": holding(P1), "b": nothing})
    assert found.core == ("P1",)
    assert found.record()["runs"][1]["conflict"] == ["limit:water"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LimitLine("l", "", 0.302, 0.3, None, 0.002, True), True),  # less than a hundredth of 0.3 left
        (LimitLine("l", "", 0.304, 0.3, None, 0.004, True), False),
        (LimitLine("l", "", 99.5, None, 100.0, 0.5, True), True),
        (LimitLine("l", "", 98.5, None, 100.0, 1.5, True), False),
        (LimitLine("l", "", 50.0, 10.0, 50.0, 0.0, True), True),
        (LimitLine("l", "", 0.0, None, 0.0, 0.0, True), True),
    ],
)
def test_a_limit_binds_when_hardly_any_room_is_left(line: LimitLine, expected: bool) -> None:
    assert binds(line) is expected


def test_limits_say_in_which_runs_they_bind() -> None:
    def line(value: float) -> LimitLine:
        return LimitLine("water", "", value, 0.5, None, value - 0.5, True)

    found = compare(
        {
            "a": holding(P1, limit_rows=(line(0.5),)),
            "b": holding(P1, limit_rows=(line(0.9),)),
            "c": holding(P1),  # the limit is left out there
        }
    )
    assert [(one.limit, one.binding) for one in found.limits] == [("water", ("a",))]
    assert found.limits[0].record()["runs"] == {"a": {"value": 0.5, "room": 0.0}, "b": {"value": 0.9, "room": 0.4}}


def test_the_tables_have_a_row_a_run_and_a_row_a_change() -> None:
    found = compare({"base": holding(P1), "more": holding(P1, P2)})
    assert list(found.totals.loc["more", ["commitment", "private", "funded"]]) == [100.0, 190.0, 2]
    assert list(found.changed["project"]) == ["P2"]
    assert found.record()["runs"][1]["leverage"] == 1.9


def test_one_run_alone_and_two_currencies_are_refused() -> None:
    with pytest.raises(UsageError, match="two runs or more"):
        compare({"base": holding(P1)})
    with pytest.raises(UsageError, match="in KZT and USD"):
        compare({"base": holding(P1), "other": holding(P1, currency="KZT")})


# --- variants of one study


@pytest.mark.parametrize(
    ("text", "name", "changes"),
    [
        ("lean: budget=80%", "lean", (("budget", "80%"),)),
        ("a b:budget=1m ; rates.market = 24%;", "a b", (("budget", "1m"), ("rates.market", "24%"))),
        (
            "g: instruments.g.coverage=40%;60%; budget=1m",
            "g",
            (("instruments.g.coverage", "40%;60%"), ("budget", "1m")),
        ),
        ("w: limits.l.where=theme=water", "w", (("limits.l.where", "theme=water"),)),
    ],
)
def test_a_variant_is_read_as_written(text: str, name: str, changes: tuple[tuple[str, str], ...]) -> None:
    assert variant(text) == (name, changes)


@pytest.mark.parametrize("text", ["budget=80%", "lean:", ": budget=80%", "lean: budget", "lean"])
def test_what_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a"):
        variant(text)


STUDY = replace(
    THREE.study,
    scenarios=(ScenarioStep("lost", "projects.a.decision", "out"), ScenarioStep("more", "budget", "130")),
)


def test_without_a_word_all_scenarios_stand_beside_the_base() -> None:
    assert list(variants_of(STUDY, ())) == ["base", "lost", "more"]
    assert list(variants_of(STUDY, ("lost",))) == ["base", "lost"]
    asked = variants_of(STUDY, (), (("budget", "60"),), [variant("x: budget=70")])
    assert list(asked) == ["base", "budget=60", "x"]


def test_no_scenarios_and_no_variants_are_nothing_to_compare() -> None:
    with pytest.raises(UsageError, match="states no scenarios"):
        variants_of(THREE.study, ())


def test_two_variants_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match='named "base"'):
        variants_of(STUDY, (), (), [variant("base: budget=70")])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_study_is_solved_under_every_variant(processes: int) -> None:
    job = Job(STUDY, THREE.model, Terms())
    found = Comparison(solved_variants(job, variants_of(STUDY, ()), Where(processes)))
    # the base has 100: {a, b} 95; without a {b, c} 65; with 130 all 115
    assert [(name, run.objective) for name, run in found.runs.items()] == [("base", 95), ("lost", 65), ("more", 115)]
    changes = {c.after: (c.differences.comes, c.differences.goes) for c in found.changes}
    assert changes == {"lost": (("c",), ("a",)), "more": (("c",), ())}
    assert found.core == ("b",)
    assert all(run.verified.ok for run in found.runs.values())


def test_changes_that_cannot_be_made_are_named_with_their_variant() -> None:
    job = Job(floored().study, THREE.model, Terms())
    wrong = {"base": (), "x": (("limits.wader.at_least", "3"),), "y": (("budget", "-1"),)}
    with pytest.raises(UsageError) as caught:
        solved_variants(job, wrong, Where(1))
    first, second = str(caught.value).splitlines()
    assert first.startswith('x: limits.wader.at_least=3: There is no limit "wader"')
    assert second.startswith("y: budget=-1: ")
