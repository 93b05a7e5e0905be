"""Our seconds beside HiGHS's on the whole model: what counts as faster, and what is missed is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.benchmarks import speed
from tests.benchmarks.peers import failed
from tests.benchmarks.speed import Case, Pair

GAP = 1e-4


def took(peer: str, seconds: float, **more: Any) -> dict[str, Any]:
    answer = {"objective": 100.0, "bound": 100.005, "violation": 0.0, "optimal": True, "said": "", "versions": {}}
    return {"peer": peer, "build": 0.5, "solve": seconds - 0.5, "clock": seconds, "mebibytes": 300.0} | answer | more


def beside(highs: dict[str, Any] | None, **ours: Any) -> Pair:
    return Pair(Case(1_000, 5, 10.0), 17_255, took("allocator", 2.0) | ours, highs, limit=60.0)


def test_where_highs_finishes_the_ratio_is_of_seconds() -> None:
    # 30 s against 2 s
    pair = beside(took("highs", 30.0))
    assert (pair.of_highs, pair.ratio, list(pair.missed(GAP))) == (30.0, 15.0, [])
    assert list(speed.table([pair]))[2] == "| 1,000 x 5 | 17,255 | 2.00 | 0.0050% | 300 | 30.0 | 0.0050% | 15 |"


def test_where_highs_is_stopped_its_time_limit_counts_even_if_it_took_longer() -> None:
    stopped = took("highs", 500.0, optimal=False, objective=0.0, bound=None)
    pair = beside(stopped)
    assert (pair.of_highs, pair.ratio) == (60.0, 30.0)
    assert list(speed.table([pair]))[2] == (
        "| 1,000 x 5 | 17,255 | 2.00 | 0.0050% | 300 | over 60.0 | nothing found | over 30 |"
    )
    # on a busy machine 60 s of the clock were 24 s of the processor: those count
    assert beside(took("highs", 24.0, optimal=False)).ratio == 12.0
    assert beside(failed("highs", "stopped 900 s after its time")).ratio == 30.0


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (beside(took("highs", 10.0)), "1000x5: 5.0 times faster; 10 times is asked."),
        (beside(took("highs", 40.0), bound=100.02), "1000x5: the gap of 0.01% is not proven."),
        (beside(took("highs", 40.0), bound=None), "1000x5: the gap of 0.01% is not proven."),
        (beside(took("highs", 40.0), clock=301.0), "1000x5: took 301 s of the clock; 300 s is asked."),
        (beside(None, mebibytes=9000.0), "1000x5: took 9,000 MiB; 8,192 MiB is asked."),
        (beside(took("highs", 40.0, objective=101.0, bound=101.0)), "allocator: its bound of 100.00 lies below 101.00"),
    ],
)
def test_what_is_missed_is_said(pair: Pair, said: str) -> None:
    assert any(sentence.startswith(said) for sentence in pair.missed(GAP))


def test_a_size_that_broke_is_missed_and_shown() -> None:
    pair = replace(beside(None), ours=failed("allocator", "MemoryError"))
    assert list(pair.missed(GAP)) == ["1000x5: MemoryError."]
    assert "MemoryError" in list(speed.table([pair]))[2]


def test_both_are_measured_on_the_same_small_pipeline(tmp_path: Path) -> None:
    asked: Any = SimpleNamespace(gap=GAP, seed=0, time=60.0)
    pair = speed.pair(Case(20, 2, 0.0), asked, tmp_path)
    assert pair.finished
    assert list(pair.missed(GAP)) == []
    assert pair.ours["objective"] == pytest.approx(pair.highs["objective"] if pair.highs else None, rel=2 * GAP)
