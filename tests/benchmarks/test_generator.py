"""The generated pipelines: the same for the same seed, of the shape stated, and solvable."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import allocator
from allocator.modelfile.load import load_model
from allocator.pricing import price
from tests.benchmarks import run
from tests.benchmarks.generator import binaries, pipeline


def test_the_same_seed_gives_the_same_pipeline_and_another_seed_another() -> None:
    first, again, other = pipeline(40), pipeline(40), pipeline(40, seed=1)
    assert all(pd.testing.assert_frame_equal(first[name], again[name]) is None for name in first)
    assert not first["options"].equals(other["options"])


def test_ten_thousand_projects_over_five_years_have_the_stated_number_of_choices() -> None:
    # 3.44 packages a project, five start years: 17.2 choices a project.
    assert abs(binaries(pipeline(2_000)) / 2_000 - 17.2) < 0.2


def test_a_pipeline_is_a_study_with_something_worth_funding() -> None:
    study = allocator.Study.from_frames(pipeline(60, years=1))
    portfolio = allocator.solve(study, model=run.policy(priced=False), gap=0.05, time=60)
    assert portfolio.verified.ok
    assert portfolio.objective


def test_a_priced_pipeline_offers_several_instruments() -> None:
    study = allocator.Study.from_frames(pipeline(60, priced=True))
    options = price(study, load_model("sme-facility"))
    assert len({row.instrument for row in options.rows}) >= 2


def test_the_measuring_script_measures_every_phase_up_to_the_hand_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run.main(["--one", "20", "--years", "2", "--skip-solve"])
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(measured["seconds"]) == {*run.READING, "direct", "copy"}
    assert measured["sizes"]["binaries"] == binaries(pipeline(20, years=2))


def test_the_measuring_script_goes_from_files_to_a_verified_run(capsys: pytest.CaptureFixture[str]) -> None:
    run.main(["--one", "20", "--years", "2"])
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(measured["seconds"]) == set(measured["mebibytes"]) == set(run.PHASES)
    assert measured["verified"]
    assert measured["ratios"]["files to files / solve"] > measured["ratios"]["files to verified portfolio / solve"] > 1
    assert {line.count("|") for line in run.table([measured, measured])} == {4}


def test_the_measuring_script_says_what_is_missed_at_the_size_it_is_asked_of() -> None:
    of_large = {"projects": 10_000, "years": 5, "ratios": {"build / direct": 3.04, "build / copy": 9.0}}
    assert list(run.missed([of_large])) == ["build / direct is 3.04; 3 at most is asked."]
    of_small = of_large | {"projects": 100}
    assert list(run.missed([of_small])) == []
