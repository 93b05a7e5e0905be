"""Who pays: eligible funds share what a package costs, and no fund pays more than it signed.

    sum(pay[f, p, t] for f)  =  cash[p, t]            sum(sign[f, p] for f)  =  commitment[p]
    sum(pay[f, p, t] for t)  <=  sign[f, p]           pay >= 0,  sign >= 0,  0 where f may not pay for p

pay, sign   study currency, as the portfolio lists them        t   programme years
Exact, but for a package of interior size: its amounts may need more digits than a float has, so each listed
number may be rounded to half a hundredth.
Source: docs/rules.md#who-pays
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from math import isfinite
from typing import TypeVar

from allocator.portfolio import Payment, Signature
from allocator.study.records import Fund
from allocator.verify.case import Case, Finding, Findings, Taken
from allocator.verify.exact import HALF_A_HUNDREDTH, NOTHING, add_up, exact, said

Key = TypeVar("Key")
Sums = Mapping[str, Mapping[str, Decimal]]
"""Project -> fund -> what it pays or signs."""


@dataclass(frozen=True)
class Ledger:
    """Sums of what is listed: by project and fund over the programme, and by project and year.

    paid     project -> fund -> paid in programme years       signed   project -> fund -> signed
    yearly   project -> year -> paid by all funds
    """

    paid: Sums
    signed: Sums
    yearly: Mapping[str, Mapping[int, Decimal]]


def ledger(case: Case) -> Ledger:
    """Adds up the payments of programme years and the signatures."""
    paid: dict[str, dict[str, Decimal]] = {}
    signed: dict[str, dict[str, Decimal]] = {}
    yearly: dict[str, dict[int, Decimal]] = {}
    years = case.years
    for payment, amount in case.paid:
        if payment.year in years:
            _add(paid.setdefault(payment.project, {}), payment.fund, amount)
            _add(yearly.setdefault(payment.project, {}), payment.year, amount)
    for signature, amount in case.signed:
        _add(signed.setdefault(signature.project, {}), signature.fund, amount)
    return Ledger(paid, signed, yearly)


def _add(sums: dict[Key, Decimal], key: Key, amount: Decimal) -> None:
    before = sums.get(key)
    sums[key] = amount if before is None else before + amount


def payments(case: Case, listed: Ledger) -> Findings:
    """Payments are by eligible funds, in programme years, and add up to each package's cash of each year."""
    years, payers = case.years, _payers(case)
    for payment in case.portfolio.payments:
        rightful = payment.amount >= 0 and payment.fund in payers.get(payment.project, ())
        yield None if rightful else _wrongful(case, payment, "pays")
        yield None if payment.year in years else _outside(payment)
    for taken in case.taken:
        paid = listed.yearly.get(taken.row.project, {})
        if paid == taken.cash:
            yield from repeat(None, len(years))
        else:
            yield from (_paid_in_full(taken, year, paid.get(year, NOTHING)) for year in years)


def signatures(case: Case, listed: Ledger) -> Findings:
    """Signatures are by eligible funds, add up to each package's commitment, and cover what each fund pays."""
    payers = _payers(case)
    for signature in case.portfolio.signatures:
        rightful = signature.amount >= 0 and signature.fund in payers.get(signature.project, ())
        yield None if rightful else _wrongful(case, signature, "signs")
    for taken in case.taken:
        yield _has_a_payer(case, taken)
        yield _signed_in_full(taken, add_up(listed.signed.get(taken.row.project, {}).values()))
    for project, paid in listed.paid.items():
        if project in case.taken_of:
            signed = listed.signed.get(project, {})
            for fund, amount in paid.items():
                yield _covered(case, case.taken_of[project], fund, amount, signed.get(fund, NOTHING))


def _payers(case: Case) -> dict[str, frozenset[str]]:
    """The funds that may pay for each project that is taken; looked up once."""
    if not case.payers:
        case.payers.update((project, _may_pay(case, taken)) for project, taken in case.taken_of.items())
    return case.payers


def _may_pay(case: Case, taken: Taken) -> frozenset[str]:
    """The funds whose lists allow the package; the same for each of its theme, district and instrument."""
    kind = (taken.project.theme, taken.project.district, taken.option.instrument)
    if kind not in case.allowed:
        case.allowed[kind] = frozenset(name for name, fund in case.funds.items() if _allows(fund, *kind))
    return case.allowed[kind]


def _allows(fund: Fund, theme: str | None, district: str | None, instrument: str) -> bool:
    return _among(fund.themes, theme) and _among(fund.districts, district) and _among(fund.instruments, instrument)


def _among(listed: tuple[str, ...], stated: str | None) -> bool:
    """An empty list allows all; one that is not empty does not allow what states nothing."""
    return not listed or (bool(stated) and stated in listed)


def _wrongful(case: Case, entry: Payment | Signature, does: str) -> Finding:
    wrong = _wrong(case, entry)
    return f"Fund {entry.fund} {does} {said(entry.amount)} for {entry.project}{wrong}" if wrong else None


def _wrong(case: Case, entry: Payment | Signature) -> str:
    if entry.amount < 0:
        return ": less than nothing."
    if entry.fund not in case.funds:
        return ", but it is not a fund of the study."
    if entry.project not in case.taken_of:
        return ", which is not funded."
    if entry.amount and entry.fund not in _payers(case)[entry.project]:
        return ", which it may not pay for."
    return ""


def _outside(payment: Payment) -> str:
    return (
        f"Fund {payment.fund} pays {said(payment.amount)} for {payment.project} in {payment.year}, "
        "outside the programme."
    )


def _slack(taken: Taken, owed: Decimal) -> Decimal:
    """Half a hundredth where a float cannot hold what is owed, else nothing."""
    nearest = float(owed)
    held = isfinite(nearest) and exact(nearest) == owed
    return NOTHING if held and not taken.interior else HALF_A_HUNDREDTH


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


def _covered(case: Case, taken: Taken, fund: str, paid: Decimal, signed: Decimal) -> Finding:
    project = taken.row.project
    rounded = HALF_A_HUNDREDTH * (case.times_paid[fund, project] + 1) if taken.interior else NOTHING
    if paid <= signed + rounded:
        return None
    if taken.amount("cash") > taken.amount("commitment"):
        return None  # The rule is for options whose cash fits their commitment, which the tables ask of every option.
    return f"Fund {fund} pays {said(paid)} for {project} and signed {said(signed)}: {said(paid - signed)} over."


def _has_a_payer(case: Case, taken: Taken) -> Finding:
    if _may_pay(case, taken) or not (taken.amount("commitment") > 0 or any(taken.option.cash)):
        return None
    return f"Project {taken.row.project} is funded with {taken.row.option}, which no fund may pay for."
