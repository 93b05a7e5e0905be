"""A stake beside the sponsor, bought at the start and sold after some years.

It takes the place of part of the bank loan; at the exit the sponsor is expected to pay its multiple.
Source: docs/sources.md#equity
"""

from __future__ import annotations

import numpy as np

from allocator.finance.contingent import equity_cost
from allocator.finance.mobilisation import Mechanism
from allocator.language import Sentence
from allocator.pricing.case import Case
from allocator.pricing.offer import Offer
from allocator.pricing.replacing import replacing_the_bank
from allocator.pricing.rounding import money, percent


def equity(case: Case) -> Offer:
    """The smallest stake that makes each project bankable."""
    years, multiple = int(case.number("exit_year")), case.number("exit_multiple")
    hurdle = case.model.hurdles.equity_return
    bought_back = 0.0 if hurdle is None else multiple / (1.0 + hurdle) ** years
    stake, refusals = replacing_the_bank(case, np.zeros((1, 1)), bought_back)
    reflow = np.zeros((len(case), years + 1))
    reflow[:, years] = multiple * stake
    return Offer(
        commitment=stake,
        cash=stake[:, None],
        reflow=reflow,
        mechanism=Mechanism.RISK_SHARE,
        bank=np.maximum(case.debt - stake, 0.0),
        sponsor=case.equity,
        public=case.facts.public,
        follows=case.facts.take_up,
        says=lambda row: Sentence(
            "stake of {stake} ({share} of cost)",
            stake=money(stake[row]),
            share=percent(stake[row] / case.facts.total_cost[row]),
        ),
        refusals=refusals,
        risk={
            "grant_equivalent": np.maximum(equity_cost(stake, multiple, years, case.reference), 0.0),
            "exposure": stake,
            "expected_loss": stake * max(1.0 - multiple, 0.0),
        },
    )
