"""Sheet `budgets by year`: what each fund has, gets back, spends, carries on and loses in a year, every line live.

    dated money = the year's money less overhead + carried in + comes back
    available   = dated money + undated money not yet drawn          from undated = max(0, spent - dated money)
    carried on  = carry_over * dated money not spent + undated money left
Source: docs/rules.md#budgets
"""

from __future__ import annotations

from collections.abc import Callable

from allocator.language import Language
from allocator.portfolio import BudgetLine, Portfolio
from allocator.report.workbook.funds import Funds
from allocator.report.workbook.headings import plain
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, agree, at_most, constant, every, most
from allocator.report.workbook.page import Page
from allocator.report.workbook.payments import Paid
from allocator.report.workbook.selection import Sorted
from allocator.study.records import Fund, Study

_ONE, _NOTHING = constant(1.0), constant(0.0)
SOLVER = ("available", "spent", "carried", "reflow")


def write_budgets(
    page: Page,
    portfolio: Portfolio,
    study: Study,
    funds: Funds,
    paid: Paid,
    reflows: Listing | None,
    language: Language,
) -> Listing:
    """The sheet: a row per fund and programme year, beside it the solver's own four figures."""
    note = language.say(
        "Money by fund and year, {currency}. Dated money is spent first, then money that is not bound to a year; of "
        "dated money left over, the fund's carry-over share moves on and the rest lapses.",
        currency=portfolio.currency,
    )
    listing = Listing(page, _columns(language), language.say("Budgets by year"), note, frozen=3)
    year = _Year(listing, funds, Sorted(paid.listing), Sorted(reflows) if reflows else None)
    lines = {(row.fund, row.year): row for row in portfolio.budget_rows}
    for fund in study.funds:
        own = [lines[fund.fund, number] for number in study.programme_years if (fund.fund, number) in lines]
        for line in own:
            year.write(fund, line, study, first=line is own[0])
    listing.finish(("budget", "net", "reflow", "spent", "lapses"), language.say("Total"))
    return listing


def _columns(language: Language) -> list[Column]:
    say = language.say
    worked_out = (
        ("net", say("Net of overhead")),
        ("carried_in", say("Carried in, dated")),
        ("reflow", say("Comes back")),
        ("dated", say("Dated money there")),
        ("undated", say("Undated money there")),
        ("available", say("Available")),
        ("spent", say("Spent")),
        ("from_undated", say("Drawn from undated money")),
        ("unspent", say("Dated money not spent")),
        ("carried_dated", say("Carried on, dated")),
        ("lapses", say("Lapses")),
        ("carried", say("Carried on in all")),
    )
    solver = (say("Solver: available"), say("Solver: spent"), say("Solver: carried on"), say("Solver: comes back"))
    return [
        *plain(("fund", "name"), language),
        Column("year", say("Year"), "year"),
        Column("budget", say("Budget of the year"), "money"),
        *(Column(key, words, "money", stated=False) for key, words in worked_out),
        *(Column(f"solver_{key}", words, "money") for key, words in zip(SOLVER, solver, strict=True)),
        Column("within", say("Within what is available"), "check", stated=False),
        Column("ties_out", say("Ties out"), "check", stated=False),
    ]


class _Year:
    """Writes the line of a fund and year; refers to the line of the year before."""

    def __init__(self, listing: Listing, funds: Funds, spending: Sorted, returning: Sorted | None) -> None:
        self.listing, self.funds, self.spending, self.returning = listing, funds, spending, returning

    def write(self, fund: Fund, line: BudgetLine, study: Study, *, first: bool) -> None:
        """One line. `first` when it is the fund's first year."""
        budget = sum(row.amount for row in study.budgets if (row.fund, row.year) == (fund.fund, line.year))
        row = self.listing.add({"fund": fund.fund, "name": fund.name or None, "year": line.year, "budget": budget})
        self._write_there(row, fund, line, first)
        self._write_spent(row, fund, line)
        for key in SOLVER:
            self.listing.put(row, f"solver_{key}", float(getattr(line, key)))
        self._write_checks(row)

    def _at(self, row: int) -> tuple[Callable[[int, str, Live], None], Callable[[str], Live]]:
        """How cells of a line are written, and referred to by the line itself."""
        return self.listing.put, lambda key: self.listing.here(row, key)

    def _write_there(self, row: int, fund: Fund, line: BudgetLine, first: bool) -> None:
        put, here = self._at(row)
        put(row, "net", here("budget") * (_ONE - self.funds.cell(fund, "overhead")))
        put(row, "carried_in", _NOTHING if first else self.listing.here(row - 1, "carried_dated"))
        put(row, "reflow", self._back(row, fund, line))
        put(row, "dated", here("net") + here("carried_in") + here("reflow"))
        before = self.funds.cell(fund, "undated_net")
        if not first:
            before = self.listing.here(row - 1, "undated") - self.listing.here(row - 1, "from_undated")
        put(row, "undated", before)
        put(row, "available", here("dated") + here("undated"))

    def _back(self, row: int, fund: Fund, line: BudgetLine) -> Live:
        if self.returning is None or not fund.revolving:
            return _NOTHING
        chosen = self.returning.within(self.returning.everything(), "fund", fund.fund, self.listing.here(row, "fund"))
        return chosen.sum(str(line.year))

    def _write_spent(self, row: int, fund: Fund, line: BudgetLine) -> None:
        put, here = self._at(row)
        paid = self.spending.within(self.spending.everything(), "fund", fund.fund, here("fund"))
        put(row, "spent", paid.sum(str(line.year)))
        put(row, "from_undated", most(_NOTHING, here("spent") - here("dated")))
        put(row, "unspent", most(_NOTHING, here("dated") - here("spent")))
        put(row, "carried_dated", self.funds.cell(fund, "carry_over") * here("unspent"))
        put(row, "lapses", here("unspent") - here("carried_dated"))
        put(row, "carried", here("carried_dated") + most(_NOTHING, here("undated") - here("from_undated")))

    def _write_checks(self, row: int) -> None:
        put, here = self._at(row)
        put(row, "within", at_most(here("spent"), here("available")))
        put(row, "ties_out", every(*(agree(here(key), here(f"solver_{key}"), money=True) for key in SOLVER)))
