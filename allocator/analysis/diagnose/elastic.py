"""A program in which named rules may be missed, at a price: the least by which they must move is then one solve away.

    floor     sum(..) + missed  >=  bound            cap   sum(..) - missed  <=  bound
    money     paid + left <= money + carried + back + draw + extra[t]      signed <= envelope + sum(extra[t] for t)

missed   one column a limit and side, the same for all its scopes, in the unit of the row
extra    money a fund would have in addition in each year, net of overhead: what is spent in the year it is drawn
The rows that may be missed are copies: the rule itself is dropped, so that the exact check leaves it out too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from allocator.formulation.program import INFINITY, ColumnFamily, Floats, Ints, Linear, Program, RowFamily

_NOTHING = (np.zeros(0), np.zeros(0), np.zeros(0))
HAIR = 4e-9  # a little more than the solver's tolerance, as a share of the largest coefficient of a row
MOST = 1e13  # no column may be larger: beyond it solvers lose rows


@dataclass
class Elastic:
    """A program while columns and rows are added behind its own.

    hair  what the solver may miss a copied row by, in its unit: less than that is no miss
    """

    program: Program
    columns: list[ColumnFamily] = field(default_factory=list)
    rows: list[RowFamily] = field(default_factory=list)
    hair: float = 0.0

    def column(self, name: str, count: int, lower: float, upper: float) -> Ints:
        """Adds continuous columns and returns their positions."""
        first = self.program.width + sum(family.size for family in self.columns)
        ends = np.full(count, lower), np.full(count, upper)
        family = ColumnFamily(name, first, *ends, False, lambda: [(number,) for number in range(count)])
        self.columns.append(family)
        return family.indices

    def copy(
        self, which: Ints, added: Sequence[tuple[int, int, float]], *, low: bool = True, high: bool = True
    ) -> None:
        """Copies rows under no rule's name, with (place among them, column, coefficient) added; which ends count."""
        rows = sparse.coo_array(self.program.matrix[which])
        self.hair = max(self.hair, HAIR * float(np.abs(rows.data).max(initial=0.0)))
        row, column, value = (np.array(part) for part in zip(*added, strict=True)) if added else _NOTHING
        place = np.concatenate([rows.coords[0], row]).astype(np.int64)
        order = np.argsort(place, kind="stable")
        family = RowFamily(
            "elastic",
            self.program.height + sum(one.size for one in self.rows),
            self.program.row_lower[which] if low else np.full(len(which), -INFINITY),
            self.program.row_upper[which] if high else np.full(len(which), INFINITY),
            place[order],
            np.concatenate([rows.coords[1], column]).astype(np.int64)[order],
            np.concatenate([rows.data, value]).astype(np.float64)[order],
            lambda: [(number,) for number in range(len(which))],
            ("",),
        )
        self.rows.append(family)

    def finish(self) -> Program:
        """The program with what was added."""
        columns, rows = (*self.program.columns, *self.columns), (*self.program.rows, *self.rows)
        return replace(self.program, columns=columns, rows=rows)

    def limit(self, rule: str, side: str, *, surplus: bool = False, held: bool = False) -> Linear:
        """Copies one side of a limit with a column for what is missed: below zero for a surplus, always 0 when held.

        Returns the column. Of a row that is both sides at once (an equality) only this side is copied.
        """
        ends = self.program.row_lower if side == "at_least" else self.program.row_upper
        which = np.array([i for i, name in enumerate(self.program.row_rules) if name == rule], dtype=np.int64)
        which = which[np.isfinite(ends[which])]
        most = 0.0 if held else min(MOST, self._reach(which))
        column = self.column(f"missed {rule} {side}", 1, -most if surplus else 0.0, most)
        low = side == "at_least"
        added = [(place, int(column[0]), 1.0 if low else -1.0) for place in range(len(which))]
        self.copy(which, added, low=low, high=not low)
        return Linear(column, np.ones(1))

    def money(self, rule: str, years: int) -> Linear:
        """Copies the rows of a fund with extra money in every year. Returns the extra money, net of overhead."""
        which = np.array([i for i, name in enumerate(self.program.row_rules) if name == rule], dtype=np.int64)
        extra = self.column(f"extra {rule}", years, 0.0, min(MOST, self._reach(which)))
        families = self._families(which)
        added = [
            (place, int(column), -1.0)
            for place, name in enumerate(families)
            if name == "commitment"
            for column in extra
        ]
        cash = [place for place, name in enumerate(families) if name == "cash"]
        added += [(place, int(extra[year]), -1.0) for year, place in enumerate(cash)]
        self.copy(which, added)
        return Linear(extra, np.ones(years))

    def decision(self, rule: str) -> Linear:
        """Copies the row of a decision with a column that is 1 when it is taken back."""
        which = np.array([i for i, name in enumerate(self.program.row_rules) if name == rule], dtype=np.int64)
        column = self.column(f"opened {rule}", 1, 0.0, 1.0)
        funded = bool(np.isfinite(self.program.row_lower[which]).any())
        self.copy(which, [(place, int(column[0]), 1.0 if funded else -1.0) for place in range(len(which))])
        return Linear(column, np.ones(1))

    def _families(self, which: Ints) -> list[str]:
        firsts = np.array([family.first for family in self.program.rows])
        names = [family.name for family in self.program.rows]
        return [names[int(i)] for i in np.searchsorted(firsts, which, side="right") - 1]

    def _reach(self, which: Ints) -> float:
        """No row among these can be off by more: every column at its largest."""
        ends: Floats = np.maximum(np.abs(self.program.column_lower), np.abs(self.program.column_upper))
        reach = abs(self.program.matrix[which]) @ ends
        bounds = np.concatenate([self.program.row_lower[which], self.program.row_upper[which]])
        known = np.abs(bounds[(bounds > -INFINITY) & (bounds < INFINITY)])
        return float(1.0 + reach.max(initial=0.0) + known.max(initial=0.0))
