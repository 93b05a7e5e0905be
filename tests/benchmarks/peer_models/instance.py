"""One instance as plain arrays: what is maximised, bounds, the matrix by rows, whole numbers, names.

    maximise   objective @ x
    subject to row_lower <= matrix @ x <= row_upper,  lower <= x <= upper,  x[integer] whole

Needs numpy and nothing of allocator, so that it can be read in the environment of any library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

Row = tuple[str, float, list[int], list[float], float]


@dataclass(frozen=True)
class Instance:
    """A mixed-integer program. The matrix is start, column, value as in compressed sparse rows; bounds may be inf."""

    objective: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    start: np.ndarray
    column: np.ndarray
    value: np.ndarray
    column_names: np.ndarray
    row_names: np.ndarray

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.objective)

    def rows(self) -> Iterator[Row]:
        """Every row as (name, lower bound, columns, coefficients, upper bound), in plain Python numbers."""
        start, column, value = self.start.tolist(), self.column.tolist(), self.value.tolist()
        ends = zip(self.row_lower.tolist(), self.row_upper.tolist(), strict=True)
        for i, (name, (low, high)) in enumerate(zip(self.row_names.tolist(), ends, strict=True)):
            where = slice(start[i], start[i + 1])
            yield name, low, column[where], value[where], high

    def row_of_entry(self) -> np.ndarray:
        """The row of every coefficient, shape (nonzeros,)."""
        return np.repeat(np.arange(len(self.row_lower)), np.diff(self.start))

    def violation(self, x: np.ndarray) -> float:
        """The largest breach of a bound, a row or a whole number at x, relative to the size of what it breaches."""
        sums = np.bincount(self.row_of_entry(), weights=self.value * x[self.column], minlength=len(self.row_lower))
        size = np.bincount(
            self.row_of_entry(), weights=np.abs(self.value * x[self.column]), minlength=len(self.row_lower)
        )
        in_rows = np.maximum(self.row_lower - sums, sums - self.row_upper) / np.maximum(1.0, size)
        in_bounds = np.maximum(self.lower - x, x - self.upper) / np.maximum(1.0, np.abs(x))
        in_whole = np.abs(x - np.round(x))[self.integer]
        return float(max(0.0, *(part.max(initial=0.0) for part in (in_rows, in_bounds, in_whole))))

    def save(self, path: Path) -> None:
        """Writes it as an .npz file."""
        np.savez(path, **{each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Instance:
        """Reads what `save` wrote."""
        with np.load(path) as read:
            return cls(**{each.name: read[each.name] for each in fields(cls)})


@dataclass(frozen=True)
class Terms:
    """How to solve: relative gap, seconds of the clock; always one thread."""

    gap: float
    time: float


@dataclass(frozen=True)
class Outcome:
    """What a library says: whether it calls the answer optimal, the point (none: nothing found), and its bound."""

    optimal: bool
    x: np.ndarray | None
    bound: float | None
    said: str = ""


def point(width: int, values: Any) -> np.ndarray:
    """Values of all columns as an array."""
    found = np.fromiter(values, dtype=np.float64, count=width)
    return found if np.isfinite(found).all() else np.full(width, np.nan)
