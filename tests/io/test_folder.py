import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.io import read_study
from allocator.io.folder import _lines
from allocator.study.schema import table
from tests.io.small import folder_of, problems

BUDGETS = "fund,year,amount\nmain,2027,100\n"
KAZAKH = "project,name,theme,total_cost,take_up\nP1,Ұңғыма және су,су,50,0.5\n"


def names(folder, encoding=None):
    return [project.name for project in read_study(folder, encoding).projects]


def test_a_folder_of_csv_files_is_a_study(tmp_path):
    study = read_study(folder_of(tmp_path))
    assert (study.name, study.currency, study.programme_years) == ("Small", "USD", (2027, 2028, 2029, 2030, 2031))
    assert [(p.project, p.total_cost, p.take_up) for p in study.projects] == [("P1", 50.0, 0.5), ("P2", 60.5, 1.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_decoded_by_its_mark(tmp_path, encoding):
    assert names(folder_of(tmp_path, projects=KAZAKH.encode(encoding))) == ["Ұңғыма және су"]


def test_utf_16_of_the_other_byte_order_is_decoded_by_its_mark(tmp_path):
    assert names(folder_of(tmp_path, projects=b"\xfe\xff" + KAZAKH.encode("utf-16-be"))) == ["Ұңғыма және су"]


def test_cyrillic_windows_text_is_read_only_when_asked_for(tmp_path):
    text = "project,name,total_cost\nP1,Wells,5\nP2,Теплица,5\n".encode("cp1251")
    folder = folder_of(tmp_path, projects=text)
    assert problems(folder) == [
        "projects.csv, row 3: the text is not UTF-8. Save the file as CSV UTF-8, "
        'or ask for its encoding, such as "cp1251" for Cyrillic Windows files.'
    ]
    assert names(folder, "cp1251") == ["Wells", "Теплица"]


def test_an_encoding_nobody_knows_is_an_error(tmp_path):
    found = problems(folder_of(tmp_path), "cp9999")
    assert found[0] == 'study.csv: there is no encoding "cp9999". Write utf-8 or cp1251.'


def test_a_file_that_is_no_text_is_an_error(tmp_path):
    assert problems(folder_of(tmp_path, budgets=b"PK\0\0\0")) == [
        "budgets.csv: the file is not text. Save it again as CSV UTF-8."
    ]


@pytest.mark.parametrize("text", [
    "fund;year;amount\nmain;2027;1 200 500,50\n",
    "fund\tyear\tamount\nmain\t2027\t1200500.5\n",
    'fund,year,amount\nmain,2027,"1,200,500.50"\n',
    "sep=;\nfund;year;amount\nmain;2027;1200500,5\n",
    '"fund","year","amount"\r\n"main","2027","1200500.5"\r\n',
    "fund,year,amount\rmain,2027,1200500.5\r",
    "\n\nfund,year,amount\n,,\n\nmain,2027,1200500.5\n,,\n\n",
])  # fmt: skip
def test_every_usual_way_to_part_cells_is_read(tmp_path, text):
    assert read_study(folder_of(tmp_path, budgets=text)).budgets[0].amount == 1200500.5


def test_a_quoted_line_end_belongs_to_its_cell(tmp_path):
    text = 'project,name,total_cost\nP1,"Wells\nand pipes",5\nP2,Roofs,x\n'
    folder = folder_of(tmp_path, projects=text)
    assert problems(folder) == [
        'projects.csv, row 3, column total_cost: "x" is not a number. Write digits only, such as 1200.50, '
        "or leave the cell blank."
    ]
    (folder / "projects.csv").write_text(text.replace("x", "6"), encoding="utf-8")
    assert names(folder)[0] == "Wells\nand pipes"


@pytest.mark.parametrize(("row", "message"), [
    ("main,2027,1,5", 'the row has 4 cells and there are 3 headings. Put cells that hold "," in quotation marks.'),
    ("main,2027,100,", 'the row has 4 cells and there are 3 headings. Put cells that hold "," in quotation marks.'),
    ("main,2027", "the row has 2 cells and there are 3 headings. Add the missing cells."),
])  # fmt: skip
def test_a_row_of_the_wrong_length_is_an_error(tmp_path, row, message):
    assert problems(folder_of(tmp_path, budgets=BUDGETS + row + "\n")) == [f"budgets.csv, row 3: {message}"]


def test_a_quotation_mark_that_is_not_closed_is_an_error(tmp_path):
    found = problems(folder_of(tmp_path, budgets=BUDGETS + 'main,2028,"5\n'))
    assert found == [
        "budgets.csv, row 3: the row cannot be parted into cells (unexpected end of data). "
        "Look for a quotation mark that is not closed."
    ]


def test_a_file_in_another_format_is_not_left_out_silently(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "limits.txt").write_text("limit\n", encoding="utf-8")
    (folder / "Links.CSV").write_text("x\n", encoding="utf-8")
    (folder / "limit.csv").write_text("limit\n", encoding="utf-8")
    for kept in ("model.yaml", "README.md", "_old.csv", ".hidden.csv"):
        (folder / kept).write_text("anything\n", encoding="utf-8")
    assert sorted(problems(folder)) == [
        "Links.CSV: a study folder holds CSV files. Save it as Links.csv (CSV UTF-8), or take it away.",
        'limit.csv: "limit" is not a table of a study. Did you mean "limits"? To keep it, let its name begin with "_".',
        "limits.txt: a study folder holds CSV files. Save it as limits.csv (CSV UTF-8), or take it away.",
    ]


def test_what_is_no_study_says_what_is(tmp_path):
    assert problems(tmp_path / "nothing") == [
        f"{tmp_path}/nothing: there is no such file or folder. Give a workbook (.xlsx) or a folder of CSV files."
    ]
    one = tmp_path / "projects.csv"
    one.write_text("x", encoding="utf-8")
    assert problems(one) == [f'{one}: one CSV file is one table. Give the folder it lies in: "{tmp_path}".']


def test_an_empty_file_is_a_table_without_rows(tmp_path):
    folder = folder_of(tmp_path, limits="")
    assert problems(folder) == []
    (folder / "budgets.csv").write_text("", encoding="utf-8")
    assert problems(folder)[0] == (f"budgets.csv: table budgets has no rows. {table('budgets').explanation}")


@given(st.text('a,"\n\r\x0b\x0c\x1c\x85\u2028'))
def test_lines_are_parted_at_line_ends_only(text):
    lines = list(_lines(text))
    assert "".join(lines) == text
    assert all(re.fullmatch(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", line) for line in lines)
    assert not any(first.endswith("\r") and second.startswith("\n") for first, second in pairwise(lines))
