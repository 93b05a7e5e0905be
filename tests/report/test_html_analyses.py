"""The pages of a frontier and of a sweep, and both within the page of a run."""

from __future__ import annotations

import json
from dataclasses import replace

from allocator.analysis.frontier.records import OpenPart
from allocator.language import ENGLISH
from allocator.report.html.page import frontier_html, report_html, sweep_html
from tests.report.analyses import frontier, point, sweep
from tests.report.handmade import MODEL, PORTFOLIO, STUDY
from tests.report.hostile import HOSTILE, hostile_analyses, hostile_study
from tests.report.reading import Page

MADE = {"settings": {"time": 300.0}}


def test_a_frontier_has_its_chart_its_points_and_the_projects_the_choice_is_about() -> None:
    shown = Page(frontier_html(frontier(), STUDY, MODEL, MADE))
    assert shown.sections == ["decision", "frontier", "projects", "manifest"]
    assert (
        "There are 3 portfolios that no other equals or beats in private and resilience."
        in shown.by_id["decision"].text
    )
    assert "None is missing: this was proven twice" in shown.by_id["decision"].text
    assert shown.rows("frontier-points") == [
        ["0most resilience", "900", "60.0", "600", "1.50", "2"],
        ["1knee", "1 200", "58.0", "600", "2.00", "3"],
        ["2most private", "1 500", "40.0", "600", "2.50", "2"],
    ]
    # dryer on the second and third, solar on all, wells on the first two
    assert "Projects on every point: 1, which" in shown.by_id["projects"].text
    assert [row[1] for row in shown.rows("membership")] == ["3 of 3", "2 of 3", "2 of 3"]
    names = {each.text for each in shown.by_id["frontier"].one("svg").all("text")}
    assert {"knee", "most private", "most resilience"} <= names


def test_the_chart_of_a_frontier_says_its_named_points_in_words() -> None:
    words = Page(frontier_html(frontier(), STUDY, MODEL, MADE)).by_id["frontier-chart-words"].text
    assert "knee: private 1 200, resilience 58.0" in words


def test_a_frontier_that_was_stopped_says_where_others_may_be() -> None:
    stopped = replace(frontier(), complete=False, confirmed=False, open=(OpenPart((900.0, 40.0), (1200.0, 58.0)),))
    shown = Page(frontier_html(stopped, STUDY, MODEL, MADE))
    assert "stopped early" in shown.by_id["decision"].text
    assert shown.rows("open-parts") == [["1", "900", "1 200", "40.0", "58.0"]]


def test_a_frontier_of_nothing_names_the_rules() -> None:
    nothing = replace(frontier(), points=(), knee=None, extremes={}, conflict=("budget:undp",))
    shown = Page(frontier_html(nothing, STUDY, MODEL, MADE))
    assert shown.sections == ["decision", "manifest"]
    assert "budget of fund undp: USD 1 000 000" in shown.by_id["decision"].text


def test_a_sweep_has_its_curve_a_slider_and_every_point() -> None:
    shown = Page(sweep_html(sweep(), MADE))
    assert shown.sections == ["decision", "curve", "manifest"]
    first, asked, proven = (each.words for each in shown.by_id["decision"].all("p"))
    assert first == (
        "From 200 to 300 of budget, private money goes from USD 40 to USD 90, "
        "and resilience from 10.0 to 20.0 of 100 points."
    )
    assert asked == "The best portfolio was sought at 3 values of budget; at 1 of them there is none."
    assert proven == "Every answer is proven to be the best there is."
    assert shown.rows("points") == [
        ["100", "infeasible", *[""] * 6],
        ["200", "optimal", "40", "100", "40", "0.40", "10.0", "1"],
        ["300", "optimal", "90", "200", "90", "0.45", "20.0", "2"],
    ]


def test_the_slider_holds_the_precomputed_points_and_begins_at_the_first_with_a_portfolio() -> None:
    shown = Page(sweep_html(sweep(), MADE))
    slider = shown.by_id["slider-range"].attributes
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "2", "1")
    stops = json.loads(shown.by_id["slider-stops"].text)
    assert [stop["texts"]["private"] for stop in stops] == ["–", "40", "90"]
    assert [stop["texts"]["came"] for stop in stops] == ["–", "solar", "wells"]
    assert stops[2]["words"] == "300, objective 90"
    assert stops[0]["across"] < stops[1]["across"] < stops[2]["across"]
    assert {shown.by_id[f"slider-{name}"].text for name in ("value", "private")} == {"200", "40"}
    assert "hidden" in shown.by_id["slider"].attributes  # until the script shows it


def test_an_exact_curve_adds_its_breakpoints_and_the_slider_begins_where_the_study_stands() -> None:
    shown = Page(sweep_html(sweep(exact=True), MADE))
    stops = json.loads(shown.by_id["slider-stops"].text)
    assert [stop["texts"]["value"] for stop in stops] == ["100", "150", "200", "280", "300"]
    assert shown.by_id["slider-range"].attributes["value"] == "2"
    assert shown.rows("breakpoints") == [["150", "40", "", ""], ["280", "90", "50", "wells"]]  # none goes out
    text = shown.by_id["curve"].words
    assert "As the study stands, budget is 200. The next 1 brings 0 of the objective." in text
    assert "The next step is at 280 and brings 50." in text
    assert "Complete: no breakpoint is missing." in text


def test_the_path_that_drops_no_project_has_its_price() -> None:
    shown = Page(sweep_html(sweep(nested=True), MADE))
    assert "Never dropping a funded project costs 5 of 130" in shown.by_id["nested"].text
    assert [row[0] for row in shown.rows("nested-list")] == ["200", "300"]


def test_a_sweep_over_two_paths_has_lines_and_no_slider() -> None:
    found = sweep()
    points = tuple(replace(one, set={**one.set, "rates.market": rate}) for rate in (0.1, 0.2) for one in found.points)
    shown = Page(sweep_html(replace(found, points=points, asked=6), MADE))
    assert "slider" not in shown.by_id
    assert not list(shown.root.all("script"))
    names = {each.text for each in shown.by_id["curve"].one("svg").all("text")}
    assert {"rates.market=0.1", "rates.market=0.2"} <= names
    assert shown.rows("points")[0][:2] == ["100", "10 %"]


def test_a_path_of_words_stands_in_the_order_asked() -> None:
    found = sweep()
    points = tuple(
        replace(one, set={"projects.P1.decision": word})
        for one, word in zip(found.points, ("out", "open", "in"), strict=True)
    )
    shown = Page(sweep_html(replace(found, points=points), MADE))
    stops = json.loads(shown.by_id["slider-stops"].text)
    assert [stop["texts"]["value"] for stop in stops] == ["out", "open", "in"]


def test_a_sweep_of_one_point_or_of_none_is_a_page_too() -> None:
    one = replace(sweep(), points=(point(100.0, None, ()),), asked=1)
    assert Page(sweep_html(one, MADE)).rows("points") == [["100", "infeasible"]]
    assert Page(sweep_html(replace(sweep(), points=()), MADE)).sections == ["decision", "manifest"]


def test_a_run_shows_the_frontier_and_the_sweep_it_is_given() -> None:
    shown = Page(report_html(PORTFOLIO, STUDY, MODEL, ENGLISH, frontier(), sweep()))
    assert shown.sections.index("curve") == shown.sections.index("outcomes") + 1
    assert len(shown.rows("frontier-points")) == 3
    names = {each.text for each in next(shown.by_id["outcomes"].all("svg")).all("text")}
    assert {"this portfolio", "knee"} <= names  # one chart has both


def test_the_slider_of_a_run_begins_where_its_budget_stands() -> None:
    stated = replace(STUDY, budgets=(replace(STUDY.budgets[0], amount=210.0),))
    shown = Page(report_html(PORTFOLIO, stated, MODEL, ENGLISH, sweep=sweep()))  # stops at 100, 200 and 300
    assert shown.by_id["slider-range"].attributes["value"] == "1"


def test_what_is_set_at_every_point_is_said_once() -> None:
    found = sweep()
    points = tuple(replace(one, set={"rates.market": 0.2, **one.set}) for one in found.points)
    shown = Page(sweep_html(replace(found, points=points), MADE))
    assert [row[0] for row in shown.rows("points")] == ["100", "200", "300"]
    assert "Set at every point: rates.market = 20 %." in shown.by_id["curve"].words


def test_a_sweep_of_private_money_alone_has_its_curve_once() -> None:
    def titles(private: float) -> set[str]:
        points = tuple(
            replace(one, totals={**one.totals, "private": private * (one.objective or 0.0)}) for one in sweep().points
        )
        svg = Page(sweep_html(replace(sweep(), points=points), MADE)).by_id["curve"].one("svg")
        return {each.text.split(",")[0] for each in svg.all("text")} & {"objective", "private money"}

    assert titles(1.0) == {"private money"}
    assert titles(2.0) == {"objective", "private money"}


def test_a_frontier_of_other_measures_has_a_chart_of_its_own_in_a_run() -> None:
    other = replace(frontier(), measures=("private", "people"), extremes={})
    shown = Page(report_html(PORTFOLIO, STUDY, MODEL, ENGLISH, other))
    assert len(list(shown.by_id["outcomes"].all("svg"))) == 2


def test_hostile_names_are_text_in_the_slider_too() -> None:
    front, found = hostile_analyses()
    text = sweep_html(found, {HOSTILE: HOSTILE})
    assert text.count("<script") == 2
    stops = json.loads(Page(text).by_id["slider-stops"].text)
    assert HOSTILE in stops[1]["texts"]["came"]
    assert Page(frontier_html(front, hostile_study(), MODEL, {HOSTILE: HOSTILE})).root.text.count(HOSTILE) > 10


def test_pages_of_analyses_are_the_same_bytes_each_time() -> None:
    assert sweep_html(sweep(exact=True, nested=True), MADE) == sweep_html(sweep(exact=True, nested=True), MADE)
    assert frontier_html(frontier(), STUDY, MODEL, MADE) == frontier_html(frontier(), STUDY, MODEL, MADE)
