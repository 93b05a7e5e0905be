"""Packages stated by hand are taken as they are written."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import At, StudyError
from allocator.pricing import price
from allocator.study.records import Fund, StatedOption

from .cases import instrument, model, study, works

GRANT = instrument("investment_grant", "grant", where="tag=priced")
PRICED = works("P9", tags=("priced",))


def offered(*options, row=None, donor=0.06, **columns):
    return price(study(row or works(), options=options, **columns), model(GRANT, donor=donor))


def errors(*options, **columns):
    with pytest.raises(StudyError) as caught:
        offered(*options, **columns)
    return [str(problem) for problem in caught.value.problems]


def test_a_commitment_alone_is_paid_at_once():
    (row,) = offered(StatedOption("P1", "plan", 100.005, "grant", private=70.0)).rows
    assert row.cash == (100.005,)  # as written: nothing is rounded
    assert row.measures["commitment"] == row.measures["cash"] == 100.005
    assert row.measures["private"] == row.measures["private_gross"] == 70.0
    assert (row.measures["exposure"], row.measures["reserve"], row.measures["expected_loss"]) == (0.0, 0.0, 0.0)
    assert row.measures["projects"] == 1.0
    assert row.instrument == "grant"
    assert row.kind == ""


def test_cost_and_grant_equivalent_come_from_the_flows():
    (row,) = offered(StatedOption("P1", "loan", 100.0, cash=(60.0, 40.0), reflow=(0.0, 0.0, 50.0, 50.0))).rows
    # 60 + 40/1.06 - 50/1.06^2 - 50/1.06^3 = 60 + 37.7358 - 44.4998 - 41.9810
    assert row.measures["cost"] == 11.26
    assert row.measures["grant_equivalent"] == 11.26  # the grant element's rate is 6 % too
    (gift,) = offered(StatedOption("P1", "gift", 100.0, cash=(60.0, 40.0))).rows
    assert gift.measures["grant_equivalent"] == 100.0


def test_further_columns_replace_measures():
    row = works(measures={"beneficiaries": 10.0, "hectares": 3.0}, public_cofinance=5.0)
    stated = StatedOption(
        "P1", "plan", 1.0, measures={"beneficiaries": 99.0, "exposure": 7.0, "public": 6.0, "cost": 2.0}
    )
    (option,) = offered(stated, row=row).rows
    expected = {"beneficiaries": 99.0, "hectares": 3.0, "exposure": 7.0, "public": 6.0, "cost": 2.0}
    assert {name: option.measures[name] for name in expected} == expected


def test_without_a_rate_the_cost_is_unknown_unless_all_state_it():
    bare, known = StatedOption("P1", "a", 1.0), StatedOption("P1", "b", 1.0, measures={"cost": 5.0})
    assert "cost" not in offered(bare, donor=None).measure_names
    assert "cost" not in offered(bare, known, donor=None).measure_names
    assert offered(known, donor=None).rows[0].measures["cost"] == 5.0


def test_a_package_starts_in_its_year_or_in_any_the_project_allows():
    row = works(earliest=2028, latest=2029)
    options = offered(StatedOption("P1", "a", 1.0, start=2029), StatedOption("P1", "b", 1.0), row=row)
    assert [option.starts for option in options.rows] == [(2029,), (2028, 2029)]


def test_a_start_the_project_does_not_allow_is_an_error():
    place = At("options.csv", row=2)
    (message,) = errors(StatedOption("P1", "a", 1.0, start=2027, at=place), row=works(earliest=2028))
    assert message == "options.csv, row 2, column start: P1 may start from 2028 to 2031, not in 2027."


def test_a_package_of_a_project_that_cannot_start_is_refused():
    options = offered(StatedOption("P1", "a", 1.0), row=works(latest=2020))
    assert not options.rows
    assert "no year to start in: latest 2020" in options.unpriced[0].reason


def test_cash_beyond_the_commitment_is_an_error_even_by_a_hundredth():
    (message,) = errors(StatedOption("P1", "a", 0.3, cash=(0.1, 0.2, 0.01)))
    assert "cash adds up to 0.31, more than the commitment of 0.3" in message
    assert len(offered(StatedOption("P1", "a", 0.3, cash=(0.1, 0.2)))) == 1  # exactly, as written


def test_the_same_package_may_return_with_another_start_only():
    first, second = At("options.csv", row=2), At("options.csv", row=3)
    twice = [StatedOption("P1", "a", 1.0, start=2027, at=first), StatedOption("P1", "a", 2.0, start=2028, at=second)]
    assert len(offered(*twice)) == 2
    clash = [StatedOption("P1", "a", 1.0, at=first), StatedOption("P1", "a", 2.0, start=2028, at=second)]
    (message,) = errors(*clash)
    assert message.startswith("options.csv, row 3, column option: P1 already has the option a")
    assert "options.csv, row 2" in message


def test_a_package_no_fund_may_pay_for_is_refused_unless_it_costs_nothing():
    funds = (Fund("green", themes=("forest",)),)
    options = offered(StatedOption("P1", "a", 1.0), StatedOption("P1", "free", 0.0), funds=funds, budgets=())
    assert [row.option for row in options.rows] == ["free"]
    assert "no fund may pay for it" in options.unpriced[0].reason


PACKAGES = st.builds(
    StatedOption,
    project=st.just("P1"),
    option=st.just("plan"),
    commitment=st.sampled_from([0.3, 100.0, 100.05]),
    private=st.none() | st.just(7.5),
    cash=st.sampled_from([(), (0.1, 0.2), (0.1, 0.1), (0.0, 0.3)]),
    reflow=st.sampled_from([(), (0.0, 0.1), (0.0, 0.0, 0.2)]),
    measures=st.sampled_from([{}, {"people": 3.0}, {"public": 2.0, "people": 1.0}]),
)


@given(st.lists(PACKAGES, min_size=1, max_size=5))
def test_a_package_alone_is_the_package_among_others(packages):
    apart = [replace(package, option=f"plan{k}") for k, package in enumerate(packages)]
    together = offered(*apart).rows
    assert [row for package in apart for row in offered(package).rows] == list(together)
