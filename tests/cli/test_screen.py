from __future__ import annotations

import re

import pytest

from allocator.cli.codepage import fitted
from allocator.cli.screen import Screen
from allocator.report.text import aligned, item, page, stacked, title, wrapped

ROWS = [
    ["BD02", "Guest houses and bird trails, Aiyrtau lakes", "1 234 567", "12.5 %"],
    ["CA01", "Қызылжар: өзен жағасы", "40 635", "0 %"],
]
GRID = aligned(("project", "name", "commitment", "gap"), ROWS, (False, False, True, True))
PAGE = page(
    title("A study whose name is longer than the narrowest terminal that there is (model small)"),
    wrapped("Fund 2 of 3 projects with USD 1 275 202 of donor money, out of USD 2 000 000."),
    stacked("Funded: 2", GRID, item("and 4 more: --format csv lists all", "  ")),
)
NUMBERS = ("1 234 567", "40 635", "12.5 %", "1 275 202", "2 000 000")


def drawn(width: int, encoding: str = "utf-8", *, styled: bool = False) -> str:
    return Screen(width, encoding, styled=styled).draw(PAGE)


def test_the_parts_are_the_plain_text_of_a_pipe() -> None:
    assert PAGE == (
        "A study whose name is longer than the narrowest terminal that there is (model small)\n\n"
        "Fund 2 of 3 projects with USD 1 275 202 of donor money, out of USD 2 000 000.\n\n"
        "Funded: 2\n"
        "  project  name                                      commitment     gap\n"
        "  BD02     Guest houses and bird trails, Aiyrtau...   1 234 567  12.5 %\n"
        "  CA01     Қызылжар: өзен жағасы                         40 635     0 %\n"
        "  and 4 more: --format csv lists all\n"
    )


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(width: int) -> None:
    text = drawn(width)
    assert max(map(len, text.splitlines())) <= width
    for number in NUMBERS:
        assert number in text


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
def test_nothing_is_left_out(width: int) -> None:
    letters = re.sub(r"[\s─:]", "", drawn(width))
    for cell in (cell for row in ROWS for cell in row):
        # A folded name stands in two places of a table row, so it is looked for word by word.
        assert all(re.sub(r"[\s:]", "", word) in letters for word in cell.split())


def test_an_amount_in_a_folded_cell_stays_whole() -> None:
    grid = aligned(("what", "is"), [["objective", "private + 25 000 x resilience"]], (False, False))
    for width in range(24, 44):
        assert "25 000" in Screen(width, styled=False).draw(page(stacked("Facts", grid))), width


def test_a_wide_terminal_shows_names_whole() -> None:
    assert drawn(100).splitlines()[4:] == [
        "Funded: 2",
        "  project  name                                         commitment     gap",
        "  ────────────────────────────────────────────────────────────────────────",
        "  BD02     Guest houses and bird trails, Aiyrtau lakes   1 234 567  12.5 %",
        "  CA01     Қызылжар: өзен жағасы                            40 635     0 %",
        "  and 4 more: --format csv lists all",
    ]


def test_a_narrow_terminal_folds_names() -> None:
    assert drawn(50).splitlines()[7:] == [
        "  project  name                 commitment     gap",  # 50 less 31 for the rest: 19 for names
        "  ────────────────────────────────────────────────",
        "  BD02     Guest houses and      1 234 567  12.5 %",
        "           bird trails,",
        "           Aiyrtau lakes",
        "  CA01     Қызылжар: өзен           40 635     0 %",
        "           жағасы",
        "  and 4 more: --format csv lists all",
    ]


def test_where_columns_do_not_fit_every_row_is_a_block() -> None:
    assert drawn(30).splitlines()[-12:] == [
        "  project: BD02",
        "  name: Guest houses and bird",
        "    trails, Aiyrtau lakes",
        "  commitment: 1 234 567",
        "  gap: 12.5 %",
        "",
        "  project: CA01",
        "  name: Қызылжар: өзен жағасы",
        "  commitment: 40 635",
        "  gap: 0 %",
        "  and 4 more: --format csv",
        "  lists all",
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "cp437", "cp866", "ascii"])
def test_every_code_page_can_show_it(encoding: str) -> None:
    text = drawn(80, encoding)
    shown = text.encode(encoding).decode(encoding)
    assert shown == text
    assert ("──" in shown) == (encoding in ("cp437", "cp866"))  # the others have no line: a hyphen stands for it
    assert ("өзен" in shown, "зен" in shown) == (False, encoding in ("cp1251", "cp866"))
    assert all(number in shown.replace("\u00a0", " ") for number in NUMBERS)


def test_headings_are_bold_and_what_fails_is_red_only_where_styles_are_wanted() -> None:
    failed = stacked("Limits", aligned(("limit", "met"), [["floor", "NO"]], (False, False)), end="\n")
    styled = Screen(80).draw(failed)
    assert "\x1b[1mLimits" in styled
    assert "\x1b[1;31mNO" in styled
    assert "\x1b" not in Screen(80, styled=False).draw(failed)


def test_markup_and_escapes_of_a_name_do_nothing() -> None:
    hostile = aligned(("name",), [["[bold red]x[/] \x1b[2J :warning: {y}"]], (False,))
    assert "[bold red]x[/] [2J :warning: {y}" in Screen(80, styled=False).draw(hostile)


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("1\u00a0000 – «Есиль»…", "cp866", '1\u00a0000 - "Есиль"...'),
        ("1\u202f000 → 2", "cp1252", "1 000 -> 2"),
        ("Өскемен №3", "cp1251", "?скемен №3"),
        ("Өскемен №3", "cp437", "??????? No3"),
        ("anything ✓", "unknown-code-page", "?" * 10),
    ],
)
def test_letters_a_code_page_lacks_become_the_nearest_it_has(text: str, encoding: str, shown: str) -> None:
    assert fitted(text, encoding) == shown
