"""Where better portfolios could still be: the search region of a frontier as overlapping zones.

A zone with corner u holds every vector above u in each measure. A portfolio with values z rules out all that is nowhere
above z: a zone that z lies in is split, one part a measure, with that measure's corner raised to z. What is left when
all portfolios are taken in is exactly what none of them equals or beats.
Values and corners are whole numbers (steps of each measure), so nothing is rounded.
Source: Klamroth, Lacour, Vanderpooten, "On the representation of the search region in multi-objective optimization",
European Journal of Operational Research 245, 2015.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Vector = tuple[int, ...]


@dataclass
class Zones:
    """The zones left open, none inside another. `floor` lies below every attainable value."""

    floor: Vector
    corners: set[Vector] = field(init=False)

    def __post_init__(self) -> None:
        self.corners = {self.floor}

    def take_in(self, values: Vector) -> None:
        """Rules out what is nowhere above the values of a portfolio.

        >>> zones = Zones((-1, -1))
        >>> zones.take_in((3, 5))
        >>> sorted(zones.corners)
        [(-1, 5), (3, -1)]
        """
        hit = {corner for corner in self.corners if above(values, corner)}
        self.corners -= hit
        parts = {_raised(corner, place, values[place]) for corner in hit for place in range(len(values))}
        parts = {part for part in parts if not any(other != part and reaches(part, other) for other in parts)}
        self.corners |= {part for part in parts if not any(reaches(part, other) for other in self.corners)}

    def close(self, place: int, corner: Vector, most: int | None) -> None:
        """Closes every zone in which nothing can be, given that above a corner one measure reaches no more than `most`.

        place   the measure; the corner's own value of it is not looked at
        most    None: nothing at all lies above the corner
        """
        self.corners = {other for other in self.corners if not _closed(other, place, corner, most)}

    def above_all(self, ideal: Sequence[int]) -> None:
        """Closes every zone that asks for more of a measure than there can be."""
        self.corners = {corner for corner in self.corners if above(ideal, corner)}


def above(values: Sequence[int], corner: Sequence[int]) -> bool:
    """Whether values lie in the zone of a corner: above it in every measure."""
    return all(value > least for value, least in zip(values, corner, strict=True))


def reaches(values: Sequence[int], other: Sequence[int]) -> bool:
    """Whether values are nowhere below others."""
    return all(value >= least for value, least in zip(values, other, strict=True))


def undominated(vectors: Iterable[Vector]) -> list[Vector]:
    """The vectors that no other one equals or beats in every measure, ascending.

    >>> undominated([(1, 4), (2, 2), (2, 4), (3, 1)])
    [(2, 4), (3, 1)]
    """
    every = sorted(set(vectors), reverse=True)
    kept: list[Vector] = []
    for vector in every:
        if not any(reaches(other, vector) for other in kept):
            kept.append(vector)
    return sorted(kept)


def _raised(corner: Vector, place: int, value: int) -> Vector:
    return (*corner[:place], value, *corner[place + 1 :])


def _closed(zone: Vector, place: int, corner: Vector, most: int | None) -> bool:
    inside = all(mine >= least for i, (mine, least) in enumerate(zip(zone, corner, strict=True)) if i != place)
    return inside and (most is None or zone[place] >= most)
