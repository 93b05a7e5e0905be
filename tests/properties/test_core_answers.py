"""The core method gives the answer of the solver on the whole model, on 1 000 random studies of every rule, at gap 0.

The first core opens no project, one or two, cores grow through every size, and rows and blocks of the relaxation are
few or many, by the seed. More studies: ALLOCATOR_SEEDS=5000 (so many from 0) or ALLOCATOR_SEEDS=5000:6000 (from, to).
"""

from __future__ import annotations

import os

import pytest

from allocator.allocate import Settings, allocate
from allocator.errors import StudyError
from allocator.portfolio import Portfolio
from allocator.solve import core, mixing, relaxation
from allocator.solve.core import Core
from allocator.solve.engine import Outcome
from allocator.solve.order import BROKEN
from allocator.solve.prove import Method
from tests.oracle.studies import random_study

STUDIES = 1_000


def _seeds() -> range:
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", str(STUDIES)).partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


@pytest.fixture
def by_the_seed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How the core method works on this study."""
    real = Core.outcome

    def outcome(self: Core) -> Outcome:
        self.first = seed % 3  # 0 as well: nothing is opened but what the mixture splits
        return real(self)

    monkeypatch.setattr(Core, "outcome", outcome)
    monkeypatch.setattr(core, "NEARLY", 1 + seed % 2)
    monkeypatch.setattr(relaxation, "WIDE", -1 if seed % 5 == 0 else 200)
    monkeypatch.setattr(mixing, "BLOCKS", 1 if seed % 7 == 0 else 100)


def answer(seed: int, method: Method) -> Portfolio | str:
    study, model = random_study(seed, assignments=300)
    try:
        return allocate(study, model, Settings(gap=0.0, method=method))
    except StudyError as error:
        return str(error)


@pytest.mark.usefixtures("by_the_seed")
@pytest.mark.parametrize("seed", _seeds())
def test_the_core_gives_the_answer_of_the_whole_model(seed: int) -> None:
    whole, by_core = answer(seed, Method.WHOLE), answer(seed, Method.CORE)
    if isinstance(whole, str) or isinstance(by_core, str):
        assert whole == by_core
        return
    assert by_core.status is whole.status
    assert by_core.conflict == whole.conflict
    if whole.objective is None:
        assert by_core.objective is None
        return
    assert by_core.objective == pytest.approx(whole.objective, rel=1e-6, abs=1e-6)
    assert by_core.bound is not None
    assert by_core.bound >= whole.objective - 1e-6 * max(1.0, abs(whole.objective))
    assert by_core.totals["commitment"] == pytest.approx(whole.totals["commitment"], rel=1e-6, abs=0.01)
    assert [row.project for row in by_core.funded_rows] == [row.project for row in whole.funded_rows]
    if starts_are_settled(by_core, whole):
        assert starts_of(by_core) == starts_of(whole)
    else:
        assert options_of(by_core) == options_of(whole)
    assert by_core.verified.ok


def starts_are_settled(one: Portfolio, other: Portfolio) -> bool:
    """Whether the rule on ties came as far as start years: not where it ran out of nodes, or sizes differ by a hair."""
    both = one.manifest["ties"] == other.manifest["ties"] == BROKEN
    return both and one.totals["commitment"] == other.totals["commitment"]


def options_of(portfolio: Portfolio) -> set[tuple[str, str]]:
    return {(row.project, row.option) for row in portfolio.funded_rows}


def starts_of(portfolio: Portfolio) -> int:
    return sum(row.start for row in portfolio.funded_rows)
