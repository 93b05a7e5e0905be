"""Which packages a limit is about, read here a second time so that a slip in one reading is not in both.

    where = condition & condition & ...      condition = key=a|b (one of)  or  key!=a|b (none of)

Source: docs/rules.md#limits
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from allocator.verify.case import Taken

KEYS = frozenset({"year", "fund", "theme", "district", "instrument", "obligor", "tag", "project"})
_CONDITION = re.compile(r"\s*([a-z]+)\s*(!?)=([^=]+)")


class UnreadableError(ValueError):
    """A `where` that says nothing definite; the message quotes it."""


class Asked(NamedTuple):
    """One condition: `key` has (wanted) or has not one of the values `among`."""

    key: str
    among: frozenset[str]
    wanted: bool

    def met_by(self, having: Collection[str]) -> bool:
        """True when the condition holds for what has these values; what has none meets every `!=`."""
        return (not self.among.isdisjoint(having)) is self.wanted


def asked(text: str) -> tuple[Asked, ...]:
    """Reads a `where`; raises UnreadableError.

    >>> [(each.key, sorted(each.among), each.wanted) for each in asked("theme=water|soil & tag!=pilot")]
    [('theme', ['soil', 'water'], True), ('tag', ['pilot'], False)]
    """
    return tuple(_condition(part) for part in text.split("&")) if text.strip() else ()


def _condition(part: str) -> Asked:
    found = _CONDITION.fullmatch(part)
    values = [value.strip() for value in found[3].split("|")] if found else []
    if not found or found[1] not in KEYS or not all(values):
        raise UnreadableError(part.strip())
    return Asked(found[1], frozenset(values), wanted=not found[2])


def values_of(key: str) -> Callable[[Taken], tuple[str, ...]]:
    """How to see what a package has of a key (not year or fund, which are of its flows): no value when it states none."""
    return _STATED[key]


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


_STATED: dict[str, Callable[[Taken], tuple[str, ...]]] = {
    "tag": lambda taken: tuple(dict.fromkeys(taken.project.tags)),
    "project": lambda taken: _one(taken.project.project),
    "obligor": lambda taken: _one(taken.project.obligor or taken.project.project),
    "theme": lambda taken: _one(taken.project.theme),
    "district": lambda taken: _one(taken.project.district),
    "instrument": lambda taken: _one(taken.option.instrument),
}
