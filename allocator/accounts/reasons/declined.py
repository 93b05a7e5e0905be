"""The reason for every project that is not funded, found by adding it to the portfolio and looking at what breaks.

    decided out          nothing was asked
    not bankable, barred nothing is on offer for it
    excluded, needs      a link with what is funded or not
    limit                room for less than it needs, in the scope named
    crowded out          the money left does not pay for it; named with what the same funds pay for that brings least

Of a project's packages the one that breaks fewest rules is told; among those the one that lacks least money, then the
one that would bring most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.accounts.budgets import FundYears
from allocator.accounts.reasons.blocker import Blocker, plain
from allocator.accounts.reasons.limits import broken_limits
from allocator.accounts.reasons.links import broken_links
from allocator.accounts.reasons.money import crowded_out
from allocator.accounts.reasons.nothing import barred, nothing_on_offer
from allocator.accounts.reasons.standing import HAIR, Standing
from allocator.accounts.reasons.worth import gain, what, worth
from allocator.accounts.taken import Chosen
from allocator.formulation.packages import Packages
from allocator.formulation.program import Floats, Ints
from allocator.language import Joined, Sentence
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Declined, LimitLine
from allocator.study.records import Decision, Project

LEGIBLE = 0.1  # where the largest worth is less, it is told for more than 1 of commitment
TINY = 1e-12  # what is worth less is worth nothing
NAMED = 3  # projects named that compete for the same money
TOLD = 4  # rules told of one project


def declined(
    packages: Packages,
    model: Model,
    chosen: Chosen,
    lines: Sequence[LimitLine],
    funds: Sequence[FundYears],
    *,
    proven: bool,
    scales: Mapping[str, float] | None = None,
) -> tuple[Declined, ...]:
    """A row for every project that is not funded, in the order of the projects.

    lines, funds  the limits and the money of what is chosen, as the accounts have them
    proven        True when no better portfolio exists
    scales        of a scaled objective, the best of each measure
    """
    reasons = _Reasons(Standing(packages, model, chosen, lines, funds, proven, scales or {}))
    funded = {each.project.project for each in chosen.taken}
    return tuple(
        Declined(project.project, reasons.of(project))
        for project in packages.study.projects
        if project.project not in funded
    )


@dataclass
class _Reasons:
    standing: Standing

    def of(self, project: Project) -> str:
        """Why a project is not funded."""
        if project.decision is Decision.OUT:
            return Sentence("decided out")
        if project.project not in self.standing.place:
            return nothing_on_offer(self._refused.get(project.project, ()))
        nearest = self._nearest.get(project.project)
        return barred(project) if nearest is None else self._broken(*nearest)

    @cached_property
    def _refused(self) -> dict[str, list[tuple[str, str]]]:
        """By project, the instruments that are not on offer and why."""
        refused: dict[str, list[tuple[str, str]]] = {}
        for pair in self.standing.packages.options.unpriced:
            refused.setdefault(pair.project, []).append((pair.instrument, pair.reason))
        return refused

    @cached_property
    def _payable(self) -> np.ndarray:
        return np.asarray(~self.standing.costs | self.standing.packages.eligible.any(axis=1))

    @cached_property
    def _blockers(self) -> list[Blocker]:
        return [*broken_links(self.standing), *broken_limits(self.standing), *crowded_out(self.standing)]

    @cached_property
    def _count(self) -> Ints:
        none = np.zeros(len(self.standing.packages.option), dtype=np.int64)
        return np.asarray(sum((blocker.breaks.astype(np.int64) for blocker in self._blockers), none))

    @cached_property
    def _short(self) -> Floats:
        """What is lacking of money, study currency; 0 where it is not money that lacks."""
        short = np.zeros(len(self.standing.packages.option))
        for blocker in self._blockers:
            if blocker.short is not None:
                short = np.where(blocker.breaks, blocker.short, short)
        return short

    @cached_property
    def _gain(self) -> Floats:
        return gain(self.standing)

    @cached_property
    def _worth(self) -> Floats:
        """What each package is worth for each 1 of its commitment."""
        commitment = self.standing.value("commitment")
        return np.where(commitment > 0.0, worth(self.standing) / np.where(commitment > 0.0, commitment, 1.0), np.inf)

    @cached_property
    def _nearest(self) -> dict[str, tuple[int, int]]:
        """By project not funded, the payable package that is nearest to fitting, and how many it has.

        Nearest breaks fewest rules, then is least short of money, then gains most.
        """
        packages = self.standing.packages
        project, projects = packages.project_index, packages.study.projects
        funded = np.zeros(len(projects), dtype=np.bool_)
        funded[project[self.standing.taken]] = True
        which = np.flatnonzero(self._payable & ~funded[project])
        by_nearness = (-self._gain[which], self._short[which], self._count[which])
        order = which[np.lexsort((*by_nearness, project[which]))]
        first = np.flatnonzero(np.diff(project[order], prepend=-1))
        nearest, many = order[first], np.diff(first, append=len(order))
        return {
            projects[p].project: (j, count)
            for p, j, count in zip(project[nearest].tolist(), nearest.tolist(), many.tolist(), strict=True)
        }

    def _broken(self, j: int, many: int) -> str:
        """Why a package does not fit, of a project that has so many."""
        found = [blocker for blocker in self._blockers if blocker.breaks[j]]
        if not found:
            return self._fits(j)
        parts = [self._said(blocker, j) for blocker in _most_telling(found)]
        parts += [Sentence("and {count} more rules", count=len(found) - TOLD)] if len(found) > TOLD else []
        told = Joined("; ", parts)
        if many == 1:
            return told
        return Sentence("{reasons} (as {package}, the nearest to fitting)", reasons=told, package=self._named(j))

    def _said(self, blocker: Blocker, j: int) -> str:
        if blocker.rule != "budget":
            return blocker.words(j)
        return Joined("", [Sentence("crowded out: {short}", short=blocker.words(j)), self._by_whom(j)])

    def _by_whom(self, j: int) -> str:
        """The funded projects paid from the same funds that bring least for their money."""
        funds = tuple(np.flatnonzero(self.standing.packages.eligible[j]).tolist())
        rivals = self._rivals(funds)
        if not rivals:
            return ""
        mine = float(self._worth[j])
        unit = _unit([mine, *(worth for _, worth in rivals)])
        if (funds, unit) not in self._rivals_told:
            self._rivals_told[funds, unit] = self._told(rivals, unit)
        return Sentence(
            "; the same money pays for {projects}; this would bring {worth}",
            projects=self._rivals_told[funds, unit],
            worth=plain(mine * unit),
        )

    def _told(self, rivals: Sequence[tuple[str, float]], unit: float) -> str:
        """Rivals by name, with what each brings for so much commitment."""
        (name, least), *more = rivals
        first = Sentence(
            "{name} ({worth} of {what} for each {unit} of commitment)",
            name=name,
            worth=plain(least * unit),
            what=what(self.standing.model),
            unit=plain(unit),
        )
        return Joined(
            ", ", [first, *(Sentence("{name} ({worth})", name=name, worth=plain(each * unit)) for name, each in more)]
        )

    @cached_property
    def _rivals_told(self) -> dict[tuple[tuple[int, ...], float], str]:
        return {}

    def _rivals(self, funds: tuple[int, ...]) -> list[tuple[str, float]]:
        if funds not in self._rivals_of:
            names = {self.standing.packages.funds[f].fund for f in funds}
            paid = {
                project
                for (project, fund), amount in self.standing.chosen.signatures.items()
                if fund in names and amount
            }
            worths = zip(self.standing.chosen.taken, self._worth[self.standing.taken_at].tolist(), strict=True)
            ranked = sorted((value, each.project.project) for each, value in worths if each.project.project in paid)
            self._rivals_of[funds] = [(name, value) for value, name in ranked[:NAMED]]
        return self._rivals_of[funds]

    @cached_property
    def _rivals_of(self) -> dict[tuple[int, ...], list[tuple[str, float]]]:
        return {}

    def _fits(self, j: int) -> str:
        """Nothing looked at breaks: then it brings nothing, or the search was stopped, or the rules together bar it."""
        gained, total = float(self._gain[j]), float(np.abs(self._gain).max(initial=1.0))
        known = what(self.standing.model)
        if not self.standing.proven:
            return Sentence(
                "there may be room for it and it would add {gain} to {what}: the search ended before",
                gain=plain(gained),
                what=known,
            )
        if self.standing.model.maximise.form is not Form.WEIGHTED:
            return Sentence("with it there is no better portfolio by what is maximised")
        if gained < -HAIR * total:
            return Sentence(
                "there is room for it, but it would take {loss} from {what}", loss=plain(-gained), what=known
            )
        if gained <= HAIR * total:
            return Sentence("there is room for it, but it adds nothing to {what}", what=known)
        return Sentence("crowded out: beside what is funded, the budgets and limits together leave no room for it")

    def _named(self, j: int) -> str:
        packages = self.standing.packages
        option = packages.options.rows[packages.option[j]].option
        return Sentence("{option} from {year}", option=option, year=int(packages.study.first_year + packages.start[j]))


def _unit(worths: Sequence[float]) -> float:
    """The commitment that worths are told for: 1, or so much that the largest is not all decimals.

    >>> _unit([0.67, 0.08]), _unit([0.0000021, -0.000004]), _unit([0.0])
    (1.0, 1000000.0, 1.0)
    """
    most = max(abs(worth) for worth in worths if math.isfinite(worth))
    return 10.0 ** math.ceil(-math.log10(most)) if TINY < most < LEGIBLE else 1.0


def _most_telling(found: Sequence[Blocker]) -> Sequence[Blocker]:
    """At most as many as are told: money is always among them."""
    return [*found[: TOLD - 1], found[-1]] if len(found) > TOLD else found
