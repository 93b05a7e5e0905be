from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.study.where import parse_where
from allocator.verify.where import KEYS, Asked, UnreadableError, asked


def test_blank_asks_nothing() -> None:
    assert asked("") == asked("  ") == ()


def test_conditions_are_one_of_or_none_of() -> None:
    assert asked(" theme = water | soil & tag!=pilot") == (
        Asked("theme", frozenset({"water", "soil"}), True),
        Asked("tag", frozenset({"pilot"}), False),
    )


def test_what_states_nothing_meets_every_not() -> None:
    (among,) = asked("theme=water")
    (none,) = asked("theme!=water|soil")
    assert not among.met_by(())
    assert none.met_by(())
    assert none.met_by(("energy",))
    assert not none.met_by(("soil",))


def test_one_of_several_tags_is_enough() -> None:
    (women,) = asked("tag=women-led")
    assert women.met_by(("sme", "women-led"))


@pytest.mark.parametrize("text", ["theme", "theme=", "=water", "theme=water|", "colour=red", "theme==water", "a & b=c"])
def test_what_says_nothing_definite_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        asked(text)


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,6}", fullmatch=True)
conditions = st.tuples(st.sampled_from(sorted(KEYS)), st.booleans(), st.lists(names, min_size=1, max_size=3))


@given(st.lists(conditions, min_size=1, max_size=3))
def test_both_readings_of_where_agree(parts: list[tuple[str, bool, list[str]]]) -> None:
    text = " & ".join(f"{key}{'=' if wanted else '!='}{'|'.join(values)}" for key, wanted, values in parts)
    ours = [(each.key, each.among, each.wanted) for each in asked(text)]
    theirs = [(each.key, frozenset(each.values), not each.negated) for each in parse_where(text).conditions]
    assert ours == theirs
