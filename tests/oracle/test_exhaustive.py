"""The enumerator by hand: each trap of docs/rules.md in a study small enough to add up on paper."""

from __future__ import annotations

from fractions import Fraction

import pytest

from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.study.records import (
    Budget,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    StatedOption,
    Study,
)
from tests.oracle.exhaustive import Answer, Enumeration
from tests.oracle.studies import stated_options

PRIVATE = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)))


def project(name: str, **more: object) -> Project:
    return Project(name, name, **more)  # type: ignore[arg-type]


def option(name: str, commitment: float, private: float, **more: object) -> StatedOption:
    return StatedOption(name, "o1", commitment, **{"instrument": "grant", "private": private, **more})  # type: ignore[arg-type]


def study(*options: StatedOption, budgets: tuple[Budget, ...], years: int = 2, **more: object) -> Study:
    names = sorted({row.project for row in options})
    tables = {"funds": (Fund("a"),), "projects": tuple(map(project, names)), **more}
    return Study("s", "USD", 2027, years, budgets=budgets, options=options, **tables)  # type: ignore[arg-type]


def answer(study: Study, model: Model = PRIVATE, dropped: frozenset[str] = frozenset()) -> Answer:
    return Enumeration(study, stated_options(study), model, dropped).solve()


def test_a_tenth_is_a_tenth() -> None:
    # 0.1 + 0.2 = 0.3 exactly: both fit a budget of 0.3 (in binary fractions they do not)
    both = study(option("P1", 0.1, 1), option("P2", 0.2, 1), budgets=(Budget("a", 2027, 0.3),), years=1)
    assert answer(both).objective == 2


def test_one_cent_over_the_budget_is_over() -> None:
    rows = (option("P1", 0.1, 1), option("P2", 0.21, 1))
    assert answer(study(*rows, budgets=(Budget("a", 2027, 0.3),), years=1)).objective == 1


@pytest.mark.parametrize(("carry_over", "expected"), [(1.0, 1), (0.5, 1), (0.49, 0)])
def test_only_the_share_of_unspent_money_moves_on(carry_over: float, expected: int) -> None:
    # 10 in 2027, 5 in 2028; P1 pays 10 in 2028: needs 5 of the 10 unspent
    rows = study(option("P1", 10, 1, start=2028), budgets=(Budget("a", 2027, 10.0), Budget("a", 2028, 5.0)))
    funds = (Fund("a", carry_over=carry_over),)
    assert answer(study(*rows.options, budgets=rows.budgets, funds=funds)).objective == expected


def test_undated_money_never_lapses() -> None:
    rows = option("P1", 10, 1, start=2028)
    assert answer(study(rows, budgets=(Budget("a", None, 10.0),), funds=(Fund("a", carry_over=0.0),))).objective == 1


@pytest.mark.parametrize(("revolving", "expected"), [(True, 2), (False, 1)])
def test_repayments_pay_for_more_only_when_the_fund_revolves(revolving: bool, expected: int) -> None:
    # 10 in 2027; P1 takes 10 and brings 10 back in 2028, from which P2 is signed and paid
    rows = (option("P1", 10, 1, start=2027, reflow=(0.0, 10.0)), option("P2", 10, 1, start=2028))
    found = answer(study(*rows, budgets=(Budget("a", 2027, 10.0),), funds=(Fund("a", revolving=revolving),)))
    assert found.objective == expected


def test_a_fund_pays_no_more_for_a_package_than_it_signed() -> None:
    # each fund may sign 5 of P1's 10; a has all its cash in 2027, b in 2028, P1 pays 10 in 2027: b's 5 come too late
    funds = (Fund("a"), Fund("b"))
    late = (Budget("a", 2027, 10.0), Budget("b", 2028, 10.0))
    cap = Limit("half", "commitment", per="fund", at_most=5.0)
    rows = option("P1", 10, 1, start=2027)
    assert answer(study(rows, budgets=late, funds=funds)).objective == 1
    assert answer(study(rows, budgets=late, funds=funds, limits=(cap,))).objective == 0


def test_what_falls_after_the_programme_is_not_paid_from_it() -> None:
    # committed 10; 4 are paid in 2028, 6 after the end
    rows = option("P1", 10, 1, start=2028, cash=(4.0, 6.0))
    short = (Budget("a", 2027, 6.0), Budget("a", 2028, 4.0))
    assert answer(study(rows, budgets=short, funds=(Fund("a", carry_over=0.0),))).objective == 1


def test_cash_counts_in_the_year_it_is_paid_and_the_rest_in_the_start_year() -> None:
    rows = option("P1", 10, 1, start=2027, cash=(4.0, 6.0))
    money = (Budget("a", 2027, 10.0),)
    for measure, expected in (("cash", 0), ("commitment", 1)):
        cap = Limit("late", measure, where="year=2028", at_most=5.0)
        assert answer(study(rows, budgets=money, limits=(cap,))).objective == expected


def test_of_is_over_the_whole_portfolio() -> None:
    # P1 (water) 4 of 10 is 40 %: a floor of 40 % holds with P2, one of 41 % only without
    rows = (option("P1", 4, 1), option("P2", 6, 2))
    projects = (project("P1", theme="water"), project("P2"))
    for floor, expected in ((0.4, 3), (0.41, 1)):
        limit = Limit("water", "commitment", where="theme=water", at_least=floor, of="commitment")
        found = answer(study(*rows, budgets=(Budget("a", 2027, 10.0),), projects=projects, limits=(limit,)))
        assert found.objective == expected


def test_a_project_counts_in_each_of_its_tags() -> None:
    rows = (option("P1", 1, 1), option("P2", 1, 1))
    projects = (project("P1", tags=("sme", "women")), project("P2", tags=("sme",)))
    cap = Limit("one", "projects", per="tag", at_most=1.0)
    found = answer(study(*rows, budgets=(Budget("a", 2027, 9.0),), projects=projects, limits=(cap,)))
    assert found.objective == 1


def test_projects_count_one_whatever_their_size() -> None:
    rows = option("P1", 10, 1, scale_min=0.25, scale_max=0.5)
    floor = Limit("one", "projects", at_least=1.0)
    found = answer(study(rows, budgets=(Budget("a", 2027, 4.0),), limits=(floor,)))
    assert found.objective == Fraction(2, 5)  # 4 of the 10 per unit


def test_outcomes_above_a_ceiling_do_not_count_in_either_direction() -> None:
    rows = (option("P1", 1, 1, measures={"people": 7.0}), option("P2", 1, 1, measures={"people": 7.0}))
    projects = (project("P1", district="esil"), project("P2", district="esil"))
    ceiling = (Ceiling("people", 10.0, "district", "esil"),)
    money = (Budget("a", 2027, 9.0),)
    for limit, expected in (
        (Limit("most", "people", at_most=10.0), 2),
        (Limit("most", "people", at_most=9.0), 1),
        (Limit("least", "people", at_least=10.5), 0),
    ):
        found = answer(study(*rows, budgets=money, projects=projects, ceilings=ceiling, limits=(limit,)))
        assert (found.objective if found.status == "optimal" else 0) == expected


def test_a_ceiling_is_exact_with_free_sizes_and_a_weight_below_zero() -> None:
    # private 10 a unit, people 10 a unit counted up to 5 at weight -1.5: at size s, 10 s - 1.5 min(5, 10 s)
    # is -5 s up to s = 0.5, then 10 s - 7.5: 12.5 at s = 2. Without the ceiling the best is nothing.
    rows = option("P1", 1, 10, scale_min=0.25, scale_max=2.0, measures={"people": 10.0})
    model = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0), ("people", -1.5))))
    money = (Budget("a", 2027, 9.0),)
    assert answer(study(rows, budgets=money, ceilings=(Ceiling("people", 5.0),)), model).objective == Fraction(25, 2)
    assert answer(study(rows, budgets=money), model).objective == 0


def test_resilience_points_stop_at_full() -> None:
    # 100 * 0.4 * min(1, 30/20) + 100 * 0.6 * 5/50 = 40 + 6
    rows = (option("P1", 1, 1, measures={"people": 30.0, "hectares": 5.0}),)
    model = Model(
        "m",
        "m",
        Objective(Form.WEIGHTED, (("resilience", 1.0),)),
        {"people": Indicator(0.4, 20.0), "hectares": Indicator(0.6, 50.0)},
    )
    assert answer(study(*rows, budgets=(Budget("a", 2027, 9.0),)), model).objective == 46


def test_needs_means_taken_and_started_no_later() -> None:
    rows = (option("P1", 1, 5, start=2027), option("P2", 1, 1, start=2028))
    link = (Link("P1", LinkKind.NEEDS, "P2"),)
    money = (Budget("a", 2027, 9.0),)
    assert answer(study(*rows, budgets=money, links=link)).objective == 1
    earlier = (rows[0], option("P2", 1, 1, start=2027))
    assert answer(study(*earlier, budgets=money, links=link)).objective == 6


def test_in_order_the_second_may_cost_its_tolerance() -> None:
    # private 10 alone (people 0) or 9 (people 5): a tenth may be lost
    rows = (option("P1", 1, 10), option("P2", 1, 9, measures={"people": 5.0}))
    links = (Link("P1", LinkKind.EXCLUDES, "P2"),)
    for tolerance, expected in ((0.1, (10, 5)), (0.09, (10, 0))):
        model = Model("m", "m", Objective(Form.ORDERED, (("private", 0.0), ("people", tolerance))))
        assert answer(study(*rows, budgets=(Budget("a", 2027, 9.0),), links=links), model).levels == expected


def test_decided_in_beyond_the_money_is_infeasible_until_the_budget_is_dropped() -> None:
    rows = study(option("P1", 10, 1), budgets=(Budget("a", 2027, 9.0),))
    decided = study(*rows.options, budgets=rows.budgets, projects=(project("P1", decision=Decision.IN),))
    assert answer(decided).status == "infeasible"
    for rule in ("budget:a", "decision:P1"):
        assert answer(decided, dropped=frozenset({rule})).status == "optimal"


def test_a_fund_with_a_list_does_not_pay_for_what_states_nothing() -> None:
    funds = (Fund("a", themes=("water",)),)
    rows = (option("P1", 1, 1), option("P2", 0, 1))
    projects = (project("P1"), project("P2"))
    found = answer(study(*rows, budgets=(Budget("a", 2027, 9.0),), funds=funds, projects=projects))
    assert found.objective == 1  # P2 asks for no money, so nobody has to pay
