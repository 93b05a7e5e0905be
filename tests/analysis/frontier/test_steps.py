"""The step and the ends of a measure's totals, by hand."""

from __future__ import annotations

from fractions import Fraction

from allocator.analysis.frontier.steps import Spread, common_divisor, spread
from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.pricing import price
from allocator.study.records import Budget, Ceiling, Fund, Project, StatedOption, Study

PROJECTS = (
    Project("P1", "P1", district="esil", measures={"people": 30.0, "net": -2.5}),
    Project("P2", "P2", district="esil", measures={"people": 45.0, "net": 4.0}),
)
OPTIONS = (
    StatedOption("P1", "a", 10.0, private=12.0),
    StatedOption("P1", "b", 20.5, private=8.0),
    StatedOption("P2", "a", 20.0, private=6.0, scale_min=0.5, scale_max=0.5),
)


def study(*ceilings: Ceiling) -> Study:
    budgets = (Budget("main", 2027, 100.0),)
    return Study("s", "USD", 2027, 1, (Fund("main"),), budgets, PROJECTS, options=OPTIONS, ceilings=ceilings)


def model(**indicators: Indicator) -> Model:
    return Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)), indicators)


def found(measure: str, *ceilings: Ceiling, **indicators: Indicator) -> Spread:
    policy = model(**indicators)
    return spread(measure, study(*ceilings), price(study(*ceilings), policy), policy)


def test_the_step_is_what_every_amount_is_a_multiple_of() -> None:
    # commitments 10 and 20.5, and 20 at half size: 10, 20.5, 10 are multiples of 0.5; at most 20.5 + 10
    assert found("commitment") == Spread(Fraction(1, 2), Fraction(0), Fraction(61, 2))
    # private 12, 8 and half of 6: 1; at most 12 + 3
    assert found("private") == Spread(Fraction(1), Fraction(0), Fraction(15))
    # -2.5, -2.5 and half of 4: 0.5, from -2.5 to 2
    assert found("net") == Spread(Fraction(1, 2), Fraction(-5, 2), Fraction(2))
    assert found("projects") == Spread(Fraction(1), Fraction(0), Fraction(2))


def test_a_ceiling_is_a_value_too() -> None:
    # people 30 and 22.5 are multiples of 7.5; counted up to 50 the totals are 22.5, 30 and 50: 2.5
    assert found("people").step == Fraction(15, 2)
    assert found("people", Ceiling("people", 50.0, "district", "esil")).step == Fraction(5, 2)


def test_points_have_the_step_of_their_indicators() -> None:
    # people: 100 * 0.4 / 40 = 1 point each, in steps of gcd(7.5, 40) = 2.5 points;
    # private: 100 * 0.6 / 30 = 2 points each, in steps of gcd(1, 30) = 1: 2 points; together 0.5
    points = found("resilience", people=Indicator(0.4, 40.0), private=Indicator(0.6, 30.0))
    assert points == Spread(Fraction(1, 2), Fraction(0), Fraction(70))  # 40 in full, and 2 for each of 15


def test_nothing_has_the_step_nothing() -> None:
    assert common_divisor([]) == 0
    assert common_divisor([Fraction(0), Fraction(1, 3)]) == Fraction(1, 3)
