"""The cheapest way when several rules give way together: the least sum of relative changes.

    minimise  sum(missed[l] / |bound[l]|)  +  sum(extra[f, t] / money[f])

missed   by which a limit is missed, in its unit; with `of` its bound is a share, so what is missed is divided by the
         bound times the total of `of`, taken from the last choice found and corrected until it no longer changes
extra    additional money of a fund, before overhead; money: all it has
Decisions and links hold; only where nothing fits even so, decisions give way too, each counted as one whole change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from allocator.accounts.taken import Chosen
from allocator.analysis.diagnose.asking import Asking
from allocator.analysis.diagnose.elastic import Elastic
from allocator.analysis.diagnose.moves import Side, lacking, movable, sides, total_of
from allocator.analysis.diagnose.repairs import change_of, moved, opened, paid
from allocator.analysis.diagnose.single import best_year
from allocator.formulation.program import Linear
from allocator.portfolio import Repair
from allocator.units import exact

ROUNDS = 5
Bases = Mapping[str, float]  # by path of a side, the total of its `of`


def cheapest(asking: Asking) -> tuple[Repair, ...]:
    """The changes with the least sum of relative changes that was found; none when the time was up."""
    for opening in (False, True):
        found = _Search(asking, opening).best()
        if found or asking.out_of_time:
            return found
    return ()


@dataclass
class _Search:
    asking: Asking
    opening: bool  # whether decisions give way too
    known: list[Side] = field(default_factory=list)
    held: set[str] = field(default_factory=set)  # paths of sides that no move helps

    def best(self) -> tuple[Repair, ...]:
        """The cheapest changes over a few rounds of corrected bases."""
        prepared = self.asking.prepared
        self.known = list(sides(prepared.study, prepared.model))
        self.held = {side.path for side in self.known if not movable(side, prepared)}
        bases = {side.path: self._most(side) for side in self.known if side.limit.of}
        best: tuple[Repair, ...] = ()
        for _ in range(ROUNDS):
            chosen = self._mendable(bases)
            found = self._repairs(chosen) if chosen is not None else ()
            if not found or chosen is None:
                break
            best = min((best, found), key=_cost) if best else found
            corrected = {**bases, **self._bases(chosen)}
            if corrected == bases:
                break
            bases = corrected
        return self._with_years(best)

    def _mendable(self, bases: Bases) -> Chosen | None:
        """The cheapest choice whose limits can all be moved far enough: a share of nothing cannot."""
        while True:
            chosen = self._choice(bases)
            helpless = set() if chosen is None else self._helpless(chosen) - self.held
            if not helpless:
                return chosen
            self.held |= helpless

    def _helpless(self, chosen: Chosen) -> set[str]:
        return {side.path for side in self.known if side.needed(chosen, self.asking.prepared) is None}

    def _choice(self, bases: Bases) -> Chosen | None:
        """The choice with the least sum of changes, shares counted against the bases given."""
        prepared = self.asking.prepared
        kinds = ("budget:", "decision:") if self.opening else ("budget:",)
        giving = {f"limit:{side.limit.limit}" for side in self.known if side.path not in self.held}
        dropped = frozenset(r for r in prepared.case.program.rules if r in giving or r.startswith(kinds))
        elastic = Elastic(prepared.case.program)
        parts = [*self._limits(elastic, bases), *self._money(elastic)]
        parts += self._decisions(elastic) if self.opening else []
        return self.asking.least(prepared, elastic.finish(), Linear.join(*parts), dropped).chosen

    def _limits(self, elastic: Elastic, bases: Bases) -> Iterator[Linear]:
        for side in self.known:
            missed = elastic.limit(f"limit:{side.limit.limit}", side.side, held=side.path in self.held)
            whole = abs(side.bound) * (bases[side.path] if side.limit.of else 1.0)
            yield missed.times(1.0 / (whole or self._most(side)))

    def _money(self, elastic: Elastic) -> Iterator[Linear]:
        study = self.asking.prepared.study
        everything = float(sum(budget.amount for budget in study.budgets)) or 1.0
        for fund in study.funds:
            extra = elastic.money(f"budget:{fund.fund}", study.years)
            if fund.overhead < 1.0:
                whole = (float(total_of(study, fund.fund)) or everything) * (1.0 - fund.overhead)
                yield extra.times(1.0 / whole)

    def _decisions(self, elastic: Elastic) -> Iterator[Linear]:
        for rule in elastic.program.rules:
            if rule.startswith("decision:"):
                yield elastic.decision(rule)

    def _most(self, side: Side) -> float:
        """The most that what a side is compared with can come to."""
        packages = self.asking.prepared.case.packages
        everything = packages.x >= 0
        measure = side.limit.of or side.limit.measure
        if measure == "resilience":
            return 100.0
        return packages.greatest(packages.amounts(measure), everything) or 1.0

    def _bases(self, chosen: Chosen) -> dict[str, float]:
        """The totals of `of` of the limits that a choice misses."""
        lines = self.asking.prepared.case.measured(chosen).lines
        missed = {line.limit: line.total for line in lines if not line.met and line.total}
        return {side.path: missed[side.limit.limit] for side in self.known if side.limit.limit in missed}

    def _repairs(self, chosen: Chosen) -> tuple[Repair, ...]:
        """The changes that a choice needs, added up exactly."""
        prepared, found = self.asking.prepared, []
        for side in self.known:
            to = side.needed(chosen, prepared)
            if to is not None and to != exact(side.bound):
                found.append(moved(side, to, proven=False))
        for fund in prepared.study.funds:
            more = lacking(chosen, prepared.study, fund) if fund.overhead < 1.0 else Fraction(0)
            if more:
                found.append(paid(prepared.study, fund.fund, None, more, proven=False))
        return (*found, *self._opened(chosen))

    def _opened(self, chosen: Chosen) -> Iterator[Repair]:
        funded = {each.project.project for each in chosen.taken}
        for project in self.asking.prepared.study.projects:
            if project.decision != "open" and (project.decision == "in") != (project.project in funded):
                yield opened(self.asking.prepared.study, project.project)

    def _with_years(self, repairs: tuple[Repair, ...]) -> tuple[Repair, ...]:
        """Additional money in a year, where one year is enough."""
        study, placed = self.asking.prepared.study, list(repairs)
        for number, repair in enumerate(repairs):
            kind, _, rest = repair.change.partition(".")
            if kind == "budgets":
                name = rest.rpartition(".")[0]
                fund = next(fund for fund in study.funds if fund.fund == name)
                more = exact(float(repair.after)) - exact(float(repair.before))
                others = [change_of(one) for place, one in enumerate(placed) if place != number]
                year = best_year(self.asking, fund, more, others)
                placed[number] = paid(study, name, year, more, proven=False)
        return tuple(placed)


def _cost(repairs: tuple[Repair, ...]) -> float:
    return sum(repair.relative for repair in repairs)
