"""A ceiling caps a measure that adds up, in a district or theme that exists; one measure by one of the two.

Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Problem
from allocator.study.known import Known, unknown
from allocator.study.records import Ceiling, Study


def ceiling_problems(study: Study, known: Known) -> Iterator[Problem]:
    """Ceilings on what does not exist, and measures with ceilings by district and by theme."""
    first_by: dict[str, Ceiling] = {}
    for ceiling in sorted(study.ceilings, key=lambda row: row.at.row or 0):
        yield from _measure(ceiling, known)
        yield from _value(ceiling, known)
        first = first_by.setdefault(ceiling.measure, ceiling) if ceiling.by else ceiling
        if first.by != ceiling.by:
            message = f'"{ceiling.measure}" has a ceiling by {first.by} in row {first.at.row}. '
            yield Problem(f"{message}Use district or theme for one measure, not both.", ceiling.at.in_column("by"))


def _measure(ceiling: Ceiling, known: Known) -> Iterator[Problem]:
    at = ceiling.at.in_column("measure")
    if ceiling.measure == "resilience":
        yield Problem("resilience is points, not an outcome. Put the ceiling on the measures it is made of.", at)
    elif ceiling.measure not in known.measures:
        yield Problem(unknown("measure", ceiling.measure, known.measures), at)


def _value(ceiling: Ceiling, known: Known) -> Iterator[Problem]:
    at = ceiling.at.in_column("value")
    if ceiling.by and not ceiling.value:
        yield Problem(f"the cell is empty. Write the {ceiling.by} this ceiling is for.", at)
    elif ceiling.value and not ceiling.by:
        message = f'"{ceiling.value}" stands here and `by` is blank. Write district or theme in column by.'
        yield Problem(message, at)
    elif ceiling.by and ceiling.value not in (known.of_key(ceiling.by) or ()):
        yield Problem(unknown(ceiling.by, ceiling.value, known.of_key(ceiling.by) or ()), at)
