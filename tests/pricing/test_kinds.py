"""Each kind of instrument against the handbook's worked numbers, in whole hundredths."""

import pytest

from allocator.modelfile.records import Hurdles, Mobilisation

from .cases import instrument, priced, project, refusal, works

NO_HURDLES = Hurdles()
BOTH = Hurdles(0.20, 1.2)


def test_a_grant_is_what_the_sponsor_lacks_at_its_hurdle():
    option = priced(project(), instrument("investment_grant"))
    # 134.0344 upwards; bank 600 and sponsor 265.96 of a cost of 1000
    assert option.measures["commitment"] == option.measures["cash"] == option.measures["grant_equivalent"] == 134.04
    assert option.measures["private"] == option.measures["private_gross"] == 865.96
    assert option.cash == (134.04,)
    assert option.reflow == ()
    assert option.support == "grant 134.04 (13.4 % of cost)"
    assert (option.option, option.kind, option.starts) == (
        "investment_grant",
        "investment_grant",
        (2027, 2028, 2029, 2030, 2031),
    )


def test_a_grant_comes_in_tranches_that_add_up():
    option = priced(project(), instrument("investment_grant", tranches=["40%", "40%", "20%"]))
    # 53.616, 53.616, 26.808 of 134.04; cost 53.62 + 53.61/1.06 + 26.81/1.06^2 = 128.06
    assert option.cash == (53.62, 53.61, 26.81)
    assert option.measures["cost"] == 128.06


def test_a_grant_when_only_the_cover_is_asked_fills_what_the_bank_cannot_lend():
    option = priced(project(), instrument("investment_grant"), hurdles=Hurdles(None, 1.2))
    assert option.measures["commitment"] == 42.22  # 1000 - 400 - 557.786, upwards


def test_a_work_of_public_good_gets_what_its_cost_lacks():
    option = priced(works(equity=150.0, public_cofinance=250.0), instrument("investment_grant"))
    assert option.measures["commitment"] == 600.0
    # private 150 shared with the region: 150 * 600 / (600 + 250) = 105.88
    assert option.measures["private"] == 105.88
    assert option.measures["public"] == 250.0


def test_the_least_grant_of_the_terms_lifts_a_smaller_need():
    option = priced(project(), instrument("investment_grant", min_amount=200))
    assert option.measures["commitment"] == 200.0
    assert option.measures["private"] == 800.0


def test_a_blank_equity_is_the_own_contribution_and_the_grant_never_takes_from_it():
    option = priced(project(equity=None), instrument("investment_grant"))
    # sponsor keeps 200; the loan it can carry, worth of 8 years 230 * 3.837160 = 882.547,
    # of a unit's service 2.990612 / 2.910189 = 1.027635: (882.547 - 200) / 1.027635 = 664.19 of 800
    assert option.measures["commitment"] == pytest.approx(1000 - 200 - 664.19, abs=0.02)
    assert option.measures["private"] == pytest.approx(864.19, abs=0.02)


def test_a_results_payment_for_a_work_of_public_good():
    terms = {"years_to_payment": 2, "probability": 0.85}
    option = priced(works(total_cost=100.0, equity=40.0), instrument("results_payment", **terms))
    # 60 promised, 51 expected in year 2, worth 45.39 today
    assert option.measures["commitment"] == 60.0
    assert option.cash == (0.0, 0.0, 51.0)
    assert option.measures["cost"] == 45.39
    assert option.measures["grant_equivalent"] == 51.0


def test_a_results_payment_closes_the_gap_at_the_sponsors_own_return():
    option = priced(project(), instrument("results_payment", years_to_payment=2, probability=0.85))
    assert option.measures["commitment"] == 227.08  # 134.0344 * 1.2^2 / 0.85 = 227.0701, upwards
    assert option.measures["private"] == 1000.0  # the private side pays first


def test_a_results_payment_does_not_mend_the_cover():
    offered = instrument("results_payment", years_to_payment=2, probability=0.85)
    assert "cover is 1.12 (1.2 asked)" in refusal(project(), offered, hurdles=BOTH)


def test_assistance_moves_private_money_only_by_raising_take_up():
    plain = priced(project(), instrument("technical_assistance", amount=50, share="3%", tranches=[0.5, 0.5]))
    assert plain.cash == (15.0, 15.0)
    assert plain.measures["commitment"] == 30.0  # the smaller of 50 and 3 % of 1000
    assert plain.measures["private"] == 0.0
    gaining = priced(project(take_up=0.7), instrument("technical_assistance", amount=50, take_up_gain=0.2))
    assert gaining.measures["private_gross"] == 1000.0
    assert gaining.measures["private"] == 200.0


def test_the_soft_loan_of_the_handbook():
    terms = {"rate": "3%", "maturity": 5, "grace": 1, "max_amount": 200}
    option = priced(project(default_rate=0.03), instrument("soft_loan", **terms), hurdles=NO_HURDLES)
    assert option.cash == (200.0,)
    assert option.reflow == (0.0, 9.12, 55.89, 52.07, 48.43, 44.96)
    assert option.measures["cost"] == 25.98
    assert option.measures["grant_equivalent"] == 18.28  # 9.1379 % of 200
    assert option.measures["expected_loss"] == 9.05
    assert option.measures["exposure"] == 200.0
    assert option.measures["private"] == 800.0  # 400 of the bank, 400 of the sponsor


def test_the_smallest_soft_loan_leaves_the_sponsor_at_its_hurdle():
    option = priced(project(), instrument("soft_loan", rate="6%", maturity=5, repayment="annuity"))
    # at 20 % a unit's service is worth 2.990612 / 2.910189 from the bank, 2.990612 / 4.212364 at 6 %: 0.317674 less
    assert option.measures["commitment"] == pytest.approx(134.0344 / 0.317674, abs=0.02)


def test_the_interest_subsidy_of_the_worked_example():
    option = priced(project(), instrument("interest_subsidy", client_rate="6%", years=5))
    assert option.measures["commitment"] == 201.67
    assert option.measures["cost"] == option.measures["grant_equivalent"] == 175.72
    assert option.measures["private"] == 1000.0
    assert "10.76 % for 5 years" in option.support


def test_the_interest_subsidy_paid_while_the_borrower_performs():
    offered = instrument("interest_subsidy", client_rate="6%", years=3, bank_repayment="equal_principal")
    row = project(total_cost=125.0, equity=25.0, default_rate=0.10)
    option = priced(row, offered, hurdles=NO_HURDLES)
    assert option.measures["commitment"] == 36.60
    assert option.cash == (0.0, 15.25, 10.98, 7.41)  # 15.25, 12.20 * 0.9, 9.15 * 0.81


def test_the_guarantee_of_the_handbook():
    offered = instrument(
        "partial_credit_guarantee", coverage="50%", fee="1%", reserve="20%", bank_repayment="equal_principal"
    )
    row = project(total_cost=375.0, equity=75.0, default_rate=0.04)
    option = priced(row, offered, hurdles=NO_HURDLES)
    assert option.measures["commitment"] == option.measures["reserve"] == 30.0
    assert option.measures["exposure"] == 150.0
    assert option.cash == (0.0, 2.7, 2.07, 1.5, 0.95, 0.46)
    assert option.reflow == (1.5, 1.15, 0.83, 0.53, 0.25)
    assert option.measures["cost"] == pytest.approx(2.7733, abs=0.02)
    assert option.measures["expected_loss"] == 7.68
    assert option.measures["grant_equivalent"] == 11.03
    assert option.measures["private"] == 300.0


def test_the_smallest_coverage_by_collateral():
    offered = instrument("partial_credit_guarantee", coverage="85%", fee="1%")
    option = priced(project(collateral=480.0), offered, hurdles=NO_HURDLES)
    assert option.measures["exposure"] == 384.0  # 64 % of 600: 1.2 - 0.7 * 480 / 600
    assert "asks that 64 % of the loan be covered, the terms cover 50 %" in refusal(
        project(collateral=480.0), instrument("partial_credit_guarantee", coverage="50%", fee="1%"), hurdles=NO_HURDLES
    )


def test_the_smallest_coverage_by_the_banks_return():
    offered = instrument(
        "partial_credit_guarantee", coverage="85%", fee="1%", bank_cost="19.5%", loss_given_default="50%"
    )
    # a bank breaks even at 21.84 % with half covered
    rate = (1 + 0.195 - 0.05 * (1 - 0.5 * 0.5)) / 0.95 - 1
    option = priced(project(default_rate=0.05), offered, hurdles=NO_HURDLES, market=rate)
    assert option.measures["exposure"] == pytest.approx(300.0, abs=0.01)


def test_a_bank_that_lends_anyway_needs_no_guarantee():
    offered = instrument("partial_credit_guarantee", coverage="50%", fee="1%")
    assert "a bank lends without a guarantee" in refusal(project(collateral=2000.0), offered, hurdles=NO_HURDLES)


def test_a_guarantee_does_not_make_a_poor_project_bankable():
    offered = instrument("partial_credit_guarantee", coverage="50%", fee="1%")
    assert "134.03 in today's money short of 20 % a year" in refusal(project(), offered)


def test_first_loss_of_the_handbook():
    row = project(total_cost=1250.0, equity=250.0, loan_years=1, default_rate=0.15)
    option = priced(row, instrument("first_loss", thickness="10%"), hurdles=NO_HURDLES)
    assert option.measures["commitment"] == option.measures["exposure"] == 100.0
    assert option.cash == (0.0, 62.18)
    assert option.measures["cost"] == 58.66  # 62.18 / 1.06
    assert option.measures["private"] == 1150.0  # senior 900 and equity 250, no other official money


def test_the_thinnest_first_loss_the_senior_lender_accepts():
    row = project(total_cost=1250.0, equity=250.0, loan_years=1, default_rate=0.15)
    offered = instrument("first_loss", thickness="20%", senior_loss="2.386%")
    option = priced(row, offered, hurdles=NO_HURDLES)
    assert option.measures["commitment"] == pytest.approx(50.0, abs=0.05)  # 5 % leaves the senior .02386
    strict = instrument("first_loss", thickness="5%", senior_loss="0.5%")
    assert "the senior lender loses more than 0.5 %" in refusal(row, strict, hurdles=NO_HURDLES)


def test_the_stake_of_the_handbook():
    offered = instrument("equity", exit_year=6, exit_multiple=1.15, max_amount=150)
    option = priced(project(), offered, hurdles=NO_HURDLES)
    assert option.cash == (150.0,)
    assert option.reflow == (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 172.5)
    assert option.measures["cost"] == 28.39


def test_the_insurance_example():
    terms = {"share": "80%", "tariff": "3.5%", "sum_insured": 50_000}
    option = priced(works(measures={"hectares": 1000.0}), instrument("premium_subsidy", **terms))
    assert option.measures["commitment"] == 1_400_000.0
    assert option.measures["private"] == 350_000.0
    assert option.measures["hectares"] == 1000.0


def test_a_credit_line_costs_the_borrower_the_margin_and_the_donor_the_banks_risk():
    terms = {"rate": "6%", "margin": "4%", "maturity": 5, "repayment": "annuity", "bank_default_rate": 0}
    option = priced(project(public_cofinance=100.0), instrument("credit_line", **terms), hurdles=NO_HURDLES)
    assert option.measures["commitment"] == 500.0
    assert option.reflow[1:] == pytest.approx([118.7] * 5, abs=0.01)  # 500 / 4.212364 at 6 %, not at 10 %
    assert option.measures["cost"] == pytest.approx(0.0, abs=0.02)
    assert option.measures["private"] == 400.0  # not shared with the region


@pytest.mark.parametrize(
    ("standard", "private"), [(Mobilisation.OECD, 693.0), (Mobilisation.MDB, 900.0), (Mobilisation.SIMPLE, 900.0)]
)
def test_the_standard_decides_how_much_private_money_counts(standard, private):
    row = project(public_cofinance=100.0, equity=300.0)
    terms = {"client_rate": "6%", "years": 5}
    option = priced(row, instrument("interest_subsidy", **terms), hurdles=NO_HURDLES, standard=standard)
    paid = option.measures["commitment"]
    expected = 900.0 * paid / (paid + 100.0) if standard is Mobilisation.OECD else private
    assert option.measures["private"] == pytest.approx(expected, abs=0.01)


def test_take_up_and_additionality_lower_private_money_only():
    option = priced(project(take_up=0.8, additionality=0.5), instrument("investment_grant"))
    assert option.measures["private_gross"] == 865.96
    assert option.measures["private"] == 346.38  # 865.96 * 0.4 = 346.384, downwards
    assert option.measures["commitment"] == 134.04
