"""What a user's own list comes to, beside its cheapest repair and the best portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.analysis.differences import Differences, differences
from allocator.analysis.reckoning import in_short
from allocator.portfolio import Broken, BudgetLine, Funded, LimitLine, Payment, Portfolio, Signature

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A fund that the list asks too much of, study currency: what it signs and what it pays beyond its money."""

    fund: str
    signs_over: float
    pays_over: float


@dataclass(frozen=True)
class OwnList:
    """The list itself, added up exactly, with payments that fit if any do.

    breaks      every rule it breaks, with amounts; empty when it keeps all
    shortfalls  the smallest that any sharing between the funds leaves
    """

    objective: float
    totals: Mapping[str, float]
    leverage: float | None
    funded_rows: tuple[Funded, ...]
    budget_rows: tuple[BudgetLine, ...]
    limit_rows: tuple[LimitLine, ...]
    payments: tuple[Payment, ...]
    signatures: tuple[Signature, ...]
    breaks: tuple[Broken, ...]
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True)
class Repair:
    """The portfolio that keeps every rule and changes the fewest projects of the list; the best of those.

    changed  how many projects are changed
    proven   True when fewer changes are proven not to be enough, and none with as few is better
    """

    portfolio: Portfolio
    changed: int
    changes: Differences
    proven: bool


@dataclass(frozen=True)
class Score:
    """A list, its cheapest repair (None where there is no portfolio at all), and the best portfolio."""

    own: OwnList
    repair: Repair | None
    best: Portfolio

    @property
    def ok(self) -> bool:
        """True when the list keeps every rule."""
        return not self.own.breaks

    @property
    def cost(self) -> Mapping[str, float]:
        """What the list costs against the best: the best less the list, of the objective and every measure."""
        return costs(self.best, self.own.objective, self.own.totals)

    @property
    def repair_cost(self) -> Mapping[str, float]:
        """The same of the repaired list; empty where there is none."""
        if self.repair is None:
            return {}
        repaired = self.repair.portfolio
        return costs(self.best, repaired.objective or 0.0, repaired.totals)

    @property
    def to_best(self) -> Differences:
        """What changes from the list to the best portfolio."""
        return differences(self.own.funded_rows, self.best.funded_rows)

    def record(self) -> dict[str, Any]:
        """`score.json`: schema 1."""
        own = self.own
        return {
            "schema": 1,
            "study": self.best.study,
            "model": self.best.model,
            "currency": self.best.currency,
            "ok": self.ok,
            "objective": own.objective,
            "totals": dict(own.totals),
            "leverage": own.leverage,
            "funded": [in_short(row) for row in own.funded_rows],
            "breaks": [{"rule": row.rule, "words": row.words} for row in own.breaks],
            "shortfalls": [
                {"fund": s.fund, "signs_over": s.signs_over, "pays_over": s.pays_over} for s in own.shortfalls
            ],
            "payments": [
                {"project": p.project, "fund": p.fund, "year": p.year, "amount": p.amount} for p in own.payments
            ],
            "cost": dict(self.cost),
            "best": {**_portfolio(self.best), **self.to_best.record()},
            "repair": self._repair(),
        }

    def _repair(self) -> dict[str, Any] | None:
        if self.repair is None:
            return None
        repair = self.repair
        found = {"projects_changed": repair.changed, "proven": repair.proven, **repair.changes.record()}
        return {**found, **_portfolio(repair.portfolio), "cost": dict(self.repair_cost)}

    def frame(self) -> pd.DataFrame:
        """A row each for the list, the repaired list and the best portfolio: objective and every total."""
        import pandas as pd

        rows = [{"portfolio": "list", "objective": self.own.objective, **self.own.totals}]
        if self.repair is not None:
            repaired = self.repair.portfolio
            rows.append({"portfolio": "repaired", "objective": repaired.objective, **repaired.totals})
        return pd.DataFrame([*rows, {"portfolio": "best", "objective": self.best.objective, **self.best.totals}])


def costs(best: Portfolio, objective: float, totals: Mapping[str, float]) -> dict[str, float]:
    """The best less a list, of the objective and of every measure; empty where there is no best."""
    if best.objective is None:
        return {}
    gained = {measure: total - totals.get(measure, 0.0) for measure, total in best.totals.items()}
    return {"objective": best.objective - objective, **gained}


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    return {
        "status": str(portfolio.status),
        "objective": portfolio.objective,
        "totals": dict(portfolio.totals),
        "leverage": portfolio.leverage,
        "funded": [in_short(row) for row in portfolio.funded_rows],
        "verified": {"ok": portfolio.verified.ok, "checks": portfolio.verified.checks},
    }
