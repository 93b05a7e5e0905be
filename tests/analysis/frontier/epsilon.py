"""A second algorithm for frontiers: recursion over the measures, a new task for every solve.

    front(1 measure)     the lexicographically best vector: the first measure, then the second, ...
    front(k measures)    front(k - 1) under "the k-th at least b"; then b rises above the least k-th value found

It never looks at zones and never merges objectives, and each solve goes the ordinary way of one study.
Source: Ozlen, Azizoglu, "Multi-objective integer programming: a general approach for generating all non-dominated
solutions", European Journal of Operational Research 199, 2009.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.formulation.build import formulated
from allocator.formulation.program import Linear
from allocator.modelfile.records import Form, Model, Objective
from allocator.pricing import price
from allocator.solve.prove import Search
from allocator.solve.settle import Case
from allocator.solve.task import Row
from allocator.study.records import Study

Vector = tuple[int, ...]


@dataclass
class Recursion:
    """Measures whose values are whole numbers; all are maximised."""

    search: Search
    expressions: Sequence[Linear]

    def front(self, count: int, rows: tuple[Row, ...] = ()) -> set[Vector]:
        if count == 1:
            best = self._best(rows)
            return set() if best is None else {best}
        found: set[Vector] = set()
        more = rows
        while here := self.front(count - 1, more):
            found |= here
            least = min(vector[count - 1] for vector in here)
            more = (*rows, Row(self.expressions[count - 1], lower=least + 0.5))
        return found

    def _best(self, rows: tuple[Row, ...]) -> Vector | None:
        values = []
        for expression in self.expressions:
            best = self.search.best(expression, rows, exact=False)
            if best.value is None:
                return None
            values.append(round(best.value))
            rows = (*rows, Row(expression, lower=best.value - 0.5))
        return tuple(values)


def front(study: Study, model: Model, measures: Sequence[str]) -> list[Vector]:
    """The frontier of whole-numbered measures without ceilings, ascending."""
    policy = Model(model.name, model.title, Objective(Form.SCALED, tuple((m, 1.0) for m in measures)))
    options = price(study, policy)
    program, packages, paying = formulated(study, options, policy)
    search = Search(Case(program, packages, paying, policy))
    return sorted(Recursion(search, [level.expression for level in program.levels]).front(len(measures)))
