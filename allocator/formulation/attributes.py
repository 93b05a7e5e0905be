"""What projects have of the keys that rules ask for (theme, district, obligor, tag, project), as numbers.

Each key is looked up once, however many rules ask: a pipeline has thousands of obligors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.formulation.program import Ints
from allocator.study.records import Project
from allocator.study.where import stated


@dataclass(frozen=True, slots=True)
class Attribute:
    """One key. What a project states of it is its *kind*: those that state the same are of one kind.

    kind    the kind of every project, shape (projects,)
    kinds   what each kind states: one word or none, and of `tag` several
    having  by word, the kinds that hold it
    """

    kind: Ints
    kinds: Sequence[Any]
    having: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, projects: Sequence[Project], key: str) -> Attribute:
        """Looks a key up in every project.

        >>> water = Attribute.of([Project("P1", "Wells", theme="water"), Project("P2", "Roofs")], "theme")
        >>> water.kind.tolist(), water.having
        ([0, 1], {'water': (0,)})
        """
        column = stated(projects, key)
        number = {words: place for place, words in enumerate(dict.fromkeys(column))}
        kind = np.fromiter(map(number.__getitem__, column), dtype=np.int64, count=len(column))
        return cls(kind, tuple(number), _by_tag(number) if key == "tag" else {w: (n,) for w, n in number.items() if w})

    def among(self, values: Iterable[str], kind: Ints) -> NDArray[np.bool_]:
        """Which of some projects or packages, given by their kind, have one of the values."""
        wanted = [number for value in values for number in self.having.get(value, ())]
        if len(wanted) == 1:
            return np.asarray(kind == wanted[0])
        flags = np.zeros(len(self.kinds), dtype=np.bool_)
        flags[wanted] = True
        return flags[kind]


@dataclass(frozen=True, slots=True)
class Attributes:
    """Every key that was asked for of some projects."""

    projects: Sequence[Project]
    _by_key: dict[str, Attribute] = field(default_factory=dict)

    def of(self, key: str) -> Attribute:
        """What the projects have of a key."""
        if key not in self._by_key:
            self._by_key[key] = Attribute.of(self.projects, key)
        return self._by_key[key]


def _by_tag(number: Mapping[tuple[str, ...], int]) -> dict[str, list[int]]:
    """By tag, the numbers of the lists that hold it."""
    having: dict[str, list[int]] = {}
    for tags, place in number.items():
        for tag in tags:
            having.setdefault(tag, []).append(place)
    return having
