"""A project is funded by one package at most, started in one year, at one size.

    sum(x[p, o, s] for o, s)  <=  1                                    for every project p
    sum(x[p, o, s] for o, s)  >=  1   decided in;    <= 0   decided out
    scale_min[o] * x[p, o, s]  <=  size[p, o, s]  <=  scale_max[o] * x[p, o, s]     where the size is free

x      1 when project p takes option o and starts in year s, else 0
size   how large the package is taken, times its amounts (no unit); only for options whose size may vary
rows   choice: one a project; decisions: one a decided project; sizes: two a package whose size is free
Source: docs/rules.md#packages
"""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from allocator.formulation.attributes import Attributes
from allocator.formulation.packages import Packages
from allocator.formulation.program import INFINITY, Draft
from allocator.pricing.table import Options
from allocator.study.records import Decision, Study

_OPEN = Decision.OPEN


def packages(draft: Draft, study: Study, options: Options, attributes: Attributes) -> Packages:
    """Adds the columns x and size and returns the packages they stand for."""
    option, start = (part.astype(np.int64) for part in np.nonzero(options.may_start))
    low, high = options.scale_min, options.scale_max
    count = len(option)
    none = np.zeros(count, np.int64)
    made = Packages(study, options, attributes, option, start, none, none, np.ones(count))
    made.x = draft.add_columns("x", np.zeros(count), np.ones(count), made.labels, integer=True)
    free = np.flatnonzero(low[option] < high[option]) if count else option
    sizes = draft.add_columns("size", np.zeros(len(free)), high[option[free]], lambda: made.labels(free))
    made.carrier = made.x.copy()
    made.carrier[free] = sizes
    made.factor = np.where(made.sized, 1.0, high[option]) if count else np.ones(0)
    return made


def add_choice(draft: Draft, packages: Packages) -> None:
    """One package a project at most; what is decided holds; sizes stay in their range."""
    _one_a_project(draft, packages)
    _decisions(draft, packages)
    _sizes(draft, packages)


def _one_a_project(draft: Draft, packages: Packages) -> None:
    projects = packages.study.projects
    order, first = packages.by_project
    count, having = len(first), packages.project_index[order[first]]
    row = np.repeat(np.arange(count), np.diff(first, append=len(order)))
    coordinates = (row, packages.x[order], np.ones(len(order)))
    draft.add_rows(
        "choice",
        *(np.full(count, -INFINITY), np.ones(count), coordinates),
        lambda: [(projects[place].project,) for place in having.tolist()],
    )


def _decisions(draft: Draft, packages: Packages) -> None:
    decisions = map(attrgetter("decision"), packages.study.projects)
    places = [place for place, decision in enumerate(decisions) if decision is not _OPEN]
    decided = [(place, packages.study.projects[place]) for place in places]
    row_of = np.full(len(packages.study.projects), -1, dtype=np.int64)
    row_of[[index for index, _ in decided]] = np.arange(len(decided))
    row = row_of[packages.project_index]
    keep = row >= 0
    funded = np.array([project.decision is Decision.IN for _, project in decided], dtype=np.bool_)
    draft.add_rows(
        "decisions",
        np.where(funded, 1.0, -INFINITY),
        np.where(funded, INFINITY, 0.0),
        (row[keep], packages.x[keep], np.ones(int(keep.sum()))),
        lambda: [(project.project,) for _, project in decided],
        tuple(f"decision:{project.project}" for _, project in decided),
    )


def _sizes(draft: Draft, packages: Packages) -> None:
    free = np.flatnonzero(packages.sized)
    which = packages.option[free]
    low, high = packages.options.scale_min[which], packages.options.scale_max[which]
    count = len(free)
    each = np.arange(count, dtype=np.int64)
    size, x = packages.carrier[free], packages.x[free]
    for name, sign, end in (("size_at_least", 1.0, low), ("size_at_most", -1.0, high)):
        draft.add_rows(
            name,
            np.zeros(count),
            np.full(count, INFINITY),
            (np.tile(each, 2), np.concatenate([size, x]), np.concatenate([np.full(count, sign), -sign * end])),
            lambda: packages.labels(free),
        )
