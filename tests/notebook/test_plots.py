"""The charts that results return: figures with a title and units, not known to pyplot, shown once by a notebook."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import allocator
from allocator.analysis.compare import compare
from allocator.charts.figure import Chart
from allocator.charts.limits import relative_room, tightest
from allocator.errors import UsageError
from allocator.portfolio import LimitLine
from tests.notebook.test_summaries import CUT, EMPTY, KNOWN, NO_POINTS, NO_SWEEP, UNKNOWN, many
from tests.report.analyses import frontier, sweep
from tests.report.handmade import INFEASIBLE, PORTFOLIO, STUDY
from tests.report.hostile import hostile_case

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
# Each with what its title says and the units that some axis names.
PLOTS: dict[str, tuple[Callable[[], Chart], str, set[str]]] = {
    "budget": (KNOWN.plot_budget, "The budget by theme and instrument", {"committed, USD"}),
    "years": (KNOWN.plot_years, "Money by fund and year", {"USD, thousands", "year"}),
    "starts": (KNOWN.plot_starts, "Funded projects from their start to their last payment", {"year"}),
    "many starts": (lambda: many(70).plot_starts(), "How many projects start, by theme and year", {"year"}),
    "limits": (KNOWN.plot_limits, "Limits and the room left", {"Room as a share of the bound"}),
    "districts": (KNOWN.plot_districts, "Districts", {"committed, USD"}),
    "outcomes": (
        lambda: KNOWN.plot_outcomes(frontier()),
        "Private money against resilience",
        {"private money, USD, thousands", "resilience, of 100 points"},
    ),
    "sweep": (sweep().plot_curve, "What each value of budget brings", {"budget, USD", "private money, USD"}),
    "exact": (
        sweep(exact=True).plot_curve,
        "What each value of budget brings",
        {"budget, USD", "resilience, of 100 points"},
    ),
    "frontier": (frontier().plot, "The frontier", {"private money, USD", "resilience, of 100 points"}),
    "frontier beside": (lambda: frontier().plot(KNOWN), "The frontier", {"resilience, of 100 points"}),
    "comparison": (
        lambda: compare({"base": KNOWN, "cut": CUT, "none": INFEASIBLE}).plot(),
        "Hand made",
        {"committed, USD, thousands", "private money, USD, thousands", "resilience, of 100 points", "projects"},
    ),
}


def texts(figure: Figure) -> list[str]:
    return [each.get_text() for each in figure.findobj(Text) if isinstance(each, Text)]


@pytest.mark.parametrize("name", PLOTS)
def test_a_chart_has_a_title_units_and_a_picture(name: str) -> None:
    draw, title, units = PLOTS[name]
    figure = draw()
    assert isinstance(figure, Figure)
    assert figure.axes
    assert title in texts(figure)
    named = {text for axes in figure.axes for text in (axes.get_xlabel(), axes.get_ylabel(), axes.get_title("left"))}
    assert units <= named
    picture, size = figure._repr_png_()
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == pytest.approx((2 * size["width"], 2 * size["height"]), abs=2)  # sharp on any screen
    assert size["width"] == 550  # 5 inches at 110 dots
    assert len(picture) < 150_000


@pytest.mark.parametrize("name", PLOTS)
def test_a_chart_fits_on_its_paper(name: str) -> None:
    figure = PLOTS[name][0]()
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 > -0.02
    assert box.y0 > -0.02
    assert box.x1 < figure.get_figwidth() + 0.02
    assert box.y1 < figure.get_figheight() + 0.02


def test_the_same_results_make_the_same_picture() -> None:
    assert KNOWN.plot_budget()._repr_png_() == KNOWN.plot_budget()._repr_png_()


def test_without_an_answer_the_chart_is_the_reason() -> None:
    late, none = "No portfolio was found in the time given.", "No portfolio meets the limits."
    for draw, said in (
        (INFEASIBLE.plot_budget, none),
        (INFEASIBLE.plot_years, none),
        (INFEASIBLE.plot_outcomes, none),
        (UNKNOWN.plot_starts, late),
        (UNKNOWN.plot_limits, late),
        (EMPTY.plot_districts, "Nothing is funded."),
        (EMPTY.plot_limits, "No limit was set."),
        (NO_SWEEP.plot_curve, "No portfolio at any value."),
        (NO_POINTS.plot, none),
        (replace(NO_POINTS, conflict=(), complete=False).plot, late),
        (compare({"none": INFEASIBLE, "late": UNKNOWN}).plot, none),
    ):
        assert said in texts(draw())


def test_a_portfolio_from_a_run_takes_the_study_and_does_without() -> None:
    assert "water" in texts(PORTFOLIO.plot_budget(STUDY))
    assert "no theme" in texts(PORTFOLIO.plot_budget())
    assert "wells" in " ".join(texts(PORTFOLIO.plot_starts()))
    with pytest.raises(UsageError, match=r"plot_districts\(study\)"):
        PORTFOLIO.plot_districts()


def test_what_is_not_measured_is_not_drawn() -> None:
    bare = replace(KNOWN, totals={"commitment": 1.0, "private": 2.0})
    with pytest.raises(UsageError, match="no resilience"):
        bare.plot_outcomes()
    assert "resilience, of 100 points" not in texts(compare({"a": bare, "b": bare}).plot())


def test_charts_speak_the_language_asked_for() -> None:
    assert "Бюджет по направлениям и инструментам" in texts(KNOWN.plot_budget(language="ru"))
    assert "Ештеңе қаржыландырылмайды." in texts(EMPTY.plot_budget(language="kk"))
    with pytest.raises(UsageError):
        KNOWN.plot_years("fr")


def test_hostile_names_are_drawn_as_letters() -> None:
    portfolio, study, _, _, front, found = hostile_case()
    dollars = replace(portfolio, answers=replace(study, name="$\\frac{1}{0}$"), currency="$x_1$")
    for figure in (
        dollars.plot_budget(),
        dollars.plot_years(),
        dollars.plot_limits(),
        front.plot(),
        found.plot_curve(),
    ):
        assert not any(each.get_parse_math() for each in figure.findobj(Text) if isinstance(each, Text))
        assert figure._repr_png_()[0]


def test_the_line_that_a_page_moves_is_not_in_a_notebook() -> None:
    from allocator.charts.curve import sweep_chart

    assert len(sweep_chart(sweep()).axes[0].lines) == len(sweep().plot_curve().axes[0].lines) + 1


def test_the_tightest_limits_stand_on_top_with_their_room_as_a_share_of_the_nearer_bound() -> None:
    # leverage 2.5 of at least 2: a quarter; obligor wells 300 000 of at most 400 000: a quarter, stated later;
    # obligor dryer 200 000 of 400 000: a half; adaptation 0.5 of at least 0.3: two thirds.
    assert [(line.limit, line.scope, round(room, 4)) for line, room in tightest(KNOWN)] == [
        ("leverage", "", 0.25),
        ("obligor", "wells", 0.25),
        ("obligor", "dryer", 0.5),
        ("adaptation", "", 0.6667),
    ]
    widths = [patch.get_width() for patch in KNOWN.plot_limits().axes[0].patches]
    assert widths == pytest.approx([0.25, 0.25, 0.5, 2 / 3])


def test_room_is_of_the_nearer_bound_and_nothing_is_divided_by_zero() -> None:
    assert relative_room(LimitLine("both", "", 0.45, 0.4, 0.9, 0.05, True)) == pytest.approx(0.125)
    assert relative_room(LimitLine("none", "", 0.0, None, 0.0, 0.0, True)) is None


def test_bars_of_a_comparison_are_as_high_as_the_totals() -> None:
    figure = compare({"base": KNOWN, "cut": CUT, "none": INFEASIBLE}).plot()
    heights = {axes.get_title("left").split(",")[0]: [bar.get_height() for bar in axes.patches] for axes in figure.axes}
    assert heights == {
        "committed": [600_000.0, 600_000.0, 0.0],
        "private money": [1_500_000.0, 1_400_000.0, 0.0],
        "resilience": [56.0, 56.0, 0.0],
        "projects": [3.0, 3.0, 0.0],
    }
    assert [label.get_text() for label in figure.axes[-1].get_xticklabels()] == ["base", "cut", "none"]


def test_a_chart_can_be_changed_and_saved(tmp_path: Path) -> None:
    figure = KNOWN.plot_years()
    figure.axes[0].set_title("by hand")
    figure.savefig(tmp_path / "years.svg")
    assert (tmp_path / "years.svg").stat().st_size > 1_000
    assert "by hand" in texts(figure)


SCRIPT = """
import sys
import allocator
from allocator.analysis.compare import compare
from tests.report.analyses import frontier, sweep
from tests.report.handmade import PORTFOLIO
results = (PORTFOLIO, compare({"a": PORTFOLIO, "b": PORTFOLIO}), sweep(), frontier())
for result in results:
    result._repr_html_()
assert "matplotlib" not in sys.modules, "a summary loads matplotlib"
for draw in (PORTFOLIO.plot_budget, results[1].plot, results[2].plot_curve, results[3].plot):
    draw()._repr_png_()
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules, "pyplot would show a chart twice"
"""


def test_matplotlib_is_loaded_by_the_first_chart_and_pyplot_never() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_solved_remembers_the_study_as_it_was_asked() -> None:
    found = allocator.solve(allocator.read_study(EXAMPLES / "first-study"), budget="300000")
    assert found.answers is not None
    assert sum(row.amount for row in found.answers.budgets) == 300_000.0
    assert "out of EUR 300 000" in found._repr_html_().replace("\u00a0", " ")
    assert {"water", "energy"} <= set(texts(found.plot_budget()))
