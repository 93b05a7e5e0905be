"""Sheet `funded`: a row per funded project, its amounts as live formulas of the priced package and its size.

amount = what the package states at size 1 * size          cash = what it pays in programme years * size
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from allocator.language import Language
from allocator.portfolio import Funded, Portfolio
from allocator.pricing.table import Option
from allocator.report.tables import Cell, funded_table
from allocator.report.workbook.headings import heading, look_of, plain
from allocator.report.workbook.listing import FIRST_ROW, Column, Listing
from allocator.report.workbook.live import Live, constant, share_of
from allocator.report.workbook.options import Priced
from allocator.report.workbook.page import Page
from allocator.study.records import Study

_PACKAGE = ("option", "instrument", "start", "scale", "commitment", "private")
_WHO = ("project", "name", "theme", "district", "obligor", "tags", "option", "instrument")


def write_funded(page: Page, portfolio: Portfolio, study: Study, priced: Priced, language: Language) -> Listing:
    """The sheet with its totals, shares and leverage."""
    table = funded_table(portfolio, study)
    measures = _measures(table.names[table.index("private") + 1 :], portfolio)
    columns = _columns(portfolio, measures, language)
    note = language.say(
        "Amounts in {currency}: what sheet options states for the package, times the size. Blue figures are stated or "
        "chosen, black ones are worked out here.",
        currency=portfolio.currency,
    )
    listing = Listing(page, columns, language.say("Funded projects"), note, frozen=2)
    keys = ("commitment", "private", *measures)
    amounts = [_amounts(listing, at, row, keys, priced, study) for at, row in enumerate(portfolio.funded_rows)]
    committed = math.fsum(_value(row["commitment"]) for row in amounts)
    whole = page.cell(FIRST_ROW + max(len(amounts), 1), listing.column("commitment"), committed)
    attributes = _attributes(study)
    for row, own, who in zip(portfolio.funded_rows, amounts, table.rows, strict=True):
        _write_row(listing, row, {**_named(table.names, who), **attributes.get(row.project, {})}, own, whole)
    brought = page.cell(FIRST_ROW + max(len(amounts), 1), listing.column("private"), _sum(amounts, "private"))
    extra = {"leverage": share_of(brought, whole, "")}
    listing.finish(("commitment", "private", *measures, "share"), language.say("Total"), extra)
    return listing


def _measures(names: tuple[str, ...], portfolio: Portfolio) -> tuple[str, ...]:
    """Measures that some funded project brings; a column of nothing but noughts is left out."""
    return tuple(name for name in names if any(row.measures.get(name) for row in portfolio.funded_rows))


def _named(names: tuple[str, ...], row: tuple[Cell, ...]) -> dict[str, str | float | Live | None]:
    return {name: str(cell) for name, cell in zip(names, row, strict=True) if name in _WHO and cell}


def _attributes(study: Study) -> Mapping[str, Mapping[str, str]]:
    """What limits ask of a project besides theme and district."""
    return {
        row.project: {"obligor": row.owes, **({"tags": ";".join(row.tags)} if row.tags else {})}
        for row in study.projects
    }


def _columns(portfolio: Portfolio, measures: tuple[str, ...], language: Language) -> list[Column]:
    columns = [*plain(_WHO, language), Column("start", heading("start", language), "year")]
    columns.append(Column("scale", heading("scale", language), "size"))
    for key in ("commitment", "private"):
        columns.append(Column(key, heading(key, language), "money", stated=False))
    columns.append(Column("share", heading("share", language), "share", stated=False))
    columns.append(Column("leverage", heading("leverage", language), "ratio", stated=False))
    for name in measures:
        look = look_of(name, [row.measures.get(name, 0.0) for row in portfolio.funded_rows])
        columns.append(Column(name, heading(name, language), look, stated=False))
    return columns


def _amounts(
    listing: Listing, at: int, row: Funded, keys: tuple[str, ...], priced: Priced, study: Study
) -> dict[str, Live | float]:
    """Every amount as a formula where the sheet of packages states it; else the project's own figure, stated."""
    size = listing.page.here(FIRST_ROW + at, listing.column("scale"), row.scale)
    stated = {**row.measures, "commitment": row.commitment, "private": row.private}
    amounts: dict[str, Live | float] = {}
    for key in keys:
        at_size_one = _cash(row, priced, study) if key == "cash" else priced.amount(row.project, key)
        if key == "projects":
            amounts[key] = 1.0
        elif at_size_one is None:
            amounts[key] = stated.get(key, 0.0)
        else:
            amounts[key] = at_size_one * size
    return amounts


def _cash(row: Funded, priced: Priced, study: Study) -> Live | None:
    """What the package pays in programme years, at size 1: the cells of its first years."""
    option: Option | None = priced.taken.get(row.project)
    if option is None:
        return None
    years = study.programme_years[-1] - row.start + 1
    cells = [priced.amount(row.project, f"cash_{k}") for k in range(min(years, len(option.cash)))]
    found = [cell for cell in cells if cell]
    if not found:
        return constant(0.0)
    first, last = found[0].formula, found[-1].formula.rpartition("!")[2]
    return Live(f"SUM({first}:{last})", math.fsum(cell.amount for cell in found))


def _write_row(
    listing: Listing,
    row: Funded,
    who: Mapping[str, str | float | Live | None],
    amounts: Mapping[str, Live | float],
    whole: Live,
) -> None:
    at = listing.add({**who, "start": row.start, "scale": row.scale, **amounts})
    own = listing.here(at, "commitment")
    listing.put(at, "share", share_of(own, whole))
    listing.put(at, "leverage", share_of(listing.here(at, "private"), own, ""))


def _value(amount: Live | float) -> float:
    return amount.amount if isinstance(amount, Live) else amount


def _sum(amounts: list[dict[str, Live | float]], key: str) -> float:
    return math.fsum(_value(row[key]) for row in amounts)
