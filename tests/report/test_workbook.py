from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.language import language
from allocator.portfolio import LimitLine, Portfolio
from allocator.pricing.table import Option, Options
from allocator.report.workbook.book import write_book
from allocator.report.workbook.options import listed, taken_numbers
from allocator.study.records import Ceiling, Study
from tests.report.handmade import INFEASIBLE, MODEL, OPTIONS, PORTFOLIO, STUDY, YEARS, renamed
from tests.report.opened import Opened

SHEETS = [
    *("summary", "charts", "funded", "declined", "payments", "funds", "budgets by year", "limits", "ceilings"),
    *("resilience", "breakdown", "checks", "options"),
]
TABLES = [name for name in SHEETS if name not in ("summary", "charts", "breakdown")]


def written(
    folder: Path, portfolio: Portfolio = PORTFOLIO, study: Study = STUDY, options: Options = OPTIONS, code: str = "en"
) -> Opened:
    write_book(portfolio, options, study, MODEL, folder / "portfolio.xlsx", language(code))
    return Opened(folder / "portfolio.xlsx")


def test_the_sheets_stand_in_the_order_people_read_them(workbook: Opened) -> None:
    assert workbook.formulas.sheetnames == SHEETS


def test_an_amount_is_a_formula_of_the_package_and_the_size(workbook: Opened) -> None:
    cell = workbook.cell("funded", "commitment", project="dryer")
    package = workbook.cell("options", "commitment", project="dryer")
    size = workbook.cell("funded", "scale", project="dryer")
    assert cell.value == f"=options!${package.column_letter}${package.row}*{size.coordinate}"
    assert workbook.look_up("funded", "cash", project="wells") == 300_000


def test_totals_are_the_sums_worked_out_by_hand(workbook: Opened) -> None:
    for key, total in {"commitment": 600_000, "private": 1_500_000, "beneficiaries": 13_000, "leverage": 2.5}.items():
        assert workbook.at("funded", key, 8) == total, key  # rows 5 to 7, their total in 8


def test_a_total_covers_every_funded_row(workbook: Opened) -> None:
    column = workbook.cell("funded", "commitment", project="dryer").column_letter
    assert workbook.formulas["funded"][f"{column}8"].value == f"=SUM(${column}$5:${column}$7)"


def test_shares_and_leverage_of_a_row_are_live(workbook: Opened) -> None:
    assert workbook.look_up("funded", "share", project="dryer") == pytest.approx(1 / 3)  # 200 000 of 600 000
    assert workbook.look_up("funded", "leverage", project="dryer") == 4.5  # 900 000 / 200 000
    assert str(workbook.cell("funded", "leverage", project="dryer").value).startswith("=IF(")


def test_the_first_sheet_says_that_everything_ties_out(workbook: Opened) -> None:
    assert workbook.named("all_checks") is True
    assert workbook.named("commitment") == 600_000
    assert workbook.named("private") == 1_500_000
    assert workbook.named("leverage") == 2.5
    assert workbook.named("resilience") == 56
    assert workbook.named("objective") == 1_556_000
    assert workbook.headline("Donor money committed") == 600_000
    assert workbook.headline("Budgets before overhead") == 1_000_000


def test_every_check_is_true_and_there_are_checks_on_every_sheet_that_has_figures(workbook: Opened) -> None:
    values = {sheet: workbook.under(sheet, "ties_out") for sheet in ("payments", "budgets by year", "limits", "checks")}
    assert {
        sheet: len(found) for sheet, found in values.items() if all(each in (True, None, "") for each in found)
    } == {
        "payments": 4,  # three projects and the row of totals
        "budgets by year": 3,
        "limits": 4,
        "checks": 20,  # six totals, leverage, objective, twelve tests
    }


def test_budgets_are_worked_out_year_by_year(workbook: Opened) -> None:
    # undp: 600 000 less 400 000 leaves 200 000, carried on whole; 400 000 + 200 000 - 200 000 leaves 400 000
    line = {key: workbook.look_up("budgets by year", key, year=2028) for key in ("available", "spent", "carried")}
    assert line == {"available": 600_000, "spent": 200_000, "carried": 400_000}
    assert workbook.look_up("budgets by year", "carried_in", year=2028) == 200_000
    assert workbook.look_up("funds", "envelope", fund="undp") == 1_000_000
    assert workbook.look_up("funds", "room", fund="undp") == 400_000


def test_a_ceiling_cuts_what_counts(workbook: Opened) -> None:
    assert workbook.look_up("ceilings", "within", measure="beneficiaries") == 12_000  # 4 000 + 8 000 in esil
    assert workbook.look_up("ceilings", "counted", measure="beneficiaries") == 9_000
    assert workbook.look_up("checks", "added_up", key="beneficiaries") == 13_000
    assert workbook.look_up("checks", "figure", key="beneficiaries") == 10_000
    assert workbook.look_up("resilience", "points", measure="beneficiaries") == 20  # 100 * 0.4 * 10 000 / 20 000


def test_a_ceiling_over_all_cuts_after_those_within(tmp_path: Path) -> None:
    study = replace(STUDY, ceilings=(*STUDY.ceilings, Ceiling("beneficiaries", 9_500.0)))
    # 10 000 count in the district, 9 500 over all; resilience 100 * (0.4 * 0.475 + 0.36) = 55
    totals = {**PORTFOLIO.totals, "beneficiaries": 9_500.0, "resilience": 55.0}
    book = written(tmp_path, replace(PORTFOLIO, totals=totals, objective=1_555_000.0), study)
    assert book.named("all_checks") is True
    assert book.named("resilience") == pytest.approx(55)


@pytest.mark.parametrize("measure", ["commitment", "cash", "private", "projects", "beneficiaries", "resilience"])
def test_a_total_that_does_not_tie_out_is_shown(tmp_path: Path, measure: str) -> None:
    totals = {**PORTFOLIO.totals, measure: PORTFOLIO.totals[measure] + 0.01}
    book = written(tmp_path, replace(PORTFOLIO, totals=totals))
    assert book.named("all_checks") is False
    assert book.look_up("checks", "ties_out", key=measure) is False
    assert str(book.value("summary", "C5")).startswith("SOMETHING DOES NOT ADD UP")


def test_a_limit_that_is_not_met_is_shown(tmp_path: Path) -> None:
    broken = LimitLine("adaptation", "", 0.5, 0.6, None, -0.1, False, 300_000.0, 600_000.0)
    book = written(tmp_path, replace(PORTFOLIO, limit_rows=(broken,)))
    assert book.look_up("limits", "met", limit="adaptation") is False
    assert book.look_up("limits", "room", limit="adaptation") == pytest.approx(-0.1)
    assert book.named("all_checks") is False


def test_the_amounts_of_limits_are_sums_over_what_they_are_about(workbook: Opened) -> None:
    formula = str(workbook.cell("limits", "amount", limit="adaptation").value)
    theme = workbook.cell("funded", "theme", project="dryer").column_letter
    money = workbook.cell("funded", "commitment", project="dryer").column_letter
    span = f"funded!${theme}$5:${theme}$7"
    assert formula == f'=SUMPRODUCT(EXACT({span},"water")*funded!${money}$5:${money}$7)'
    assert [workbook.at("limits", "value", row) for row in range(5, 9)] == [0.5, 2.5, 200_000, 300_000]
    rooms = [workbook.at("limits", "room", row) for row in range(5, 9)]
    assert rooms == pytest.approx([0.2, 0.5, 200_000, 100_000])


def test_headings_are_frozen_filtered_and_repeated_on_every_page(workbook: Opened) -> None:
    for name in TABLES:
        sheet = workbook.sheet(name)
        assert str(sheet.freeze_panes).endswith("5"), name
        assert sheet.auto_filter.ref, name
        assert sheet.print_title_rows == "$3:$4", name


def test_a_row_is_as_high_as_its_reason_and_a_note_as_long_as_the_table(tmp_path: Path) -> None:
    reason = "crowded out: " + "the same money pays for others; " * 8  # 269 characters in a column of 100
    declined = tuple(replace(row, reason=reason) for row in PORTFOLIO.declined_rows)
    made = written(tmp_path, replace(PORTFOLIO, declined_rows=declined))
    assert made.sheet("declined").row_dimensions[5].height == 3 * 15
    note = made.sheet("payments")  # 116 characters over eight columns
    assert note["A2"].value.startswith("What every fund signs and pays for every funded project")
    assert [str(cells) for cells in note.merged_cells.ranges] == [f"A2:{note.cell(3, note.max_column).column_letter}2"]


def test_every_sheet_prints_in_landscape_one_page_wide_with_page_numbers(workbook: Opened) -> None:
    for name in SHEETS:
        sheet = workbook.sheet(name)
        assert sheet.print_area, name
        assert sheet.page_setup.orientation == "landscape", name
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth or 1) == (True, 1), name
        assert sheet.oddFooter.right.text == "&P / &N", name


def test_charts_are_native_described_and_told_apart_without_colour(tmp_path: Path) -> None:
    written(tmp_path)
    with zipfile.ZipFile(tmp_path / "portfolio.xlsx") as parts:
        charts = {name: parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")}
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert len(charts) == 4
    assert drawing.count('descr="') == 4
    assert all("<c:title>" in chart and "breakdown!" in chart for chart in charts.values())
    assert "<a:pattFill" in charts["xl/charts/chart1.xml"]
    assert "Donor money committed by theme and instrument" in charts["xl/charts/chart1.xml"]


def test_the_breakdown_adds_up_by_theme_and_instrument(workbook: Opened) -> None:
    rows = [[cell.value for cell in row] for row in workbook.values["breakdown"].iter_rows()]
    water = next(row for row in rows if row[0] == "water")
    assert water[1:6] == [300_000, 0, 0, 300_000, 0.5]  # grant; subsidy; guarantee; total; share


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "12", "<script>"])
def test_text_stays_text(tmp_path: Path, name: str) -> None:
    book = written(tmp_path, study=renamed(name))
    cell = book.cell("funded", "name", project="solar")
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)


@pytest.mark.parametrize("name", ["<r>bold</r>", "<r><t>&</t></r>"])
def test_text_that_reads_like_markup_is_not_taken_for_it(tmp_path: Path, name: str) -> None:
    cell = written(tmp_path, study=renamed(name)).cell("funded", "name", project="solar")
    assert (cell.data_type, str(cell.value).strip()) == ("s", name)


def test_text_longer_than_a_cell_is_cut_not_lost(tmp_path: Path) -> None:
    book = written(tmp_path, study=renamed("x" * 40_000))
    assert book.look_up("funded", "name", project="solar") == "x" * 32_767


def test_an_answer_without_a_portfolio_shows_the_conflict_and_no_check_that_seems_true(tmp_path: Path) -> None:
    book = written(tmp_path, INFEASIBLE)
    assert book.formulas.sheetnames == ["summary", "conflict", "options"]
    assert book.value("summary", "A2") == "No portfolio meets the limits."
    assert book.value("summary", "B5") == "nothing to check"
    assert "all_checks" not in book.formulas.defined_names
    assert book.under("conflict", "rule") == ["limit:adaptation", "budget:undp", "decision:levee"]
    assert book.under("options", "project") == ["dryer", "solar", "wells"]


def test_nothing_on_offer_is_a_workbook_too(tmp_path: Path) -> None:
    book = written(tmp_path, INFEASIBLE, options=Options.of((), YEARS))
    assert book.look_up("conflict", "rule") == "limit:adaptation"


def test_a_short_table_of_packages_stands_whole(workbook: Opened) -> None:
    assert workbook.under("options", "project") == ["dryer", "solar", "wells"]
    assert workbook.look_up("options", "cash_0", project="wells") == 300_000
    assert workbook.under("options", "taken") == ["yes"] * 3


def test_of_a_long_table_the_taken_packages_and_the_best_of_the_declined_are_listed() -> None:
    def one(project: str, option: str, commitment: float, private: float) -> Option:
        measures = {"commitment": commitment, "private": private}
        return Option(project, option, option, YEARS, (commitment,), (), measures)

    declined = (one("levee", "a", 10, 20), one("levee", "b", 10, 30), one("mill", "a", 10, 90), one("pump", "a", 5, 5))
    options = Options.of((*OPTIONS.rows, *declined), YEARS)
    taken = taken_numbers(PORTFOLIO, options)
    # dryer 0, levee a 1 and b 2, mill 3, pump 4, solar 5, wells 6: of levee b, and mill and levee before pump
    assert taken == {"dryer": 0, "solar": 5, "wells": 6}
    assert listed(options, taken) == list(range(7))
    assert listed(options, taken, up_to=3, best=2) == [0, 2, 3, 5, 6]


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_keys_sheets_and_figures_are_the_same_in_every_language(tmp_path: Path, workbook: Opened, code: str) -> None:
    book = written(tmp_path, code=code)
    assert book.formulas.sheetnames == SHEETS
    for name in TABLES:
        keys = [cell.value for cell in workbook.sheet(name)[4]]
        assert [cell.value for cell in book.sheet(name)[4]] == keys
    assert [cell for _, cell, _ in book.all_formulas()] == [cell for _, cell, _ in workbook.all_formulas()]
    assert book.named("all_checks") is True
