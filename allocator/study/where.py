"""`where`: which packages a limit or an instrument is about.

    where  =  condition & condition & ...          all of them must hold
    condition  =  key=a|b  (one of)   or   key!=a|b  (none of)

Keys: year, fund, theme, district, instrument, obligor, tag, project. Values are compared exactly.
Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from allocator.errors import NOWHERE, At, Problem, StudyError, nearest
from allocator.study.records import LIMIT_KEYS, Project


@dataclass(frozen=True, slots=True)
class Condition:
    """One `key=a|b` or `key!=a|b`."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, having: Collection[str]) -> bool:
        """True when one of `having` is among the values, or with `!=` when none is."""
        found = any(value in having for value in self.values)
        return found != self.negated


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions that must all hold; empty matches everything."""

    conditions: tuple[Condition, ...] = ()

    def on(self, *keys: str) -> tuple[Condition, ...]:
        """The conditions about these keys."""
        return tuple(condition for condition in self.conditions if condition.key in keys)

    def within(self, per: str, scope: str) -> Where:
        """These conditions and that `per` is one scope; the same where `per` is blank.

        >>> Where().within("theme", "water") == parse_where("theme=water"), Where().within("", "") == Where()
        (True, True)
        """
        return Where((*self.conditions, Condition(per, (scope,)))) if per else self

    def holds(self, attributes: Mapping[str, Collection[str]]) -> bool:
        """True when every condition holds for what has these attributes, given by key.

        >>> parse_where("theme=water & tag!=pilot").holds({"theme": ["water"], "tag": ["sme"]})
        True
        """
        return all(condition.holds(attributes.get(condition.key, ())) for condition in self.conditions)


def project_attributes(project: Project) -> dict[str, Collection[str]]:
    """What `where` may ask of a project, by key; a key that the project does not state has no values."""
    return {key: project_attribute(project, key) for key in ("project", "obligor", "theme", "district", "tag")}


def project_attribute(project: Project, key: str) -> tuple[str, ...]:
    """What a project has of one of these keys: no value when it states none.

    >>> project_attribute(Project("P1", "Wells", theme="water"), "theme")
    ('water',)
    """
    return _words(project.owes if key == "obligor" else getattr(project, "tags" if key == "tag" else key))


def stated(projects: Iterable[Project], key: str) -> list[Any]:
    """What each project states of one of these keys: a word or nothing, and of `tag` a tuple of words."""
    if key == "obligor":  # the longest list there is: no call of our own for each project
        return [obligor or project for obligor, project in map(attrgetter("obligor", "project"), projects)]
    return list(map(attrgetter("tags" if key == "tag" else key), projects))


def _words(statement: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if isinstance(statement, tuple):
        return statement
    return (statement,) if statement else ()


def parse_where(text: str, at: At = NOWHERE, keys: Collection[str] = LIMIT_KEYS) -> Where:
    """Reads a `where`; raises StudyError with every condition that cannot be read.

    >>> parse_where("district=esil|zhambyl").conditions
    (Condition(key='district', values=('esil', 'zhambyl'), negated=False),)
    """
    problems: list[Problem] = []
    conditions = [_condition(part, at, keys, problems) for part in text.split("&")] if text.strip() else []
    if problems:
        raise StudyError(problems)
    return Where(tuple(condition for condition in conditions if condition is not None))


def _condition(part: str, at: At, keys: Collection[str], problems: list[Problem]) -> Condition | None:
    key, equals, rest = part.partition("=")
    negated = key.endswith("!")
    key = key.removesuffix("!").strip()
    values = tuple(value.strip() for value in rest.split("|"))
    if not equals or not key or not all(values) or any("=" in value for value in values):
        problems.append(Problem(f'"{part.strip()}" is not a condition. Write key=value, key=a|b or key!=value.', at))
        return None
    if key not in keys:
        hint = nearest(key, keys)
        problems.append(Problem(f'"{key}" cannot be asked here.{hint} Known: {", ".join(keys)}.', at))
        return None
    return Condition(key, values, negated)
