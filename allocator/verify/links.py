"""Links between projects hold.

    needs      taken[a] <= taken[b],  start[b] <= start[a]      excludes   taken[a] + taken[b] <= 1
    together   taken[a] = taken[b]

a, b   a project, or one option of it when written `project:option`. Source: docs/rules.md#links
"""

from __future__ import annotations

from allocator.language import Sentence, message
from allocator.portfolio import Funded
from allocator.study.records import Link, LinkKind
from allocator.verify.case import Case, Finding, Findings


def links(case: Case) -> Findings:
    """One rule a row of the table of links."""
    funded = {row.project: row for row in reversed(case.portfolio.funded_rows)}
    for link in case.study.links:
        yield _holds(link, _side(funded, link.project), _side(funded, link.other))


def _side(funded: dict[str, Funded], written: str) -> Funded | None:
    project, _, option = written.partition(":")
    row = funded.get(project)
    return row if row is not None and option in {"", row.option} else None


def _holds(link: Link, one: Funded | None, other: Funded | None) -> Finding:
    if link.link is LinkKind.NEEDS:
        return _needs(link, one, other)
    if link.link is LinkKind.EXCLUDES:
        return Sentence("Link {link}: both are funded.", link=link.id) if one and other else None
    if (one is None) is (other is None):
        return None
    funded = link.project if one else link.other
    return Sentence("Link {link}: {funded} is funded and the other is not.", link=link.id, funded=funded)


def _needs(link: Link, one: Funded | None, other: Funded | None) -> Finding:
    if one is None:
        return None
    if other is None:
        text = message("Link {link}: {project} is funded and {other} is not.")
        return Sentence(text, link=link.id, project=link.project, other=link.other)
    if other.start <= one.start:
        return None
    return Sentence(
        "Link {link}: {other} starts in {later}, {years} after {project} in {start}.",
        link=link.id,
        other=link.other,
        later=other.start,
        years=other.start - one.start,
        project=link.project,
        start=one.start,
    )
