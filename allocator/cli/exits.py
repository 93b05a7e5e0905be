"""What the exit code says. Source: the contract, section 4."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.portfolio import Status


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    STUDY = 3  # the study or the model file has errors
    INFEASIBLE = 4
    STOPPED = 5  # early, with a portfolio
    NOTHING = 6  # stopped early without one


def exit_of(status: Status) -> Exit:
    """The exit code of an answer.

    >>> from allocator.portfolio import Status
    >>> exit_of(Status.FEASIBLE).value
    5
    """
    return {
        "optimal": Exit.DONE,
        "feasible": Exit.STOPPED,
        "infeasible": Exit.INFEASIBLE,
        "unknown": Exit.NOTHING,
    }[status.value]
