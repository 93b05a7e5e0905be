"""The same tables as DataFrames, for studies that are made in Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allocator.collector import held_off
from allocator.errors import At, Problem
from allocator.study.cells import is_blank
from allocator.study.raw import Raw, RawTable
from allocator.study.reading import study_of
from allocator.study.records import Study

if TYPE_CHECKING:
    import pandas as pd


@held_off()
def from_frames(frames: Mapping[str, Any]) -> Study:
    """A study from the tables of the contract as DataFrames (or anything `pandas.DataFrame` takes).

    The table `study` may also be a plain mapping of settings. Missing values (None, NaN, NA, NaT) are blank cells;
    tags and other lists may be `a;b` or Python lists. Raises StudyError with every problem; `row` in it counts
    the rows of the DataFrame from 0.

    >>> study = from_frames({
    ...     "study": {"name": "Small", "currency": "USD", "first_year": 2027, "years": 1},
    ...     "budgets": [{"fund": "main", "amount": 100}],
    ...     "projects": [{"project": "P1", "name": "Wells", "total_cost": 50}],
    ... })
    >>> study.projects[0].name
    'Wells'
    """
    raw = Raw([])
    for name, frame in frames.items():
        table = table_of(str(name), frame, raw.problems)
        raw.tables += [table] if table else []
    return study_of(raw)


def table_of(name: str, content: object, problems: list[Problem]) -> RawTable | None:
    """A DataFrame, or what becomes one, as a table of cells; what is none becomes a problem."""
    at = At(table=name)
    try:
        frame = _frame(name, content)
    except (ValueError, TypeError) as error:
        problems.append(Problem(f"this is not a table ({error}). Give a pandas DataFrame.", at))
        return RawTable(name, at, (), unread=True)
    columns = [_cells(frame.iloc[:, index]) for index in range(frame.shape[1])]
    rows = list(zip(*columns, strict=True)) if columns else []
    kept = [(number, row) for number, row in enumerate(rows) if not all(is_blank(cell) for cell in row)]
    headings = [str(label) for label in frame.columns]
    return RawTable(name, at, headings, [row for _, row in kept], [number for number, _ in kept])


def _frame(name: str, content: object) -> pd.DataFrame:
    import pandas as pd

    if name == "study" and isinstance(content, Mapping) and "key" not in content:
        return pd.DataFrame({"key": list(content.keys()), "value": pd.Series(list(content.values()), dtype=object)})
    return content if isinstance(content, pd.DataFrame) else pd.DataFrame(content)  # type: ignore[call-overload]


def _cells(column: pd.Series[Any]) -> list[object]:
    import numpy as np
    import pandas as pd

    def cell(value: object) -> object:
        if isinstance(value, (list, tuple, set, frozenset)):
            return ";".join(sorted(map(str, value)) if isinstance(value, (set, frozenset)) else map(str, value))
        value = value.item() if isinstance(value, np.generic) else value
        missing = value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
        return None if missing else value

    return [cell(value) for value in column.tolist()]
