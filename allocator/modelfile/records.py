"""A donor's policy, as a model file states it: what to maximise, hurdles, rates, instruments and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from allocator.study.records import Limit


class Form(StrEnum):
    """The three forms of `maximise`."""

    WEIGHTED = "weighted"  # sum of weight times measure, natural units
    ORDERED = "ordered"  # one after the other; a term's number is the share the level before it may lose
    SCALED = "scaled"  # weighted, each measure divided by its own best attainable value


class Mobilisation(StrEnum):
    """The standard by which private money is counted."""

    OECD = "oecd"
    MDB = "mdb"
    SIMPLE = "simple"


class Kind(StrEnum):
    """The ten kinds of financial instrument."""

    INVESTMENT_GRANT = "investment_grant"
    TECHNICAL_ASSISTANCE = "technical_assistance"
    RESULTS_PAYMENT = "results_payment"
    SOFT_LOAN = "soft_loan"
    INTEREST_SUBSIDY = "interest_subsidy"
    PARTIAL_CREDIT_GUARANTEE = "partial_credit_guarantee"
    FIRST_LOSS = "first_loss"
    EQUITY = "equity"
    PREMIUM_SUBSIDY = "premium_subsidy"
    CREDIT_LINE = "credit_line"


@dataclass(frozen=True, slots=True)
class Objective:
    """What is maximised. `terms` are (measure, number): a weight, or for `ordered` the tolerance (a share)."""

    form: Form
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One part of the resilience points: `weight` times min(1, total of the measure / full), times 100."""

    weight: float
    full: float


@dataclass(frozen=True, slots=True)
class Hurdles:
    """What makes a project bankable. None: this hurdle is not asked for."""

    equity_return: float | None = None  # share a year the sponsor must earn
    debt_service_cover: float | None = None  # least cash flow over debt service in any year of the loan


@dataclass(frozen=True, slots=True)
class Rates:
    """Yearly rates, shares. `depreciation` is that of the flows' currency against the study's (see sources.md)."""

    market: float | None = None  # what a bank asks of the borrower
    donor: float | None = None  # at which the donor discounts, in the study's currency
    grant_element: float = 0.06  # OECD discount rate, upper-middle-income countries, official sector
    depreciation: float = 0.0  # expected yearly fall of the projects' currency against the study's currency


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument on offer and its terms; `terms` holds the numbers its kind asks for, already checked."""

    name: str
    kind: Kind
    where: str = ""
    terms: Mapping[str, float | str | tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A whole model file, after `extends` and checking. Frozen and picklable."""

    name: str
    title: str
    maximise: Objective
    resilience: Mapping[str, Indicator] = field(default_factory=dict)
    hurdles: Hurdles = Hurdles()
    rates: Rates = Rates()
    mobilisation: Mobilisation = Mobilisation.OECD
    instruments: tuple[Instrument, ...] = ()
    limits: tuple[Limit, ...] = ()
    schema: int = 1
    source: str = field(default="", compare=False)
