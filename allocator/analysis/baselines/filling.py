"""A list while it is filled: what is taken, what still fits, what must come along, what is dropped again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from allocator.analysis.baselines.caps import Caps, Package
from allocator.analysis.baselines.offers import Offers, bound_to, side_of
from allocator.analysis.baselines.purse import HAIR, Purse, Shares
from allocator.analysis.baselines.worth import Worth
from allocator.study.records import Decision, Link, LinkKind

Along = Callable[
    [str, str], Sequence[int]
]  # rows in order of preference of a project (and option) that must come along


@dataclass
class Filling:
    """What is taken, in the order it was taken, with who pays.

    theme_share  what each theme may commit at most, study currency; None where themes have no share of their own
    strict       whether shares are judged by what is in fact committed (see caps)
    """

    offers: Offers
    worth: Worth
    purse: Purse
    caps: Caps
    theme_share: float | None = None
    strict: bool = False
    taken: dict[str, tuple[Package, Shares]] = field(default_factory=dict)
    by_theme: dict[str | None, float] = field(default_factory=dict)

    def try_option(self, row: int, along: Along) -> bool:
        """Takes an option (and what it needs) in the first year in which all of it fits; False when none does."""
        if self._too_dear(row):
            return False
        for package in self.offers.packages(row):
            added: list[str] = []
            if self._take_all(package, along, added):
                return True
            for project in reversed(added):
                self.drop(project)
        return False

    def _too_dear(self, row: int) -> bool:
        """True when even its smallest size is more than funds can sign for, or than its theme has left."""
        option = self.offers.options.rows[row]
        least = option.scale_min * option.measures.get("commitment", 0.0)
        if not self._within_theme(self.offers.projects[option.project].theme, least):
            return True
        return not any(option.reflow) and self.purse.cannot_sign(self.offers.funds[row], least)

    def _take_all(self, package: Package, along: Along, added: list[str]) -> bool:
        """Takes a package, then what it needs; what was taken by then stands in `added`, also when it fails."""
        if self._excluded(package) or not self._take(package):
            return False
        added.append(package.project.project)
        return all(self._bring(link, package, along, added) for link in self._links(package))

    def _bring(self, link: Link, package: Package, along: Along, added: list[str]) -> bool:
        """Makes sure that what a link asks for is taken."""
        other = bound_to(link, self.offers, package.row)
        if other is None:
            return True
        project, option = side_of(other)
        latest = package.start if link.link is LinkKind.NEEDS else None
        if project in self.taken:
            held = self.taken[project][0]
            return self.offers.on_side(other, held.row) and (latest is None or held.start <= latest)
        return any(
            self._brought(each, along, added)
            for row in along(project, option)
            for each in self.offers.packages(row, latest)
        )

    def _brought(self, package: Package, along: Along, added: list[str]) -> bool:
        before = len(added)
        if self._take_all(package, along, added):
            return True
        while len(added) > before:
            self.drop(added.pop())
        return False

    def _links(self, package: Package) -> Sequence[Link]:
        return self.offers.links.get(package.project.project, ())

    def _excluded(self, package: Package) -> bool:
        """True when something taken excludes this package."""
        for link in self._links(package):
            if link.link is LinkKind.EXCLUDES:
                for mine, other in ((link.project, link.other), (link.other, link.project)):
                    held = self.taken.get(side_of(other)[0])
                    if self.offers.on_side(mine, package.row) and held and self.offers.on_side(other, held[0].row):
                        return True
        return False

    def _take(self, package: Package) -> bool:
        if not self._within_theme(package.project.theme, package.commitment):
            return False
        shares = self.purse.payers(package.funds, package.commitment, package.cash, package.reflow)
        if shares is None or not self.caps.allow(package, shares, strict=self.strict):
            return False
        self._count(package, shares, 1.0)
        self.taken[package.project.project] = package, shares
        return True

    def _within_theme(self, theme: str | None, commitment: float) -> bool:
        if self.theme_share is None:
            return True
        return self.by_theme.get(theme, 0.0) + commitment <= self.theme_share * (1.0 + HAIR)

    def drop(self, project: str) -> None:
        """Gives a project back."""
        package, shares = self.taken.pop(project)
        self._count(package, shares, -1.0)

    def _count(self, package: Package, shares: Shares, sign: float) -> None:
        self.purse.take(shares, package.commitment, package.cash, package.reflow, sign)
        self.caps.take(package, shares, sign)
        self.worth.take(package.row, package.project.project, sign * package.size)
        theme = package.project.theme
        self.by_theme[theme] = self.by_theme.get(theme, 0.0) + sign * package.commitment

    def drop_with_dependents(self, project: str) -> None:
        """Gives a project back, and what cannot stay without it."""
        self.drop(project)
        linked = self.taken if self.offers.links else ()
        for other in [name for name in linked if name in self.offers.links and self._needs(name, project)]:
            if other in self.taken:
                self.drop_with_dependents(other)

    def _needs(self, project: str, gone: str) -> bool:
        package = self.taken[project][0]
        sides = (bound_to(link, self.offers, package.row) for link in self._links(package))
        return any(side is not None and side_of(side)[0] == gone for side in sides)

    def prune(self) -> None:
        """Drops what was taken last wherever a cap is passed, until none is (what is decided in stays)."""
        while (last := next(self._last_to_drop(), None)) is not None:
            self.drop_with_dependents(last)

    def _last_to_drop(self) -> Iterator[str]:
        for scope in self.caps.passed():
            yield from self.droppable(lambda package, shares, at=scope: self.caps.counts_in(at, package, shares))  # type: ignore[misc]

    def droppable(self, counts: Callable[[Package, Shares], bool]) -> Iterator[str]:
        """What may be dropped of all that counts in something, the last taken first."""
        for name, (package, shares) in reversed(self.taken.items()):
            if package.project.decision is not Decision.IN and counts(package, shares):
                yield name
