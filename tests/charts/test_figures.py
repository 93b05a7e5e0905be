"""The figures themselves: what is drawn, that nothing is shared, and that the same results make the same drawing."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from allocator.analysis.frontier.records import OpenPart
from allocator.charts.curve import stops, sweep_chart
from allocator.charts.districts import districts_chart
from allocator.charts.money import money_chart
from allocator.charts.outcomes import frontier_chart, outcomes_chart
from allocator.charts.paper import INK, QUIET
from allocator.charts.scale import Scale
from allocator.charts.starts import spans, starts_chart
from allocator.charts.svg import across, svg_text
from allocator.charts.themes import theme_shares, theme_shares_chart, themes_chart
from allocator.language import language
from allocator.modelfile.records import Model
from allocator.portfolio import Payment
from allocator.report.html.style import STYLE
from allocator.study.records import Limit
from tests.report.analyses import frontier, sweep
from tests.report.handmade import MODEL, PORTFOLIO, STUDY

FIGURES = {
    "themes": lambda: themes_chart(PORTFOLIO, STUDY),
    "theme-shares": lambda: theme_shares_chart(PORTFOLIO, STUDY, MODEL),
    "money": lambda: money_chart(PORTFOLIO),
    "districts": lambda: districts_chart(PORTFOLIO, STUDY),
    "starts": lambda: starts_chart(PORTFOLIO, STUDY),
    "outcomes": lambda: outcomes_chart(PORTFOLIO, frontier()),
    "frontier": lambda: frontier_chart(frontier(), PORTFOLIO),
    "open": lambda: frontier_chart(replace(frontier(), open=(OpenPart((900.0, 40.0), (1200.0, 58.0)),))),
    "sweep": lambda: sweep_chart(sweep()),
    "exact": lambda: sweep_chart(sweep(exact=True)),
}


def bars(figure: Figure) -> list[Rectangle]:
    return [patch for axes in figure.axes for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_in_greys_and_says_everything_in_letters_of_a_page(name: str) -> None:
    figure = FIGURES[name]()
    assert isinstance(figure, Figure)
    for patch in bars(figure):
        red, green, blue = to_rgb(patch.get_facecolor()[:3])
        assert max(red, green, blue) - min(red, green, blue) < 0.12  # hardly any colour
    drawing = svg_text(figure, name)
    assert drawing.startswith("<svg")
    assert "<text" in drawing
    assert "<style" not in drawing
    assert "font-family" not in drawing
    assert "metadata" not in drawing
    assert len(drawing) < 60_000


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_results_make_the_same_drawing(name: str) -> None:
    assert svg_text(FIGURES[name](), name) == svg_text(FIGURES[name](), name)


def test_settings_of_the_user_change_nothing_and_are_left_alone() -> None:
    usual = svg_text(FIGURES["themes"](), "a")
    with mpl.rc_context({"font.size": 30, "text.usetex": False, "axes.facecolor": "red", "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        assert svg_text(FIGURES["themes"](), "a") == usual
        assert dict(mpl.rcParams) == before


def test_drawing_needs_no_screen_and_no_shared_state() -> None:
    script = (
        "import sys\n"
        "from tests.charts.test_figures import FIGURES\n"
        "from allocator.charts.svg import svg_text\n"
        "svg_text(FIGURES['themes'](), 'a')\n"
        "sys.exit('pyplot was loaded' if 'matplotlib.pyplot' in sys.modules else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_neighbouring_parts_of_a_bar_differ_in_brightness_or_hatch() -> None:
    looks = [(patch.get_facecolor(), patch.get_hatch()) for patch in bars(themes_chart(PORTFOLIO, STUDY))]
    assert len(set(looks)) == 3  # three instruments


def test_bars_have_the_length_of_what_is_committed() -> None:
    widths = sorted(patch.get_width() for patch in bars(themes_chart(PORTFOLIO, STUDY)) if patch.get_width())
    assert widths == [100_000.0, 200_000.0, 300_000.0]


def test_a_share_counts_limits_that_are_about_themes_alone() -> None:
    limits = (
        Limit("floor", "commitment", "theme=water", "", 0.3, None, "commitment"),
        Limit("tighter", "commitment", "theme=water", "", 0.4, None, "commitment"),
        Limit("both", "commitment", "theme=water|energy", "", None, 0.8, "commitment"),
        Limit("each", "commitment", "", "theme", None, 0.6, "commitment"),
        Limit("women", "commitment", "theme=water & tag=women-led", "", 0.9, None, "commitment"),
        Limit("amount", "commitment", "theme=water", "", 10.0),
    )
    line = replace(PORTFOLIO.limit_rows[0], at_least=None)
    lines = (
        replace(line, limit="floor", at_least=0.3),
        replace(line, limit="tighter", at_least=0.4),
        replace(line, limit="both", at_most=0.8, value=2 / 3),
        *(replace(line, limit="each", scope=theme, at_most=0.6) for theme in ("water", "energy", "farming")),
        replace(line, limit="women", at_least=0.9),
        replace(line, limit="amount", at_least=10.0),
    )
    found = {
        one.theme: (round(one.share, 4), one.at_least, one.at_most)
        for one in theme_shares(replace(PORTFOLIO, limit_rows=lines), replace(STUDY, limits=limits), MODEL)
    }
    assert found == {
        "water, energy": (0.6667, None, 0.8),
        "water": (0.5, 0.4, 0.6),
        "farming": (0.3333, None, 0.6),
        "energy": (0.1667, None, 0.6),
    }


def test_a_project_lasts_from_its_start_to_its_last_payment() -> None:
    later = (*PORTFOLIO.payments, Payment("wells", "undp", 2028, 1.0))
    found = [(one.project, one.start, one.end) for one in spans(replace(PORTFOLIO, payments=later), STUDY)]
    assert found == [("solar", 2027, 2027), ("wells", 2027, 2028), ("dryer", 2028, 2028)]


def test_stops_of_an_exact_curve_are_points_and_breakpoints_in_order() -> None:
    found = [(stop.value, stop.breakpoint, stop.came) for stop in stops(sweep(exact=True))]
    assert found == [
        (100.0, False, ()),
        (150.0, True, ("solar",)),
        (200.0, False, ()),
        (280.0, True, ("wells",)),
        (300.0, False, ()),
    ]


def test_places_in_a_drawing_run_as_the_values_do() -> None:
    figure = sweep_chart(sweep())
    svg_text(figure, "a")
    left, middle, right = across(figure, [100.0, 200.0, 300.0])
    assert middle == pytest.approx((left + right) / 2, abs=0.02)
    assert 0 < left < right < 360  # 5 inches are 360 points


@pytest.mark.parametrize(
    ("ends", "unit", "digits"),
    [((0.0, 9_000.0), 1.0, 0), ((0.0, 45_000.0), 1e3, 0), ((0.0, 5e7), 1e6, 0), ((0.0, 1.0), 1.0, 1)],
)
def test_an_axis_has_as_many_decimals_as_tell_its_ticks_apart(
    ends: tuple[float, float], unit: float, digits: int
) -> None:
    assert Scale.of(*ends) == Scale(unit, digits)


def contrast(colour: str) -> float:
    """How much brighter white is than a colour, as the Web Content Accessibility Guidelines 2.1 count it."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 1.05 / (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05)


def test_letters_stand_out_from_the_paper() -> None:
    written = {INK, QUIET, *re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", STYLE)}
    assert len(written) >= 3
    assert min(map(contrast, written)) >= 4.5  # level AA


def test_figures_speak_the_language_asked_for() -> None:
    texts = svg_text(outcomes_chart(PORTFOLIO, language=language("ru")), "a")
    assert "resilience, of 100 points" not in texts


def test_a_model_without_limits_has_shares_without_bounds() -> None:
    assert not any(
        one.limited for one in theme_shares(PORTFOLIO, replace(STUDY, limits=()), Model("m", "", MODEL.maximise))
    )
