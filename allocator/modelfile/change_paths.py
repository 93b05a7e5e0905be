"""The parts of a path such as `projects.P07.total_cost`, and what a text sets a number to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from fractions import Fraction
from math import floor
from typing import Any, Final

from allocator.errors import UsageError, nearest
from allocator.study.cells import reader
from allocator.study.numbers import CellError
from allocator.study.schema import LARGEST, Column, Kind
from allocator.units import exact, read_quantity

ALL: Final = "*"  # in place of an id: every row
OFF: Final = "off"  # in place of a value: leave the rule out


def split_id(rest: str, known: Collection[str], what: str) -> tuple[frozenset[str], str]:
    """The ids meant by the beginning of a path, and what follows them; ids may hold dots, and `*` means all.

    >>> split_id("P.07.total_cost", ["P.07", "P"], "project")
    (frozenset({'P.07'}), 'total_cost')
    """
    if rest == ALL or rest.startswith(f"{ALL}."):
        return frozenset(known), rest[2:]
    matching = [name for name in known if rest == name or rest.startswith(f"{name}.")]
    if not matching:
        head = rest.split(".", maxsplit=1)[0]
        stated = rest.rsplit(".", 1)[0]
        hint = nearest(head, known) or nearest(stated, known)
        raise UsageError(f'There is no {what} "{head}".{hint}{_listed(known)}')
    name = max(matching, key=len)
    return frozenset({name}), rest[len(name) + 1 :]


def unknown(word: str, known: Iterable[str], what: str) -> UsageError:
    """The error for a part of a path that is not known."""
    names = list(known)
    return UsageError(f'"{word}" is not {what}.{nearest(word, names)} Known: {", ".join(names)}.')


def amount_from(text: str, now: float | None) -> float:
    """An amount: a number sets it, a percentage multiplies what is there.

    >>> amount_from("110%", 200.0), amount_from("1.2m", None)
    (220.0, 1200000.0)
    """
    quantity = read_quantity(text)
    if not quantity.percent:
        return as_float(quantity.value)
    if now is None:
        raise UsageError(f"{text} of what? Nothing is stated there. Write an amount.")
    return as_float(exact(now) * quantity.value)


def as_float(value: Fraction) -> float:
    """The nearest float, refused when it is beyond what a study may hold."""
    number = float(value)
    if abs(number) > LARGEST:
        raise UsageError(f"{number:g} is out of range: numbers go up to {LARGEST:.0e}.")
    return number


def in_proportion(amounts: Sequence[float], factor: Fraction) -> tuple[float, ...]:
    """Amounts times a factor; where that is no short decimal, in whole hundredths that add up to no more.

    >>> in_proportion([10.0, 20.0], Fraction(1, 2)), in_proportion([10.0, 10.0, 10.0], Fraction(1, 3))
    ((5.0, 10.0), (3.33, 3.33, 3.34))
    """
    scaled = [exact(amount) * factor for amount in amounts]
    if all((value * 10**6).denominator == 1 for value in scaled):
        return tuple(as_float(value) for value in scaled)
    upto = [Fraction(floor(sum(scaled[: place + 1]) * 100), 100) for place in range(len(scaled))]
    return tuple(as_float(now - before) for before, now in zip([Fraction(0), *upto], upto, strict=False))


def column_value(column: Column, text: str, record: Any, currency: str) -> object:
    """What a text sets a column of a record to, by the rules of the study's tables; an empty text: not stated."""
    if not text.strip():
        if column.required:
            raise UsageError(f"{column.name} cannot be left empty.")
        return _unstated(type(record), column.name)
    try:
        if column.kind is Kind.MONEY:
            return _in_range(column, amount_from(text, getattr(record, column.name)))
        return _converted(column, reader(column, currency)(text), record)
    except CellError as error:
        raise UsageError(str(error)) from error


def _converted(column: Column, value: object, record: Any) -> object:
    """A word of a closed list becomes the word the record holds (its enum)."""
    now = getattr(record, column.name)
    return type(now)(value) if column.kind is Kind.CHOICE and now is not None else value


def _in_range(column: Column, value: float) -> float:
    if column.low is not None and value < column.low:
        raise UsageError(f"{value:g} is below {column.low:g}.")
    return value


def _unstated(kind: type, name: str) -> object:
    return next(field.default for field in fields(kind) if field.name == name)


def _listed(known: Collection[str]) -> str:
    return f" Known: {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


def settle(rows: tuple[Any, ...], meant: Callable[[Any], bool], change: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The rows, with those that are meant changed."""
    return tuple(change(row) if meant(row) else row for row in rows)
