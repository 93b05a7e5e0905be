"""The rows of a sheet that a limit is about, as a formula and as row numbers.

    theme=water & tag=sme   ->   EXACT(funded!$C$5:$C$44,"water")*ISNUMBER(FIND(";sme;",";"&funded!$F$5:$F$44&";"))

Names are compared with EXACT and FIND, not with SUMIFS: that takes upper and lower case for the same, and a name like
">5" or "a*" for a rule. Source: docs/rules.md#limits
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.report.workbook.listing import Listing
from allocator.report.workbook.live import Live, Span, Value, literal, numbers, total
from allocator.study.where import Condition

_COLUMN = {"year": "start", "tag": "tags"}  # every other key has the column of its own name


@dataclass(frozen=True)
class Chosen:
    """Rows of a listing. `masks` are the factors of the formula, 1 in a row that is meant; none means every row."""

    listing: Listing
    rows: Sequence[int]
    masks: tuple[str, ...] = ()

    def sum(self, key: str) -> Live:
        """What a column adds up to over these rows."""
        if not self.listing.has(key):
            return Live("0", 0.0)
        span = self.listing.span(key)
        if not self.masks:
            return total(span)
        amount = math.fsum(numbers([span.values[row] for row in self.rows]))
        return Live(f"SUMPRODUCT({'*'.join((*self.masks, span.formula))})", amount)

    def count(self) -> Live:
        """How many rows these are; the empty row in the place of a table without rows is none."""
        if not self.listing.rows:
            return Live("0", 0.0)
        return Live(f"SUMPRODUCT({'*'.join((*self.masks, '1'))})", float(len(self.rows)))

    def sum_of_years(self, first: str, last: str, across: str, keys: Sequence[str]) -> Live:
        """What a block of columns adds up to over these rows.

        first, last  keys of the outer columns of the block
        across       the factor that is 1 over a column that is meant; "" for all
        keys         the columns that are meant
        """
        values = [self.listing.values[key] for key in keys]
        amount = math.fsum(numbers([column[row] for column in values for row in self.rows]))
        area = self.listing.area(first, last)
        factors = [*self.masks, *([across] if across else []), area]
        return Live(f"SUM({area})" if len(factors) == 1 else f"SUMPRODUCT({'*'.join(factors)})", amount)


@dataclass
class Sorted:
    """A listing asked again and again: its rows by the value of a key are found once."""

    listing: Listing
    _groups: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def everything(self) -> Chosen:
        """Every row."""
        return Chosen(self.listing, range(self.listing.rows))

    def matching(self, conditions: Sequence[Condition]) -> Chosen:
        """The rows for which all conditions hold."""
        chosen = self.everything()
        for condition in conditions:
            held = self._holding(condition)
            rows = [row for row in chosen.rows if row in held]
            chosen = Chosen(self.listing, rows, (*chosen.masks, self._mask(condition)))
        return chosen

    def within(self, chosen: Chosen, key: str, value: str, cell: Live | None = None) -> Chosen:
        """The rows among those chosen that have a value.

        cell  where the value stands, for the formula to refer to; else it is written into the formula
        """
        here = self._by(key).get(value, [])
        wanted = range(0) if not here else chosen.rows
        rows = here if len(wanted) == self.listing.rows else sorted(set(here) & set(wanted))
        follows = cell is not None and (key != "year" or not isinstance(cell.value, str))
        named = cell.formula if cell and follows else _operand(key, value)
        return Chosen(self.listing, rows, (*chosen.masks, self._equal(key, named)))

    def _by(self, key: str) -> Mapping[str, list[int]]:
        if key not in self._groups:
            groups: dict[str, list[int]] = {}
            for row, value in enumerate(self.listing.values[_COLUMN.get(key, key)]):
                for name in _names(key, value):
                    groups.setdefault(name, []).append(row)
            self._groups[key] = groups
        return self._groups[key]

    def _holding(self, condition: Condition) -> set[int]:
        found = {row for value in condition.values for row in self._by(condition.key).get(value, ())}
        return set(range(self.listing.rows)) - found if condition.negated else found

    def _mask(self, condition: Condition) -> str:
        key, values = condition.key, dict.fromkeys(condition.values)
        tests = [self._equal(key, _operand(key, value)) for value in values]
        if condition.negated:
            return f"(({'+'.join(tests)})=0)"
        return tests[0] if len(tests) == 1 else f"(({'+'.join(tests)})>0)"

    def _equal(self, key: str, named: str) -> str:
        return equal(key, self.listing.span(_COLUMN.get(key, key)), named)


def equal(key: str, span: Span, named: str) -> str:
    """The factor that is 1 in the rows whose cell has a value.

    named  the value: a quoted text, a cell, or a year
    """
    if key == "year":
        return f"({span.formula}={named})"
    if key == "tag":
        return f'ISNUMBER(FIND(";"&{named}&";",";"&{span.formula}&";"))'
    return f"EXACT({span.formula},{named})"


def across(keys: str, condition: Condition) -> str:
    """The factor that is 1 over the years a condition means, in a row of years."""
    tests = "+".join(f"({keys}={year})" for year in dict.fromkeys(condition.values))
    return f"(({tests}){'=' if condition.negated else '>'}0)"


def _operand(key: str, value: str) -> str:
    if key != "year":
        return literal(value)
    return value if value.isdigit() else "-1"


def _names(key: str, value: Value | None) -> Sequence[str]:
    if key == "tag":
        return tuple(dict.fromkeys(str(value).split(";"))) if value else ()
    if key == "year":
        return (str(int(value)),) if isinstance(value, float | int) else ()
    return ("" if value is None else str(value),)
