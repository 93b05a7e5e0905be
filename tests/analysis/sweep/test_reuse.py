"""Reusing a prepared study gives the program that preparing it anew gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from allocator.allocate import Prepared, prepare
from allocator.analysis.sweep.reuse import Workshop, with_other_money
from allocator.modelfile.change import scale_budgets
from allocator.modelfile.records import Model
from allocator.study.records import Study
from tests.oracle.studies import random_study


def differing(one: Prepared, other: Prepared) -> Iterator[str]:
    """Names of the arrays of two programs that differ."""
    a, b = one.case.program, other.case.program
    for name in ("row_lower", "row_upper", "column_lower", "column_upper", "integer"):
        if not np.array_equal(getattr(a, name), getattr(b, name)):
            yield name
    if (a.matrix != b.matrix).nnz:
        yield "matrix"


def total(study: Study) -> Fraction:
    return sum((Fraction(repr(budget.amount)) for budget in study.budgets), Fraction(0))


@pytest.mark.parametrize("seed", range(60))
def test_another_total_gives_the_same_program_as_a_new_preparation(seed: int) -> None:
    study, model = random_study(seed)
    if not total(study):
        return
    prepared = prepare(study, model)
    for cents in (1, 777, 123_457):
        scaled = scale_budgets(study, Fraction(cents, 100))
        reused = with_other_money(prepared, scaled, model)
        if reused is not None:
            assert list(differing(reused, prepare(scaled, model))) == []
            assert reused.case.packages.study is reused.study is scaled


def small() -> tuple[Study, Model]:
    return random_study(3)


def test_other_money_keeps_options_and_matrix() -> None:
    study, model = small()
    workshop = Workshop()
    first = workshop.prepared(study, model)
    second = workshop.prepared(scale_budgets(study, 50), model)
    assert second.options is first.options
    assert second.case.program.matrix is first.case.program.matrix


def test_another_limit_keeps_the_priced_options() -> None:
    study, model = small()
    workshop = Workshop()
    first = workshop.prepared(study, model)
    second = workshop.prepared(replace(study, limits=()), model)
    assert second.options is first.options
    assert second.case.program is not first.case.program


def test_another_project_is_priced_again() -> None:
    study, model = small()
    workshop = Workshop()
    first = workshop.prepared(study, model)
    other = replace(study.projects[0], measures={**study.projects[0].measures, "people": 12_345.0})
    second = workshop.prepared(replace(study, projects=(other, *study.projects[1:])), model)
    assert second.options is not first.options


def test_a_fund_without_undated_money_is_prepared_anew_when_it_gets_some() -> None:
    for seed in range(40):
        study, model = random_study(seed)
        undated = [budget for budget in study.budgets if budget.year is None and budget.amount]
        if undated:
            nothing = tuple(replace(b, amount=0.0) if b.year is None else b for b in study.budgets)
            prepared = prepare(replace(study, budgets=nothing), model)
            assert with_other_money(prepared, study, model) is None
            return
    pytest.fail("no study with undated money was drawn")
