"""Projects that have nothing on offer: not bankable, barred, or nothing to start with."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.language import Joined, Sentence
from allocator.study.records import Project

_NOT_MEANT = ("the instrument is only for", "not among the project's instruments", "stated by hand")
_NO_FUND = "no fund may pay"


def nothing_on_offer(refused: Sequence[tuple[str, str]]) -> str:
    """Why a project has no package, from the instruments refused to it: (instrument, reason) each.

    >>> nothing_on_offer([("loan", "not bankable at 6 %"), ("grant", "the instrument is only for tag=public")])
    'not bankable: loan: not bankable at 6 %'
    """
    if not refused:
        return Sentence("nothing on offer: no option can start in the programme")
    tried = [(name, reason) for name, reason in refused if not reason.startswith(_NOT_MEANT)]
    if not tried:
        return Sentence("barred: {reasons}", reasons=_listed(refused))
    if all(reason.startswith(_NO_FUND) for _, reason in tried):
        return Sentence("barred: {reasons}", reasons=_listed(tried))
    lacking = any("not bankable" in reason or "does not make it bankable" in reason for _, reason in tried)
    if lacking:
        return Sentence("not bankable: {reasons}", reasons=_listed(tried))
    return Sentence("nothing on offer: {reasons}", reasons=_listed(tried))


def barred(project: Project) -> str:
    """That no fund may pay for any package of a project."""
    return Sentence(
        "barred: no fund may pay for it through any of its options (theme {theme}, district {district})",
        theme=project.theme or Sentence("not stated"),
        district=project.district or Sentence("not stated"),
    )


def _listed(refused: Sequence[tuple[str, str]]) -> str:
    """Instruments with the same reason stand together."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in refused:
        by_reason.setdefault(reason, []).append(name)
    return Joined("; ", (_one(", ".join(filter(None, names)), reason) for reason, names in by_reason.items()))


def _one(names: str, reason: str) -> str:
    return Joined(": ", [names, reason]) if names else reason
