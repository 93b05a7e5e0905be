"""The pipeline that the tests of limits share, and what is best of it without a limit."""

from __future__ import annotations

from tests.studies import grant, loan, money, programme, project

# private per unit: farms 3.0, solar 2.5, wells 2.0, levee 1.5; the budget pays for two of 40 and one of 20
PIPELINE = programme(
    money(100),
    project("farms", loan(40, private=120, people=10), theme="sme", obligor="alpha", tags=("women-led",)),
    project("levee", grant(40, private=60, people=80), theme="adaptation", obligor="beta"),
    project("solar", loan(40, private=100, people=20), theme="energy", obligor="alpha"),
    project("wells", grant(20, private=40, people=50), theme="adaptation", obligor="gamma"),
)
FREE = {"farms:loan", "solar:loan", "wells:grant"}  # 100 committed, 260 of private money
