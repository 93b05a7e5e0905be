"""Any single number of an answer, changed by a hundredth or more, is found."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.portfolio import Portfolio
from tests.verify.cases import CASES, Answer

TABLES = ("funded_rows", "payments", "signatures", "budget_rows", "limit_rows")


def _places(portfolio: Portfolio) -> list[tuple[str, int, str]]:
    """Every number of every row: table, position, column."""
    return [
        (table, index, column.name)
        for table in TABLES
        for index, row in enumerate(getattr(portfolio, table))
        for column in fields(row)
        if isinstance(getattr(row, column.name), float)
    ]


def _moved(answer: Answer, place: tuple[str, int, str], by: float) -> Answer:
    table, index, column = place
    rows = list(getattr(answer.portfolio, table))
    rows[index] = replace(rows[index], **{column: getattr(rows[index], column) + by})
    return answer.with_portfolio(**{table: tuple(rows)})


ANSWERS = {name: make() for name, make in CASES.items()}
PLACES = [(name, place) for name, answer in ANSWERS.items() for place in _places(answer.portfolio)]


@pytest.mark.parametrize("by", [0.0100001, -0.0100001])
def test_a_hundredth_more_or_less_anywhere_is_found(by: float) -> None:
    assert len(PLACES) > 200
    missed = [(name, place) for name, place in PLACES if _moved(ANSWERS[name], place, by).verified().ok]
    assert missed == []


amounts = st.one_of(
    st.integers(min_value=1, max_value=10**9).map(lambda hundredths: hundredths / 100),
    st.floats(min_value=0.0100001, max_value=1e9),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), amounts, st.sampled_from([1, -1]))
def test_any_other_number_in_one_place_is_found(named: tuple[str, tuple[str, int, str]], by: float, sign: int) -> None:
    name, place = named
    moved = _moved(ANSWERS[name], place, sign * by)
    assert not moved.verified().ok, (name, place, by)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_a_row_left_out_is_found(name: str, data: st.DataObject) -> None:
    answer = ANSWERS[name]
    tables = [table for table in (*TABLES, "declined_rows") if getattr(answer.portfolio, table)]
    table = data.draw(st.sampled_from(tables))
    rows = getattr(answer.portfolio, table)
    index = data.draw(st.integers(0, len(rows) - 1))
    left = answer.with_portfolio(**{table: rows[:index] + rows[index + 1 :]})
    assert not left.verified().ok, (name, table, rows[index])


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(PLACES),
    st.sampled_from([float("nan"), float("inf"), float("-inf")]),
)
def test_what_is_no_number_is_found_and_raises_nothing(named: tuple[str, tuple[str, int, str]], bad: float) -> None:
    name, place = named
    assert not _moved(ANSWERS[name], place, bad).verified().ok


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(ANSWERS)), st.integers(min_value=1, max_value=10**12), st.sampled_from([10, 100, 1000]))
def test_what_is_funded_may_not_cost_more_than_its_funds_have(name: str, less: int, part: int) -> None:
    # Every case is tight in one budget: any part of its money taken away, however small, breaks a rule.
    answer = ANSWERS[name]
    tight = {"valley": ("green", 2026), "outcomes": ("pot", None), "scaled": ("pot", None), "guarantee": ("keep", 2026)}
    fund, year = tight[name]
    row = next(row for row in answer.study.budgets if (row.fund, row.year) == (fund, year))
    smaller = max(0.0, row.amount - less / (part * 10**9))
    assert not answer.with_table("budgets", {"amount": smaller}, fund=fund, year=year).verified().ok
