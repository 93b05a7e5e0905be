"""Links that a package would break if it were added: excluded by what is funded, needing what is not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.accounts.reasons.blocker import Blocker
from allocator.accounts.reasons.standing import Standing
from allocator.formulation.program import Ints
from allocator.language import Sentence
from allocator.study.records import Link, LinkKind


def broken_links(standing: Standing) -> Iterator[Blocker]:
    """One a link and side, where some package would break it."""
    for link in standing.packages.study.links:
        left, right = _side(standing, link.project), _side(standing, link.other)
        yield from _one_way(standing, link, link.other, left, right)
        if link.link is not LinkKind.NEEDS:
            yield from _one_way(standing, link, link.project, right, left)


def _side(standing: Standing, name: str) -> Ints:
    project, _, option = name.partition(":")
    places = standing.place.get(project, np.zeros(0, dtype=np.int64))
    rows, of = standing.packages.options.rows, standing.packages.option
    keep = [not option or rows[of[j]].option == option for j in places.tolist()]
    return places[np.array(keep, dtype=np.bool_)]


def _one_way(standing: Standing, link: Link, other: str, one: Ints, two: Ints) -> Iterator[Blocker]:
    """What adding a package of the first side means for the second."""
    funded = two[standing.taken[two]]
    breaks = np.zeros(len(standing.packages.option), dtype=np.bool_)
    if link.link is LinkKind.EXCLUDES:
        breaks[one] = len(funded) > 0
        words = Sentence("excluded by {other}, which is funded", other=other)
    elif link.link is LinkKind.TOGETHER:
        breaks[one] = len(funded) == 0
        words = Sentence("goes together with {other}, which is not funded", other=other)
    elif not len(funded):
        breaks[one] = True
        words = Sentence("needs {other}, which is not funded", other=other)
    else:
        start = standing.packages.start
        breaks[one] = start[one] < start[funded].min()
        year = standing.packages.study.first_year + int(start[funded].min())
        words = Sentence("needs {other}, which starts only in {year}", other=other, year=year)
    if breaks.any():
        yield Blocker(f"link:{link.id}", breaks, lambda _: words)
