"""Sheet `funds`: what each fund was given, may commit, signs and pays in all, and the room that is left.

envelope = (1 - overhead) * (dated money + undated money) + what comes back
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.language import Language
from allocator.portfolio import Portfolio
from allocator.report.workbook.headings import plain
from allocator.report.workbook.listing import FIRST_ROW, Column, Listing
from allocator.report.workbook.live import Live, at_most, constant, total
from allocator.report.workbook.page import Page
from allocator.report.workbook.payments import Paid
from allocator.report.workbook.selection import Sorted
from allocator.study.records import Fund, Study

_ONE = constant(1.0)
_FROM_YEARS = {"dated": "budget", "reflow": "reflow", "spent": "spent", "lapses": "lapses"}
_TOTALS = ("dated", "undated", "net", "reflow", "envelope", "signed", "room", "spent", "lapses")


@dataclass(frozen=True)
class Funds:
    """The sheet, its headings written; its rows follow when the years are known.

    stated  by fund: overhead, carry_over, undated, undated_net
    """

    listing: Listing
    stated: Mapping[str, Mapping[str, float]]

    def cell(self, fund: Fund, key: str) -> Live:
        """The cell of what is stated of a fund, or of its undated money less overhead."""
        row = FIRST_ROW + list(self.stated).index(fund.fund)
        return self.listing.page.cell(row, self.listing.column(key), self.stated[fund.fund][key])


def open_funds(page: Page, portfolio: Portfolio, study: Study, language: Language) -> Funds:
    """The headings of the sheet, and what is stated of every fund."""
    note = language.say(
        "What every fund may commit and pay over the whole programme, {currency}.", currency=portfolio.currency
    )
    listing = Listing(page, _columns(language), language.say("Funds"), note)
    return Funds(listing, {fund.fund: _stated(study, fund) for fund in study.funds})


def _stated(study: Study, fund: Fund) -> Mapping[str, float]:
    undated = sum(row.amount for row in study.budgets if row.fund == fund.fund and row.year is None)
    net = undated * (1.0 - fund.overhead)
    return {"overhead": fund.overhead, "carry_over": fund.carry_over, "undated": undated, "undated_net": net}


def _columns(language: Language) -> list[Column]:
    say = language.say
    worked_out = (
        ("undated_net", say("Undated money net of overhead")),
        ("net", say("All money net of overhead")),
        ("reflow", say("Comes back")),
        ("envelope", say("May be committed")),
        ("signed", say("Signed by the fund")),
        ("room", say("Room to sign")),
        ("spent", say("Spent")),
        ("lapses", say("Lapses")),
    )
    return [
        *plain(("fund", "name"), language),
        Column("overhead", say("Overhead"), "share"),
        Column("carry_over", say("Share that carries over"), "share"),
        Column("revolving", say("May spend again what comes back")),
        Column("dated", say("Dated money"), "money", stated=False),
        Column("undated", say("Undated money"), "money"),
        *(Column(key, words, "money", stated=False) for key, words in worked_out),
        Column("within", say("Signed within what may be committed"), "check", stated=False),
    ]


def write_funds(funds: Funds, study: Study, paid: Paid, budgets: Listing, language: Language) -> Listing:
    """The rows of the sheet: sums over the fund's years, and what it signs."""
    listing, signing = funds.listing, Sorted(paid.listing)
    for fund in study.funds:
        _write_fund(funds, fund, signing, budgets, language)
    listing.finish(_TOTALS, language.say("Total"))
    return listing


def _write_fund(funds: Funds, fund: Fund, signing: Sorted, budgets: Listing, language: Language) -> None:
    listing, stated = funds.listing, funds.stated[fund.fund]
    row = listing.add({"fund": fund.fund, "name": fund.name or None, "undated": stated["undated"]})
    listing.put(row, "overhead", fund.overhead)
    listing.put(row, "carry_over", fund.carry_over)
    listing.put(row, "revolving", language.say("yes") if fund.revolving else language.say("no"))
    own = [line for line, name in enumerate(budgets.values["fund"]) if name == fund.fund]
    for key, of_years in _FROM_YEARS.items():
        listing.put(row, key, total(budgets.span(of_years, own[0], own[-1])) if own else constant(0.0))

    def here(key: str) -> Live:
        return listing.here(row, key)

    net = _ONE - here("overhead")
    listing.put(row, "undated_net", here("undated") * net)
    listing.put(row, "net", (here("dated") + here("undated")) * net)
    listing.put(row, "envelope", here("net") + here("reflow"))
    signed = signing.within(signing.everything(), "fund", fund.fund, here("fund"))
    listing.put(row, "signed", signed.sum("signed"))
    listing.put(row, "room", here("envelope") - here("signed"))
    listing.put(row, "within", at_most(here("signed"), here("envelope")))
