"""Packages that may be taken at any size, where an analysis needs sizes to be fixed: which they are, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.errors import UsageError
from allocator.pricing.table import Option

MOST_NAMED = 5


def refuse(rows: Sequence[Option], why: str) -> None:
    """Raises UsageError for packages of free size, with each way to fix them.

    rows  the options an analysis looks at;  why  the sentence that says what it needs and why
    """
    free = [row for row in rows if row.scale_min < row.scale_max]
    if not free:
        return
    names = ", ".join(f"{row.project}:{row.option}" for row in free[:MOST_NAMED])
    more = f" and {len(free) - MOST_NAMED} more" if len(free) > MOST_NAMED else ""
    one = free[0]
    raise UsageError(
        f"{why} Free is the size of {names}{more}. Fix each at its largest, as in "
        f"--set options.{one.project}.{one.option}.scale_min={one.scale_max:.15g}, or state the sizes that matter, "
        "each as an option of its own."
    )
