"""Which packages a core holds: every project's own, and those that are nearly as good.

At the prices of the relaxation every project has a place: the package (or none) that the mixture takes most of. Its
alternatives cost little or much. A core opens the projects whose next alternative costs least,

    next[p]  =  min(loss of what p may do instead, above nothing)           the `count` smallest, and all that are split

with what they may do up to the loss of the last of them, and leaves all others in their place. Packages of the same
loss (a project may often start in any year) cost nothing to change: they come with their project.
Source: docs/decisions/large-pipelines.md
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.formulation.program import Floats, Ints
from allocator.solve.lagrange import Worth
from allocator.solve.layout import Layout, Mask

SPLIT = 1e-6  # a project that takes its place by less than all but this is split
SAME = 1e-9  # losses below this share of the largest that counts are nothing


@dataclass(frozen=True, slots=True)
class Inside:
    """A core: the packages it holds, and the projects it may leave out."""

    packages: Mask
    out: Mask

    def held(self, layout: Layout) -> Mask:
        """Packages that are their project's only choice."""
        choices = np.bincount(layout.project[self.packages], minlength=len(self.out))
        return np.asarray(self.packages & (choices[layout.project] == 1) & ~self.out[layout.project])

    def outside(self, known: Worth) -> float:
        """The smallest loss of what the core does not hold."""
        return float(min(known.loss[~self.packages].min(initial=np.inf), known.none[~self.out].min(initial=np.inf)))

    @property
    def size(self) -> int:
        """How much there is to choose from."""
        return int(self.packages.sum() + self.out.sum())


@dataclass(frozen=True)
class Candidates:
    """Where each project stands, and in which order projects are opened.

    place  the package of each project, or -1 for none, shape (projects,)
    split  projects that the mixture does not decide; next: loss of the next alternative, shape (projects,)
    """

    known: Worth
    layout: Layout
    place: Ints
    split: Mask
    next: Floats

    @classmethod
    def of(cls, known: Worth, layout: Layout, share: Floats | None) -> Candidates:
        """From the mixture's share of each package; without one, every project stands where prices are best."""
        if share is None:
            share = np.where(np.isfinite(known.loss), -known.loss, -np.inf)
            left_out = -known.none
        else:
            taken = np.bincount(layout.project, weights=share, minlength=len(layout.must))
            left_out = np.asarray(1.0 - taken, dtype=np.float64)
        left_out = np.where(layout.must, -np.inf, left_out)
        most, place = _largest(layout, share)
        stays = left_out >= most
        return cls(
            known,
            layout,
            np.where(stays, -1, place),
            np.maximum(most, left_out) < 1.0 - SPLIT,
            _next(known, layout),
        )

    def opened(self, allowed: float) -> int:
        """How many projects have another choice that loses no more than is allowed, and something."""
        return int((self.next <= allowed).sum())

    def staying(self, count: int) -> Mask:
        """The packages in their place of all projects but those that a core of so many opens."""
        staying = np.zeros(len(self.layout.x), dtype=np.bool_)
        staying[self.place[~self._opened(count) & (self.place >= 0)]] = True
        return staying

    def near(self, count: int, allowed: float) -> Inside:
        """A core that opens so many projects, and holds nothing that loses more than is allowed."""
        opened = self._opened(count)
        ends = np.sort(self.next)[:count]
        reach = min(allowed, float(ends[np.isfinite(ends)].max(initial=0.0)) or allowed)
        packages = opened[self.layout.project] & (self.known.loss <= reach)
        return self._with_places(packages, opened & (self.known.none <= reach))

    def _opened(self, count: int) -> Mask:
        opened = self.split.copy()
        opened[np.argsort(self.next, kind="stable")[:count]] = True
        return opened

    def within(self, allowed: float) -> Inside:
        """All that loses no more than is allowed."""
        packages = (self.known.loss <= allowed) & ~self.layout.barred
        return self._with_places(packages, (self.known.none <= allowed) & ~self.layout.must)

    def _with_places(self, packages: Mask, out: Mask) -> Inside:
        packages = packages & ~self.layout.barred
        packages[self.place[self.place >= 0]] = True
        return Inside(packages, out | (self.place < 0))


def _largest(layout: Layout, values: Floats) -> tuple[Floats, Ints]:
    """The largest value of each project's packages, and which package that is; barred ones do not count."""
    most, place = np.full(len(layout.must), -np.inf), np.full(len(layout.must), -1, dtype=np.int64)
    kept = np.flatnonzero(~layout.barred)
    order = kept[np.lexsort((-values[kept], layout.project[kept]))]
    first = order[np.diff(layout.project[order], prepend=-1) > 0]
    most[layout.project[first]], place[layout.project[first]] = values[first], first
    return most, place


def _next(known: Worth, layout: Layout) -> Floats:
    """The smallest loss above nothing of each project; infinite where there is none."""
    finite = known.loss[np.isfinite(known.loss)]
    nothing = SAME * max(1.0, float(finite.max(initial=0.0)))
    after = np.where(known.none > nothing, known.none, np.inf)
    np.minimum.at(after, layout.project, np.where(known.loss > nothing, known.loss, np.inf))
    return after
