"""Nothing fits: every rule that alone can give way, by how much, and the cheapest way when several give way together.

A rule that alone can make the study possible stands in every conflict, so only the rules of the conflict found are
tried: the sides of its limits, the money of its funds, its decisions.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.allocate import Prepared, Settings
from allocator.analysis.diagnose.asking import Asking
from allocator.analysis.diagnose.combination import cheapest
from allocator.analysis.diagnose.moves import sides
from allocator.analysis.diagnose.repairs import moved, opened, paid
from allocator.analysis.diagnose.single import best_year, least_money, least_move
from allocator.portfolio import Portfolio, Repair, Status
from allocator.solve.conflict import Conflict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What makes an impossible study possible.

    repairs      each enough by itself, the smallest relative change first
    combination  changes that are enough together, with the least sum of relative changes found
    complete     True when every rule of the conflict was tried to the end
    """

    repairs: tuple[Repair, ...] = ()
    combination: tuple[Repair, ...] = ()
    complete: bool = True


def with_repairs(prepared: Prepared, portfolio: Portfolio, settings: Settings) -> Portfolio:
    """The answer with its repairs when nothing fits; any other answer as it is.

    settings  time (seconds, for the repairs by themselves) and seed
    """
    if portfolio.status is not Status.INFEASIBLE:
        return portfolio
    found = diagnose(prepared, portfolio.conflict, settings)
    return replace(portfolio, repairs=found.repairs, combination=found.combination)


def diagnose(prepared: Prepared, conflict: Sequence[str], settings: Settings) -> Diagnosis:
    """What makes a study possible in which nothing fits.

    conflict  ids of rules that cannot hold together, as in `Portfolio.conflict`
    settings  time (seconds) and seed
    """
    asking = Asking(prepared, time.monotonic() + settings.time, settings.seed)
    alone = sorted(_alone(asking, conflict), key=lambda repair: (repair.relative, repair.change))
    together = cheapest(asking)
    if alone and (not together or alone[0].relative <= sum(repair.relative for repair in together)):
        together = (alone[0],)
    return Diagnosis(tuple(alone), together, complete=not asking.out_of_time)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether any portfolio meets the limits (None: not found out in time); if none does, why and what would mend it.

    portfolio  without anything funded; of status infeasible, with conflict and repairs, when nothing fits
    """

    fits: bool | None
    portfolio: Portfolio


def fit(prepared: Prepared, settings: Settings) -> Fit:
    """Asks whether any portfolio meets the limits, without looking for the best; `settings` gives time and seed."""
    deadline = time.monotonic() + settings.time
    answer = Asking(prepared, deadline, settings.seed).fits(prepared)
    status = Status.INFEASIBLE if answer.impossible else Status.UNKNOWN
    names = (prepared.study.name, prepared.model.name, prepared.study.currency)
    nothing = Portfolio(*names, status, objective=None, bound=None, gap=None, totals={}, leverage=None)
    if not answer.impossible:
        return Fit(True if answer.chosen is not None else None, nothing)
    conflict = Conflict(prepared.case, deadline, settings.seed).smallest()
    left = replace(settings, time=max(0.0, deadline - time.monotonic()))
    return Fit(False, with_repairs(prepared, replace(nothing, conflict=conflict), left))


def _alone(asking: Asking, conflict: Sequence[str]) -> Iterator[Repair]:
    """Every rule of the conflict that alone can give way."""
    for rule in conflict:
        kind, _, name = rule.partition(":")
        if kind == "link" or asking.fits(asking.prepared, frozenset([rule])).chosen is None:
            continue
        if kind == "limit":
            yield from _limits(asking, name)
        elif kind == "budget":
            yield from _budgets(asking, name)
        else:
            yield opened(asking.prepared.study, name)


def _limits(asking: Asking, name: str) -> Iterator[Repair]:
    for side in sides(asking.prepared.study, asking.prepared.model):
        if side.limit.limit == name:
            found = least_move(asking, side)
            if found is not None:
                yield moved(side, found.value, proven=found.proven)


def _budgets(asking: Asking, name: str) -> Iterator[Repair]:
    fund = next(fund for fund in asking.prepared.study.funds if fund.fund == name)
    found = least_money(asking, fund)
    if found is not None:
        year = best_year(asking, fund, found.value)
        yield paid(asking.prepared.study, name, year, found.value, proven=found.proven)
