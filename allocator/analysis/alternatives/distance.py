"""How far a portfolio is from those already found, as columns of the program, so that it can be maximised.

    apart[k]  =  2 * (projects funded in one of the two only)  +  (projects funded in both by another instrument)
    moved[k, t] * unit  <=  |committed to theme t  -  committed to theme t in k|           whole numbers
    nearest  <=  apart[k] + sum(moved[k, t] for t)          apart[k] >= 1                  for every k found

k        a portfolio already found; t a theme
unit     the mean commitment of a project in the best portfolio, study currency: moving that much to or from a theme
         counts as much as another instrument
above    1 when the theme gets more than in k, 0 when it gets less: it makes the absolute value exact
nearest  the distance to the nearest portfolio found, in points: the column to maximise
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.allocate import Prepared
from allocator.formulation.packages import Mask, Packages
from allocator.formulation.program import INFINITY, Draft, Floats, Linear
from allocator.portfolio import Funded, Portfolio

HAIR = 1e-9  # a whole unit moved counts, however the unit was rounded
PROJECT, INSTRUMENT = 2.0, 1.0  # points for a project in one only, and for another instrument


@dataclass(frozen=True)
class Apart:
    """A study in which the distance to what was found is a column: `nearest` is the expression to maximise."""

    prepared: Prepared
    nearest: Linear


def apart_from(prepared: Prepared, found: Sequence[Portfolio]) -> Apart:
    """The study with its distance to portfolios already found; the first of them is the best."""
    program, packages = prepared.case.program, prepared.case.packages
    draft = Draft(list(program.columns), list(program.rows), program.width, program.height)
    unit = mean_commitment(found[0]) * (1.0 - HAIR)
    distances = [_distance(draft, packages, portfolio, unit, place) for place, portfolio in enumerate(found)]
    most = 2.0 * PROJECT * len(packages.study.projects) + sum(len(_themes(packages)) for _ in found) * 1e4
    column = draft.add_columns("nearest", np.zeros(1), np.array([most]), lambda: [()], integer=True)
    nearest = Linear(column, np.ones(1))
    for place, distance in enumerate(distances):
        draft.add_row("distance", Linear.join(nearest, distance.times(-1.0)), -INFINITY, 0.0, (place,))
    made = draft.finish(program.levels, program.form, program.commitment)
    return Apart(replace(prepared, case=replace(prepared.case, program=made)), nearest)


def mean_commitment(portfolio: Portfolio) -> float:
    """Mean commitment of a funded project, study currency; 0 where nothing is committed."""
    return portfolio.totals.get("commitment", 0.0) / max(1, len(portfolio.funded_rows))


def _distance(draft: Draft, packages: Packages, found: Portfolio, unit: float, place: int) -> Linear:
    apart = _apart(packages, found.funded_rows)
    draft.add_row("another", apart, 1.0, INFINITY, (place,))
    return Linear.join(apart, *(_moved(draft, packages, found, unit, place, theme) for theme in _themes(packages)))


def _apart(packages: Packages, funded: Sequence[Funded]) -> Linear:
    """2 for every project in one only, 1 for every one in both by another instrument."""
    held = {row.project: row.instrument for row in funded}
    rows, names = packages.options.rows, [row.project for row in packages.options.rows]
    of_option = np.array([_points(held.get(name), row.instrument) for name, row in zip(names, rows, strict=True)])
    return Linear(packages.x, of_option[packages.option], PROJECT * len(held))


def _points(held: str | None, instrument: str) -> float:
    """What taking an option changes in the distance: a project not held comes in, one held no longer is missing."""
    if held is None:
        return PROJECT
    return -PROJECT if held == instrument else INSTRUMENT - PROJECT


def _themes(packages: Packages) -> list[str]:
    return sorted({project.theme for project in packages.study.projects if project.theme})


def _moved(draft: Draft, packages: Packages, found: Portfolio, unit: float, place: int, theme: str) -> Linear:
    """Points for money moved to or from a theme; nothing where the theme holds no money to move."""
    mask, amounts = packages.having("theme", theme)[packages.project_index], packages.amounts("commitment")
    before, most = _committed(packages, found, theme), _most(packages, amounts, mask)
    if unit <= 0.0 or max(before, most - before) < unit:
        return Linear.none()
    top = float(np.floor(max(before, most - before) / unit))
    label = (place, theme)
    moved = draft.add_columns("moved", np.zeros(1), np.array([top]), lambda: [label], integer=True)
    above = draft.add_columns("above", np.zeros(1), np.ones(1), lambda: [label], integer=True)
    keep = mask & (amounts != 0.0)
    here = Linear(packages.carrier[keep], amounts[keep])
    points = Linear(moved, np.array([unit]))
    up, down = 2.0 * before, 2.0 * max(0.0, most - before)
    more = Linear.join(points, here.times(-1.0), Linear(above, np.array([up])))
    draft.add_row("moved_more", more, -INFINITY, up - before, label)
    less = Linear.join(points, here, Linear(above, np.array([-down])))
    draft.add_row("moved_less", less, -INFINITY, before, label)
    return Linear(moved, np.ones(1))


def _committed(packages: Packages, portfolio: Portfolio, theme: str) -> float:
    themes = {name: project.theme for name, project in packages.projects.items()}
    return sum(row.commitment for row in portfolio.funded_rows if themes[row.project] == theme)


def _most(packages: Packages, amounts: Floats, mask: Mask) -> float:
    """The most that can be committed to a theme: what its packages ask for, or all the money where none comes back."""
    if any(fund.revolving for fund in packages.funds):
        return packages.greatest(amounts, mask)
    money = sum(budget.amount for budget in packages.study.budgets)
    return min(packages.greatest(amounts, mask), money)
