"""Names that a reader takes for the same and a computer does not: capitals, Cyrillic letters, spaces.

    skeleton(name)  =  the name with capitals folded, look-alike letters made Latin, spaces and hidden characters out

Two different names with one skeleton are almost surely one name written twice.
The letters are those of the Unicode confusables (UTS 39) that Russian, Kazakh and Greek keyboards have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache

_CYRILLIC = "АВЕЅІЈКМНОРСТУХҮһасеһіјкорѕухү"
_LATIN_FOR_CYRILLIC = "ABESIJKMHOPCTYXYhacehijkopsyxy"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυχ"
_LATIN_FOR_GREEK = "ABEZHIKMNOPTYXavopux"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK + "‐‑‒–—−", _LATIN_FOR_CYRILLIC + _LATIN_FOR_GREEK + "------")
_FOLDED_TO_LATIN = str.maketrans("вмнтгкзё", "bmhtrk3e")  # small letters that look like small capitals


def latin(text: str) -> str:
    """The text with every letter that only looks Latin made Latin.

    >>> latin("Р07")
    'P07'
    """
    return text.translate(_TO_LATIN)


@lru_cache(maxsize=100_000)
def skeleton(text: str) -> str:
    """What the eye makes of a name; equal for names that look alike.

    >>> skeleton("Есиль ") == skeleton("ЕСИЛЬ")
    True
    """
    if text.isascii() and text.isprintable():
        return text.replace(" ", "").casefold()
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and not is_hidden(c))
    return latin(latin(seen).casefold()).translate(_FOLDED_TO_LATIN)


def skeletons(names: Collection[str]) -> list[str]:
    """The skeleton of each name; plain names are folded all together.

    >>> skeletons(["Esil river", "ЕСИЛЬ"]) == [skeleton("Esil river"), skeleton("ЕСИЛЬ")]
    True
    """
    together = "\n".join(names)
    if names and together.isascii() and "".join(names).isprintable():
        return together.replace(" ", "").casefold().split("\n")
    return list(map(skeleton, names))


def is_hidden(character: str) -> bool:
    """True for characters that take no room on the page: zero-width, direction marks, byte order marks, controls."""
    return unicodedata.category(character) in {"Cf", "Cc", "Co", "Cs", "Cn"}


def describe(character: str) -> str:
    """A character that the eye cannot tell, in words.

    >>> describe("Р")
    'the Cyrillic letter "Р"'
    """
    name = unicodedata.name(character, "")
    if is_hidden(character) or not character.isprintable():
        return f"a hidden character (U+{ord(character):04X})"
    script = name.split(" ")[0].capitalize()
    return f'the {script} letter "{character}"' if character.isalpha() and script else f'"{character}"'


def how_they_differ(first: str, second: str) -> str:
    """In what two names with one skeleton differ, in words that end a sentence.

    >>> how_they_differ("P1", "p1")
    'only in capital letters'
    """
    if first.casefold() == second.casefold():
        return "only in capital letters"
    if "".join(first.split()) == "".join(second.split()):
        return "only in spaces"
    return "only in letters that look alike or hidden characters"
