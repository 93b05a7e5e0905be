from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from allocator.portfolio import Portfolio
from allocator.pricing.table import Options
from allocator.report.workbook.book import write_book
from allocator.study.records import Ceiling, Study
from tests.report.handmade import INFEASIBLE, MODEL, OPTIONS, PORTFOLIO, STUDY, renamed
from tests.report.recompute import Workbook

SHEETS = ["summary", "funded", "declined", "budgets by year", "limits", "options"]


def written(
    folder: Path, portfolio: Portfolio = PORTFOLIO, study: Study = STUDY, options: Options = OPTIONS
) -> Workbook:
    write_book(portfolio, options, study, MODEL, folder / "portfolio.xlsx")
    return Workbook(folder / "portfolio.xlsx")


def column(workbook: Workbook, sheet: str, heading: str) -> str:
    """The letter of the column with this heading in the first row."""
    return next(cell.column_letter for cell in workbook.formulas[sheet][1] if cell.value == heading)


def line(workbook: Workbook, label: str) -> list[object]:
    """What the lines of the summary that start with a label hold, the last of them."""
    sheet = workbook.formulas["summary"]
    rows = [row for row in sheet.iter_rows() if row[0].value == label]
    return [workbook.value("summary", cell.coordinate) for cell in rows[-1]]


def test_the_sheets_stand_in_the_order_of_the_contract(workbook: Workbook) -> None:
    assert workbook.formulas.sheetnames == SHEETS


def test_every_formula_comes_to_the_result_stored_beside_it(workbook: Workbook) -> None:
    cells = workbook.all_formulas()
    assert len(cells) > 40
    for sheet, cell in cells:
        stored, computed = workbook.stored[sheet][cell].value, workbook.value(sheet, cell)
        expected = computed if isinstance(computed, str) else pytest.approx(computed, rel=1e-12, abs=1e-9)
        assert stored == expected, f"{sheet}!{cell}"


def test_totals_are_the_sums_worked_out_by_hand(workbook: Workbook) -> None:
    for heading, total in {"commitment": 600_000, "private": 1_500_000, "beneficiaries": 13_000}.items():
        assert workbook.value("funded", f"{column(workbook, 'funded', heading)}5") == total  # rows 2 to 4, total in 5


def test_a_total_covers_every_funded_row(workbook: Workbook) -> None:
    letter = column(workbook, "funded", "commitment")
    assert workbook.formulas["funded"][f"{letter}5"].value == f"=SUM(funded!${letter}$2:${letter}$4)"


def test_shares_and_leverage_of_a_row_are_live(workbook: Workbook) -> None:
    share = column(workbook, "funded", "share of commitment")
    assert workbook.value("funded", f"{share}2") == pytest.approx(1 / 3)  # dryer: 200 000 of 600 000
    assert workbook.value("funded", f"{column(workbook, 'funded', 'leverage')}2") == 4.5  # 900 000 / 200 000


def test_the_summary_ties_out_with_the_solver(workbook: Workbook) -> None:
    assert line(workbook, "all figures tie out")[1] == "yes"
    assert line(workbook, "commitment")[:2] == ["commitment", 0.6]  # the last such line is the indicator
    assert line(workbook, "leverage")[2:6] == [2.5, 2.5, 0.0, "yes"]
    assert line(workbook, "spent by all funds")[2:6] == [600_000, 600_000, 0, "yes"]
    assert line(workbook, "signed by all funds")[2:6] == [600_000, 600_000, 0, "yes"]


def test_a_ceiling_cuts_what_counts(workbook: Workbook) -> None:
    sheet = workbook.formulas["summary"]
    rows = [row for row in sheet.iter_rows() if row[0].value == "beneficiaries"]
    measure, indicator, ceiling = ([workbook.value("summary", c.coordinate) for c in row] for row in rows)
    assert measure == ["beneficiaries", 13_000, 10_000, 10_000, 0, "yes"]  # 4 000 + 8 000 in esil count as 9 000
    assert indicator[:5] == ["beneficiaries", 0.4, 20_000, 10_000, 20]
    assert ceiling == ["beneficiaries", "district", "esil", 9_000, 12_000, 9_000]


def test_a_ceiling_over_all_cuts_after_those_within(tmp_path: Path) -> None:
    study = replace(STUDY, ceilings=(*STUDY.ceilings, Ceiling("beneficiaries", 9_500.0)))
    # 10 000 count in the district, 9 500 over all; resilience 100 * (0.4 * 0.475 + 0.36) = 55
    totals = {**PORTFOLIO.totals, "beneficiaries": 9_500.0, "resilience": 55.0}
    book = written(tmp_path, replace(PORTFOLIO, totals=totals), study)
    assert line(book, "all figures tie out")[1] == "yes"
    assert line(book, "resilience")[2:4] == [pytest.approx(55), 55]


@pytest.mark.parametrize("measure", ["commitment", "cash", "private", "projects", "beneficiaries", "resilience"])
def test_a_total_that_does_not_tie_out_is_shown(tmp_path: Path, measure: str) -> None:
    totals = {**PORTFOLIO.totals, measure: PORTFOLIO.totals[measure] + 0.01}
    book = written(tmp_path, replace(PORTFOLIO, totals=totals))
    assert line(book, "all figures tie out")[1] == "NO"
    assert book.stored["summary"]["B5"].value == "NO"


def test_headings_are_frozen_and_filtered(workbook: Workbook) -> None:
    for name in SHEETS[1:]:
        assert workbook.formulas[name].freeze_panes == "A2", name
        assert workbook.formulas[name].auto_filter.ref, name


def test_the_room_of_a_limit_is_live(workbook: Workbook) -> None:
    room, value = column(workbook, "limits", "room"), column(workbook, "limits", "value")
    assert [workbook.value("limits", f"{value}{row}") for row in range(2, 6)] == [0.5, 2.5, 200_000, 300_000]
    rooms = [workbook.value("limits", f"{room}{row}") for row in range(2, 6)]
    assert rooms == pytest.approx([0.2, 0.5, 200_000, 100_000])


def test_money_left_in_a_year_is_live(workbook: Workbook) -> None:
    left = column(workbook, "budgets by year", "unspent")
    assert [workbook.value("budgets by year", f"{left}{row}") for row in (2, 3)] == [200_000, 400_000]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "12", "<script>"])
def test_text_stays_text(tmp_path: Path, name: str) -> None:
    book = written(tmp_path, study=renamed(name))
    cell = book.formulas["funded"]["B3"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)


def test_text_longer_than_a_cell_is_cut_not_lost(tmp_path: Path) -> None:
    book = written(tmp_path, study=renamed("x" * 40_000))
    assert book.formulas["funded"]["B3"].value == "x" * 32_767


def test_an_answer_without_a_portfolio_still_has_its_sheets(tmp_path: Path) -> None:
    book = written(tmp_path, INFEASIBLE, options=Options.of((), (2027, 2028)))
    assert book.formulas.sheetnames == SHEETS
    assert book.value("summary", "A2") == "No portfolio meets the limits."
    assert all(book.stored[sheet][cell].value is not None for sheet, cell in book.all_formulas())


def test_the_options_sheet_has_a_row_for_every_option(workbook: Workbook) -> None:
    sheet = workbook.formulas["options"]
    assert [cell.value for cell in sheet["A"]] == ["project", "dryer", "solar", "wells"]
    assert workbook.value("options", f"{column(workbook, 'options', 'cash_0')}4") == 300_000
