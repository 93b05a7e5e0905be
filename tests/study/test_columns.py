"""A column read at once says what its cells say one by one."""

from __future__ import annotations

from datetime import date

import pytest

from allocator.study.cells import reader
from allocator.study.columns import _one_by_one, _values
from allocator.study.schema import TABLES, Column

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
