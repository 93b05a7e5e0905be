"""The frontier by trying every portfolio: exact, and sharing no code with the library but the records of a study."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocator.modelfile.records import Model
from allocator.study.records import Study
from tests.oracle.compare import enumerated
from tests.oracle.exhaustive import Assignment, Enumeration

Values = tuple[Fraction, ...]


def front(study: Study, model: Model, measures: Sequence[str]) -> list[Values]:
    """Every vector of values that no portfolio equals or beats, turned so that more is better, ascending.

    Sizes must be fixed. Candidates are looked at from the largest sum down, so that money is checked rarely.
    """
    enumeration = enumerated(study, model)
    by_values: dict[Values, list[Assignment]] = {}
    for taken in enumeration.candidates:
        by_values.setdefault(_values(enumeration, taken, measures), []).append(taken)
    kept: list[Values] = []
    for values in sorted(by_values, key=lambda each: (sum(each), each), reverse=True):
        beaten = any(all(a >= b for a, b in zip(other, values, strict=True)) for other in kept)
        if not beaten and any(enumeration.admits(taken) for taken in by_values[values]):
            kept.append(values)
    return sorted(kept)


def _values(enumeration: Enumeration, taken: Assignment, measures: Sequence[str]) -> Values:
    at = {("size", choice.index): Fraction(choice.smallest) for choice in taken}
    at |= {("on", choice.index): Fraction(1) for choice in taken}
    whole = enumeration.rules.whole
    return tuple(
        (-1 if name.startswith("-") else 1) * Fraction(whole(name.removeprefix("-")).value(at)) for name in measures
    )
