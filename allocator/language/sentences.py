"""Sentences that are made far below the report: English text, which also knows how to be said in other languages.

A reason is made where the rule is looked at, and shown in a language chosen much later. It is an English `str` all the
way (in portfolio.json, in CSV files, in tests), and `language.tell(reason)` says it again from its parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.language.languages import Language


class Spoken(str):
    """English text that can be said in other languages."""

    __slots__ = ()

    def told(self, language: Language) -> str:
        """The same in another language."""
        raise NotImplementedError


class Sentence(Spoken):
    """A text with its places filled, which remembers both.

    text    English, the key of the catalogue
    values  names as they stand, or again sentences and numbers

    >>> Sentence("needs {other}, which is not funded", other="P1")
    'needs P1, which is not funded'
    """

    __slots__ = ("text", "values")

    text: str
    values: dict[str, object]

    def __new__(cls, text: str, /, **values: object) -> Sentence:
        """Fills the places."""
        made = super().__new__(cls, text.format(**values))
        made.text, made.values = text, values
        return made

    def __reduce__(self) -> tuple[object, tuple[str, dict[str, object]]]:
        return (_sentence, (self.text, self.values))

    def told(self, language: Language) -> str:
        """The same in another language, its values too."""
        values = {name: language.tell(one) if isinstance(one, str) else one for name, one in self.values.items()}
        return language.say(self.text, **values)


class Term(Spoken):
    """A measure or another word of ours within a sentence: "grant_equivalent" in English is how files write it."""

    __slots__ = ()

    def told(self, language: Language) -> str:
        """The word in another language; a name of the study stays."""
        return language.term(self.replace("_", " "))


class Joined(Spoken):
    """Sentences one after the other, with something between them.

    >>> Joined("; ", ["decided out", "barred"])
    'decided out; barred'
    """

    __slots__ = ("between", "parts")

    between: str
    parts: tuple[str, ...]

    def __new__(cls, between: str, parts: Iterable[str]) -> Joined:
        """Joins the parts."""
        kept = tuple(parts)
        made = super().__new__(cls, between.join(kept))
        made.between, made.parts = between, kept
        return made

    def __reduce__(self) -> tuple[object, tuple[str, tuple[str, ...]]]:
        return (Joined, (self.between, self.parts))

    def told(self, language: Language) -> str:
        """Every part in another language."""
        return language.tell(self.between).join(map(language.tell, self.parts))


class Number(Spoken):
    """A number within a sentence, with the digits it has; in percent where it is a share.

    >>> Number(Decimal("1234.5")), Number(Decimal("29.999"), percent=True)
    ('1 234.5', '29.999 %')
    """

    __slots__ = ("number", "percent")

    number: Decimal
    percent: bool

    def __new__(cls, number: Decimal, percent: bool = False) -> Number:
        """Writes it in plain English digits."""
        made = super().__new__(cls, f"{number:,f}".replace(",", " ") + (" %" if percent else ""))
        made.number, made.percent = number, percent
        return made

    def __reduce__(self) -> tuple[object, tuple[Decimal, bool]]:
        return (Number, (self.number, self.percent))

    def told(self, language: Language) -> str:
        """The same digits as another language writes them; of a whole number without decimals that are all zero."""
        whole = self.number.to_integral_value()
        return language.decimal(whole if whole == self.number else self.number, percent=self.percent)


def _sentence(text: str, values: dict[str, object]) -> Sentence:
    return Sentence(text, **values)
