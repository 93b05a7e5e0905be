"""The workbook as a finance officer meets it: opened and worked out anew by LibreOffice, then spoilt on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from allocator.report.workbook.book import write_book
from tests.report import recalculate
from tests.report.cases import CASES, Case
from tests.report.opened import Opened
from tests.report.recalculate import needs_libreoffice, recalculated

SPOILT = {  # a cell of North Kazakhstan's workbook: sheet, key of its column, row on the sheet, another figure
    "commitment": ("funded", "commitment", 5, 7_808.02),  # of BD02: a cent more than 7 808.01
    "size": ("funded", "scale", 6, 0.5),
    "package": ("options", "private", 0, 1.0),  # row 0: of the first package that is taken
    "payment": ("payments", "2029", 6, 1.0),
    "signature": ("payments", "signed", 6, 1.0),
    "budget": ("budgets by year", "budget", 5, 39_000.0),
    "overhead": ("funds", "overhead", 6, 0.2),
    "district": ("funded", "district", 5, "nowhere"),
    "bound": ("limits", "at_most", 5, 0.2),
    "ceiling": ("ceilings", "ceiling", 10, 1.0),
    "weight": ("resilience", "weight", 5, 0.9),
    "total": ("checks", "solver", 5, 0.0),
    "left out": ("declined", "project", 5, None),
}


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Case]:
    needs_libreoffice()
    return {name: make() for name, make in CASES.items()}


@pytest.fixture(scope="module")
def folder(cases: Mapping[str, Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook for every case."""
    made = tmp_path_factory.mktemp("books")
    for name, case in cases.items():
        write_book(case.portfolio, case.options, case.study, case.model, made / f"{name}.xlsx")
    return made


@pytest.fixture(scope="module")
def books(cases: Mapping[str, Case], folder: Path) -> Mapping[str, Opened]:
    """The workbooks, their values worked out by LibreOffice."""
    paths = [folder / f"{name}.xlsx" for name in cases]
    anew = recalculated(paths, folder / "office")
    return {path.stem: Opened(path, values) for path, values in zip(paths, anew, strict=True)}


@pytest.fixture(scope="module")
def spoilt(folder: Path) -> Mapping[str, Any]:
    """Copies of North Kazakhstan's workbook with one cell changed each, worked out by LibreOffice."""
    paths = []
    for name, (sheet, key, row, figure) in SPOILT.items():
        book = Opened(folder / "north-kazakhstan.xlsx")
        at = row or book.cell(sheet, key, taken="yes").row
        book.sheet(sheet).cell(at, book.column(sheet, key)).value = figure
        paths.append(folder / f"spoilt-{name}.xlsx")
        book.formulas.save(paths[-1])
    return dict(zip(SPOILT, recalculated(paths, folder / "spoilt"), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_every_formula_comes_to_its_stored_result_and_every_check_is_true(
    name: str, books: Mapping[str, Opened], folder: Path
) -> None:
    book, stored = books[name], Opened(folder / f"{name}.xlsx")
    for sheet, cell, formula in book.all_formulas():
        before, anew = stored.value(sheet, cell), book.value(sheet, cell)
        assert same(before, anew), f"{sheet}!{cell} {formula}: stored {before}, worked out {anew}"
    checks = checks_of(stored)
    assert len(checks) > 20
    assert [at for at in checks if book.value(*at) != 1] == []
    assert book.named("all_checks") == stored.named("all_checks") == 1


def same(stored: Any, anew: Any) -> bool:
    """Equal to nine digits. An empty text is an empty cell; LibreOffice saves a TRUE that has a format as 1."""
    if isinstance(stored, str) or stored is None:
        return (stored or None) == (anew or None)
    return anew is not None and bool(anew == pytest.approx(float(stored), rel=1e-9, abs=1e-9))


def checks_of(book: Opened) -> list[tuple[str, str]]:
    """Every cell whose stored result is TRUE or FALSE."""
    return [(sheet, cell) for sheet, cell, _ in book.all_formulas() if isinstance(book.value(sheet, cell), bool)]


@pytest.mark.parametrize("name", CASES)
def test_the_figures_are_those_of_portfolio_json(
    name: str, books: Mapping[str, Opened], cases: Mapping[str, Case]
) -> None:
    book, portfolio = books[name], cases[name].portfolio
    for measure, total in portfolio.totals.items():
        assert book.look_up("checks", "figure", key=measure) == pytest.approx(total, rel=1e-9, abs=1e-9), measure
    assert book.named("objective") == pytest.approx(portfolio.objective)
    if portfolio.leverage is not None:
        assert book.named("leverage") == pytest.approx(portfolio.leverage)
    for row in portfolio.funded_rows:
        assert book.look_up("funded", "commitment", project=row.project) == pytest.approx(row.commitment)
        assert book.look_up("funded", "private", project=row.project) == pytest.approx(row.private)
    for line in portfolio.budget_rows:
        for key in ("available", "spent", "carried", "reflow"):
            value = book.look_up("budgets by year", key, fund=line.fund, year=line.year)
            assert value == pytest.approx(getattr(line, key), rel=1e-9, abs=1e-6), (line, key)
    for row_number, limit in enumerate(portfolio.limit_rows, 5):
        for key in ("amount", "value", "room"):
            found = book.at("limits", key, row_number)
            assert found == pytest.approx(getattr(limit, key), rel=1e-9, abs=1e-9), (limit, key)
        assert limit.met
        assert book.at("limits", "met", row_number) == 1


@pytest.mark.parametrize("name", SPOILT)
def test_a_changed_figure_turns_the_check_false(name: str, spoilt: Mapping[str, Any]) -> None:
    summary = spoilt[name]["summary"]
    assert summary["A5"].value == "All checks hold"
    assert summary["B5"].value == 0
    assert summary["C5"].value == "SOMETHING DOES NOT ADD UP: look for FALSE in sheet checks."


def test_the_rich_study_exercises_what_it_is_for(cases: Mapping[str, Case]) -> None:
    portfolio = cases["rich"].portfolio
    assert len({row.fund for row in portfolio.payments}) == 3
    assert any(0 < row.scale < 1 for row in portfolio.funded_rows)
    assert any(row.reflow for row in portfolio.budget_rows)
    assert any(row.carried for row in portfolio.budget_rows)
    assert {"north", "south"} <= {row.scope for row in portfolio.limit_rows if row.limit == "each-district"}


def test_without_libreoffice_the_tests_are_skipped_but_fail_where_every_test_must_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recalculate, "program", lambda: None)
    monkeypatch.delenv("ALLOCATOR_EVERY_TEST", raising=False)
    with pytest.raises(pytest.skip.Exception, match="LibreOffice"):
        needs_libreoffice()
    monkeypatch.setenv("ALLOCATOR_EVERY_TEST", "1")
    with pytest.raises(pytest.fail.Exception, match="apt install libreoffice-calc"):
        needs_libreoffice()
