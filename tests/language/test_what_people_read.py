"""What a run, a report, a workbook and the workbook to fill in say in each language."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator.io import new_workbook, read_study
from allocator.language import language
from allocator.portfolio import Declined
from allocator.report import summary_text, write_run
from allocator.report.html.page import report_html
from allocator.study.schema import TABLES
from tests.language.test_catalogues import texts
from tests.report.handmade import INFEASIBLE, MODEL, OPTIONS, PORTFOLIO, STOPPED, STUDY

# Texts of ours that are also names or keys of the study by hand, or the same in every language.
ALSO_DATA = {"ISO 4217", "id or id:id", "first year"}


def words(page: str) -> str:
    """The text of a page, spaces as spaces."""
    bare = re.sub(r"<style>.*?</style>|<script>.*?</script>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "\n", bare)).replace("\u00a0", " ").split(" "))


def english_left(text: str) -> list[str]:
    """Texts of the catalogue of more than one word that stand there untranslated, between what is not a letter."""
    whole = [one for one in texts() if isinstance(one, str) and "{" not in one and " " in one.strip()]
    return [one for one in whole if one not in ALSO_DATA and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]


def test_the_english_page_has_texts_that_would_be_found() -> None:
    assert len(english_left(words(report_html(PORTFOLIO, STUDY, MODEL)))) > 20


@pytest.mark.parametrize("code", ["ru", "kk"])
@pytest.mark.parametrize("portfolio", [PORTFOLIO, INFEASIBLE, STOPPED], ids=["optimal", "infeasible", "stopped"])
def test_no_english_is_left_in_a_report(code: str, portfolio: object) -> None:
    page = report_html(portfolio, STUDY, MODEL, language(code))  # type: ignore[arg-type]
    assert f'<html lang="{code}">' in page
    assert english_left(words(page)) == []


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_english_is_left_in_the_short_table(code: str) -> None:
    for portfolio in (PORTFOLIO, INFEASIBLE, STOPPED):
        assert english_left(summary_text(portfolio, STUDY, MODEL, language(code))) == []


def test_the_decision_reads_as_agreed() -> None:
    said = {code: summary_text(PORTFOLIO, STUDY, MODEL, language(code)).replace("\n", " ") for code in ("ru", "kk")}
    assert (
        "Профинансировать 3 из 4 проектов, взяв обязательства на 600 000 USD средств донора из имеющихся "
        "1 000 000 USD, чтобы привлечь 1 500 000 USD частных средств (2,50 на единицу средств донора) и набрать 56,0 "
        "из 100 баллов устойчивости."
    ) in said["ru"]
    assert "100 балдың 56,0 төзімділік балын жинау." in said["kk"]


def test_a_run_has_its_report_and_workbook_in_the_language_and_the_rest_in_english(tmp_path: Path) -> None:
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "en")
    write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "ru", language="ru")
    for name in ("portfolio.json", "funded.csv", "declined.csv", "budgets.csv", "limits.csv"):
        assert (tmp_path / "ru" / name).read_bytes() == (tmp_path / "en" / name).read_bytes()
    assert "Финансируемые проекты" in (tmp_path / "ru" / "report.html").read_text(encoding="utf-8")
    english, russian = (load_workbook(tmp_path / code / "portfolio.xlsx") for code in ("en", "ru"))
    assert russian.sheetnames == english.sheetnames
    cells = {cell.value for row in russian["summary"].iter_rows() for cell in row if isinstance(cell.value, str)}
    assert "Обязательства донора" in cells


def test_an_unknown_language_leaves_no_run(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Known: en, ru, kk"):
        write_run(PORTFOLIO, OPTIONS, STUDY, MODEL, tmp_path / "run", language="fr")
    assert not (tmp_path / "run").exists()


def test_reasons_by_hand_are_shown_as_they_stand() -> None:
    by_hand = Declined("levee", "Decided by the board.")
    page = report_html(
        PORTFOLIO.__class__(**{**vars(PORTFOLIO), "declined_rows": (by_hand,)}), STUDY, MODEL, language("ru")
    )
    assert "Decided by the board." in page


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_the_workbook_to_fill_in_is_explained_in_the_language_and_read_as_ever(code: str, tmp_path: Path) -> None:
    new_workbook(tmp_path / "en.xlsx", example=True)
    new_workbook(tmp_path / "own.xlsx", example=True, language=code)
    english, own = read_study(tmp_path / "en.xlsx"), read_study(tmp_path / "own.xlsx")
    assert own.projects[0].name == english.projects[0].name
    assert [row.amount for row in own.budgets] == [row.amount for row in english.budgets]
    book = load_workbook(tmp_path / "own.xlsx")
    for table in TABLES[1:]:
        headings = {cell.value: cell for cell in book[table.name][1]}
        for column in table.columns:
            comment = headings[column.name].comment
            assert comment is not None
            assert language(code).term(column.explanation) in comment.text
    guide = " ".join(str(cell.value) for row in book["_guide"].iter_rows() for cell in row)
    assert english_left(guide) == []


def test_the_command_writes_the_workbook_in_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from allocator.cli.entry import run

    monkeypatch.chdir(tmp_path)
    assert run(["new", "own.xlsx", "--lang", "ru", "--format", "json"]) == 0
    sheet = load_workbook(tmp_path / "own.xlsx")["_guide"]
    assert sheet["A1"].value.startswith("Заполните по листу на таблицу.")
    assert run(["new", "other.xlsx", "--lang", "fr"]) == 2


def test_portfolio_json_keeps_the_english_reason() -> None:
    from allocator.report import portfolio_text

    assert json.loads(portfolio_text(PORTFOLIO))["declined"][0]["reason"] == "Decided to stay out."
