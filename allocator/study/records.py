"""What a study says, row by row: frozen records with the names of the contract.

Money is in the study's currency, whole units; shares run 0 to 1; years are calendar years.
`at` remembers the row a record was read from, for messages only: it never counts in a comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allocator.errors import NOWHERE, At

if TYPE_CHECKING:
    import pandas as pd

BUILT_IN_MEASURES = (
    "commitment",
    "cash",
    "cost",
    "grant_equivalent",
    "private",
    "private_gross",
    "public",
    "exposure",
    "reserve",
    "expected_loss",
    "projects",
    "resilience",
)

LIMIT_KEYS = ("year", "fund", "theme", "district", "instrument", "obligor", "tag", "project")


class Decision(StrEnum):
    """What is already decided about a project."""

    OPEN = "open"
    IN = "in"
    OUT = "out"


class LinkKind(StrEnum):
    """How one project depends on another."""

    NEEDS = "needs"
    EXCLUDES = "excludes"
    TOGETHER = "together"


def _at() -> At:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fund:
    """A source of money. Empty `themes`, `districts`, `instruments` mean it may pay for all."""

    fund: str
    name: str = ""
    overhead: float = 0.0  # share of every year's money kept for fees
    carry_over: float = 1.0  # share of unspent money that may move to the next year
    revolving: bool = False  # repayments come back to this fund
    themes: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Budget:
    """Money of a fund: for one calendar year, or (year None) spendable in any year of the programme."""

    fund: str
    year: int | None
    amount: float
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Project:
    """A candidate. None means "not stated"; `measures` holds every further numeric column."""

    project: str
    name: str
    theme: str | None = None
    district: str | None = None
    obligor: str | None = None  # None: the project itself (see `owes`)
    tags: tuple[str, ...] = ()
    total_cost: float | None = None
    equity: float | None = None
    public_cofinance: float | None = None
    annual_cash_flow: float | None = None
    life_years: int | None = None
    loan_years: int | None = None
    grace_years: int | None = None
    default_rate: float | None = None  # share a year
    collateral: float | None = None
    take_up: float = 1.0  # probability that the private side follows
    additionality: float = 1.0  # share of private money that would not come anyway
    earliest: int | None = None
    latest: int | None = None
    instruments: tuple[str, ...] = ()  # which to price; empty: all the model file allows
    decision: Decision = Decision.OPEN
    measures: Mapping[str, float] = field(default_factory=dict)
    at: At = _at()

    @property
    def owes(self) -> str:
        """Who owes or receives: the obligor stated, or the project itself."""
        return self.obligor or self.project


@dataclass(frozen=True, slots=True)
class Cashflow:
    """A project's own cash flow in one year of its life (1..), before debt service."""

    project: str
    year_of_life: int
    amount: float
    at: At = _at()


@dataclass(frozen=True, slots=True)
class StatedOption:
    """A package stated by hand. `cash[k]` is paid k years after the start, `reflow[k]` comes back k years after."""

    project: str
    option: str
    commitment: float
    instrument: str = ""
    start: int | None = None  # None: any year the project allows
    private: float | None = None
    cash: tuple[float, ...] = ()  # empty: the commitment, all in year 0
    reflow: tuple[float, ...] = ()  # reflow[0] is year 0 and is always 0 for a stated option
    scale_min: float = 1.0
    scale_max: float = 1.0
    measures: Mapping[str, float] = field(default_factory=dict)
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Limit:
    """`measure` over what matches `where`, once for each value of `per`, against at_least / at_most (times `of`)."""

    limit: str
    measure: str
    where: str = ""
    per: str = ""
    at_least: float | None = None
    at_most: float | None = None
    of: str = ""
    note: str = ""
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Link:
    """`project` (or `project:option`) needs, excludes or goes together with `other` (or `other:option`)."""

    project: str
    link: LinkKind
    other: str
    note: str = ""
    at: At = _at()

    @property
    def id(self) -> str:
        """The name a conflict or a message uses: the row itself, in words."""
        return f"{self.project} {self.link} {self.other}"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Outcomes of `measure` above `ceiling` do not count: in one district or theme, or (by empty) in all."""

    measure: str
    ceiling: float
    by: str = ""  # "district", "theme" or ""
    value: str = ""
    at: At = _at()


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One change of a scenario: a path of the contract (section 4) and what it is set to."""

    scenario: str
    set: str
    value: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Study:
    """All that a donor states: the programme, its money, the pipeline and the rules. Frozen and picklable.

    Rows stand in the order of their ids, so that the order in a file never changes an answer.
    """

    name: str
    currency: str
    first_year: int
    years: int
    funds: tuple[Fund, ...]
    budgets: tuple[Budget, ...]
    projects: tuple[Project, ...]
    cashflows: tuple[Cashflow, ...] = ()
    options: tuple[StatedOption, ...] = ()
    limits: tuple[Limit, ...] = ()
    links: tuple[Link, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    scenarios: tuple[ScenarioStep, ...] = ()
    model: str | None = None  # name of a shipped model file, or a path relative to the study
    discount_rate: float | None = None
    schema: int = 1
    source: str = field(default="", compare=False)  # the workbook or folder it was read from

    @property
    def programme_years(self) -> tuple[int, ...]:
        """Calendar years of the programme, first to last."""
        return tuple(range(self.first_year, self.first_year + self.years))

    @classmethod
    def from_frames(cls, frames: Mapping[str, Any]) -> Study:
        """A study from the tables of the contract as DataFrames; raises StudyError with every problem."""
        from allocator.io.frames import from_frames

        return from_frames(frames)

    def frame(self, table: str) -> pd.DataFrame:
        """One table of the study ("projects", "budgets", ...) as a DataFrame, a row per record."""
        import pandas as pd

        from allocator.study.tabular import rows_of

        headings, rows = rows_of(self, table)
        return pd.DataFrame(rows, columns=headings)
