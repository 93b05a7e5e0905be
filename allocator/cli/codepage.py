"""Text as a code page can show it: what it lacks is replaced by the nearest it has, and only then by `?`.

Windows terminals have one of many code pages (1251 and 866 in Kazakhstan, 1252 and 437 elsewhere).
"""

from __future__ import annotations

from typing import Final

_NEAREST: Final = {
    "\u00a0": " ",  # no-break space
    "\u2007": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "─": "-",
    "━": "-",
    "…": "...",
    "→": "->",
    "×": "x",
    "·": ".",
    "•": "-",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "№": "No",
    "₸": "KZT",
    "€": "EUR",
}


def shows(text: str, encoding: str) -> bool:
    """True when the code page has every letter.

    >>> shows("Есиль", "cp866"), shows("Есиль", "cp437")
    (True, False)
    """
    try:
        text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def fitted(text: str, encoding: str) -> str:
    """The text with what the code page lacks replaced by the nearest that it has; the rest by `?`.

    >>> fitted("Өзен – 1\u00a0000 ₸", "cp1251"), fitted("Өзен", "utf-8")
    ('?зен – 1\\xa0000 KZT', 'Өзен')
    """
    if shows(text, encoding):
        return text
    return "".join(letter if shows(letter, encoding) else _replaced(letter, encoding) for letter in text)


def _replaced(letter: str, encoding: str) -> str:
    nearest = _NEAREST.get(letter, "?")
    return nearest if shows(nearest, encoding) else "?"
