"""The one road from a study to a portfolio: price, formulate, solve, account, verify. Every analysis takes it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from allocator.accounts.reasons import declined
from allocator.accounts.taken import NOTHING, Taken
from allocator.collector import held_off
from allocator.errors import InternalError
from allocator.formulation.build import formulated
from allocator.modelfile.records import Form, Model
from allocator.portfolio import Funded, Payment, Portfolio, Signature, Status
from allocator.pricing.table import Option, Options
from allocator.progress import Progress
from allocator.solve.conflict import Conflict
from allocator.solve.engine import Ended
from allocator.solve.order import Reached, most_of, reach
from allocator.solve.prove import Method, Search
from allocator.solve.selfcheck import solver_is_sound
from allocator.solve.settle import Case
from allocator.solve.task import Row
from allocator.study.records import Decision, Project, Study
from allocator.units import exact

T = TypeVar("T")
SMALL = 5_000  # yes/no choices up to which the default gap is 0
LARGE_GAP = 1e-4
SIZES_GAP = 1e-6  # sizes are shown as decimals: their best value is reached to this share


@dataclass(frozen=True, slots=True)
class Settings:
    """How to solve. `gap` None means 0 up to 5 000 yes/no choices and 0.01 % above; `time` in seconds.

    method    "auto" takes the core method for large pipelines (see solve.core), "whole" and "core" insist on one
    ties      whether ties are broken by commitment, ids and starts (only where the gap is 0)
    progress  told where the solve stands, a few times a second
    """

    gap: float | None = None
    time: float = 300.0
    seed: int = 0
    method: Method = Method.AUTO
    ties: bool = True
    progress: Callable[[Progress], None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Prepared:
    """A study priced and formulated, ready to be solved again and again."""

    study: Study
    model: Model
    options: Options
    case: Case
    timings: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def base(self) -> float:
        """The least that `in` decisions can bring to a weighted sum: what is free to gain starts above it."""
        if self.model.maximise.form is not Form.WEIGHTED:
            return 0.0
        return float(sum((self._least_of(p) for p in self.study.projects if p.decision is Decision.IN), NOTHING))

    def gap(self, asked: float | None) -> float:
        """The gap to prove: orders and scaled sums are always exact; else what is asked, or the default by size."""
        if self.model.maximise.form is not Form.WEIGHTED:
            return 0.0
        if asked is not None:
            return asked
        return 0.0 if len(self.case.packages.x) <= SMALL else LARGE_GAP

    def _least_of(self, project: Project) -> Fraction:
        rows = [row for row in self.options.rows if row.project == project.project]
        return min((self._least(project, row) for row in rows), default=NOTHING)

    def _least(self, project: Project, row: Option) -> Fraction:
        """The least an option can bring; what ceilings or points may cut off is not counted on."""
        years = self.study.programme_years
        capped = {ceiling.measure for ceiling in self.study.ceilings} | {"resilience"}
        terms = [(measure, exact(weight)) for measure, weight in self.model.maximise.terms if measure not in capped]
        ends = [
            Taken(project, row, start, size, years)
            for size in {exact(row.scale_min), exact(row.scale_max)}
            for start in row.starts
        ]
        return min((sum((w * each.amount(m) for m, w in terms), NOTHING) for each in ends), default=NOTHING)


def prepare(study: Study, model: Model, options: Options | None = None) -> Prepared:
    """Prices a study (unless its options are given) and formulates it, once for many solves."""
    begin = time.perf_counter()
    priced = options if options is not None else _priced(study, model)
    middle = time.perf_counter()
    program, packages, paying = formulated(study, priced, model)
    timings = {"price": middle - begin, "build": time.perf_counter() - middle}
    return Prepared(study, model, priced, Case(program, packages, paying, model), timings)


def allocate(study: Study, model: Model, settings: Settings | None = None, options: Options | None = None) -> Portfolio:
    """The best portfolio of a study under a model file, verified before it is returned.

    study, model   what a donor states (see read_study, load_model)
    settings       gap, time, seed
    options        the priced table, when it was priced before; else it is priced here
    Raises StudyError for rules that cannot be enforced, InternalError when our own check fails.
    """
    asked = settings or Settings()
    started = time.monotonic()
    return solve_prepared(prepare(study, model, options), asked, started=started)


def solve_prepared(
    prepared: Prepared, settings: Settings, rows: tuple[Row, ...] = (), *, started: float | None = None
) -> Portfolio:
    """The best verified portfolio of a prepared study; `rows` are further conditions on the columns of its program."""
    solver_is_sound()
    run = _Run(prepared, settings, time.monotonic() if started is None else started, dict(prepared.timings))
    return run.portfolio(rows)


@dataclass
class _Run:
    prepared: Prepared
    settings: Settings
    started: float
    timings: dict[str, float]

    def portfolio(self, rows: tuple[Row, ...]) -> Portfolio:
        prepared, gap = self.prepared, self.prepared.gap(self.settings.gap)
        deadline = self.started + self.settings.time
        search = Search(
            prepared.case, deadline, self.settings.seed, listen=self._listener(), method=Method(self.settings.method)
        )
        reached = self._timed("solve", lambda: reach(search, gap, prepared.base, rows, ties=self.settings.ties))
        if reached.best.chosen is None:
            portfolio = self._without(reached, search, conflict=not rows)
        else:
            portfolio = self._timed("account", lambda: portfolio_of(prepared, reached, gap))
        checked = self._timed("verify", lambda: verified(prepared, portfolio))
        return replace(checked, manifest=self._manifest(search, reached))

    def _listener(self) -> Callable[[float | None, float | None], None] | None:
        progress = self.settings.progress
        if progress is None:
            return None

        def listen(best: float | None, bound: float | None) -> None:
            share = None if best is None or bound is None or best == 0.0 else (bound - best) / abs(best)
            progress(Progress(best, bound, share, time.monotonic() - self.started, "solving"))

        return listen

    def _without(self, reached: Reached, search: Search, *, conflict: bool) -> Portfolio:
        """No portfolio: infeasible with the conflict named, or stopped with nothing."""
        study = self.prepared.study
        infeasible = reached.best.ended is Ended.INFEASIBLE and not search.interrupted
        named: tuple[str, ...] = ()
        if infeasible and conflict:
            until = self.started + 2 * self.settings.time
            named = self._timed("conflict", Conflict(self.prepared.case, until, self.settings.seed).smallest)
        return Portfolio(
            study=study.name,
            model=self.prepared.model.name,
            currency=study.currency,
            status=Status.INFEASIBLE if infeasible else Status.UNKNOWN,
            objective=None,
            bound=None if infeasible else reached.best.bound,
            gap=None,
            totals={},
            leverage=None,
            conflict=named,
        )

    def _manifest(self, search: Search, reached: Reached) -> dict[str, object]:
        timings = {name: round(seconds, 4) for name, seconds in self.timings.items()}
        settings = {"gap": self.settings.gap, "time": self.settings.time, "seed": self.settings.seed}
        return {"settings": settings, "timings": timings, "solves": search.solves, "ties": reached.ties}

    def _timed(self, name: str, work: Callable[[], T]) -> T:
        begin = time.perf_counter()
        try:
            return work()
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begin


@held_off()
def portfolio_of(prepared: Prepared, reached: Reached, gap: float) -> Portfolio:
    """The portfolio that a search reached, added up exactly; not yet verified."""
    best, chosen, study = reached.best, reached.best.chosen, prepared.study
    if chosen is None or best.value is None:
        raise InternalError("A portfolio without a choice.")
    measured = prepared.case.measured(chosen)
    totals = {name: float(measured.whole(name)) for name in measured.measures}
    if prepared.model.resilience:
        totals["resilience"] = float(measured.whole("resilience"))
    bound = best.bound if best.bound is not None else most_of(prepared.case.program, reached.expression)
    achieved = _share(best.value, bound, prepared.base)
    asked = gap + (SIZES_GAP if prepared.case.packages.sized.any() else 1e-12)
    proven = best.ended is Ended.OPTIMAL and achieved <= asked
    commitment = measured.whole("commitment")
    lines, funds = measured.lines, measured.funds
    return Portfolio(
        study=study.name,
        model=prepared.model.name,
        currency=study.currency,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        objective=best.value,
        bound=bound,
        gap=achieved,
        totals=totals,
        leverage=float(measured.whole("private") / commitment) if commitment else None,
        funded_rows=tuple(_funded(each, measured.measures) for each in chosen.taken),
        declined_rows=declined(
            prepared.case.packages,
            prepared.model,
            chosen,
            lines,
            funds,
            proven=proven and not achieved,
            scales={level.measure: level.value for level in reached.levels},
        ),
        budget_rows=tuple(line for fund in funds for line in fund.lines),
        limit_rows=lines,
        payments=tuple(Payment(*key, float(amount)) for key, amount in sorted(chosen.payments.items()) if amount),
        signatures=tuple(Signature(*key, float(a)) for key, a in sorted(chosen.signatures.items()) if a),
        levels=reached.levels,
    )


@held_off()
def verified(prepared: Prepared, portfolio: Portfolio) -> Portfolio:
    """The portfolio with its independent check; InternalError when the check refuses it, so that it is never shown."""
    from allocator.verify import verify

    checked = verify(prepared.study, prepared.options, prepared.model, portfolio)
    if not checked.ok:
        found = "\n".join(checked.problems)
        raise InternalError(f"The independent check refuses the portfolio, so it is not shown:\n{found}")
    return replace(portfolio, verified=checked, answers=prepared.study)


def _priced(study: Study, model: Model) -> Options:
    from allocator.pricing import price

    return price(study, model)


def _share(value: float, bound: float, base: float) -> float:
    if bound <= value:
        return 0.0
    free = value - base
    return (bound - value) / free if free > 0.0 else 1.0


def _funded(each: Taken, measures: tuple[str, ...]) -> Funded:
    return Funded(
        project=each.project.project,
        option=each.option.option,
        instrument=each.option.instrument,
        start=each.start,
        scale=float(each.size),
        commitment=each.number("commitment"),
        private=each.number("private"),
        measures=each.numbers(measures),
    )
