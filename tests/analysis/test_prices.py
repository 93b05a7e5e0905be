"""What limits and budgets cost: by hand, and against trying everything with each bound moved."""

from __future__ import annotations

import pytest

from allocator.allocate import Settings
from allocator.analysis.diagnose.moves import sides
from allocator.analysis.diagnose.steps import written
from allocator.analysis.explain import Price, Prices, prices
from allocator.errors import UsageError
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Form, Model
from allocator.study.records import Fund, Study
from tests.oracle.compare import enumerated
from tests.oracle.studies import ALL, random_study
from tests.studies import Programme, grant, limit, loan, money, ordered, programme, project, resilience, scaled

TWO = programme(
    money(109.5),
    project("levee", grant(60, private=90), theme="water", district="esil", people=30),
    project("roofs", loan(50, private=120), theme="energy", district="zhambyl", people=20),
)  # both cost 110: roofs alone bring 120


def priced(asked: Programme, **changes: object) -> dict[tuple[str, str], Price]:
    asked = asked.but(**changes)
    found = prices(asked.study, asked.model, Settings(time=60), asked.options)
    assert found.complete
    assert found.portfolio.verified.ok
    return {(row.limit, row.scope): row for row in found.rows}


def test_one_more_unit_of_money_is_worth_what_it_lets_in() -> None:
    money_row = priced(TWO)["budget:donor", ""]
    assert (money_row.value, money_row.bound, money_row.room) == (50, 109.5, 59.5)
    assert (money_row.binding, money_row.unit, money_row.next_unit) == (True, 1, 90)  # 110.5: the levee as well
    assert (money_row.step, money_row.next_step) == (1.1, 90)  # 1 % of it is 1.095


def test_a_budget_may_bind_though_one_more_unit_brings_nothing() -> None:
    row = priced(TWO, budgets=money(105))["budget:donor", ""]
    assert (row.binding, row.next_unit, row.next_step) == (True, 0, 0)  # 106 and 106.05 are not 110
    row = priced(TWO, budgets=money(109))["budget:donor", ""]
    assert (row.binding, row.next_unit, row.next_step) == (True, 90, 90)  # 110 and 110.09


def test_a_budget_with_more_than_enough_costs_nothing() -> None:
    row = priced(TWO, budgets=money(500))["budget:donor", ""]
    assert (row.binding, row.next_unit, row.next_step) == (False, 0, 0)


def test_a_share_is_loosened_by_one_percentage_point() -> None:
    floor = limit("commitment", "theme=water", at_least=0.55, of="commitment", name="water")
    row = priced(TWO, budgets=money(200), limits=floor)["water", ""]
    # 60 of 110 is 54.5 %: the levee alone (90) at 55 %, both (210) at 54 %
    assert (row.side, row.value, row.bound, row.unit) == ("at_least", 1.0, 0.55, 0.01)
    assert (row.binding, row.next_unit) == (True, 120)
    assert row.room == pytest.approx(0.45)


def test_each_scope_has_its_own_price() -> None:
    asked = programme(
        money(500),
        project("a", grant(30, private=50), district="esil"),
        project("b", grant(31, private=60), district="esil"),
        project("c", grant(30, private=40), district="zhambyl"),
        project("d", grant(32, private=70), district="zhambyl"),
        limits=limit("commitment", per="district", at_most=60, name="cap"),
    )  # b and d: 61 for both in esil, 62 for both in zhambyl
    found = priced(asked)
    assert (found["cap", "esil"].binding, found["cap", "esil"].next_unit) == (True, 50)
    assert (found["cap", "zhambyl"].binding, found["cap", "zhambyl"].next_unit) == (True, 0)
    assert found["budget:donor", ""].binding is False


def test_a_limit_that_is_loose_costs_nothing_in_any_scope() -> None:
    found = priced(TWO, limits=limit("commitment", per="district", at_most=400, name="cap"))
    assert [(row.binding, row.next_unit) for key, row in found.items() if key[0] == "cap"] == [(False, 0.0)] * 2


def test_both_sides_of_a_limit_are_priced() -> None:
    asked = TWO.but(budgets=money(200), limits=limit("people", at_least=10, at_most=49, name="band"))
    found = prices(asked.study, asked.model, Settings(), asked.options)
    rows = {row.side: row for row in found.rows if row.limit == "band"}
    assert (rows["at_least"].binding, rows["at_most"].binding) == (False, True)
    assert rows["at_most"].next_unit == 90  # 50 people: both
    equal = TWO.but(budgets=money(200), limits=limit("people", at_least=49, at_most=49, name="band"))
    assert not prices(equal.study, equal.model, Settings(), equal.options).rows  # nothing fits: nothing has a price


def test_rules_that_bind_only_together_do_not_bind_alone() -> None:
    found = priced(TWO, limits=limit("projects", at_most=1, name="one"))
    assert (found["one", ""].binding, found["budget:donor", ""].binding) == (False, False)


def test_an_order_is_priced_by_the_first_measure_that_changes() -> None:
    found = priced(TWO, maximise=ordered(projects=0.0, private=0.0))
    assert found["budget:donor", ""].next_unit == 1  # one project more; 210 instead of 120 comes after it


def test_a_scaled_objective_keeps_the_scales_of_the_study_as_it_is() -> None:
    found = priced(TWO, maximise=scaled(private=1.0))
    assert found["budget:donor", ""].next_unit == pytest.approx(90 / 120)


def test_points_and_their_limits_are_priced() -> None:
    asked = TWO.but(resilience=resilience(people=(1.0, 50.0)), budgets=money(200))
    found = priced(asked, limits=limit("resilience", at_most=99.5, name="points"))
    assert (found["points", ""].binding, found["points", ""].next_unit) == (True, 90)  # both are 100 points


def test_a_fund_without_money_is_priced_by_money_without_a_year() -> None:
    funds = (Fund("donor"), Fund("other"))
    found = priced(TWO, budgets=(*money(109.5), *money(0, fund="other")), funds=funds)
    assert found["budget:other", ""].next_unit == 90


def test_without_time_nothing_is_claimed() -> None:
    found = prices(TWO.study, TWO.model, Settings(time=1e-9), TWO.options)
    assert not found.complete
    assert all(row.binding is row.next_unit is row.next_step is None for row in found.rows)


def test_the_record_has_the_keys_of_the_contract() -> None:
    record = prices(TWO.study, TWO.model, Settings(), TWO.options).record()
    assert record["schema"] == 1
    assert {"limit", "scope", "binding", "next_unit"} <= record["limits"][0].keys()
    assert record["objective"] == 120


# --- against trying everything

PLAIN = ALL - {"scale", "ordered", "scaled"}


def _objective(study: Study, model: Model, *changes: tuple[str, str]) -> float:
    answer = enumerated(*apply_changes(study, model, changes)).solve()
    return float(answer.objective)


def _agrees(study: Study, model: Model, found: Prices) -> int:
    """Compares every price of a limit without scopes and of every budget; returns how many."""
    bounds = {(side.limit.limit, side.side): side for side in sides(study, model)}
    base, compared = _objective(study, model), 0
    for row in found.rows:
        changes = [(_path(row), written(to)) for to in _loosened(row)]
        if row.scope:
            continue
        for change, gained in zip(changes, (row.next_unit, row.next_step), strict=True):
            try:
                better = _objective(study, model, change) - base
            except UsageError:  # a share of itself above 1, or below 0: it cannot be written
                continue
            assert gained == pytest.approx(better, rel=1e-9, abs=1e-9), (row, change)
            compared += 1
        assert row.limit.startswith("budget:") or (row.limit, row.side) in bounds
    return compared


def _path(row: Price) -> str:
    fund = row.limit.removeprefix("budget:")
    if fund != row.limit:
        return f"budgets.{fund}" if row.bound else f"budgets.{fund}.any"
    return f"limits.{row.limit}.{row.side}"


def _loosened(row: Price) -> list[float]:
    sign = -1.0 if row.side == "at_least" else 1.0
    return [round(row.bound + sign * by, 12) for by in (row.unit, row.step)]


@pytest.mark.parametrize("seed", range(12))
def test_prices_are_what_trying_everything_finds(seed: int) -> None:
    study, model = random_study(seed, PLAIN, assignments=150, projects=(3, 5))
    if model.maximise.form is not Form.WEIGHTED or enumerated(study, model).solve().status != "optimal":
        return
    found = prices(study, model, Settings(time=60))
    assert found.complete
    assert _agrees(study, model, found)
