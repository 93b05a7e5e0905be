"""Rules that name what does not exist, or can match nothing, are refused with the nearest right name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from allocator.errors import At, StudyError
from allocator.pricing.table import Unpriced
from allocator.study.records import Fund
from tests.studies import (
    ceiling,
    excludes,
    grant,
    limit,
    loan,
    money,
    needs,
    ordered,
    programme,
    project,
    resilience,
    together,
    weighted,
)

ASKED = programme(
    money(100),
    project("levee", grant(60, private=90, people=70), theme="adaptation", district="esil", tags=("women-led",)),
    project("solar", loan(40, private=120, people=10), obligor="alpha"),
)


def refused(asked: Any = ASKED, **changes: Any) -> list[str]:
    """What is said about a study that cannot be formulated."""
    with pytest.raises(StudyError) as raised:
        _ = asked.but(**changes).program
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (limit("peple", at_least=1), 'column measure: "peple" is not a measure of this study. Did you mean "people"?'),
        (
            limit("people", of="cahs", at_least=1),
            'column of: "cahs" is not a measure of this study. Did you mean "cash"?',
        ),
    ],
)
def test_a_misspelt_measure_is_refused_with_the_nearest_right_one(rule: Any, said: str) -> None:
    assert refused(limits=rule) == [said]


@pytest.mark.parametrize(
    ("key", "wrong", "right"),
    [
        ("theme=", "adaption", "adaptation"),
        ("theme!=", "adaption", "adaptation"),
        ("district=", "esl", "esil"),
        ("tag=", "womenled", "women-led"),
        ("instrument!=", "lone", "loan"),
        ("project=", "solarr", "solar"),
        ("obligor=", "alfa", "alpha"),
        ("year=", "2026", "2027"),
        ("fund=", "doner", "donor"),
    ],
)
def test_a_misspelt_value_is_refused_with_the_nearest_right_one(key: str, wrong: str, right: str) -> None:
    name = key.rstrip("!=")
    said = f'column where: There is no {name} "{wrong}". Did you mean "{right}"?'
    assert refused(limits=limit("cash", f"{key}{wrong}", at_most=1)) == [said]


def test_a_condition_that_nothing_matches_is_refused() -> None:
    (said,) = refused(limits=limit("people", "theme=adaptation & tag!=women-led", at_most=1))
    assert 'Nothing in the study matches "theme=adaptation & tag!=women-led"' in said
    (said,) = refused(limits=limit("people", "project=levee & instrument=loan", at_most=1))
    assert "Nothing in the study matches" in said


def test_a_condition_that_only_what_could_not_be_priced_matches_is_not_refused() -> None:
    unpriced = (Unpriced("levee", "loan", "not bankable"),)
    asked = replace(ASKED, options=replace(ASKED.options, unpriced=unpriced))
    assert asked.but(limits=limit("people", "project=levee & instrument=loan", at_most=1)).program.height


def test_a_limit_without_an_end_is_refused() -> None:
    (said,) = refused(limits=limit("people"))
    assert said == "The limit states neither at_least nor at_most. Write one of them."


def test_a_per_that_no_project_states_is_refused() -> None:
    bare = programme(money(10), project("a", grant(5, private=1)))
    (said,) = refused(bare, limits=limit("private", per="theme", at_least=1))
    assert "No project states a theme" in said


@pytest.mark.parametrize("rule", [limit("people", "fund=donor", at_most=1), limit("private", per="fund", at_most=1)])
def test_by_fund_only_money_can_be_limited(rule: Any) -> None:
    (said,) = refused(limits=rule)
    assert f"By fund only commitment and cash can be limited, not {rule.measure}" in said


def test_per_fund_a_share_is_of_money() -> None:
    (said,) = refused(limits=limit("cash", per="fund", at_most=1, of="people"))
    assert "Per fund the total can only be of commitment or cash, not of people." in said


def test_the_same_limit_in_study_and_model_file_is_refused() -> None:
    (said,) = refused(limits=limit("people", at_most=1), policy_limits=limit("people", at_most=2))
    assert 'The limit "rule" stands in the study too' in said


def test_points_without_indicators_are_refused() -> None:
    (said,) = refused(limits=limit("resilience", at_least=1))
    assert "states no resilience indicators" in said
    (said,) = refused(maximise=weighted(resilience=1.0))
    assert said.startswith("maximise: ")


@pytest.mark.parametrize("maximise", [weighted(peple=1.0), ordered(private=0, peple=0)])
def test_a_measure_to_maximise_must_exist(maximise: Any) -> None:
    assert refused(maximise=maximise) == ['maximise: "peple" is not a measure of this study. Did you mean "people"?']


def test_an_indicator_must_be_a_measure() -> None:
    (said,) = refused(resilience=resilience(peple=(0.5, 10)))
    assert 'resilience: "peple" is not a measure of this study. Did you mean "people"?' in said


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (needs("levee", "soler"), 'column other: There is no project "soler". Did you mean "solar"?'),
        (excludes("levy", "solar"), 'column project: There is no project "levy". Did you mean "levee"?'),
        (together("levee:grnt", "solar"), 'column project: levee has no option "grnt". Did you mean "grant"?'),
    ],
)
def test_a_link_must_name_what_exists(link: Any, said: str) -> None:
    assert refused(links=link) == [said]


def test_a_ceiling_must_be_on_an_outcome_and_of_one_kind() -> None:
    (said,) = refused(ceilings=ceiling("peple", 10))
    assert '"peple" is not an outcome of projects or options. Did you mean "people"?' in said
    (said,) = refused(
        ceilings=(ceiling("people", 10, "district", "esil"), ceiling("people", 10, "theme", "adaptation"))
    )
    assert "by district and by theme, which would overlap" in said


def test_a_fund_for_an_instrument_that_nobody_offers_is_refused() -> None:
    (said,) = refused(funds=Fund("donor", instruments=("loans",)))
    assert 'No option uses the instrument "loans". Did you mean "loan"?' in said


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    first = replace(limit("peple", at_least=1, name="a"), at=At(file="limits.csv", row=2))
    second = replace(limit("people", "theme=adaption", name="b"), at=At(file="limits.csv", row=3))
    said = refused(limits=(first, second), links=needs("levee", "soler"))
    assert [line.split(":")[0] for line in said] == [
        "limits.csv, row 2, column measure",
        "limits.csv, row 3",
        "limits.csv, row 3, column where",
        "column other",
    ]
