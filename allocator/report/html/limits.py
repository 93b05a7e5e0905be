"""Section: every limit and scope, with the room left."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.report.html.markup import grid, section
from allocator.report.words import limit_in_words, limit_number
from allocator.study.records import Study

_HEADINGS = ("limit", "scope", "value", "at least", "at most", "room", "met", "rule")


def limits_section(portfolio: Portfolio, study: Study, model: Model) -> str:
    """Value, bounds and room as shares, multiples or amounts; empty when there are no limits."""
    if not portfolio.limit_rows:
        return ""
    says = {limit.limit: limit_in_words(limit) for limit in (*model.limits, *study.limits)}
    rows = (_row(row, says.get(row.limit, "")) for row in portfolio.limit_rows)
    numeric = (False, False, True, True, True, True, False, False)
    return section("limits", "Limits", grid(_HEADINGS, rows, numeric))


def _row(row: LimitLine, rule: str) -> tuple[str, ...]:
    numbers = (limit_number(row, number) for number in (row.value, row.at_least, row.at_most, row.room))
    return (row.limit, row.scope, *numbers, "yes" if row.met else "NO", rule)
