"""Studies with their true optimum, found by trying everything, and what a bound must say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from allocator.allocate import Prepared, prepare
from allocator.formulation.program import Floats
from allocator.modelfile.records import Form
from allocator.pricing import price
from allocator.solve.layout import Layout, layout_of
from allocator.solve.scaling import Scaled, scale
from allocator.solve.task import Task, task_of
from tests.oracle.compare import enumerated
from tests.oracle.exhaustive import Answer
from tests.oracle.studies import random_study

ROUNDING = 1e-6


@dataclass(frozen=True)
class Known:
    """A random study as a task, with the best there is of its first objective; None: nothing fits."""

    prepared: Prepared
    task: Task
    scaled: Scaled
    layout: Layout
    optimum: float | None
    answer: Answer

    @property
    def rounding(self) -> float:
        """What floating sums may be off by."""
        return ROUNDING * max(1.0, abs(self.optimum or 0.0))

    def taken(self) -> np.ndarray:
        """The packages of the best portfolio of its last objective."""
        packages = self.prepared.case.packages
        rows = packages.options.rows
        keys = {(c.option.project, c.option.option, c.start) for c in self.answer.taken}
        years = packages.study.programme_years
        each = zip(packages.option.tolist(), packages.start.tolist(), strict=True)
        return np.array([(rows[o].project, rows[o].option, years[s]) in keys for o, s in each], dtype=np.bool_)


@cache
def known(seed: int) -> Known | None:
    """The study of a seed; None where its objective is not one sum (scaled) or was refused."""
    study, model = random_study(seed, assignments=200, projects=(2, 4))
    if model.maximise.form is Form.SCALED:
        return None
    answer = enumerated(study, model).solve()
    prepared = prepare(study, model, price(study, model))
    program = prepared.case.program
    task = task_of(program, program.levels[0].expression)
    layout = layout_of(program, prepared.case.packages, frozenset())
    optimum = float(answer.levels[0]) if answer.levels else None
    return Known(prepared, task, scale(task), layout, optimum, answer)


def studies(count: int, *, feasible: bool | None = None) -> Iterator[Known]:
    """So many studies from the first seeds on; only those in which something (or nothing) fits, where it is asked."""
    found = 0
    for seed in range(10 * count):
        each = known(seed)
        if each is not None and (feasible is None or (each.optimum is not None) is feasible):
            found += 1
            yield each
        if found == count:
            return


def random_prices(each: Known, random: np.random.Generator, size: float) -> Floats:
    """Prices of the shared rows of any size; only their signs fit the rows."""
    task = each.scaled.task
    prices = random.normal(0.0, size, len(task.row_lower)) * np.abs(task.objective).max(initial=1.0)
    prices[each.layout.own_rows] = 0.0
    prices = np.where((prices > 0) & ~np.isfinite(task.row_upper), -prices, prices)
    return np.where((prices < 0) & ~np.isfinite(task.row_lower), 0.0, prices)


def bare(each: Known, change: Callable[[Task], Task]) -> Known:
    """The same study, its task changed."""
    task = change(each.task)
    return replace(each, task=task, scaled=scale(task))
