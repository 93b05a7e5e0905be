"""The hash of an input depends on what it says, not on where it stands; versions are read without loading libraries."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from allocator.errors import At
from allocator.manifest import manifest, model_hash, study_hash, versions
from allocator.modelfile import load_model
from allocator.modelfile.records import Form, Objective
from allocator.study.records import Budget, Fund, Project, StatedOption, Study

STUDY = Study(
    name="s",
    currency="USD",
    first_year=2027,
    years=2,
    funds=(Fund("a"), Fund("b", overhead=0.07)),
    budgets=(Budget("a", 2027, 100.0), Budget("b", None, 50.0)),
    projects=(
        Project("P1", "one", tags=("sme", "women-led"), measures={"people": 3.0, "ha": 1.0}),
        Project("P2", "two"),
    ),
    options=(StatedOption("P1", "grant", 10.0, cash=(6.0, 4.0)),),
)
MODEL = load_model("sme-facility")


def test_the_order_of_rows_tags_and_columns_and_the_place_of_a_row_change_no_hash():
    shuffled = replace(
        STUDY,
        funds=STUDY.funds[::-1],
        budgets=STUDY.budgets[::-1],
        projects=(
            Project("P2", "two", at=At(file="other.csv", row=9)),
            Project("P1", "one", tags=("women-led", "sme"), measures={"ha": 1, "people": 3}),
        ),
        source="elsewhere.xlsx",
    )
    assert study_hash(shuffled) == study_hash(STUDY)


@pytest.mark.parametrize(
    "changed",
    [
        replace(STUDY, years=3),
        replace(STUDY, discount_rate=0.06),
        replace(STUDY, budgets=(Budget("a", 2027, 100.01), Budget("b", None, 50.0))),
        replace(STUDY, budgets=(Budget("a", 2027, 100.0), Budget("b", 2027, 50.0))),
        replace(STUDY, options=(StatedOption("P1", "grant", 10.0, cash=(4.0, 6.0)),)),
        replace(STUDY, projects=STUDY.projects[:1]),
        replace(STUDY, funds=(Fund("a", revolving=True), Fund("b", overhead=0.07))),
    ],
)
def test_anything_a_study_says_differently_changes_its_hash(changed):
    assert study_hash(changed) != study_hash(STUDY)


def test_the_order_of_terms_counts_only_in_an_order_of_objectives():
    terms = (("private", 1.0), ("projects", 2.0))

    def hash_of(form, terms):
        return model_hash(replace(MODEL, maximise=Objective(form, terms)))

    assert hash_of(Form.WEIGHTED, terms) == hash_of(Form.WEIGHTED, terms[::-1])
    ordered = (("private", 0.0), ("projects", 0.0))
    assert hash_of(Form.ORDERED, ordered) != hash_of(Form.ORDERED, ordered[::-1])
    assert hash_of(Form.WEIGHTED, terms) != hash_of(Form.SCALED, terms)


def test_a_hash_is_the_same_in_every_process():
    code = "from allocator.manifest import model_hash; from allocator.modelfile import load_model\n"
    code += "print(model_hash(load_model('sme-facility')))"
    hashes = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert hashes == {model_hash(MODEL) + "\n"}


def test_a_manifest_is_plain_json_and_states_versions_settings_and_timings():
    made = json.loads(json.dumps(manifest(STUDY, MODEL, {"gap": None, "seed": 0}, {"solve": 1.5})))
    assert made["settings"] == {"gap": None, "seed": 0}
    assert made["timings"] == {"solve": 1.5}
    assert made["study"]["sha256"] == study_hash(STUDY)
    assert set(made["versions"]) >= {"pyomo", "highspy", "numpy", "pandas"}
    assert made["versions"]["pyomo"].startswith("6.")
    assert "allocator" in made


def test_versions_are_read_without_loading_the_libraries():
    code = "import sys; from allocator.manifest import versions; versions(); "
    code += "sys.exit(' '.join({'pyomo', 'highspy', 'numpy', 'scipy', 'pandas', 'openpyxl'} & sys.modules.keys()) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert versions()["highspy"] != "unknown"
