"""Which packages a limit is about, read here a second time so that a slip in one reading is not in both.

    where = condition & condition & ...      condition = key=a|b (one of)  or  key!=a|b (none of)

Source: docs/rules.md#limits
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from allocator.verify.case import Flow

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


def values_of(key: str) -> Callable[[Flow], tuple[str, ...]]:
    """How to see what an amount has of a key: no value where its package states none, one value "" of a blank key."""
    return _VALUES[key]


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


_VALUES: dict[str, Callable[[Flow], tuple[str, ...]]] = {
    "": lambda flow: ("",),
    "fund": lambda flow: (flow.fund,),
    "year": lambda flow: (str(flow.year),),
    "tag": lambda flow: tuple(dict.fromkeys(flow.taken.project.tags)),
    "project": lambda flow: _one(flow.taken.project.project),
    "obligor": lambda flow: _one(flow.taken.project.obligor or flow.taken.project.project),
    "theme": lambda flow: _one(flow.taken.project.theme),
    "district": lambda flow: _one(flow.taken.project.district),
    "instrument": lambda flow: _one(flow.taken.option.instrument),
}
