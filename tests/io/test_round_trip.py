"""What is written reads back as the same study, from a folder, a workbook and DataFrames alike."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.errors import UsageError
from allocator.io import from_frames, read_study, write_folder, write_workbook
from allocator.io.example import example_study
from allocator.study.records import (
    Budget,
    Cashflow,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    ScenarioStep,
    StatedOption,
    Study,
)
from allocator.study.schema import TABLE_NAMES

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=20).filter(str.strip)
LABELS = ("water", "energy", "Жамбыл ауданы", "-odd", "=SUM(A1)", "@home", "'quoted'", 'a "b", c', "1.50", "007")
TAGS = tuple(label for label in LABELS if "," not in label)
MONEY = st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 1e13))
SHARE = st.floats(0, 1)


def maybe(strategy):
    return st.none() | strategy


@st.composite
def projects(draw, name):
    return Project(
        name,
        draw(TEXT),
        theme=draw(maybe(st.sampled_from(LABELS))),
        district=draw(maybe(st.sampled_from(LABELS))),
        obligor=draw(maybe(st.sampled_from(LABELS))),
        tags=tuple(draw(st.lists(st.sampled_from(TAGS), unique=True, max_size=3))),
        total_cost=draw(MONEY),
        collateral=draw(maybe(MONEY)),
        annual_cash_flow=draw(maybe(MONEY)),
        life_years=draw(maybe(st.integers(1, 30))),
        default_rate=draw(maybe(SHARE)),
        take_up=draw(SHARE),
        additionality=draw(SHARE),
        earliest=draw(maybe(st.just(2027))),
        latest=draw(maybe(st.integers(2027, 2031))),
        instruments=tuple(draw(st.lists(st.sampled_from(["grant", "loan"]), unique=True))),
        decision=draw(st.sampled_from(Decision)),
        measures=draw(st.dictionaries(st.sampled_from(["beneficiaries", "tco2e"]), st.floats(-1e13, 1e13))),
    )


@st.composite
def options(draw, project, name):
    cash = tuple(draw(st.lists(st.integers(0, 1000).map(float), max_size=3)))
    reflow = draw(st.lists(MONEY, max_size=3))
    return StatedOption(
        project,
        name,
        commitment=sum(cash, float(draw(st.integers(0, 5)))),
        instrument=draw(st.sampled_from(["", "grant", "loan"])),
        private=draw(maybe(MONEY)),
        cash=cash,
        reflow=(0.0, *reflow) if reflow else (),
        scale_min=draw(st.floats(0.001, 1)),
        scale_max=draw(st.floats(1, 9)),
        measures=draw(st.dictionaries(st.sampled_from(["beneficiaries", "exposure"]), MONEY)),
    )


@st.composite
def studies(draw):
    names = sorted(draw(st.sets(st.sampled_from(["P1", "P2", "a-b", "007", "X.9"]), min_size=2)))
    pipeline = tuple(draw(projects(name)) for name in names)
    themes = tuple(sorted({project.theme for project in pipeline if project.theme}))
    funds = (Fund("main", draw(TEXT), draw(st.floats(0, 0.9)), draw(SHARE), draw(st.booleans()), themes), Fund("undp"))
    return Study(
        name=draw(TEXT),
        currency="USD",
        first_year=2027,
        years=5,
        funds=funds,
        budgets=(Budget("main", None, draw(MONEY)), Budget("main", 2028, draw(MONEY)), Budget("undp", 2031, 0.1)),
        projects=pipeline,
        cashflows=(Cashflow(names[0], 1, draw(st.floats(-1e13, 1e13))), Cashflow(names[0], 2, 5.0)),
        options=tuple(draw(options(name, option)) for name in names[:2] for option in ("a", "b")),
        limits=(
            Limit("cap", "commitment", f"project!={names[0]}", "theme", None, draw(SHARE), "commitment", draw(TEXT)),
        ),
        links=(Link(f"{names[0]}:a", LinkKind.EXCLUDES, names[1], draw(TEXT)),),
        ceilings=(Ceiling("commitment", draw(MONEY)),),
        scenarios=(ScenarioStep("cut", "budget", "80%"),),
        model=draw(maybe(st.just("own/model.yaml"))),
        discount_rate=draw(maybe(SHARE)),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_every_study_reads_back_from_a_folder_and_from_frames(study):
    with TemporaryDirectory() as root:
        write_folder(study, Path(root) / "study")
        assert read_study(Path(root) / "study") == study
    assert from_frames({name: study.frame(name) for name in TABLE_NAMES}) == study


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_every_study_reads_back_from_a_workbook(study):
    with TemporaryDirectory() as root:
        write_workbook(study, Path(root) / "study.xlsx")
        assert read_study(Path(root) / "study.xlsx") == study


def test_text_that_a_spreadsheet_would_run_is_written_as_text(tmp_path):
    study = example_study()
    folder = tmp_path / "folder"
    write_folder(study, folder)
    text = (folder / "projects.csv").read_text(encoding="utf-8-sig")
    (folder / "projects.csv").write_text(text.replace("Wells", "'=cmd|' /C calc'!A0"), encoding="utf-8")
    back = read_study(folder)
    assert back.projects[-1].name == "=cmd|' /C calc'!A0"
    write_folder(back, tmp_path / "again")
    assert "'=cmd|' /C calc'!A0" in (tmp_path / "again" / "projects.csv").read_text(encoding="utf-8-sig")
    write_workbook(back, tmp_path / "again.xlsx")
    assert read_study(tmp_path / "again.xlsx") == back


def test_nothing_is_overwritten_unless_asked_for(tmp_path):
    study = example_study()
    write_folder(study, tmp_path / "a")
    write_workbook(study, tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="exists and is not empty"):
        write_folder(study, tmp_path / "a")
    with pytest.raises(UsageError, match="Give a new name"):
        write_workbook(study, tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="is not the name of a workbook"):
        write_workbook(study, tmp_path / "a.xls")
    without_limits = Study(**{name: getattr(study, name) for name in study.__slots__} | {"limits": ()})
    write_folder(without_limits, tmp_path / "a", overwrite=True)
    assert read_study(tmp_path / "a") == without_limits
    shutil.rmtree(tmp_path / "a")


def test_the_same_study_is_the_same_workbook_byte_for_byte(tmp_path):
    write_workbook(example_study(), tmp_path / "a.xlsx")
    write_workbook(example_study(), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
