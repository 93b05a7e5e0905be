import re
import time
import tracemalloc
import zipfile
from datetime import datetime

import pytest
from openpyxl.comments import Comment

from allocator.io import read_report, read_study
from tests.io.small import TABLES, book, folder_of, problems, saved


def spoilt(path, part, change):
    """The workbook with the text of one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


PROJECTS = "xl/worksheets/sheet3.xml"


def test_a_workbook_and_a_folder_with_the_same_rows_are_the_same_study(tmp_path):
    assert read_study(saved(book(), tmp_path)) == read_study(folder_of(tmp_path))


@pytest.mark.parametrize(("value", "message"), [
    ("=1/0", "the formula has no stored result. Open the workbook in Excel, let it calculate, and save it."),
    ("#DIV/0!", "the cell holds the error #DIV/0!. Mend the formula or write the value."),
    ("#N/A", "the cell holds the error #N/A. Mend the formula or write the value."),
    (datetime(2027, 3, 1), '"2027-03-01 00:00:00" is a date or a time. Format the cell as text or number '
     "and type it again."),
    (True, "TRUE is not a number. Write a number, or leave the cell blank."),
    ("1,234", '"1,234" is two things: 1234 or 1.234. Write one of them.'),
    (-5, "-5 is negative. Money here is 0 or more: write the amount without a minus."),
    (1e14, "1e+14 is out of range. Write a number between -1e13 and 1e13."),
    ("nan", '"nan" is not a number. Write digits only, such as 1200.50, or leave the cell blank.'),
])  # fmt: skip
def test_a_cell_that_is_no_amount_is_an_error_at_the_cell(tmp_path, value, message):
    made = book()
    made["projects"]["D2"] = value
    assert problems(saved(made, tmp_path)) == [f"small.xlsx, sheet projects, row 2, column total_cost: {message}"]


def test_the_example_of_the_contract(tmp_path):
    made = book()
    made["projects"]["E3"] = 30
    assert problems(saved(made, tmp_path)) == [
        "small.xlsx, sheet projects, row 3, column take_up: 30 is not a share. Write 30% or 0.3."
    ]


@pytest.mark.parametrize("text", ["1 200 500,50", "1\u00a0200\u2009500,50", "1,200,500.50", "$1200500.5"])
def test_text_numbers_with_one_meaning_are_read(tmp_path, text):
    made = book()
    made["projects"]["D2"] = text
    assert read_study(saved(made, tmp_path)).projects[0].total_cost == 1200500.5


def test_a_formula_with_a_stored_result_is_its_result(tmp_path):
    path = saved(book(), tmp_path)
    spoilt(path, PROJECTS, lambda xml: xml.replace("<v>50</v>", "<f>5*10</f><v>50</v>"))
    assert read_study(path).projects[0].total_cost == 50


@pytest.mark.parametrize("empty", ["", "<v></v>", "<v/>"])
def test_a_formula_without_a_stored_result_is_never_blank(tmp_path, empty):
    path = saved(book(), tmp_path)
    spoilt(path, PROJECTS, lambda xml: xml.replace("<v>0.5</v>", f"<f>1/2</f>{empty}"))
    assert problems(path) == [
        "small.xlsx, sheet projects, row 2, column take_up: the formula has no stored result. "
        "Open the workbook in Excel, let it calculate, and save it."
    ]


@pytest.mark.parametrize("claimed", ["A1:A1", "A1:E2", "A1:XFD1048576", "C2:D2"])
def test_every_row_counts_whatever_size_the_sheet_claims(tmp_path, claimed):
    path = saved(book(), tmp_path)
    spoilt(path, PROJECTS, lambda xml: re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{claimed}"', xml))
    assert [project.project for project in read_study(path).projects] == ["P1", "P2"]


def test_hidden_filtered_and_scattered_rows_count_and_are_told(tmp_path):
    made = book()
    sheet = made["projects"]
    sheet.row_dimensions[2].hidden = True
    sheet["A9"], sheet["B9"], sheet["D9"] = "P9", "Far below", 5
    sheet.row_dimensions[9].hidden = True
    sheet.row_dimensions[8].hidden = True  # blank: no row of the table
    sheet.auto_filter.ref = "A1:E9"
    report = read_report(saved(made, tmp_path))
    assert [project.project for project in report.study.projects] == ["P1", "P2", "P9"]
    counted = {table.table: (table.rows, table.hidden) for table in report.tables}
    assert counted == {"study": (4, 0), "budgets": (1, 0), "projects": (3, 2)}


def test_junk_below_a_table_is_an_error_and_not_left_out(tmp_path):
    made = book()
    made["budgets"]["A40"] = "Source: letter of 3 May"
    assert problems(saved(made, tmp_path)) == [
        'small.xlsx, sheet budgets, row 40, column fund: "Source: letter of 3 May" holds ":", '
        'which is not allowed in an id. Write "Source-letter-of-3-May".',
        "small.xlsx, sheet budgets, row 40, column amount: the cell is empty. Fill it in: money before overhead.",
    ]


def test_formats_and_spaces_far_away_are_no_values(tmp_path):
    made = book()
    made["projects"]["XFD1"].number_format = "0%"
    made["projects"]["A9000"] = "  "
    assert problems(saved(made, tmp_path)) == []


def test_merged_cells_are_an_error(tmp_path):
    made = book()
    made["projects"].merge_cells("C2:C3")
    assert problems(saved(made, tmp_path)) == [
        "small.xlsx, sheet projects, row 2, column C: the cells C2:C3 are merged, so only the first holds a value. "
        "Unmerge and fill each of them."
    ]


def test_sheets_for_people_are_not_read_and_misspelt_ones_are_errors(tmp_path):
    made = book()
    for name in ("_mine", "README", "Notes"):
        made.create_sheet(name)["A1"] = "anything"
    made.create_sheet("Sheet1")
    path = saved(made, tmp_path)
    assert problems(path) == []
    made.create_sheet("Limits")["A1"] = "limit"
    made.create_sheet("stuff")["A1"] = 5
    assert problems(saved(made, tmp_path)) == [
        'small.xlsx, sheet Limits: "Limits" is not a table of a study. Did you mean "limits"? '
        'To keep it, let its name begin with "_".',
        'small.xlsx, sheet stuff: "stuff" is not a table of a study. Did you mean "study"? '
        'To keep it, let its name begin with "_".',
    ]


def test_comments_drop_downs_and_hidden_sheets_do_not_matter(tmp_path):
    made = book()
    made["projects"]["A2"].comment = Comment("why", "who")
    made["budgets"].sheet_state = "hidden"
    assert problems(saved(made, tmp_path)) == []


def refused(path, within=2.0, most_memory=20_000_000):
    """What is said, having checked that it was said quickly and in little memory."""
    tracemalloc.start()
    begun = time.process_time()
    said = problems(path)
    seconds, memory = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < within
    assert memory < most_memory
    return said


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = saved(book(), tmp_path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(420):
            part.write(b" " * 2**20)
    assert refused(path) == ["small.xlsx: xl/worksheets/sheet9.xml unpacks to 420 MB and at most 400 are read."]


def test_xml_entities_are_refused(tmp_path):
    path = saved(book(), tmp_path)
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    spoilt(path, "xl/workbook.xml", lambda xml: bomb + xml)
    assert refused(path) == [
        "small.xlsx: xl/workbook.xml holds a document type or entities; no workbook needs them. Do not trust the file."
    ]


def test_another_encoding_cannot_hide_entities(tmp_path):
    path = saved(book(), tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/extra.xml", '<?xml version="1.0"?><a/>'.encode("utf-16"))
    assert refused(path) == ["small.xlsx: xl/extra.xml is not in UTF-8. Open the file in Excel and save it again."]


def test_a_value_beyond_any_table_is_refused(tmp_path):
    made = book()
    made["projects"]["XFD2"] = 5
    assert problems(saved(made, tmp_path)) == [
        "small.xlsx, sheet projects: the sheet has a value beyond column 1000. Keep only the table in it."
    ]


def test_rows_out_of_order_are_refused_and_not_dropped(tmp_path):
    path = saved(book(), tmp_path)
    spoilt(path, PROJECTS, lambda xml: xml.replace('r="3"', 'r="2"'))
    assert problems(path) == [
        "small.xlsx, sheet projects: row 2 stands after row 2. Open the file in Excel and save it again."
    ]


@pytest.mark.parametrize(("content", "message"), [
    (b"", "the file cannot be read as an Excel workbook (File is not a zip file). "
     "Open it in Excel and save it again as .xlsx."),
    (b"\xd0\xcf\x11\xe0rest", "the file is an old .xls workbook or has a password. "
     "Save it as .xlsx without a password."),
])  # fmt: skip
def test_what_is_no_workbook_is_an_error(tmp_path, content, message):
    path = tmp_path / "small.xlsx"
    path.write_bytes(content)
    assert problems(path) == [f"small.xlsx: {message}"]


def test_a_damaged_workbook_is_an_error_whatever_is_damaged(tmp_path):
    whole = saved(book(), tmp_path).read_bytes()
    path = tmp_path / "small.xlsx"
    for at in range(0, len(whole), 257):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        for said in problems(path):
            assert "small.xlsx" in said
    for length in range(0, len(whole), 997):
        path.write_bytes(whole[:length])
        assert problems(path)


def test_a_date_where_a_year_belongs_says_the_year(tmp_path):
    made = book(budgets=[TABLES["budgets"][0], ["main", datetime(2028, 1, 1), 5]])
    assert problems(saved(made, tmp_path)) == [
        'small.xlsx, sheet budgets, row 2, column year: "2028-01-01 00:00:00" is a date. Write the year alone: 2028.'
    ]


def test_text_in_place_is_read_without_its_pronunciation(tmp_path):
    runs = "<is><r><t>Solar </t></r><r><t>roofs</t></r><rPh sb='0' eb='5'><t>soo-lar</t></rPh></is>"
    path = saved(book(), tmp_path)
    spoilt(path, PROJECTS, lambda xml: re.sub('<c r="B2".*?</c>', f'<c r="B2" t="inlineStr">{runs}</c>', xml))
    assert read_study(path).projects[0].name == "Solar roofs"


@pytest.mark.parametrize("other", [
    lambda xml: re.sub(' r="[A-Z]*[0-9]+"', "", xml),  # cells and rows one after the other, without references
    lambda xml: re.sub("<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x="),
])  # fmt: skip
def test_other_programs_write_the_same_sheet_otherwise(tmp_path, other):
    path = saved(book(), tmp_path)
    before = read_study(path)
    assert read_study(spoilt(path, PROJECTS, other)) == before
