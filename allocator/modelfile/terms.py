"""The terms of each kind of instrument: the closed vocabulary of the `instruments` part of a model file.

A term has a name, a unit, a default (or is required), a range and one sentence that says what it means.
Formulas that use them: allocator.finance and allocator.pricing. Sources: docs/sources.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from allocator.errors import NOWHERE, At, Problem, StudyError, nearest
from allocator.modelfile.records import Kind

Value = float | str | tuple[float, ...]


class Unit(StrEnum):
    """What a term is counted in."""

    SHARE = "share"  # 0.3 or 30%
    RATE = "rate"  # share a year
    MONEY = "money"  # study currency
    YEARS = "years"  # whole years
    NUMBER = "number"
    SHARES = "shares"  # a list of shares that add up to 1
    CHOICE = "choice"  # one of a few words
    NAME = "name"  # the name of a measure


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it is called, what it means, and what may be written.

    default   used when the term is not written; None: nothing (the rule it states is not asked)
    required  must be written
    least, most   range, both ends allowed
    """

    name: str
    unit: Unit
    says: str
    default: Value | None = None
    required: bool = False
    least: float = 0.0
    most: float = 1.0
    choices: tuple[str, ...] = ()


_ANY_MONEY = 1e13
_LONGEST = 40.0

REPAYMENTS = ("annuity", "equal_principal")

_MAX_SHARE = Term("max_share", Unit.SHARE, "Most the donor gives, as a share of the project's total cost.", 1.0)
_MAX_AMOUNT = Term("max_amount", Unit.MONEY, "Most the donor gives to one project.", most=_ANY_MONEY)
_MIN_AMOUNT = Term(
    "min_amount",
    Unit.MONEY,
    "Least the donor gives to one project: a project that needs less, or nothing, is offered this.",
    0.0,
    most=_ANY_MONEY,
)
_TRANCHES = Term("tranches", Unit.SHARES, "Shares paid 0, 1, 2 ... years after the start.", (1.0,))
_OWN = Term(
    "own_contribution",
    Unit.SHARE,
    "Share of total cost the sponsor puts in when `equity` is blank; support never takes the sponsor below it.",
    0.2,
)
_BANK = Term(
    "bank_repayment",
    Unit.CHOICE,
    "How the bank loan is repaid: annuity or equal_principal.",
    "annuity",
    choices=REPAYMENTS,
)
_DEFAULTS = Term("default_rate", Unit.RATE, "Yearly default rate of a project that states none.", 0.04, most=0.99)
_LGD = Term("loss_given_default", Unit.SHARE, "Share of the balance lost when a borrower defaults.", 0.45)
_SIZED = (_MAX_SHARE, _MAX_AMOUNT, _MIN_AMOUNT, _OWN, _BANK)

_RATE = Term("rate", Unit.RATE, "Yearly interest the donor asks.", required=True)
_MATURITY = Term("maturity", Unit.YEARS, "Years until the last repayment.", required=True, least=1, most=_LONGEST)
_GRACE = Term("grace", Unit.YEARS, "Years in which only interest is paid.", 0.0, most=_LONGEST - 1)
_REPAYMENT = Term(
    "repayment",
    Unit.CHOICE,
    "How the donor's loan is repaid: equal_principal or annuity.",
    "equal_principal",
    choices=REPAYMENTS,
)

TERMS: Mapping[Kind, tuple[Term, ...]] = {
    Kind.INVESTMENT_GRANT: (*_SIZED, _TRANCHES),
    Kind.TECHNICAL_ASSISTANCE: (
        Term("amount", Unit.MONEY, "Size of the assistance; with `share` too, the smaller counts.", most=_ANY_MONEY),
        Term("share", Unit.SHARE, "Size of the assistance as a share of total cost."),
        Term("take_up_gain", Unit.SHARE, "By how much it raises the probability that the private side follows.", 0.0),
        _OWN,
        _TRANCHES,
    ),
    Kind.RESULTS_PAYMENT: (
        Term(
            "years_to_payment",
            Unit.YEARS,
            "Years from the start until results are verified and paid.",
            required=True,
            most=_LONGEST,
        ),
        Term("probability", Unit.SHARE, "Probability that the results are reached.", required=True, least=0.01),
        *_SIZED,
    ),
    Kind.SOFT_LOAN: (_RATE, _MATURITY, _GRACE, _REPAYMENT, *_SIZED, _DEFAULTS, _LGD),
    Kind.INTEREST_SUBSIDY: (
        Term("client_rate", Unit.RATE, "Lowest yearly rate the borrower is brought down to.", required=True),
        Term("years", Unit.YEARS, "Most years the subsidy is paid.", required=True, least=1, most=_LONGEST),
        Term("max_points", Unit.RATE, "Most points a year the subsidy takes off the market rate."),
        Term("max_loan", Unit.MONEY, "Largest bank loan that may be subsidised.", most=_ANY_MONEY),
        _MAX_AMOUNT,
        _OWN,
        _BANK,
        _DEFAULTS,
    ),
    Kind.PARTIAL_CREDIT_GUARANTEE: (
        Term("coverage", Unit.SHARE, "Most of the loan the guarantee covers.", required=True, least=0.01),
        Term("fee", Unit.RATE, "Yearly fee on the covered balance, paid in advance.", required=True),
        _LGD,
        Term("reserve", Unit.SHARE, "Money set aside, as a share of the covered amount.", 0.2),
        Term("market_premium", Unit.RATE, "What the market would ask for the guarantee (EU safe harbour).", 0.038),
        Term("collateral_asked", Unit.NUMBER, "Security a bank asks, times the loan.", 1.2, most=10.0),
        Term("collateral_value", Unit.SHARE, "Share of the collateral's value a bank counts.", 0.7),
        Term("bank_cost", Unit.RATE, "Bank's yearly cost of funds, operations and capital; blank: not tested."),
        Term("max_loan", Unit.MONEY, "Largest bank loan that may be guaranteed.", most=_ANY_MONEY),
        _OWN,
        _BANK,
        _DEFAULTS,
    ),
    Kind.FIRST_LOSS: (
        Term(
            "thickness", Unit.SHARE, "First losses covered at most, as a share of the loan.", required=True, least=0.001
        ),
        Term(
            "senior_loss", Unit.SHARE, "Expected loss the senior lender accepts, share of the loan; blank: not asked."
        ),
        Term("coupon", Unit.RATE, "Yearly coupon on the covered amount, paid in advance.", 0.0),
        Term("correlation", Unit.SHARE, "Correlation of borrowers' values (Vasicek).", 0.12, least=0.001, most=0.999),
        _LGD,
        _OWN,
        _BANK,
        _DEFAULTS,
    ),
    Kind.EQUITY: (
        Term(
            "exit_year",
            Unit.YEARS,
            "Years from the start until the stake is sold.",
            required=True,
            least=1,
            most=_LONGEST,
        ),
        Term(
            "exit_multiple",
            Unit.NUMBER,
            "Expected proceeds over the sum put in, failures included.",
            required=True,
            most=100.0,
        ),
        *_SIZED,
    ),
    Kind.PREMIUM_SUBSIDY: (
        Term("share", Unit.SHARE, "Share of the insurance premium the donor pays.", required=True, least=0.001),
        Term("tariff", Unit.RATE, "Yearly premium as a share of the insured sum.", required=True, least=0.0001),
        Term(
            "sum_insured",
            Unit.MONEY,
            "Insured sum for one unit (a hectare).",
            required=True,
            least=0.01,
            most=_ANY_MONEY,
        ),
        Term("units", Unit.NAME, "Measure of the project that counts the insured units.", "hectares"),
        Term("years", Unit.YEARS, "Years in which the premium is subsidised.", 1.0, least=1, most=_LONGEST),
        _MAX_AMOUNT,
    ),
    Kind.CREDIT_LINE: (
        _RATE,
        Term("margin", Unit.RATE, "Yearly points the bank adds for the final borrower.", required=True),
        _MATURITY,
        _GRACE,
        _REPAYMENT,
        Term("bank_default_rate", Unit.RATE, "Yearly default rate of the bank that owes the line.", 0.01, most=0.99),
        _LGD,
        *_SIZED,
    ),
}


def check_terms(kind: Kind, raw: Mapping[str, object], at: At = NOWHERE) -> dict[str, Value]:
    """The terms of one instrument as numbers, defaults filled in; raises StudyError with every problem.

    raw   what the model file says, without `kind` and `where`; shares as 0.3 or "30%"
    at    the instrument's place; its column is extended by the name of the term

    >>> terms = check_terms(Kind.INTEREST_SUBSIDY, {"client_rate": "6%", "years": 3})
    >>> terms["client_rate"], terms["years"], terms["bank_repayment"]
    (0.06, 3.0, 'annuity')
    """
    problems: list[Problem] = []
    known = {term.name: term for term in TERMS[kind]}
    checked: dict[str, Value] = {term.name: term.default for term in TERMS[kind] if term.default is not None}
    for name, cell in raw.items():
        place = _inside(at, name)
        if name not in known:
            problems.append(Problem(_unknown(kind, name, known), place))
            continue
        try:
            checked[name] = _read(known[name], cell)
        except ValueError as wrong:
            problems.append(Problem(str(wrong), place))
    problems += [
        Problem(f"{kind} needs this term. {term.says}", _inside(at, term.name))
        for term in TERMS[kind]
        if term.required and term.name not in raw
    ]
    problems = problems or [Problem(message, at) for message in _together(kind, checked)]
    if problems:
        raise StudyError(problems)
    return checked


def _inside(at: At, name: str) -> At:
    return at.in_column(f"{at.column}.{name}" if at.column else str(name))


def _unknown(kind: Kind, name: str, known: Mapping[str, Term]) -> str:
    return f'"{name}" is not a term of {kind}.{nearest(str(name), known)} Known: {", ".join(known)}.'


def _together(kind: Kind, terms: Mapping[str, Value]) -> list[str]:
    """What terms say wrongly together."""
    wrong = []
    if "grace" in terms and _number(terms, "grace") >= _number(terms, "maturity"):
        wrong.append("grace is not shorter than maturity. Write fewer years of grace.")
    if kind is Kind.TECHNICAL_ASSISTANCE and "amount" not in terms and "share" not in terms:
        wrong.append("technical_assistance needs amount or share (of total cost).")
    if "min_amount" in terms and "max_amount" in terms and _number(terms, "min_amount") > _number(terms, "max_amount"):
        wrong.append("min_amount is above max_amount.")
    return wrong


def _number(terms: Mapping[str, Value], name: str) -> float:
    value = terms[name]
    return float(value) if isinstance(value, (int, float)) else 0.0


def _read(term: Term, cell: object) -> Value:
    if term.unit is Unit.SHARES:
        return _shares(cell)
    if term.unit in (Unit.CHOICE, Unit.NAME):
        return _word(term, cell)
    value = _decimal(cell, share=term.unit in (Unit.SHARE, Unit.RATE))
    if term.unit is Unit.YEARS and value != value.to_integral_value():
        raise ValueError(f"{cell} is not a whole number of years.")
    if not Decimal(str(term.least)) <= value <= Decimal(str(term.most)):
        raise ValueError(_outside(term, cell))
    return float(value)


def _outside(term: Term, cell: object) -> str:
    if term.unit in (Unit.SHARE, Unit.RATE):
        return f"{cell} is not a share from {term.least:g} to {term.most:g}. Write 30% or 0.3."
    return f"{cell} is not from {term.least:g} to {term.most:g}."


def _word(term: Term, cell: object) -> str:
    if not isinstance(cell, str) or not cell:
        raise ValueError(f"{cell} is not a word. {term.says}")
    if term.choices and cell not in term.choices:
        raise ValueError(
            f'"{cell}" is not known here.{nearest(cell, term.choices)} Write one of: {", ".join(term.choices)}.'
        )
    return cell


def _shares(cell: object) -> tuple[float, ...]:
    if isinstance(cell, (str, bytes)) or not isinstance(cell, Sequence) or not cell:
        raise ValueError(f"{cell} is not a list of shares. Write [40%, 40%, 20%].")
    parts = [_decimal(part, share=True) for part in cell]
    if any(part < 0 for part in parts) or sum(parts) != 1:
        raise ValueError(f"the shares add up to {float(sum(parts)):.10g}, not to 1. Write [40%, 40%, 20%].")
    return tuple(float(part) for part in parts)


def _decimal(cell: object, share: bool) -> Decimal:
    """A number as it is written: `30%` is 0.3 where shares are asked; yes and no are not numbers."""
    text = "" if isinstance(cell, bool) or not isinstance(cell, (int, float, str, Decimal)) else str(cell).strip()
    percent = share and text.endswith("%")
    try:
        value = Decimal(text.removesuffix("%").strip() if percent else text)
    except InvalidOperation:
        raise ValueError(f"{cell!r} is not a number.") from None
    if not value.is_finite():
        raise ValueError(f"{cell!r} is not a number.")
    return value / 100 if percent else value
