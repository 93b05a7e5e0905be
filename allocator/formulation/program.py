"""The whole mathematics of one study as sparse blocks: families of columns, families of rows, and what is maximised.

    maximise   sum(value * column)                      one linear expression a level
    subject to lower <= sum(coefficient * column) <= upper      one row of `matrix`
               column_lower <= column <= column_upper,  whole numbers where `integer`

The Pyomo model (`pyomo_view`) and the arrays that the solver reads are two views of this one object.
Every row knows the rule it comes from ("limit:adaptation", "budget:undp", "link:P1 needs P2", "decision:P7"), so that a
conflict can be told in the words of the study; rows with the rule "" are the mathematics itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Label = tuple[str | int, ...]
Labels = Callable[[], Sequence[Label]]

CANCELLED = 1e-13  # of the size of a sum's terms: what is left of terms that cancel each other out is rounding
INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Linear:
    """sum(values * columns) + constant; a column may stand more than once."""

    columns: Ints
    values: Floats
    constant: float = 0.0

    @classmethod
    def none(cls, constant: float = 0.0) -> Linear:
        """No columns at all, only a constant."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0), constant)

    @classmethod
    def join(cls, *parts: Linear) -> Linear:
        """The sum of several expressions."""
        if not parts:
            return cls.none()
        columns = np.concatenate([part.columns for part in parts])
        values = np.concatenate([part.values for part in parts])
        return cls(columns, values, sum(part.constant for part in parts))

    def times(self, factor: float) -> Linear:
        """The expression multiplied by a number."""
        return Linear(self.columns, self.values * factor, self.constant * factor)

    def dense(self, size: int) -> Floats:
        """The coefficients of all `size` columns, repeated columns added up; what cancels leaves no rounding behind."""
        sums = np.bincount(self.columns, weights=self.values, minlength=size).astype(np.float64)
        reach = np.bincount(self.columns, weights=np.abs(self.values), minlength=size)
        return np.where(np.abs(sums) <= CANCELLED * reach, 0.0, sums)

    def at(self, point: Floats) -> float:
        """The value at a point, shape (columns of the program,)."""
        return float(self.values @ point[self.columns]) + self.constant


@dataclass(frozen=True, slots=True)
class ColumnFamily:
    """Columns of one kind: their first index, bounds, whether they are whole numbers, and their names."""

    name: str
    first: int
    lower: Floats
    upper: Floats
    integer: bool
    labels: Labels

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self.lower)

    @property
    def indices(self) -> Ints:
        """Positions of the family's columns in the program."""
        return np.arange(self.first, self.first + self.size, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class RowFamily:
    """Rows of one kind, as coordinates (row within the family, column, coefficient), with bounds and rules."""

    name: str
    first: int
    lower: Floats
    upper: Floats
    row: Ints
    column: Ints
    value: Floats
    labels: Labels
    rules: tuple[str, ...]  # one a row, or a single one for all

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.lower)


@dataclass(frozen=True, slots=True)
class Level:
    """One thing to maximise. `may_lose` is the share of its result that the next level may give up."""

    name: str
    expression: Linear
    may_lose: float = 0.0


@dataclass
class Draft:
    """A program while the families write their columns and rows into it, in the order of the mathematics."""

    columns: list[ColumnFamily] = field(default_factory=list)
    rows: list[RowFamily] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def add_columns(self, name: str, lower: Floats, upper: Floats, labels: Labels, *, integer: bool = False) -> Ints:
        """Adds columns and returns their positions."""
        family = ColumnFamily(name, self.width, _floats(lower), _floats(upper), integer, labels)
        self.columns.append(family)
        self.width += family.size
        return family.indices

    def add_rows(
        self,
        name: str,
        lower: Floats,
        upper: Floats,
        coordinates: tuple[Ints, Ints, Floats],
        labels: Labels,
        rules: tuple[str, ...] = ("",),
    ) -> None:
        """Adds rows; `coordinates` are (row within the family, column, coefficient), zeros are left out.

        A column stands at most once in a row (add_row adds repeated ones up).
        """
        row, column, value = coordinates
        if not value.all():
            keep = value != 0.0
            row, column, value = row[keep], column[keep], value[keep]
        if len(lower) > 1 and (row[1:] < row[:-1]).any():
            order = in_order(row)
            row, column, value = row[order], column[order], value[order]
        ends = _floats(lower), _floats(upper)
        family = RowFamily(name, self.height, *ends, row, column, _floats(value), labels, rules)
        self.rows.append(family)
        self.height += family.size

    def add_row(self, name: str, expression: Linear, lower: float, upper: float, label: Label, rule: str = "") -> None:
        """Adds one row: lower <= expression <= upper."""
        shift, expression = expression.constant, added_up(expression)
        where = np.zeros(len(expression.columns), dtype=np.int64)
        coordinates = (where, expression.columns, expression.values)
        self.add_rows(
            name,
            np.array([lower - shift + 0.0]),
            np.array([upper - shift + 0.0]),
            coordinates,
            lambda: [label],
            (rule,),
        )

    def finish(self, levels: Sequence[Level], form: str, commitment: Linear) -> Program:
        """The finished program; nothing changes after this."""
        return Program(tuple(self.columns), tuple(self.rows), tuple(levels), form, commitment)


@dataclass(frozen=True)
class Program:
    """A finished program. `commitment` is the total commitment, by which ties are broken.

    form   how the levels combine: "weighted" has one level; "ordered" several, one after the other; "scaled" several
           whose weighted sum is maximised once each is divided by its own best (the weight stands in `may_lose`'s
           place in `weights`)
    """

    columns: tuple[ColumnFamily, ...]
    rows: tuple[RowFamily, ...]
    levels: tuple[Level, ...]
    form: str
    commitment: Linear
    weights: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(family.size for family in self.columns)

    @property
    def height(self) -> int:
        """Number of rows."""
        return sum(family.size for family in self.rows)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """All coefficients by row, shape (rows, columns)."""
        counts = [np.bincount(family.row, minlength=family.size) for family in self.rows]
        start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(counts))])
        value = np.concatenate([family.value for family in self.rows])
        narrow = np.int32 if max(len(value), self.width) < 2**31 else np.int64
        column = np.concatenate([family.column for family in self.rows], dtype=narrow, casting="same_kind")
        return sparse.csr_array((value, column, start.astype(narrow)), shape=(self.height, self.width))

    @cached_property
    def row_lower(self) -> Floats:
        """Lower bounds of the rows, shape (rows,)."""
        return np.concatenate([family.lower for family in self.rows])

    @cached_property
    def row_upper(self) -> Floats:
        """Upper bounds of the rows, shape (rows,)."""
        return np.concatenate([family.upper for family in self.rows])

    @cached_property
    def column_lower(self) -> Floats:
        """Lower bounds of the columns, shape (columns,)."""
        return np.concatenate([family.lower for family in self.columns])

    @cached_property
    def column_upper(self) -> Floats:
        """Upper bounds of the columns, shape (columns,)."""
        return np.concatenate([family.upper for family in self.columns])

    @cached_property
    def integer(self) -> NDArray[np.bool_]:
        """Which columns are whole numbers, shape (columns,)."""
        return np.concatenate([np.full(family.size, family.integer) for family in self.columns])

    @cached_property
    def row_rules(self) -> tuple[str, ...]:
        """The rule of every row, shape (rows,)."""
        names: list[str] = []
        for family in self.rows:
            names.extend(family.rules * family.size if len(family.rules) == 1 else family.rules)
        return tuple(names)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Every named rule once, in the order of the rows."""
        return tuple(dict.fromkeys(name for name in self.row_rules if name))

    def names(self, families: Sequence[ColumnFamily | RowFamily]) -> list[str]:
        """Readable names such as "x[P01,grant,2027]", in order."""
        return [
            f"{family.name}[{','.join(str(part) for part in label)}]" if label else family.name
            for family in families
            for label in family.labels()
        ]

    def listing(self, family_name: str | None = None) -> str:
        """The rows in words, one a line, for a person to read: "limits[floor]: 3 x[P1,grant,2027] - ... >= 0"."""
        names = self.names(self.columns)
        lines = []
        for family, title in ((f, t) for f in self.rows for t in zip(range(f.size), self.names([f]), strict=True)):
            if family_name in (None, family.name):
                lines.append(_row_in_words(self, family.first + title[0], title[1], names))
        return "\n".join(lines)


def in_order(numbers: Ints) -> Ints:
    """The places of whole numbers from 0 up, smallest number first, equal ones as they stand.

    >>> in_order(np.array([2, 0, 2, 1])).tolist()
    [1, 3, 0, 2]
    """
    small = numbers.astype(np.uint16) if numbers.max(initial=0) < 2**16 else numbers  # these numpy sorts by counting
    return np.argsort(small, kind="stable")


def added_up(expression: Linear) -> Linear:
    """The expression with every column once; what is left of coefficients that cancel each other out is left out."""
    columns, values = expression.columns, expression.values
    if (columns[1:] > columns[:-1]).all():
        return Linear(columns, values)
    sums = np.bincount(columns, weights=values)
    kept = np.arange(len(sums)) if sums.all() else np.flatnonzero(sums)
    sums = sums if len(kept) == len(sums) else sums[kept]
    left, largest = np.abs(sums), np.abs(values).max()
    if left.min(initial=INFINITY) <= CANCELLED * largest * len(values):  # less than any sum of sizes can be
        sizes = np.bincount(columns, weights=np.abs(values))
        real = left > CANCELLED * sizes[kept]
        kept, sums = kept[real], sums[real]
    return Linear(kept.astype(np.int64, copy=False), _floats(sums))


def _row_in_words(program: Program, row: int, title: str, names: Sequence[str]) -> str:
    start, end = program.matrix.indptr[row], program.matrix.indptr[row + 1]
    terms = [
        f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else f'{abs(value):.12g} '}{names[column]}"
        for column, value in sorted(
            zip(program.matrix.indices[start:end].tolist(), program.matrix.data[start:end].tolist(), strict=True)
        )
    ]
    body = " ".join(terms).removeprefix("+ ") or "0"
    lower, upper = program.row_lower[row], program.row_upper[row]
    if lower == upper:
        return f"{title}: {body} = {upper:.12g}"
    if lower == -INFINITY:
        return f"{title}: {body} <= {upper:.12g}"
    if upper == INFINITY:
        return f"{title}: {body} >= {lower:.12g}"
    return f"{title}: {lower:.12g} <= {body} <= {upper:.12g}"


def _floats(values: NDArray[Any]) -> Floats:
    return np.asarray(values, dtype=np.float64)
