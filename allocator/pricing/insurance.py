"""Part of an insurance premium, year by year: units (hectares) * insured sum * tariff * share.

The insured pays the rest, which is all that counts as private; the insured sum is an outcome, not mobilisation.
Source: docs/sources.md#insurance
"""

from __future__ import annotations

import numpy as np

from allocator.finance.contingent import insurance_premium
from allocator.finance.mobilisation import Mechanism
from allocator.language import Sentence
from allocator.pricing.case import Case
from allocator.pricing.offer import Offer, Refusals
from allocator.pricing.rounding import cents_up, money


def premium_subsidy(case: Case) -> Offer:
    """The donor's share of the premium in each year of the terms, paid at the beginning of the year."""
    units, years = case.facts.measure(case.word("units")), int(case.number("years"))
    refusals = Refusals.none(len(case))
    refusals.add(~(units > 0.0), Sentence("{column} is not stated", column=case.word("units")))
    premium = insurance_premium(np.nan_to_num(units), case.number("sum_insured"), case.number("tariff"))
    whole = premium * years
    paid = cents_up(np.minimum(case.number("share") * whole, case.number("max_amount", np.inf)))
    return Offer(
        commitment=paid,
        cash=np.repeat(paid[:, None] / years, years, axis=1),
        reflow=np.zeros((len(case), 1)),
        mechanism=Mechanism.PREMIUM,
        bank=np.zeros(len(case)),
        sponsor=np.maximum(whole - paid, 0.0),
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(
            "{paid} of premiums of {whole} over {years} years",
            paid=money(paid[row]),
            whole=money(whole[row]),
            years=years,
        ),
        refusals=refusals,
    )
