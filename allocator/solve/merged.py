"""An easier task whose bound holds for a core: packages that look alike are one, rows that tell them apart left out.

A project may often start in any year, and where no year's money is scarce all its starts are worth the same. To the
solver that is five times as many choices, and every portfolio in thousands of versions. So first

    packages of one project that have the same gain and the same coefficients in all rows with a price become one
    rows in which they differ (they have no price) are left out

Leaving rows out only adds portfolios, and packages that look alike in all that is left need only one to stand for them:
the best of the easier task is no less than the best of the core. Its packages are then set out among the ones that
look alike, under all the rows; where that can be done, the core is solved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from allocator.formulation.program import INFINITY, Floats, Ints
from allocator.solve.candidates import Inside
from allocator.solve.layout import Layout, Mask
from allocator.solve.scaling import Scaled

SEED = 20_11  # of the weights by which packages that look alike are found


@dataclass(frozen=True, slots=True)
class Merged:
    """A core on easier terms. `stands` is the package that stands for each package of the core, shape (packages,)."""

    scaled: Scaled
    core: Inside
    stands: Ints

    def set_out(self, full: Inside, layout: Layout, point: Floats, staying: Mask) -> Inside:
        """The core of the packages that look like those taken at a point of the easier task.

        staying  packages that are taken as they are where they look like it
        """
        taken = point[layout.x] > 0.5
        packages = full.packages & taken[self.stands]
        stays = np.zeros(len(full.out), dtype=np.bool_)
        stays[layout.project[packages & staying]] = True
        packages &= staying | ~stays[layout.project]
        out = np.ones(len(full.out), dtype=np.bool_)
        out[layout.project[packages]] = False
        return Inside(packages, out)


def merged(
    scaled: Scaled, by_column: sparse.csc_array, layout: Layout, prices: Floats, core: Inside, place: Ints
) -> Merged | None:
    """The core on easier terms, or None where they would be no easier. `place`: the packages that rather stand."""
    task = scaled.task
    telling = (prices != 0.0) | (task.row_lower == task.row_upper)
    telling[layout.own_rows] = False
    here = np.flatnonzero(core.packages & ~layout.sized)
    columns = by_column[:, layout.x[here]]
    each, stand = _alike(scaled, layout, columns, telling, here, place)
    differ = (columns[:, each] - columns[:, stand]).tocsc()
    same = abs(differ).T @ telling.astype(np.float64) == 0.0  # marks may agree by chance, coefficients may not
    if not same.any():
        return None
    stands = np.arange(len(layout.x))
    stands[here[each[same]]] = here[stand[same]]
    apart = np.zeros(len(telling), dtype=np.bool_)
    apart[differ[:, np.flatnonzero(same)].indices] = True
    apart[layout.own_rows] = False
    lower, upper = np.where(apart, -INFINITY, task.row_lower), np.where(apart, INFINITY, task.row_upper)
    easier = replace(scaled, task=replace(task, row_lower=lower, row_upper=upper))
    return Merged(easier, Inside(core.packages & (stands == np.arange(len(stands))), core.out), stands)


def _alike(
    scaled: Scaled, layout: Layout, columns: sparse.csc_array, telling: Mask, here: Ints, place: Ints
) -> tuple[Ints, Ints]:
    """Pairs of columns of one project that seem the same: each, and the one that stands for it (not itself)."""
    weight = np.random.default_rng(SEED).uniform(1.0, 2.0, len(telling)) * telling
    project, gain, mark = layout.project[here], scaled.task.objective[layout.x[here]], columns.T @ weight
    order = np.lexsort((~np.isin(here, place), mark, gain, project))
    new = np.zeros(len(order), dtype=np.bool_)
    new[:1] = True
    for key in (project, gain, mark):
        new[1:] |= np.diff(key[order]) != 0
    first = order[np.flatnonzero(new)][np.cumsum(new) - 1] if len(order) else order
    return order[~new], first[~new]
