"""Sheets `payments` and `reflows`: who signs, pays and gets back what, a row per funded project and fund.

    reflow of a year = the fund's share in what is paid for the project (in what is signed, where nothing is paid)
                       * what the package brings back in that year at size 1 * size
Source: docs/rules.md#who-pays
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import Funded, Portfolio
from allocator.report.workbook.headings import heading, plain
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, Span, Value, agree, constant, total
from allocator.report.workbook.options import Priced
from allocator.report.workbook.page import Page
from allocator.study.records import Study
from allocator.study.where import parse_where

_COLUMN_OF = {"tag": "tags", "year": "start"}  # every other key that a limit may ask has the column of its own name


def asked(study: Study, model: Model) -> tuple[str, ...]:
    """The columns by which limits choose among payments: those on funds, and on what is paid."""
    keys: dict[str, None] = {}
    for limit in (*study.limits, *model.limits):
        where = parse_where(limit.where)
        if "cash" in (limit.measure, limit.of) or limit.per == "fund" or where.on("fund"):
            keys |= dict.fromkeys([*(each.key for each in where.conditions), *([limit.per] if limit.per else [])])
    return tuple(_COLUMN_OF.get(key, key) for key in keys if key not in ("fund", "project"))


@dataclass
class Paid:
    """The rows of payments, and where those of a project stand (first and last row)."""

    listing: Listing
    years: tuple[str, ...]
    block: dict[str, tuple[int, int]] = field(default_factory=dict)
    funds: dict[tuple[str, str], int] = field(default_factory=dict)

    def of_project(self, project: str, key: str) -> Span:
        """What stands in a column for a project."""
        return self.listing.span(key, *self.block[project])


def write_payments(
    page: Page, portfolio: Portfolio, study: Study, model: Model, funded: Listing, language: Language
) -> Paid:
    """The sheet: signed and paid by year, with the check that the funds together sign and pay what was decided."""
    years = tuple(str(year) for year in study.programme_years)
    note = language.say(
        "What every fund signs and pays for every funded project, {currency}. The funds together must sign the "
        "commitment and pay the cash of sheet funded.",
        currency=portfolio.currency,
    )
    columns = [*plain(("project", "fund"), language), *plain(("name",), language)]
    who = asked(study, model)
    columns += [Column(key, heading(key, language), "year" if key == "start" else "text") for key in who]
    columns.append(Column("signed", heading("signed", language), "money"))
    columns += [Column(year, year, "money") for year in years]
    columns += [
        Column("paid", heading("paid", language), "money", stated=False),
        Column("ties_out", heading("ties_out", language), "check", stated=False),
    ]
    paid = Paid(Listing(page, columns, language.say("Who signs and pays"), note, frozen=2), years)
    by_project = _by_project(portfolio)
    for at, row in enumerate(portfolio.funded_rows):
        _write_project(paid, by_project.get(row.project, {}), funded, at, ("project", "name", *who))
    paid.listing.finish(("signed", *years, "paid"), language.say("Total"))
    return paid


@dataclass
class _Lines:
    signed: float = 0.0
    by_year: dict[str, float] = field(default_factory=dict)


def _by_project(portfolio: Portfolio) -> Mapping[str, dict[str, _Lines]]:
    found: dict[str, dict[str, _Lines]] = {}
    for signature in portfolio.signatures:
        found.setdefault(signature.project, {}).setdefault(signature.fund, _Lines()).signed += signature.amount
    for payment in portfolio.payments:
        lines = found.setdefault(payment.project, {}).setdefault(payment.fund, _Lines())
        lines.by_year[str(payment.year)] = lines.by_year.get(str(payment.year), 0.0) + payment.amount
    return found


def _write_project(paid: Paid, funds: Mapping[str, _Lines], funded: Listing, at: int, keys: Sequence[str]) -> None:
    listing, project = paid.listing, str(funded.values["project"][at])
    first = listing.rows
    who: dict[str, Value | Live | None] = {key: funded.values[key][at] for key in keys}
    signed = math.fsum(lines.signed for lines in funds.values())
    spent = math.fsum(amount for lines in funds.values() for amount in lines.by_year.values())
    for fund, lines in sorted(funds.items()):
        cells: dict[str, Value | Live | None] = {**who, "fund": fund, "signed": lines.signed}
        row = listing.add({**cells, **{year: lines.by_year.get(year, 0.0) for year in paid.years}})
        paid.funds[project, fund] = row
        listing.put(row, "paid", total(_of_row(paid, row)))
        listing.put(row, "ties_out", _ties_out(paid, (first, first + len(funds) - 1), funded, at, signed, spent))
    if funds:
        paid.block[project] = (first, listing.rows - 1)


def _of_row(paid: Paid, row: int) -> Span:
    listing = paid.listing
    values = [listing.values[year][row] for year in paid.years]
    first, last = (listing.here(row, year).formula for year in (paid.years[0], paid.years[-1]))
    return Span(f"{first}:{last}", values)


def _ties_out(paid: Paid, rows: tuple[int, int], funded: Listing, at: int, signed: float, spent: float) -> Live:
    """The funds together sign the commitment and pay the cash."""
    listing = paid.listing
    pairs = []
    for key, measure, value in (("signed", "commitment", signed), ("paid", "cash", spent)):
        if funded.has(measure):
            together = Live(f"SUM({listing.area(key, key, *rows)})", value)
            pairs.append(agree(together, funded.cell(at, measure), money=True))
    formula = ",".join(pair.formula for pair in pairs)
    return Live(f"AND({formula})" if pairs else "TRUE", all(bool(pair.value) for pair in pairs))


def reflowing(portfolio: Portfolio, study: Study, priced: Priced) -> list[Funded]:
    """Funded projects whose package brings money back in programme years."""
    years = set(study.programme_years)
    found = []
    for row in portfolio.funded_rows:
        option = priced.taken.get(row.project)
        if option and any(amount and row.start + k in years for k, amount in enumerate(option.reflow)):
            found.append(row)
    return found


def write_reflows(
    page: Page, portfolio: Portfolio, study: Study, paid: Paid, priced: Priced, funded: Listing, language: Language
) -> Listing:
    """The sheet: what comes back to revolving funds in programme years, as live formulas."""
    revolving = {fund.fund for fund in study.funds if fund.revolving}
    note = language.say(
        "What comes back in programme years to funds that may spend it again, {currency}: the fund's share in what is "
        "paid for the project, of what sheet options says the package brings back, times the size.",
        currency=portfolio.currency,
    )
    columns = plain(("project", "fund", "name"), language)
    columns.append(Column("share", language.say("The fund's share"), "share", stated=False))
    columns += [Column(year, year, "money", stated=False) for year in paid.years]
    listing = Listing(page, columns, language.say("What comes back"), note, frozen=2)
    place = {str(project): at for at, project in enumerate(funded.values["project"])}
    for row in reflowing(portfolio, study, priced):
        for fund in sorted(revolving):
            if (row.project, fund) in paid.funds:
                _write_reflow(listing, row, fund, paid, priced, funded, place[row.project])
    listing.finish(paid.years, language.say("Total"))
    return listing


def _write_reflow(
    listing: Listing, row: Funded, fund: str, paid: Paid, priced: Priced, funded: Listing, at: int
) -> None:
    source, whole = paid.listing, total(paid.of_project(row.project, "paid"))
    basis = "paid" if whole.amount else "signed"
    whole = total(paid.of_project(row.project, basis))
    own = source.cell(paid.funds[row.project, fund], basis)
    name = funded.values["name"][at]
    line = listing.add({"project": row.project, "fund": fund, "name": name})
    listing.put(line, "share", own / whole if whole.amount else constant(0.0))
    share, size = listing.here(line, "share"), funded.cell(at, "scale")
    for year in paid.years:
        back = priced.amount(row.project, f"reflow_{int(year) - row.start}")
        if back is not None and back.amount:
            listing.put(line, year, share * back * size)
