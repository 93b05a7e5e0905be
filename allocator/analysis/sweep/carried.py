"""A portfolio carried to a point with less money: where it still fits, it is the best there too, without a solve.

Less money never makes a portfolio possible (see steps). So what is best with more, and fits with less, is best with
less; and as nothing new became possible, it is also the one that the rule on ties names.
That holds for one objective: under `scaled` every point has another yardstick, and in an order the second objective
may gain where the first has less to keep. It holds for sizes that are fixed, and for portfolios proven to a gap of 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from allocator.accounts.taken import Chosen
from allocator.allocate import Prepared, portfolio_of, verified
from allocator.modelfile.records import Form
from allocator.portfolio import Portfolio, Status
from allocator.solve.engine import Ended
from allocator.solve.order import Reached
from allocator.solve.prove import Best
from allocator.solve.settle import settled
from allocator.solve.task import task_of
from allocator.study.records import Study

MOST_HELD = 200
Taken = frozenset[tuple[str, str, int]]


@dataclass
class Held:
    """The portfolios proven best so far, each with the study it is best in; the latest last."""

    best: list[tuple[Prepared, Portfolio]] = field(default_factory=list)

    def carried(self, prepared: Prepared) -> Portfolio | None:
        """A portfolio known to be the best here without a solve, accounted for and verified; None when none is known.

        Of those with more money, that with the least more is tried: one that fits here is the best of all of them.
        """
        if not _of_steps(prepared):
            return None
        richer = [(more, best) for more, best in self.best if _has_more(more, prepared)]
        if not richer:
            return None
        _, best = min(richer, key=lambda each: sum(budget.amount for budget in each[0].study.budgets))
        found = with_packages_of(best, prepared)
        return None if found is None else replace(found, manifest={**best.manifest, "timings": {}, "solves": 0})

    def keep(self, prepared: Prepared, portfolio: Portfolio) -> None:
        """Remembers a portfolio that may be carried further."""
        if portfolio.status is Status.OPTIMAL and portfolio.objective == portfolio.bound and _of_steps(prepared):
            self.best = [*self.best[1 - MOST_HELD :], (prepared, portfolio)]


def with_packages_of(best: Portfolio, prepared: Prepared) -> Portfolio | None:
    """A portfolio with the same packages, accounted for and verified in another study; None where they do not fit.

    It is taken for the best there: that must be known.
    """
    chosen = paid_for(prepared, taken_by(best))
    if chosen is None:
        return None
    held = Best(Ended.OPTIMAL, chosen, value=best.objective, bound=best.bound)
    reached = Reached(held, best.levels, prepared.case.program.levels[0].expression)
    return replace(verified(prepared, portfolio_of(prepared, reached, 0.0)), manifest=best.manifest)


def taken_by(portfolio: Portfolio) -> Taken:
    """What a portfolio takes: (project, option, start)."""
    return frozenset((row.project, row.option, row.start) for row in portfolio.funded_rows)


def paid_for(prepared: Prepared, taken: Taken) -> Chosen | None:
    """Exactly these packages, with the funds' shares found; None when money or limits forbid them."""
    case = prepared.case
    task = task_of(case.program, case.program.levels[0].expression)
    point = task.column_lower.copy()
    point[case.packages.x] = [label in taken for label in case.packages.labels()]
    return settled(case, task, point)


def _of_steps(prepared: Prepared) -> bool:
    """Whether the best objective can only fall with the money, and the packages are told apart by their ids."""
    return prepared.model.maximise.form is Form.WEIGHTED and not prepared.case.packages.sized.any()


def _has_more(more: Prepared, here: Prepared) -> bool:
    """Whether two studies differ in their money alone, none of which is less in the first."""
    theirs, ours = more.study, here.study
    return (
        more.model == here.model
        and _places(theirs) == _places(ours)
        and all(a.amount >= b.amount for a, b in zip(theirs.budgets, ours.budgets, strict=True))
        and replace(theirs, budgets=ours.budgets) == ours
    )


def _places(study: Study) -> Sequence[tuple[str, int | None]]:
    return [(budget.fund, budget.year) for budget in study.budgets]
