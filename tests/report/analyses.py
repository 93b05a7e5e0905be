"""A frontier and a sweep by hand.

Frontier by private money and resilience: 900 and 60, 1 200 and 58, 1 500 and 40. Sum of shares: 0 + 1, 0.5 + 0.9,
1 + 0: the middle is the knee.
Sweep over the budget: nothing at 100, 40 private with solar at 200, 90 with solar and wells at 300.
Exact curve: steps at 150 (solar, 40) and 280 (solar and wells, 90); the study states 200.
"""

from __future__ import annotations

from dataclasses import replace

from allocator.analysis.frontier import Frontier
from allocator.analysis.frontier import Point as Trade
from allocator.analysis.sweep.result import Curve, Entry, Nested, Point, Step, Sweep
from allocator.portfolio import Status
from tests.report.handmade import FUNDED, PORTFOLIO


def frontier() -> Frontier:
    trades = []
    for private, points, funded in ((900.0, 60.0, FUNDED[1:]), (1200.0, 58.0, FUNDED), (1500.0, 40.0, FUNDED[:2])):
        totals = {"commitment": 600.0, "private": private, "resilience": points}
        portfolio = replace(PORTFOLIO, totals=totals, leverage=private / 600.0, funded_rows=funded)
        trades.append(Trade((private, points), portfolio))
    extremes = {"private": 2, "resilience": 0}
    return Frontier(
        "Hand made", "hand", "USD", ("private", "resilience"), tuple(trades), True, True, knee=1, extremes=extremes
    )


def point(budget: float, private: float | None, funded: tuple[str, ...]) -> Point:
    if private is None:
        return Point({"budget": budget}, Status.INFEASIBLE, None, None, None, {}, None, ())
    totals = {"commitment": 100.0 * len(funded), "private": private, "resilience": 10.0 * len(funded)}
    leverage = private / totals["commitment"]
    return Point({"budget": budget}, Status.OPTIMAL, private, private, 0.0, totals, leverage, funded)


SOLAR, BOTH = ("solar:loan:2027",), ("solar:loan:2027", "wells:grant:2028")


def sweep(*, exact: bool = False, nested: bool = False) -> Sweep:
    points = (point(100.0, None, ()), point(200.0, 40.0, SOLAR), point(300.0, 90.0, BOTH))
    return Sweep(
        "Hand made", "hand", "USD", points, 3, curve=curve() if exact else None, nested=path() if nested else None
    )


def curve() -> Curve:
    first = Step(150.0, 40.0, point(150.0, 40.0, SOLAR), None, 280.0, 50 / 130, 0.0, (), ())
    second = Step(280.0, 90.0, point(280.0, 90.0, BOTH), 50.0, None, None, None, ("wells",), ())
    entries = (Entry("solar", 150.0, True, ((150.0, None),)), Entry("wells", 280.0, True, ((280.0, None),)))
    return Curve("budget", "private", 100.0, 300.0, 0.01, 1, (first, second), entries, now=200.0)


def path() -> Nested:
    points = (point(200.0, 40.0, SOLAR), point(300.0, 85.0, BOTH))
    return Nested(points, 125.0, 125.0, 130.0, Status.OPTIMAL, (100.0,))
