"""Zones and recursion, which share no idea, find the same frontiers of studies too large to try everything."""

from __future__ import annotations

from random import Random

import pytest

from allocator.analysis.frontier import frontier_of
from allocator.modelfile.records import Form, Model, Objective
from allocator.study.records import Budget, Fund, Limit, Link, LinkKind, Project, StatedOption, Study
from tests.analysis.frontier.epsilon import front

MODEL = Model("m", "m", Objective(Form.WEIGHTED, (("private", 1.0),)))


def pipeline(seed: int, projects: int) -> Study:
    """Projects with two packages each of a whole number of private money, people and hectares; 40 % fits."""
    dice = Random(seed)
    names = [f"P{number:02}" for number in range(projects)]
    options = tuple(
        StatedOption(
            name,
            option,
            float(dice.randint(10, 60)),
            private=float(dice.randint(5, 60)),
            measures={"people": float(dice.randint(5, 60)), "hectares": float(dice.randint(0, 40))},
        )
        for name in names
        for option in ("a", "b")
    )
    money = round(0.4 * sum(row.commitment for row in options) / 2)
    themes = tuple(Project(name, name, theme=dice.choice(("water", "heat"))) for name in names)
    return Study(
        "s", "USD", 2027, 1, (Fund("main"),), (Budget("main", 2027, float(money)),), themes, options=options,
        limits=(Limit("water", "commitment", where="theme=water", at_least=0.3, of="commitment"),),
        links=(Link(names[0], LinkKind.EXCLUDES, names[1]), Link(names[2], LinkKind.NEEDS, names[3])),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_both_find_the_same_points_of_two_measures(seed: int) -> None:
    study = pipeline(seed, 12)
    found = frontier_of(study, MODEL, ["private", "people"])
    assert found.complete
    assert [point.values for point in found] == front(study, MODEL, ["private", "people"])


def test_both_find_the_same_points_of_three_measures() -> None:
    study = pipeline(3, 11)
    measures = ["private", "people", "hectares"]
    found = frontier_of(study, MODEL, measures)
    assert found.complete
    assert len(found) > 10
    assert [point.values for point in found] == front(study, MODEL, measures)
