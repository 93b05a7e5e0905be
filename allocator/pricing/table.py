"""The table of options: every package a project can be given, priced or stated by hand, a row each.

After this table nobody knows what an annuity is; before it nobody knows what a variable is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.finance.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Option:
    """One package: what the donor signs and pays, what comes back, and what it brings, at scale 1.

    starts      calendar years in which it may start
    cash[k]     paid by the donor k years after the start, study currency, 0 or more
    reflow[k]   comes back to the donor k years after the start, expected, study currency, 0 or more
    measures    every measure but `resilience`, by name (`commitment`, `cash` in all years, `private`, ...)
    scale_min, scale_max   the package may be taken at any size in this range
    kind        kind of instrument when priced; "" when stated by hand
    support     what was sized, in words an officer can check ("grant 134 034 (13.4 % of cost)")
    """

    project: str
    option: str
    instrument: str
    starts: tuple[int, ...]
    cash: tuple[float, ...]
    reflow: tuple[float, ...]
    measures: Mapping[str, float]
    scale_min: float = 1.0
    scale_max: float = 1.0
    kind: str = ""
    support: str = ""


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A project-instrument pair that is not on offer, and why."""

    project: str
    instrument: str
    reason: str


class _Columns(NamedTuple):
    """Cells of the rows, column by column."""

    project: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    starts: tuple[tuple[int, ...], ...] = ()
    cash: tuple[tuple[float, ...], ...] = ()
    reflow: tuple[tuple[float, ...], ...] = ()
    measures: tuple[Mapping[str, float], ...] = ()
    scale_min: tuple[float, ...] = ()
    scale_max: tuple[float, ...] = ()


_CELLS = attrgetter(*_Columns._fields)


@dataclass(frozen=True)
class Options:
    """All options as columns, ordered by project id, option id, first start; row i of every array is `rows[i]`.

    cash, reflow   shape (options, offsets): years after the start
    measures       name -> shape (options,)
    may_start      shape (options, programme years)
    """

    rows: tuple[Option, ...]
    unpriced: tuple[Unpriced, ...] = ()
    programme_years: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, rows: Iterable[Option], programme_years: tuple[int, ...], unpriced: Iterable[Unpriced] = ()) -> Options:
        """Orders the rows, so that the order in which they came never changes an answer."""
        ordered = sorted(rows, key=attrgetter("project", "option", "starts"))
        refused = sorted(unpriced, key=attrgetter("project", "instrument"))
        return cls(tuple(ordered), tuple(refused), programme_years)

    def laid_out(self) -> Options:
        """The same with its columns made: done where the rows were, while they are still at hand in memory."""
        for column in ("cash", "reflow", "measures", "may_start", "scale_min", "scale_max"):
            getattr(self, column)
        return self

    def __len__(self) -> int:
        return len(self.rows)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every project and instrument that was looked at, on offer or not."""
        yield from zip(self._columns.project, self._columns.instrument, strict=True)
        yield from ((pair.project, pair.instrument) for pair in self.unpriced)

    @cached_property
    def _columns(self) -> _Columns:
        """The rows as columns, in one walk: rows are scattered over memory, and every walk waits for it."""
        return _Columns(*zip(*map(_CELLS, self.rows), strict=True)) if self.rows else _Columns()

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """The project of every option."""
        return self._columns.project

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """Every instrument that was looked at, on offer or not, in order."""
        return tuple(sorted({*self._columns.instrument, *(pair.instrument for pair in self.unpriced)} - {""}))

    @cached_property
    def cash(self) -> Floats:
        """Paid by the donor, study currency, shape (options, years after the start)."""
        return padded(self._columns.cash)

    @cached_property
    def reflow(self) -> Floats:
        """Expected back by the donor, study currency, shape (options, years after the start)."""
        return padded(self._columns.reflow)

    @cached_property
    def scale_min(self) -> Floats:
        """The smallest size of every option, shape (options,)."""
        return np.array(self._columns.scale_min, dtype=np.float64)

    @cached_property
    def scale_max(self) -> Floats:
        """The largest size of every option, shape (options,)."""
        return np.array(self._columns.scale_max, dtype=np.float64)

    @cached_property
    def _together(self) -> tuple[tuple[str, ...], ...]:
        """The measures that stand together in a row, once each: nearly always the same ones in all rows."""
        names = map(tuple, self._columns.measures)
        first = next(names, ())
        if all(map(first.__eq__, names)):
            return (first,) if self.rows else ()
        return tuple(dict.fromkeys(map(tuple, self._columns.measures)))

    @cached_property
    def measure_names(self) -> tuple[str, ...]:
        """Every measure some option states, in the order of first appearance."""
        return tuple(dict.fromkeys(name for names in self._together for name in names))

    @cached_property
    def measures(self) -> dict[str, Floats]:
        """Every measure by name, shape (options,), in its own unit."""
        if len(self._together) == 1:
            cells = chain.from_iterable(stated.values() for stated in self._columns.measures)
            table = np.fromiter(cells, dtype=np.float64, count=len(self.rows) * len(self.measure_names))
            return dict(zip(self.measure_names, np.ascontiguousarray(table.reshape(len(self.rows), -1).T), strict=True))
        return {
            name: np.array([stated.get(name, 0.0) for stated in self._columns.measures], dtype=np.float64)
            for name in self.measure_names
        }

    def stated(self, measure: str) -> Floats | None:
        """A measure of every option, shape (options,); None where some option does not state it."""
        everywhere = all(measure in names for names in self._together)
        return self.measures[measure] if self.rows and everywhere else None

    @cached_property
    def may_start(self) -> NDArray[np.bool_]:
        """Whether an option may start in a programme year, shape (options, programme years)."""
        number = {starts: place for place, starts in enumerate(dict.fromkeys(self._columns.starts))}
        patterns = [[year in starts for year in self.programme_years] for starts in number]
        table = np.array(patterns, dtype=np.bool_).reshape(len(number), len(self.programme_years))
        return table[np.fromiter(map(number.__getitem__, self._columns.starts), dtype=np.int64, count=len(self))]

    def frame(self) -> pd.DataFrame:
        """The table an officer re-adds: a row per option, a column per amount (`cash_0`, `reflow_1`, ...)."""
        import pandas as pd

        records = []
        for row in self.rows:
            record: dict[str, object] = {
                "project": row.project,
                "option": row.option,
                "instrument": row.instrument,
                "kind": row.kind,
                "support": row.support,
                "starts": ";".join(str(year) for year in row.starts),
                "scale_min": row.scale_min,
                "scale_max": row.scale_max,
            }
            record |= row.measures
            record |= {f"cash_{k}": row.cash[k] if k < len(row.cash) else 0.0 for k in range(self.cash.shape[1])}
            record |= {
                f"reflow_{k}": row.reflow[k] if k < len(row.reflow) else 0.0 for k in range(self.reflow.shape[1])
            }
            records.append(record)
        return pd.DataFrame.from_records(records)


def padded(rows: Sequence[tuple[float, ...]]) -> Floats:
    """Rows of any length as one table, shape (rows, the longest), zeros where a row has ended.

    >>> padded([(1.0, 2.0), (3.0,)]).tolist()
    [[1.0, 2.0], [3.0, 0.0]]
    """
    widths = set(map(len, rows))
    longest = max(widths, default=0)
    full = rows if len(widths) <= 1 else [row + (0.0,) * (longest - len(row)) for row in rows]
    cells = np.fromiter(chain.from_iterable(full), dtype=np.float64, count=len(rows) * longest)
    return cells.reshape(len(rows), longest)
