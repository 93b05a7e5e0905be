"""The charts that `plot` methods return: those of the report, with a title and units, since no page says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.analysis.compare import Comparison
from allocator.analysis.frontier.records import Frontier
from allocator.analysis.sweep.result import Sweep
from allocator.charts.alone import alone, nothing
from allocator.charts.curve import sweep_chart, varied_paths
from allocator.charts.districts import by_district, districts_chart
from allocator.charts.limits import limits_chart, tightest
from allocator.charts.money import money_chart
from allocator.charts.outcomes import AXES, frontier_chart, outcomes_chart
from allocator.charts.runs import panels, runs_chart
from allocator.charts.starts import MOST_LINES, starts_chart
from allocator.charts.themes import themes_chart
from allocator.errors import UsageError
from allocator.language import Language, language
from allocator.notebook.known import study_of
from allocator.portfolio import Portfolio, Status
from allocator.report.words import limit_number
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.charts.figure import Chart

__all__ = ["budget", "comparison", "curve", "districts", "frontier", "limits", "outcomes", "starts", "years"]


def budget(portfolio: Portfolio, study: Study | None, code: str) -> Chart:
    """What is committed by theme and instrument."""
    spoken = language(code)
    if not portfolio.funded_rows:
        return _without(portfolio, spoken)
    figure = themes_chart(portfolio, study_of(portfolio, study), spoken)
    title = spoken.say("The budget by theme and instrument")
    return alone(figure, title, spoken.say("committed, {currency}", currency=portfolio.currency))


def years(portfolio: Portfolio, code: str) -> Chart:
    """What is paid out and comes back, by fund and year."""
    spoken = language(code)
    if not portfolio.budget_rows:
        return _without(portfolio, spoken)
    return alone(money_chart(portfolio, spoken), spoken.say("Money by fund and year"), spoken.term("year"))


def starts(portfolio: Portfolio, study: Study | None, code: str) -> Chart:
    """When the funded projects start and are paid."""
    spoken = language(code)
    if not portfolio.funded_rows:
        return _without(portfolio, spoken)
    figure = starts_chart(portfolio, study_of(portfolio, study), spoken)
    if len(portfolio.funded_rows) > MOST_LINES:
        return alone(figure, spoken.say("How many projects start, by theme and year"), spoken.term("year"))
    note = spoken.say("Dark: the year of the start. Grey: further years in which the donor pays.")
    title = spoken.say("Funded projects from their start to their last payment")
    return alone(figure, title, spoken.term("year"), note)


def limits(portfolio: Portfolio, code: str) -> Chart:
    """How much room the limits leave, the tightest on top."""
    spoken = language(code)
    if not tightest(portfolio, 1):
        return _without(portfolio, spoken, spoken.say("No limit was set."))
    figure = limits_chart(portfolio, limit_number, spoken)
    return alone(figure, spoken.say("Limits and the room left"), spoken.say("Room as a share of the bound"))


def districts(portfolio: Portfolio, study: Study | None, code: str) -> Chart:
    """What is committed in each district."""
    spoken, known = language(code), study_of(portfolio, study)
    if not portfolio.funded_rows:
        return _without(portfolio, spoken)
    if not by_district(portfolio, known).rows:
        raise UsageError("No project states a district. Give the study: plot_districts(study).")
    across = spoken.say("committed, {currency}", currency=portfolio.currency)
    return alone(districts_chart(portfolio, known, spoken), spoken.say("Districts"), across)


def outcomes(portfolio: Portfolio, beside: Frontier | None, code: str) -> Chart:
    """Private money and resilience beside simpler rules, and a frontier where one is given."""
    spoken = language(code)
    if not portfolio.totals:
        return _without(portfolio, spoken)
    if missing := [name for name in AXES if name not in portfolio.totals]:
        raise UsageError(f"There is no {' and no '.join(missing)} in this portfolio to be drawn.")
    return alone(outcomes_chart(portfolio, beside, spoken), spoken.say("Private money against resilience"))


def curve(found: Sweep, code: str) -> Chart:
    """Objective, private money and resilience along the values of a path."""
    spoken = language(code)
    if not found.points and not found.breakpoints:
        return nothing(spoken.say("No portfolio at any value."))
    paths = varied_paths(found) or tuple(dict.fromkeys(path for point in found.points for path in point.set))
    title = spoken.say("What each value of {paths} brings", paths=spoken.list(paths))
    return alone(sweep_chart(found, spoken, slider=False), title)


def frontier(found: Frontier, beside: Portfolio | None, code: str) -> Chart:
    """Every point by its first two measures."""
    spoken = language(code)
    if not len(found):
        return nothing(spoken.say("No portfolio meets the limits.") if found.conflict else _late(spoken))
    if len(found.columns) < 2:
        raise UsageError("A frontier of one measure has nothing to draw.")
    return alone(frontier_chart(found, beside, spoken), spoken.say("The frontier"))


def comparison(found: Comparison, code: str) -> Chart:
    """Donor money, private money, resilience and projects, a bar a run."""
    spoken = language(code)
    if not panels(found):
        return nothing(spoken.say("No portfolio meets the limits."))
    return alone(runs_chart(found, spoken), next(iter(found.runs.values())).study)


def _without(portfolio: Portfolio, spoken: Language, else_said: str = "") -> Chart:
    """The sentence in place of a chart."""
    if portfolio.status is Status.INFEASIBLE:
        return nothing(spoken.say("No portfolio meets the limits."))
    if portfolio.status is Status.UNKNOWN:
        return nothing(_late(spoken))
    return nothing(else_said or spoken.say("Nothing is funded."))


def _late(spoken: Language) -> str:
    return spoken.say("No portfolio was found in the time given.")
