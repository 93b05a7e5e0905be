"""The table of options: every package a project can be given, priced or stated by hand, a row each.

After this table nobody knows what an annuity is; before it nobody knows what a variable is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
        ordered = sorted(rows, key=lambda row: (row.project, row.option, row.starts))
        refused = sorted(unpriced, key=lambda pair: (pair.project, pair.instrument))
        return cls(tuple(ordered), tuple(refused), programme_years)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every project and instrument that was looked at, on offer or not."""
        offered = [(row.project, row.instrument) for row in self.rows]
        return (*offered, *((pair.project, pair.instrument) for pair in self.unpriced))

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """Every instrument that was looked at, on offer or not, in order."""
        return tuple(sorted({instrument for _, instrument in self.pairs if instrument}))

    @cached_property
    def cash(self) -> NDArray[np.float64]:
        """Paid by the donor, study currency, shape (options, years after the start)."""
        return padded([row.cash for row in self.rows])

    @cached_property
    def reflow(self) -> NDArray[np.float64]:
        """Expected back by the donor, study currency, shape (options, years after the start)."""
        return padded([row.reflow for row in self.rows])

    @cached_property
    def measure_names(self) -> tuple[str, ...]:
        """Every measure some option states, in the order of first appearance."""
        names: dict[str, float] = {}
        for row in self.rows:
            names.update(row.measures)
        return tuple(names)

    @cached_property
    def measures(self) -> dict[str, NDArray[np.float64]]:
        """Every measure by name, shape (options,), in its own unit."""
        return {
            name: np.array([row.measures.get(name, 0.0) for row in self.rows], dtype=np.float64)
            for name in self.measure_names
        }

    @cached_property
    def may_start(self) -> NDArray[np.bool_]:
        """Whether an option may start in a programme year, shape (options, programme years)."""
        number = {starts: place for place, starts in enumerate(dict.fromkeys(row.starts for row in self.rows))}
        patterns = [[year in starts for year in self.programme_years] for starts in number]
        table = np.array(patterns, dtype=np.bool_).reshape(len(number), len(self.programme_years))
        return table[np.array([number[row.starts] for row in self.rows], dtype=np.int64)]

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


def padded(rows: Sequence[tuple[float, ...]]) -> NDArray[np.float64]:
    """Rows of any length as one table, shape (rows, the longest), zeros where a row has ended.

    >>> padded([(1.0, 2.0), (3.0,)]).tolist()
    [[1.0, 2.0], [3.0, 0.0]]
    """
    widths = {len(row) for row in rows}
    longest = max(widths, default=0)
    full = rows if len(widths) <= 1 else [row + (0.0,) * (longest - len(row)) for row in rows]
    cells = np.fromiter(chain.from_iterable(full), dtype=np.float64, count=len(rows) * longest)
    return cells.reshape(len(rows), longest)
