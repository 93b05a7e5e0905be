"""What there is to check: the tables, and each funded row beside the option and the project it stands for.

    amount of a measure = what the option states, else the project's, else 0, times the size; `projects` counts 1
    cash in year t      = cash[t - start] * size, programme years only; reflow likewise

Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.portfolio import Funded, Payment, Portfolio, Signature
from allocator.study.records import Ceiling, Fund, Project, Study
from allocator.verify.exact import add_up, exact, same

if TYPE_CHECKING:
    from allocator.modelfile.records import Model
    from allocator.pricing.table import Option, Options
    from allocator.verify.measures import Counted

Finding = str | None
"""What recomputing one rule gives: None when it holds, else a sentence that names what is wrong and by how much."""

Findings = Iterator[Finding]


@dataclass(frozen=True)
class Taken:
    """A funded row beside its option and project, with exact size and flows.

    size      as written; `interior` when strictly between the option's scale_min and scale_max
    cash      programme year -> paid, study currency, years with nothing left out
    reflow    programme year -> comes back, likewise
    """

    row: Funded
    option: Option
    project: Project
    size: Fraction
    interior: bool
    cash: dict[int, Fraction]
    reflow: dict[int, Fraction]
    amounts: dict[str, Fraction] = field(default_factory=dict)

    def amount(self, measure: str) -> Fraction:
        """What this package brings of a measure (not `resilience`, which is no sum)."""
        if measure not in self.amounts:
            self.amounts[measure] = self._amount(measure)
        return self.amounts[measure]

    def _amount(self, measure: str) -> Fraction:
        if measure == "projects":
            return Fraction(1)
        if measure == "cash":
            return add_up(self.cash.values())
        stated = exact(self.stated(measure))
        return stated if self.row.scale == 1 else stated * self.size

    def stated(self, measure: str) -> float:
        """What the option states of a measure, else the project, else 0."""
        amount = self.option.measures.get(measure)
        return self.project.measures.get(measure, 0.0) if amount is None else amount


@dataclass(frozen=True)
class Case:
    """The tables and the portfolio, looked up once."""

    study: Study
    options: Options
    model: Model
    portfolio: Portfolio

    @cached_property
    def years(self) -> range:
        """Programme years, first to last."""
        return range(self.study.first_year, self.study.first_year + self.study.years)

    @cached_property
    def projects(self) -> dict[str, Project]:
        """Projects by id."""
        return {project.project: project for project in self.study.projects}

    @cached_property
    def funds(self) -> dict[str, Fund]:
        """Funds by id; a fund that only the budgets name may pay for everything."""
        named = {fund.fund: fund for fund in self.study.funds}
        return named | {row.fund: Fund(row.fund) for row in self.study.budgets if row.fund not in named}

    @cached_property
    def ceilings(self) -> dict[str, list[Ceiling]]:
        """Ceilings by measure."""
        found: dict[str, list[Ceiling]] = {}
        for ceiling in self.study.ceilings:
            found.setdefault(ceiling.measure, []).append(ceiling)
        return found

    @cached_property
    def offers(self) -> dict[tuple[str, str], list[Option]]:
        """Options on offer by project and option id (the same id may stand again with another start)."""
        found: dict[tuple[str, str], list[Option]] = {}
        for option in self.options.rows:
            found.setdefault((option.project, option.option), []).append(option)
        return found

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """Funded rows that stand for an option on offer; `choice` names the others."""
        pairs = ((row, offer(self, row)) for row in self.portfolio.funded_rows)
        return tuple(_taken(self, row, option) for row, option in pairs if option and row.project in self.projects)

    @cached_property
    def at_size_one(self) -> bool:
        """True when every package is taken at size 1, so that its amounts are the numbers stated."""
        return all(taken.row.scale == 1 for taken in self.taken)

    @cached_property
    def any_interior(self) -> bool:
        """True when some package is taken at a size strictly between the ends of its range."""
        return any(taken.interior for taken in self.taken)

    @cached_property
    def taken_of(self) -> dict[str, Taken]:
        """What is taken by project; the first of several, which `choice` reports."""
        return {taken.row.project: taken for taken in reversed(self.taken)}

    @cached_property
    def paid(self) -> list[tuple[Payment, Fraction]]:
        """Every payment listed, with its amount as written."""
        return [(payment, exact(payment.amount)) for payment in self.portfolio.payments]

    @cached_property
    def signed(self) -> list[tuple[Signature, Fraction]]:
        """Every signature listed, with its amount as written."""
        return [(signature, exact(signature.amount)) for signature in self.portfolio.signatures]

    @cached_property
    def flows(self) -> dict[tuple[str, str], list[tuple[Taken, str, int, Fraction]]]:
        """A place for `measures.flows` to keep what it has gathered."""
        return {}

    @cached_property
    def totals(self) -> dict[str, Counted]:
        """A place for `measures.whole` to keep what it has added up."""
        return {}

    @cached_property
    def scopes(self) -> dict[str, tuple[str, ...]]:
        """A place for `limits.scopes` to keep the values of each `per`."""
        return {}


def offer(case: Case, row: Funded) -> Option | None:
    """The option on offer a funded row stands for: same project, id and start; None when there is none."""
    fitting = [option for option in case.offers.get((row.project, row.option), ()) if row.start in option.starts]
    if len(fitting) > 1:
        # Stated twice for one start: the row means the one whose commitment it reports.
        size = exact(row.scale)
        fitting.sort(key=lambda option: not same(row.commitment, exact(option.measures.get("commitment", 0)) * size))
    return fitting[0] if fitting else None


def _taken(case: Case, row: Funded, option: Option) -> Taken:
    size = exact(row.scale)
    interior = option.scale_min < row.scale < option.scale_max  # floats stand in the order of their decimals
    cash = _by_year(case, row.start, option.cash, size)
    return Taken(
        row, option, case.projects[row.project], size, interior, cash, _by_year(case, row.start, option.reflow, size)
    )


def _by_year(case: Case, start: int, flows: tuple[float, ...], size: Fraction) -> dict[int, Fraction]:
    within = {start + k: exact(flow) for k, flow in enumerate(flows) if flow and start + k in case.years}
    return within if size == 1 else {year: flow * size for year, flow in within.items()}
