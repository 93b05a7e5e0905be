"""One thing changes at a time, by the rules of the files; amounts stay exact."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import At, UsageError
from allocator.modelfile import load_model
from allocator.modelfile.change import (
    apply_changes,
    apply_scenario,
    scale_budgets,
    scenario_changes,
    scenario_names,
    scenario_problems,
)
from allocator.modelfile.records import Form, Indicator, Objective
from allocator.study.records import (
    Budget,
    Cashflow,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Project,
    ScenarioStep,
    StatedOption,
    Study,
)
from allocator.units import exact

MODEL = replace(
    load_model("sme-facility"),
    maximise=Objective(Form.WEIGHTED, (("private", 1.0), ("resilience", 25000.0))),
    resilience={"people": Indicator(1.0, 1000.0)},
)
STUDY = Study(
    name="s",
    currency="USD",
    first_year=2027,
    years=3,
    funds=(Fund("akimat"), Fund("undp")),
    budgets=(Budget("akimat", 2027, 300_000.0), Budget("undp", None, 100_000.0), Budget("undp", 2027, 600_000.0)),
    projects=(
        Project("P.07", "with a dot", theme="water", total_cost=1000.0, measures={"people": 10.0}),
        Project("P07", "seven", theme="water", total_cost=200.5, annual_cash_flow=50.0, measures={"people": 4.0}),
        Project("P08", "eight", theme="flood", equity=20.0, take_up=0.9),
    ),
    cashflows=(Cashflow("P08", 1, 100.0), Cashflow("P08", 2, -50.0)),
    options=(
        StatedOption("P07", "grant", 100.0, cash=(60.0, 40.0), start=2027),
        StatedOption("P07", "grant", 120.0, start=2028, measures={"people": 7.0}),
    ),
    limits=(
        Limit("adaptation", "commitment", where="theme=water", at_least=0.3, of="commitment"),
        Limit("heads", "people", at_least=100.0),
    ),
    ceilings=(Ceiling("people", 500.0, "district", "esil"), Ceiling("people", 900.0, "district", "St. Petri")),
)


def change(*changes):
    return apply_changes(STUDY, MODEL, changes)


def study_after(path, text):
    return change((path, text))[0]


def model_after(path, text):
    return change((path, text))[1]


def project_after(path, text, name="P07"):
    return next(project for project in study_after(path, text).projects if project.project == name)


def total(study):
    return sum((exact(budget.amount) for budget in study.budgets), Fraction(0))


# ---- money


def test_budget_scales_every_row_so_that_the_total_is_exactly_what_was_asked():
    assert [one.amount for one in study_after("budget", "80%").budgets] == [240_000.0, 80_000.0, 480_000.0]
    assert [one.amount for one in study_after("budget", "1.2m").budgets] == [360_000.0, 120_000.0, 720_000.0]
    assert study_after("budget", "100%").budgets == STUDY.budgets


def test_hundredths_that_do_not_divide_stay_in_the_last_row():
    # a third of 100 is 33.33; the last row takes the 0.01 left over
    thirds = replace(STUDY, budgets=tuple(Budget("undp", year, 7.0) for year in (2027, 2028, 2029)))
    assert [one.amount for one in scale_budgets(thirds, 100).budgets] == [33.33, 33.33, 33.34]


def test_a_budget_of_nothing_stays_nothing():
    rows = (
        Budget("akimat", 2027, 1.0),
        Budget("akimat", 2028, 0.0),
        Budget("undp", 2027, 2.0),
        Budget("undp", 2028, 0.0),
    )
    scaled = scale_budgets(replace(STUDY, budgets=rows), 100)
    assert [one.amount for one in scaled.budgets] == [33.33, 0.0, 66.67, 0.0]


def test_a_total_with_more_decimals_is_kept_too():
    assert total(scale_budgets(STUDY, exact(33.333))) == Fraction("33.333")


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any),
    st.integers(1, 10**11),
)
def test_scaled_budgets_always_add_up_and_every_row_is_near_its_share(cents, wanted):
    study = replace(STUDY, budgets=tuple(Budget("undp", 2027, float(Fraction(one, 100))) for one in cents))
    scaled = scale_budgets(study, Fraction(wanted, 100))
    assert total(scaled) == Fraction(wanted, 100)
    for before, after in zip(cents, scaled.budgets, strict=True):
        share = Fraction(before * wanted, sum(cents) * 100)
        assert after.amount >= 0
        assert abs(exact(after.amount) - share) <= Fraction(len(cents) + 1, 200)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any),
    st.integers(1, 10**7),
    st.integers(1, 50),
)
def test_no_row_shrinks_when_the_total_grows(cents, wanted, more):
    study = replace(STUDY, budgets=tuple(Budget("undp", 2027, float(Fraction(one, 100))) for one in cents))
    less, larger = (scale_budgets(study, Fraction(total, 100)).budgets for total in (wanted, wanted + more))
    assert all(before.amount <= after.amount for before, after in zip(less, larger, strict=True))


def test_hundredths_go_out_in_the_order_of_their_claims():
    # claims of 5, 3 and 1 on four hundredths: 5/1, 3/1, 5/3 and then 1/1 = 3/3 = 5/5, heard from the last row
    rows = tuple(Budget("undp", 2027, amount) for amount in (5.0, 3.0, 1.0))
    study = replace(STUDY, budgets=rows)
    assert [one.amount for one in scale_budgets(study, exact(0.03)).budgets] == [0.02, 0.01, 0.0]
    assert [one.amount for one in scale_budgets(study, exact(0.04)).budgets] == [0.02, 0.01, 0.01]


def test_one_funds_money_in_one_year_or_in_all_is_set_or_multiplied():
    def rows(path, text):
        return {(one.fund, one.year): one.amount for one in study_after(path, text).budgets}

    assert rows("budgets.undp.2027", "500000")["undp", 2027] == 500_000.0
    assert rows("budgets.undp.2027", "50%")["undp", 2027] == 300_000.0
    assert rows("budgets.undp.any", "1.5k")["undp", None] == 1500.0
    assert rows("budgets.akimat.2029", "70")["akimat", 2029] == 70.0  # a new row
    halved = {("akimat", 2027): 300_000.0, ("undp", None): 50_000.0, ("undp", 2027): 300_000.0}
    assert rows("budgets.undp", "50%") == halved
    assert rows("budgets.*.2027", "10%") == {("akimat", 2027): 30_000.0, ("undp", None): 1e5, ("undp", 2027): 60_000.0}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("budget", "0", "buys nothing"),
        ("budget", "-5", "buys nothing"),
        ("budget", "much", '"much" is not a number'),
        ("budgets.undo.2027", "5", 'no fund "undo". Did you mean "undp"?'),
        ("budgets.undp.2031", "5", '"2031" is not a year of the programme'),
        ("budgets.undp.2028", "50%", "of what? Nothing is stated there"),
        ("budgets.undp.2027", "-1", "below zero"),
        ("budgets", "5", "What of budgets? Write budgets.NAME."),
    ],
)
def test_money_that_cannot_be_is_refused(path, text, said):
    study = replace(STUDY, budgets=(Budget("akimat", 2027, 1.0), Budget("undp", 2027, 2.0), Budget("undp", 2029, 1.0)))
    with pytest.raises(UsageError) as caught:
        apply_changes(study, MODEL, [(path, text)])
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{path}={text}: ")


# ---- the study


def test_a_percentage_multiplies_money_and_sets_a_share():
    assert project_after("projects.P07.total_cost", "110%").total_cost == 220.55  # 200.5 * 1.1, exactly
    assert project_after("projects.P07.total_cost", "1.2m").total_cost == 1_200_000.0
    assert project_after("projects.P07.take_up", "70%").take_up == 0.7
    assert project_after("projects.P07.people", "150%").measures == {"people": 6.0}
    assert project_after("projects.P07.people", "12").measures == {"people": 12.0}
    assert study_after("funds.undp.overhead", "8%").funds[1].overhead == 0.08
    assert study_after("discount_rate", "7%").discount_rate == 0.07


def test_words_lists_years_and_decisions_are_set_and_an_empty_value_is_not_stated():
    assert project_after("projects.P07.decision", "out").decision is Decision.OUT
    assert project_after("projects.P07.tags", "sme;women-led").tags == ("sme", "women-led")
    assert project_after("projects.P08.earliest", "2028", "P08").earliest == 2028
    assert project_after("projects.P07.theme", "").theme is None
    assert project_after("projects.P08.take_up", "", "P08").take_up == 1.0
    assert study_after("funds.undp.revolving", "yes").funds[1].revolving is True
    assert study_after("funds.undp.themes", "water; flood").funds[1].themes == ("water", "flood")


def test_an_id_may_hold_dots():
    assert project_after("projects.P.07.total_cost", "5", "P.07").total_cost == 5.0
    assert project_after("projects.P.07.total_cost", "5").total_cost == 200.5


def test_a_star_means_every_row_that_states_it():
    costs = [project.total_cost for project in study_after("projects.*.total_cost", "200%").projects]
    assert costs == [2000.0, 401.0, None]
    assert {project.take_up for project in study_after("projects.*.take_up", "60%").projects} == {0.6}
    assert [project.measures.get("people") for project in study_after("projects.*.people", "50%").projects] == [
        5,
        2,
        None,
    ]


def test_cash_flows_stated_year_by_year_are_what_a_percentage_multiplies():
    # 90 % of 100 and of -50; and where a project states one amount for all years, 90 % of that
    after = study_after("projects.*.annual_cash_flow", "90%")
    assert [flow.amount for flow in after.cashflows] == [90.0, -45.0]
    assert [project.annual_cash_flow for project in after.projects] == [None, 45.0, None]
    assert [flow.amount for flow in study_after("cashflows.P08.2", "0").cashflows] == [100.0, 0.0]
    with pytest.raises(UsageError, match="for every year"):
        study_after("projects.P08.annual_cash_flow", "70")


def test_a_package_stated_by_hand_takes_its_cash_along():
    rows = study_after("options.P07.grant.commitment", "50%").options
    assert [(one.commitment, one.cash) for one in rows] == [(50.0, (30.0, 20.0)), (60.0, ())]
    assert [one.measures for one in study_after("options.P07.grant.people", "3").options] == [{"people": 3.0}] * 2
    with pytest.raises(UsageError, match="scale_min 2 is above scale_max 1"):
        study_after("options.P07.grant.scale_min", "2")


def test_ceilings_by_place_or_all_of_a_measure():
    assert [one.ceiling for one in study_after("ceilings.people.St. Petri", "5").ceilings] == [500.0, 5.0]
    assert [one.ceiling for one in study_after("ceilings.people", "110%").ceilings] == [550.0, 990.0]
    with pytest.raises(UsageError, match="for which of 2"):
        study_after("ceilings.people", "5")


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("projects.P7.total_cost", "5", 'no project "P7". Did you mean "P07"?'),
        ("projects.P07.totalcost", "5", 'Did you mean "total_cost"?'),
        ("projects.P07.project", "P9", '"project" is not a column'),
        ("projects.P07", "5", "is not a column of projects"),
        ("projects.P07.take_up", "70", "70 is not a share. Write 70% or 0.7."),
        ("projects.P07.total_cost", "-5", "-5 is below 0"),
        ("projects.P07.total_cost", "1000000bn", "too large"),
        ("projects.P07.name", "", "name cannot be left empty"),
        ("projects.P07.equity", "50%", "of what? Nothing is stated there"),
        ("projects.P07.decision", "maybe", "not on the list"),
        ("projects.P07.life_years", "4.5", "not a whole number"),
        ("funds.undp.overhead", "100%", "leaves nothing"),
        ("funds.undp.revolving", "perhaps", "neither yes nor no"),
        ("ceilings.people.esill", "5", 'Did you mean "esil"?'),
        ("project.P07.decision", "in", 'Did you mean "projects"?'),
        ("budjet", "5", 'Did you mean "budget"?'),
        ("", "5", "cannot be changed"),
    ],
)
def test_what_a_study_cannot_say_is_refused_with_the_nearest_name(path, text, said):
    with pytest.raises(UsageError) as caught:
        study_after(path, text)
    assert said in str(caught.value)


def test_a_changed_study_obeys_the_rules_between_its_rows():
    with pytest.raises(UsageError, match="2029 is after latest, 2028"):
        change(("projects.P08.earliest", "2029"), ("projects.P08.latest", "2028"))
    with pytest.raises(UsageError, match="2035 is after the programme"):
        study_after("projects.P08.earliest", "2035")
    with pytest.raises(UsageError, match='there is no theme "wind"'):
        study_after("limits.adaptation.where", "theme=wind")
    assert change(("projects.P08.earliest", "2028"), ("projects.P08.latest", "2028"))[0].projects[2].latest == 2028


# ---- the model


def test_rates_hurdles_terms_and_standards_are_set():
    assert model_after("rates.market", "24%").rates.market == 0.24
    assert model_after("rates.depreciation", "-2%").rates.depreciation == -0.02
    assert model_after("hurdles.debt_service_cover", "1.3").hurdles.debt_service_cover == 1.3
    assert model_after("hurdles.equity_return", "").hurdles.equity_return is None
    assert model_after("mobilisation", "mdb").mobilisation.value == "mdb"
    terms = {one.name: one.terms for one in model_after("instruments.guarantee.fee", "2%").instruments}
    assert terms["guarantee"] == {**MODEL.instruments[0].terms, "fee": 0.02}
    terms = {one.name: one.terms for one in model_after("instruments.guarantee.max_loan", "50%").instruments}
    assert terms["guarantee"]["max_loan"] == 178_000.0
    assert "max_loan" not in model_after("instruments.guarantee.max_loan", "").instruments[0].terms


def test_instruments_are_opened_closed_and_taken_off():
    opened = {one.name: one.where for one in model_after("instruments.results.where", "theme=water").instruments}
    assert opened == {"guarantee": "", "rate-subsidy": "", "results": "theme=water"}
    assert [one.name for one in model_after("instruments.results", "off").instruments] == ["guarantee", "rate-subsidy"]


def test_weights_tolerances_and_what_is_full():
    assert model_after("maximise.private", "2").maximise.terms == (("private", 2.0), ("resilience", 25000.0))
    assert model_after("maximise.people", "3").maximise.terms[-1] == ("people", 3.0)
    assert model_after("maximise.private", "off").maximise.terms == (("resilience", 25000.0),)
    assert model_after("resilience.people.full", "200%").resilience["people"].full == 2000.0
    assert model_after("resilience.people.full", "2k").resilience["people"].full == 2000.0
    assert model_after("resilience.people.weight", "40%").resilience["people"].weight == 0.4
    assert model_after("maximise.resilience", "0").maximise.terms == (("private", 1.0),)  # where a sweep may begin
    assert model_after("maximise.people", "0").maximise == MODEL.maximise
    ordered = replace(MODEL, maximise=Objective(Form.ORDERED, (("private", 0.0), ("resilience", 0.0))))
    assert apply_changes(STUDY, ordered, [("maximise.resilience", "0")])[1] == ordered  # in an order a tolerance
    changed = apply_changes(STUDY, ordered, [("maximise.resilience", "2%")])[1]
    assert changed.maximise.terms == (("private", 0.0), ("resilience", 0.02))
    with pytest.raises(UsageError, match="Nothing comes before"):
        apply_changes(STUDY, ordered, [("maximise.private", "2%")])


def test_limits_of_the_study_and_of_the_model_change_alike():
    assert study_after("limits.adaptation.at_least", "40%").limits[0].at_least == 0.4
    assert study_after("limits.heads.at_least", "110%").limits[1].at_least == 110.0  # an amount is multiplied
    assert model_after("limits.leverage.at_least", "3.5").limits[0].at_least == 3.5
    assert model_after("limits.obligors", "off").limits == MODEL.limits[:1]
    assert study_after("limits.adaptation.where", "theme=flood").limits[0].where == "theme=flood"


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("rates.markt", "5%", 'Did you mean "market"?'),
        ("rates.market", "24", "24 is not a yearly rate. Write 24%."),
        ("rates.grant_element", "", "A rate belongs here"),
        ("mobilisation", "oced", 'Did you mean "oecd"?'),
        ("instruments.guarante.fee", "2%", 'Did you mean "guarantee"?'),
        ("instruments.guarantee.fees", "2%", 'Did you mean "fee"?'),
        ("instruments.guarantee.fee", "20", "20 is not a share"),
        ("instruments.guarantee.coverage", "", "needs this term"),
        ("instruments.guarantee.where", "year=2027", '"year" cannot be asked here'),
        ("maximise.privat", "2", 'Did you mean "private"?'),
        ("maximise.private", "2%", "2% is not a weight"),
        ("resilience.people.ful", "2", 'Did you mean "full"?'),
        ("resilience.people.full", "0", "not above zero"),
        ("limits.adaption.at_least", "40%", 'Did you mean "adaptation"?'),
        ("limits.adaptation.at_lest", "40%", 'Did you mean "at_least"?'),
        ("limits.adaptation.at_least", "", "needs at_least or at_most"),
        ("limits.adaptation.at_most", "10%", "at_least 0.3 is above at_most 0.1"),
        ("limits.adaptation.per", "distrct", 'Did you mean "district"?'),
    ],
)
def test_what_a_model_cannot_say_is_refused_with_the_nearest_name(path, text, said):
    with pytest.raises(UsageError) as caught:
        change((path, text))
    assert said in str(caught.value)


def test_a_change_that_would_count_for_nothing_is_refused():
    with pytest.raises(UsageError, match="own discount_rate"):
        apply_changes(replace(STUDY, discount_rate=0.05), MODEL, [("rates.donor", "7%")])


def test_all_wrong_changes_are_told_at_once():
    with pytest.raises(UsageError) as caught:
        change(("budjet", "5"), ("rates.market", "24%"), ("projects.P9.name", "x"))
    assert len(str(caught.value).splitlines()) == 2


# ---- scenarios

STEPS = (
    ScenarioStep("cut", "budget", "80%"),
    ScenarioStep("cut", "budgets.undp.2027", "500000"),
    ScenarioStep("cut", "projects.P07.take_up", "50%"),
    ScenarioStep("cut", "projects.*.take_up", "60%"),
    ScenarioStep("dear", "rates.market", "24%"),
)


def test_the_order_of_a_scenarios_rows_changes_nothing():
    one, other = replace(STUDY, scenarios=STEPS), replace(STUDY, scenarios=STEPS[::-1])
    assert scenario_names(one) == ("cut", "dear")
    assert scenario_changes(one, "cut") == scenario_changes(other, "cut")
    after, _ = apply_scenario(other, MODEL, "cut")
    assert total(after) == 720_000  # 80 % of 300 000 + 100 000 + 500 000
    assert [project.take_up for project in after.projects] == [0.6, 0.5, 0.6]


def test_a_scenario_that_is_not_there_and_rows_that_cannot_be_carried_out_are_told():
    with pytest.raises(UsageError, match=r'no scenario "deer". Did you mean "dear"\?'):
        scenario_changes(replace(STUDY, scenarios=STEPS), "deer")
    at = At(file="scenarios.csv", row=9, column="scenario")
    wrong = replace(STUDY, scenarios=(*STEPS, ScenarioStep("odd", "rates.markt", "5%", at=at)))
    [problem] = scenario_problems(wrong, MODEL)
    assert str(problem.at) == "scenarios.csv, row 9, column set"
    assert 'Did you mean "market"?' in problem.message
