import pytest
from openpyxl import load_workbook

from allocator.errors import StudyError
from allocator.io import new_workbook, read_report, read_study
from allocator.io.example import example_study
from allocator.study.schema import SETTINGS, TABLES


def test_the_example_checks_clean_and_is_the_example(tmp_path):
    new_workbook(tmp_path / "new.xlsx", example=True)
    assert read_study(tmp_path / "new.xlsx") == example_study()


def test_the_report_says_what_was_read(tmp_path):
    new_workbook(tmp_path / "new.xlsx", example=True)
    report = read_report(tmp_path / "new.xlsx")
    assert (report.projects, report.stated_options) == (5, 2)
    # regional 40 000 twice without overhead; undp 75 000 less 8 % = 69 000
    assert [(line.fund, line.year, line.gross, line.net) for line in report.money] == [
        ("regional", 2027, 40_000, 40_000),
        ("regional", 2028, 40_000, 40_000),
        ("undp", None, 75_000, 69_000),
    ]
    assert (report.gross, report.net) == (155_000, 149_000)


def test_an_empty_workbook_asks_only_for_what_is_needed(tmp_path):
    new_workbook(tmp_path / "new.xlsx")
    with pytest.raises(StudyError) as error:
        read_study(tmp_path / "new.xlsx")
    assert [str(problem.at) for problem in error.value.problems] == [
        "new.xlsx, sheet study, row 3, column value",
        "new.xlsx, sheet study, row 4, column value",
        "new.xlsx, sheet study, row 5, column value",
        "new.xlsx, sheet study, row 6, column value",
        "new.xlsx, sheet budgets",
        "new.xlsx, sheet projects",
    ]


def test_an_empty_workbook_filled_in_by_hand_is_a_study(tmp_path):
    path = tmp_path / "new.xlsx"
    new_workbook(path)
    made = load_workbook(path)
    for row in made["study"].iter_rows(min_row=2):
        value = {"name": "Mine", "currency": "KZT", "first_year": 2027, "years": 2}.get(row[0].value)
        if value:
            row[1].value = value
    made["budgets"].append(["main", 2027, 5])
    made["projects"]["A2"], made["projects"]["B2"], made["projects"]["G2"] = "P1", "Wells", 7
    assert made["projects"]["G1"].value == "total_cost"
    made.save(path)
    study = read_study(path)
    assert (study.name, study.currency, study.projects[0].total_cost) == ("Mine", "KZT", 7.0)


def test_every_heading_is_explained_and_every_choice_offered(tmp_path):
    new_workbook(tmp_path / "new.xlsx")
    made = load_workbook(tmp_path / "new.xlsx")
    for table in TABLES:
        sheet = made[table.name]
        headings = {cell.value: cell for cell in sheet[1]}
        for column in table.columns:
            assert column.explanation in headings[column.name].comment.text
            assert ("Required." in headings[column.name].comment.text) == column.required
            assert (headings[column.name].fill.fgColor.rgb == "FF1F4E79") == column.required
        offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
        for column in table.columns:
            if column.choices and table.name != "study":
                assert f'"{",".join(column.choices)}"' in offered
        assert sheet.freeze_panes == "B2"
    assert [row[0].value for row in made["study"].iter_rows(min_row=2)] == [setting.name for setting in SETTINGS]


def test_a_printed_workbook_is_one_page_wide_with_its_headings_on_every_page(tmp_path):
    new_workbook(tmp_path / "new.xlsx", language="kk")
    book = load_workbook(tmp_path / "new.xlsx")
    for sheet in book.worksheets:
        if sheet.title != "_lists":
            assert sheet.page_setup.orientation == "landscape", sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            assert sheet.print_title_rows == ("$5:$5" if sheet.title == "_guide" else "$1:$1"), sheet.title
