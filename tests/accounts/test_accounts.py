"""What a choice adds up to, in exact arithmetic, against numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from allocator.accounts.budgets import fund_years, net_money
from allocator.accounts.limits import Measured
from allocator.accounts.taken import Chosen, Taken
from allocator.accounts.totals import counted, resilience
from allocator.study.records import Fund
from tests.studies import FIRST, Programme, ceiling, grant, guarantee, limit, loan, money, programme, project
from tests.studies import resilience as indicators

ASKED = programme(
    money(60, 20, fund="gcf", undated=10) + money(30, fund="undp"),
    project("levee", grant(50, private=90, people=30, cash=(20, 20, 10)), theme="adaptation", district="esil"),
    project("solar", loan(40, private=120, people=50, reflow=(0, 10, 30), sizes=(0.1, 2.0)), district="esil"),
    project("wells", guarantee(30, private=20, people=-5, cash=(0,), reflow=(0, 3)), district="zhambyl"),
    years=2,
    funds=(Fund("gcf", overhead=0.1, carry_over=0.5, revolving=True),),
)


def taken(name: str, start: int = FIRST, size: str = "1", asked: Programme = ASKED) -> Taken:
    (option,) = (row for row in asked.options.rows if row.project == name)
    (candidate,) = (row for row in asked.study.projects if row.project == name)
    return Taken(candidate, option, start, Fraction(size), asked.study.programme_years)


def chosen(
    *those: Taken, paid: dict[tuple[str, str, int], str], signed: dict[tuple[str, str], str], asked: Programme = ASKED
) -> Chosen:
    payments = {key: Fraction(amount) for key, amount in paid.items()}
    return Chosen(asked.study, those, payments, {key: Fraction(amount) for key, amount in signed.items()})


# --- a package


def test_amounts_are_times_the_size_but_projects_count_one() -> None:
    solar = taken("solar", size="0.3")
    assert solar.amount("commitment") == 12
    assert solar.amount("private") == 36
    assert solar.amount("people") == 15
    assert solar.amount("projects") == 1
    assert solar.amount("hectares") == 0  # nobody states it


def test_cash_is_what_is_paid_in_programme_years() -> None:
    levee = taken("levee", start=FIRST + 1)
    assert levee.cash == {2028: 20}  # 20 in 2029 and 10 in 2030 lie outside
    assert levee.amount("cash") == 20
    assert levee.amount("commitment") == 50
    assert taken("solar", size="0.5").reflow == {2028: 5}


def test_a_size_is_interior_only_strictly_within_its_range() -> None:
    assert taken("solar", size="0.5").interior
    assert not taken("solar", size="0.1").interior
    assert not taken("solar", size="2").interior
    assert not taken("levee").interior


def test_a_tenth_is_one_tenth() -> None:
    assert taken("solar", size="0.1").amount("commitment") == Fraction(4)
    assert taken("levee").amount("commitment") * Fraction("0.1") == 5


# --- funds


def test_net_money_is_less_overhead_by_year_and_undated() -> None:
    dated, undated = net_money(ASKED.study, ASKED.study.funds[0])
    assert dated == {2027: 54, 2028: 18}
    assert undated == 9


def test_the_years_of_a_fund_add_up() -> None:
    # gcf pays the levee 20 + 20 and half of solar, 20 in 2027; solar pays back 10 in 2028, gcf's half is 5
    those = chosen(
        taken("levee"),
        taken("solar"),
        paid={
            ("levee", "gcf", 2027): "20",
            ("levee", "gcf", 2028): "20",
            ("solar", "gcf", 2027): "20",
            ("solar", "undp", 2027): "20",
        },
        signed={("levee", "gcf"): "50", ("solar", "gcf"): "20", ("solar", "undp"): "20"},
    )
    gcf, undp = fund_years(those)
    # 2027: 54 there, 40 spent, half of the 14 left moves on; 9 undated stay
    # 2028: 18 + 7 + 5 there, 20 spent; half of 10 would move on
    assert [(r.available, r.spent, r.carried, r.reflow) for r in gcf.lines] == [(63, 40, 16, 0), (39, 20, 14, 5)]
    assert (gcf.signed, gcf.envelope, gcf.short, gcf.fits) == (70, 54 + 18 + 9 + 5, 0, True)
    # undp does not revolve and has no money in 2028
    assert [(r.available, r.spent, r.carried, r.reflow) for r in undp.lines] == [(30, 20, 10, 0), (10, 0, 10, 0)]
    assert undp.envelope == 30


def test_dated_money_is_spent_before_undated() -> None:
    those = chosen(taken("levee"), paid={("levee", "gcf", 2027): "60"}, signed={("levee", "gcf"): "60"})
    gcf = fund_years(those)[0]
    # 54 dated are spent first, 6 of the 9 undated are drawn: 3 stay, nothing is carried
    assert [(r.available, r.spent, r.carried) for r in gcf.lines] == [(63, 60, 3), (21, 0, 12)]  # 18 / 2 + 3
    assert gcf.fits


@pytest.mark.parametrize(("paid", "short"), [("63", "0"), ("63.01", "0.01"), ("70", "7")])
def test_a_fund_is_short_by_what_it_lacks(paid: str, short: str) -> None:
    those = chosen(taken("levee"), paid={("levee", "gcf", 2027): paid}, signed={})
    gcf = fund_years(those)[0]
    assert gcf.short == Fraction(short)
    assert gcf.fits == (short == "0")


def test_an_envelope_that_is_signed_over_does_not_fit() -> None:
    those = chosen(taken("levee"), paid={}, signed={("levee", "gcf"): "81.01"})
    gcf = fund_years(those)[0]
    assert (gcf.short, gcf.envelope, gcf.fits) == (0, 81, False)


def test_where_nothing_is_paid_what_comes_back_follows_the_signatures() -> None:
    those = chosen(taken("wells"), paid={}, signed={("wells", "gcf"): "10", ("wells", "undp"): "20"})
    gcf = fund_years(those)[0]
    assert gcf.lines[1].reflow == 1  # a third of 3
    assert gcf.envelope == 54 + 18 + 9 + 1


# --- totals


def test_counted_totals_stop_at_their_ceilings() -> None:
    both = [taken("levee"), taken("solar"), taken("wells")]
    assert counted("people", both, ()) == 75
    assert counted("people", both, (ceiling("people", 70, "district", "esil"),)) == 65  # 70 - 5
    assert counted("people", both, (ceiling("people", 70, "district", "esil"), ceiling("people", 60))) == 60
    assert counted("people", both, (ceiling("people", 25, "theme", "adaptation"),)) == 70  # 25 + 50 - 5
    assert counted("private", both, (ceiling("people", 1),)) == 230


def test_points_add_up_what_each_indicator_reaches() -> None:
    those = [taken("levee"), taken("solar")]
    # people 80 of 100 at 0.4 is 32; private 210 of 200 is full at 0.6
    assert resilience(those, (), indicators(people=(0.4, 100), private=(0.6, 200))) == 92
    # under a ceiling of 50 people: 20
    assert resilience(those, (ceiling("people", 50),), indicators(people=(0.4, 100))) == 20


# --- limits


def line(rule: object, *those: Taken, asked: Programme = ASKED) -> list[tuple[str, float, float, bool]]:
    with_rule = asked.but(limits=rule)
    what = chosen(
        *those,
        paid={("solar", "gcf", 2027): "25", ("solar", "undp", 2027): "15"},
        signed={("solar", "gcf"): "25", ("solar", "undp"): "15"},
        asked=with_rule,
    )
    lines = Measured(what, with_rule.options, with_rule.model).lines
    return [(each.scope, each.value, each.room, each.met) for each in lines]


def test_a_limit_states_its_value_and_the_room_left() -> None:
    assert line(limit("people", at_least=60), taken("levee"), taken("solar")) == [("", 80, 20, True)]
    assert line(limit("people", at_most=60), taken("levee"), taken("solar")) == [("", 80, -20, False)]
    assert line(limit("people", at_least=70, at_most=85), taken("levee"), taken("solar")) == [("", 80, 5, True)]


def test_a_share_states_shares() -> None:
    # levee 50 of 90
    rule = limit("commitment", "theme=adaptation", at_least=0.5, of="commitment")
    (row,) = line(rule, taken("levee"), taken("solar"))
    assert row[1] == pytest.approx(50 / 90)
    assert row[2] == pytest.approx(50 / 90 - 0.5)
    assert line(rule) == [("", 0, 0, True)]  # of nothing


def test_a_limit_per_year_and_per_fund_sees_payments() -> None:
    assert line(limit("cash", per="year", at_most=40), taken("levee"), taken("solar")) == [
        ("2027", 60, -20, False),
        ("2028", 20, 20, True),
    ]
    assert line(limit("commitment", per="fund", at_most=20), taken("solar")) == [
        ("gcf", 25, -5, False),
        ("undp", 15, 5, True),
    ]


def test_a_limit_is_met_to_the_cent_and_not_by_a_rounding() -> None:
    assert line(limit("commitment", at_least=39.99), taken("solar"))[0][3]
    assert not line(limit("commitment", at_least=40.01), taken("solar"))[0][3]
    assert not line(limit("commitment", at_most=39.99), taken("solar"))[0][3]
    assert line(limit("commitment", at_least=0.1, at_most=0.1, of="private"), taken("solar", size="2")) == [
        ("", pytest.approx(1 / 3), pytest.approx(0.1 - 1 / 3), False)
    ]


def test_an_equality_over_a_free_size_is_met_to_half_a_hundredth() -> None:
    third = limit("commitment", at_least=13.333, at_most=13.333)
    assert line(third, taken("solar", size="0.33333"))[0][3]  # 13.3332
    assert not line(third, taken("solar", size="0.3331"))[0][3]  # 13.324
    assert not line(limit("commitment", at_least=50.001, at_most=50.001), taken("levee"))[0][3]  # no size is free


# --- an equality that a free size may miss by half a hundredth

NEAR = programme(
    money(80),
    project("solar", loan(40, private=120, people=0, sizes=(0.1, 2.0)), theme="energy"),
    project("wells", grant(30, private=20, people=100.004), theme="water"),
)


def near(rule: object, *those: Taken) -> bool:
    with_rule = NEAR.but(limits=rule)
    paid = {("solar", "main", FIRST): "20", ("wells", "main", FIRST): "30.004"}
    signed = {("solar", "main"): "20", ("wells", "main"): "30.004"}
    (each,) = Measured(
        chosen(*those, paid=paid, signed=signed, asked=with_rule), with_rule.options, with_rule.model
    ).lines
    return each.met


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        (limit("people", "theme=water", at_least=100, at_most=100), False),  # solar is not in the set
        (limit("people", at_least=100, at_most=100), False),  # solar brings no people
        (limit("commitment", "theme=water", per="fund", at_least=30, at_most=30), False),
        (limit("cash", "theme=water", per="year", at_least=30.002, at_most=30.002), False),  # 30 is paid for wells
        (limit("cash", per="year", at_least=50.002, at_most=50.002), True),  # and 20 for solar
        (limit("private", at_least=80.004, at_most=80.004), True),  # 80 of solar and wells: 0.004 off
        (limit("private", at_least=80.006, at_most=80.006), False),
        (limit("people", "theme=water", at_least=1.2501, at_most=1.2501, of="private"), True),  # 100.008 of 80
        (limit("people", "theme=water", at_least=5.0004, at_most=5.0004, of="private"), False),
        (limit("people", "theme=water", at_least=1.0, at_most=1.0, of="people"), True),  # all of it, exactly
    ],
)
def test_only_a_free_size_that_takes_part_in_an_equality_lets_it_be_missed(rule: object, met: bool) -> None:
    wells, solar = taken("wells", asked=NEAR), taken("solar", size="0.5", asked=NEAR)
    assert near(rule, wells, solar) is met
