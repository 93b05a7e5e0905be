"""What changes from one portfolio to another: what comes in, what goes out, what is done in another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.portfolio import Funded


@dataclass(frozen=True, slots=True)
class Changed:
    """A project funded before and after in another way. `what` is "instrument", "option", "start" or "scale"."""

    project: str
    what: str
    before: str | float
    after: str | float


@dataclass(frozen=True, slots=True)
class Differences:
    """Ids of the projects that come in and go out, and what changes in those that stay."""

    comes: tuple[str, ...]
    goes: tuple[str, ...]
    changed: tuple[Changed, ...]

    @property
    def projects(self) -> int:
        """How many projects are touched."""
        return len({*self.comes, *self.goes, *(row.project for row in self.changed)})

    def record(self) -> dict[str, Any]:
        """With the keys of the contract: in, out, changed."""
        changed = [{"project": c.project, "what": c.what, "before": c.before, "after": c.after} for c in self.changed]
        return {"in": list(self.comes), "out": list(self.goes), "changed": changed}


def differences(before: Sequence[Funded], after: Sequence[Funded]) -> Differences:
    """What it takes to come from one list of funded projects to another.

    >>> old, new = Funded("P1", "loan", "loan", 2027, 1.0, 5.0, 9.0), Funded("P1", "loan", "loan", 2028, 1.0, 5.0, 9.0)
    >>> differences([old], [new]).changed
    (Changed(project='P1', what='start', before=2027, after=2028),)
    """
    old, new = {row.project: row for row in before}, {row.project: row for row in after}
    return Differences(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(change for name in sorted(old.keys() & new.keys()) for change in _changes(old[name], new[name])),
    )


def _changes(old: Funded, new: Funded) -> Iterator[Changed]:
    if old.instrument != new.instrument:
        yield Changed(old.project, "instrument", old.instrument, new.instrument)
    elif old.option != new.option:
        yield Changed(old.project, "option", old.option, new.option)
    if old.start != new.start:
        yield Changed(old.project, "start", old.start, new.start)
    if old.scale != new.scale:
        yield Changed(old.project, "scale", old.scale, new.scale)
