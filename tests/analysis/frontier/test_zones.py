"""The bookkeeping of a frontier by hand, and against looking at every vector of a small grid."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from allocator.analysis.frontier.zones import Zones, above, reaches, undominated


def test_a_point_leaves_a_zone_to_each_side() -> None:
    zones = Zones((-1, -1))
    zones.take_in((3, 5))
    assert zones.corners == {(3, -1), (-1, 5)}
    zones.take_in((6, 2))  # right of the first: the zone above 3 is split at 6 and at 2
    assert zones.corners == {(6, -1), (3, 2), (-1, 5)}


def test_an_answer_closes_what_asks_for_more_than_there_can_be() -> None:
    zones = Zones((-1, -1))
    zones.take_in((3, 5))
    zones.take_in((6, 2))
    zones.close(0, (-1, 2), 3)  # above 2 in the second measure nothing has more than 3 of the first
    assert zones.corners == {(6, -1), (-1, 5)}
    zones.close(0, (-1, 5), None)  # above 5 in the second there is nothing
    assert zones.corners == {(6, -1)}
    zones.above_all((6, 5))
    assert zones.corners == set()


@pytest.mark.parametrize("measures", [2, 3, 4])
@pytest.mark.parametrize("seed", range(5))
def test_the_zones_hold_exactly_what_no_point_equals_or_beats(measures: int, seed: int) -> None:
    dice = Random(seed)
    side = 6 if measures < 4 else 4
    points = [tuple(dice.randrange(side) for _ in range(measures)) for _ in range(8)]
    zones = Zones((-1,) * measures)
    for point in points:
        zones.take_in(point)
    for vector in product(range(side), repeat=measures):
        covered = any(reaches(point, vector) for point in points)
        assert any(above(vector, corner) for corner in zones.corners) == (not covered)
    for corner in zones.corners:  # none inside another
        assert not any(other != corner and reaches(corner, other) for other in zones.corners)


def test_only_what_nothing_else_equals_or_beats_stays() -> None:
    assert undominated([(2, 2), (1, 4), (2, 4), (3, 1), (3, 1), (0, 9)]) == [(0, 9), (2, 4), (3, 1)]
