"""The page of a run: what stands on it, in which order, in which words, and that nothing gets in or out."""

from __future__ import annotations

import hashlib
import itertools
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache

import pytest

from allocator.modelfile.records import Form, Model, Objective
from allocator.portfolio import Baseline, Broken, Declined, Level, Portfolio, Repair, Verified
from allocator.report.html.page import report_html
from allocator.study.records import Limit, Project, Study
from tests.report.handmade import INFEASIBLE, MODEL, PORTFOLIO, STOPPED, STUDY, renamed
from tests.report.hostile import HOSTILE, hostile_case
from tests.report.reading import Element, Page

SECTIONS = [
    *("decision", "figures", "funded", "declined", "budgets", "limits", "themes", "outcomes"),
    *("districts", "starts", "proof", "manifest"),
]
BASELINE = Baseline(
    "greedy",
    objective=1_400_000.0,
    gain=156_000.0,
    totals={"commitment": 500_000.0, "private": 1_350_000.0, "resilience": 50.0},
    gains={"private": 150_000.0, "resilience": 6.0},
    funded=("solar:guarantee:2027", "dryer:subsidy:2028"),
    breaks=(Broken("limit:adaptation", "Limit adaptation: commitment is 0, at least 30 % is asked."),),
)
CAPPED = (Limit("cap", "commitment", "theme=water", "", None, 0.6, "commitment"),)


@cache
def usual() -> Page:
    return page()


def page(portfolio: Portfolio = PORTFOLIO, study: Study = STUDY, model: Model = MODEL) -> Page:
    return Page(report_html(portfolio, study, model))


def test_the_sections_stand_in_order_and_every_tag_is_closed() -> None:
    assert usual().sections == SECTIONS


def test_measures_that_are_scaled_stand_beside_their_own_best() -> None:
    scaled = replace(MODEL, maximise=Objective(Form.SCALED, (("private", 1.0), ("beneficiaries", 1.0))))
    levels = (Level("private", 1_600_000.0, 1_600_000.0), Level("beneficiaries", 12_000.0, 12_000.0))
    shown = page(replace(PORTFOLIO, levels=levels), model=scaled)
    # The best of one measure alone is not what this portfolio has of it.
    assert shown.rows("levels") == [["private", "1 500 000", "1 600 000"], ["beneficiaries", "10 000", "12 000"]]
    ordered = replace(MODEL, maximise=Objective(Form.ORDERED, (("private", 1.0), ("beneficiaries", 1.0))))
    assert "Levels of the objective" in page(replace(PORTFOLIO, levels=levels), model=ordered).by_id["proof"].text


def test_of_many_districts_those_that_are_given_something_are_shown() -> None:
    far = tuple(Project(f"far-{n}", f"Far {n}", district=f"valley-{n:02}") for n in range(40))
    shown = page(study=replace(STUDY, projects=STUDY.projects + far))
    assert [row[0] for row in shown.rows("district-list")] == ["esil", "zhambyl"]
    assert "districts with nothing: 40" in shown.by_id["districts"].text
    few = page(study=replace(STUDY, projects=STUDY.projects + far[:1]))
    assert [row[0] for row in few.rows("district-list")] == ["esil", "zhambyl", "valley-00"]


def test_theme_shares_speak_of_limits_only_where_there_are_any() -> None:
    assert "theme-limits" in usual().by_id
    free = page(study=replace(STUDY, limits=()))
    assert "theme-limits" not in free.by_id
    assert "Lines: the least" not in free.by_id["figures"].text


def test_simpler_rules_stand_before_the_proof() -> None:
    assert page(replace(PORTFOLIO, baseline_rows=(BASELINE,))).sections == [
        *SECTIONS[:-2],
        "baselines",
        *SECTIONS[-2:],
    ]


def test_the_contents_lead_to_every_section_but_the_first() -> None:
    links = [each.attributes["href"] for each in usual().root.one("nav").all("a")]
    assert links == [f"#{name}" for name in SECTIONS[1:]]


def test_headings_go_down_by_one_step_and_the_title_stands_once() -> None:
    levels = [int(each.tag[1]) for each in usual().root.all() if re.fullmatch(r"h\d", each.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_decision_is_said_in_two_sentences() -> None:
    what, proven = (each.words for each in usual().by_id["decision"].all("p"))
    assert what == (
        "Fund 3 of 4 projects with USD 600 000 of donor money, out of USD 1 000 000, to draw in USD 1 500 000 of "
        "private money (2.50 for each 1 of donor money) and reach 56.0 of 100 resilience points."
    )
    assert proven.startswith("This is proven to be the best possible portfolio.")


def test_the_headline_figures_are_there_with_what_has_to_be_known_about_them() -> None:
    cards = {each.one("dt").words: each.one("dd") for each in usual().by_id["figures"].one("dl").all("div")}
    shown = {name: (dd.one("b").words, dd.one("span").words) for name, dd in cards.items()}
    assert shown == {
        "Donor money committed, USD": ("600 000", "of 1 000 000 in the budgets"),
        "Private money mobilised, USD": ("1 500 000", ""),
        "Leverage": ("2.50", "private money per 1 of donor commitment, as the OECD counts it, by instrument"),
        "Resilience": ("56.0", "of 100 points"),
        "Beneficiaries": ("10 000", "counted up to the ceilings"),
        "Projects funded": ("3", "of 4 candidates"),
    }


def test_themes_stand_beside_the_limits_on_them() -> None:
    # water 300 000 of 600 000 is half; farming 200 000 a third; energy 100 000 a sixth; the floor on water is 30 %
    capped = replace(PORTFOLIO, limit_rows=(*PORTFOLIO.limit_rows, replace(PORTFOLIO.limit_rows[0], limit="cap")))
    row = replace(capped.limit_rows[-1], at_least=None, at_most=0.6)
    capped = replace(capped, limit_rows=(*PORTFOLIO.limit_rows, row))
    shown = page(capped, replace(STUDY, limits=(*STUDY.limits, *CAPPED)))
    assert shown.rows("theme-limits") == [
        ["water", "50 %", "30 %", "60 %"],
        ["farming", "33.33 %", "", ""],
        ["energy", "16.67 %", "", ""],
    ]
    assert "water: 50 % (30 % to 60 %)" in shown.by_id["theme-shares-words"].text


def test_the_funded_list_has_instrument_start_amounts_and_reason() -> None:
    assert usual().rows("funded-list") == [
        [
            *("Village wellswells, water, esil", "grant", "2027", "300 000", "100 000"),
            "without it adaptation would stand at 0 % of at least 30 %"
            "0.33 of private money for each 1 committed; brings beneficiaries 8 000",
        ],
        [
            *("Solar dryerdryer, farming, zhambyl", "subsidy", "2028", "200 000", "900 000"),
            # without it 600 000 of 400 000, 1.5
            "without it leverage would stand at 1.50 of at least 2.00"
            "4.50 of private money for each 1 committed; brings beneficiaries 1 000",
        ],
        [
            *("Solar roofssolar, energy, esil", "guarantee", "2027", "100 000", "500 000"),
            "5.00 of private money for each 1 committedbrings beneficiaries 4 000",
        ],
    ]


def test_the_declined_list_gives_the_first_reason_and_then_the_others() -> None:
    shown = page(replace(PORTFOLIO, declined_rows=(Declined("levee", "crowded out; costs more than it brings"),)))
    assert shown.rows("declined-list") == [
        ["Levee of the Esillevee, water, zhambyl", "", "crowded outcosts more than it brings"]
    ]


def test_money_stands_by_fund_and_year_with_what_comes_back() -> None:
    shown = page(
        replace(PORTFOLIO, budget_rows=(*PORTFOLIO.budget_rows[:1], replace(PORTFOLIO.budget_rows[1], reflow=50_000.0)))
    )
    assert shown.rows("fund-years") == [
        ["undp", "2027", "600 000", "400 000", "200 000", "0"],
        ["undp", "2028", "600 000", "200 000", "400 000", "50 000"],
    ]
    assert shown.rows("funds") == [["UNDPundp", "1 000 000", "600 000", "50 000", "400 000"]]
    assert "2028: 200 000 paid out, 50 000 comes back" in shown.by_id["money-by-year-words"].text


def test_limits_have_their_room_and_are_said_in_words() -> None:
    rows = usual().rows("limit-list")
    assert rows[0] == [
        "adaptationcommitment where theme=water at least 30 % of commitment",
        *("", "50 %", "30 %", "", "20 %", "yes"),
    ]
    assert [row[1] for row in rows] == ["", "", "dryer", "wells"]


def test_of_many_scopes_the_tightest_are_shown() -> None:
    lines = [replace(PORTFOLIO.limit_rows[2], scope=f"s{room}", room=float(room)) for room in (5, 3, 9, 1, 7)]
    rows = page(replace(PORTFOLIO, limit_rows=tuple(lines))).rows("limit-list")
    assert [row[1] for row in rows] == ["s1", "s3", "s5", ""]
    assert rows[-1][0] == "obligor2 more scopes have as much room or more"


def test_groups_add_up_to_the_whole() -> None:
    shown = usual()
    assert shown.rows("theme-list") == [
        ["water", "1", "300 000", "50 %", "100 000"],
        ["farming", "1", "200 000", "33.3 %", "900 000"],
        ["energy", "1", "100 000", "16.7 %", "500 000"],
    ]
    assert shown.rows("district-list") == [
        ["esil", "2", "400 000", "66.7 %", "600 000"],
        ["zhambyl", "1", "200 000", "33.3 %", "900 000"],
    ]
    assert shown.rows("start-list") == [["energy", "1", "0"], ["farming", "0", "1"], ["water", "1", "0"]]


def test_simpler_rules_are_told_with_what_they_break() -> None:
    shown = page(replace(PORTFOLIO, baseline_rows=(BASELINE,)))
    assert shown.rows("baseline-list") == [
        [
            *("greedy list", "1 400 000", "156 000", "1 350 000", "50.0", "2"),
            "adaptationLimit adaptation: commitment is 0, at least 30 % is asked.",
        ]
    ]
    assert shown.rows("outcome-list") == [
        ["this portfolio", "600 000", "1 500 000", "56.0"],
        ["greedy list", "500 000", "1 350 000", "50.0"],
    ]


def test_the_manifest_is_flat_and_says_what_was_not_stated() -> None:
    made = replace(PORTFOLIO, manifest={"settings": {"gap": None, "seed": 0}, "asked": {"set": []}})
    assert page(made).rows("manifest-list") == [
        ["settings.gap", "not stated"],
        ["settings.seed", "0"],
        ["asked.set", "not stated"],
    ]


def test_an_infeasible_study_names_the_rules_and_the_repairs_in_words() -> None:
    repaired = replace(INFEASIBLE, repairs=(Repair("limits.adaptation.at_least", 0.4, 0.35, 0.125, True),))
    shown = page(repaired)
    assert shown.sections == ["decision", "proof", "manifest"]
    text = shown.by_id["decision"].text
    assert "No portfolio meets the limits." in text
    assert "limit adaptation: commitment where theme=water at least 30 % of commitment" in text
    assert "budget of fund undp: USD 1 000 000" in text
    assert "decision on project levee: out" in text
    assert "limits.adaptation.at_least=0.35 instead of 0.4 (12.5 % less)" in text


def test_a_solve_that_was_stopped_says_what_could_exist() -> None:
    # bound 1 571 560 less objective 1 556 000
    wanted = "Stopped before the proof: a portfolio better by up to 15 560 could exist (gap 1 %)."
    assert wanted in page(STOPPED).by_id["proof"].words


def test_a_portfolio_of_nothing_is_a_page_too() -> None:
    nothing = replace(
        PORTFOLIO, funded_rows=(), budget_rows=(), limit_rows=(), totals={"commitment": 0.0}, leverage=None
    )
    shown = page(nothing)
    assert "No project is funded." in shown.by_id["funded"].text
    assert not list(shown.root.all("svg"))


def test_every_table_has_a_caption_and_headings_with_a_scope() -> None:
    tables = list(usual().root.all("table"))
    assert len(tables) >= 10
    for grid in tables:
        assert grid.one("caption").words
        assert {each.attributes["scope"] for each in grid.one("thead").all("th")} == {"col"}
        for row in grid.one("tbody").all("tr"):
            assert [each.attributes.get("scope") for each in row.all("th")] == ["row"]
            assert len(list(row.all("td"))) + 1 == len(list(grid.one("thead").all("th")))


def test_every_drawing_is_said_in_words() -> None:
    shown = usual()
    drawings = list(shown.root.all("svg"))
    assert len(drawings) == 6
    for each in drawings:
        assert each.attributes["role"] == "img"
        named = [shown.by_id[name] for name in each.attributes["aria-labelledby"].split()]
        assert [one.tag for one in named] == ["title", "desc"]
        assert all(one.words for one in named)


def outside(root: Element) -> list[str]:
    """Everything on a page that could ask for something elsewhere."""
    found = [
        each.tag for each in root.all() if each.tag in ("link", "img", "iframe", "object", "base", "form", "image")
    ]
    for each in root.all():
        for name, value in each.attributes.items():
            if name.startswith("on") or (name in ("href", "src", "xlink:href") and not value.startswith("#")):
                found.append(f"{each.tag} {name}={value}")
            if "url(" in value and not re.search(r"url\(#", value):
                found.append(f"{each.tag} {name}={value}")
    return found


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = report_html(PORTFOLIO, STUDY, MODEL)
    shown = Page(text)
    assert outside(shown.root) == []
    assert not list(shown.root.all("script"))
    assert "http" not in text.replace("http-equiv", "")
    (policy,) = (each.attributes["content"] for each in shown.root.all("meta") if "http-equiv" in each.attributes)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert "script-src" not in policy


def test_a_script_is_allowed_by_its_hash_alone() -> None:
    text = report_html(*hostile_case())
    (script,) = (each for each in Page(text).root.all("script") if "type" not in each.attributes)
    code = "".join(child for child in script.children if isinstance(child, str))
    digest = b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert HOSTILE not in code


def test_hostile_names_are_text_everywhere() -> None:
    text = report_html(*hostile_case())
    shown = Page(text)
    assert outside(shown.root) == []
    tags = {each.tag for each in shown.root.all()}
    assert tags.isdisjoint({"img", "b1"})
    assert len(list(shown.root.all("script"))) == 2  # the slider's own: its data and its code
    assert text.count("<script") == text.count("</script>") == 2
    assert shown.root.text.count(HOSTILE) >= 20
    inside = [each.text for drawing in shown.root.all("svg") for each in drawing.all("text")]
    assert any("<script>" in each for each in inside)


@pytest.mark.parametrize("dollars", ["$title", "${sections}", "$$", r"$\frac{1}{0}$", "$_$", "_hidden"])
def test_a_dollar_sign_in_a_name_is_text(dollars: str) -> None:
    study = renamed(dollars)
    study = replace(study, projects=tuple(replace(row, theme=dollars, district=dollars) for row in study.projects))
    shown = page(study=study)
    assert dollars in shown.by_id["funded"].text
    assert any(dollars in each.text for each in shown.by_id["themes"].one("svg").all("text"))


def test_letters_that_no_font_has_are_no_obstacle() -> None:
    assert "\U000130b8 水" in page(study=renamed("\U000130b8 水")).by_id["starts"].one("svg").text


def test_the_same_run_makes_the_same_bytes() -> None:
    assert report_html(PORTFOLIO, STUDY, MODEL) == report_html(PORTFOLIO, STUDY, MODEL)


def test_a_failed_check_is_said() -> None:
    failed = replace(PORTFOLIO, verified=Verified(False, 3, ("budget undp 2027 is over by 1.00",)))
    assert "The independent check FAILED: budget undp 2027 is over by 1.00." in page(failed).by_id["decision"].text
