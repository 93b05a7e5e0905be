"""The answer: what is funded, how it was proven, and where the money goes. Knows nothing of the solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from allocator.analysis.frontier.records import Frontier
    from allocator.charts.figure import Chart
    from allocator.study.records import Study


class Status(StrEnum):
    """What the solve proved."""

    OPTIMAL = "optimal"  # proven within the gap asked for
    FEASIBLE = "feasible"  # a verified portfolio, stopped before the proof
    INFEASIBLE = "infeasible"  # no portfolio meets the limits
    UNKNOWN = "unknown"  # stopped with nothing


@dataclass(frozen=True, slots=True)
class Funded:
    """A funded project: its option, start year, size and amounts (already times the size)."""

    project: str
    option: str
    instrument: str
    start: int
    scale: float
    commitment: float
    private: float
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declined:
    """A project that is not funded, and why in a sentence."""

    project: str
    reason: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What a fund pays for a funded project in a programme year, in the study's currency."""

    project: str
    fund: str
    year: int
    amount: float


@dataclass(frozen=True, slots=True)
class Signature:
    """What a fund commits to a funded project when it is signed, in the study's currency."""

    project: str
    fund: str
    amount: float


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A fund's money in a year. available[t+1] = the year's money less overhead + carried[t] + reflow[t+1]."""

    fund: str
    year: int
    available: float
    spent: float
    carried: float
    reflow: float


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit in one scope. With `of`, value and bounds are shares of `total`; `room` is in the unit of `value`."""

    limit: str
    scope: str
    value: float
    at_least: float | None
    at_most: float | None
    room: float
    met: bool
    amount: float = 0.0  # the measured amount, natural units
    total: float | None = None  # the total of `of`, natural units; None without `of`


@dataclass(frozen=True, slots=True)
class Verified:
    """What the independent check found: how many rules it recomputed, and every one that fails."""

    ok: bool
    checks: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """One objective of an ordered `maximise`: what was reached and the most that could be."""

    measure: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that helps an impossible study: `--set CHANGE=AFTER` makes it.

    change         a path of the contract: "limits.adaptation.at_least", "budgets.undp.2028", "projects.P7.decision"
    before, after  a bound or an amount in its own unit, or a decision
    relative       the size of the change as a share of what it changes (of all the fund's money); 1 for a decision
    proven         True when one step less (0.01, of shares 0.000001; with free sizes a millionth of the amount, if that
                   is more) is proven not to be enough
    """

    change: str
    before: float | str
    after: float | str
    relative: float
    proven: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a choice breaks, by id ("limit:adaptation"), and by how much in a sentence."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a simple rule would have funded: its value, what the portfolio gains over it, and what it breaks.

    baseline   "ratio", "greedy" or "equal-share"
    gain       the portfolio's objective less the baseline's, objective units
    gains      the same by measure, in its unit
    funded     "project:option:start", with the size after a colon where it is not 1
    skipped    why it was left out; "" when it was not
    """

    baseline: str
    objective: float | None = None
    gain: float | None = None
    totals: Mapping[str, float] = field(default_factory=dict)
    gains: Mapping[str, float] = field(default_factory=dict)
    leverage: float | None = None
    funded: tuple[str, ...] = ()
    breaks: tuple[Broken, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Portfolio:
    """What to fund, with the proof: status, objective, bound and gap always travel together. Frozen, picklable.

    totals      every measure of the study over what is funded (measures under a ceiling as counted), and resilience
    leverage    private money mobilised per unit of commitment (OECD: amount mobilised over the donor's commitment)
    conflict    for `infeasible`: ids of rules that cannot hold together ("limit:adaptation", "budget:undp", ...)
    repairs     for `infeasible`: changes each of which is enough by itself, the smallest first
    combination for `infeasible`: the cheapest changes found that are enough together
    answers     the study it answers, for names, themes and districts; None when it was read from a run
    """

    study: str
    model: str
    currency: str
    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    totals: Mapping[str, float]
    leverage: float | None
    funded_rows: tuple[Funded, ...] = ()
    declined_rows: tuple[Declined, ...] = ()
    budget_rows: tuple[BudgetLine, ...] = ()
    limit_rows: tuple[LimitLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    signatures: tuple[Signature, ...] = ()
    verified: Verified = Verified(False, 0)
    levels: tuple[Level, ...] = ()
    conflict: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    combination: tuple[Repair, ...] = ()
    baseline_rows: tuple[Baseline, ...] = ()  # what simpler rules would have brought
    manifest: Mapping[str, object] = field(default_factory=dict)  # hashes, versions, settings, timings
    answers: Study | None = field(default=None, repr=False, compare=False)

    @property
    def funded(self) -> pd.DataFrame:
        """A row per funded project."""
        return _frame(self.funded_rows, Funded)

    @property
    def declined(self) -> pd.DataFrame:
        """A row per project that is not funded, with the reason."""
        return _frame(self.declined_rows, Declined)

    @property
    def budgets(self) -> pd.DataFrame:
        """A row per fund and programme year."""
        return _frame(self.budget_rows, BudgetLine)

    @property
    def limits(self) -> pd.DataFrame:
        """A row per limit and scope, with the room left."""
        return _frame(self.limit_rows, LimitLine)

    def plot_budget(self, study: Study | None = None, language: str = "en") -> Chart:
        """A chart of what is committed by theme and instrument.

        study     for the themes, where the portfolio was read from a run; else it remembers its own
        language  "en", "ru" or "kk"
        Returns a matplotlib figure, as every `plot` method does: a notebook shows it, `savefig` writes it.
        """
        from allocator.notebook import plots

        return plots.budget(self, study, language)

    def plot_years(self, language: str = "en") -> Chart:
        """A chart of what each fund pays out, and what comes back, year by year."""
        from allocator.notebook import plots

        return plots.years(self, language)

    def plot_starts(self, study: Study | None = None, language: str = "en") -> Chart:
        """A chart of when the funded projects start and are paid; counts by theme where there are more than 60."""
        from allocator.notebook import plots

        return plots.starts(self, study, language)

    def plot_limits(self, language: str = "en") -> Chart:
        """A chart of the room that the thirty tightest limits leave, each as a share of its bound."""
        from allocator.notebook import plots

        return plots.limits(self, language)

    def plot_districts(self, study: Study | None = None, language: str = "en") -> Chart:
        """A chart of what is committed in each district; UsageError where no project states one."""
        from allocator.notebook import plots

        return plots.districts(self, study, language)

    def plot_outcomes(self, frontier: Frontier | None = None, language: str = "en") -> Chart:
        """A chart of private money against resilience, beside the simpler rules; UsageError without resilience.

        frontier  of private money and resilience, to be drawn behind
        """
        from allocator.notebook import plots

        return plots.outcomes(self, frontier, language)

    def _repr_html_(self) -> str:
        """What a notebook shows: the decision, the figures, the first of what is funded."""
        from allocator.notebook.portfolios import portfolio_summary

        return portfolio_summary(self).html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows: the decision."""
        from allocator.notebook.portfolios import portfolio_summary

        printer.text(portfolio_summary(self).text)


def _frame(rows: tuple[object, ...], kind: type) -> pd.DataFrame:
    import dataclasses

    import pandas as pd

    columns = [f.name for f in dataclasses.fields(kind) if f.name != "measures"]
    return pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=columns)
