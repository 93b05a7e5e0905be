"""One instrument of the model before the projects it is tried on: terms, hurdles, and how each project is financed.

    total cost = sponsor's equity + public co-finance + bank loan + what the donor puts in

Without support the bank loan is what equity and public co-finance leave of the cost. All projects at once.
Source: docs/sources.md#bankability
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.finance.arrays import Floats
from allocator.finance.bankability import cover, equity_value
from allocator.finance.present_value import local_rate
from allocator.finance.schedules import Loan, loan
from allocator.language import Joined, Number, Sentence
from allocator.modelfile.records import Instrument, Model
from allocator.modelfile.terms import Value
from allocator.pricing.facts import Facts
from allocator.pricing.rounding import cents_down, money, percent


@dataclass(frozen=True)
class Case:
    """An instrument, the model it belongs to and the projects it is tried on.

    donor_rate   the donor's yearly rate in the study's currency; None when none is stated
    """

    instrument: Instrument
    model: Model
    facts: Facts
    donor_rate: float | None

    def take(self, which: Sequence[int] | NDArray[np.intp]) -> Case:
        """The same instrument on some of the projects."""
        return replace(self, facts=self.facts.take(which))

    def __len__(self) -> int:
        return len(self.facts)

    def number(self, term: str, otherwise: float = np.nan) -> float:
        """A term as a number; `otherwise` when the model does not state it."""
        value: Value = self.instrument.terms.get(term, otherwise)
        return float(value) if isinstance(value, (int, float)) else otherwise

    def word(self, term: str, otherwise: str = "") -> str:
        """A term as a word."""
        return str(self.instrument.terms.get(term, otherwise))

    @property
    def tranches(self) -> Floats:
        """Shares paid 0, 1, 2 ... years after the start."""
        return np.array(self.instrument.terms.get("tranches", (1.0,)), dtype=np.float64)

    @property
    def asks(self) -> bool:
        """True when the model has a hurdle: support is then sized, else it is what the terms allow."""
        return self.model.hurdles.equity_return is not None or self.model.hurdles.debt_service_cover is not None

    @property
    def market(self) -> float:
        """The bank's yearly rate; only asked where a bank loan matters, and then it is stated."""
        return self.model.rates.market if self.model.rates.market is not None else np.nan

    @property
    def discount(self) -> float | None:
        """The donor's rate for flows in the projects' currency."""
        return None if self.donor_rate is None else float(local_rate(self.donor_rate, self.model.rates.depreciation))

    @property
    def reference(self) -> float:
        """The rate of the OECD grant element for flows in the projects' currency."""
        return float(local_rate(self.model.rates.grant_element, self.model.rates.depreciation))

    @property
    def hazard(self) -> Floats:
        """Yearly default rate of each project, the term's where it states none."""
        stated = self.facts.default_rate
        return np.where(np.isnan(stated), self.number("default_rate", 0.0), stated)

    @property
    def most(self) -> Floats:
        """The most the terms let the donor give to each project, study currency."""
        most = np.minimum(self.number("max_share", 1.0) * self.facts.total_cost, self.number("max_amount", np.inf))
        return cents_down(most)

    @cached_property
    def own(self) -> Floats:
        """The contribution asked of the sponsor, study currency."""
        return np.minimum(
            self.number("own_contribution", 0.0) * self.facts.total_cost, self.facts.total_cost - self.facts.public
        )

    @cached_property
    def equity(self) -> Floats:
        """The sponsor's money before support: as stated, else the own contribution."""
        return np.where(np.isnan(self.facts.equity), self.own, self.facts.equity)

    @property
    def least_equity(self) -> Floats:
        """What support never takes the sponsor below."""
        return np.minimum(self.equity, self.own)

    @cached_property
    def debt(self) -> Floats:
        """The bank loan before support."""
        left = self.facts.total_cost - self.equity - self.facts.public
        return np.where(left < 0.005, 0.0, left)

    @property
    def gap(self) -> Floats:
        """What equity and public co-finance leave of the cost of a project that earns nothing."""
        return self.facts.total_cost - np.nan_to_num(self.facts.equity) - self.facts.public

    @cached_property
    def unit(self) -> Loan:
        """A bank loan of one unit at the market's rate, as each project would repay it."""
        return self.bank_loan(np.ones(len(self)))

    @property
    def horizon(self) -> int:
        """Years that the cash flows span."""
        return int(self.facts.cash_flow.shape[1]) - 1

    @property
    def annuity(self) -> bool:
        """True when the bank loan is repaid as an annuity."""
        return self.word("bank_repayment", "annuity") == "annuity"

    @property
    def loan_years(self) -> Floats:
        """Years of the bank loan; 0 where none is stated, and then there is no loan."""
        return np.nan_to_num(self.facts.loan_years)

    def bank_loan(self, face: Floats) -> Loan:
        """The bank loan of each project at the market's rate."""
        rate = 0.0 if np.isnan(self.market) else self.market
        return loan(
            np.where(self.loan_years > 0, face, 0.0),
            np.full(len(self), rate),
            self.loan_years,
            grace=self.facts.grace_years,
            annuity=self.annuity,
            horizon=self.horizon,
        )

    @cached_property
    def value(self) -> Floats:
        """What the sponsor gains over its hurdle without support; endless where no hurdle is asked."""
        asked = self.model.hurdles.equity_return
        if asked is None:
            return np.full(len(self), np.inf)
        return equity_value(self.equity, self.facts.cash_flow, self.debt[:, None] * self.unit.service, asked)

    @cached_property
    def cover(self) -> Floats:
        """The least debt service cover without support."""
        return cover(self.facts.cash_flow, self.debt[:, None] * self.unit.service)

    def bankable(self, value: Floats, covered: Floats) -> NDArray[np.bool_]:
        """True where neither hurdle fails, to one part in a thousand million."""
        asked = self.model.hurdles.debt_service_cover
        enough = value >= -1e-9 * self.facts.total_cost
        return enough if asked is None else enough & (covered >= asked - 1e-9)

    @cached_property
    def already(self) -> NDArray[np.bool_]:
        """True where a hurdle is asked and the project clears it with no support."""
        return self.bankable(self.value, self.cover) & self.asks & self.facts.earns

    def shortfall(self, index: int) -> str:
        """How far a project is from its hurdles without support, in words."""
        hurdles, parts = self.model.hurdles, []
        if hurdles.debt_service_cover is not None and self.debt[index] > 0.0:
            parts.append(self._cover_words(index, hurdles.debt_service_cover))
        if hurdles.equity_return is not None and self.value[index] < 0.0:
            short = money(float(cents_down(-self.value[index])))
            parts.append(
                Sentence(
                    "the sponsor is {short} in today's money short of {rate} a year",
                    short=short,
                    rate=percent(hurdles.equity_return),
                )
            )
        if not parts:
            return Sentence("without support it clears the hurdles")
        return Sentence("without support {shortfalls}", shortfalls=Joined(Sentence(" and "), parts))

    def _cover_words(self, index: int, asked: float) -> str:
        cover, hurdle = Number(Decimal(f"{self.cover[index]:.2f}")), Number(Decimal(f"{asked:g}"))
        return Sentence("its debt service cover is {cover} ({asked} asked)", cover=cover, asked=hurdle)
