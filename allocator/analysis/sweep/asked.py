"""What a sweep is asked: values of one or more paths, as a list or a range, and the grid of all of them.

20%,30%,40%        a list
0.5m:2m:0.1m       from, to, step; the end is included where the steps reach it
0.5m:2m            from, to: for the exact curve, which needs no step
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final

from allocator.errors import UsageError
from allocator.units import Quantity, exact, read_quantity

Changes = tuple[tuple[str, str], ...]
Given = float | str | Iterable[float | str]

BUDGET: Final = "budget"
MOST_POINTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and the values it takes, as a person writes them. `between` is True for a range without a step."""

    path: str
    values: tuple[str, ...]
    between: bool = False


def axis(path: str, given: Given) -> Axis:
    """The values of a path, from a text, a number, or a list of them.

    >>> axis("budget", "0.5m:1m:0.25m").values, axis("budget", [1e6, "2m"]).values
    (('500000', '750000', '1000000'), ('1000000', '2m'))
    """
    if not isinstance(given, str) and isinstance(given, Iterable):
        parts = [axis(path, one) for one in given]
        values = tuple(value for part in parts for value in part.values)
        return _checked(Axis(path, values, len(parts) == 1 and parts[0].between))
    if not isinstance(given, str):
        return Axis(path, (_number(given),))
    pieces = [piece.strip() for piece in given.split(",")]
    expanded = [_expanded(piece) for piece in pieces]
    values = tuple(value for piece in expanded for value in piece)
    return _checked(Axis(path, values, len(pieces) == 1 and _is_between(given)))


def grid(axes: Sequence[Axis]) -> list[Changes]:
    """Every combination of the values, the last axis changing fastest.

    >>> grid([Axis("budget", ("1m", "2m")), Axis("rates.market", ("18%",))])
    [(('budget', '1m'), ('rates.market', '18%')), (('budget', '2m'), ('rates.market', '18%'))]
    """
    if (count := prod(len(one.values) for one in axes)) > MOST_POINTS:
        raise UsageError(f"That is {count} points; a sweep has {MOST_POINTS} at most. Take longer steps.")
    return [tuple(zip([one.path for one in axes], values, strict=True)) for values in product(*_values(axes))]


def axes_of(budget: Given | None, changes: Mapping[str, Given] | Iterable[tuple[str, str]]) -> tuple[list[Axis], bool]:
    """The axes of a sweep, those of `set` first and the budget last, which then is exactly what was asked.

    Returns the axes and whether any of them takes more than one value.
    """
    pairs = list(changes.items() if isinstance(changes, Mapping) else changes)
    repeated = sorted({path for path, _ in pairs if [one for one, _ in pairs].count(path) > 1})
    if repeated:
        raise UsageError(f"{repeated[0]} is set twice. Write all its values once, as in {repeated[0]}=20%,30%.")
    axes = [axis(path, given) for path, given in pairs]
    axes += [axis(BUDGET, budget)] if budget is not None else []
    return axes, any(len(one.values) > 1 for one in axes)


def swept_paths(budget: Given | None, changes: Mapping[str, Given] | Iterable[tuple[str, str]]) -> frozenset[str]:
    """The paths that take more than one value, "budget" among them; the others are the same at every point.

    >>> sorted(swept_paths("1m:2m:1m", {"rates.market": "18%", "limits.water.at_least": "20%,30%"}))
    ['budget', 'limits.water.at_least']
    """
    axes, _ = axes_of(budget, changes)
    return frozenset(one.path for one in axes if len(one.values) > 1)


def decimal_text(value: Fraction) -> str:
    """A fraction with a finite decimal expansion, written out.

    >>> decimal_text(Fraction(5, 4)), decimal_text(Fraction(-3))
    ('1.25', '-3')
    """
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 30:
            raise UsageError(f"{float(value)} has no end as a decimal number.")
    whole = f"{abs(value.numerator) * 10**digits // value.denominator:0{digits + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


def _checked(one: Axis) -> Axis:
    if not one.values or "" in one.values:
        raise UsageError(f"{one.path}: a value is missing. Write a list (20%,30%) or a range (0.5m:2m:0.1m).")
    return one


def _number(given: float) -> str:
    try:
        return decimal_text(exact(given))
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{given} is not a number. Write 1_200_000 or '1.2m'.") from None


def _is_between(text: str) -> bool:
    return text.count(":") == 1 and _range(text) is not None


def _expanded(text: str) -> tuple[str, ...]:
    """A single value, or every value of a range."""
    ends = _range(text)
    if ends is None:
        return (text,)
    low, high, *step = ends
    if not step:
        return (_written(low.value, low.percent), _written(high.value, high.percent))
    if step[0].value == 0 or (high.value - low.value) / step[0].value < 0:
        raise UsageError(f'"{text}" leads nowhere. Write FROM:TO:STEP with a step that leads from one to the other.')
    count = int((high.value - low.value) / step[0].value) + 1
    if count > MOST_POINTS:
        raise UsageError(f'"{text}" has {count} values; a sweep has {MOST_POINTS} at most. Take longer steps.')
    return tuple(_written(low.value + k * step[0].value, low.percent) for k in range(count))


def _range(text: str) -> list[Quantity] | None:
    """The two or three numbers of a range; None for anything else with or without a colon."""
    parts = text.split(":")
    if len(parts) not in (2, 3):
        return None
    try:
        numbers = [read_quantity(part) for part in parts]
    except UsageError:
        return None
    if len({number.percent for number in numbers}) > 1:
        raise UsageError(f'"{text}" mixes amounts and percentages. Write all of a range in one of them.')
    return numbers


def _written(value: Fraction, percent: bool) -> str:
    return f"{decimal_text(100 * value)}%" if percent else decimal_text(value)


def _values(axes: Sequence[Axis]) -> list[tuple[str, ...]]:
    return [one.values for one in axes]
