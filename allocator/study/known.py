"""The names a study knows: what a rule may speak of, and the suggestion when it speaks of something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from allocator.errors import nearest
from allocator.study.numbers import shown
from allocator.study.records import BUILT_IN_MEASURES, Project, Study

_SHOWN_AT_MOST = 12  # a longer list of known names helps nobody


@dataclass(frozen=True, slots=True)
class Known:
    """Every name by what it names, each in the order of the tables."""

    projects: dict[str, Project]
    funds: dict[str, None]
    themes: dict[str, None]
    districts: dict[str, None]
    obligors: dict[str, None]
    tags: dict[str, None]
    measures: dict[str, None]  # built in, then the study's own
    years: dict[str, None]

    @classmethod
    def of(cls, study: Study) -> Known:
        """Collects the names of a study."""
        own = chain.from_iterable(map(attrgetter("measures"), (*study.projects, *study.options)))
        return cls(
            projects={project.project: project for project in study.projects},
            funds=_ordered(fund.fund for fund in study.funds),
            themes=_ordered(map(attrgetter("theme"), study.projects)),
            districts=_ordered(map(attrgetter("district"), study.projects)),
            obligors=_ordered(map(attrgetter("owes"), study.projects)),
            tags=_ordered(chain.from_iterable(map(attrgetter("tags"), study.projects))),
            measures=_ordered([*BUILT_IN_MEASURES, *own]),
            years=_ordered(str(year) for year in study.programme_years),
        )

    def of_key(self, key: str) -> Collection[str] | None:
        """Values that `where` may name for a key; None for instruments, which only pricing knows."""
        names: dict[str, Collection[str]] = {
            "project": self.projects,
            "fund": self.funds,
            "theme": self.themes,
            "district": self.districts,
            "obligor": self.obligors,
            "tag": self.tags,
            "year": self.years,
        }
        return names.get(key)


def hint(word: str, known: Iterable[str]) -> str:
    """How to mend an unknown name: the nearest known one, or else the list of them.

    >>> hint("watr", ["water", "energy"]), hint("x", ["water", "energy"]), hint("x", [])
    (' Did you mean "water"?', ' Known: energy, water.', ' There is none yet.')
    """
    names = sorted(known)
    if not names:
        return " There is none yet."
    listed = ", ".join(names[:_SHOWN_AT_MOST]) + (", ..." if len(names) > _SHOWN_AT_MOST else "")
    return nearest(word, names) or f" Known: {listed}."


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """The message for a name that nothing in the study bears.

    >>> unknown("theme", "watr", ["water"])
    'there is no theme "watr". Did you mean "water"?'
    """
    return f"there is no {kind} {shown(word)}.{hint(word, known)}"


def _ordered(names: Iterable[str | None]) -> dict[str, None]:
    return dict.fromkeys(filter(None, dict.fromkeys(names)))
