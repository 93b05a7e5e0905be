"""One yes/no column for each option that may start in several years, so that the solver decides on it as a whole.

    taken[o]  =  sum(x[o, t] for t)

An option that may start in any of three years is three columns to the solver, and "not taken" is three decisions: that
made proofs on the North Kazakhstan example up to five times longer. Where all starts of an option have the same
coefficient in a row, `taken` stands there instead. The solver must not put the sum back in its place: of its presolve
rules, the one that does is turned off. Rules are counted anew from version to version of the solver, so a test looks
whether the columns are still there after its presolve; were they not, answers would be as right as before, only slower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from allocator.formulation.packages import Packages
from allocator.formulation.program import Ints
from allocator.solve.engine import Outcome, Terms
from allocator.solve.task import Task

AGGREGATOR = 1 << 12  # the bit of HiGHS's presolve rule that replaces a column by the sum it equals
KEEPS_SUMS: Mapping[str, Any] = {"presolve_rule_off": AGGREGATOR}


@dataclass(frozen=True)
class Groups:
    """The x columns of every option with several starts: one array an option."""

    columns: tuple[Ints, ...]

    @classmethod
    def of(cls, packages: Packages) -> Groups:
        """The options of a study that may start in several years."""
        by_option = (packages.x[packages.option == option] for option in np.unique(packages.option))
        return cls(tuple(columns for columns in by_option if len(columns) > 1))

    def told(self, terms: Terms) -> Terms:
        """The terms with what the solver must be told so that it keeps the columns."""
        return replace(terms, options={**terms.options, **KEEPS_SUMS}) if self.columns else terms

    def whole(self, task: Task) -> Task:
        """The task with a column for each group after its own, and the rows that define them before its own."""
        if not self.columns:
            return task
        moved, zeros = self.bare(task), np.zeros(len(self.columns))
        matrix = sparse.csr_array(sparse.vstack([self._sums(task.width), moved.matrix], format="csr"))
        lower, upper = np.concatenate([zeros, task.row_lower]), np.concatenate([zeros, task.row_upper])
        return replace(moved, matrix=matrix, row_lower=lower, row_upper=upper)

    def bare(self, task: Task) -> Task:
        """The same without the rows that define the columns."""
        if not self.columns:
            return task
        zeros, ones = np.zeros(len(self.columns)), np.ones(len(self.columns))
        objective = self._moved(sparse.csr_array(task.objective.reshape(1, -1)))
        return replace(
            task,
            matrix=self._moved(task.matrix),
            column_lower=np.concatenate([task.column_lower, zeros]),
            column_upper=np.concatenate([task.column_upper, ones]),
            integer=np.concatenate([task.integer, ones.astype(np.bool_)]),
            objective=np.asarray(objective.toarray()).reshape(-1),
        )

    def _moved(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """Coefficients that all starts of an option share, moved to its own column."""
        height, width = matrix.shape
        tidy = matrix.copy()
        tidy.sum_duplicates()
        entries = tidy.tocoo()
        row, column, value = entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data
        group, sizes, count = self._group_of(width)[column], self._sizes, len(self.columns)
        order = np.argsort(row * (count + 1) + group, kind="stable")
        row, column, value, group = row[order], column[order], value[order], group[order]
        first = np.flatnonzero(np.diff(row * (count + 1) + group, prepend=-1))
        length = np.diff(first, append=len(row))
        same = np.minimum.reduceat(value, first) == np.maximum.reduceat(value, first) if len(row) else first == 0
        goes = (group[first] < count) & same & (length == sizes[group[first]])
        stays = ~np.repeat(goes, length)
        lead = first[goes]
        values = np.concatenate([value[stays], value[lead]])
        places = np.concatenate([row[stays], row[lead]]), np.concatenate([column[stays], width + group[lead]])
        return sparse.csr_array((values, places), shape=(height, width + count))

    def _group_of(self, width: int) -> Ints:
        """The group of every column; one past the last for a column of none."""
        group = np.full(width, len(self.columns), dtype=np.int64)
        for place, columns in enumerate(self.columns):
            group[columns] = place
        return group

    @cached_property
    def _sizes(self) -> Ints:
        """How many columns each group has; none of them for no group."""
        return np.array([*(len(columns) for columns in self.columns), 0], dtype=np.int64)

    def _sums(self, width: int) -> sparse.csr_array:
        """The rows sum(x) - taken = 0."""
        places = np.concatenate([np.full(len(columns), g) for g, columns in enumerate(self.columns)])
        shape = (len(self.columns), width)
        members = sparse.csr_array((np.ones(len(places)), (places, np.concatenate(self.columns))), shape=shape)
        minus = -sparse.eye_array(len(self.columns), format="csr")
        return sparse.csr_array(sparse.hstack([members, minus], format="csr"))


def own(outcome: Outcome, width: int) -> Outcome:
    """The outcome with the first columns of its point only."""
    return outcome if outcome.point is None else replace(outcome, point=outcome.point[:width])
