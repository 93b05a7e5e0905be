"""Model files are found by name or path, extend one another once, and stay in the folder of the study."""

import shutil
from dataclasses import replace

import pytest

from allocator.errors import StudyError, UsageError
from allocator.modelfile import list_models, load_model, model_for, shipped, shipped_example
from allocator.modelfile.records import Kind
from allocator.study.records import Study

STUDY = Study("s", "USD", 2027, 1, (), (), ())
BASE = """schema: 1
name: base
title: The base
maximise: {private: 1}
hurdles: {equity_return: 20%, debt_service_cover: 1.2}
rates: {market: 20%, donor: 6%}
mobilisation: mdb
instruments:
  grant: {kind: investment_grant, max_share: 20%}
  ta: {kind: technical_assistance, share: 5%}
limits:
  - {limit: leverage, measure: private, at_least: 3, of: commitment}
"""


def write(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_every_shipped_model_reads_and_has_the_name_of_its_file():
    found = {model.name: model for model in list_models()}
    assert {"regional-programme", "resilience-first", "sme-facility"} <= found.keys()
    assert tuple(found) == shipped.shipped_names() == tuple(sorted(found))
    assert all(model.title and model.instruments for model in found.values())


def test_the_facility_and_the_resilience_programme_state_what_their_names_promise():
    facility, resilience = load_model("sme-facility"), load_model("resilience-first")
    kinds = {one.kind for one in facility.instruments}
    assert kinds == {Kind.INTEREST_SUBSIDY, Kind.PARTIAL_CREDIT_GUARANTEE, Kind.RESULTS_PAYMENT}
    assert {(one.limit, one.at_least, one.at_most) for one in facility.limits} == {
        ("leverage", 3.0, None),
        ("obligors", None, 0.15),
    }
    assert resilience.maximise.terms == (("resilience", 0.0), ("private", 0.05))
    assert sum(one.weight for one in resilience.resilience.values()) == pytest.approx(1)


def test_an_extending_file_changes_what_it_states_and_keeps_the_rest(tmp_path):
    write(tmp_path, "base.yaml", BASE)
    mine = write(
        tmp_path,
        "mine.yaml",
        "schema: 1\nname: mine\nextends: base.yaml\nrates: {market: 24%}\n"
        "instruments: {grant: {kind: soft_loan, rate: 3%, maturity: 5}}\n"
        "limits: [{limit: cap, measure: commitment, per: obligor, at_most: 15%, of: commitment}]\n",
    )
    model = load_model(mine)
    assert (model.name, model.title) == ("mine", "mine")
    assert (model.rates.market, model.rates.donor) == (0.24, 0.06)
    assert (model.hurdles.equity_return, model.mobilisation.value) == (0.2, "mdb")
    assert [(one.name, one.kind.value) for one in model.instruments] == [
        ("grant", "soft_loan"),
        ("ta", "technical_assistance"),
    ]
    assert [limit.limit for limit in model.limits] == ["cap", "leverage"]


def test_a_file_extends_a_shipped_model_by_name(tmp_path):
    mine = write(tmp_path, "mine.yaml", "schema: 1\nname: mine\nextends: sme-facility\nhurdles: {equity_return: 15%}\n")
    assert load_model(mine).hurdles.equity_return == 0.15
    assert load_model(mine).instruments == load_model("sme-facility").instruments


def test_extending_goes_one_step_only(tmp_path):
    write(tmp_path, "base.yaml", BASE)
    write(tmp_path, "middle.yaml", "schema: 1\nname: middle\nextends: base.yaml\n")
    last = write(tmp_path, "last.yaml", "schema: 1\nname: last\nextends: middle.yaml\nmaximise: {private: 1}\n")
    with pytest.raises(StudyError, match=r"last.yaml, row 3, column extends: .* itself extends"):
        load_model(last)
    itself = write(tmp_path, "self.yaml", "schema: 1\nname: self\nextends: self.yaml\nmaximise: {private: 1}\n")
    with pytest.raises(StudyError, match="itself extends"):
        load_model(itself)


def test_what_is_wrong_in_the_extended_file_is_told_with_its_own_name(tmp_path):
    write(tmp_path, "base.yaml", BASE.replace("donor", "doner"))
    mine = write(tmp_path, "mine.yaml", "schema: 1\nname: mine\nextends: base.yaml\n")
    with pytest.raises(StudyError, match=r"base.yaml, row 6, column rates.doner: "):
        load_model(mine)
    for missing in ("nothing.yaml", "nothing", "../base.yaml", "/base.yaml"):
        bad = write(
            tmp_path / "deeper", "bad.yaml", f"schema: 1\nname: bad\nextends: {missing}\nmaximise: {{cost: 1}}\n"
        )
        with pytest.raises(StudyError, match=r"bad.yaml, row 3, column extends: "):
            load_model(bad)


def test_a_study_names_a_shipped_model_or_a_file_of_its_own_folder(tmp_path):
    write(tmp_path / "study" / "policies", "mine.yaml", BASE)
    source = str(tmp_path / "study")
    assert load_model("policies/mine.yaml", beside=source).name == "base"
    assert load_model("sme-facility", beside=source).name == "sme-facility"
    assert model_for(replace(STUDY, model="policies/mine.yaml", source=source)).name == "base"
    workbook = write(tmp_path / "study", "study.xlsx", "")
    assert load_model("policies/mine.yaml", beside=workbook).name == "base"


@pytest.mark.parametrize(
    "stated", ["../else.yaml", "a/../../else.yaml", "..\\else.yaml", "{absolute}", "C:\\else.yaml"]
)
def test_a_study_cannot_name_a_file_outside_its_folder(tmp_path, stated):
    write(tmp_path, "else.yaml", BASE)
    (tmp_path / "study" / "a").mkdir(parents=True)
    with pytest.raises(StudyError, match="lies outside the folder"):
        load_model(stated.format(absolute=tmp_path / "else.yaml"), beside=tmp_path / "study")


def test_a_link_out_of_the_folder_of_the_study_is_refused(tmp_path):
    write(tmp_path, "else.yaml", BASE)
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "mine.yaml").symlink_to(tmp_path / "else.yaml")
    with pytest.raises(StudyError, match="lies outside the folder"):
        load_model("mine.yaml", beside=tmp_path / "study")


def test_a_path_given_by_the_user_may_lead_anywhere(tmp_path, monkeypatch):
    path = write(tmp_path, "else.yaml", BASE)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert load_model(path).name == load_model("../else.yaml").name == "base"


def test_a_model_that_is_not_there_is_told_with_the_nearest_name(tmp_path):
    with pytest.raises(UsageError, match=r'no model named "sme-facilty"\. Did you mean "sme-facility"'):
        load_model("sme-facilty")
    with pytest.raises(StudyError, match=r"There is no model file mine.yaml"):
        load_model("mine.yaml", beside=tmp_path)


def test_a_study_without_a_model_is_told_which_are_shipped():
    with pytest.raises(UsageError, match=r"No model file is stated.*regional-programme"):
        model_for(STUDY)
    model = load_model("sme-facility")
    assert model_for(STUDY, model) is model
    assert model_for(replace(STUDY, model="resilience-first"), "sme-facility").name == "sme-facility"


def test_models_and_example_are_found_in_a_wheel_before_the_source(tmp_path, monkeypatch):
    package = tmp_path / "site" / "allocator"
    shutil.copytree(shipped.models_folder(), package / "models")
    (package / "examples" / "north-kazakhstan").mkdir(parents=True)
    monkeypatch.setattr(shipped.resources, "files", lambda name: package)
    assert shipped.models_folder() == package / "models"
    assert shipped_example() == package / "examples" / "north-kazakhstan"
    assert load_model("sme-facility").source == str(package / "models" / "sme-facility.yaml")


def test_models_and_example_are_found_in_a_checkout():
    assert (shipped.models_folder() / "README.md").is_file()
    assert (shipped_example() / "projects.csv").is_file()
