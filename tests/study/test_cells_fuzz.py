"""Whatever stands in a cell is read or refused with a message: nothing else ever happens."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.study.cells import Unstored, is_blank, reader
from allocator.study.lookalike import skeleton
from allocator.study.numbers import CellError
from allocator.study.schema import SETTINGS, TABLES, Kind

COLUMNS = list({column.kind: column for table in TABLES for column in table.columns}.values())
CELLS = st.one_of(
    st.text(),
    st.text("0123456789.,%$€ -+eE;|#\u00a0\u2009"),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.decimals(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.binary(),
    st.lists(st.text()),
    st.builds(Unstored),
)
PYTHON = {
    Kind.MONEY: float, Kind.SHARE: float, Kind.NUMBER: float, Kind.YEAR: int, Kind.WHOLE: int, Kind.YES_NO: bool,
    Kind.IDS: tuple, Kind.NAMES: tuple, Kind.TAGS: tuple,
}  # fmt: skip


@pytest.mark.parametrize("column", [*COLUMNS, *SETTINGS], ids=lambda column: f"{column.name}-{column.kind}")
@settings(max_examples=40)
@given(cell=CELLS)
def test_any_cell_is_read_or_refused_with_a_message(column, cell):
    if is_blank(cell):
        return
    value, message = outcome(column, cell)
    if message:
        assert message.endswith(".")
        assert len(message) < 400
        assert "\n" not in message
    else:
        assert type(value) is PYTHON.get(column.kind, str)


def outcome(column, cell):
    try:
        return reader(column, "USD")(cell), ""
    except CellError as error:
        return None, str(error)


@given(st.one_of(st.dates(), st.datetimes(), st.times(), st.builds(Unstored), st.just("#N/A")))
def test_dates_errors_and_empty_formulas_are_never_read(cell):
    assert isinstance(cell, (date, datetime, time, Unstored, str))
    for column in COLUMNS:
        with pytest.raises(CellError):
            reader(column, "USD")(cell)


@given(st.text())
def test_a_name_looks_like_itself_in_capitals_and_with_spaces(name):
    assert skeleton(f" {name} ") == skeleton(name)


@pytest.mark.parametrize(
    ("first", "second"),
    [("P1", "p1"), ("Wells", "Wеlls"), ("ВОДА", "вода"), ("Esil", "Es il"), ("Esil", "Esil\u200b"), ("a-b", "a–b")],
)
def test_names_that_look_alike_have_one_skeleton(first, second):
    assert skeleton(first) == skeleton(second)


@pytest.mark.parametrize(("first", "second"), [("P1", "P2"), ("P10", "P1"), ("Есиль", "Esil"), ("wells", "walls")])
def test_names_that_differ_to_the_eye_have_two(first, second):
    assert skeleton(first) != skeleton(second)


@pytest.mark.parametrize("cell", ["P1:", ":grant", ":"])
def test_a_side_of_a_link_with_half_of_it_missing_is_refused(cell):
    side = next(column for column in COLUMNS if column.kind is Kind.SIDE)
    expected = f'"{cell}" has nothing on one side of ":". Write project or project:option.'
    assert outcome(side, cell) == (None, expected)
