"""What a cell says, by the kind of its column: the value, or an error that says what to write instead.

A cell is what a workbook, a CSV file or a DataFrame holds: text, a number, yes or no, a date, or nothing.
Blank means "not stated" and never zero; an error cell, a date or a yes/no where a number belongs is never read.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from decimal import Decimal

from allocator.errors import nearest
from allocator.study.currencies import SIGNS
from allocator.study.lookalike import describe, is_hidden, latin
from allocator.study.numbers import CellError, as_written, in_range, plain, shown, written
from allocator.study.schema import LARGEST, LONGEST_TEXT, Column, Kind

Reader = Callable[[object], object]

ANY_CURRENCY = "*"  # while the study's own is not known, any sign will do: the missing currency is the error
_ERRORS = "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #GETTING_DATA #SPILL! #CALC! #BLOCKED! #FIELD! #CONNECT!"
ERROR_CELLS = frozenset(_ERRORS.split())
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*").fullmatch
_ID_SIGNS = str.maketrans("", "", "_.-")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Unstored:
    """A formula whose result is not stored in the file."""

    def __init__(self, formula: str = "") -> None:
        self.formula = formula


def is_blank(cell: object) -> bool:
    """True when the cell says nothing: empty, or only spaces.

    >>> is_blank(None), is_blank(" "), is_blank(0)
    (True, True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def reader(column: Column, currency: str = "") -> Reader:
    """The function that reads the cells of a column; it raises CellError. Blank cells are not for it.

    >>> reader(Column("take_up", Kind.SHARE, "", high=1, low=0))("30%")
    0.3
    """
    readers: dict[Kind, Reader] = {
        Kind.ID: read_id,
        Kind.NAME: read_name,
        Kind.TEXT: read_text,
        Kind.VALUE: read_text,
        Kind.IDS: lambda cell: tuple(read_id(item) for item in items(cell)),
        Kind.NAMES: lambda cell: tuple(read_name(item) for item in items(cell)),
        Kind.TAGS: lambda cell: tuple(read_tag(item) for item in items(cell)),
        Kind.MONEY: lambda cell: read_money(cell, currency),
        Kind.SHARE: lambda cell: read_share(cell, column.below),
        Kind.YEAR: read_year,
        Kind.WHOLE: lambda cell: read_whole(cell, column.low or 0, column.high or LARGEST),
        Kind.NUMBER: lambda cell: read_number(cell, currency, -LARGEST if column.low is None else column.low),
        Kind.SIDE: read_side,
        Kind.YES_NO: read_yes_no,
        Kind.CHOICE: lambda cell: read_choice(cell, column.choices),
    }
    return readers[column.kind]


def stand_as_written(texts: Collection[str], kind: Kind) -> bool:
    """True when each of these texts surely is its own value, looked at all together; False: read each of them.

    >>> stand_as_written(["P1", "P2"], Kind.ID), stand_as_written(["P1", "P 2"], Kind.ID)
    (True, False)
    """
    together = "".join(texts)
    if not together.isprintable() or "#" in together or max(map(len, texts), default=0) > LONGEST_TEXT:
        return False  # a control or hidden character, perhaps an error cell, a text too long
    if kind is Kind.ID:
        initials = "".join([text[:1] for text in texts])
        return together.isascii() and together.translate(_ID_SIGNS).isalnum() and initials.isalnum()
    if kind is Kind.NAME:
        return ";" not in together and "|" not in together and all(text == text.strip() for text in texts)
    return kind in {Kind.TEXT, Kind.VALUE}


def lowest(column: Column) -> float | None:
    """The least number that a column of amounts may hold; None for a column of anything else."""
    if column.kind is Kind.MONEY:
        return 0.0
    if column.kind is Kind.NUMBER:
        return -LARGEST if column.low is None else float(column.low)
    return None


def number(cell: object, currency: str = "") -> float:
    """The number in a cell, finite and at most 1e13 either way; currency signs must be the study's.

    >>> number("USD 1 200,50", "USD")
    1200.5
    """
    if isinstance(cell, str):
        simple = plain(cell)
        value = simple if simple is not None else _from_text(cell, currency)
    else:
        value = _from_object(cell)
    if not in_range(value):
        raise _out_of_range(cell if isinstance(cell, str) else value)
    return value


def read_number(cell: object, currency: str = "", low: float = -LARGEST) -> float:
    """A number of any sign, at least `low`."""
    value = number(cell, currency)
    if value < low:
        raise CellError(f"{as_written(value)} is below {as_written(low)}. Write a number from {as_written(low)} up.")
    return value


def read_money(cell: object, currency: str = "") -> float:
    """An amount of money, 0 or more, in the study's currency, whole units."""
    value = number(cell, currency)
    if isinstance(cell, str) and "%" in cell:
        raise CellError(f"{shown(cell)} is a share, not an amount of money. Write the amount.")
    if value < 0:
        raise CellError(f"{as_written(value)} is negative. Money here is 0 or more: write the amount without a minus.")
    return value


def read_share(cell: object, below: bool = False) -> float:
    """A share from 0 to 1, written 0.3 or 30%; with `below`, less than 1.

    >>> read_share(30)
    Traceback (most recent call last):
    allocator.study.numbers.CellError: 30 is not a share. Write 30% or 0.3.
    """
    value = number(cell)
    if 0 <= value < 1 or (value == 1 and not below):
        return value
    if value == 1:
        raise CellError("1 leaves nothing. Write a share below 1, such as 10% or 0.1.")
    raise not_a_share(value)


def not_a_share(value: float) -> CellError:
    """The error for a number that is no share, with the share that was probably meant."""
    if not 1 < value <= 100:
        return CellError(f"{as_written(value)} is not a share. Write a number from 0 to 1, such as 30% or 0.3.")
    share = float(f"{as_written(value)}e-2")
    return CellError(f"{as_written(value)} is not a share. Write {as_written(value)}% or {as_written(share)}.")


def read_whole(cell: object, low: float = -LARGEST, high: float = LARGEST) -> int:
    """A whole number from low to high."""
    value = number(cell)
    span = f"Write a whole number from {as_written(low)} to {as_written(high)}."
    if value != math.floor(value):
        raise CellError(f"{as_written(value)} is not a whole number. {span}")
    if not low <= value <= high:
        raise CellError(f"{as_written(value)} is out of range. {span}")
    return int(value)


def read_year(cell: object) -> int:
    """A calendar year, four digits."""
    if isinstance(cell, date):
        raise CellError(f"{shown(cell)} is a date. Write the year alone: {cell.year}.")
    value = number(cell)
    if value != math.floor(value) or not 1900 <= value <= 2300:
        raise CellError(f"{as_written(value)} is not a calendar year. Write four digits, such as 2027.")
    return int(value)


def read_yes_no(cell: object) -> bool:
    """Yes or no (also true, false, 1, 0)."""
    answer = _YES.get(_plain_text(cell).strip().casefold())
    if answer is None:
        raise CellError(f"{shown(cell)} is neither yes nor no. Write yes or no.")
    return answer


def read_choice(cell: object, choices: tuple[str, ...]) -> str:
    """One of the words on the list, exactly."""
    word = _plain_text(cell).strip()
    if word not in choices:
        raise CellError(
            f"{shown(word)} is not on the list.{nearest(word, choices)} Write one of: {', '.join(choices)}."
        )
    return str(word)


def read_id(cell: object) -> str:
    """An id: letters of the Latin alphabet, digits, `_`, `.` and `-`, the first a letter or a digit.

    >>> read_id("Р07")
    Traceback (most recent call last):
    allocator.study.numbers.CellError: "Р07" holds the Cyrillic letter "Р", which is not allowed in an id. Write "P07".
    """
    text = _plain_text(cell)
    if _ID(text):
        return text
    raise _not_an_id(text)


def read_side(cell: object) -> str:
    """One side of a link: a project, or one option of it as project:option.

    >>> read_side("P07:grant")
    'P07:grant'
    """
    text = _plain_text(cell)
    parts = text.split(":", 1)
    if not all(parts):
        raise CellError(f'{shown(text)} has nothing on one side of ":". Write project or project:option.')
    return ":".join(map(read_id, parts))


def read_name(cell: object) -> str:
    """A name that is compared exactly: no space around it, nothing hidden in it, and none of ; | (they part lists)."""
    text = _plain_text(cell)
    hidden = "" if text.isprintable() else next((c for c in text if is_hidden(c) or c in "\u2028\u2029"), "")
    if hidden:
        raise CellError(f"{shown(text)} holds {describe(hidden)}. Type the name again.")
    if text != text.strip():
        raise CellError(f"{shown(text)} has a space before or after it. Write {shown(text.strip())}.")
    if ";" in text or "|" in text:
        raise CellError(f'{shown(text)} holds ";" or "|", which part the names of a list. Write one name without them.')
    return text


def read_tag(cell: object) -> str:
    """A name without a comma: `a, b` is meant as two tags and would count as one."""
    text = read_name(cell)
    if "," in text:
        parts = ";".join(part.strip() for part in text.split(","))
        raise CellError(f"{shown(text)} holds a comma, and semicolons part a list. Write {shown(parts)}.")
    return text


def read_text(cell: object) -> str:
    """Free text, as it stands; line ends become one kind."""
    text = _plain_text(cell).replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    bad = next((c for c in text if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cs", "Cn"}), "")
    if bad:
        raise CellError(f"{shown(text)} holds {describe(bad)}. Type the text again.")
    return text


def items(cell: object) -> list[str]:
    """The items of `a;b;c`, without the spaces around them.

    >>> items("sme; women-led")
    ['sme', 'women-led']
    """
    text = _plain_text(cell)
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        raise CellError(f"{shown(text)} has an empty place in its list. Write a;b;c with nothing after the last.")
    twice = next((part for index, part in enumerate(parts) if part in parts[:index]), None)
    if twice is not None:
        raise CellError(f"{shown(twice)} is listed twice. Write it once.")
    return parts


def _from_text(cell: str, currency: str) -> float:
    if cell.strip().upper() in ERROR_CELLS:
        raise _error_cell(cell)
    found = written(cell)
    if found.currency and currency != ANY_CURRENCY and currency not in SIGNS.get(found.currency, {found.currency}):
        raise _wrong_currency(cell, currency)
    return found.value


def _wrong_currency(cell: str, currency: str) -> CellError:
    if not currency:
        return CellError(f"{shown(cell)} is money, and this is not a place for money. Write a number without currency.")
    return CellError(f"{shown(cell)} is not in {currency}, the currency of the study. Convert it and write the number.")


def _from_object(cell: object) -> float:
    if isinstance(cell, bool):
        raise CellError(f"{str(cell).upper()} is not a number. Write a number, or leave the cell blank.")
    if isinstance(cell, (int, float, Decimal)):
        return _as_float(cell) + 0.0
    raise _not_text(cell)


def _plain_text(cell: object) -> str:
    """Text of a cell for columns of text: a number that was typed there reads as its digits."""
    if isinstance(cell, str):
        if cell.startswith("#") and cell.strip().upper() in ERROR_CELLS:
            raise _error_cell(cell)
        if len(cell) > LONGEST_TEXT:
            raise CellError(f"{shown(cell)} has {len(cell)} characters. Write at most {LONGEST_TEXT}.")
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float, Decimal)) and in_range(_as_float(cell)):
        return as_written(_as_float(cell))
    if isinstance(cell, (int, float, Decimal)):
        raise _out_of_range(_as_float(cell))
    raise _not_text(cell)


def _as_float(cell: int | float | Decimal) -> float:
    try:
        return float(cell)
    except OverflowError:
        return math.inf if cell > 0 else -math.inf
    except ValueError:  # a signalling nan
        return math.nan


def _not_text(cell: object) -> CellError:
    if isinstance(cell, Unstored):
        return CellError("the formula has no stored result. Open the workbook in Excel, let it calculate, and save it.")
    if isinstance(cell, (date, time, timedelta)):
        return CellError(f"{shown(cell)} is a date or a time. Format the cell as text or number and type it again.")
    return CellError(f"a cell cannot hold a {type(cell).__name__}. Write text or a number.")


def _error_cell(cell: str) -> CellError:
    return CellError(f"the cell holds the error {cell.strip()}. Mend the formula or write the value.")


def _out_of_range(value: str | float) -> CellError:
    if isinstance(value, float) and not math.isfinite(value):
        return CellError(f"{value} is not a number that can be used. Write digits, or leave the cell blank.")
    what = shown(value) if isinstance(value, str) else f"{value:g}"
    return CellError(f"{what} is out of range. Write a number between -1e13 and 1e13.")


def _not_an_id(text: str) -> CellError:
    if _ID(text.strip()):
        return CellError(f"{shown(text)} has a space before or after it. Write {shown(text.strip())}.")
    odd = next((c for c in text if not (c.isascii() and (c.isalnum() or c in "_.-"))), text[:1])
    mended = re.sub(r"[^A-Za-z0-9_.-]+", "-", "".join(c for c in latin(text) if not is_hidden(c)).strip()).strip("-._")
    write = f'Write "{mended}".' if _ID(mended) and len(mended) <= 40 else "Use A-Z, a-z, 0-9, _ . - only."
    what = "a space" if odd.isspace() else describe(odd)
    if odd.isascii() and odd in "_.-":
        return CellError(f"{shown(text)} starts with {odd}, and an id starts with a letter or a digit. {write}")
    return CellError(f"{shown(text)} holds {what}, which is not allowed in an id. {write}")
