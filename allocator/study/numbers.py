"""Numbers as people write them: read when there is exactly one meaning, refused when there are two.

Spaces (also no-break and thin ones) and apostrophes set off thousands; a comma or a point is the decimal sign.
`1,234` is two things and refused; `1,234.50`, `1.234,50`, `1,234,567`, `12,5` and `1.234` are one each.
The float read is the nearest to what is written, so its repr is what was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allocator.study.currencies import CODES, SIGNS
from allocator.study.schema import LARGEST

_NUMBER = r"-?[0-9]{1,15}+(?:\.[0-9]++)?+"
_PLAIN = re.compile(_NUMBER).fullmatch
_PLAIN_LINES = re.compile(rf"{_NUMBER}(?:\n{_NUMBER})*+").fullmatch
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t'’", " "))
_MINUS = str.maketrans(dict.fromkeys("−–‒", "-"))
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?").fullmatch
_POINT = re.compile(r"(?:[0-9]+|[0-9]*\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?").fullmatch
_COMMA = re.compile(r"[0-9]+,[0-9]+").fullmatch
_COMMA_OR_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}").fullmatch
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+").fullmatch
_POINT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+").fullmatch


class CellError(ValueError):
    """A cell that cannot be read; the message says what is wrong and what to write instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written: its value, whether it is a percentage, and the currency signs it bears."""

    value: float
    percent: bool = False
    currency: str = ""


def plain(text: str) -> float | None:
    """The number, when it is written the way programs write it; None when it needs `written`."""
    return float(text) + 0.0 if _PLAIN(text) else None


def plain_column(cells: Sequence[object], low: float) -> list[float] | None:
    """The numbers of a whole column when each is text as programs write it, from `low` up; else None: see each cell.

    >>> plain_column(["12", "0.5"], 0), plain_column(["12", "-1"], 0), plain_column(["12", ""], 0)
    ([12.0, 0.5], None, None)
    """
    try:
        values = _plain_values(cells) if cells else None
    except (TypeError, ValueError, OverflowError):  # a cell that is not text, or of two lines, or of hundreds of digits
        return None
    if values is None or not (in_range(min(values), low) and in_range(max(values))):
        return None
    return values


def _plain_values(cells: Sequence[Any]) -> list[float] | None:
    together = "".join(cells)
    if together.isascii() and together.isdigit() and all(cells):
        return list(map(float, map(int, cells)))  # most amounts are digits alone, which is seen and read the soonest
    return [float(cell) + 0.0 for cell in cells] if _PLAIN_LINES("\n".join(cells)) else None  # -0 is 0


def written(text: str) -> Written:
    """Reads a number that a person wrote; raises CellError when it has no meaning or two.

    >>> written("1 200 500,50").value, written("35%").value, written("-€ 3").value
    (1200500.5, 0.35, -3.0)
    >>> written("1,234")
    Traceback (most recent call last):
    allocator.study.numbers.CellError: "1,234" is two things: 1234 or 1.234. Write one of them.
    """
    body = text.translate(_SPACES).translate(_MINUS).strip()
    sign, body = _signed(body)
    body, currency = _without_currency(body)
    inner_sign, body = _signed(body) if currency else ("", body)
    percent = body.endswith("%")
    digits = _digits(body.removesuffix("%").strip(), text)
    if (sign and inner_sign) or (percent and currency):
        raise not_a_number(text)
    value = _to_float(sign.replace("+", "") + inner_sign.replace("+", "") + digits, percent)
    return Written(value, percent, currency)


def in_range(value: float, low: float = -LARGEST, high: float = LARGEST) -> bool:
    """True for a finite number between the two; nan and the infinities never are."""
    return low <= value <= high


def not_a_number(text: object) -> CellError:
    """The error for a cell in which no number can be made out."""
    return CellError(f"{shown(text)} is not a number. Write digits only, such as 1200.50, or leave the cell blank.")


def shown(value: object) -> str:
    """A cell's content as a message shows it, in quotes and not too long.

    >>> shown("x" * 100)
    '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"'
    """
    text = "".join(c if c.isprintable() else "␣" for c in str(value)[:200])
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39]}…"'


def as_written(value: float) -> str:
    """A number the shortest way that reads back the same.

    >>> as_written(1200.0), as_written(0.1)
    ('1200', '0.1')
    """
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(float(value))


def _signed(body: str) -> tuple[str, str]:
    return (body[0], body[1:].strip()) if body[:1] in {"-", "+"} and body else ("", body)


def _without_currency(body: str) -> tuple[str, str]:
    for mark in SIGNS:
        if body.startswith(mark) or body.endswith(mark):
            return body.removeprefix(mark).removesuffix(mark).strip() if body.count(mark) == 1 else body, mark
    if body[:3] in CODES:
        return body[3:].strip(), body[:3]
    return (body[:-3].strip(), body[-3:]) if body[-3:] in CODES else (body, "")


def _digits(body: str, text: str) -> str:
    if _GROUPED(body):
        return body.replace(" ", "").replace(",", ".")
    if _POINT(body):
        return body
    if _COMMA_OR_THOUSANDS(body):
        as_decimal = body.replace(",", ".")
        raise CellError(f"{shown(text)} is two things: {body.replace(',', '')} or {as_decimal}. Write one of them.")
    if _COMMA(body):
        return body.replace(",", ".")
    if _COMMA_GROUPS(body):
        return body.replace(",", "")
    if _POINT_GROUPS(body):
        return body.replace(".", "").replace(",", ".")
    raise not_a_number(text)


def _to_float(digits: str, percent: bool) -> float:
    """The nearest float; a percentage moves the point in the text, not in binary, so 21.25% is exactly 0.2125."""
    if not percent:
        return float(digits) + 0.0
    mantissa, _, exponent = digits.lower().partition("e")
    return float(f"{mantissa}e{int(exponent or 0) - 2}") + 0.0
