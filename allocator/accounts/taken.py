"""What is taken, exactly: each funded option with its start, size and flows, and who pays and signs for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from allocator.pricing.table import Option
from allocator.study.records import Project, Study
from allocator.units import exact, exact_sum, exact_total

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Taken:
    """A funded option. `size` is exact; `interior` when it lies strictly between the ends of its range."""

    project: Project
    option: Option
    start: int
    size: Fraction
    years: tuple[int, ...]
    _amounts: dict[str, Fraction] = field(default_factory=dict, compare=False)

    def amount(self, measure: str) -> Fraction:
        """What it brings of a measure that adds up, in the measure's unit, times the size (`projects` counts 1)."""
        if measure not in self._amounts:
            self._amounts[measure] = self._amount(measure)
        return self._amounts[measure]

    def _amount(self, measure: str) -> Fraction:
        if measure == "projects":
            return Fraction(1)
        if measure == "cash" and self.whole:
            return exact_total([paid for year, paid in enumerate(self.option.cash, self.start) if year in self.years])
        if measure == "cash":
            return exact_sum(self.cash.values())
        return self._sized(self.stated(measure))

    def numbers(self, measures: Iterable[str]) -> dict[str, float]:
        """Several of them as floats, by name."""
        if not self.whole:
            return {measure: self.number(measure) for measure in measures}
        here = self.all_stated | {"projects": 1.0, "cash": float(self.amount("cash"))}
        return {name: here.get(name, 0.0) for name in measures}

    def number(self, measure: str) -> float:
        """The same as a float, for reports."""
        if self.whole and measure not in ("projects", "cash"):
            return float(self.stated(measure))
        return float(self.amount(measure))

    def stated(self, measure: str) -> float:
        """What the option states at size 1, else the project."""
        return self.all_stated.get(measure, 0.0)

    @cached_property
    def all_stated(self) -> dict[str, float]:
        """The same for every measure; at size 1 they are its very amounts."""
        return {**self.project.measures, **self.option.measures}

    def _sized(self, amount: float) -> Fraction:
        return exact(amount) if self.whole else exact(amount) * self.size

    @cached_property
    def whole(self) -> bool:
        """True when it is taken at size 1: its amounts are then the very numbers that are stated."""
        return self.size == 1

    @cached_property
    def cash(self) -> dict[int, Fraction]:
        """Paid by programme year, study currency; years with nothing are left out."""
        return self._by_year(self.option.cash)

    @cached_property
    def reflow(self) -> dict[int, Fraction]:
        """What comes back by programme year, study currency; years with nothing are left out."""
        return self._by_year(self.option.reflow)

    @property
    def interior(self) -> bool:
        """True when the size lies strictly inside its range."""
        return exact(self.option.scale_min) < self.size < exact(self.option.scale_max)

    def _by_year(self, amounts: Iterable[float]) -> dict[int, Fraction]:
        return {
            self.start + offset: self._sized(amount)
            for offset, amount in enumerate(amounts)
            if amount and self.start + offset in self.years
        }


@dataclass(frozen=True)
class Chosen:
    """A whole choice: what is taken, and for each project who pays (by fund and year) and who signs (by fund).

    payments    (project, fund, year) -> study currency, exact
    signatures  (project, fund) -> study currency, exact
    """

    study: Study
    taken: tuple[Taken, ...]
    payments: Mapping[tuple[str, str, int], Fraction]
    signatures: Mapping[tuple[str, str], Fraction]

    @cached_property
    def key(self) -> tuple[tuple[str, str, int], ...]:
        """What is taken as (project, option, start), in order."""
        return tuple((each.project.project, each.option.option, each.start) for each in self.taken)
