"""The Green Climate Fund example: made from the Fund's list of projects, which is not part of this project.

Expected figures are summed here from the list's own tables, apart from the script, or worked out by hand.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator.finance.grant_element import equal_principal, grant_element
from tests.docs.blocks import ROOT, commands, outputs, run, shows, workplace

FOLDER = ROOT / "examples" / "green-climate-fund"
PAGE = FOLDER / "README.md"
LIST = ROOT.parent / "shared" / "gcf"
TABLES = ("projects", "funding_lines", "countries", "disbursements")

listed = pytest.mark.skipif(
    not (LIST / "projects.csv").exists(),
    reason="The Green Climate Fund's list of projects is not in ../shared/gcf; it is not part of this project.",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and the study made in out/gcf, as the README says."""
    folder = workplace(tmp_path_factory.mktemp("gcf"))
    done = run(commands(PAGE)[0].replace("DOWNLOAD_FOLDER", str(LIST)), folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "out/gcf: 106 candidates, USD 3,941,387,693.92 to spend\n"
    assert "36.82%" in done.stderr
    return folder


@pytest.fixture(scope="module")
def study(place: Path) -> allocator.Study:
    return allocator.read_study(place / "out" / "gcf")


@pytest.fixture(scope="module")
def source() -> dict[str, pd.DataFrame]:
    """The list itself, with the projects approved from 2023 to 2025 marked."""
    read = {name: pd.read_csv(LIST / f"{name}.csv") for name in TABLES}
    read["projects"]["pool"] = read["projects"]["approval_date"].str[:4].astype(int).between(2023, 2025)
    for name in TABLES[1:]:
        read[name] = read[name].merge(read["projects"][["ref", "pool", "sector", "theme", "approval_date"]], on="ref")
    return read


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """make_study.py as a module; its neighbours are importable as when it is run."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import make_study

    yield make_study
    for name in ("make_study", "gcf_download", "gcf_study"):
        sys.modules.pop(name, None)


def measured(study: allocator.Study, name: str) -> float:
    return sum(option.measures[name] for option in study.options)


# What it says is what the list says


@listed
def test_commitments_and_envelope_are_those_of_the_list(
    study: allocator.Study, source: dict[str, pd.DataFrame]
) -> None:
    lines = source["funding_lines"].query("pool and source == 'GCF'")
    total = sum(option.commitment for option in study.options)
    assert total == pytest.approx(lines["budget_usd_eq"].sum(), abs=1)  # two cents of rounding a project at most
    assert total == pytest.approx(source["projects"].query("pool")["gcf_total_usd"].sum(), abs=1)
    assert total == pytest.approx(6_568_979_489.86, abs=1)
    assert sum(budget.amount for budget in study.budgets) == pytest.approx(0.6 * total, abs=0.01)
    assert len(study.projects) == len(study.options) == source["projects"]["pool"].sum() == 106


@listed
def test_instruments_add_up_to_the_lists_lines(study: allocator.Study, source: dict[str, pd.DataFrame]) -> None:
    lines = source["funding_lines"].query("pool and source == 'GCF'").groupby("instrument")["budget_usd_eq"].sum()
    columns = {
        "usd_grant": "Grants",
        "usd_reimbursable_grant": "Reimbursable Grants",
        "usd_results_payment": "Results-Based Payment",
        "usd_senior_loan": "Senior Loans",
        "usd_subordinated_loan": "Subordinated Loans",
        "usd_equity": "Equity",
        "usd_guarantee": "Guarantees",
    }
    assert set(columns.values()) == set(lines.index)
    for column, instrument in columns.items():
        assert measured(study, column) == pytest.approx(lines[instrument], abs=1)
    assert measured(study, "usd_grant") == pytest.approx(3_169_867_606, abs=1)
    for option in study.options:
        largest = max(columns, key=lambda column: option.measures[column])
        assert option.instrument == largest.removeprefix("usd_").replace("_", "-")


@listed
def test_private_money_is_what_seeks_a_return_in_private_sector_projects(
    study: allocator.Study, source: dict[str, pd.DataFrame]
) -> None:
    # Equity 2 942.7, senior loans 7 017.3, subordinated loans 676.1, guarantees 121.5 million: 10 757.6 million.
    lines = source["funding_lines"].query("pool and source == 'Co-Financing'")
    seeking = lines[lines["instrument"].isin(["Equity", "Senior Loans", "Subordinated Loans", "Guarantees"])]
    private = sum(option.private or 0 for option in study.options)
    assert private == pytest.approx(seeking.query("sector == 'Private'")["budget_usd_eq"].sum(), abs=1)
    assert private == pytest.approx(10_757_565_701, abs=1)
    cofinance = sum(project.measures["cofinance"] for project in study.projects)
    assert cofinance == pytest.approx(lines["budget_usd_eq"].sum(), abs=1)


@listed
def test_tonnes_and_people_are_the_lists_claims(study: allocator.Study, source: dict[str, pd.DataFrame]) -> None:
    pool = source["projects"].query("pool")
    for measure, column in (("tco2e", "lifetime_tco2e"), ("people", "direct_beneficiaries")):
        assert sum(project.measures[measure] for project in study.projects) == pytest.approx(pool[column].sum(), abs=1)
    assert pool["lifetime_tco2e"].isna().sum() == 40  # README: 40 of the 106 state none


@listed
def test_grant_equivalent_adaptation_and_vulnerable_shares_by_hand(
    study: allocator.Study, source: dict[str, pd.DataFrame]
) -> None:
    element = {"Grants": 1, "Results-Based Payment": 1, "Reimbursable Grants": 0.681, "Equity": 0.386, "Guarantees": 0}
    lines = source["funding_lines"].query("pool and source == 'GCF'")
    weights = lines["instrument"].map(lambda name: element.get(name, 0.343))
    equivalent = (lines["budget_usd_eq"] * weights).groupby(lines["ref"]).sum()
    theme = source["projects"].set_index("ref")["theme"].map({"Adaptation": 1, "Mitigation": 0, "Cross-cutting": 0.5})
    places = source["countries"].query("pool")
    weak = places[places["ldc"] | places["sids"] | (places["region"] == "Africa")].groupby("ref")["gcf"].sum()
    share = (weak / places.groupby("ref")["gcf"].sum()).fillna(0)
    adaptation = (equivalent * theme.reindex(equivalent.index)).fillna(0)
    assert measured(study, "grant_equivalent") == pytest.approx(equivalent.sum(), abs=2)
    assert measured(study, "adaptation_equivalent") == pytest.approx(adaptation.sum(), abs=2)
    assert measured(study, "vulnerable_equivalent") == pytest.approx((adaptation * share).sum(), abs=2)


def test_grant_elements_are_those_of_the_terms_the_readme_states(script: Any) -> None:
    import gcf_study

    high = [100.0]  # 2 a year in years 11 to 20, 4 a year in years 21 to 40
    for year in range(1, 41):
        high.append(high[-1] - (0 if year <= 10 else 2 if year <= 20 else 4))
    service = [0.0, *(before - after + 0.0025 * before for before, after in pairwise(high))]
    assert equal_principal(0.0125, 20, 6, 0.05, payments=1) == pytest.approx(gcf_study.LOW_LOAN, abs=0.0005)
    assert float(grant_element(100.0, service, 0.05)) == pytest.approx(gcf_study.HIGH_LOAN, abs=0.0005)
    assert float(gcf_study.STAKE) == pytest.approx(1 - 1.05**-10, abs=0.0005)


@listed
def test_payments_add_up_to_the_commitment_less_guarantees_and_follow_past_disbursements(
    study: allocator.Study, source: dict[str, pd.DataFrame]
) -> None:
    for option in study.options:
        paid = option.commitment - option.measures["usd_guarantee"]
        assert sum(option.cash) == pytest.approx(paid, abs=0.001)
    # Year 2 of projects mostly of grants, by a loop over projects: approved by 2022, since 2025 is a part year.
    own = source["funding_lines"].query("source == 'GCF'").groupby(["ref", "instrument"])["budget_usd_eq"].sum()
    paid_in, approved = 0.0, 0.0
    for ref, lines in own.groupby(level=0):
        grants = lines[ref].index.intersection(["Grants", "Reimbursable Grants", "Results-Based Payment"])
        year = int(source["projects"].set_index("ref").loc[ref, "approval_date"][:4])
        if lines[ref][grants].sum() < lines.sum() / 2 or year > 2022:
            continue
        approved += lines.sum()
        mine = source["disbursements"].query("ref == @ref").dropna(subset="date")
        paid_in += mine[mine["date"].str[:4].astype(int) == year + 2]["amount_usd_eq"].sum()
    only_grants = next(option for option in study.options if option.project == "FP199")
    assert only_grants.cash[2] / only_grants.commitment == pytest.approx(paid_in / approved, rel=1e-6)


@listed
def test_the_private_floor_is_the_share_of_2020_to_2023_in_the_list(
    study: allocator.Study, source: dict[str, pd.DataFrame]
) -> None:
    years = source["projects"]["approval_date"].str[:4].astype(int)
    then = source["projects"][years.between(2020, 2023)]
    share = then.query("sector == 'Private'")["gcf_total_usd"].sum() / then["gcf_total_usd"].sum()
    floor = {limit.limit: limit.at_least for limit in study.limits}["private-sector"]
    assert floor is not None
    assert 0 < floor - share <= 0.0001  # above it, to the next hundredth of a percent


# The rules, loose and binding as the README says


@listed
def test_the_rules_are_loose_at_sixty_percent_and_the_portfolio_keeps_them_by_hand(study: allocator.Study) -> None:
    portfolio = allocator.solve(study)
    assert portfolio.status == allocator.Status.OPTIMAL
    assert portfolio.verified.ok
    taken = [option for option in study.options if option.project in set(portfolio.funded["project"])]
    sums = {
        name: sum(option.measures[name] for option in taken)
        for name in ("grant_equivalent", "adaptation_equivalent", "vulnerable_equivalent")
    }
    private = {project.project for project in study.projects if "private-sector" in project.tags}
    committed = sum(option.commitment for option in taken)
    by_hand = {
        "adaptation": sums["adaptation_equivalent"] / sums["grant_equivalent"],
        "vulnerable": sums["vulnerable_equivalent"] / sums["adaptation_equivalent"],
        "private-sector": sum(option.commitment for option in taken if option.project in private) / committed,
    }
    shown = dict(zip(portfolio.limits["limit"], portfolio.limits["value"], strict=True))
    for limit, share in by_hand.items():
        assert shown[limit] == pytest.approx(share, abs=1e-9)
        stated = f"{share:.2%}".rstrip("%").rstrip("0").rstrip(".")
        assert f"loose ({stated} %" in PAGE.read_text(encoding="utf-8")
    assert committed <= 3_941_387_693.92


@listed
def test_a_floor_of_sixty_percent_for_adaptation_binds_and_costs_something(study: allocator.Study) -> None:
    scenarios = {scenario: allocator.solve(study, scenario=scenario) for scenario in ("adaptation-50", "adaptation-60")}
    half, more = scenarios["adaptation-50"], scenarios["adaptation-60"]
    assert set(half.funded["project"]) != set(more.funded["project"])
    assert (more.objective or 0) < (half.objective or 0)
    value = dict(zip(more.limits["limit"], more.limits["value"], strict=True))["adaptation"]
    assert 0.60 <= value < 0.61
    ranking = next(row for row in more.baseline_rows if row.baseline == "ratio")
    assert [broken.rule for broken in ranking.breaks] == ["limit:adaptation"]


@listed
def test_every_scenario_can_be_applied_and_the_envelopes_are_shares_of_all_that_was_approved(
    study: allocator.Study,
) -> None:
    from allocator.modelfile.change import apply_scenario
    from allocator.modelfile.load import model_for

    total = sum(option.commitment for option in study.options)
    model = model_for(study)
    for scenario, share in (("envelope-40", 0.4), ("envelope-50", 0.5), ("envelope-80", 0.8)):
        changed, _ = apply_scenario(study, model, scenario)
        assert sum(budget.amount for budget in changed.budgets) == pytest.approx(share * total, abs=0.01)
    assert {step.scenario for step in study.scenarios} >= {"adaptation-40", "adaptation-50", "adaptation-60"}


# The README


@listed
def test_the_readmes_screen_is_that_of_a_run_and_its_commands_run(place: Path) -> None:
    shown = dict(outputs(PAGE))
    for command in commands(PAGE)[1:4]:  # the first made the place, the last has its own test
        done = run(command, place)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command in shown:
            assert shows(shown[command], done.stdout), done.stdout
        if command.startswith("allocator check"):
            assert "No errors." in done.stdout


@listed
def test_the_readmes_comparison_is_what_the_script_prints(place: Path) -> None:
    done = run(commands(PAGE)[4], place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in PAGE.read_text(encoding="utf-8")
    assert (place / "out" / "gcf" / "_as_approved.csv").exists()


@listed
def test_the_list_in_the_order_of_approval_keeps_every_rule(place: Path, study: allocator.Study) -> None:
    score = allocator.score(study, str(place / "out" / "gcf" / "_as_approved.csv"))
    assert score.ok
    assert len(score.own.totals) > 5
    assert score.own.totals["projects"] == 69


# Downloads that are not as expected


def a_project(ref: str, theme: str, areas: dict[str, str], **more: Any) -> dict[str, Any]:
    """One project as the API gives it; two countries, grants and a loan, one disbursement without a date."""
    project = {
        "ApprovedRef": ref,
        "ProjectName": "Су үнемдеу\r\nи теплицы, Perú – 水",
        "ApprovalDate": "2023-03-16T00:00:00.000Z",
        "Status": "Approved",
        "Theme": theme,
        "Sector": "Private",
        "Size": "Small",
        "LifeTimeCO2": None,
        "DirectBeneficiaries": 1200,
        "TotalGCFFunding": 30_000_000,
        "Entities": [{"Acronym": "UNDP", "Access": "International"}],
        "Countries": [
            {"ISO3": "MWI", "Region": "Africa", "LDCs": True, "SIDS": False, "Financing": [{"GCF": 10_000_000}]},
            {"ISO3": "KAZ", "Region": "Asia-Pacific", "LDCs": False, "SIDS": False, "Financing": [{"GCF": 20_000_000}]},
        ],
        "Funding": [
            {"Source": "GCF", "Instrument": "Grants", "BudgetUSDeq": 10_000_000},
            {"Source": "GCF", "Instrument": "Senior Loans", "BudgetUSDeq": 20_000_000.005},
            {"Source": "Co-Financing", "Instrument": "Equity", "BudgetUSDeq": 5_000_000},
            {"Source": "Co-Financing", "Instrument": "in-kind", "BudgetUSDeq": 1_000_000},
        ],
        "Disbursements": [
            {"AmountDisbursedUSDeq": 3_000_000, "DateEffective": "2023-09-01"},
            {"AmountDisbursedUSDeq": 0},
            {"AmountDisbursedUSDeq": 1, "DateEffective": "2025-02-01"},
        ],
        "ResultAreas": [{"Area": area, "Type": area, "Value": value} for area, value in areas.items()],
    }
    return project | more


def written(folder: Path, projects: list[dict[str, Any]]) -> Path:
    (folder / "projects.json").write_text(json.dumps(projects), encoding="utf-8")
    return folder


def test_the_apis_own_answer_is_read_with_its_result_areas(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Grant equivalent 10 + 0.343 x 20 = 16.86 million; 70 % of it is adaptation by result area; a third is in Malawi.
    answer = [a_project("FP301", "Cross-cutting", {"Adaptation": "70.00%", "Mitigation": "30.00%"})]
    assert script.main([str(written(tmp_path, answer)), str(tmp_path / "out"), "--envelope", "100%"]) == 0
    assert "result areas" not in capsys.readouterr().err
    study = allocator.read_study(tmp_path / "out")
    [option], [project] = study.options, study.projects
    assert option.commitment == 30_000_000.00  # half a cent is rounded to the even cent
    assert option.measures["grant_equivalent"] == pytest.approx(16_860_000)
    assert option.measures["adaptation_equivalent"] == pytest.approx(0.7 * 16_860_000)
    assert option.measures["vulnerable_equivalent"] == pytest.approx(0.7 * 16_860_000 / 3)
    assert (option.private, project.measures["cofinance"]) == (5_000_000, 6_000_000)
    assert (project.name, project.district) == ("Су үнемдеу и теплицы, Perú – 水", "several-countries")
    assert {"ldc", "region-africa", "region-asia-pacific", "private-sector"} <= set(project.tags)
    # Paid in the year of approval 3 of 30 million, a loan larger than the grant: 10 %; nothing known of later years.
    assert (option.cash[0], option.cash[11]) == (pytest.approx(3_000_000), pytest.approx(27_000_000))


def test_everything_wrong_with_an_answer_of_the_api_is_told_with_its_project_and_field(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = a_project("FP302", "Weather", {"Adaptation": "170%"}, ApprovalDate="soon", TotalGCFFunding="-3")
    bad["Funding"][1]["Instrument"] = "Bonds"
    assert script.main([str(written(tmp_path, [bad])), str(tmp_path / "out")]) == 3
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "projects.json, project 1 (FP302), field ApprovalDate: soon is not a date: 2024-03-07 is expected.",
        "projects.json, project 1 (FP302), field Theme: Weather is not known here. "
        "Known: Adaptation, Mitigation, Cross-cutting.",
        "projects.json, project 1 (FP302), field TotalGCFFunding: -3 is below 0.",
        "projects.json, project 1 (FP302), Funding 2, field Instrument: Bonds is not known here. Known: Grants, "
        "Reimbursable Grants, Results-Based Payment, Senior Loans, Subordinated Loans, Equity, Guarantees, in-kind, "
        "Undefined.",
        "projects.json, project 1 (FP302), ResultAreas 1, field Value: 170% is not between 0% and 100%.",
    ]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "projects.json, line 1, column 2: not JSON"),
        ('{"message": "too many requests"}', "projects.json: a list of projects is expected"),
    ],
)
def test_an_answer_that_is_no_list_is_told(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    (tmp_path / "projects.json").write_text(text)
    assert script.main([str(tmp_path), str(tmp_path / "out")]) == 3
    assert told in capsys.readouterr().err


def test_missing_files_are_told_all_at_once(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path), str(tmp_path / "out")]) == 3
    told = capsys.readouterr().err
    assert [name for name in TABLES if f"{name}.csv: not found" in told] == list(TABLES)


@listed
def test_wrong_cells_and_columns_of_tables_are_told_with_row_and_column(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TABLES:
        shutil.copyfile(LIST / f"{name}.csv", tmp_path / f"{name}.csv")
    lines = pd.read_csv(tmp_path / "funding_lines.csv", dtype=str, keep_default_na=False)
    lines.loc[3, "budget_usd_eq"] = "12 m"
    lines.loc[5, "ref"] = ""
    lines.to_csv(tmp_path / "funding_lines.csv", index=False)
    countries = pd.read_csv(tmp_path / "countries.csv", dtype=str, keep_default_na=False)
    countries.drop(columns="sids").to_csv(tmp_path / "countries.csv", index=False)
    assert script.main([str(tmp_path), str(tmp_path / "out")]) == 3
    assert capsys.readouterr().err.splitlines() == [
        "countries.csv, row 1: the column sids is missing.",
        "funding_lines.csv, row 5, column budget_usd_eq: 12 m is not an amount.",
        "funding_lines.csv, row 7, column ref: empty.",
    ]


@listed
def test_rows_that_do_not_belong_together_are_told(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TABLES:
        shutil.copyfile(LIST / f"{name}.csv", tmp_path / f"{name}.csv")
    with (tmp_path / "disbursements.csv").open("a") as table:
        table.write("FP999,2024-01-01,5,USD,5\n")
    rows = len(pd.read_csv(tmp_path / "disbursements.csv"))
    assert script.main([str(tmp_path), str(tmp_path / "out")]) == 3
    assert capsys.readouterr().err == f"disbursements.csv, row {rows + 1}, ref: FP999 is not in projects.\n"


def test_years_without_approvals_are_told(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = [a_project("FP301", "Adaptation", {"Adaptation": "100%"})]
    asked = [str(written(tmp_path, answer)), str(tmp_path / "out"), "--first-year", "2030", "--last-year", "2031"]
    assert script.main(asked) == 3
    assert capsys.readouterr().err == "no project was approved from 2030 to 2031.\n"


@pytest.mark.parametrize("envelope", ["0.6", "160%", "0", "-5", "much"])
def test_an_envelope_is_a_share_up_to_a_hundred_percent_or_dollars(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], envelope: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        script.main([str(tmp_path), str(tmp_path / "out"), f"--envelope={envelope}"])
    assert stopped.value.code == 2
    assert re.search(r"--envelope", capsys.readouterr().err)
