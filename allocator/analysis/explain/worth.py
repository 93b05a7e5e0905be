"""Two portfolios compared by what is maximised: the values of the levels, in their order.

A weighted sum has one level. A scaled one is compared as the weighted sum it stands for, its scales those of the study
as it is. An order has several, and the first that differs decides.
"""

from __future__ import annotations

from dataclasses import dataclass

SAME = 1e-9  # the share by which two values differ when they differ
SIZED = 1e-6  # the same where sizes are free


@dataclass(frozen=True, slots=True)
class Worth:
    """The values of the levels of an objective; `near` is the share by which equal values may differ."""

    values: tuple[float, ...]
    near: float = SAME

    def over(self, other: Worth) -> float:
        """By how much this is better, in the first level that differs; below zero when it is worse."""
        for mine, theirs in zip(self.values, other.values, strict=False):
            if abs(mine - theirs) > self.near * max(1.0, abs(mine), abs(theirs)):
                return mine - theirs
        return 0.0
