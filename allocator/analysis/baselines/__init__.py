"""What simpler rules would have done: the best portfolio beside a ratio ranking, a greedy list and equal shares.

Every list keeps budgets, caps and links exactly. Floors it does not aim at: which it misses is told with it.
"""

from __future__ import annotations

from dataclasses import replace

from allocator.analysis.baselines.exactly import reckoned
from allocator.analysis.baselines.offers import Offers
from allocator.analysis.baselines.rules import RULES, Ranking
from allocator.analysis.reckoning import Reckoning, in_short
from allocator.collector import held_off
from allocator.language import Sentence
from allocator.modelfile.records import Model
from allocator.portfolio import Baseline, Portfolio, Status
from allocator.pricing.table import Options
from allocator.study.records import Study
from allocator.units import difference

MOST = 50_000  # options above which the lists would take longer than a run is worth


def with_baselines(portfolio: Portfolio, study: Study, options: Options, model: Model) -> Portfolio:
    """The portfolio with what each simple rule would have brought; as it is when nothing was found.

    portfolio  the answer to this study with these options under this model file
    """
    if portfolio.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return portfolio
    return replace(portfolio, baseline_rows=baselines(portfolio, study, options, model))


@held_off()
def baselines(portfolio: Portfolio, study: Study, options: Options, model: Model) -> tuple[Baseline, ...]:
    """What each simple rule would have brought, and what the portfolio gains over it.

    portfolio  the best portfolio of this study with these options under this model file
    Returns one Baseline a rule; above 50 000 options each says that it was left out.
    """
    if len(options) > MOST:
        reason = Sentence(
            "left out: {count} options are more than the {most} up to which these lists are made",
            count=len(options),
            most=MOST,
        )
        return tuple(Baseline(rule, skipped=reason) for rule in RULES)
    ranking = Ranking(Offers(study, options, model), portfolio.levels)
    lists: dict[object, Reckoning] = {}  # two rules often fund the same: added up once
    rows = []
    for rule in RULES:
        filling = ranking.filled(rule)
        key = frozenset(package.key for package, _ in filling.taken.values())
        lists[key] = lists.get(key) or reckoned(filling)
        rows.append(_baseline(rule, lists[key], portfolio))
    return tuple(rows)


def _baseline(rule: str, mine: Reckoning, best: Portfolio) -> Baseline:
    objective = mine.objective(best.levels)
    return Baseline(
        baseline=rule,
        objective=objective,
        gain=difference(best.objective or 0.0, objective),
        totals=mine.totals,
        gains={measure: difference(total, mine.totals[measure]) for measure, total in best.totals.items()},
        leverage=mine.leverage,
        funded=tuple(map(in_short, mine.rows)),
        breaks=mine.breaks,
    )
