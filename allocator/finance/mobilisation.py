"""How much private money a donor may say it moved, by the standard chosen.

oecd    guarantee: the bank loan covered, in full. Credit line: the bank's own money and the sponsor's.
        Grants, assistance, results payments, interest subsidies, soft loans (simple co-financing): the project's
        private money times donor / (donor + public). First loss and equity: half of it to whoever takes most
        risk, here the donor, and half shared donor / (donor + public). Insurance premium: what the insured pays
mdb     all private money in the activity (direct and indirect); none for technical assistance and insurance premiums
simple  all private money in the project: the bank loan and the sponsor's money
Source: docs/sources.md#mobilisation
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from allocator.finance.arrays import Floats, floats
from allocator.modelfile.records import Mobilisation


class Mechanism(StrEnum):
    """How an instrument draws in private money, in the words of the OECD."""

    COFINANCING = "simple co-financing"
    ADVICE = "technical assistance"
    GUARANTEE = "guarantee"
    CREDIT_LINE = "credit line"
    RISK_SHARE = "shares in the riskiest tranche"
    PREMIUM = "insurance premium"


def attributed(private: float, official: ArrayLike, lead: ArrayLike | None = None, lead_weight: float = 0.5) -> Floats:
    """Shares private money out among official actors; the shares add up to it.

    private       study currency
    official      what each official actor put in, 0 or more, not all 0, shape (actors,)
    lead          who leads (arranges, or takes the riskiest tranche), shape (actors,); None: nobody
    lead_weight   share that goes to the leaders in equal parts; the rest is pro rata

    >>> attributed(70.0, [20.0, 10.0], [True, False]).round(3).tolist()
    [58.333, 11.667]
    """
    paid = floats(official)
    rata = paid / paid.sum()
    leads = np.zeros(paid.shape) if lead is None else floats(lead)
    weight = lead_weight if leads.any() else 0.0
    return floats(private * (weight * leads / max(leads.sum(), 1.0) + (1.0 - weight) * rata))


def mobilised(
    standard: Mobilisation,
    mechanism: Mechanism,
    *,
    bank: ArrayLike,
    sponsor: ArrayLike,
    donor: ArrayLike,
    public: ArrayLike,
) -> Floats:
    """The private money attributed to the donor, before take-up and additionality, shape (...).

    bank, sponsor   private loan and private equity in the project, study currency, 0 or more
    donor, public   what the donor and other public sources put in, study currency, 0 or more

    >>> bare = dict(bank=2.0, sponsor=1.0, donor=1.0, public=0.5)
    >>> float(mobilised(Mobilisation.OECD, Mechanism.COFINANCING, **bare))
    2.0
    """
    lent, whole = floats(bank), floats(bank) + floats(sponsor)
    if standard is Mobilisation.SIMPLE:
        return whole
    if standard is Mobilisation.MDB:
        return whole * (mechanism not in (Mechanism.ADVICE, Mechanism.PREMIUM))
    if mechanism is Mechanism.GUARANTEE:
        return lent
    if mechanism in (Mechanism.CREDIT_LINE, Mechanism.PREMIUM):
        return whole
    share = _share(floats(donor), floats(public))
    return floats(whole * (0.5 + 0.5 * share if mechanism is Mechanism.RISK_SHARE else share))


def _share(donor: Floats, public: Floats) -> Floats:
    official = donor + public
    return np.where(official > 0.0, donor / np.where(official > 0.0, official, 1.0), 0.0)
