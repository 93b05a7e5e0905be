"""Section: money by fund and year, with what comes back."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.charts.money import back_by_year, money_chart, paid_by_year
from allocator.language import Language
from allocator.portfolio import BudgetLine, Portfolio
from allocator.report.html.drawing import drawing
from allocator.report.html.markup import Cell, Column, Over, Section, pair, section, table
from allocator.study.records import Study

MOST_ROWS = 200


def budgets_section(portfolio: Portfolio, study: Study, language: Language) -> Section | None:
    """Paid out and come back by year as a chart; what each fund has, pays, carries on and gets back as a table."""
    if not portfolio.budget_rows:
        return None
    title = language.say("Money paid out and coming back by year and fund, {currency}", currency=portfolio.currency)
    return section(
        "budgets",
        language.say("Money by fund and year"),
        pair(
            drawing("money-by-year", title, _words(portfolio, language), money_chart(portfolio, language))
            + _funds(portfolio, study, language),
            _years(portfolio, language),
        ),
    )


def _words(portfolio: Portfolio, language: Language) -> str:
    """The chart in words."""
    paid, back = paid_by_year(portfolio), back_by_year(portfolio)
    return "; ".join(
        language.say(
            "{year}: {paid} paid out, {back} comes back",
            year=year,
            paid=language.money(paid.by_row[year]),
            back=language.money(back.by_row[year]),
        )
        for year in paid.rows
    )


def _funds(portfolio: Portfolio, study: Study, language: Language) -> str:
    """Each fund over the whole programme."""
    names = {fund.fund: fund.name for fund in study.funds}
    budgets: dict[str, float] = {}
    for row in study.budgets:
        budgets[row.fund] = budgets.get(row.fund, 0.0) + row.amount
    by_fund: dict[str, list[BudgetLine]] = {}
    for line in portfolio.budget_rows:
        by_fund.setdefault(line.fund, []).append(line)
    columns = (
        Column(language.say("fund")),
        Column(language.say("budget"), number=True),
        Column(language.say("paid out"), number=True),
        Column(language.say("comes back"), number=True),
        Column(language.say("left at the end"), number=True),
    )
    rows = [_fund(fund, names.get(fund) or "", budgets, lines, language) for fund, lines in by_fund.items()]
    caption = language.say("Funds over the whole programme, {currency}", currency=portfolio.currency)
    return table("funds", caption, columns, rows[:MOST_ROWS])


def _fund(
    fund: str, name: str, budgets: dict[str, float], lines: list[BudgetLine], language: Language
) -> tuple[Cell, ...]:
    last = max(lines, key=lambda line: line.year)
    amounts = (
        budgets.get(fund, 0.0),
        sum(line.spent for line in lines),
        sum(line.reflow for line in lines),
        last.carried,
    )
    return (Over(name or fund, fund if name else ""), *(language.money(amount) for amount in amounts))


def _years(portfolio: Portfolio, language: Language) -> str:
    columns = (
        Column(language.say("fund")),
        Column(language.say("year"), number=True),
        Column(language.say("available"), number=True),
        Column(language.say("paid out"), number=True),
        Column(language.say("carried on"), number=True),
        Column(language.say("comes back"), number=True),
    )
    caption = language.say("Funds year by year, {currency}", currency=portfolio.currency)
    count = len(portfolio.budget_rows)
    note = language.say("The first {shown} rows; all of them are in budgets.csv.", shown=language.number(MOST_ROWS))
    rows = list(_lines(portfolio.budget_rows[:MOST_ROWS], language))
    return table("fund-years", caption, columns, rows, note if count > MOST_ROWS else "")


def _lines(lines: tuple[BudgetLine, ...], language: Language) -> Iterator[tuple[Cell, ...]]:
    columns = [
        language.moneys([getattr(line, name) for line in lines]) for name in ("available", "spent", "carried", "reflow")
    ]
    for place, line in enumerate(lines):
        yield (line.fund, str(line.year), *(column[place] for column in columns))
