"""Portfolios nearly as good as the best and as different from it and one another as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from allocator.analysis.differences import Differences
from allocator.analysis.reckoning import in_short
from allocator.portfolio import Portfolio

if TYPE_CHECKING:
    import pandas as pd

BEST = "best"


@dataclass(frozen=True)
class Alternative:
    """One of them, checked like every portfolio.

    loss      the best objective less this one's, objective units
    apart     distance to the nearest of those before it, in points (see docs/how-to/alternatives-and-your-own-list.md)
    changes   what changes from the best to this one
    proven    True when no portfolio within the tolerance is farther away, and none as far is better
    """

    name: str
    portfolio: Portfolio
    loss: float
    apart: int
    changes: Differences
    proven: bool


@dataclass(frozen=True)
class Alternatives:
    """The best portfolio, the alternatives in the order in which they were found, and what they share.

    within    share of the best objective that an alternative may lose
    complete  True when as many as asked for were found and proven, or it is proven that there are no more
    ended     why there are no more, in a sentence; "" when as many as asked for were found
    """

    best: Portfolio
    within: float
    rows: tuple[Alternative, ...]
    complete: bool
    ended: str = ""

    @cached_property
    def portfolios(self) -> Mapping[str, Portfolio]:
        """All of them by name, the best first."""
        return {BEST: self.best, **{row.name: row.portfolio for row in self.rows}}

    @cached_property
    def funded_in(self) -> Mapping[str, tuple[str, ...]]:
        """By project, the portfolios that fund it, for every project that any of them funds."""
        found: dict[str, list[str]] = {}
        for name, portfolio in self.portfolios.items():
            for row in portfolio.funded_rows:
                found.setdefault(row.project, []).append(name)
        return {project: tuple(found[project]) for project in sorted(found)}

    @property
    def core(self) -> tuple[str, ...]:
        """Projects that all of these portfolios fund."""
        return tuple(name for name, where in self.funded_in.items() if len(where) == len(self.portfolios))

    @property
    def borderline(self) -> tuple[str, ...]:
        """Projects that some of these portfolios fund."""
        return tuple(name for name, where in self.funded_in.items() if len(where) < len(self.portfolios))

    @property
    def never(self) -> tuple[str, ...]:
        """Projects that none of these portfolios funds."""
        return tuple(row.project for row in self.best.declined_rows if row.project not in self.funded_in)

    def record(self) -> dict[str, Any]:
        """`alternatives.json`: schema 1."""
        return {
            "schema": 1,
            "study": self.best.study,
            "model": self.best.model,
            "currency": self.best.currency,
            "within": self.within,
            "complete": self.complete,
            "ended": self.ended,
            "best": _portfolio(self.best),
            "alternatives": [_alternative(row) for row in self.rows],
            "core": list(self.core),
            "borderline": list(self.borderline),
            "never": list(self.never),
            "funded_in": {project: list(names) for project, names in self.funded_in.items()},
        }

    def frame(self) -> pd.DataFrame:
        """A row per portfolio: objective, loss, distance and every total."""
        import pandas as pd

        first = {"portfolio": BEST, "objective": self.best.objective, "loss": 0.0, "apart": 0, **self.best.totals}
        others = (
            {"portfolio": row.name, "objective": row.portfolio.objective, "loss": row.loss, "apart": row.apart}
            | dict(row.portfolio.totals)
            for row in self.rows
        )
        return pd.DataFrame([first, *others])


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    return {
        "status": str(portfolio.status),
        "objective": portfolio.objective,
        "totals": dict(portfolio.totals),
        "leverage": portfolio.leverage,
        "funded": [in_short(row) for row in portfolio.funded_rows],
        "verified": {"ok": portfolio.verified.ok, "checks": portfolio.verified.checks},
    }


def _alternative(row: Alternative) -> dict[str, Any]:
    place = {"name": row.name, "loss": row.loss, "apart": row.apart, "proven": row.proven}
    return {**place, **_portfolio(row.portfolio), **row.changes.record()}
