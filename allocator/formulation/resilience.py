"""Resilience points: how far the portfolio gets towards what the programme set out to reach.

    resilience  =  100 * sum(weight[i] * min(1, total[i] / full[i]) for i in indicators)

weight  importance of an indicator (no unit); full: the total at which the indicator counts in full, its own unit
total   the counted total of the indicator's measure (see ceilings)
min(1, total / full) is min(full, total) / full: a ceiling like any other, written as `counted`
Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from allocator.formulation.ceilings import Counting, Total, joined
from allocator.formulation.packages import Mask
from allocator.modelfile.records import Indicator


def points(counting: Counting, indicators: Mapping[str, Indicator], mask: Mask, *, rising: bool) -> Total:
    """The resilience points of the packages of a mask."""
    parts = []
    for measure, indicator in indicators.items():
        reached = counting.cap(counting.total(measure, mask, rising=rising), indicator.full, rising=rising)
        each = 100.0 * indicator.weight / indicator.full
        parts.append(Total(reached.expression.times(each), _ends(reached, each)))
    return joined(parts)


def _ends(reached: Total, each: float) -> Callable[[], tuple[float, float]]:
    return lambda: (reached.least * each, reached.most * each)
