"""Packages as the linear relaxation sees them: each at the ends of its size, in the order of projects.

A package whose size is free stands twice, at its smallest and its largest size: all sizes between are mixtures of the
two. So every project is a list of offers of which one, or none, is taken, and prices decide which:

    best[p]  =  max(value of o for offers o of p)          none is taken when that is not above 0 and p may be left out
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from allocator.formulation.program import Floats, Ints
from allocator.solve.layout import Layout, Mask
from allocator.solve.scaling import Scaled


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers of all projects that have any, project by project.

    x, sized  column of the choice and of the size (0 where there is none), shape (offers,)
    amount    what the offer puts into the column of its size, scaled, shape (offers,)
    project   of each offer; first: where each project begins; forced: projects (as listed) that must take one
    """

    x: Ints
    sized: Ints
    amount: Floats
    project: Ints
    first: Ints
    forced: Mask

    @classmethod
    def of(cls, scaled: Scaled, layout: Layout) -> Offers:
        """The offers of every package that may be taken."""
        ends = np.flatnonzero(layout.sized)
        package = np.concatenate([np.arange(len(layout.x)), ends])
        size = np.concatenate([layout.high, layout.low[ends]])
        kept = ~layout.barred[package]
        package, size = package[kept], size[kept]
        order = np.argsort(layout.project[package], kind="stable")
        package, size = package[order], size[order]
        sized = np.where(layout.sized[package], layout.size[package], 0)
        amount = np.where(layout.sized[package], size / scaled.column_unit[sized], 0.0)
        project = layout.project[package]
        first = np.flatnonzero(np.diff(project, prepend=-1))
        return cls(layout.x[package], sized, amount, project, first, layout.must[project[first]])

    def added(self, values: Floats) -> Floats:
        """What each offer brings of something that stands on the columns, shape (offers,)."""
        brought = values[self.x]
        return brought + values[self.sized] * self.amount if self.amount.any() else brought

    def use(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """What each offer uses of each row, shape (offers, rows)."""
        by_column = matrix.tocsc()
        use = by_column[:, self.x]
        if self.amount.any():
            use = use + by_column[:, self.sized] @ sparse.diags_array(self.amount)
        return sparse.csr_array(use.T)

    def best(self, value: Floats) -> tuple[Floats, Ints]:
        """By value of the offers: what each project is worth, and the offers taken, one a project at most."""
        if not len(self.first):
            return np.zeros(0), np.zeros(0, dtype=np.int64)
        best = np.maximum.reduceat(value, self.first)
        place = np.repeat(np.arange(len(self.first)), np.diff(np.append(self.first, len(value))))
        top = np.flatnonzero(value == best[place])
        top = top[np.diff(place[top], prepend=-1) > 0]
        taken = self.forced | (best > 0.0)
        return np.where(taken, best, 0.0), top[taken]
