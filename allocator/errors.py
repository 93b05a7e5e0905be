"""What can be wrong, said so that it can be mended: where it stands, what it is, and what to write instead.

Every check collects `Problem`s and raises them together, so that an officer mends a file once, not ten times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class At:
    """A place in what was read: file, sheet or table, row and column as a spreadsheet shows them.

    file    name as the user gave it ("programme.xlsx", "projects.csv", "model.yaml"); empty for DataFrames
    sheet   sheet of a workbook; empty for CSV and YAML
    table   table of a DataFrame study; empty otherwise
    row     1 is the heading row of a sheet; a line of a text file
    column  heading of the column, or the dotted path in a model file

    >>> str(At(file="programme.xlsx", sheet="projects", row=7, column="take_up"))
    'programme.xlsx, sheet projects, row 7, column take_up'
    """

    file: str = ""
    sheet: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""

    def in_column(self, column: str) -> At:
        """The same row, another column."""
        return At(self.file, self.sheet, self.table, self.row, column)

    def __str__(self) -> str:
        parts = [self.file]
        parts += [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"table {self.table}"] if self.table else []
        parts += [f"row {self.row}"] if self.row is not None else []
        parts += [f"column {self.column}"] if self.column else []
        return ", ".join(part for part in parts if part)


NOWHERE = At()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is, and a message that says what is wrong and what to write instead.

    >>> print(Problem("30 is not a share. Write 30% or 0.3.", At(file="limits.csv", row=4, column="at_least")))
    limits.csv, row 4, column at_least: 30 is not a share. Write 30% or 0.3.
    """

    message: str
    at: At = NOWHERE

    def __str__(self) -> str:
        place = str(self.at)
        return f"{place}: {self.message}" if place else self.message


class AllocatorError(Exception):
    """Any error of ours; `exit_code` is what the command line returns for it."""

    exit_code = 1


class UsageError(AllocatorError):
    """The command or the call was given something it cannot use."""

    exit_code = 2


class StudyError(AllocatorError):
    """The study or the model file has errors: all of them, in the order of the files.

    >>> error = StudyError([Problem("first"), Problem("second")])
    >>> len(error.problems), str(error)
    (2, 'first\\nsecond')
    """

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[StudyError], tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))


class InternalError(AllocatorError):
    """Our own check failed: nothing is shown rather than something wrong."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, as a hint that ends an error message; empty when none is near.

    >>> nearest("distrct", ["district", "theme"])
    ' Did you mean "district"?'
    """
    import difflib

    names = list(known)
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f' Did you mean "{folded[close[0]]}"?' if close else ""
