"""Needs, excludes and together, between projects and between named options: loose, binding and impossible."""

from __future__ import annotations

import pytest

from tests.studies import (
    FIRST,
    Programme,
    best,
    conflict,
    excludes,
    funded,
    grant,
    limit,
    loan,
    money,
    needs,
    programme,
    project,
    started,
    together,
)

# the network brings most, the plant least; 100 pays for any two but plant and network (110)
GRID = programme(
    money(100),
    project("network", loan(60, private=120)),
    project("plant", grant(50, private=20), loan(40, private=10)),
    project("wells", grant(40, private=70)),
)

# --- needs


def test_a_need_that_is_met_anyway_changes_nothing() -> None:
    assert funded(GRID) == {"network:loan", "wells:grant"}
    assert funded(GRID, links=needs("network", "wells")) == {"network:loan", "wells:grant"}


def test_a_need_brings_in_what_is_needed() -> None:
    # network with the plant by loan 130, wells alone 70 with the plant 90: 130 beats 90
    assert funded(GRID, links=needs("network", "plant")) == {"network:loan", "plant:loan"}


def test_a_need_declines_what_it_makes_too_dear() -> None:
    # at 99 network and plant (100) do not fit: wells with the plant by grant bring 90
    assert funded(GRID, budgets=money(99), links=needs("network", "plant")) == {"plant:grant", "wells:grant"}


def test_a_need_says_nothing_about_the_other_alone() -> None:
    assert funded(GRID.decided(network="out"), links=needs("network", "plant")) == {"plant:grant", "wells:grant"}


def test_a_need_of_what_is_decided_out_is_named() -> None:
    asked = GRID.decided(network="in", plant="out")
    assert conflict(asked, links=needs("network", "plant")) == {
        "decision:network",
        "decision:plant",
        "link:network needs plant",
    }


def test_a_need_of_a_project_with_nothing_on_offer_cannot_be_met() -> None:
    asked = programme(money(100), project("a", grant(10, private=5)), project("idea"))
    assert funded(asked, links=needs("a", "idea")) == set()
    assert conflict(asked.decided(a="in"), links=needs("a", "idea")) == {"decision:a", "link:a needs idea"}


def test_a_need_of_one_option_is_met_by_no_other() -> None:
    # the plant by grant costs 50: network with it is 110, too dear, so the wells instead
    assert funded(GRID, links=needs("network", "plant:grant")) == {"plant:grant", "wells:grant"}
    assert funded(GRID, budgets=money(110), links=needs("network", "plant:grant")) == {"network:loan", "plant:grant"}


def test_a_need_of_one_option_binds_that_option_only() -> None:
    # only the plant's grant needs the network; by loan the plant stands alone
    asked = GRID.decided(network="out")
    assert funded(asked, links=needs("plant:grant", "network")) == {"plant:loan", "wells:grant"}


def chain(*links: object) -> Programme:
    """Road (2027 to 2029) and bridge; the year's money decides who can start when."""
    return programme(
        money(10, 10, 10),
        project("bridge", grant(10, private=5, start=FIRST + 1)),
        project("road", grant(10, private=9)),
        years=3,
        links=links,
    )


def test_what_is_needed_starts_no_later() -> None:
    assert started(chain()) == {"bridge": 2028, "road": 2027}  # ties go to the earlier start
    assert started(chain(needs("road", "bridge"))) == {"bridge": 2028, "road": 2028}  # 2027's 10 is carried
    assert started(chain(needs("bridge", "road"))) == {"bridge": 2028, "road": 2027}


def test_a_start_that_is_needed_too_late_declines() -> None:
    early = programme(
        money(20, 20),
        project("bridge", grant(10, private=5), earliest=FIRST + 1),
        project("road", grant(10, private=9), latest=FIRST),
        years=2,
        links=needs("road", "bridge"),
    )
    assert started(early) == {"bridge": 2028}
    assert conflict(early.decided(road="in")) == {"decision:road", "link:road needs bridge"}


def test_needs_in_a_chain_hold_all_along_it() -> None:
    asked = programme(
        money(100),
        project("a", grant(30, private=100)),
        project("b", grant(30, private=1)),
        project("c", grant(30, private=1)),
        project("d", grant(40, private=60)),
        links=(needs("a", "b"), needs("b", "c")),
    )
    assert funded(asked) == {"a:grant", "b:grant", "c:grant"}  # 102 of 90; a and d alone may not be
    assert funded(asked, budgets=money(89)) == {"c:grant", "d:grant"}  # 61; a needs both others


def test_needs_in_a_circle_are_all_or_none() -> None:
    circle = (needs("network", "wells"), needs("wells", "network"))
    assert funded(GRID, links=circle) == {"network:loan", "wells:grant"}
    assert funded(GRID, budgets=money(99), links=circle) == {"plant:grant"}


# --- excludes


def test_an_exclusion_of_what_is_not_taken_together_changes_nothing() -> None:
    assert funded(GRID, links=excludes("network", "plant")) == {"network:loan", "wells:grant"}


def test_an_exclusion_keeps_one_of_two() -> None:
    # network alone 120, or with the plant by loan 130; wells 70 with the plant 90
    assert funded(GRID, links=excludes("network", "wells")) == {"network:loan", "plant:loan"}


def test_an_exclusion_of_one_option_leaves_the_others() -> None:
    # plant by grant and wells is out: by loan it is 80 against 120 + nothing more
    asked = GRID.decided(network="out")
    assert funded(asked, links=excludes("plant:grant", "wells")) == {"plant:loan", "wells:grant"}


def test_an_exclusion_of_two_decided_projects_is_impossible() -> None:
    asked = GRID.decided(network="in", wells="in")
    assert conflict(asked, links=excludes("network", "wells")) == {
        "decision:network",
        "decision:wells",
        "link:network excludes wells",
    }


def test_an_exclusion_holds_whatever_the_starts() -> None:
    asked = programme(
        money(10, 10),
        project("a", grant(10, private=2)),
        project("b", grant(10, private=1)),
        years=2,
        links=excludes("a", "b"),
    )
    assert started(asked) == {"a": 2027}


# --- together


def test_two_that_are_taken_anyway_may_be_tied() -> None:
    assert funded(GRID, links=together("network", "wells")) == {"network:loan", "wells:grant"}


def test_together_takes_both_or_none() -> None:
    # network with plant 130; or wells alone 70
    assert funded(GRID, links=together("network", "plant")) == {"network:loan", "plant:loan"}
    assert funded(GRID, budgets=money(99), links=together("network", "plant")) == {"wells:grant"}


def test_together_may_start_in_different_years() -> None:
    asked = programme(
        money(10, 10),
        project("a", grant(10, private=2, start=FIRST)),
        project("b", grant(10, private=1, start=FIRST + 1)),
        years=2,
        links=together("a", "b"),
    )
    assert started(asked) == {"a": 2027, "b": 2028}


def test_together_with_one_option_takes_that_option() -> None:
    # wells go with the plant by grant: both cost 90 and bring 90; network alone or with the plant by loan 130
    assert funded(GRID, links=together("wells", "plant:grant")) == {"network:loan", "plant:loan"}
    assert funded(GRID.decided(network="out"), links=together("wells", "plant:grant")) == {"plant:grant", "wells:grant"}
    assert funded(GRID.decided(network="out"), links=together("wells", "plant:loan")) == {"plant:loan", "wells:grant"}


def test_together_against_a_decision_is_impossible() -> None:
    asked = GRID.decided(network="in", plant="out")
    assert conflict(asked, links=together("plant", "network")) == {
        "decision:network",
        "decision:plant",
        "link:plant together network",
    }


def test_links_and_money_that_cannot_hold_together_are_named() -> None:
    asked = GRID.decided(network="in").but(budgets=money(99), links=needs("network", "plant"))
    assert conflict(asked) == {"decision:network", "link:network needs plant", "budget:donor"}


@pytest.mark.parametrize("link", [needs("plant", "plant"), together("plant", "plant")])
def test_a_link_of_a_project_with_itself_changes_nothing(link: object) -> None:
    assert funded(GRID, links=link) == {"network:loan", "wells:grant"}


def test_two_options_of_one_project_exclude_each_other_already() -> None:
    assert funded(GRID, limits=limit("projects", "project=plant", at_least=1)) == {"network:loan", "plant:loan"}
    # taken together they cannot be: a project takes one
    both_or_none = together("plant:grant", "plant:loan")
    assert funded(GRID, budgets=money(200), links=both_or_none) == {"network:loan", "wells:grant"}
    assert conflict(GRID.decided(plant="in"), links=both_or_none) == {
        "decision:plant",
        "link:plant:grant together plant:loan",
    }


def test_every_answer_with_links_is_found_right_by_the_independent_check() -> None:
    portfolio = best(GRID, links=(needs("network", "wells"), excludes("plant:loan", "network")))
    assert portfolio.verified.problems == ()
