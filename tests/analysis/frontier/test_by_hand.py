"""Frontiers small enough to work out by hand, what is named on them, and what is refused."""

from __future__ import annotations

import pytest

import allocator
from allocator.analysis.frontier import Frontier, FrontierSettings, frontier_of
from allocator.errors import StudyError, UsageError
from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.portfolio import Status
from allocator.study.records import (
    Budget,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    StatedOption,
    Study,
)

MODEL = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)))
# Each costs 10 of 20, so any two fit. (private, people): A (9, 1), B (6, 5), C (2, 8), D (1, 1)
# pairs: AB (15, 6), AC (11, 9), AD (10, 2), BC (8, 13), BD (7, 6), CD (3, 9); AB, AC and BC are not beaten.
PEOPLE = {"A": (9.0, 1.0), "B": (6.0, 5.0), "C": (2.0, 8.0), "D": (1.0, 1.0)}


def study(**changes: object) -> Study:
    stated = {
        "projects": tuple(Project(name, name, measures={"people": people}) for name, (_, people) in PEOPLE.items()),
        "options": tuple(StatedOption(name, "o", 10.0, private=private) for name, (private, _) in PEOPLE.items()),
        "budgets": (Budget("main", 2027, 20.0),),
    }
    return Study("s", "USD", 2027, 1, (Fund("main"),), **{**stated, **changes})  # type: ignore[arg-type]


def values(frontier: Frontier) -> list[tuple[float, ...]]:
    return [point.values for point in frontier]


def test_every_pair_that_no_other_beats_is_a_point_with_its_portfolio() -> None:
    found = frontier_of(study(), MODEL, ["private", "people"])
    assert values(found) == [(8.0, 13.0), (11.0, 9.0), (15.0, 6.0)]
    assert [point.funded for point in found] == [
        ("B:o:2027", "C:o:2027"),
        ("A:o:2027", "C:o:2027"),
        ("A:o:2027", "B:o:2027"),
    ]
    assert found.complete
    assert found.confirmed
    assert found.open == ()
    for point in found:
        assert point.portfolio.status is Status.OPTIMAL
        assert point.portfolio.verified.ok
        assert point.portfolio.objective == point.values[0]


def test_the_knee_and_the_extremes_have_names() -> None:
    # shares of the way from 8 to 15 and from 6 to 13: BC 0 + 1, AC 3/7 + 3/7, AB 1 + 0. The knee lies no higher
    # than the line here, so an end is the largest sum; with C of 10 people: BC (8, 15), AC (11, 11), AB (15, 6)
    found = frontier_of(study(), MODEL, ["private", "people"])
    assert found.extremes == {"private": 2, "people": 0}
    assert found.named(2).startswith("most private")
    assert found.knee == 0
    assert found.named(1) == ""
    # one more package, A or C for 10: (12, 11), 4/7 + 5/7 of the way, above the line
    more = StatedOption("D", "o", 10.0, private=3.0, measures={"people": 10.0})
    bent = frontier_of(study(options=(*study().options[:3], more)), MODEL, ["private", "people"])
    assert values(bent) == [(5.0, 18.0), (9.0, 15.0), (12.0, 11.0), (15.0, 6.0)]
    # shares: 0 + 1, 4/10 + 9/12 = 1.15, 7/10 + 5/12 = 1.1167, 1 + 0
    assert bent.knee == 1


def test_a_minus_asks_for_as_little_as_possible() -> None:
    # private against commitment: nothing for nothing, 9 for 10 (A), 15 for 20 (AB)
    found = frontier_of(study(), MODEL, ["private", "-commitment"])
    assert values(found) == [(0.0, 0.0), (9.0, 10.0), (15.0, 20.0)]
    assert found.extremes == {"private": 2, "-commitment": 0}
    # shares of the way: 0 + 1, 9/15 + 10/20 = 1.1, 1 + 0
    assert [found.named(place) for place in range(3)] == ["least commitment", "knee", "most private"]
    assert list(found.frame.columns) == ["point", "private", "commitment", "leverage", "name", "funded"]


def test_limits_links_and_decisions_hold() -> None:
    links = (Link("A", LinkKind.EXCLUDES, "B"),)
    assert values(frontier_of(study(links=links), MODEL, ["private", "people"])) == [(8.0, 13.0), (11.0, 9.0)]
    limits = (Limit("few", "people", at_most=9.0),)
    assert values(frontier_of(study(limits=limits), MODEL, ["private", "people"])) == [(11.0, 9.0), (15.0, 6.0)]
    projects = tuple(
        Project(p.project, p.name, measures=p.measures, decision=Decision.IN if p.project == "D" else Decision.OPEN)
        for p in study().projects
    )  # AD (10, 2), BD (7, 6), CD (3, 9)
    decided = frontier_of(study(projects=projects), MODEL, ["private", "people"])
    assert values(decided) == [(3.0, 9.0), (7.0, 6.0), (10.0, 2.0)]


def test_people_above_a_ceiling_and_points_above_full_do_not_count() -> None:
    # up to 10 people count: BC 10, AC 9, AB 6
    ceiling = (Ceiling("people", 10.0),)
    found = frontier_of(study(ceilings=ceiling), MODEL, ["private", "people"])
    assert values(found) == [(8.0, 10.0), (11.0, 9.0), (15.0, 6.0)]
    # a point for each 0.09 people up to 9: AC has all 100 too, with more private money; AB 6 of 9
    points = Model("m", "m", MODEL.maximise, {"people": Indicator(1.0, 9.0)})
    found = frontier_of(study(), points, ["resilience", "private"])
    assert [(round(a, 9), b) for a, b in values(found)] == [(66.666666667, 15.0), (100.0, 11.0)]


def test_two_measures_that_agree_leave_one_point() -> None:
    found = frontier_of(study(), MODEL, ["private", "-projects", "people"])
    assert (0.0, 0.0, 0.0) in values(found)
    alike = frontier_of(study(), MODEL, ["private", "private_gross"])
    assert values(alike) == [(15.0, 15.0)]
    assert alike.knee == 0
    assert alike.extremes == {"private": 0, "private_gross": 0}


def test_what_the_model_file_maximises_is_not_looked_at() -> None:
    other = Model("m", "m", Objective(Form.ORDERED, (("people", 0.0), ("private", 0.5))))
    assert values(frontier_of(study(), other, ["private", "people"])) == [(8.0, 13.0), (11.0, 9.0), (15.0, 6.0)]


def test_where_nothing_fits_the_conflict_is_named() -> None:
    limits = (Limit("many", "people", at_least=100.0),)
    found = frontier_of(study(limits=limits), MODEL, ["private", "people"])
    assert found.points == ()
    assert found.complete
    assert found.knee is None
    assert found.conflict == ("limit:many",)


def test_no_projects_leave_the_empty_portfolio() -> None:
    nothing = frontier_of(study(projects=(), options=()), MODEL, ["private", "commitment"])
    assert values(nothing) == [(0.0, 0.0)]
    assert nothing.points[0].funded == ()


@pytest.mark.parametrize(
    ("measures", "said"),
    [
        (["private"], "two or more measures"),
        (["private", "-private"], "once"),
        (["private", "peeple"], 'Did you mean "people"'),
        (["private", "resilience"], "no resilience points"),
    ],
)
def test_measures_that_cannot_be_asked_for_are_refused(measures: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        frontier_of(study(), MODEL, measures)


def test_a_free_size_is_refused_by_name() -> None:
    free = (StatedOption("A", "o", 10.0, private=9.0, scale_min=0.5, scale_max=1.0), *study().options[1:])
    with pytest.raises(UsageError, match=r"size of A:o\. Fix each .* --set options\.A\.o\.scale_min=1, or state"):
        frontier_of(study(options=free), MODEL, ["private", "people"])
    whole = allocator.frontier(
        study(options=free), ["private", "people"], model=MODEL, set={"options.A.o.scale_min": "1"}
    )
    assert values(whole) == values(allocator.frontier(study(), ["private", "people"], model=MODEL))
    # out of the question, its size does not matter: BC (8, 13), BD (7, 6), CD (3, 9)
    out = allocator.frontier(
        study(options=free), ["private", "people"], model=MODEL, set={"projects.A.decision": "out"}
    )
    assert values(out) == [(8.0, 13.0)]


def test_a_rule_that_cannot_be_enforced_is_refused() -> None:
    with pytest.raises(StudyError):
        frontier_of(study(limits=(Limit("x", "no_such", at_most=1.0),)), MODEL, ["private", "people"])


def test_without_time_nothing_is_claimed() -> None:
    found = frontier_of(study(), MODEL, ["private", "people"], FrontierSettings(time=0.0))
    assert not found.complete
    assert not found.confirmed
    assert found.points == ()
    assert [(part.worse, part.best) for part in found.open] == [((-1.0, -1.0), (18.0, 15.0))]


def test_progress_is_told() -> None:
    told: list[str] = []
    settings = FrontierSettings(progress=lambda progress: told.append(progress.phase))
    frontier_of(study(), MODEL, ["private", "people"], settings)
    assert told[-1].startswith("frontier: 3 found")


def test_from_python_by_its_public_name() -> None:
    found = allocator.frontier(study(), ["private", "people"], model=MODEL, budget=10.0)
    # one package of 10: A (9, 1), B (6, 5), C (2, 8)
    assert values(found) == [(2.0, 8.0), (6.0, 5.0), (9.0, 1.0)]
    assert isinstance(found, allocator.Frontier)
    record = found.record()
    assert record["measures"] == ["private", "people"]
    assert record["complete"] is True
    assert record["open"] == []
    assert record["knee"] == found.knee
    frame = found.frame
    assert frame["private"].tolist() == [2.0, 6.0, 9.0]
    assert frame["funded"].tolist() == ["C:o:2027", "B:o:2027", "A:o:2027"]
