"""What there is to check: the tables, and each funded row beside the option and the project it stands for.

    amount of a measure = what the option states, else the project's, else 0, times the size; `projects` counts 1
    cash in year t      = cash[t - start] * size, programme years only; reflow likewise

Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from allocator.portfolio import Funded, Payment, Portfolio, Signature
from allocator.study.records import Ceiling, Fund, Project, Study
from allocator.verify.exact import add_up, exact, refuse_to_round, same

if TYPE_CHECKING:
    from allocator.modelfile.records import Model
    from allocator.pricing.table import Option, Options
    from allocator.verify.measures import Counted, Counts

Finding = str | None
"""What recomputing one rule gives: None when it holds, else a sentence that names what is wrong and by how much."""

Findings = Iterator[Finding]


class Taken(NamedTuple):
    """A funded row beside its option and project, with exact size and flows.

    size      as written; `interior` when strictly between the option's scale_min and scale_max
    cash      programme year -> paid, study currency, years with nothing left out
    reflow    programme year -> comes back, likewise
    stated    measure -> what the option states, else the project, at size 1
    """

    row: Funded
    option: Option
    project: Project
    size: Decimal
    interior: bool
    cash: dict[int, Decimal]
    reflow: dict[int, Decimal]
    stated: Mapping[str, float]

    def amount(self, measure: str) -> Decimal:
        """What this package brings of a measure (not `resilience`, which is no sum)."""
        if measure == "projects":
            return Decimal(1)
        if measure == "cash":
            return add_up(self.cash.values())
        stated = exact(self.stated.get(measure, 0.0))
        return stated if self.row.scale == 1 else stated * self.size


class Flow(NamedTuple):
    """An amount of a measure: of which package, by which fund (empty when the rule does not ask), in which year."""

    taken: Taken
    fund: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Case:
    """The tables and the portfolio, looked up once. Made within `exactly` only, and asked there."""

    study: Study
    options: Options
    model: Model
    portfolio: Portfolio

    def __post_init__(self) -> None:
        refuse_to_round()

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
    def named(self) -> list[tuple[Funded, list[Option]]]:
        """Every funded row and the options on offer of its project and id; an id may stand again with another start."""
        offers: dict[str, list[Option]] = {}
        for option in self.options.rows:
            offers.setdefault(option.project, []).append(option)
        return [
            (row, [option for option in offers.get(row.project, ()) if option.option == row.option])
            for row in self.portfolio.funded_rows
        ]

    @cached_property
    def offered(self) -> list[tuple[Funded, Option | None]]:
        """Every funded row and the option on offer that it stands for: same project, id and start, if any."""
        return [(row, _offer(row, options)) for row, options in self.named]

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """Funded rows that stand for an option on offer; `choice` names the others."""
        projects = self.projects
        return tuple(
            _taken(self.years, row, option, projects[row.project])
            for row, option in self.offered
            if option is not None and row.project in projects
        )

    @cached_property
    def taken_of(self) -> dict[str, Taken]:
        """What is taken by project; the first of several, which `choice` reports."""
        return {taken.row.project: taken for taken in reversed(self.taken)}

    @cached_property
    def paid(self) -> list[tuple[Payment, Decimal]]:
        """Every payment listed, with its amount as written."""
        return [(payment, exact(payment.amount)) for payment in self.portfolio.payments]

    @cached_property
    def signed(self) -> list[tuple[Signature, Decimal]]:
        """Every signature listed, with its amount as written."""
        return [(signature, exact(signature.amount)) for signature in self.portfolio.signatures]

    @cached_property
    def times_paid(self) -> Counter[tuple[str, str]]:
        """How many payments of programme years are listed by fund and project."""
        return Counter((row.fund, row.project) for row in self.portfolio.payments if row.year in self.years)

    @cached_property
    def payers(self) -> dict[str, frozenset[str]]:
        """A place for `payments` to keep which funds may pay for each project."""
        return {}

    @cached_property
    def allowed(self) -> dict[tuple[str | None, str | None, str], frozenset[str]]:
        """A place for `payments` to keep which funds may pay for a theme, district and instrument."""
        return {}

    @cached_property
    def flows(self) -> dict[tuple[str, str], list[Flow]]:
        """A place for `measures` to keep what it has gathered."""
        return {}

    @cached_property
    def stated(self) -> dict[str, Counted[Decimal]]:
        """A place for `measures` to keep what it has added up of each measure stated."""
        return {}

    @cached_property
    def counts(self) -> dict[object, Counts[Decimal]]:
        """A place for `measures.by_scope` to keep what it has added up."""
        return {}

    @cached_property
    def scopes(self) -> dict[str, tuple[str, ...]]:
        """A place for `limits.scopes` to keep the values of each `per`."""
        return {}


def _offer(row: Funded, options: list[Option]) -> Option | None:
    fitting = [option for option in options if row.start in option.starts]
    if len(fitting) > 1:
        # Stated twice for one start: the row means the one whose commitment it reports.
        size = exact(row.scale)
        fitting.sort(key=lambda option: not same(row.commitment, exact(option.measures.get("commitment", 0)) * size))
    return fitting[0] if fitting else None


def _taken(years: range, row: Funded, option: Option, project: Project) -> Taken:
    size = exact(row.scale)
    interior = option.scale_min < row.scale < option.scale_max  # floats stand in the order of their decimals
    cash, reflow = _by_year(years, row.start, option.cash, size), _by_year(years, row.start, option.reflow, size)
    return Taken(row, option, project, size, interior, cash, reflow, _stated(option, project))


def _by_year(years: range, start: int, flows: tuple[float, ...], size: Decimal) -> dict[int, Decimal]:
    if not flows:
        return {}
    found = {}
    for year, flow in zip(range(start, years.stop), flows, strict=False):
        if flow and year >= years.start:
            found[year] = exact(flow) if size == 1 else exact(flow) * size
    return found


def _stated(option: Option, project: Project) -> Mapping[str, float]:
    """As a rule an option states all that its project does."""
    if project.measures.keys() <= option.measures.keys():
        return option.measures
    return {**project.measures, **option.measures}
