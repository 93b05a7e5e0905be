"""Solved studies whose workbooks LibreOffice works out anew: every rule that a formula must reproduce is in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.io import read_study
from allocator.modelfile import load_model
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.pricing import price
from allocator.pricing.table import Options
from allocator.study.records import Fund, Limit, Study
from tests.studies import (
    Programme,
    ceiling,
    grant,
    guarantee,
    loan,
    money,
    offer,
    ordered,
    programme,
    project,
    resilience,
    scaled,
    weighted,
)

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@dataclass(frozen=True)
class Case:
    """An answer and what it answers."""

    portfolio: Portfolio
    options: Options
    study: Study
    model: Model


def example(name: str) -> Case:
    from allocator.allocate import allocate

    study = read_study(EXAMPLES / name)
    model = load_model(study.model or "regional-programme", EXAMPLES / name)
    options = price(study, model)
    return Case(allocate(study, model, options=options), options, study, model)


def solved(asked: Programme) -> Case:
    return Case(asked.allocate(), asked.options, asked.study, asked.model)


def limits(*rows: tuple[object, ...]) -> tuple[Limit, ...]:
    """Limits as (id, measure, where, per, at_least, at_most, of)."""
    return tuple(Limit(*row) for row in rows)  # type: ignore[arg-type]


LIMITS = limits(
    ("not-water", "private", "theme!=water", "", 1.0, None, ""),
    ("two-themes", "commitment", "theme=water|energy", "", 0.2, 0.95, "commitment"),
    ("sme", "commitment", "tag=sme|youth & district!=north", "", 0.0, None, "commitment"),
    ("no-women", "people", "tag!=women", "", None, 5_000.0, ""),
    ("early", "commitment", "year=2027|2028", "", 10.0, None, ""),
    ("late-cash", "cash", "year!=2027", "", 1.0, None, ""),
    ("people", "people", "theme!=energy", "", 5.0, None, ""),
    ("points", "resilience", "district=south", "", 1.0, None, ""),
    ("each-district", "resilience", "", "district", 0.0, None, ""),
    ("each-tag", "people", "", "tag", 0.0, None, ""),
    ("each-year", "cash", "", "year", None, 300.0, ""),
    ("start-share", "private", "", "year", 0.0, None, "commitment"),
    ("each-fund", "commitment", "theme!=forest", "fund", None, 1.0, "cash"),
    ("donor-water", "commitment", "fund=donor & theme=water", "", 0.0, None, "commitment"),
    ("green-cash", "cash", "fund=green|donor & year=2028|2029", "", 0.0, 500.0, ""),
    ("each-owner", "commitment", "", "obligor", None, 0.7, "commitment"),
    ("each-project", "projects", "instrument!=loan", "project", 0.0, None, ""),
    ("leverage", "private", "", "", 0.5, None, "commitment"),
    ("small-signs", "commitment", "fund=small", "", 5.0, None, ""),
    ("forest", "commitment", "theme=forest", "", None, 31.7, ""),  # 0.7925 of 40: a size inside its range
)


def rich() -> Programme:
    """Three funds (dated, undated, revolving; overhead; part carries over), sizes, reflows, ceilings, all limits."""
    funds = (
        Fund("donor", "The donor", overhead=0.08, carry_over=0.5),
        Fund("green", "Green line", overhead=0.03, revolving=True, instruments=("loan", "guarantee")),
        Fund("small", "Small fund", carry_over=0.0, districts=("south",)),
    )
    return programme(
        (*money(90, 50, 40, undated=20), *money(50, 0, 0, fund="green", undated=40), *money(20, 20, 20, fund="small")),
        project("a-levee", grant(60.5, 20, cash=(20.5, 40)), theme="water", district="north", tags=("sme",), people=40),
        project("b-wells", grant(30, 12), guarantee(9, 15), theme="water", district="south", people=70, obligor="town"),
        project(
            "c-roofs", loan(48, 90, cash=(48,), reflow=(0, 16, 16, 16)), theme="energy", district="south", people=9
        ),
        project("d-mill", loan(36, 50, reflow=(2, 20, 14)), theme="energy", district="north", obligor="town", people=5),
        project("e-trees", offer("plant", 40, 33, sizes=(0.25, 1.0)), theme="forest", district="south", people=30),
        project(
            "f-school", offer("train", 25, 11, sizes=(0.1, 0.9)), tags=("women", "youth"), people=20, earliest=2028
        ),
        project("g-advice", offer("free", 0, 3, instrument="")),
        project("h-costly", grant(900, 10_000), theme="water", district="north", tags=("women",), people=999),
        years=3,
        funds=funds,
        maximise=weighted(private=1, resilience=2),
        resilience=resilience(people=(0.7, 200), private=(0.3, 400)),
        ceilings=(
            ceiling("people", 80, "district", "south"),
            ceiling("people", 35, "district", "north"),
            ceiling("people", 130),
        ),
        limits=LIMITS,
    )


def hostile() -> Case:
    """Names that a spreadsheet takes for formulas, rules, patterns or commands; themes that differ in case only."""
    asked = programme(
        money(100),
        project("one", grant(10, 30), theme=">5", district="=1+1"),
        project("two", grant(20, 50), theme="a*", district="-2"),
        project("three", grant(5, 20), theme='say "water"', district="@SUM(A1)"),
        project("four", grant(8, 21), theme="Esil", district="SORT(1)"),
        project("five", grant(7, 19), theme="esil", district="+1"),
        project("six", grant(6, 18), theme="aa", district="12"),
        limits=limits(
            ("each-theme", "commitment", "", "theme", None, 0.9, "commitment"),
            ("each-district", "private", "", "district", 1.0, None, ""),
            ("rule", "commitment", "theme=>5|a*", "", 1.0, None, ""),
            ("quoted", "commitment", 'theme=say "water"', "", None, 5.0, ""),
            ("case", "commitment", "theme=esil", "", None, 7.0, ""),
            ("function", "commitment", "district!=SORT(1)", "", 1.0, None, ""),
        ),
    )
    case = solved(asked)
    names = {
        "one": "=1+1",
        "two": "+1",
        "three": "-1",
        "four": "@SUM(A1)",
        "five": "http://example.org",
        "six": "<b>&P",
    }
    projects = tuple(replace(row, name=names[row.project]) for row in case.study.projects)
    study = replace(case.study, name='=HYPERLINK(1) & "P" &P', projects=projects)
    return replace(case, study=study, portfolio=replace(case.portfolio, study=study.name))


def simple() -> Programme:
    return programme(
        money(100),
        project("levee", grant(60, 90), theme="water", people=30),
        project("solar", loan(40, 120), theme="energy", people=10),
        project("wells", guarantee(30, 80), theme="water", people=25),
        resilience=resilience(people=(1.0, 100)),
    )


CASES: dict[str, Callable[[], Case]] = {
    "north-kazakhstan": lambda: example("north-kazakhstan"),
    "first-study": lambda: example("first-study"),
    "rich": lambda: solved(rich()),
    "ordered": lambda: solved(simple().but(maximise=ordered(private=0.0, people=0.2))),
    "scaled": lambda: solved(simple().but(maximise=scaled(private=0.5, resilience=0.5))),
    "nothing-funded": lambda: solved(simple().but(budgets=money(1))),
    "hostile": hostile,
}
