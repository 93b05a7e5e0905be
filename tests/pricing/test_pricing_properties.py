"""What holds for every priced package."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.finance.present_value import present_value
from allocator.modelfile.records import Hurdles, Mobilisation
from allocator.pricing import price

from .cases import instrument, model, project, study

ALL = (
    instrument("investment_grant", tranches=[0.4, 0.4, 0.2]),
    instrument("technical_assistance", share="3%", take_up_gain=0.1),
    instrument("results_payment", years_to_payment=2, probability=0.85),
    instrument("soft_loan", rate="3%", maturity=7, grace=1),
    instrument("interest_subsidy", client_rate="6%", years=4),
    instrument("partial_credit_guarantee", coverage="85%", fee="1%"),
    instrument("first_loss", thickness="20%", senior_loss="2%"),
    instrument("equity", exit_year=6, exit_multiple=1.15),
    instrument("premium_subsidy", share="80%", tariff="3.5%", sum_insured=30),
    instrument("credit_line", rate="6%", margin="4%", maturity=6),
)

ROWS = st.builds(
    lambda cost, own, region, flow, life, years, hazard, take_up, additional, security: {
        "total_cost": round(cost, 2),
        "equity": round(cost * own, 2),
        "public_cofinance": round(cost * region, 2),
        "annual_cash_flow": round(cost * flow, 2),
        "life_years": life,
        "loan_years": years,
        "default_rate": hazard,
        "take_up": take_up,
        "additionality": additional,
        "collateral": round(cost * security, 2),
        "measures": {"hectares": 10.0},
    },
    st.floats(100.0, 1e7),
    st.floats(0.05, 0.6),
    st.floats(0.0, 0.3),
    st.floats(0.1, 0.6),
    st.integers(3, 15),
    st.integers(1, 8),
    st.floats(0.0, 0.15),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.5),
)
HURDLE = st.sampled_from([Hurdles(0.2, 1.2), Hurdles(0.15, None), Hurdles(None, 1.3), Hurdles()])


def pipeline(rows):
    return [project(f"P{number}", **row) for number, row in enumerate(rows)]


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=4), hurdles=HURDLE, standard=st.sampled_from(list(Mobilisation)))
def test_every_row_of_the_table_adds_up(rows, hurdles, standard):
    policy = model(*ALL, hurdles=hurdles, standard=standard)
    options = price(study(*pipeline(rows)), policy)
    by_id = {row.project: row for row in pipeline(rows)}
    assert len(options.rows) + len(options.unpriced) == len(rows) * len(ALL)  # no pair is lost
    for option in options.rows:
        row, amount = by_id[option.project], option.measures
        paid = sum(round(100 * cash) for cash in option.cash)
        assert paid == round(100 * amount["cash"]) <= round(100 * amount["commitment"])
        assert min(option.cash, default=0.0) >= 0.0
        assert min(option.reflow, default=0.0) >= 0.0
        assert amount["commitment"] > 0.0
        assert all(value == round(value, 2) for value in (*option.cash, *option.reflow, amount["cost"]))
        assert all(amount[name] >= 0.0 for name in amount if name != "cost")
        again = present_value(option.cash, 0.06) - (present_value(option.reflow, 0.06) if option.reflow else 0.0)
        assert amount["cost"] == pytest.approx(float(again), abs=0.0051)
        if option.kind != "premium_subsidy":
            assert amount["private_gross"] + row.public_cofinance <= row.total_cost + 0.01
        assert amount["private"] <= amount["private_gross"] * row.additionality + 1e-9
        assert amount["expected_loss"] <= amount["exposure"] + 0.01


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(ROWS, min_size=2, max_size=5), data=st.data())
def test_the_order_of_rows_and_instruments_changes_nothing(rows, data):
    projects = pipeline(rows)
    shuffled = data.draw(st.permutations(projects))
    first = price(study(*projects), model(*ALL))
    second = price(study(*shuffled), model(*reversed(ALL)))
    assert first.rows == second.rows
    assert first.unpriced == second.unpriced


def need(row, kind, market, hurdles):
    """The support a project needs: 0 when it is bankable, endless when no support is enough."""
    (offered,) = (one for one in ALL if one.kind == kind)
    if kind == "interest_subsidy":
        offered = instrument(kind, client_rate=0, years=8)
    options = price(study(project(**row)), model(offered, market=market, hurdles=hurdles))
    if options.rows:
        return options.rows[0].measures["commitment"]
    return 0.0 if options.unpriced[0].reason.startswith(("bankable", "no bank loan")) else np.inf


@settings(max_examples=60, deadline=None)
@given(
    row=ROWS,
    market=st.floats(0.10, 0.25),
    more=st.floats(0.0, 0.1),
    kind=st.sampled_from(["investment_grant", "soft_loan", "interest_subsidy", "credit_line", "equity"]),
    hurdles=st.sampled_from([Hurdles(0.2, 1.2), Hurdles(0.15, None), Hurdles(None, 1.3)]),
)
def test_a_dearer_bank_never_lowers_the_support_needed(row, market, more, kind, hurdles):
    assert need(row, kind, market + more, hurdles) >= need(row, kind, market, hurdles) - 0.011


@settings(max_examples=40, deadline=None)
@given(row=ROWS, cut=st.floats(0.5, 1.0), kind=st.sampled_from(["investment_grant", "soft_loan", "interest_subsidy"]))
def test_a_poorer_project_never_needs_less(row, cut, kind):
    poorer = row | {"annual_cash_flow": row["annual_cash_flow"] * cut}
    hurdles = Hurdles(0.2, 1.2)
    assert need(poorer, kind, 0.2, hurdles) >= need(row, kind, 0.2, hurdles) - 0.011


@settings(max_examples=25, deadline=None)
@given(row=ROWS, unit=st.sampled_from([10.0, 1000.0]))
def test_the_unit_of_the_currency_changes_nothing_but_the_unit(row, unit):
    money = ("total_cost", "equity", "public_cofinance", "annual_cash_flow", "collateral")
    bigger = row | {name: row[name] * unit for name in money} | {"measures": {"hectares": 10.0 * unit}}
    small, large = (price(study(project(**one)), model(*ALL)) for one in (row, bigger))
    assert [option.option for option in small.rows] == [option.option for option in large.rows]
    for little, much in zip(small.rows, large.rows, strict=True):
        for name in ("commitment", "private", "cost"):
            assert much.measures[name] == pytest.approx(unit * little.measures[name], abs=0.2 * unit)


def test_a_project_alone_is_priced_as_it_is_among_others():
    rows = [project("P1"), project("P2", loan_years=7, life_years=12), project("P3", annual_cash_flow=260.0)]
    together = price(study(*rows), model(*ALL))
    for row in rows:
        alone = price(study(row), model(*ALL))
        assert alone.rows == tuple(option for option in together.rows if option.project == row.project)


def test_pricing_leaves_the_study_as_it_was():
    before = study(project())
    price(before, model(*ALL[:5]))
    assert before == replace(before)
