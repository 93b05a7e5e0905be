"""When nothing fits: every repair is enough, one step less is not, and no rule that could give way alone is missed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from allocator.allocate import Settings, prepare, solve_prepared
from allocator.analysis.diagnose import Diagnosis, diagnose, fit, with_repairs
from allocator.analysis.diagnose.moves import Side, sides
from allocator.analysis.diagnose.repairs import change_of
from allocator.analysis.diagnose.steps import CENT, written
from allocator.errors import StudyError, UsageError
from allocator.modelfile.change import apply_changes
from allocator.modelfile.records import Model
from allocator.portfolio import Repair, Status
from allocator.study.records import Fund, Study
from allocator.units import exact
from tests.oracle.compare import enumerated
from tests.oracle.studies import random_study
from tests.studies import Programme, excludes, grant, limit, loan, money, needs, programme, project


def diagnosed(asked: Programme) -> Diagnosis:
    prepared = prepare(asked.study, asked.model, asked.options)
    portfolio = solve_prepared(prepared, Settings(gap=0.0))
    assert portfolio.status is Status.INFEASIBLE
    return diagnose(prepared, portfolio.conflict, Settings(time=60))


def moves(repairs: tuple[Repair, ...]) -> dict[str, tuple[float | str, float | str]]:
    return {repair.change: (repair.before, repair.after) for repair in repairs}


TWO = programme(
    money(100),
    project("levee", grant(60, private=90), theme="water", people=30),
    project("roofs", loan(50, private=120), theme="energy", people=20),
)

# --- amounts


def test_a_floor_comes_down_to_what_the_money_allows_and_the_money_up_to_what_the_floor_asks() -> None:
    found = diagnosed(TWO.but(limits=limit("people", at_least=50, name="reach")))
    # both are needed for 50 people and cost 110; 100 buys 30 people at most
    assert moves(found.repairs) == {"budgets.donor.2027": (100, 110), "limits.reach.at_least": (50, 30)}
    assert [(repair.relative, repair.proven) for repair in found.repairs] == [(0.1, True), (0.4, True)]
    assert moves(found.combination) == {"budgets.donor.2027": (100, 110)}


def test_the_overhead_is_grossed_up_to_the_cent() -> None:
    funds = (Fund("donor", overhead=0.07),)
    found = diagnosed(TWO.but(funds=funds, limits=limit("people", at_least=50, name="reach")))
    # 110 / 0.93 is 118.27957: 118.28 is enough and 118.27 is not
    assert moves(found.repairs)["budgets.donor.2027"] == (100, 118.28)


def test_money_is_asked_for_in_the_last_year_that_helps() -> None:
    asked = programme(
        money(10, 20, 30),
        project("levee", grant(100, private=1, cash=(5, 40, 55)), latest=2027, decision="in"),
        years=3,
    )
    # 5 of 10 in 2027, 40 of 5 + 20 in 2028: 15 are lacking then, and 25 more in 2029: all 40 by 2028 at the latest
    assert moves(diagnosed(asked).repairs) == {
        "budgets.donor.2028": (20, 60),
        "projects.levee.decision": ("in", "open"),
    }


def test_money_that_no_single_year_holds_is_asked_for_without_a_year() -> None:
    asked = programme(
        money(0, 0), project("levee", grant(100, private=1, cash=(50, 50)), latest=2027, decision="in"), years=2,
        funds=(Fund("donor", carry_over=0.0),),
    )  # fmt: skip
    assert moves(diagnosed(asked).repairs)["budgets.donor.any"] == (0, 100)


def test_a_decision_that_does_not_fit_is_opened() -> None:
    asked = TWO.but(budgets=money(40)).decided(levee="in")
    assert moves(diagnosed(asked).repairs) == {
        "budgets.donor.2027": (40, 60),
        "projects.levee.decision": ("in", "open"),
    }


# --- shares


def test_a_share_comes_down_to_the_best_ratio_there_is() -> None:
    asked = programme(
        money(100),
        project("a", grant(30, private=10), theme="water"),
        project("b", grant(40, private=10), theme="energy", decision="in"),
        project("c", grant(20, private=10), theme="water"),
        limits=limit("commitment", "theme=water", at_least=0.6, of="commitment", name="water"),
    )
    # with b in: a and c 50 of 90 = 0.5556, a alone 30 of 70, c alone 20 of 60
    found = diagnosed(asked)
    assert moves(found.repairs) == {
        "limits.water.at_least": (0.6, 0.555555),
        "projects.b.decision": ("in", "open"),
    }


def test_a_cap_on_a_share_of_nothing_is_raised_to_where_there_is_something() -> None:
    asked = programme(
        money(100),
        project("a", grant(30, private=0), decision="in"),
        project("b", grant(40, private=20)),
        limits=limit("commitment", at_most=0.5, of="private", name="dear"),
    )
    # a alone is 30 of nothing; a and b 70 of 20 = 3.5
    assert moves(diagnosed(asked).repairs)["limits.dear.at_most"] == (0.5, 3.5)


def test_the_scope_that_is_worst_decides() -> None:
    asked = TWO.but(limits=limit("projects", per="theme", at_least=2, name="spread"))
    # one project a theme is all there is, and 110 of money for both: 0 in one theme
    assert moves(diagnosed(asked).repairs) == {"limits.spread.at_least": (2, 0)}


def test_the_other_side_of_a_limit_holds_while_one_side_moves() -> None:
    asked = TWO.but(limits=limit("people", at_least=25, at_most=28, name="band"))
    # 20, 30 or 0 people with 100: down to 20, or up to 30
    assert moves(diagnosed(asked).repairs) == {"limits.band.at_least": (25, 20), "limits.band.at_most": (28, 30)}
    asked = TWO.but(limits=limit("people", at_least=25, at_most=25, name="band"))
    assert moves(diagnosed(asked).repairs) == {"limits.band.at_least": (25, 20), "limits.band.at_most": (25, 30)}


def test_a_limit_of_the_model_file_is_moved_too() -> None:
    asked = TWO.but(policy_limits=limit("people", at_least=50, name="reach"))
    assert moves(diagnosed(asked).repairs)["limits.reach.at_least"] == (50, 30)


# --- together


def test_what_no_single_change_mends_is_mended_by_the_cheapest_together() -> None:
    asked = TWO.but(
        limits=(limit("people", at_least=60, name="reach"), limit("private", at_least=400, name="draw")),
        budgets=money(110),
    )
    found = diagnosed(asked)
    # both projects: 50 people and 210 of private money, whatever the money
    assert found.repairs == ()
    assert moves(found.combination) == {"limits.reach.at_least": (60, 50), "limits.draw.at_least": (400, 210)}


def test_two_small_changes_are_cheaper_than_one_large_one() -> None:
    asked = programme(
        money(100),
        project("a", grant(110), people=90),
        project("b", grant(50), people=10),
        project("c", grant(200), people=100),
        limits=limit("people", at_least=100, name="reach"),
    )
    found = diagnosed(asked)
    # alone: reach 100 -> 10 (90 %), money 100 -> 160 (60 %); together: money 110 (10 %) and reach 90 (10 %)
    assert moves(found.repairs) == {"budgets.donor.2027": (100, 160), "limits.reach.at_least": (100, 10)}
    assert moves(found.combination) == {"limits.reach.at_least": (100, 90), "budgets.donor.2027": (100, 110)}


def test_decisions_give_way_only_where_limits_and_money_cannot_help() -> None:
    asked = TWO.but(links=excludes("levee", "roofs"), budgets=money(200)).decided(levee="in", roofs="in")
    found = diagnosed(asked)
    assert moves(found.repairs) == {
        "projects.levee.decision": ("in", "open"),
        "projects.roofs.decision": ("in", "open"),
    }
    assert len(found.combination) == 1
    asked = TWO.but(links=needs("levee", "roofs"), budgets=money(200)).decided(levee="in", roofs="out")
    assert set(moves(diagnosed(asked).repairs)) == {"projects.levee.decision", "projects.roofs.decision"}


# --- the answer as a whole


def test_an_answer_that_fits_is_left_as_it_is() -> None:
    prepared = prepare(TWO.study, TWO.model, TWO.options)
    portfolio = solve_prepared(prepared, Settings(gap=0.0))
    assert with_repairs(prepared, portfolio, Settings()) is portfolio
    assert fit(prepared, Settings()).fits is True


def test_whether_anything_fits_is_told_with_conflict_and_repairs() -> None:
    asked = TWO.but(limits=limit("people", at_least=50, name="reach"))
    found = fit(prepare(asked.study, asked.model, asked.options), Settings(time=60))
    assert found.fits is False
    assert set(found.portfolio.conflict) == {"limit:reach", "budget:donor"}
    assert set(moves(found.portfolio.repairs)) == {"limits.reach.at_least", "budgets.donor.2027"}


def test_without_time_nothing_is_claimed() -> None:
    asked = TWO.but(limits=limit("people", at_least=50, name="reach"))
    prepared = prepare(asked.study, asked.model, asked.options)
    found = diagnose(prepared, ("limit:reach",), Settings(time=1e-9))
    assert (found.repairs, found.combination, found.complete) == ((), (), False)
    assert fit(prepared, Settings(time=1e-9)).fits is None


# --- against trying everything

LARGE = "99999999"
IMPOSSIBLE = (7, 13, 21, 23, 27, 28, 30, 34, 37, 43, 51, 53, 54, 56, 86, 231, 244)  # of the first few hundred seeds


def possible(study: Study, model: Model, *changes: tuple[str, str]) -> bool:
    try:
        changed = apply_changes(study, model, changes)
    except UsageError as error:
        if "is above at_most" in str(error):  # one step less crosses the other side of the limit: nothing can be there
            return False
        raise
    return enumerated(*changed).feasible()


def helps(study: Study, model: Model, change: tuple[str, str]) -> bool:
    """Whether a change that loosens a rule as far as it goes makes the study possible."""
    try:
        return possible(study, model, change)
    except UsageError:  # a share of itself cannot be above 1, nor below 0
        return possible(study, model, (change[0], "0" if change[0].endswith("at_least") else "1"))


def one_step_less(repair: Repair, side: Side | None, *, free: bool) -> Fraction:
    after = exact(float(repair.after))
    if side is None:
        return after - (CENT * 100 if free else CENT)
    step = side.step * (1000 if free else 1)
    return after + step if side.floor else after - step


@pytest.mark.parametrize("seed", IMPOSSIBLE)
def test_repairs_are_what_trying_everything_finds(seed: int) -> None:
    study, model = random_study(seed, assignments=400)
    assert not enumerated(study, model).feasible()
    prepared = prepare(study, model)
    found = with_repairs(prepared, solve_prepared(prepared, Settings(gap=0.0)), Settings(time=60))
    bounds = {side.path: side for side in sides(study, model)}
    free = any(row.scale_min < row.scale_max for row in study.options)
    for repair in found.repairs:
        assert repair.proven
        assert possible(study, model, change_of(repair)), repair
        if not isinstance(repair.after, str):
            less = one_step_less(repair, bounds.get(repair.change), free=free)
            if less >= 0 or repair.change in bounds:
                assert not possible(study, model, (repair.change, written(float(less)))), repair
    alone = {repair.change for repair in found.repairs}
    for path, side in bounds.items():
        if path not in alone and side.limit.of != "hectares":  # hectares may be below zero: not moved
            assert not helps(study, model, (path, f"-{LARGE}" if side.floor else LARGE)), path
    for fund in study.funds:
        if not any(path.startswith(f"budgets.{fund.fund}.") for path in alone):
            assert not possible(study, model, (f"budgets.{fund.fund}.any", LARGE))
    assert found.combination
    assert possible(study, model, *map(change_of, found.combination))


def test_a_study_with_errors_is_refused_as_ever() -> None:
    asked = TWO.but(limits=limit("nothing", at_least=1))
    with pytest.raises(StudyError):
        prepare(asked.study, asked.model, asked.options)
