"""What an instrument offers a batch of projects, and the rows of the table of options made of it.

Money is rounded to whole hundredths here and nowhere else: what the donor signs upwards, private money downwards, and
what it pays so that the years add up to no more than it signs. `cost` is taken from the rounded flows, so that an
officer who adds up the table finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocator.finance.arrays import Floats
from allocator.finance.mobilisation import Mechanism, mobilised
from allocator.finance.present_value import present_value
from allocator.pricing.case import Case
from allocator.pricing.rounding import cents, cents_down, cents_up, paid_in_cents
from allocator.pricing.table import Option, Unpriced


@dataclass
class Refusals:
    """Why pairs are not on offer: the first reason found for each; empty where nothing speaks against it."""

    reasons: list[str]

    @classmethod
    def none(cls, count: int) -> Refusals:
        """No reason yet for any of `count` pairs."""
        return cls([""] * count)

    def add(self, where: NDArray[np.bool_], reason: str | Callable[[int], str]) -> None:
        """Refuses the pairs that are not refused yet; the reason may be made from the number of the row."""
        for index in np.flatnonzero(where).tolist():
            self.reasons[index] = self.reasons[index] or (reason if isinstance(reason, str) else reason(index))


@dataclass(frozen=True)
class Offer:
    """Amounts of one instrument for a batch of projects, before rounding; study currency, shape (projects,).

    cash, reflow     paid and received by the donor by year after the start, 0 or more, shape (projects, T + 1)
    bank, sponsor    private loan and private equity in the project with this support
    follows          probability that the private side follows (for assistance: by how much it rises)
    says             what was sized, in words, by number of the row
    """

    commitment: Floats
    cash: Floats
    reflow: Floats
    mechanism: Mechanism
    bank: Floats
    sponsor: Floats
    public: Floats
    follows: Floats
    says: Callable[[int], str]
    refusals: Refusals
    risk: Mapping[str, Floats] = field(default_factory=dict)  # grant_equivalent, expected_loss, exposure, reserve


def same_length(cash: Floats, reflow: Floats) -> tuple[Floats, Floats]:
    """Two tables of flows by year, made as long as the longer one."""
    years = max(cash.shape[1], reflow.shape[1])
    padded = [np.pad(flows, ((0, 0), (0, years - flows.shape[1]))) for flows in (cash, reflow)]
    return padded[0], padded[1]


def rows_of(case: Case, offer: Offer, starts: Mapping[str, tuple[int, ...]]) -> tuple[list[Option], list[Unpriced]]:
    """The rows of the table of options, and the pairs refused with their reasons."""
    commitment = cents_up(offer.commitment)
    paid_out, back = same_length(offer.cash, offer.reflow)
    cash, reflow = paid_in_cents(paid_out, commitment), cents(back)
    columns = _measures(case, offer, commitment, cash, reflow)
    measures = zip(*(values.tolist() for values in columns.values()), strict=True)
    kept: list[Option] = []
    refused: list[Unpriced] = []
    name = case.instrument.name
    batch = zip(case.facts.rows, offer.refusals.reasons, measures, _trimmed(cash), _trimmed(reflow), strict=True)
    for index, (project, reason, values, paid, received) in enumerate(batch):
        if reason:
            refused.append(Unpriced(project.project, name, reason))
            continue
        kept.append(
            Option(
                project=project.project,
                option=name,
                instrument=name,
                starts=starts[project.project],
                cash=paid,
                reflow=received,
                measures={**project.measures, **dict(zip(columns, values, strict=True))},
                kind=str(case.instrument.kind),
                support=offer.says(index),
            )
        )
    return kept, refused


def _measures(case: Case, offer: Offer, commitment: Floats, cash: Floats, reflow: Floats) -> dict[str, Floats]:
    """Every built-in measure but `resilience`; `cost` only where the donor's rate is known."""
    paid = cents(cash.sum(axis=-1))
    gross = cents_down(_gross(case, offer, commitment))
    known = {} if case.discount is None else {"cost": cents(present_value(cash - reflow, case.discount))}
    return {
        "commitment": commitment,
        "cash": paid,
        **known,
        "grant_equivalent": cents(offer.risk.get("grant_equivalent", paid)),
        "private": cents_down(gross * offer.follows * case.facts.additionality),
        "private_gross": gross,
        "public": cents(offer.public),
        **{name: cents(offer.risk.get(name, 0.0 * paid)) for name in ("exposure", "reserve", "expected_loss")},
        "projects": 0.0 * paid + 1.0,
    }


def _gross(case: Case, offer: Offer, commitment: Floats) -> Floats:
    return mobilised(
        case.model.mobilisation,
        offer.mechanism,
        bank=offer.bank,
        sponsor=offer.sponsor,
        donor=commitment,
        public=offer.public,
    )


def _trimmed(flows: Floats) -> list[tuple[float, ...]]:
    """Rows without the zeros at their end."""
    longest = np.where(flows != 0.0, np.arange(1, flows.shape[1] + 1), 0).max(axis=1, initial=0)
    return [tuple(row[:length]) for row, length in zip(flows.tolist(), longest.tolist(), strict=True)]
