"""Records made at once are the records made one by one."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.bulk import made
from allocator.errors import At
from allocator.pricing.table import Option
from allocator.study.records import Project, StatedOption

AMOUNTS = st.floats(allow_nan=False)
ROWS = st.lists(st.tuples(st.text(), st.text(), AMOUNTS, st.none() | st.integers(), st.tuples(AMOUNTS, AMOUNTS)))


@given(ROWS)
def test_records_made_at_once_are_those_made_one_by_one(rows):
    names = ("project", "option", "commitment", "start", "cash")
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    at_once = made(StatedOption, len(rows), **columns)
    one_by_one = [StatedOption(**dict(zip(names, row, strict=True))) for row in rows]
    assert at_once == one_by_one
    assert repr(at_once) == repr(one_by_one)


def test_a_record_made_at_once_is_like_any_other():
    (record,) = made(Project, 1, project=["P1"], name=["Wells"], measures=[{"people": 3.0}])
    assert pickle.loads(pickle.dumps(record)) == record == Project("P1", "Wells", measures={"people": 3.0})
    assert replace(record, name="Roofs") == Project("P1", "Roofs", measures={"people": 3.0})
    with pytest.raises(FrozenInstanceError):
        record.name = "Roofs"


def test_each_record_has_a_default_of_its_own():
    first, second = made(Project, 2, project=["P1", "P2"], name=["Wells", "Roofs"])
    assert first.measures == {}
    assert first.measures is not second.measures


@pytest.mark.parametrize("record", [At, Option, Project, StatedOption])
def test_every_field_of_these_records_can_be_filled(record):
    columns = {entry.name: [f"what {entry.name} says"] for entry in fields(record)}
    (filled,) = made(record, 1, **columns)
    assert [getattr(filled, name) for name in columns] == [says for (says,) in columns.values()]


def test_what_would_leave_a_field_unset_is_refused():
    with pytest.raises(TypeError, match="no default for name"):
        made(Project, 1, project=["P1"])
    with pytest.raises(TypeError, match="no field title"):
        made(Project, 1, project=["P1"], name=["Wells"], title=["Wells"])
    with pytest.raises(ValueError, match="1 cells of name for 2 records"):
        made(Project, 2, project=["P1", "P2"], name=["Wells"])


def test_records_that_work_something_out_are_made_one_by_one():
    @dataclass(frozen=True, slots=True)
    class Checked:
        amount: float

        def __post_init__(self):
            assert self.amount >= 0.0

    with pytest.raises(TypeError, match="one by one"):
        made(Checked, 1, amount=[-1.0])
