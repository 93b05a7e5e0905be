"""What a frontier is: its points with a portfolio each, what was proven, and which part is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from allocator.portfolio import Portfolio

if TYPE_CHECKING:
    import pandas as pd

    from allocator.charts.figure import Chart

SCHEMA = 1


@dataclass(frozen=True)
class Point:
    """One portfolio that none equals or beats in every measure.

    values     totals in the order of the measures, each in its own unit; of "-cost" the cost itself
    portfolio  verified; its objective is the first measure (less it, where as little as possible is asked)
    """

    values: tuple[float, ...]
    portfolio: Portfolio

    @property
    def funded(self) -> tuple[str, ...]:
        """What is funded, as "project:option:start".

        Sizes need no mention: they are fixed.
        """
        return tuple(f"{row.project}:{row.option}:{row.start}" for row in self.portfolio.funded_rows)


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part of the range not yet searched: better than `worse` in every measure, and nowhere better than `best`."""

    worse: tuple[float, ...]
    best: tuple[float, ...]


@dataclass(frozen=True)
class Frontier:
    """Every portfolio that no other equals or beats, from the worst to the best of the first measure.

    complete  no such portfolio is missing: proven, and where `confirmed`, proven twice
    open      where others may be, when the time was too short to tell
    knee      place of the point with most of everything at once: each measure from 0, its least on the frontier, to 1,
              its most, and the sum of these is largest; None without points
    extremes  by measure, the place of the point with the most of it (the least, for "-cost")
    conflict  rules that cannot hold together, when no portfolio meets them all
    solves, seconds   what it took
    """

    study: str
    model: str
    currency: str
    measures: tuple[str, ...]
    points: tuple[Point, ...]
    complete: bool
    confirmed: bool = False
    open: tuple[OpenPart, ...] = ()
    knee: int | None = None
    extremes: Mapping[str, int] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    solves: int = 0
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def columns(self) -> tuple[str, ...]:
        """The measures without the sign."""
        return tuple(name.removeprefix("-").strip() for name in self.measures)

    def named(self, place: int) -> str:
        """What a point is besides one of many: "most private; knee", or nothing."""
        names = [
            f"{'least' if asked.startswith('-') else 'most'} {column}"
            for asked, column in zip(self.measures, self.columns, strict=True)
            if self.extremes.get(asked) == place
        ]
        return "; ".join(names + (["knee"] if self.knee == place else []))

    @property
    def frame(self) -> pd.DataFrame:
        """A row a point: the measures, commitment, leverage, its name if it has one, and what is funded."""
        import pandas as pd

        return pd.DataFrame([self.row(place) for place in range(len(self))], columns=[*self.headings])

    @property
    def headings(self) -> tuple[str, ...]:
        """Columns of the table of points."""
        more = [name for name in ("commitment",) if name not in self.columns]
        return ("point", *self.columns, *more, "leverage", "name", "funded")

    def row(self, place: int) -> dict[str, float | int | str | None]:
        """A point as a row of the table of points."""
        point = self.points[place]
        totals = point.portfolio.totals
        return {
            "point": place,
            "commitment": totals.get("commitment", 0.0),
            **dict(zip(self.columns, point.values, strict=True)),
            "leverage": point.portfolio.leverage,
            "name": self.named(place),
            "funded": ";".join(point.funded),
        }

    def record(self) -> dict[str, object]:
        """The JSON of the contract, section 6. An open part lies above `from` in every measure, up to `to`."""
        return {
            "schema": SCHEMA,
            "study": self.study,
            "model": self.model,
            "currency": self.currency,
            "measures": list(self.measures),
            "complete": self.complete,
            "confirmed": self.confirmed,
            "points": [self._point(point) for point in self.points],
            "open": [{"from": list(part.worse), "to": list(part.best)} for part in self.open],
            "knee": self.knee,
            "extremes": dict(self.extremes),
            "conflict": list(self.conflict),
            "solves": self.solves,
            "seconds": round(self.seconds, 3),
        }

    def plot(self, beside: Portfolio | None = None, language: str = "en") -> Chart:
        """A chart of every point by the first two measures, the extremes and the knee by name.

        beside    a portfolio to show with them
        language  "en", "ru" or "kk"
        """
        from allocator.notebook import plots

        return plots.frontier(self, beside, language)

    def _repr_html_(self) -> str:
        """What a notebook shows: how many trade-offs there are, whether any is missing, the first of them."""
        from allocator.notebook.frontiers import frontier_summary

        return frontier_summary(self).html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a console of IPython shows: the sentences of it."""
        from allocator.notebook.frontiers import frontier_summary

        printer.text(frontier_summary(self).text)

    @staticmethod
    def _point(point: Point) -> dict[str, object]:
        return {
            "values": list(point.values),
            "funded": list(point.funded),
            "totals": dict(point.portfolio.totals),
            "leverage": point.portfolio.leverage,
        }
