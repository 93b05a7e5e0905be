"""The cheapest repair of a list: the portfolio that keeps every rule and changes the fewest projects, then the best.

    changed  =  sum(1 - x[p of the list])  +  sum(x of projects not in the list)  +  sum(resized[p])
    size[p] - stated[p] * x[p]  <=  (scale_max - stated[p]) * resized[p]
    stated[p] * x[p] - size[p]  <=  (stated[p] - scale_min) * resized[p]

A project counts once, whether it goes, comes, takes another option or start, or (resized) another size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from allocator.allocate import Prepared
from allocator.formulation.program import INFINITY, Draft, Linear


def changing(prepared: Prepared, sizes: Mapping[int, Fraction]) -> tuple[Prepared, Linear]:
    """The study with columns for what is resized, and the number of projects changed as an expression."""
    program, packages = prepared.case.program, prepared.case.packages
    draft = Draft(list(program.columns), list(program.rows), program.width, program.height)
    listed = np.array(list(sizes), dtype=np.int64)
    projects = packages.project_index[listed]
    others = ~np.isin(packages.project_index, projects)
    sized = [place for place in sizes if packages.sized[place]]
    resized = draft.add_columns(
        "resized",
        np.zeros(len(sized)),
        np.ones(len(sized)),
        lambda: packages.labels(np.array(sized, dtype=np.int64)),
        integer=True,
    )
    for place, column in zip(sized, resized.tolist(), strict=True):
        _resized(draft, prepared, place, column, float(sizes[place]))
    changed = Linear.join(
        Linear(packages.x[listed], np.full(len(listed), -1.0), float(len(listed))),
        Linear(packages.x[others], np.ones(int(others.sum()))),
        Linear(resized, np.ones(len(sized))),
    )
    made = draft.finish(program.levels, program.form, program.commitment)
    return replace(prepared, case=replace(prepared.case, program=made)), changed


def _resized(draft: Draft, prepared: Prepared, place: int, column: int, stated: float) -> None:
    packages = prepared.case.packages
    row = packages.options.rows[packages.option[place]]
    size, x = int(packages.carrier[place]), int(packages.x[place])
    columns = np.array([size, x, column], dtype=np.int64)
    label = packages.labels(np.array([place], dtype=np.int64))[0]
    larger = Linear(columns, np.array([1.0, -stated, -(row.scale_max - stated)]))
    smaller = Linear(columns, np.array([-1.0, stated, -(stated - row.scale_min)]))
    draft.add_row("larger", larger, -INFINITY, 0.0, label)
    draft.add_row("smaller", smaller, -INFINITY, 0.0, label)
