"""All values that no portfolio equals or beats: zone after zone is searched until none is open.

A question in an open zone (the most of one measure above the zone's corner in the others) either finds a new portfolio,
by which zones are split, or finds that the zone is empty; either way it closes every zone that asks for more than it
found possible. When no zone is open, whatever is attainable is equalled or beaten by a portfolio found, and the
portfolios found that no other one beats are the frontier, each attained, none missing.

The proof rests on the zones alone, so it can be repeated: `confirm` asks every zone that the portfolios leave for any
choice at all, by another seed.
Source: Kirlik, Sayin, "A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", European Journal of Operational Research 232, 2014 (the choice of the zone and what it closes).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import prod

from allocator.analysis.frontier.question import Answer, Asking, Found
from allocator.analysis.frontier.zones import Vector, Zones, undominated
from allocator.solve.engine import Ended

PLACE = 0  # the measure that questions maximise


@dataclass(frozen=True, slots=True)
class Claim:
    """Proven: above `corner` in all measures but `place`, nothing has more of it than `most`."""

    place: int
    corner: Vector
    most: int


@dataclass
class Exploring:
    """A search under way. `told` is called after every answer."""

    asking: Asking
    told: Callable[[Exploring], None] | None = None
    found: dict[Vector, Found] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    ideal: list[int] = field(default_factory=list)
    infeasible: bool = False
    confirmed: bool = False
    zones: Zones = field(init=False)

    def __post_init__(self) -> None:
        self.floor = tuple(axis.floor for axis in self.asking.axes)
        self.ideal = [axis.ideal for axis in self.asking.axes]
        self.zones = Zones(self.floor)

    def run(self, *, confirm: bool) -> None:
        """Searches until no zone is open, or the time is up; then proves it a second time."""
        if self._extremes():
            self._search()
        if not self.zones.corners and not self.infeasible:
            self.confirmed = not confirm or self._confirm()

    @property
    def complete(self) -> bool:
        """True when every zone is closed, by both proofs where a second was asked for."""
        return not self.zones.corners and (self.confirmed or self.infeasible)

    @property
    def front(self) -> list[Found]:
        """The portfolios that none found beats, ascending."""
        return [self.found[values] for values in undominated(self.found)]

    def most_in(self, corner: Vector) -> Vector:
        """No portfolio in the zone of a corner has more of any measure than this, as far as is proven."""
        tops = list(self.ideal)
        for claim in self.claims:
            i = claim.place
            if all(mine >= least for j, (mine, least) in enumerate(zip(corner, claim.corner, strict=True)) if j != i):
                tops[i] = min(tops[i], claim.most)
        return tuple(tops)

    def _extremes(self) -> bool:
        """The most of each measure by itself; False when the time is up or nothing fits at all."""
        for place in range(len(self.asking.axes)):
            answer = self.asking.most(place, self.floor, sure=place == 0)
            if answer.ended is Ended.INFEASIBLE:
                self.infeasible = True
                self.zones.corners.clear()
            if answer.found is None:
                return False
            self.ideal[place] = answer.found.values[place]
            self.asking.axes = tuple(replace(axis, ideal=self.ideal[i]) for i, axis in enumerate(self.asking.axes))
            self._take_in(answer.found)
            self._close(place, self.floor, answer)
        self.zones.above_all(self.ideal)
        return True

    def _search(self) -> None:
        while self.zones.corners and not self._out_of_time:
            corner = self._next()
            answer = self.asking.most(PLACE, corner)
            if answer.ended is Ended.STOPPED:
                return
            if answer.found is not None:
                self._take_in(answer.found)
                self.zones.above_all(self.ideal)
            self._close(PLACE, corner, answer)

    def _next(self) -> Vector:
        """The zone with most room in the measures that bound a question: its answer closes the most others."""
        lows = [min(found.values[i] for found in self.found.values()) - 1 for i in range(len(self.ideal))]

        def room(corner: Vector) -> int:
            return prod(self.ideal[i] - max(corner[i], lows[i]) for i in range(len(corner)) if i != PLACE)

        return max(self.zones.corners, key=lambda corner: (room(corner), corner))

    def _take_in(self, found: Found) -> None:
        if found.values not in self.found:
            self.found[found.values] = found
            self.zones.take_in(found.values)
        if self.told is not None:
            self.told(self)

    def _close(self, place: int, corner: Vector, answer: Answer) -> None:
        most = answer.found.values[place] if answer.found is not None else None
        self.zones.close(place, corner, most)
        if most is not None:
            self.claims.append(Claim(place, corner, most))

    def _confirm(self) -> bool:
        """True when no zone that the frontier leaves holds anything; what is found after all is searched further."""
        left = Zones(self.floor)
        for values in self.found:
            left.take_in(values)
        for corner in sorted(left.corners):
            answer = self.asking.any_above(corner)
            if answer.ended is not Ended.INFEASIBLE:
                self.zones.corners.add(corner)
            if answer.ended is Ended.STOPPED or self._out_of_time:
                return False
        return not self.zones.corners

    @property
    def _out_of_time(self) -> bool:
        return self.asking.interrupted or time.monotonic() >= self.asking.deadline
