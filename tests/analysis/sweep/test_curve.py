"""The exact curve: every breakpoint by hand, and against trying every portfolio."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from allocator.analysis.sweep.result import Curve
from allocator.analysis.sweep.run import sweep
from allocator.errors import UsageError
from allocator.modelfile.change import apply_changes, scale_budgets
from allocator.modelfile.records import Form, Model, Objective
from allocator.study.records import Study
from tests.analysis.sweep.studies import THREE, floored
from tests.oracle.compare import enumerated
from tests.oracle.studies import ALL, random_study
from tests.studies import Programme, grant, limit, money, ordered, programme, project, scaled


def curve(asked: Programme, **settings: Any) -> Curve:
    found = sweep(asked.study, asked.model, **{"exact": True, "processes": 1, **settings})
    assert found.curve is not None
    return found.curve


def steps(found: Curve) -> list[tuple[float, float]]:
    return [(step.at, step.objective) for step in found.steps]


def test_every_breakpoint_of_a_budget_is_found() -> None:
    found = curve(THREE, budget="20:140")
    everything = [(20, 0), (30, 20), (40, 45), (60, 50), (70, 65), (90, 70), (100, 95), (130, 115)]
    assert steps(found) == everything
    assert found.complete


def test_a_step_says_what_it_brings_and_what_the_next_unit_brings() -> None:
    third = curve(THREE, budget="20:140").steps[2]
    assert (third.at, third.gain, third.next_at, third.per_unit, third.next_unit) == (40, 25, 60, 5 / 20, 0)
    assert (third.came, third.went) == (("b",), ("c",))
    before = curve(THREE, budget="39:41").steps[0]
    assert (before.at, before.next_unit) == (39, 25)  # the next dollar brings b for c: 45 - 20


def test_a_project_has_the_budgets_at_which_it_is_funded() -> None:
    entries = {entry.project: entry for entry in curve(THREE, budget="20:140").projects}
    assert entries["a"].spans == ((60, 70), (90, None))
    assert (entries["a"].first, entries["a"].stays) == (60, False)
    assert entries["b"].spans == ((40, 60), (70, 90), (100, None))
    assert entries["c"].spans == ((30, 40), (70, 100), (130, None))


def test_cents_count() -> None:
    asked = programme(money(100), project("a", grant(33.33, private=10)), project("b", grant(33.34, private=11)))
    assert steps(curve(asked, budget="33:67")) == [(33, 0), (33.33, 10), (33.34, 11), (66.67, 21)]


def test_overhead_and_years_are_reckoned_with() -> None:
    # two years of half each, a tenth kept: 50 a year spent from 45; 45.01 in 2027 needs 50.0111.. of budget there
    asked = programme(
        money(50, 50),
        project("a", grant(45, private=10), latest=2027),
        project("b", grant(45.01, private=20), latest=2027),
        years=2,
    )
    fund = replace(asked.study.funds[0], overhead=0.1)
    found = curve(asked.but(funds=fund), budget="90:110")
    # 100 gives 50.00 in 2027, 45 net; 100.03 is shared out as 50.01 and 50.02, 100.04 as 50.02 and 50.02: 45.018 net
    assert steps(found) == [(90, 0), (100, 10), (100.04, 20)]


def test_a_range_that_begins_where_nothing_fits_begins_where_something_does() -> None:
    asked = THREE.decided(a="in")
    assert steps(curve(asked, budget="20:95")) == [(60, 50), (90, 70)]


def test_a_cap_that_loosens_opens_steps() -> None:
    asked = THREE.but(limits=limit("commitment", "theme=water", at_most=90, name="cap"), budgets=money(130))
    found = curve(asked, set={"limits.cap.at_most": "0:100"})
    assert steps(found) == [(0, 45), (30, 65), (60, 95), (90, 115)]


def test_a_floor_loosens_as_it_falls() -> None:
    # of 100: {a, b} has 60 % water and brings 95; {a, c} has all water, brings 70
    found = curve(floored(), set={"limits.water.at_least": "0%:100%"})
    assert found.looser == -1
    assert steps(found) == [(1.0, 70), (0.6, 95)]
    assert found.at(0.61).objective == 70  # type: ignore[union-attr]
    assert found.at(0.6).objective == 95  # type: ignore[union-attr]


def test_a_share_between_two_hundredths_of_a_percent_is_met_at_the_one_below() -> None:
    # 30 of 70 is 42.857 %: the floor of 42.85 % holds, that of 42.86 % does not
    asked = floored().but(budgets=money(70))
    assert (0.4285, 65) in steps(curve(asked, set={"limits.water.at_least": "0%:100%"}))


def test_the_money_of_one_fund_and_year() -> None:
    found = curve(THREE, set={"budgets.donor.2027": "35:65"})
    assert steps(found) == [(35, 20), (40, 45), (60, 50)]


def test_another_package_that_needs_less_is_found() -> None:
    # the cheaper in commitment pays all in the first year, which has 50; the dearer pays later: it needs less budget
    asked = programme(
        money(50, 50),
        project("a", grant(60, private=10, cash=(60,)), latest=2027),
        project("b", grant(62, private=10, cash=(2, 60)), latest=2027),
        years=2,
    )
    # {a} needs 60 in 2027, so 120 in all; {b} 62 in all and 2 in 2027, so 62; both 122 in all and 62 in 2027, so 124
    assert steps(curve(asked, budget="50:130")) == [(50, 0), (62, 10), (124, 20)]


def test_the_curve_of_objectives_in_order_is_that_of_the_first() -> None:
    both = programme(
        money(100),
        project("a", grant(60, private=50, people=1)),
        project("b", grant(40, private=45, people=9)),
        maximise=ordered(people=0.0, private=0.1),
    )
    found = curve(both, budget="30:100")
    assert found.of == "people"
    assert steps(found) == [(30, 0), (40, 9), (100, 10)]


def test_most_leaves_the_rest_open() -> None:
    found = curve(THREE, budget="20:140", most=2)
    assert not found.complete
    assert found.open
    assert len(found.steps) < 8


def test_processes_give_the_same_curve() -> None:
    one, two = curve(THREE, budget="20:140"), curve(THREE, budget="20:140", processes=2)
    assert [step.record() for step in one.steps] == [step.record() for step in two.steps]


@pytest.mark.parametrize(
    ("asked", "settings", "says"),
    [
        (THREE.but(maximise=scaled(private=1.0)), {"budget": "20:140"}, "needs one objective"),
        (THREE, {"set": {"rates.market": "10%:20%"}}, "no exact curve over rates.market"),
        (THREE, {"set": {"projects.a.decision": "in,out"}}, "no exact curve over projects.a.decision"),
        (THREE, {"budget": "20,20"}, "between two values"),
        (
            programme(money(100), project("a", grant(60, private=50, sizes=(0.5, 1.0)))),
            {"budget": "20:140"},
            "size of a:grant. Fix each .* --set options.a.grant.scale_min=1",
        ),
    ],
)
def test_what_has_no_steps_is_refused(asked: Programme, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        curve(asked, **settings)


def test_two_paths_have_no_curve() -> None:
    with pytest.raises(UsageError, match="runs over one path"):
        curve(floored(), budget="20:140", set={"limits.water.at_least": "0%,50%"})


# --- against trying every portfolio

STEPPED = ALL - {"scale", "scaled"}


def value(study: Study, model: Model) -> float | None:
    """The best of the first objective, by trying everything; None when nothing is feasible."""
    first = Objective(Form.WEIGHTED, ((model.maximise.terms[0][0], 1.0),))
    single = replace(model, maximise=first) if model.maximise.form is Form.ORDERED else model
    answer = enumerated(study, single).solve()
    return float(answer.levels[0]) if answer.status == "optimal" else None


def at_budget(study: Study, cents: int) -> Study:
    return scale_budgets(study, Fraction(cents, 100))


@pytest.mark.parametrize("seed", range(30))
def test_the_curve_over_the_budget_is_that_of_trying_everything(seed: int) -> None:
    """As the value never falls, it is enough to look at both ends of every step: no step between can be missing."""
    study, model = random_study(seed, features=STEPPED, assignments=120)
    total = sum((Fraction(repr(budget.amount)) for budget in study.budgets), Fraction(0))
    if total < 1:
        return
    low, high = int(total * 100) * 3 // 4, int(total * 100) * 5 // 4
    asked = Programme(study, enumerated(study, model).options, model)
    found = curve(asked, budget=[low / 100, high / 100])
    assert found.complete
    ends = [*(round(step.at * 100) for step in found.steps), high + 1]
    if not found.steps or ends[0] > low:
        assert value(at_budget(study, ends[0] - 1), model) is None
    for step, begins, after in zip(found.steps, ends, ends[1:], strict=False):
        for cents in {begins, after - 1}:
            assert value(at_budget(study, cents), model) == pytest.approx(step.objective, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_the_curve_over_a_limit_is_that_of_trying_everything(seed: int) -> None:
    study, model = random_study(seed, features=STEPPED - {"negative"}, assignments=120)
    bounds = [(row.limit, side) for row in study.limits for side in ("at_least", "at_most") if getattr(row, side)]
    if not bounds:
        return
    name, side = bounds[0]
    row = next(row for row in study.limits if row.limit == name)
    now, unit = getattr(row, side), 0.0001 if row.of else 0.01
    path = f"limits.{name}.{side}"
    asked = Programme(study, enumerated(study, model).options, model)
    if row.at_least == row.at_most:
        return
    found = curve(asked, set={path: [round(now * 0.8, 4), round(now * 1.2, 4)]})
    assert found.complete

    def tried(bound: float) -> float | None:
        text = f"{bound:.4f}"
        return value(*apply_changes(study, model, [(path, text)]))

    worst, best = (found.low, found.high) if found.looser > 0 else (found.high, found.low)
    if not found.steps or found.steps[0].at != worst:
        before = found.steps[0].at - found.looser * unit if found.steps else best
        assert tried(before) is None
    for step in found.steps:
        until = step.next_at - found.looser * unit if step.next_at is not None else best
        for bound in {step.at, until}:
            assert tried(bound) == pytest.approx(step.objective, rel=1e-9, abs=1e-9)
