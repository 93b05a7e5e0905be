"""The languages people read: sentences from gettext catalogues, numbers and dates as each language writes them.

Keys, files, sheets and columns stay English in every language; the catalogues are `allocator/locale`.
"""

from __future__ import annotations

from allocator.language.languages import ENGLISH, LANGUAGES, Language, decimals_below_one, language
from allocator.language.messages import message
from allocator.language.sentences import Joined, Number, Sentence, Term
from allocator.language.writing import NO_BREAK

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "NO_BREAK",
    "Joined",
    "Language",
    "Number",
    "Sentence",
    "Term",
    "decimals_below_one",
    "language",
    "message",
]
