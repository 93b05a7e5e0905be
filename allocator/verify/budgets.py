"""What a fund pays in a year fits what it has that year, and what it signs fits all it has.

    net[f, t]     = (1 - overhead[f]) * amount[f, t]                    undated likewise, for any year
    has[f, t]     = net[f, t] + carry[f, t-1] + reflow[f, t]             dated money, spent first
    draw[f, t]    = max(0, spent[f, t] - has[f, t])                      from undated money, which never lapses
    carry[f, t]   = carry_over[f] * max(0, has[f, t] - spent[f, t])
    sum(draw[f, t] for t)  <=  undated[f]
    sum(sign[f, p] for p)  <=  sum(net[f, t] for t) + undated[f] + sum(reflow[f, t] for t)
    reflow[f, t]  = sum(back[p, t] * paid[f, p] / paid[p] for p) for a revolving fund, else 0
                    (signed instead of paid where nothing is paid in programme years)

All in the study's currency. Source: docs/rules.md#budgets
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from allocator.language import Sentence
from allocator.portfolio import BudgetLine
from allocator.study.records import Fund
from allocator.verify.case import Case, Finding, Findings, Taken
from allocator.verify.exact import add_up, add_up_fractions, fraction, off, said, same
from allocator.verify.payments import Ledger

NOTHING = Fraction(0)
ByFundAndYear = dict[tuple[str, int], Fraction]


def budgets(case: Case, listed: Ledger) -> Findings:
    """No fund signs or pays a hundredth more than it has; the budget lines say what was recomputed."""
    reflow, spent = reflows(case, listed), _spent(case)
    signed: dict[str, Decimal] = defaultdict(Decimal)
    for signature, amount in case.signed:
        signed[signature.fund] += amount
    lines = {(line.fund, line.year): line for line in case.portfolio.budget_rows}
    for fund in case.funds.values():
        yield _signs_within(case, fund, Fraction(signed[fund.fund]), reflow)
        yield from _pays_within(case, fund, spent, reflow, lines)
    yield from _lines_complete(case)


def reflows(case: Case, listed: Ledger) -> ByFundAndYear:
    """What comes back to each revolving fund in each programme year, by its share in what was paid."""
    found: dict[tuple[str, int], list[Fraction]] = defaultdict(list)
    for taken in case.taken:
        if not taken.reflow:
            continue
        for fund, share in _shares(taken, listed):
            if fund in case.funds and case.funds[fund].revolving:
                for year, back in taken.reflow.items():
                    found[fund, year].append(Fraction(back) * share)
    return {key: add_up_fractions(amounts) for key, amounts in found.items()}


def _shares(taken: Taken, listed: Ledger) -> Iterator[tuple[str, Fraction]]:
    parts = listed.paid.get(taken.row.project, {})
    if not any(parts.values()):
        parts = listed.signed.get(taken.row.project, {})
    whole = add_up(parts.values())
    return ((fund, Fraction(part) / Fraction(whole)) for fund, part in parts.items() if part) if whole else iter(())


def _spent(case: Case) -> ByFundAndYear:
    found: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for payment, amount in case.paid:
        found[payment.fund, payment.year] += amount
    return {key: Fraction(amount) for key, amount in found.items()}


def _net(case: Case, fund: Fund, year: int | None) -> Fraction:
    rows = (row for row in case.study.budgets if row.fund == fund.fund and row.year == year)
    return (1 - fraction(fund.overhead)) * add_up_fractions(fraction(row.amount) for row in rows)


def _signs_within(case: Case, fund: Fund, signed: Fraction, reflow: ByFundAndYear) -> Finding:
    money = add_up_fractions(_net(case, fund, year) for year in (*case.years, None))
    back = add_up_fractions(reflow.get((fund.fund, year), NOTHING) for year in case.years)
    if signed <= money + back:
        return None
    return Sentence(
        "Fund {fund} signs {signed}; it has {money} and {back} coming back: {over} over.",
        fund=fund.fund,
        signed=said(signed),
        money=said(money),
        back=said(back),
        over=said(signed - money - back),
    )


def _pays_within(
    case: Case, fund: Fund, spent: ByFundAndYear, reflow: ByFundAndYear, lines: dict[tuple[str, int], BudgetLine]
) -> Findings:
    carry, undated, carry_over = NOTHING, _net(case, fund, None), fraction(fund.carry_over)
    for year in case.years:
        pays, back = spent.get((fund.fund, year), NOTHING), reflow.get((fund.fund, year), NOTHING)
        has = _net(case, fund, year) + carry + back
        available = has + undated
        yield _fits(fund, year, pays, available)
        undated = max(NOTHING, undated - max(NOTHING, pays - has))
        carry = carry_over * max(NOTHING, has - pays)
        line = lines.get((fund.fund, year))
        if line is not None:
            yield _reports(line, "available", line.available, available)
            yield _reports(line, "spent", line.spent, pays)
            yield _reports(line, "reflow", line.reflow, back)
            yield _moves_on(line, carry + undated, last=year == case.years[-1])


def _fits(fund: Fund, year: int, pays: Fraction, available: Fraction) -> Finding:
    if pays <= available:
        return None
    return Sentence(
        "Fund {fund} pays {pays} in {year}; it has {available} that year: {over} over.",
        fund=fund.fund,
        pays=said(pays),
        year=year,
        available=said(available),
        over=said(pays - available),
    )


def _moves_on(line: BudgetLine, carried: Fraction, last: bool) -> Finding:
    """After the last year nothing moves on: a line may say 0 there, or what is left."""
    if last and line.carried == 0:
        return None
    return _reports(line, "carried", line.carried, carried)


def _reports(line: BudgetLine, what: str, reported: float, right: Fraction) -> Finding:
    if same(reported, right):
        return None
    over = said(off(reported, right))
    return f"Budget of {line.fund} in {line.year} reports {what} {said(reported)}; it is {said(right)} ({over} off)."


def _lines_complete(case: Case) -> Findings:
    times = Counter((line.fund, line.year) for line in case.portfolio.budget_rows)
    for fund in case.funds:
        for year in case.years:
            count = times.pop((fund, year), 0)
            yield None if count == 1 else f"Budget of {fund} in {year} is reported {count} times; it must stand once."
    for fund, year in times:
        yield f"Budget of {fund} in {year} is reported, which the study does not have."
