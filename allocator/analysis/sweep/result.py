"""What a sweep found: its points, the steps of an exact curve, the path that never drops a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from allocator.portfolio import Portfolio, Status

if TYPE_CHECKING:
    import pandas as pd

    from allocator.charts.figure import Chart

Setting = Mapping[str, str | float]
ONE_UNIT: Final = 100  # how many of a curve's units make one of money or of a measure, or one percentage point


@dataclass(frozen=True, slots=True)
class Point:
    """The best portfolio of one combination of values, in short.

    set      what was set: amounts and shares as numbers, what multiplies ("110%") as it was written
    funded   "project:option:start", in the order of ids; sizes holds those that are not 1
    totals   every measure, as in a portfolio;  objective, bound, gap: likewise
    checks   rules that the independent check recomputed
    """

    set: Setting
    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    totals: Mapping[str, float]
    leverage: float | None
    funded: tuple[str, ...]
    sizes: Mapping[str, float] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    checks: int = 0
    solves: int = 0
    seconds: float = 0.0

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of the projects that are funded."""
        return tuple(row.split(":", 1)[0] for row in self.funded)

    @property
    def proven(self) -> bool:
        """True when the point is the best there is, or nothing is proven to exist."""
        return self.status in (Status.OPTIMAL, Status.INFEASIBLE)

    def record(self) -> dict[str, Any]:
        """Plain values with the keys of the contract."""
        return {
            **asdict(self),
            "status": str(self.status),
            "funded": list(self.funded),
            "conflict": list(self.conflict),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Point:
        """The point that a record was made from."""
        sequences = {"funded": tuple(record["funded"]), "conflict": tuple(record["conflict"])}
        return cls(**{**record, **sequences, "status": Status(record["status"])})


def point_of(portfolio: Portfolio, setting: Setting, seconds: float = 0.0) -> Point:
    """The point that a portfolio makes."""
    solves = portfolio.manifest.get("solves", 0)
    return Point(
        set=dict(setting),
        status=portfolio.status,
        objective=portfolio.objective,
        bound=portfolio.bound,
        gap=portfolio.gap,
        totals=dict(portfolio.totals),
        leverage=portfolio.leverage,
        funded=tuple(f"{row.project}:{row.option}:{row.start}" for row in portfolio.funded_rows),
        sizes={row.project: row.scale for row in portfolio.funded_rows if row.scale != 1.0},
        conflict=portfolio.conflict,
        checks=portfolio.verified.checks,
        solves=solves if isinstance(solves, int) else 0,
        seconds=round(seconds, 3),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A breakpoint of an exact curve: from `at` on, as more becomes possible, the objective is this.

    at         the value of the path where the step begins: a portfolio reaches the objective here, none does before
    gain       by how much the objective rises here; None on the first step of the range
    next_at    where the next step begins; None on the last
    per_unit   the value of the next unit, spread evenly over the way to the next step: its gain over the distance
    next_unit  what exactly one unit more (of money, or one percentage point) brings from here; None past the range
    came, went projects that this step funds and the one before does not, and the other way round
    """

    at: float
    objective: float
    point: Point
    gain: float | None
    next_at: float | None
    per_unit: float | None
    next_unit: float | None
    came: tuple[str, ...]
    went: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Plain values with the keys of the contract."""
        names = ("at", "objective", "gain", "next_at", "per_unit", "next_unit")
        lists = {"in": list(self.came), "out": list(self.went), "funded": list(self.point.funded)}
        return {**{name: getattr(self, name) for name in names}, **lists, "totals": dict(self.point.totals)}


@dataclass(frozen=True, slots=True)
class Entry:
    """When a project is funded along a curve.

    first  the value of the path at which it first is, in the direction in which more becomes possible
    stays  True when it is funded from there to the end of the range
    spans  from where to where it is funded, in the same direction; the end is where a step begins without it, or None
    """

    project: str
    first: float
    stays: bool
    spans: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """The exact curve of one path between two values: every step, in the direction in which more becomes possible.

    of        what the curve is of: the objective in words
    unit      how finely values of the path are told apart
    looser    1 where larger values allow more, -1 where smaller ones do
    open      parts of the range that were not finished, as (from, to); empty when `complete`
    now       the value of the path as the study states it; None where it states none
    """

    path: str
    of: str
    low: float
    high: float
    unit: float
    looser: int
    steps: tuple[Step, ...]
    projects: tuple[Entry, ...]
    open: tuple[tuple[float, float], ...] = ()
    now: float | None = None

    @property
    def complete(self) -> bool:
        """True when every breakpoint between the two values is there."""
        return not self.open

    def at(self, value: float) -> Step | None:
        """The step that a value of the path lies on; None where nothing is feasible."""
        reached = [step for step in self.steps if self.looser * (value - step.at) >= 0]
        return reached[-1] if reached else None

    def next_unit_at(self, value: float) -> float | None:
        """What exactly one unit more (of money, or one percentage point of a share) brings at a value of the path."""
        there = value + self.looser * ONE_UNIT * self.unit
        here, after = self.at(value), self.at(there)
        if here is None or after is None or not self.low <= min(value, there) <= max(value, there) <= self.high:
            return None
        return after.objective - here.objective

    def record(self) -> dict[str, Any]:
        """Plain values for JSON, without the steps, which stand under `breakpoints`."""
        names = ("path", "of", "low", "high", "unit", "looser", "complete", "now")
        return {**{name: getattr(self, name) for name in names}, "open": [list(part) for part in self.open]}


@dataclass(frozen=True, slots=True)
class Nested:
    """The best path on which a growing budget never drops a funded project.

    points     one a budget, growing; each keeps the projects of the one before
    objective  sum of the objectives over the budgets; bound: no such path brings more; free: the sum without the rule
    left_out   budgets at which nothing is feasible even alone
    """

    points: tuple[Point, ...]
    objective: float | None
    bound: float | None
    free: float
    status: Status
    left_out: tuple[float, ...] = ()

    @property
    def price(self) -> float | None:
        """What never dropping a project costs, summed over the budgets, in units of the objective."""
        return None if self.objective is None else self.free - self.objective

    def record(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "status": str(self.status),
            "objective": self.objective,
            "bound": self.bound,
            "free": self.free,
            "price": self.price,
            "left_out": list(self.left_out),
            "points": [point.record() for point in self.points],
        }


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found.

    points       in the order of the grid; those not reached when it was stopped are left out
    curve        the exact curve, when it was asked for;  nested: the path that never drops a project
    asked        how many points were asked for
    resumed      how many answers came from the journal
    """

    study: str
    model: str
    currency: str
    points: tuple[Point, ...]
    asked: int
    curve: Curve | None = None
    nested: Nested | None = None
    resumed: int = 0

    @property
    def complete(self) -> bool:
        """True when every point and every part of the curve is there and proven."""
        points = len(self.points) == self.asked and all(point.proven for point in self.points)
        nested = self.nested is None or self.nested.status in (Status.OPTIMAL, Status.INFEASIBLE)
        return points and nested and (self.curve is None or self.curve.complete)

    @property
    def breakpoints(self) -> tuple[Step, ...]:
        """The steps of the exact curve."""
        return self.curve.steps if self.curve else ()

    @property
    def frame(self) -> pd.DataFrame:
        """A row a point: what was set, status, objective, leverage and every total."""
        import pandas as pd

        rows = [
            {**point.set, "status": str(point.status), "objective": point.objective, "bound": point.bound}
            | {"leverage": point.leverage, "funded": len(point.funded), **point.totals}
            for point in self.points
        ]
        return pd.DataFrame(rows)

    def record(self) -> dict[str, Any]:
        """Plain values with the keys of the contract, section 6."""
        record: dict[str, Any] = {
            "schema": 1,
            "study": self.study,
            "model": self.model,
            "currency": self.currency,
            "complete": self.complete,
            "asked": self.asked,
            "points": [point.record() for point in self.points],
            "breakpoints": [step.record() for step in self.breakpoints],
        }
        if self.curve is not None:
            record["curve"] = self.curve.record()
            record["projects"] = [
                {"project": one.project, "first": one.first, "stays": one.stays, "spans": [list(s) for s in one.spans]}
                for one in self.curve.projects
            ]
        if self.nested is not None:
            record["nested"] = self.nested.record()
        return record

    def plot_curve(self, language: str = "en") -> Chart:
        """A chart of the objective, private money and resilience along the values of the path; steps where exact.

        language  "en", "ru" or "kk"
        """
        from allocator.notebook import plots

        return plots.curve(self, language)

    def _repr_html_(self) -> str:
        """What a notebook shows: what the ends bring, what is proven, the first points."""
        from allocator.notebook.sweeps import sweep_summary

        return sweep_summary(self).html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows: the sentences of it."""
        from allocator.notebook.sweeps import sweep_summary

        printer.text(sweep_summary(self).text)
