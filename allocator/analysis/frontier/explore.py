"""All values that no portfolio equals or beats: zone after zone is searched until none is open.

A question in an open zone (the most of one measure above the zone's corner in the others) either finds a new portfolio,
by which zones are split, or finds that the zone is empty; either way it closes every zone that asks for more than it
found possible. When no zone is open, whatever is attainable is equalled or beaten by a portfolio found, and the
portfolios found that no other one beats are the frontier, each attained, none missing.

The proof rests on the zones alone, so it can be repeated: `confirm` searches all zones that the portfolios leave once
more, maximising another measure with another seed. What it found after all would be taken in.
Source: Kirlik, Sayin, "A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", European Journal of Operational Research 232, 2014 (the choice of the zone and what it closes).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import prod

from allocator.analysis.frontier.question import Answer, Asking, Found
from allocator.analysis.frontier.zones import Vector, Zones, reaches, undominated
from allocator.solve.engine import Ended

FIRST, SECOND = 0, 1  # the measures that questions maximise: in the search, and where it is confirmed


@dataclass(frozen=True, slots=True)
class Claim:
    """Proven: above `corner` in all measures but `place`, nothing has more of it than `most`."""

    place: int
    corner: Vector
    most: int


@dataclass
class Exploring:
    """A search under way. `told` is called after every answer.

    lifting  a second solve makes every point unbeaten at once: begun when one was beaten by a later one
    """

    asking: Asking
    told: Callable[[Exploring], None] | None = None
    found: dict[Vector, Found] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    ideal: list[int] = field(default_factory=list)
    lifting: bool = False
    infeasible: bool = False
    confirmed: bool = False
    zones: Zones = field(init=False)

    def __post_init__(self) -> None:
        self.floor = tuple(axis.floor for axis in self.asking.axes)
        self.ideal = [axis.ideal for axis in self.asking.axes]
        self.zones = Zones(self.floor)

    def run(self, *, confirm: bool) -> None:
        """Searches until no zone is open, or the time is up; then proves it a second time."""
        if not self._extremes():
            self.confirmed = self.infeasible  # said only after a second route
            return
        self._search(self.zones, FIRST)
        if confirm and self.complete:
            self._confirm()

    @property
    def complete(self) -> bool:
        """True when every zone is closed."""
        return not self.zones.corners

    @property
    def front(self) -> list[Found]:
        """The portfolios that none beats, ascending: of those found, what is proven so when zones are open."""
        every = [self.found[values] for values in undominated(self.found)]
        tops = {corner: self.most_in(corner) for corner in self.zones.corners}
        return [each for each in every if each.unbeaten or not self._may_be_beaten(each.values, tops)]

    def most_in(self, corner: Vector) -> Vector:
        """No portfolio in the zone of a corner has more of any measure than this, as far as is proven."""
        tops = list(self.ideal)
        for claim in self.claims:
            i = claim.place
            if all(mine >= least for j, (mine, least) in enumerate(zip(corner, claim.corner, strict=True)) if j != i):
                tops[i] = min(tops[i], claim.most)
        return tuple(tops)

    @staticmethod
    def _may_be_beaten(values: Vector, tops: Mapping[Vector, Vector]) -> bool:
        """Whether an open zone may hold something that is nowhere below these values."""
        return any(
            all(max(least + 1, value) <= most for least, value, most in zip(corner, values, top, strict=True))
            for corner, top in tops.items()
        )

    def _extremes(self) -> bool:
        """The most of each measure by itself; False when the time is up or nothing fits at all."""
        for place in range(len(self.asking.axes)):
            if self._out_of_time:
                return False
            answer = self.asking.most(place, self.floor, lift=True, sure=place == 0)
            if answer.ended is Ended.INFEASIBLE:
                self.infeasible = True
                self.zones.corners.clear()
            if answer.found is None:
                return False
            self.ideal[place] = answer.found.values[place]
            self.asking.axes = tuple(replace(axis, ideal=self.ideal[i]) for i, axis in enumerate(self.asking.axes))
            self._take_in(answer.found)
            self.zones.take_in(answer.found.values)
            self._close(self.zones, place, self.floor, answer)
        self.zones.above_all(self.ideal)
        return True

    def _search(self, zones: Zones, place: int) -> None:
        """Closes zone after zone by questions for one measure."""
        while zones.corners and not self._out_of_time:
            corner = self._next(zones, place)
            answer = self.asking.most(place, corner, lift=self.lifting)
            if answer.ended is Ended.STOPPED:
                return
            if answer.found is not None:
                self._take_in(answer.found)
                zones.take_in(answer.found.values)
                zones.above_all(self.ideal)
            self._close(zones, place, corner, answer)

    def _confirm(self) -> None:
        """Searches what the portfolios leave once more, from the other side; nothing more may be found."""
        left, before = Zones(self.floor), set(self.found)
        for values in before:
            left.take_in(values)
        self.asking.seed += 1
        self._search(left, SECOND)
        self.confirmed = not left.corners
        for values in self.found.keys() - before:
            self.zones.take_in(values)

    def _next(self, zones: Zones, place: int) -> Vector:
        """The zone with most room in the measures that bound a question: its answer closes the most others."""
        lows = [min(found.values[i] for found in self.found.values()) - 1 for i in range(len(self.ideal))]

        def room(corner: Vector) -> int:
            return prod(self.ideal[i] - max(corner[i], lows[i]) for i in range(len(corner)) if i != place)

        return max(zones.corners, key=lambda corner: (room(corner), corner))

    def _take_in(self, found: Found) -> None:
        if found.values not in self.found:
            self.lifting = self.lifting or any(reaches(found.values, other) for other in self.found)
            self.found[found.values] = found
        if self.told is not None:
            self.told(self)

    def _close(self, zones: Zones, place: int, corner: Vector, answer: Answer) -> None:
        most = answer.found.values[place] if answer.found is not None else None
        zones.close(place, corner, most)
        if most is not None:
            self.claims.append(Claim(place, corner, most))

    @property
    def _out_of_time(self) -> bool:
        return self.asking.interrupted or time.monotonic() >= self.asking.deadline
