"""Who pays: eligible funds share what a package costs, and no fund pays more than it signed.

    sum(pay[f, p, t] for f)  =  cash[p, t]            sum(sign[f, p] for f)  =  commitment[p]
    sum(pay[f, p, t] for t)  <=  sign[f, p]           pay >= 0,  sign >= 0,  0 where f may not pay for p

pay, sign   study currency, as the portfolio lists them        t   programme years
Exact, but for a package of interior size: its amounts may need more digits than a float has, so each listed
number may be rounded to half a hundredth.
Source: docs/rules.md#who-pays
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat

from allocator.portfolio import Payment, Signature
from allocator.study.records import Fund
from allocator.verify.case import Case, Finding, Findings, Taken
from allocator.verify.exact import HALF_A_HUNDREDTH, NOTHING, add_up, exact, said

Sums = dict[tuple[str, str], Decimal]


def payers(case: Case, taken: Taken) -> frozenset[str]:
    """The funds whose lists allow the package; worked out once for each theme, district and instrument."""
    kind = (taken.project.theme, taken.project.district, taken.option.instrument)
    if kind not in case.payers:
        case.payers[kind] = frozenset(name for name, fund in case.funds.items() if _may_pay(fund, *kind))
    return case.payers[kind]


def _may_pay(fund: Fund, theme: str | None, district: str | None, instrument: str) -> bool:
    return (
        _allows(fund.themes, theme) and _allows(fund.districts, district) and _allows(fund.instruments, instrument)
    )


def _allows(listed: tuple[str, ...], stated: str | None) -> bool:
    """A list that is not empty does not allow what states nothing."""
    return not listed or (bool(stated) and stated in listed)


@dataclass(frozen=True)
class Ledger:
    """Sums of what is listed: by fund and project over the programme, and by project and year.

    paid     (fund, project) -> paid in programme years       signed   (fund, project) -> signed
    yearly   project -> year -> paid by all funds             count    (fund, project) -> payments listed
    """

    paid: Sums
    signed: Sums
    yearly: Mapping[str, dict[int, Decimal]]
    count: dict[tuple[str, str], int]


def ledger(case: Case) -> Ledger:
    """Adds up the payments of programme years and the signatures."""
    years = case.years
    paid: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    yearly: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for payment, amount in case.paid:
        if payment.year in years:
            paid[payment.fund, payment.project].append(amount)
            of_year = yearly[payment.project]
            of_year[payment.year] = of_year.get(payment.year, NOTHING) + amount
    signed: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for signature, amount in case.signed:
        signed[signature.fund, signature.project].append(amount)
    return Ledger(_added(paid), _added(signed), yearly, {key: len(amounts) for key, amounts in paid.items()})


def _added(lists: dict[tuple[str, str], list[Decimal]]) -> Sums:
    return {key: add_up(amounts) for key, amounts in lists.items()}


def payments(case: Case, listed: Ledger) -> Findings:
    """Payments are by eligible funds, in programme years, and add up to each package's cash of each year."""
    years = case.years
    for payment in case.portfolio.payments:
        yield _rightful(case, payment, "pays")
        yield None if payment.year in years else _outside(payment)
    for taken in case.taken:
        paid = listed.yearly.get(taken.row.project, {})
        if paid == taken.cash:
            yield from repeat(None, len(years))
        else:
            for year in years:
                yield _paid_in_full(taken, year, paid.get(year, NOTHING))


def signatures(case: Case, listed: Ledger) -> Findings:
    """Signatures are by eligible funds, add up to each package's commitment, and cover what each fund pays."""
    by_project: dict[str, list[Decimal]] = defaultdict(list)
    for (_, project), amount in listed.signed.items():
        by_project[project].append(amount)
    for signature in case.portfolio.signatures:
        yield _rightful(case, signature, "signs")
    for taken in case.taken:
        yield _has_a_payer(case, taken)
        yield _signed_in_full(taken, add_up(by_project[taken.row.project]))
    for (fund, project), paid in listed.paid.items():
        if project in case.taken_of:
            yield _covered(case.taken_of[project], fund, paid, listed)


def _rightful(case: Case, entry: Payment | Signature, does: str) -> Finding:
    taken = case.taken_of.get(entry.project)
    if taken is not None and entry.amount >= 0 and entry.fund in payers(case, taken):
        return None
    wrong = _wrong(case, entry, taken)
    return f"Fund {entry.fund} {does} {said(entry.amount)} for {entry.project}{wrong}" if wrong else None


def _wrong(case: Case, entry: Payment | Signature, taken: Taken | None) -> str:
    if entry.amount < 0:
        return ": less than nothing."
    if entry.fund not in case.funds:
        return ", but it is not a fund of the study."
    if taken is None:
        return ", which is not funded."
    return ", which it may not pay for." if entry.amount else ""


def _outside(payment: Payment) -> str:
    return (
        f"Fund {payment.fund} pays {said(payment.amount)} for {payment.project} in {payment.year}, "
        "outside the programme."
    )


def _slack(taken: Taken, owed: Decimal) -> Decimal:
    """Half a hundredth where a float cannot hold what is owed, else nothing."""
    return HALF_A_HUNDREDTH if taken.interior or exact(float(owed)) != owed else NOTHING


def _paid_in_full(taken: Taken, year: int, paid: Decimal) -> Finding:
    owed = taken.cash.get(year, NOTHING)
    if paid == owed or abs(paid - owed) <= _slack(taken, owed):
        return None
    return (
        f"Project {taken.row.project} is paid {said(paid)} in {year}; its option asks for {said(owed)} "
        f"({said(paid - owed)} off)."
    )


def _signed_in_full(taken: Taken, signed: Decimal) -> Finding:
    owed = taken.amount("commitment")
    if signed == owed or abs(signed - owed) <= _slack(taken, owed):
        return None
    return (
        f"Funds sign {said(signed)} for project {taken.row.project}; its commitment is {said(owed)} "
        f"({said(signed - owed)} off)."
    )


def _covered(taken: Taken, fund: str, paid: Decimal, listed: Ledger) -> Finding:
    project = taken.row.project
    signed = listed.signed.get((fund, project), NOTHING)
    rounded = HALF_A_HUNDREDTH * (listed.count[fund, project] + 1) if taken.interior else NOTHING
    if paid <= signed + rounded:
        return None
    if taken.amount("cash") > taken.amount("commitment"):
        return None  # The rule is for options whose cash fits their commitment, which the tables ask of every option.
    return f"Fund {fund} pays {said(paid)} for {project} and signed {said(signed)}: {said(paid - signed)} over."


def _has_a_payer(case: Case, taken: Taken) -> Finding:
    if payers(case, taken) or not (taken.amount("commitment") > 0 or any(taken.option.cash)):
        return None
    return f"Project {taken.row.project} is funded with {taken.row.option}, which no fund may pay for."
