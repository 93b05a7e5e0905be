"""Which pairs are priced, which are refused and why, and what is an error."""

import pytest

from allocator.errors import At, StudyError
from allocator.modelfile.records import Hurdles
from allocator.pricing import price
from allocator.study.records import Budget, Cashflow, Fund, StatedOption

from .cases import instrument, model, priced, project, refusal, study, works

GRANT = instrument("investment_grant", "grant")
SUBSIDY = instrument("interest_subsidy", "subsidy", client_rate="6%", years=5)


def errors(*rows, policy=None, **columns):
    with pytest.raises(StudyError) as caught:
        price(study(*rows, **columns), policy or model(GRANT))
    return [str(problem) for problem in caught.value.problems]


def test_a_bankable_project_is_offered_nothing():
    assert refusal(project(annual_cash_flow=400.0), GRANT) == "bankable without support"
    assert refusal(project(annual_cash_flow=400.0), SUBSIDY) == "bankable without support"
    assert "cover the cost" in refusal(works(equity=1000.0), GRANT)


def test_what_the_terms_cannot_pay_is_refused_with_both_amounts():
    capped = instrument("investment_grant", max_share="10%")
    assert refusal(project(), capped) == "needs 134.04 (13.4 % of cost), the terms give at most 100"
    small = instrument("interest_subsidy", client_rate="20%", years=5)
    assert "not bankable even at 20 %" in refusal(project(), small)
    loan = instrument("soft_loan", rate="15%", maturity=5, max_amount=50)
    assert "not bankable with 50, the most the terms give" in refusal(project(), loan)


@pytest.mark.parametrize(
    ("blank", "reason"),
    [
        ({"total_cost": None}, "total_cost not stated"),
        ({"annual_cash_flow": None}, "annual_cash_flow not stated"),
        ({"life_years": None}, "life_years not stated"),
        ({"loan_years": None}, "loan_years not stated"),
        ({"loan_years": None, "annual_cash_flow": None}, "annual_cash_flow and loan_years not stated"),
    ],
)
def test_missing_data_is_named_by_column(blank, reason):
    assert refusal(project(**blank), SUBSIDY) == reason


def test_an_instrument_is_only_tried_where_it_is_meant_for():
    sme = instrument("investment_grant", "sme-grant", where="tag=sme")
    options = price(study(project("P1", tags=("sme",)), project("P2")), model(sme, SUBSIDY))
    assert [(row.project, row.option) for row in options.rows] == [
        ("P1", "sme-grant"),
        ("P1", "subsidy"),
        ("P2", "subsidy"),
    ]
    assert [(pair.project, pair.reason) for pair in options.unpriced] == [("P2", "the instrument is only for tag=sme")]


def test_a_project_lists_the_instruments_to_price():
    options = price(study(project(instruments=("subsidy",))), model(GRANT, SUBSIDY))
    assert [row.option for row in options.rows] == ["subsidy"]
    assert options.unpriced[0].reason == "not among the project's instruments"


def test_a_project_with_nothing_to_price_is_an_error_at_its_row():
    place = At("study.xlsx", sheet="projects", row=3)
    (message,) = errors(project(at=place), policy=model(instrument("investment_grant", where="tag=sme")))
    assert message.startswith("study.xlsx, sheet projects, row 3: P1 has no package")


def test_an_unknown_instrument_is_an_error_with_the_nearest_name():
    (message,) = errors(project(instruments=("grants", "grant")))
    assert '"grants" is not an instrument of the model policy. Did you mean "grant"?' in message


def test_contradictions_are_errors_all_at_once():
    rows = (
        project("P1", equity=900.0, public_cofinance=200.0),
        project("P2", grace_years=5),
        project("P3", earliest=2030, latest=2028),
    )
    messages = errors(*rows)
    assert "equity and public_cofinance add up to 1100" in messages[0]
    assert "5 years of grace leave no year to repay a loan of 5 years" in messages[1]
    assert "earliest 2030 is after latest 2028" in messages[2]


def test_a_model_without_a_market_rate_cannot_price_loans_but_can_price_public_works():
    (message,) = errors(project(), policy=model(GRANT, market=None))
    assert message.startswith("policy.yaml, column rates.market: grant needs the bank's yearly rate")
    assert len(price(study(works()), model(GRANT, market=None))) == 1


def test_start_years_are_those_of_programme_and_project():
    assert price(study(project(earliest=2029, latest=2040)), model(GRANT)).rows[0].starts == (2029, 2030, 2031)
    late = refusal(project(earliest=2040), GRANT)
    assert late == "no year to start in: earliest 2040 against a programme from 2027 to 2031"


def test_a_fund_must_be_allowed_to_pay():
    funds = (Fund("green", themes=("forest",)), Fund("loans", instruments=("subsidy",)))
    options = price(study(project(), funds=funds, budgets=()), model(GRANT, SUBSIDY))
    assert [row.option for row in options.rows] == ["subsidy"]
    assert options.unpriced[0].reason == "no fund may pay for it (theme water, district esil, instrument grant)"
    paid = price(study(project(), funds=(), budgets=(Budget("plain", None, 1.0),)), model(GRANT))
    assert len(paid) == 1  # a fund that only has a budget may pay for all


def test_a_table_of_cash_flows_replaces_the_level_one():
    rows = tuple(Cashflow("P1", year, 230.0) for year in range(1, 9))
    level = priced(project(), GRANT)
    options = price(study(project(annual_cash_flow=1.0, life_years=1), cashflows=rows), model(GRANT))
    assert options.rows[0].measures == level.measures


def test_the_studys_discount_rate_replaces_the_models():
    tranches = instrument("investment_grant", tranches=[0.5, 0.5])
    at_model = price(study(project()), model(tranches, donor=0.06)).rows[0]
    at_study = price(study(project(), discount_rate=0.5), model(tranches, donor=0.06)).rows[0]
    assert at_model.measures["cost"] == 130.25  # 67.02 + 67.02 / 1.06
    assert at_study.measures["cost"] == 111.70  # 67.02 + 67.02 / 1.5
    assert "cost" not in price(study(project()), model(tranches, donor=None)).rows[0].measures


def test_flows_of_another_currency_are_discounted_at_its_own_rate():
    option = priced(project(), SUBSIDY, depreciation=0.08)
    assert option.measures["cost"] == pytest.approx(147.676, abs=0.01)


def test_no_hurdle_means_what_the_terms_allow():
    option = priced(project(), instrument("investment_grant", max_share="25%"), hurdles=Hurdles())
    assert option.measures["commitment"] == 250.0


def test_a_reserve_must_cover_the_expected_claims():
    offered = instrument("partial_credit_guarantee", coverage="50%", fee="1%", reserve="2%")
    assert "does not cover expected claims" in refusal(project(default_rate=0.2), offered, hurdles=Hurdles())


def test_a_package_stated_under_an_instruments_name_counts_instead_of_the_priced_one():
    stated = StatedOption("P1", "grant", 50.0)
    options = price(study(project(), options=(stated,)), model(GRANT, SUBSIDY))
    assert [(row.option, row.kind, row.measures["commitment"]) for row in options.rows] == [
        ("grant", "", 50.0),
        ("subsidy", "interest_subsidy", 201.67),
    ]
    assert options.unpriced[0].reason == "stated by hand in the table of options"


def test_a_where_that_cannot_be_read_is_an_error_of_the_model():
    (message,) = errors(project(), policy=model(instrument("investment_grant", "grant", where="colour=red")))
    assert message.startswith("policy.yaml, column instruments.grant.where")
