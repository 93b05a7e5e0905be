"""The points of a frontier worth a name: the extremes, and the knee.

On the frontier each measure runs from 0, its least, to 1, its most. The knee is the point with the largest sum of these
shares: with two measures the one furthest above the line between the extremes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocator.analysis.frontier.zones import Vector


def extreme(front: Sequence[Vector], measure: int) -> int:
    """The place of the point with the most of a measure; of several the one with most of the rest.

    >>> extreme([(1, 9), (5, 8), (6, 2)], 0)
    2
    """
    return max(range(len(front)), key=lambda place: (front[place][measure], sum(shares(front, place)), -place))


def knee(front: Sequence[Vector]) -> int | None:
    """The place of the point with the largest sum of shares, of several the most even one; None without points.

    >>> knee([(1, 9), (5, 8), (6, 2)])
    1
    """
    of_each = [shares(front, place) for place in range(len(front))]
    order = sorted(range(len(front)), key=lambda place: (-sum(of_each[place]), -min(of_each[place]), place))
    return order[0] if order else None


def shares(front: Sequence[Vector], place: int) -> list[Fraction]:
    """Each value of a point from 0, the least of that measure on the frontier, to 1, the most."""
    found = []
    for values, value in zip(zip(*front, strict=True), front[place], strict=True):
        least, most = min(values), max(values)
        found.append(Fraction(value - least, most - least) if most > least else Fraction(1))
    return found
