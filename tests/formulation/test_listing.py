"""The rows of each family as a person reads them, compared with the texts in tests/golden.

After a change that is meant: ALLOCATOR_GOLDEN=write pytest tests/formulation/test_listing.py, and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from allocator.study.records import Fund
from tests.studies import (
    FIRST,
    Programme,
    ceiling,
    excludes,
    grant,
    guarantee,
    limit,
    loan,
    money,
    needs,
    programme,
    project,
    resilience,
    together,
    weighted,
)

GOLDEN = Path(__file__).parent.parent / "golden"

CHOICE = programme(
    money(100, 50),
    project("levee", grant(60, private=90), loan(40, private=50, start=FIRST), decision="in"),
    project("solar", loan(40, private=120, sizes=(0.25, 1.5)), decision="out"),
    project("wells", grant(30, private=20, start=FIRST)),
    years=2,
)

PAYMENTS = programme(
    money(50, 50, fund="gcf") + money(40, 0, fund="undp"),
    project("levee", grant(60, private=90, cash=(20, 40), start=FIRST), theme="adaptation"),
    project("solar", loan(50, private=120, reflow=(0, 25), start=FIRST), theme="energy"),
    project("wells", grant(30, private=20, start=FIRST), theme="water"),
    project("wind", loan(10, private=9, start=FIRST), theme="forests"),
    years=2,
    funds=(
        Fund("gcf", revolving=True, themes=("adaptation", "energy")),
        Fund("undp", themes=("adaptation", "energy", "water")),
    ),
)

BUDGETS = programme(
    money(100, 50, fund="adb", undated=20) + money(40, fund="gcf") + money(30, 30, fund="undp"),
    project("levee", grant(60, private=90, cash=(20, 40)), theme="adaptation"),
    project("solar", loan(50, private=120, reflow=(0, 25)), theme="energy"),
    project("wells", guarantee(30, private=20, cash=(0,)), theme="water"),
    years=2,
    funds=(
        Fund("adb", overhead=0.1, carry_over=0.5, themes=("adaptation",)),
        Fund("gcf", revolving=True, themes=("energy",)),
        Fund("undp", carry_over=0.0, themes=("water",)),
    ),
)

PIPELINE = programme(
    money(100, 100, fund="gcf") + money(50, fund="undp"),
    project("farms", loan(40, private=120, people=10, start=FIRST), theme="sme", obligor="alpha", tags=("women-led",)),
    project("levee", grant(40, private=60, people=80, start=FIRST + 1), theme="adaptation", district="esil"),
    project("solar", loan(30, private=75, people=-5, cash=(10, 20), start=FIRST), theme="energy", obligor="alpha"),
    years=2,
    funds=(Fund("gcf", themes=("sme", "adaptation")), Fund("undp", themes=("energy",))),
)
LIMITS = PIPELINE.but(
    limits=(
        limit("commitment", "theme=adaptation", at_least=40, name="adaptation"),
        limit("commitment", "theme=adaptation", at_least=0.3, of="commitment", name="adaptation-share"),
        limit("cash", per="year", at_most=60, name="cash-a-year"),
        limit("commitment", per="obligor", at_most=0.5, of="commitment", name="concentration"),
        limit("private", at_least=2, of="commitment", name="leverage"),
        limit("projects", "tag=women-led", at_least=1, at_most=1, name="quota"),
        limit("projects", per="theme", at_most=1, name="one-a-theme"),
        limit("people", at_least=0, at_most=90.5, name="people"),
        limit("commitment", "year=2028", at_most=40, name="starts-of-2028"),
        limit("commitment", "fund=undp", at_most=30, name="undp"),
        limit("cash", "theme=sme", per="fund", at_least=0.1, of="cash", name="sme-per-fund"),
    )
)

LINKS = CHOICE.but(
    links=(
        needs("levee", "wells"),
        needs("solar:loan", "levee:grant"),
        excludes("levee:loan", "solar"),
        together("wells", "levee:grant"),
    )
)

CEILINGS = PIPELINE.but(
    ceilings=(
        ceiling("people", 60, "theme", "adaptation"),
        ceiling("people", 65),
    ),
    limits=limit("people", at_most=62, name="people"),
    maximise=weighted(people=1.0, resilience=2.0),
    resilience=resilience(people=(0.4, 50), private=(0.6, 200)),
)

FAMILIES: list[tuple[Programme, str, tuple[str, ...]]] = [
    (CHOICE, "choice", ("choice", "decisions", "size_at_least", "size_at_most")),
    (PAYMENTS, "payments", ("nobody_pays", "payments", "signatures", "within_signature")),
    (BUDGETS, "budgets", ("commitment", "cash", "undated")),
    (LIMITS, "limits", ("whole_is", "limits")),
    (LINKS, "links", ("links",)),
    (CEILINGS, "ceilings", ("counted_at_most", "counted_full", "counted_all", "limits")),
]


def listing(asked: Programme, families: tuple[str, ...]) -> str:
    return "\n\n".join(asked.program.listing(family) for family in families) + "\n"


@pytest.mark.parametrize(("asked", "name", "families"), FAMILIES, ids=[name for _, name, _ in FAMILIES])
def test_a_family_reads_as_it_did(asked: Programme, name: str, families: tuple[str, ...]) -> None:
    path = GOLDEN / f"{name}.txt"
    text = listing(asked, families)
    if os.environ.get("ALLOCATOR_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_row_of_the_whole_listing_is_a_row_of_one_family() -> None:
    asked = LIMITS.but(links=needs("levee", "farms"))
    names = list(dict.fromkeys(family.name for family in asked.program.rows))
    alone = [line for name in names for line in asked.program.listing(name).splitlines() if line]
    whole = asked.program.listing().splitlines()
    assert sorted(alone) == sorted(whole)
    assert len(whole) == asked.program.height
