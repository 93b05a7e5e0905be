"""The three simple rules a portfolio is measured against.

    ratio        each project's best option by what it brings per unit of commitment; the list is funded from the top
    greedy       again and again the option that now adds most per unit of commitment, of all options left
    equal-share  the list of `ratio`, each theme with the same share of the money

What no longer fits is passed over and the list goes on. Decided projects come first; what a project needs comes along.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from allocator.analysis.baselines.caps import Caps
from allocator.analysis.baselines.filling import Filling
from allocator.analysis.baselines.offers import Offers
from allocator.analysis.baselines.purse import Purse
from allocator.analysis.baselines.worth import Worth
from allocator.portfolio import Level
from allocator.study.records import Decision


@dataclass
class Ranking:
    """Options by what they bring on their own per unit of commitment."""

    offers: Offers
    levels: Sequence[Level] = ()

    def filled(self, rule: str) -> Filling:
        """The list that a rule funds: filled, shares judged by the money there is; pruned; filled up again."""
        filling = self._empty(rule)
        passes = self._greedy if rule == "greedy" else self._down_the_list
        self._decided(filling)
        passes(filling)
        filling.strict = True
        filling.prune()
        passes(filling)
        return filling

    def _empty(self, rule: str) -> Filling:
        purse = Purse.of(self.offers.study)
        share = purse.whole / max(1, len(self._themes)) if rule == "equal-share" else None
        return Filling(self.offers, self._worth.fresh(), purse, self._caps.fresh(), share)

    @cached_property
    def _worth(self) -> Worth:
        return Worth.of(self.offers.study, self.offers.options, self.offers.model, self.levels)

    @cached_property
    def _caps(self) -> Caps:
        money = Purse.of(self.offers.study).whole
        return Caps.of(self.offers.study, self.offers.options, self.offers.model, money)

    @cached_property
    def _themes(self) -> set[str | None]:
        return {self.offers.projects[name].theme for name in self.offers.rows}

    @cached_property
    def ratios(self) -> list[float]:
        """What each option brings on its own per unit of commitment; without any commitment, beyond all others."""
        return [self.ratio(self._worth, row) for row in range(len(self.offers.options.rows))]

    @cached_property
    def _largest(self) -> list[tuple[str, float, float]]:
        """Of each option its project, its largest size and what it then commits."""
        rows = self.offers.options.rows
        return [(row.project, row.scale_max, row.scale_max * row.measures.get("commitment", 0.0)) for row in rows]

    def ratio(self, worth: Worth, row: int) -> float:
        """What an option adds now per unit of commitment, at its largest size."""
        project, size, commitment = self._largest[row]
        gain = worth.gain(row, project, size)
        return gain / commitment if commitment > 0.0 else float("inf") if gain > 0.0 else 0.0

    @cached_property
    def by_project(self) -> dict[str, list[int]]:
        """The options of each project, the best first."""
        return {name: sorted(rows, key=lambda row: (-self.ratios[row], row)) for name, rows in self.offers.rows.items()}

    def along(self, project: str, option: str) -> list[int]:
        """What may be taken of a project that another needs."""
        rows = self.by_project.get(project, [])
        return [row for row in rows if option in ("", self.offers.options.rows[row].option)]

    @cached_property
    def order(self) -> list[tuple[str, int]]:
        """Every project with its best option, the best project first; what brings nothing is left out."""
        best = [(name, rows[0]) for name, rows in self.by_project.items() if self.ratios[rows[0]] > 0.0]
        return sorted(best, key=lambda each: (-self.ratios[each[1]], each[0]))

    def _decided(self, filling: Filling) -> None:
        """What is decided in, each by its best option that fits."""
        decided = [name for name in self.by_project if self.offers.projects[name].decision is Decision.IN]
        for name in sorted(decided, key=lambda name: (-self.ratios[self.by_project[name][0]], name)):
            if name not in filling.taken:
                any(filling.try_option(row, self.along) for row in self.by_project[name])

    def _down_the_list(self, filling: Filling) -> None:
        for name, row in self.order:
            if name not in filling.taken:
                filling.try_option(row, self.along)

    def _greedy(self, filling: Filling) -> None:
        for name, row in self._by_gain(filling):
            if name not in filling.taken:
                filling.try_option(row, self.along)

    def _by_gain(self, filling: Filling) -> Iterator[tuple[str, int]]:
        """The best option left, again and again. What an option adds only falls, so few are looked at twice."""
        rows = [(name, row) for name, rows in self.by_project.items() if name not in filling.taken for row in rows]
        heap = [(-self.ratios[row], name, row) for name, row in rows]
        heapq.heapify(heap)
        while heap:
            before, name, row = heapq.heappop(heap)
            if name in filling.taken:
                continue
            now = -self.ratio(filling.worth, row)
            if now >= 0.0:
                continue
            if heap and now > before and (now, name, row) > heap[0]:
                heapq.heappush(heap, (now, name, row))
            else:
                yield name, row


RULES: tuple[str, ...] = ("ratio", "greedy", "equal-share")
