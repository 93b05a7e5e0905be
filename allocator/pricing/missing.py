"""What has to be stated before an instrument can be priced, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.errors import At, Problem
from allocator.language import Joined, Sentence
from allocator.modelfile.records import Kind, Model
from allocator.pricing.case import Case
from allocator.pricing.facts import Facts
from allocator.study.records import Project

SIZED_BY_NEED = (Kind.INVESTMENT_GRANT, Kind.RESULTS_PAYMENT)
BESIDE_A_BANK = (
    Kind.SOFT_LOAN,
    Kind.INTEREST_SUBSIDY,
    Kind.PARTIAL_CREDIT_GUARANTEE,
    Kind.FIRST_LOSS,
    Kind.EQUITY,
    Kind.CREDIT_LINE,
)


def missing(case: Case) -> list[str]:
    """Why each project cannot be priced for want of data, by column; empty where all is there."""
    lacks = {name: needed & np.isnan(column) for name, (needed, column) in _needs(case).items()}
    reasons = [""] * len(case)
    for number in np.flatnonzero(np.logical_or.reduce(list(lacks.values()))).tolist():
        columns = [name for name, where in lacks.items() if where[number]]
        reasons[number] = Sentence("{columns} not stated", columns=Joined(Sentence(" and "), columns))
    for number in np.flatnonzero(case.facts.total_cost == 0.0).tolist():
        if case.instrument.kind in (*SIZED_BY_NEED, *BESIDE_A_BANK):
            reasons[number] = reasons[number] or Sentence("total_cost is 0")
    return reasons


def _needs(case: Case) -> dict[str, tuple[NDArray[np.bool_], NDArray[np.float64]]]:
    """By column: where it is needed, and its values (not a number: not stated)."""
    facts, kind, everywhere = case.facts, case.instrument.kind, np.ones(len(case), dtype=np.bool_)
    beside_bank, by_need = kind in BESIDE_A_BANK, kind in SIZED_BY_NEED
    sized = np.isnan(case.number("amount")) or case.number("take_up_gain", 0.0) > 0.0
    costed = beside_bank or by_need or (kind is Kind.TECHNICAL_ASSISTANCE and bool(sized))
    annual, life = (_column(facts, name) for name in ("annual_cash_flow", "life_years"))
    endless = ~facts.earns & ~np.isnan(annual)  # a cash flow without the years it lasts
    borrows = (case.debt > 0.0) & (beside_bank | (by_need & facts.earns))
    asks_flow = everywhere & beside_bank & case.asks
    return {
        "total_cost": (everywhere & costed, facts.total_cost),
        "annual_cash_flow": (asks_flow, np.where(facts.earns, 0.0, annual)),
        "life_years": (endless & (beside_bank | by_need), life),
        "loan_years": (borrows, facts.loan_years),
    }


def _column(facts: Facts, name: str) -> NDArray[np.float64]:
    values = [getattr(row, name) for row in facts.rows]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def project_problems(facts: Facts) -> Iterator[Problem]:
    """Contradictions between the columns of a project, at its row."""
    for row in facts.rows:
        yield from _contradictions(row)


def _contradictions(row: Project) -> Iterator[Problem]:
    own, public = row.equity or 0.0, row.public_cofinance or 0.0
    if row.total_cost is not None and own + public > row.total_cost * (1.0 + 1e-12):
        yield Problem(
            f"equity and public_cofinance add up to {own + public:.12g}, more than the total cost of "
            f"{row.total_cost:.12g}. Lower them or raise total_cost.",
            row.at.in_column("total_cost"),
        )
    if row.loan_years is not None and row.grace_years is not None and row.grace_years >= max(row.loan_years, 1):
        yield Problem(
            f"{row.grace_years} years of grace leave no year to repay a loan of {row.loan_years} years. "
            "Write fewer years of grace.",
            row.at.in_column("grace_years"),
        )
    if row.earliest is not None and row.latest is not None and row.earliest > row.latest:
        yield Problem(f"earliest {row.earliest} is after latest {row.latest}.", row.at.in_column("earliest"))


def model_problems(model: Model, facts: Facts, tried: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    """Instruments that need the bank's rate when the model states none."""
    if model.rates.market is not None:
        return
    for instrument in model.instruments:
        numbers = np.asarray(tried[instrument.name], dtype=np.intp)
        earning = bool(facts.earns[numbers].any())
        needs = instrument.kind in BESIDE_A_BANK or (instrument.kind in SIZED_BY_NEED and earning)
        if len(numbers) and needs:
            yield Problem(
                f"{instrument.name} needs the bank's yearly rate. Write rates: {{market: 21%}}.",
                At(file=model.source, column="rates.market"),
            )
