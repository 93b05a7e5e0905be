"""The four tables of a run (funded, declined, budgets, limits) with names beside the ids.

One definition of columns and rows, for the CSV files, the workbook, the report and the terminal alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import Funded, Portfolio
from allocator.report.amounts import ascii_spaces
from allocator.report.words import limit_in_words
from allocator.study.records import BUILT_IN_MEASURES, Project, Study

Cell = str | float | int | bool | None


class Unit(StrEnum):
    """What a column holds, and so how it is shown."""

    TEXT = "text"
    YEAR = "year"
    MONEY = "money"  # study currency
    QUANTITY = "quantity"  # natural units
    NUMBER = "number"  # a limit's value: the unit differs from row to row
    YES_NO = "yes/no"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their units, and rows of plain values in the same order; None is an empty cell."""

    columns: tuple[tuple[str, Unit], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Headings, left to right."""
        return tuple(name for name, _ in self.columns)

    def index(self, column: str) -> int:
        """Where a column stands, from 0."""
        return self.names.index(column)


def shown_columns(table: Table, language: Language = ENGLISH) -> list[list[str]]:
    """Every column as people read it: money alike down the column, nothing for an empty cell."""
    columns = ([row[index] for row in table.rows] for index in range(len(table.columns)))
    return [_shown_column(cells, unit, language) for cells, (_, unit) in zip(columns, table.columns, strict=True)]


def _shown_column(cells: list[Cell], unit: Unit, language: Language) -> list[str]:
    if unit is not Unit.MONEY:
        return [_shown_cell(cell, unit, language) for cell in cells]
    shown = iter(language.moneys([float(cell) for cell in cells if cell is not None]))
    return ["" if cell is None else next(shown) for cell in cells]


def _shown_cell(cell: Cell, unit: Unit, language: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return language.say("yes") if cell else language.say("no")
    return str(cell) if isinstance(cell, str) or unit is Unit.YEAR else language.quantity(cell)


_WHO = (("project", Unit.TEXT), ("name", Unit.TEXT), ("theme", Unit.TEXT), ("district", Unit.TEXT))


def measure_unit(measure: str) -> Unit:
    """Money for the built-in amounts, natural units for counts, points and the study's own measures."""
    money = measure in BUILT_IN_MEASURES and measure not in ("projects", "resilience")
    return Unit.MONEY if money else Unit.QUANTITY


def funded_table(portfolio: Portfolio, study: Study) -> Table:
    """A row per funded project: its package and every measure that adds up, already times its size."""
    projects = _projects(study)
    others = _other_measures(portfolio)
    package = (
        ("option", Unit.TEXT),
        ("instrument", Unit.TEXT),
        ("start", Unit.YEAR),
        ("scale", Unit.QUANTITY),
        ("commitment", Unit.MONEY),
        ("private", Unit.MONEY),
    )
    columns = (*_WHO, *package, *((name, measure_unit(name)) for name in others))
    rows = tuple((*_who(row.project, projects), *_package(row, others)) for row in portfolio.funded_rows)
    return Table(columns, rows)


def _other_measures(portfolio: Portfolio) -> tuple[str, ...]:
    """Measures of the funded rows besides the two that every row states, in the order of first appearance."""
    seen = dict.fromkeys(name for row in portfolio.funded_rows for name in row.measures)
    return tuple(name for name in seen if name not in ("commitment", "private", "resilience"))


def _package(row: Funded, others: tuple[str, ...]) -> tuple[Cell, ...]:
    amounts = (row.measures.get(name, 0.0) for name in others)
    return (row.option, row.instrument, row.start, row.scale, row.commitment, row.private, *amounts)


def declined_table(portfolio: Portfolio, study: Study, language: Language | None = None) -> Table:
    """A row per project that is not funded, with the reason in a language; without one as in `portfolio.json`."""
    projects, tell = _projects(study), language.tell if language else str
    rows = tuple((*_who(row.project, projects), tell(row.reason)) for row in portfolio.declined_rows)
    return Table((*_WHO, ("reason", Unit.TEXT)), rows)


def budgets_table(portfolio: Portfolio) -> Table:
    """A row per fund and programme year: what it has, spends, carries on and gets back."""
    amounts = tuple((name, Unit.MONEY) for name in ("available", "spent", "carried", "reflow"))
    rows = tuple(
        (row.fund, row.year, row.available, row.spent, row.carried, row.reflow) for row in portfolio.budget_rows
    )
    return Table((("fund", Unit.TEXT), ("year", Unit.YEAR), *amounts), rows)


def limits_table(portfolio: Portfolio, study: Study, model: Model, language: Language = ENGLISH) -> Table:
    """A row per limit and scope: what it says, where the portfolio stands, and the room left.

    With `of`, value, at_least, at_most and room are shares of `total`; `amount` is always in natural units.
    """
    limits = (*model.limits, *study.limits)
    says = {limit.limit: ascii_spaces(limit_in_words(limit, language)) for limit in limits}
    names = ("value", "at_least", "at_most", "room")
    texts = (("limit", Unit.TEXT), ("scope", Unit.TEXT))
    amounts = (("met", Unit.YES_NO), ("amount", Unit.QUANTITY), ("total", Unit.QUANTITY), ("rule", Unit.TEXT))
    rows = tuple(
        (
            *(row.limit, row.scope, row.value, row.at_least, row.at_most, row.room),
            *(row.met, row.amount, row.total, says.get(row.limit)),
        )
        for row in portfolio.limit_rows
    )
    return Table((*texts, *((name, Unit.NUMBER) for name in names), *amounts), rows)


def _projects(study: Study) -> Mapping[str, Project]:
    return {row.project: row for row in study.projects}


def _who(project: str, projects: Mapping[str, Project]) -> tuple[Cell, ...]:
    row = projects.get(project)
    return (project, row.name, row.theme, row.district) if row else (project, None, None, None)
