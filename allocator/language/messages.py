"""Marking texts for the catalogues where they are stated apart from where they are said."""

from __future__ import annotations


def message(text: str) -> str:
    """The text as it is, marked for translation: state it here, say it with `language.say(text)` where it is shown.

    >>> TITLE = message("Funded")
    >>> TITLE
    'Funded'
    """
    return text
