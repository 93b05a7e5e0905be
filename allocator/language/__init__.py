"""The languages people read: sentences from gettext catalogues, numbers and dates as each language writes them.

Keys, files, sheets and columns stay English in every language; the catalogues are `allocator/locale`.
"""

from __future__ import annotations

from allocator.language.languages import LANGUAGES, Language, language
from allocator.language.messages import message

__all__ = ["LANGUAGES", "Language", "language", "message"]
