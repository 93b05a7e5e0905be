"""The one road from a study to a portfolio: price, formulate, solve, account, verify. Every analysis takes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from allocator.accounts.budgets import fund_years
from allocator.accounts.limits import Measured
from allocator.accounts.taken import NOTHING, Chosen, Taken
from allocator.errors import InternalError
from allocator.formulation.build import formulated
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Declined, Funded, Payment, Portfolio, Signature, Status
from allocator.pricing.table import Options
from allocator.progress import Progress
from allocator.solve.conflict import Conflict
from allocator.solve.engine import Ended
from allocator.solve.order import Reached, reach
from allocator.solve.prove import Search
from allocator.solve.selfcheck import solver_is_sound
from allocator.solve.settle import Case
from allocator.study.records import Decision, Study
from allocator.units import exact

T = TypeVar("T")
SMALL = 5_000  # yes/no choices up to which the default gap is 0
LARGE_GAP = 1e-4
SIZES_GAP = 1e-6  # sizes are shown as decimals: their best value is reached to this share


@dataclass(frozen=True, slots=True)
class Settings:
    """How to solve. `gap` None means 0 up to 5 000 yes/no choices and 0.01 % above; `time` in seconds.

    ties      whether ties are broken by commitment, ids and starts (only where the gap is 0)
    progress  told where the solve stands, a few times a second
    """

    gap: float | None = None
    time: float = 300.0
    seed: int = 0
    ties: bool = True
    progress: Callable[[Progress], None] | None = field(default=None, compare=False)


def allocate(study: Study, model: Model, settings: Settings | None = None, options: Options | None = None) -> Portfolio:
    """The best portfolio of a study under a model file, verified before it is returned.

    study, model   what a donor states (see read_study, load_model)
    settings       gap, time, seed
    options        the priced table, when it was priced before; else it is priced here
    Raises StudyError for rules that cannot be enforced, InternalError when our own check fails.
    """
    return _Run(study, model, settings or Settings(), options).portfolio()


@dataclass
class _Run:
    study: Study
    model: Model
    settings: Settings
    options_given: Options | None
    timings: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def portfolio(self) -> Portfolio:
        solver_is_sound()
        options = self._timed("price", self._priced)
        program, packages, paying = self._timed("build", lambda: formulated(self.study, options, self.model))
        case = Case(program, packages, paying, self.model)
        gap = self._gap(len(packages.x))
        search = Search(case, self.started + self.settings.time, self.settings.seed, listen=self._listener(gap))
        base = self._base(options)
        reached = self._timed("solve", lambda: reach(search, gap, base, ties=self.settings.ties))
        if reached.best.chosen is None:
            return self._without(case, reached, search)
        portfolio = self._timed("account", lambda: self._with(case, reached, options, gap))
        return self._timed("verify", lambda: self._verified(portfolio, options, search))

    def _priced(self) -> Options:
        if self.options_given is not None:
            return self.options_given
        from allocator.pricing import price

        return price(self.study, self.model)

    def _gap(self, choices: int) -> float:
        if self.model.maximise.form is not Form.WEIGHTED:
            return 0.0
        if self.settings.gap is not None:
            return self.settings.gap
        return 0.0 if choices <= SMALL else LARGE_GAP

    def _listener(self, gap: float) -> Callable[[float | None, float | None], None] | None:
        progress = self.settings.progress
        if progress is None:
            return None

        def listen(best: float | None, bound: float | None) -> None:
            share = None if best is None or bound is None or best == 0.0 else (bound - best) / abs(best)
            progress(Progress(best, bound, share, time.monotonic() - self.started, "solving"))

        return listen

    def _base(self, options: Options) -> float:
        """The least that `in` decisions can bring: what is free to gain starts above it."""
        if self.model.maximise.form is not Form.WEIGHTED:
            return 0.0
        total = NOTHING
        decided = [p for p in self.study.projects if p.decision is Decision.IN]
        for project in decided:
            rows = [row for row in options.rows if row.project == project.project]
            values = [self._least(Taken(project, row, self.study.first_year, NOTHING, ())) for row in rows]
            total += min(values, default=NOTHING)
        return float(total)

    def _least(self, each: Taken) -> Fraction:
        """The least an option can bring to a weighted sum; what ceilings or points may cut off is not counted on."""
        low, high = exact(each.option.scale_min), exact(each.option.scale_max)
        years = self.study.programme_years
        capped = {ceiling.measure for ceiling in self.study.ceilings} | {"resilience"}
        ends = [
            sum(
                (
                    exact(weight) * replace(each, size=size, start=start, years=years, _amounts={}).amount(measure)
                    for measure, weight in self.model.maximise.terms
                    if measure not in capped
                ),
                NOTHING,
            )
            for size in {low, high}
            for start in each.option.starts
        ]
        return min(ends, default=NOTHING)

    def _with(self, case: Case, reached: Reached, options: Options, gap: float) -> Portfolio:
        best, chosen = reached.best, reached.best.chosen
        if chosen is None or best.value is None:
            raise InternalError("A portfolio without a choice.")
        measured = Measured(chosen, options, self.model)
        totals = {name: float(measured.whole(name)) for name in measured.measures}
        if self.model.resilience:
            totals["resilience"] = float(measured.whole("resilience"))
        bound = best.bound if best.bound is not None else _most(case, reached)
        achieved = self._share(best.value, bound, self._base(options))
        asked = gap + (SIZES_GAP if case.packages.sized.any() else 1e-12)
        proven = best.ended is Ended.OPTIMAL and achieved <= asked
        commitment = measured.whole("commitment")
        return Portfolio(
            study=self.study.name,
            model=self.model.name,
            currency=self.study.currency,
            status=Status.OPTIMAL if proven else Status.FEASIBLE,
            objective=best.value,
            bound=bound,
            gap=achieved,
            totals=totals,
            leverage=float(measured.whole("private") / commitment) if commitment else None,
            funded_rows=tuple(_funded(each, measured.measures) for each in chosen.taken),
            declined_rows=_declined(self.study, options, chosen),
            budget_rows=tuple(line for fund in fund_years(chosen) for line in fund.lines),
            limit_rows=measured.lines(),
            payments=tuple(Payment(*key, float(amount)) for key, amount in sorted(chosen.payments.items()) if amount),
            signatures=tuple(Signature(*key, float(a)) for key, a in sorted(chosen.signatures.items()) if a),
            levels=reached.levels,
        )

    def _share(self, value: float, bound: float, base: float) -> float:
        if bound <= value:
            return 0.0
        free = value - base
        return (bound - value) / free if free > 0.0 else 1.0

    def _verified(self, portfolio: Portfolio, options: Options, search: Search) -> Portfolio:
        from allocator.verify import verify

        verified = verify(self.study, options, self.model, portfolio)
        if not verified.ok:
            found = "\n".join(verified.problems)
            raise InternalError(f"The independent check refuses the portfolio, so it is not shown:\n{found}")
        return replace(portfolio, verified=verified, manifest=self._manifest(search))

    def _without(self, case: Case, reached: Reached, search: Search) -> Portfolio:
        """No portfolio: infeasible with the conflict named, or stopped with nothing."""
        infeasible = reached.best.ended is Ended.INFEASIBLE and not search.interrupted
        conflict = (
            Conflict(case, self.started + 2 * self.settings.time, self.settings.seed).smallest if infeasible else None
        )
        named = self._timed("conflict", conflict) if conflict else ()
        portfolio = Portfolio(
            study=self.study.name,
            model=self.model.name,
            currency=self.study.currency,
            status=Status.INFEASIBLE if infeasible else Status.UNKNOWN,
            objective=None,
            bound=None if infeasible else reached.best.bound,
            gap=None,
            totals={},
            leverage=None,
            conflict=named,
        )
        return self._timed("verify", lambda: self._verified(portfolio, case.packages.options, search))

    def _manifest(self, search: Search) -> dict[str, object]:
        timings = {name: round(seconds, 4) for name, seconds in self.timings.items()}
        settings = {"gap": self.settings.gap, "time": self.settings.time, "seed": self.settings.seed}
        return {"settings": settings, "timings": timings, "solves": search.solves}

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        begin = time.perf_counter()
        try:
            return work()
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begin


def _most(case: Case, reached: Reached) -> float:
    """What the objective cannot exceed when nothing was proven: every column at its best."""
    dense = reached.expression.dense(case.program.width)
    ends = dense * case.program.column_lower, dense * case.program.column_upper
    most = sum(max(low, high) for low, high in zip(ends[0].tolist(), ends[1].tolist(), strict=True))
    return float(most) + reached.expression.constant


def _funded(each: Taken, measures: tuple[str, ...]) -> Funded:
    return Funded(
        project=each.project.project,
        option=each.option.option,
        instrument=each.option.instrument,
        start=each.start,
        scale=float(each.size),
        commitment=float(each.amount("commitment")),
        private=float(each.amount("private")),
        measures={name: float(each.amount(name)) for name in measures},
    )


def _declined(study: Study, options: Options, chosen: Chosen) -> tuple[Declined, ...]:
    funded = {each.project.project for each in chosen.taken}
    offered = {row.project for row in options.rows}
    reasons: dict[str, list[str]] = {}
    for pair in options.unpriced:
        reasons.setdefault(pair.project, []).append(
            f"{pair.instrument}: {pair.reason}" if pair.instrument else pair.reason
        )
    declined = []
    for project in study.projects:
        name = project.project
        if name in funded:
            continue
        if project.decision is Decision.OUT:
            reason = "decided out"
        elif name not in offered:
            reason = "nothing on offer: " + "; ".join(reasons.get(name, ["no option can start in the programme"]))
        else:
            reason = "not chosen: within the budgets and limits, what is funded brings more"
        declined.append(Declined(name, reason))
    return tuple(declined)
