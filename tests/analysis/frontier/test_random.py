"""Frontiers of random small studies that use every rule but free sizes, against trying every portfolio.

More studies: ALLOCATOR_SEEDS=1000 (so many from 0) or ALLOCATOR_SEEDS=1000:2000 (from, to).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from random import Random

import pytest

from allocator.analysis.frontier import Frontier, frontier_of
from allocator.modelfile.records import Model
from tests.analysis.frontier.enumerated import front
from tests.oracle.studies import ALL, random_study

ADDED_UP = ("private", "people", "hectares", "commitment", "cash", "projects")
SAME = 1e-9  # relative, at least so much absolute


def _seeds() -> range:
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", "80").partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


def some_measures(seed: int, model: Model) -> list[str]:
    """Two to four measures, each to be maximised or minimised, as the seed says."""
    dice = Random(seed)
    known = [*ADDED_UP, *(["resilience"] if model.resilience else [])]
    return [dice.choice(("", "", "-")) + name for name in dice.sample(known, dice.choice((2, 2, 3, 4)))]


def turned_values(frontier: Frontier) -> list[tuple[float, ...]]:
    """The values of the points, more being better in each."""
    signs = [-1.0 if name.startswith("-") else 1.0 for name in frontier.measures]
    return [tuple(s * value for s, value in zip(signs, point.values, strict=True)) for point in frontier]


def near(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    return all(abs(one - other) <= SAME * max(1.0, abs(other)) for one, other in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("seed", _seeds())
def test_the_frontier_is_what_trying_everything_finds(seed: int) -> None:
    study, model = random_study(seed, ALL - {"scale"}, assignments=800)
    measures = some_measures(seed, model)
    frontier = frontier_of(study, model, measures)
    expected = [tuple(float(value) for value in values) for values in front(study, model, measures)]
    ours = turned_values(frontier)
    assert frontier.complete
    assert frontier.confirmed
    assert frontier.open == ()
    assert len(ours) == len(expected), (measures, ours, expected)
    assert all(near(one, other) for one, other in zip(ours, expected, strict=True)), (measures, ours, expected)
    assert bool(frontier.conflict) == (not expected)
    for point in frontier:
        assert point.portfolio.verified.ok
        for name, value in zip(frontier.columns, point.values, strict=True):
            assert point.portfolio.totals[name] == pytest.approx(value, rel=SAME, abs=SAME)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10_000, 10_020))
def test_a_larger_study_has_the_frontier_that_trying_everything_finds(seed: int) -> None:
    study, model = random_study(seed, ALL - {"scale"}, assignments=12_000, projects=(6, 9))
    measures = some_measures(seed, model)
    expected = [tuple(float(value) for value in values) for values in front(study, model, measures)]
    ours = turned_values(frontier_of(study, model, measures))
    assert len(ours) == len(expected)
    assert all(near(one, other) for one, other in zip(ours, expected, strict=True))
