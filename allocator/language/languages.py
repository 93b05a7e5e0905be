"""A language: says sentences, counts things, writes amounts.

    language("ru").say("Fund {count} projects", count=language("ru").number(12))

The English text is the key of the catalogue; places in braces are filled after it is translated.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final

from allocator.errors import UsageError
from allocator.language.sentences import Spoken
from allocator.language.writing import NO_BREAK, BabelWriting, Writing

LANGUAGES: Final = ("en", "ru", "kk")
_WRITING: Final = {"en": Writing("en_GB"), "ru": BabelWriting("ru"), "kk": BabelWriting("kk")}
_CYRILLIC: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LETTERS: Final = {"en": "", "ru": _CYRILLIC, "kk": _CYRILLIC + "әғқңөұүһі"}


class Language:
    """One of LANGUAGES. All numbers come with no-break spaces, so that none is broken over two lines.

    code     "en", "ru" or "kk", also the `lang` of a page
    letters  what it is written in beyond ASCII: a terminal that lacks them cannot show it
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.letters = _LETTERS[code]
        self._writing = _WRITING[code]
        self._catalogue = _catalogue(code)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (language, (self.code,))

    def __repr__(self) -> str:
        return f"language({self.code!r})"

    def say(self, text: str, /, **values: object) -> str:
        """A sentence in this language, its places filled.

        text    English, the key of the catalogue; braces that stand for themselves are doubled
        values  what the places in braces stand for, already written in this language

        >>> language("en").say("Limits of {study}", study="Aral")
        'Limits of Aral'
        """
        return self._catalogue.gettext(text).format(**values) if text else ""

    def term(self, word: str) -> str:
        """A column, a measure or another word of ours in this language; a name of the study stays as it is.

        >>> language("ru").term("tco2e-saved")
        'tco2e-saved'
        """
        return self._catalogue.gettext(word) if word else ""

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """A sentence about a number of things, in the form that the number asks for; `{n}` is the number written.

        one, many  English, for 1 and for other numbers; Russian has three forms and takes the right one

        >>> [language("en").count("{n} project", "{n} projects", n) for n in (1, 5)]
        ['1 project', '5 projects']
        """
        return self._catalogue.ngettext(one, many, n).format(**{"n": self.number(n), **values})

    def tell(self, text: str) -> str:
        """A sentence made in English (`Sentence`) again in this language; any other text as it stands.

        Its numbers come with no-break spaces, in English too, and measures as people read them.

        text  such as the reason of a declined project

        >>> from allocator.language import Sentence
        >>> language("en").tell(Sentence("needs {other}, which is not funded", other="P1"))
        'needs P1, which is not funded'
        """
        return text.told(self) if isinstance(text, Spoken) else text

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals.

        >>> language("ru").number(1234.5, 1) == "1\\u00a0234,5"
        True
        """
        return self._writing.decimal(_rounded(value, digits))

    def money(self, amount: float) -> str:
        """An amount in whole units; cents only for amounts under a thousand that have any.

        amount  study currency; the name of the currency is the caller's

        >>> language("en").money(12.5), language("ru").money(12.5), language("kk").money(-0.0)
        ('12.50', '12,50', '0')
        """
        return self.number(amount, 0 if abs(amount) >= 1000 or amount == round(amount) else 2)

    def amount(self, amount: float, currency: str) -> str:
        """An amount with its currency: before it in English, after it in Russian and Kazakh.

        currency  three letters

        >>> language("en").amount(1500.0, "USD"), language("ru").amount(1500.0, "USD")
        ('USD\\xa01\\xa0500', '1\\xa0500\\xa0USD')
        """
        written = self.money(amount)
        parts = (currency, written) if self.code == "en" else (written, currency)
        return NO_BREAK.join(parts)

    def moneys(self, amounts: Sequence[float]) -> list[str]:
        """A column of amounts, all with cents or all without: with, when every one is under a thousand.

        amounts  study currency

        >>> language("ru").moneys([12.5, 3.0])
        ['12,50', '3,00']
        """
        if all(amount == round(amount) for amount in amounts) or any(abs(amount) >= 1000 for amount in amounts):
            return [self.money(math.floor(amount + 0.5)) for amount in amounts]
        return [self.number(amount, 2) for amount in amounts]

    def share(self, part: float, digits: int = 2) -> str:
        """A share in percent with at most so many decimals.

        part  share (0.3 is 30 %)

        >>> language("ru").share(0.1234567, 1), language("kk").share(0.3)
        ('12,3\\xa0%', '30%')
        """
        percent = 100 * part
        if percent and abs(percent) < 0.0001:
            least = self._writing.percent(self.number(math.copysign(0.0001, percent), 4))
            return self.say("less than {share}", share=least) if percent > 0 else least
        if percent and abs(percent) < 0.01:
            return self._writing.percent(self._writing.decimal(_trimmed(Decimal(f"{percent:.1g}"))))
        return self._writing.percent(self._writing.decimal(_trimmed(_rounded(percent, digits))))

    def ratio(self, times: float) -> str:
        """A multiple with two decimals: 3.1 is 3.10 of one for each 1 of the other.

        >>> language("kk").ratio(3.1)
        '3,10'
        """
        return self.number(times, 2)

    def points(self, resilience: float) -> str:
        """Resilience points, 0 to 100, with one decimal.

        >>> language("ru").points(42.345)
        '42,3'
        """
        return self.number(resilience, 1)

    def quantity(self, amount: float, digits: int = 2) -> str:
        """A measure that is not money: whole when large, up to two decimals when small, four figures when below 1.

        >>> language("ru").quantity(2.5), language("ru").quantity(3.0), language("ru").quantity(0.000123456)
        ('2,5', '3', '0,0001235')
        """
        if abs(amount) >= 1000 and digits <= 2:
            return self.money(amount)
        if abs(amount) < 1 and digits == 2:
            digits = decimals_below_one(amount)
        return self._writing.decimal(_trimmed(_rounded(amount, digits)))

    def decimal(self, number: Decimal, percent: bool = False) -> str:
        """A number with the digits it has, in percent where it is a share."""
        written = self._writing.decimal(number)
        return self._writing.percent(written) if percent else written

    def date(self, day: datetime.date) -> str:
        """A day in words.

        >>> language("ru").date(datetime.date(2027, 3, 1)).split()
        ['1', 'марта', '2027', 'г.']
        """
        return self._writing.date(day)

    def list(self, items: Sequence[str]) -> str:
        """Things one after the other, with "and" before the last.

        >>> language("ru").list(["грант", "кредит", "гарантия"])
        'грант, кредит и гарантия'
        """
        return self._writing.list(items)


def decimals_below_one(amount: float) -> int:
    """How many decimals show four figures of an amount below 1: a scaled objective is one. At most eight.

    >>> decimals_below_one(0.5), decimals_below_one(0.00012), decimals_below_one(1e-12)
    (4, 7, 8)
    """
    return min(8, 3 - math.floor(math.log10(abs(amount)))) if amount else 2


@lru_cache
def language(code: str = "en") -> Language:
    """The language of a code; UsageError with the choices for one that there is none of.

    code  one of LANGUAGES
    """
    if code not in LANGUAGES:
        raise UsageError(f'There is no language "{code}". Known: {", ".join(LANGUAGES)}.')
    return Language(code)


def _catalogue(code: str) -> NullTranslations:
    if code == "en":
        return NullTranslations()
    with files("allocator").joinpath("locale", code, "LC_MESSAGES", "allocator.mo").open("rb") as compiled:
        return GNUTranslations(compiled)


def _rounded(value: float, digits: int) -> Decimal:
    """The same digits in every language; never a zero below zero."""
    rounded = Decimal(f"{value:.{digits}f}")
    return rounded if rounded else abs(rounded)


def _trimmed(number: Decimal) -> Decimal:
    """Without the zeros at the end of its decimals."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


ENGLISH: Final = language("en")
