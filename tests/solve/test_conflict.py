"""Why nothing fits: rules that cannot hold together, and would if any one were dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.solve.conflict import Conflict
from allocator.solve.engine import Ended, Terms, run
from allocator.solve.prove import Search
from allocator.solve.task import task_of
from tests.oracle.studies import random_study, stated_options
from tests.studies import (
    FIRST,
    Programme,
    conflict,
    excludes,
    grant,
    limit,
    loan,
    money,
    needs,
    programme,
    project,
    together,
)


def fits(asked: Programme, kept: set[str]) -> bool:
    """Whether the rules kept can hold together, the others dropped."""
    dropped = frozenset(asked.program.rules) - kept
    return Search(asked.case, dropped=dropped).feasible().ended is Ended.OPTIMAL


def assert_smallest(asked: Programme, named: set[str]) -> None:
    """The rules named cannot hold together; without any one of them the others can."""
    assert named <= set(asked.program.rules)
    assert not fits(asked, named)
    for rule in named:
        assert fits(asked, named - {rule}), rule


def continuous(asked: Programme) -> Ended:
    """What the programme's rules say where projects may be taken in parts."""
    task = task_of(asked.program, asked.program.levels[0].expression)
    return run(replace(task, integer=np.zeros(task.width, dtype=np.bool_)), Terms()).ended


# --- by hand


def test_only_the_rules_that_clash_are_named() -> None:
    asked = programme(
        money(100),
        project("a", grant(50, private=5, people=10), theme="x"),
        project("b", grant(60, private=9, people=20), theme="y"),
        project("c", loan(40, private=9, people=30), theme="x"),
        limits=(
            limit("commitment", "theme=x", at_least=80, name="x-first"),  # a and c: 90
            limit("commitment", "theme=y", at_most=60, name="loose"),
            limit("people", at_least=45, name="people"),  # a, b, c: 60; a and c 40; b and c 50
            limit("private", at_least=1, name="looser"),
        ),
        links=needs("a", "c"),
    )
    # x-first takes a and c (90, 40 people), and 45 people need b too, which the money does not pay
    assert conflict(asked) == {"limit:x-first", "limit:people", "budget:donor"}
    assert_smallest(asked, {"limit:x-first", "limit:people", "budget:donor"})


def test_every_fund_whose_money_is_short_is_named() -> None:
    asked = programme(money(30, fund="gcf") + money(30, fund="undp"), project("a", grant(70, private=5), decision="in"))
    assert conflict(asked) == {"decision:a", "budget:gcf", "budget:undp"}
    assert_smallest(asked, {"decision:a", "budget:gcf", "budget:undp"})


def test_decisions_and_links_clash_without_any_money() -> None:
    chain = programme(
        money(1000),
        project("a", grant(1, private=1), decision="in"),
        project("b", grant(1, private=1)),
        project("c", grant(1, private=1)),
        project("d", grant(1, private=1), decision="out"),
        links=(needs("a", "b"), together("b", "c"), needs("c", "d"), excludes("b", "d")),
    )
    # a, b, c are in and c needs d, which is out; the exclusion of b and d would do as well in place of the decision
    named = conflict(chain)
    assert_smallest(chain, named)
    assert {"decision:a", "link:a needs b"} <= named
    assert named in (
        {"decision:a", "link:a needs b", "link:b together c", "link:c needs d", "decision:d"},
        {"decision:a", "link:a needs b", "link:b together c", "link:c needs d", "link:b excludes d"},
    )


def test_a_start_that_comes_too_late_is_a_conflict_of_decision_and_link() -> None:
    asked = programme(
        money(100, 100),
        project("road", grant(10, private=1), decision="in", latest=FIRST),
        project("bridge", grant(10, private=1), earliest=FIRST + 1),
        years=2,
        links=needs("road", "bridge"),
    )
    assert conflict(asked) == {"decision:road", "link:road needs bridge"}


@pytest.mark.parametrize("total", [61, 63, 101])
def test_a_conflict_of_whole_numbers_alone_is_found(total: float) -> None:
    # projects of 20, 40 and 60 add up to multiples of 20: in parts any total can be had, in wholes none of these
    asked = programme(
        money(200),
        *(project(name, grant(size, private=1)) for name, size in (("a", 20), ("b", 40), ("c", 60))),
        limits=limit("commitment", at_least=total, at_most=total + 1),
    )
    assert continuous(asked) is Ended.OPTIMAL
    assert conflict(asked) == {"limit:rule"}


def test_two_rules_that_only_whole_numbers_bring_to_clash() -> None:
    asked = programme(
        money(200),
        *(project(name, grant(30, private=1, people=10)) for name in "abcd"),
        limits=(limit("commitment", at_least=31, name="much"), limit("people", at_most=19, name="few")),
    )
    # in parts: 1.9 projects are 57 and 19 people; in wholes one is 30 and two are 20 people
    assert continuous(asked) is Ended.OPTIMAL
    assert conflict(asked) == {"limit:much", "limit:few"}
    assert_smallest(asked, {"limit:much", "limit:few"})


def test_a_cent_alone_makes_a_conflict() -> None:
    asked = programme(
        money(100000000.01), *(project(name, grant(33333333.34, private=1), decision="in") for name in "abc")
    )
    assert conflict(asked) == {"decision:a", "decision:b", "decision:c", "budget:donor"}


def test_mathematics_that_cannot_hold_names_no_rule() -> None:
    # nothing of the study is at fault when the rules without names already clash: no rule is blamed
    asked = programme(money(100), project("a", grant(10, private=1)))
    impossible = replace(asked.program.rows[0], upper=np.array([-1.0]))
    broken = replace(asked.case, program=replace(asked.program, rows=(impossible, *asked.program.rows[1:])))
    assert Conflict(broken, float("inf")).smallest() == ()


def test_when_the_time_is_up_what_could_not_be_ruled_out_is_kept() -> None:
    asked = programme(
        money(30), project("a", grant(70, private=5), decision="in"), limits=limit("private", at_least=0, name="loose")
    )
    assert set(Conflict(asked.case, 0.0).smallest()) == {"decision:a", "budget:donor", "limit:loose"}


# --- at random


def test_conflicts_of_random_studies_are_smallest() -> None:
    found = 0
    for seed in range(9000, 9200):
        study, model = random_study(seed, assignments=150)
        asked = Programme(study, stated_options(study), model)
        if Search(asked.case).feasible().ended is not Ended.INFEASIBLE:
            continue
        named = set(Conflict(asked.case, float("inf")).smallest())
        if named:
            assert_smallest(asked, named)
            found += 1
        if found == 12:
            break
    assert found == 12
