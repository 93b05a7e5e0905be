from __future__ import annotations

from allocator.charts.split import split_of

PARTS = [("a", "x", 1.0), ("b", "x", 5.0), ("b", "y", 2.0), ("c", "y", 3.0), ("a", "x", 1.0)]


def test_amounts_of_one_place_are_added_up() -> None:
    split = split_of(PARTS)
    assert split.by_row == {"a": 2.0, "b": 7.0, "c": 3.0}
    assert split.by_column == {"x": 7.0, "y": 5.0}
    assert split.total == 12.0


def test_the_largest_come_first_and_equal_ones_by_name() -> None:
    split = split_of([*PARTS, ("aa", "y", 2.0)]).largest_first()
    assert split.rows == ("b", "c", "a", "aa")
    assert split.columns == ("x", "y")


def test_what_is_too_much_to_show_is_added_up_under_one_name() -> None:
    split = split_of(PARTS).largest_first().folded(2, 5, "others")
    assert split.rows == ("b", "others")
    assert split.by_row == {"b": 7.0, "others": 5.0}
    assert split.total == 12.0


def test_rows_without_amounts_are_kept_where_they_are_asked_for() -> None:
    assert split_of(PARTS, rows=["z"]).by_row["z"] == 0.0
