"""What a solve says while it runs: the best portfolio so far, how good one could still be, and the time spent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands.

    best     objective of the best portfolio so far, natural units of the objective; None while there is none
    bound    what no portfolio can exceed, the same unit; None while nothing is proven
    gap      (bound - best) over what is free to gain, a share; None while either is missing
    seconds  since the start
    phase    what is being done, in a word or two ("pricing", "building", "solving", "proving")

    >>> Progress(None, None, None, 0.0, "pricing").phase
    'pricing'
    """

    best: float | None
    bound: float | None
    gap: float | None
    seconds: float
    phase: str


Listener = Callable[[Progress], None]
