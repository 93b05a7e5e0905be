from pathlib import Path

from allocator.study import records
from allocator.study.records import BUILT_IN_MEASURES
from allocator.study.reference import tables_page
from allocator.study.schema import SETTINGS, TABLES, Kind, table

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "tables.md"
RECORDS = {
    "funds": records.Fund,
    "budgets": records.Budget,
    "projects": records.Project,
    "cashflows": records.Cashflow,
    "options": records.StatedOption,
    "limits": records.Limit,
    "links": records.Link,
    "ceilings": records.Ceiling,
    "scenarios": records.ScenarioStep,
}
NOT_COLUMNS = {"at", "measures", "cash", "reflow"}


def test_the_reference_page_is_what_the_schema_says():
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "python -m allocator.study.reference > docs/..."


def test_every_field_of_a_record_is_a_column_and_every_column_a_field():
    for name, record in RECORDS.items():
        assert set(record.__dataclass_fields__) - NOT_COLUMNS == set(table(name).names())


def test_every_setting_is_a_field_of_the_study():
    assert {setting.name for setting in SETTINGS} <= set(records.Study.__dataclass_fields__)


def test_every_column_is_explained_in_a_sentence():
    for column in (*SETTINGS, *(column for entry in TABLES for column in entry.columns)):
        assert column.explanation[0].isupper() or column.explanation[0] == "`"
        assert column.explanation.endswith(".")
        assert (column.kind is Kind.MONEY) == (column.unit == "currency" and column.kind is not Kind.NUMBER)


def test_the_needed_tables_are_those_of_the_contract():
    assert {entry.name for entry in TABLES if entry.needed} == {"study", "budgets", "projects"}
    assert [column.name for column in table("options").columns if column.required] == [
        "project", "option", "commitment",
    ]  # fmt: skip


def test_no_column_is_called_like_a_measure_it_is_not():
    assert set(table("projects").names()).isdisjoint(BUILT_IN_MEASURES)
