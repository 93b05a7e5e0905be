"""A user's own list, from a CSV file or from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allocator.errors import At, Problem, StudyError
from allocator.io.folder import read_table
from allocator.io.frames import table_of
from allocator.study.listed import Listed, listed_of


def read_list(path: str | Path, encoding: str | None = None) -> tuple[Listed, ...]:
    """Reads a list (project, option, start, scale) from a CSV file; raises StudyError with every problem.

    encoding  of a file that is neither UTF-8 nor marked, such as "cp1251"
    """
    file, problems = Path(path), list[Problem]()
    if not file.is_file():
        raise StudyError([Problem("there is no such file. Give a CSV file: project, option, start.", At(str(path)))])
    try:
        table = read_table(file, encoding, problems)
    except OSError as error:
        raise StudyError([Problem(f"the file cannot be opened ({error.strerror}).", At(str(path)))]) from None
    if problems:
        raise StudyError(problems)
    return listed_of(table)


def list_of(rows: Any) -> tuple[Listed, ...]:
    """A list from a DataFrame, from mappings or tuples (project, option, start, scale), or from a portfolio.

    >>> list_of([("P1", "grant", 2027)])
    (Listed(project='P1', option='grant', start=2027, scale=None),)
    """
    if isinstance(rows, (str, Path)):
        return read_list(rows)
    rows = getattr(rows, "funded_rows", rows)
    if not hasattr(rows, "columns"):
        rows = [_row(row) for row in rows]
        if all(isinstance(row, Listed) for row in rows):
            return tuple(rows)
    problems: list[Problem] = []
    table = table_of("list", rows, problems)
    if problems or table is None:
        raise StudyError(problems)
    return listed_of(table)


def _row(row: Any) -> Any:
    """A row with its columns named; a funded row of a portfolio is taken as it stands."""
    if hasattr(row, "commitment"):
        return Listed(row.project, row.option, row.start, row.scale)
    if isinstance(row, (tuple, list)):
        return dict(zip(("project", "option", "start", "scale"), row, strict=False))
    return row
