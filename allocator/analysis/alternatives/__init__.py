"""What else could be funded: portfolios within a tolerance of the best, as different from one another as can be."""

from __future__ import annotations

import time
from dataclasses import replace

from allocator.allocate import Prepared, Settings, prepare, solve_prepared
from allocator.analysis.alternatives.looking import FOUND, Looking
from allocator.analysis.alternatives.records import Alternative, Alternatives
from allocator.analysis.weighted import with_fixed_scales
from allocator.errors import UsageError
from allocator.modelfile.records import Model
from allocator.portfolio import Status
from allocator.study.records import Study

__all__ = ["Alternative", "Alternatives", "alternatives_of", "alternatives_to"]


def alternatives_of(study: Study, model: Model, n: int, within: float, settings: Settings) -> Alternatives:
    """The best portfolio of a study, and n others within a tolerance of it.

    n       how many besides the best, 1 or more
    within  the share of the best objective (of an ordered one, of each level) that they may lose, 0 to 1
    """
    return alternatives_to(prepare(study, model), n, within, settings)


def alternatives_to(prepared: Prepared, n: int, within: float, settings: Settings) -> Alternatives:
    """The same for a study that is prepared already; the time of the settings is for all solves together."""
    if n < 1 or not 0.0 <= within <= 1.0:
        raise UsageError(f"{n} alternatives within {within:g} cannot be asked for. Ask for 1 or more, within 0 to 1.")
    started = time.monotonic()
    asked = replace(settings, gap=settings.gap or 0.0)
    best = solve_prepared(prepared, replace(asked, time=settings.time / 2), started=started)
    if best.status not in FOUND:
        return Alternatives(best, within, (), complete=best.status is Status.INFEASIBLE, ended="there is no portfolio")
    fixed = with_fixed_scales(prepared, best.levels)
    return Looking(fixed, best, within, asked, started + settings.time).all(n)
