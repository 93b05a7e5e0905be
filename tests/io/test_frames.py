from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from allocator.errors import StudyError
from allocator.io import from_frames, read_study
from allocator.study.records import Study
from tests.io.small import TABLES, folder_of


def frames(**tables):
    made = {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in TABLES.items()}
    return made | tables


def problems(**tables):
    with pytest.raises(StudyError) as error:
        from_frames(frames(**tables))
    return [str(problem) for problem in error.value.problems]


def test_frames_a_folder_and_a_workbook_are_the_same_study(tmp_path):
    assert from_frames(frames()) == read_study(folder_of(tmp_path)) == Study.from_frames(frames())


def test_settings_may_be_a_plain_mapping():
    settings = {"name": "Small", "currency": "USD", "first_year": 2027, "years": 5}
    assert from_frames(frames(study=settings)) == from_frames(frames())


def test_numpy_and_pandas_cells_are_plain_values():
    projects = pd.DataFrame(
        {
            "project": pd.Series(["P1", "P2"], dtype="string"),
            "name": ["Wells", "Roofs"],
            "theme": pd.Categorical(["water", None]),
            "total_cost": np.array([50, 60], dtype=np.int64),
            "life_years": pd.Series([10, pd.NA], dtype="Int64"),
            "equity": [np.float64(1.5), np.nan],
            "collateral": [Decimal("1.25"), None],
            "tags": [["sme", "women-led"], None],
            "people": [np.float32(2), pd.NA],
        }
    )
    first, second = from_frames(frames(projects=projects)).projects
    assert (first.theme, first.life_years, first.equity, first.collateral) == ("water", 10, 1.5, 1.25)
    assert (first.tags, dict(first.measures)) == (("sme", "women-led"), {"people": 2.0})
    assert (second.theme, second.life_years, second.equity, dict(second.measures)) == (None, None, None, {})


def test_a_wrong_cell_is_named_by_table_row_and_column():
    rows = [{"fund": "main", "year": 2027, "amount": 5}, {"fund": "main", "year": 2028, "amount": float("inf")}]
    assert problems(budgets=pd.DataFrame(rows)) == [
        "table budgets, row 1, column amount: inf is not a number that can be used. "
        "Write digits, or leave the cell blank."
    ]


def test_dates_and_yes_no_are_no_numbers():
    frame = pd.DataFrame({"fund": ["main"], "year": [pd.Timestamp("2027-05-01")], "amount": [True]})
    assert problems(budgets=frame) == [
        'table budgets, row 0, column year: "2027-05-01 00:00:00" is a date. Write the year alone: 2027.',
        "table budgets, row 0, column amount: TRUE is not a number. Write a number, or leave the cell blank.",
    ]
    assert isinstance(frame["year"][0], datetime)


def test_what_is_no_table_is_an_error():
    assert problems(budgets=7)[0].startswith("table budgets: this is not a table (")
    assert problems(budget=pd.DataFrame()) == [
        'table budget: "budget" is not a table of a study. Did you mean "budgets"? Leave it out.'
    ]


def test_a_missing_table_and_column_are_told():
    assert problems(budgets=pd.DataFrame({"fund": ["main"]})) == [
        'table budgets: column "amount" is missing. Add it: money before overhead.'
    ]
    with pytest.raises(StudyError, match='table "projects" is missing'):
        from_frames({name: frame for name, frame in frames().items() if name != "projects"})


def test_the_tables_of_a_study_come_back_as_frames():
    study = from_frames(frames())
    assert list(study.frame("budgets").itertuples(index=False, name=None)) == [("main", 2027, 100.0)]
    back = {name: study.frame(name) for name in ("study", "funds", "budgets", "projects")}
    assert from_frames(back) == study


def test_the_index_and_its_order_change_nothing():
    shuffled = frames()["projects"].iloc[::-1]
    assert from_frames(frames(projects=shuffled)) == from_frames(frames())
