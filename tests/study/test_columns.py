"""A column read at once says what its cells say one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.study.cells import is_blank, reader, stand_as_written
from allocator.study.columns import _one_by_one, _values
from allocator.study.lookalike import skeleton, skeletons
from allocator.study.schema import TABLES, Column, Kind

CELLS: tuple[tuple[object, ...], ...] = (
    (),
    ("12", "0.5", "007", "-0"),
    ("12", "", None, "  "),
    ("12", "-1", "99999999999999", "1e3"),
    ("1 200 500,50", "35%", "1,234", "USD 3"),
    ("12\n", "12\n13", "١٢", "nan", "inf"),
    (12, 12.5, True, date(2027, 1, 1), "12"),
    ("a", "b", "a", "b;c", "yes", "open", "P1:grant", "not an id"),
)
COLUMNS = {(table.name, column.name): column for table in TABLES for column in table.columns}


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("column", COLUMNS.values(), ids=[f"{table}.{name}" for table, name in COLUMNS])
def test_a_column_at_once_is_its_cells_one_by_one(column: Column, cells: tuple[object, ...]) -> None:
    read = reader(column, "USD")
    for some in (cells, cells[:1], cells * 2):
        assert repr(_values(some, column, "USD")) == repr(_one_by_one(some, read))


TEXTS = st.one_of(
    st.sampled_from(["", " ", "0", "1", "-0", "0.5", "12", "P1", "a b", "a;b", "a,b", "#N/A", "yes", "open", "2027"]),
    st.text("0123456789.-", max_size=20),
    st.text("aA1 _.-#;|,\n", max_size=6),
    st.text(max_size=4),
)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=[f"{table}.{name}" for table, name in COLUMNS])
@settings(max_examples=30)
@given(cells=st.lists(TEXTS | st.none(), max_size=12), times=st.sampled_from([1, 1, 40]))
def test_a_column_of_any_texts_at_once_is_its_cells_one_by_one(column, cells, times):
    every = tuple(cells) * times
    assert repr(_values(every, column, "USD")) == repr(_one_by_one(every, reader(column, "USD")))


PLAIN = {
    Kind.ID: st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,5}", fullmatch=True),
    Kind.NAME: st.sampled_from(["Esil", "Zhambyl river", "Есиль", "a/b", "x, y"]),
    Kind.TEXT: st.sampled_from(["Wells", "a;b", " spaced ", "Колодцы", "50 %"]),
}


@pytest.mark.parametrize("kind", PLAIN)
@given(data=st.data())
def test_texts_that_stand_as_written_are_read_as_themselves(kind, data):
    texts = data.draw(st.lists(PLAIN[kind], min_size=1))
    read = reader(Column("any", kind, ""), "USD")
    assert stand_as_written(texts, kind)
    assert [read(text) for text in texts] == texts


@given(st.lists(st.text(max_size=3).filter(lambda text: not is_blank(text)), max_size=5))
def test_texts_are_taken_for_plain_only_when_each_reads_as_itself(texts):
    for kind in Kind:
        if stand_as_written(texts, kind):
            read = reader(Column("any", kind, ""), "USD")
            assert [read(text) for text in texts] == texts


@given(st.lists(st.text("aB Есk\n\u200b", max_size=4) | st.text(), max_size=8))
def test_skeletons_of_many_names_are_those_of_each(names):
    assert skeletons(names) == [skeleton(name) for name in names]
