"""What a notebook shows of a result: the sentences, figures and first rows; no name gets out of its cell."""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from allocator.analysis.compare import Comparison, compare
from allocator.analysis.frontier import Frontier, OpenPart
from allocator.analysis.sweep.result import Sweep
from allocator.portfolio import Declined, Portfolio, Repair, Status
from tests.report.analyses import frontier, sweep
from tests.report.handmade import INFEASIBLE, PORTFOLIO, STOPPED, STUDY
from tests.report.hostile import HOSTILE, hostile_case
from tests.report.reading import Element, Page

KNOWN = replace(PORTFOLIO, answers=STUDY)
UNKNOWN = replace(INFEASIBLE, status=Status.UNKNOWN, conflict=())
EMPTY = replace(
    KNOWN, totals={"commitment": 0.0, "private": 0.0}, leverage=None, funded_rows=(), budget_rows=(), limit_rows=()
)
CUT = replace(KNOWN, funded_rows=KNOWN.funded_rows[:2], totals={**KNOWN.totals, "private": 1_400_000.0})
NO_POINTS = replace(frontier(), points=(), knee=None, extremes={}, conflict=("limit:floor",))
NO_SWEEP = replace(sweep(), points=())

TAGS = {"p", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li"}
Shown = Portfolio | Comparison | Sweep | Frontier


def page(result: Shown) -> Element:
    return Page(result._repr_html_()).root


def sentences(result: Shown) -> list[str]:
    return [each.words for each in page(result).all("p")]


def table(result: Shown, caption: str) -> list[list[str]]:
    (found,) = (each for each in page(result).all("table") if each.one("caption").words.startswith(caption))
    return [[cell.words for cell in row.children if isinstance(cell, Element)] for row in found.all("tr")]


def many(count: int) -> Portfolio:
    rows = tuple(replace(KNOWN.funded_rows[0], project=f"P{place:03d}") for place in range(count))
    return replace(KNOWN, funded_rows=rows)


EVERY: dict[str, Callable[[], Shown]] = {
    "portfolio": lambda: KNOWN,
    "read from a run": lambda: PORTFOLIO,
    "stopped": lambda: STOPPED,
    "infeasible": lambda: INFEASIBLE,
    "unknown": lambda: UNKNOWN,
    "empty": lambda: EMPTY,
    "comparison": lambda: compare({"base": KNOWN, "cut": CUT}),
    "comparison with nothing": lambda: compare({"none": INFEASIBLE, "cut": CUT, "late": UNKNOWN}),
    "comparison of nothing": lambda: compare({"none": INFEASIBLE, "late": UNKNOWN}),
    "sweep": sweep,
    "exact": lambda: sweep(exact=True, nested=True),
    "no sweep": lambda: NO_SWEEP,
    "frontier": frontier,
    "no points": lambda: NO_POINTS,
    "stopped frontier": lambda: replace(
        frontier(), complete=False, confirmed=False, open=(OpenPart((9.0, 4.0), (12.0, 5.0)),)
    ),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_summary_is_a_piece_of_a_page_that_needs_and_disturbs_nothing(name: str) -> None:
    root = page(EVERY[name]())
    (outer,) = (child for child in root.children if isinstance(child, Element))
    assert outer.tag == "div"
    assert {"tex2jax_ignore", "mathjax_ignore"} <= set(outer.attributes["class"].split())  # a $ is no formula
    inner = list(outer.all())
    assert {each.tag for each in inner} <= TAGS
    assert {key for each in inner for key in each.attributes} <= {"style", "scope"}  # no ids, links, or scripts
    assert len(list(outer.all("p"))) >= 2  # a title and what is to be said


def test_a_portfolio_is_the_decision_its_figures_and_what_is_funded() -> None:
    title, what, how, note = sentences(KNOWN)
    assert title == "Hand made (model hand)"
    assert what == (
        "Fund 3 of 4 projects with USD 600 000 of donor money, out of USD 1 000 000, to draw in USD 1 500 000 of "
        "private money (2.50 for each 1 of donor money) and reach 56.0 of 100 resilience points."
    )
    assert how.startswith("This is proven to be the best possible portfolio. An independent check recomputed 42 rules")
    assert note == "1 declined: .declined says why"
    figures = table(KNOWN, "Figures, USD")[1]
    assert figures == ["optimal", "1 556 000", "600 000", "1 500 000", "2.50", "56.0", "3", "1 556 000"]
    assert table(KNOWN, "Funded")[1] == ["dryer", "Solar dryer", "farming", "subsidy", "2028", "200 000", "900 000"]


def test_a_portfolio_read_from_a_run_says_what_it_knows() -> None:
    assert sentences(PORTFOLIO)[1] == (
        "Fund 3 of 4 projects with USD 600 000 of donor money to draw in USD 1 500 000 of private money."
    )
    assert table(PORTFOLIO, "Funded")[1] == ["dryer", "", "", "subsidy", "2028", "200 000", "900 000"]


@pytest.mark.parametrize(("count", "note"), [(20, ""), (21, "and 1 more: .funded; "), (45, "and 25 more: .funded; ")])
def test_twenty_rows_are_shown_and_how_many_more_there_are(count: int, note: str) -> None:
    rows = table(many(count), "Funded")[1:]
    assert [row[0] for row in rows] == [f"P{place:03d}" for place in range(20)]
    assert sentences(many(count))[-1] == f"{note}1 declined: .declined says why"


def test_where_nothing_fits_the_rules_and_what_would_help_are_named() -> None:
    repair = Repair("limits.adaptation.at_least", 0.4, 0.35, 0.125, True)
    found = replace(INFEASIBLE, repairs=(repair,))
    assert sentences(found)[1:3] == [
        "No portfolio meets the limits.",
        "3 rules cannot hold together; without any one of them the others can.",
    ]
    assert [each.words for each in page(found).all("li")] == [
        *INFEASIBLE.conflict,
        "limits.adaptation.at_least=0.35 instead of 0.4 (12.5 % less)",
    ]


def test_of_a_long_conflict_twenty_rules_are_shown() -> None:
    long = replace(INFEASIBLE, conflict=tuple(f"decision:P{place}" for place in range(31)))
    assert len(list(page(long).all("li"))) == 20
    assert sentences(long)[-1] == "and 11 more: not shown"


def test_what_was_found_late_or_not_at_all_is_said() -> None:
    assert sentences(UNKNOWN)[1] == "No portfolio was found in the time given."
    assert sentences(STOPPED)[2].startswith("Stopped before the proof: a portfolio better by up to 15 560 could exist")
    assert sentences(EMPTY)[1].startswith("Fund 0 of 4 projects with USD 0 of donor money")
    assert sentences(NO_SWEEP)[1] == "None of 3 points was reached."


def test_a_comparison_says_what_each_run_changes() -> None:
    found = compare({"base": KNOWN, "cut": CUT, "none": INFEASIBLE})
    assert sentences(found) == [
        "Hand made: 3 runs side by side",
        "From base to cut: private money USD 100 000 less, commitment the same; 1 out (wells).",
        "From base to none: no portfolio meets the limits.",
        "Funded in every run: 2 projects.",
    ]
    assert [row[0] for row in table(found, "Figures")[1:]] == ["base", "cut", "none"]
    assert table(found, "Changes")[1:] == [["base", "cut", "wells", "out", "", ""]]


def test_a_comparison_of_the_same_is_nothing_changed() -> None:
    found = compare({"base": KNOWN, "again": KNOWN})
    assert sentences(found)[1] == (
        "From base to again: private money the same, commitment the same; the same projects in the same way."
    )


def test_many_runs_and_changes_are_counted() -> None:
    found = compare({"base": KNOWN, **{f"run {place}": many(7) for place in range(25)}})
    rows = table(found, "Figures")[1:]
    assert len(rows) == 20
    assert "and 6 more: .totals" in sentences(found)  # 26 runs
    assert "and 21 more: .changed" in sentences(found)  # 25 runs beside the first, 4 with a sentence
    assert "and 230 more: .changed" in sentences(found)  # 3 go out and 7 come in, 25 times


def test_a_sweep_says_what_its_ends_bring_and_what_is_proven() -> None:
    assert sentences(sweep(exact=True, nested=True))[1:] == [
        "From 200 to 300 of budget, private money goes from USD 40 to USD 90, and resilience from 10.0 to 20.0 of "
        "100 points.",
        "The best portfolio was sought at 3 values of budget; at 1 of them there is none.",
        "Every answer is proven to be the best there is.",
        "The exact curve of budget has 2 breakpoints; none is missing.",
        "Never dropping a funded project costs 5 of 130, added up over all budgets.",
    ]
    assert table(sweep(), "Points")[1:] == [
        ["100", "infeasible", "", "", "", "", "", ""],
        ["200", "optimal", "40", "100", "40", "0.40", "10.0", "1"],
        ["300", "optimal", "90", "200", "90", "0.45", "20.0", "2"],
    ]
    assert table(sweep(exact=True), "Breakpoints")[1:] == [["150", "40", "", "", ""], ["280", "90", "50", "wells", ""]]


def test_a_frontier_says_whether_any_is_missing() -> None:
    assert sentences(frontier())[1:] == [
        "There are 3 portfolios that no other equals or beats in private and resilience.",
        "None is missing: this is proven twice, from either side.",
    ]
    assert table(frontier(), "Points")[2] == ["1", "1 200", "58.0", "600", "2.00", "3", "knee"]
    assert "others may be in 1 part of the range" in sentences(EVERY["stopped frontier"]())[2]


def test_of_a_long_frontier_the_points_with_a_name_are_always_shown() -> None:
    points = frontier().points[:1] * 50
    long = replace(frontier(), points=points, knee=30, extremes={"private": 49, "resilience": 0})
    assert [int(row[0]) for row in table(long, "Points")[1:]] == [*range(18), 30, 49]
    assert sentences(long)[-1] == "and 30 more: .frame"


def test_hostile_names_stay_text() -> None:
    portfolio, study, _, _, front, found = hostile_case()
    hostile = replace(portfolio, answers=study)
    bad = (
        hostile,
        portfolio,
        replace(INFEASIBLE, conflict=(HOSTILE,) * 3, study=HOSTILE),
        compare({HOSTILE: hostile, "<b>": replace(hostile, funded_rows=())}),
        front,
        found,
    )
    for result in bad:
        root = page(result)
        assert not [each for each in root.all() if each.tag in ("script", "img", "title", "a", "style", "b")]
        assert {key for each in root.all() for key in each.attributes} <= {"class", "style", "scope"}
        assert "alert(" in root.text  # it is shown, as what it is


@pytest.mark.parametrize("name", ["\u202etxet", "a\u2028b\x00c\x1b[31m", "\\(\\href{javascript:x}{y}\\)$x$", "\ud800"])
def test_names_cannot_turn_the_page_around_or_become_formulas(name: str) -> None:
    text = replace(many(1), study=name)._repr_html_()
    assert all(letter.isprintable() or letter in "\n\u00a0" for letter in text)
    assert text.startswith('<div class="allocator tex2jax_ignore mathjax_ignore"')


def test_endless_names_are_cut() -> None:
    endless = "w" * 1_000_000
    row = replace(KNOWN.funded_rows[0], project=endless, instrument=endless)
    found = replace(PORTFOLIO, study=endless, funded_rows=(row,) * 30, declined_rows=(Declined("x", endless),))
    assert len(found._repr_html_()) < 12_000


def test_a_console_is_told_the_sentences() -> None:
    class Printer:
        said = ""

        def text(self, words: str) -> None:
            self.said += words

    for result in (KNOWN, compare({"base": KNOWN, "cut": CUT}), sweep(), frontier()):
        printer = Printer()
        result._repr_pretty_(printer, False)
        assert printer.said.replace("\u00a0", " ").splitlines() == [
            one for one in sentences(result) if not re.match(r"and \d+ more|\d+ declined", one)
        ]


def test_a_summary_of_ten_thousand_projects_is_quick_and_short() -> None:
    large = many(10_000)
    changed = replace(large, funded_rows=large.funded_rows[5_000:])
    begin = time.process_time()
    texts = [large._repr_html_(), compare({"base": large, "cut": changed})._repr_html_()]
    assert time.process_time() - begin < 2.0
    assert max(map(len, texts)) < 12_000


def test_a_portfolio_that_remembers_its_study_is_the_same_answer_and_can_be_sent() -> None:
    assert KNOWN == PORTFOLIO
    assert "answers" not in repr(KNOWN)
    sent = pickle.loads(pickle.dumps(KNOWN))
    assert sent == KNOWN
    assert sent.answers == STUDY
    with pytest.raises(AttributeError):
        sent.answers = None
