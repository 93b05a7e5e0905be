"""Relations that must hold between two answers, on random small studies.

A relation alone misses a rule that is never enforced, so test_brute_force stands beside it. The relation on frontier
points belongs to the frontier's own tests.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from allocator.allocate import Settings, allocate
from allocator.errors import StudyError
from allocator.io import from_frames
from allocator.modelfile.records import Model, Objective
from allocator.portfolio import Portfolio, Status
from allocator.study.records import Limit, Study
from tests.oracle import variants
from tests.oracle.compare import FIXED_SIZES, near, tolerance
from tests.oracle.studies import ALL, random_study
from tests.oracle.tables import frames

SEEDS = range(12)
WEIGHTED = ALL - {"ordered", "scaled"}
FEW = 150  # assignments


def best(study: Study, model: Model) -> Portfolio:
    portfolio = allocate(study, model, Settings(gap=0.0))
    assert portfolio.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return portfolio


def feasible(seed: int, features: frozenset[str] = WEIGHTED) -> tuple[Study, Model, Portfolio]:
    """The first random study from `seed` * 1000 on that has an answer."""
    for step in range(1000):
        study, model = random_study(seed * 1000 + step, features, FEW)
        try:
            portfolio = best(study, model)
        except StudyError:
            continue  # a scaled measure whose best is 0: refused
        if portfolio.status is Status.OPTIMAL and portfolio.funded_rows:
            return study, model, portfolio
    raise AssertionError("no study has an answer")


def packages(portfolio: Portfolio) -> list[tuple[str, str, int]]:
    return [(row.project, row.option, row.start) for row in portfolio.funded_rows]


def projects(portfolio: Portfolio) -> list[str]:
    return [row.project for row in portfolio.funded_rows]


def same(one: Portfolio, other: Portfolio, study: Study, factor: float = 1.0) -> None:
    """The same value, projects and sum of start years: all that the rule on ties decides."""
    assert one.objective is not None
    assert near(other.objective, factor * one.objective, study)
    if tolerance(study) == FIXED_SIZES:
        assert projects(one) == projects(other)
        assert sum(row.start for row in one.funded_rows) == sum(row.start for row in other.funded_rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_budget_never_lowers_the_best_value(seed: int) -> None:
    study, model, before = feasible(seed)
    dice = Random(seed)
    after = best(variants.with_more_money(study, dice.randrange(len(study.budgets)), dice.randint(1, 20)), model)
    assert after.objective >= before.objective - 1e-6 * max(1, abs(before.objective))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_looser_limit_never_lowers_the_best_value(seed: int) -> None:
    study, model, before = feasible(seed)
    for place, limit in enumerate(study.limits):
        if limit.of in variants.NEVER_NEGATIVE:
            limits = (*study.limits[:place], variants.loosened(limit, 0.25), *study.limits[place + 1 :])
            after = best(replace(study, limits=limits), model)
            assert after.objective >= before.objective - 1e-6 * max(1, abs(before.objective))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    study, model = random_study(seed, ALL - {"scaled"}, FEW)
    once, again = (from_frames(frames(study, Random(seed + step))) for step in (1, 2))
    one, other = best(once, model), best(again, model)
    assert replace(one, manifest={}) == replace(other, manifest={})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_study_reads_back_as_it_was_written(seed: int) -> None:
    study, _ = random_study(seed)
    assert from_frames(frames(study, Random(seed))) == study


@pytest.mark.parametrize("seed", SEEDS)
def test_the_names_of_ids_change_no_value(seed: int) -> None:
    study, model, before = feasible(seed, ALL)
    backwards = {f"P{number}": f"Z{9 - number}" for number in range(1, 7)} | {"adb": "zz", "gcf": "mm", "undp": "aa"}
    after = best(*variants.renamed(study, model, backwards))
    assert near(after.objective, before.objective, study)
    assert near(after.totals["commitment"], before.totals["commitment"], study)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_identical_twin_changes_only_the_name(seed: int) -> None:
    study, model, before = feasible(seed, ALL)
    after = best(*variants.renamed(study, model, {"P2": "P2-twin"}))
    named = {"P2": "P2-twin"}
    assert packages(after) == [(named.get(p, p), option, start) for p, option, start in packages(before)]
    assert near(after.objective, before.objective, study)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unit_of_money_changes_nothing(seed: int) -> None:
    study, model, before = feasible(seed)
    for factor in (100.0, 1000.0):
        same(before, best(*variants.in_smaller_units(study, model, factor)), study)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_option_worse_in_everything_changes_nothing(seed: int) -> None:
    study, model, _ = feasible(seed, WEIGHTED - {"floors", "of", "option_links", "negative_weights", "scale"})
    caps = tuple(row for row in study.limits if row.measure in ("commitment", "cash", "projects") and not row.of)
    study, model = replace(study, limits=caps), replace(model, limits=())
    before = best(study, model)
    row = next(row for row in study.options if row.project == before.funded_rows[-1].project)
    same(before, best(variants.with_a_worse_option(study, row), model), study)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_that_cannot_bind_changes_nothing(seed: int) -> None:
    study, model, before = feasible(seed, ALL)
    more = (
        Limit("x1", "commitment", per="obligor", at_most=1e6),
        Limit("x2", "projects", per="year", at_least=0.0),
        Limit("x3", "cash", per="fund", at_most=1.0, of="cash"),
        Limit("x4", "people", at_least=-1.0),
        Limit("x5", "private", per="project", at_most=1.0, of="private"),
    )
    same(before, best(replace(study, limits=(*study.limits, *more)), model), study)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fund_split_into_two_equal_halves_changes_nothing(seed: int) -> None:
    study, model, before = feasible(seed, ALL - {"fund_limits"})
    after = best(variants.with_a_fund_halved(study, study.funds[seed % len(study.funds)]), model)
    same(before, after, study)


@pytest.mark.parametrize("seed", SEEDS)
def test_deciding_what_was_chosen_changes_nothing(seed: int) -> None:
    study, model, before = feasible(seed)
    same(before, best(variants.as_decided(study, before), model), study)


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_all_weights_changes_nothing(seed: int) -> None:
    study, model, before = feasible(seed, ALL - {"ordered"})
    for factor in (7.0, 0.001):
        terms = tuple((name, weight * factor) for name, weight in model.maximise.terms)
        after = best(study, replace(model, maximise=Objective(model.maximise.form, terms)))
        same(before, after, study, factor)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_independent_studies_add_up(seed: int) -> None:
    features = frozenset(
        {"cash", "reflow", "starts", "scale", "overhead", "carry_over", "revolving", "undated", "negative"}
        | {"years", "decisions", "links", "option_links", "limits", "floors", "fund_limits", "negative_weights"}
    )
    features -= {"fund_limits"}
    pairs = [random_study(seed * 100 + step, features, 60, (2, 4)) for step in range(30)]
    (one, model), *others = pairs
    other = next(study for study, _ in others if study.years == one.years)
    policy = replace(model, limits=())
    (one, _), (other, _) = variants.apart(one, policy, "a"), variants.apart(other, policy, "b")
    apart, both = [best(study, policy) for study in (one, other)], best(variants.together(one, other), policy)
    if Status.INFEASIBLE in [portfolio.status for portfolio in apart]:
        assert both.status is Status.INFEASIBLE
    else:
        assert near(both.objective, sum(p.objective or 0.0 for p in apart), one)
        if tolerance(one) == tolerance(other) == FIXED_SIZES:
            assert projects(both) == projects(apart[0]) + projects(apart[1])
