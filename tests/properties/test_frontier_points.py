"""What holds of every frontier of every study: each point is attained, none equals or beats another, none lies between.

Random studies larger than those that trying everything can settle (for those see tests/analysis/frontier).
More studies: ALLOCATOR_SEEDS=1000 (so many from 0) or ALLOCATOR_SEEDS=1000:2000 (from, to).
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import permutations

import pytest

from allocator.allocate import Settings, allocate
from allocator.analysis.frontier import Frontier, frontier_of
from allocator.modelfile.records import Form, Model, Objective
from allocator.portfolio import Status
from allocator.pricing import price
from allocator.study.records import Limit, Study
from allocator.verify import verify
from tests.oracle.studies import ALL, random_study

MEASURES = ("private", "people")


def _seeds() -> range:
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", "20").partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


def drawn(seed: int) -> tuple[Study, Model, Frontier]:
    study, model = random_study(seed, ALL - {"scale"}, assignments=10**7, projects=(6, 9))
    frontier = frontier_of(study, model, MEASURES)
    assert frontier.complete
    return study, model, frontier


@pytest.mark.parametrize("seed", _seeds())
def test_every_point_is_attained_and_none_beats_another(seed: int) -> None:
    study, model, frontier = drawn(seed)
    options = price(study, model)
    for point in frontier:
        assert tuple(point.portfolio.totals[name] for name in MEASURES) == pytest.approx(point.values)
        checked = verify(study, options, _of_private(model), point.portfolio)
        assert checked.ok, checked.problems
    for one, other in permutations(frontier, 2):
        assert any(mine > theirs for mine, theirs in zip(one.values, other.values, strict=True))


@pytest.mark.parametrize("seed", _seeds())
def test_a_limit_at_a_points_people_gives_its_private_money(seed: int) -> None:
    # the most private money with people of at least a point's is that point's; a point more people costs some of it
    study, model, frontier = drawn(seed)
    for point in list(frontier)[:3]:
        private, people = point.values
        floor = Limit("enough-people", "people", at_least=people)
        best = allocate(replace(study, limits=(*study.limits, floor)), _of_private(model), Settings(gap=0.0))
        assert best.status is Status.OPTIMAL
        assert best.objective == pytest.approx(private)


def _of_private(model: Model) -> Model:
    return replace(model, maximise=Objective(Form.WEIGHTED, (("private", 1.0),)))
