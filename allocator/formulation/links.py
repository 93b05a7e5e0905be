"""Projects that need, exclude or go together with others.

    needs      sum(x[p, o, u] for u <= s)  <=  sum(x[q, o, u] for u <= s)      for every year s in which p may start
    excludes   x[p] + x[q]  <=  1
    together   x[p]  =  x[q]

x[p]  sum of the packages of one side: a project, or one of its options when the link names it
The rows of `needs` say both that q is funded and that it starts no later than p.
rows  links: one a link, for `needs` one a start year
Source: docs/rules.md#links
"""

from __future__ import annotations

import numpy as np

from allocator.formulation.packages import Mask, Packages
from allocator.formulation.program import INFINITY, Draft, Linear
from allocator.study.records import Link, LinkKind


def add_links(draft: Draft, packages: Packages) -> None:
    """The rows of every link."""
    for link in packages.study.links:
        left, right = side(packages, link.project), side(packages, link.other)
        if link.link is LinkKind.NEEDS:
            _needs(draft, packages, link, left, right)
        elif link.link is LinkKind.EXCLUDES:
            row = Linear.join(_taken(packages, left, 1.0), _taken(packages, right, 1.0))
            draft.add_row("links", row, -INFINITY, 1.0, (link.id,), _rule(link))
        else:
            row = Linear.join(_taken(packages, left, 1.0), _taken(packages, right, -1.0))
            draft.add_row("links", row, 0.0, 0.0, (link.id,), _rule(link))


def side(packages: Packages, name: str) -> Mask:
    """The packages of one side of a link: `project` or `project:option`."""
    project, _, option = name.partition(":")
    rows = packages.options.rows
    flags = [row.project == project and (not option or row.option == option) for row in rows]
    return np.array(flags, dtype=np.bool_)[packages.option]


def _needs(draft: Draft, packages: Packages, link: Link, left: Mask, right: Mask) -> None:
    for year in np.unique(packages.start[left]).tolist():
        by_then = packages.start <= year
        row = Linear.join(_taken(packages, left & by_then, 1.0), _taken(packages, right & by_then, -1.0))
        label = (link.id, packages.study.first_year + year)
        draft.add_row("links", row, -INFINITY, 0.0, label, _rule(link))


def _taken(packages: Packages, mask: Mask, factor: float) -> Linear:
    return Linear(packages.x[mask], np.full(int(mask.sum()), factor))


def _rule(link: Link) -> str:
    return f"link:{link.id}"
