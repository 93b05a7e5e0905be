"""A user's own list: what it adds up to, which rules it breaks, the cheapest repair, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from allocator.accounts.taken import NOTHING
from allocator.allocate import Prepared, Settings, prepare, solve_prepared
from allocator.analysis.differences import differences
from allocator.analysis.reckoning import Reckoning, funded
from allocator.analysis.score.packages import packages_of
from allocator.analysis.score.paying import paid_for
from allocator.analysis.score.records import OwnList, Repair, Score, Shortfall
from allocator.analysis.score.repairing import changing
from allocator.analysis.weighted import with_fixed_scales
from allocator.modelfile.records import Model
from allocator.portfolio import Level, Payment, Signature, Status
from allocator.solve.engine import Ended
from allocator.solve.prove import Search
from allocator.solve.task import Row
from allocator.study.listed import Listed
from allocator.study.records import Study

__all__ = ["OwnList", "Repair", "Score", "Shortfall", "score_of", "score_prepared"]

_FOUND = (Status.OPTIMAL, Status.FEASIBLE)


def score_of(study: Study, model: Model, rows: Sequence[Listed], settings: Settings) -> Score:
    """What a list comes to beside the best portfolio of its study.

    rows  the packages of the list (see `allocator.io.listed`)
    Raises StudyError with every row that names nothing on offer.
    """
    return score_prepared(prepare(study, model), rows, settings)


def score_prepared(prepared: Prepared, rows: Sequence[Listed], settings: Settings) -> Score:
    """The same for a study that is prepared already; the time of the settings is for all solves together."""
    started = time.monotonic()
    sizes = packages_of(prepared.case.packages, rows)
    exactly = Reckoning.of(paid_for(prepared, sizes), prepared.options, prepared.model)
    asked = replace(settings, gap=settings.gap or 0.0)
    best = solve_prepared(prepared, replace(asked, time=settings.time / 2), started=started)
    own = _own(exactly, best.levels)
    if best.status not in _FOUND:
        return Score(own, None, best)
    fixed = with_fixed_scales(prepared, best.levels)
    return Score(own, _repaired(fixed, own, rows, asked, started + settings.time), best)


def _own(exactly: Reckoning, levels: Sequence[Level]) -> OwnList:
    chosen = exactly.chosen
    return OwnList(
        objective=exactly.objective(levels),
        totals=exactly.totals,
        leverage=exactly.leverage,
        funded_rows=tuple(funded(each, exactly.measured.measures) for each in chosen.taken),
        budget_rows=tuple(line for fund in exactly.funds for line in fund.lines),
        limit_rows=exactly.lines,
        payments=tuple(Payment(*key, float(amount)) for key, amount in sorted(chosen.payments.items()) if amount),
        signatures=tuple(Signature(*key, float(amount)) for key, amount in sorted(chosen.signatures.items()) if amount),
        breaks=exactly.breaks,
        shortfalls=tuple(_shortfalls(exactly)),
    )


def _shortfalls(exactly: Reckoning) -> Iterator[Shortfall]:
    for fund in exactly.funds:
        if not fund.fits:
            over = max(NOTHING, fund.signed - fund.envelope)
            yield Shortfall(fund.fund, float(over), float(max(NOTHING, fund.short)))


def _repaired(
    prepared: Prepared, own: OwnList, rows: Sequence[Listed], settings: Settings, deadline: float
) -> Repair | None:
    """The portfolio with the fewest projects changed, then the best; None when the time was up before any was found."""
    countable, changed = changing(prepared, packages_of(prepared.case.packages, rows))
    fewest = Search(countable.case, deadline, settings.seed).best(changed.times(-1.0))
    if fewest.value is None:
        return None
    as_few = Row(changed, upper=-fewest.value + 0.5)
    left = replace(settings, time=max(1.0, deadline - time.monotonic()))
    portfolio = solve_prepared(countable, left, (as_few,))
    if portfolio.status not in _FOUND:
        return None
    changes = differences(own.funded_rows, portfolio.funded_rows)
    proven = fewest.ended is Ended.OPTIMAL and portfolio.status is Status.OPTIMAL
    return Repair(portfolio, changes.projects, changes, proven)
