"""The answer is the best there is: random small studies that use every rule, against trying every portfolio.

The enumerator (tests/oracle) is written from docs/rules.md alone and shares no code with the model.
More studies: ALLOCATOR_SEEDS=5000 (so many from 0) or ALLOCATOR_SEEDS=5000:6000 (from, to).
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from allocator.allocate import Settings, allocate
from allocator.errors import InternalError, StudyError
from allocator.modelfile.records import Model
from allocator.pricing import price
from allocator.study.records import Study
from tests.oracle.compare import differences, enumerated
from tests.oracle.shrink import shrunk, told
from tests.oracle.studies import random_study, stated_options


def _seeds() -> range:
    first, colon, last = os.environ.get("ALLOCATOR_SEEDS", "300").partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


def wrong(study: Study, model: Model) -> list[str]:
    """What differs between the library and trying everything, in sentences."""
    try:
        portfolio = allocate(study, model, Settings(gap=0.0))
    except InternalError as error:
        return [f"nothing is shown: {error}"]
    except StudyError as error:
        status = enumerated(study, model).solve().status
        return [] if status == "refused" else [f"refused: {error}; trying everything says {status}"]
    return differences(study, model, portfolio)


def fails_alike(found: list[str]) -> Callable[[Study, Model], bool]:
    """Whether a study fails in the way that was found: by the first words of what was said."""
    kind = found[0][:12]
    return lambda study, model: any(one.startswith(kind) for one in wrong(study, model))


@pytest.mark.parametrize("seed", _seeds())
def test_the_portfolio_is_the_best_there_is(seed: int) -> None:
    study, model = random_study(seed, assignments=800)
    found = wrong(study, model)
    if found:
        small = shrunk(study, model, fails_alike(found), seconds=10.0)
        pytest.fail("\n".join([f"seed {seed}:", *found, "smallest study that fails:", told(*small), *wrong(*small)]))


@pytest.mark.parametrize("seed", range(40))
def test_stated_packages_are_priced_as_they_are_stated(seed: int) -> None:
    study, model = random_study(seed)
    payable = [choice.option for choice in enumerated(study, model).rules.choices if choice.payers]
    ours = [row for row in stated_options(study).rows if row in payable]
    theirs = price(study, model).rows
    assert [row.starts for row in ours] == [row.starts for row in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert (one.project, one.option, one.instrument) == (other.project, other.option, other.instrument)
        assert (one.scale_min, one.scale_max) == (other.scale_min, other.scale_max)
        assert _stripped(one.cash) == _stripped(other.cash)
        assert _stripped(one.reflow) == _stripped(other.reflow)
        for measure, value in one.measures.items():
            assert other.measures.get(measure, 0.0) == pytest.approx(value, rel=1e-12, abs=1e-12), measure


def _stripped(amounts: tuple[float, ...]) -> tuple[float, ...]:
    last = max((index for index, amount in enumerate(amounts) if amount), default=-1)
    return amounts[: last + 1]
