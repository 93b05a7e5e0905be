"""How a language writes numbers, dates and lists: English by our own rule, the others as Babel (Unicode's CLDR) has it.

English groups thousands by no-break spaces and has a decimal point, as ISO 80000-1 writes numbers: boards here read
English beside Russian, where a comma is the decimal sign, so that "1,234" could be read in two ways.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Writing:
    """English: `1 234 567.5`, `30 %`; what does not depend on a catalogue."""

    locale: str

    def decimal(self, number: Decimal) -> str:
        """A number with all the digits it has, thousands apart.

        >>> Writing("en_GB").decimal(Decimal("-1234.50")).replace(NO_BREAK, "_")
        '-1_234.50'
        """
        return f"{number:,f}".replace(",", NO_BREAK)

    def percent(self, number: str) -> str:
        """A number already written, as a percentage."""
        return f"{number}{NO_BREAK}%"

    def date(self, day: datetime.date) -> str:
        """A day in words.

        >>> Writing("en_GB").date(datetime.date(2027, 3, 1))
        '1 March 2027'
        """
        from babel.dates import format_date

        return format_date(day, "long", locale=self.locale)

    def list(self, items: Sequence[str]) -> str:
        """Things one after the other, with "and" before the last.

        >>> Writing("en_GB").list(["grant", "loan", "equity"])
        'grant, loan and equity'
        """
        from babel.lists import format_list

        return format_list(items, locale=self.locale)


class BabelWriting(Writing):
    """A language as the Unicode consortium describes it."""

    __slots__ = ()

    def decimal(self, number: Decimal) -> str:
        """A number with all the digits it has.

        >>> BabelWriting("ru").decimal(Decimal("-1234.50")).replace(NO_BREAK, "_")
        '-1_234,50'
        """
        from babel.numbers import format_decimal

        places = max(0, -int(number.as_tuple().exponent))
        return format_decimal(number, format="#,##0" + ("." + "0" * places if places else ""), locale=self.locale)

    def percent(self, number: str) -> str:
        """A number already written, with the language's percent sign where it belongs.

        >>> BabelWriting("kk").percent("30")
        '30%'
        """
        from babel import Locale

        return str(Locale.parse(self.locale).percent_formats[None].pattern).replace("#,##0", number)
