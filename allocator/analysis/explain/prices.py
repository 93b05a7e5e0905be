"""What each limit and each budget costs: what one more unit of room would bring, by solving again.

    next_unit(limit, scope)  =  best with the bound moved by one unit in that scope  -  best as it is
    unit    0.01 for a share (one percentage point), 1 for an amount; step: 1 % of an amount
    binding a better portfolio exists without the limit in that scope (all else as it is)

Rules that cost nothing are found in groups (see costly).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from allocator.accounts.limits import Measured
from allocator.allocate import Prepared, Settings, prepare
from allocator.analysis.diagnose.asking import NO_RULES
from allocator.analysis.diagnose.moves import Side, sides, total_of
from allocator.analysis.diagnose.steps import CENT, up, written
from allocator.analysis.explain.again import Again, proven
from allocator.analysis.explain.costly import Without, costly
from allocator.analysis.explain.loosened import Loosened
from allocator.analysis.explain.worth import Worth
from allocator.modelfile.change_budgets import ANY_YEAR
from allocator.modelfile.records import Form, Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.pricing.table import Options
from allocator.solve.task import Row
from allocator.study.records import Fund, Study
from allocator.units import exact

if TYPE_CHECKING:
    import pandas as pd

MOST_SCOPES = 30  # scopes of one limit that are priced, those with the least room; of the others whether all are free
Costs = tuple[bool | None, float | None, float | None]  # whether it binds, what one unit brings, what a step brings


@dataclass(frozen=True, slots=True)
class Price:
    """One side of a limit in one scope, or a fund's money, and what more room in it would bring.

    limit      the limit's id, or "budget:FUND"
    scope      the value of `per`; "" when there is none
    side       "at_least", "at_most", or "" for money
    bound      as it stands, its own unit; value and room as in the limits of a portfolio
    binding    whether a better portfolio exists without it; None when the time was up
    unit       by how much the bound was moved, its own unit
    next_unit  by how much the best portfolio gets better by that, objective units; None when the time was up
    step, next_step  the same for a practical step (1 % of an amount, of money rounded up to the hundredth)
    """

    limit: str
    scope: str
    side: str
    value: float
    bound: float
    room: float
    binding: bool | None
    unit: float
    next_unit: float | None
    step: float
    next_step: float | None

    def record(self) -> dict[str, Any]:
        """With the keys of the contract."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class Prices:
    """The portfolio, and what its limits and budgets cost. `complete` is True when every price is proven.

    measure  what prices are counted in: "objective", or the measures of an order, the first that changes deciding
    """

    portfolio: Portfolio
    rows: tuple[Price, ...]
    measure: str = "objective"
    complete: bool = True
    solves: int = 0

    def frame(self) -> pd.DataFrame:
        """A row per limit, scope and side, and per fund."""
        import pandas as pd

        return pd.DataFrame([row.record() for row in self.rows], columns=list(Price.__slots__))

    def record(self) -> dict[str, Any]:
        """As the contract has it: schema, study, status, objective, limits."""
        found = self.portfolio
        return {
            "schema": 1,
            "study": found.study,
            "model": found.model,
            "status": str(found.status),
            "objective": found.objective,
            "measure": self.measure,
            "complete": self.complete,
            "limits": [row.record() for row in self.rows],
        }


def prices(study: Study, model: Model, settings: Settings | None = None, options: Options | None = None) -> Prices:
    """The best portfolio, and what every limit and budget costs.

    settings  time (seconds, for all) and seed; the gap is always 0
    options   the priced table, when it was priced before
    Where nothing fits, or no best portfolio is proven in time, there are no prices and `complete` is False.
    """
    again = Again.begin(prepare(study, model, options), settings or Settings())
    found = again.portfolio(again.prepared)
    if not proven(found):
        return Prices(found, (), complete=False, solves=again.solves)
    again.levels = found.levels
    again.prepared = again.comparable(again.prepared)
    rows = tuple(_Pricing(again, found, again.worth_of(found)).rows())
    complete = all(row.binding is not None and row.next_unit is not None for row in rows)
    measure = "the first of the order that changes" if model.maximise.form is Form.ORDERED else "objective"
    return Prices(found, rows, measure, complete, again.solves)


@dataclass
class _Pricing:
    again: Again
    found: Portfolio
    worth: Worth

    def rows(self) -> Iterator[Price]:
        """Limits in the order of the tables, then funds."""
        prepared = self.again.prepared
        known = list(sides(prepared.study, prepared.model))
        limits = list(dict.fromkeys(f"limit:{side.limit.limit}" for side in known))
        without = costly(limits, self._without)
        for side in known:
            yield from self._side(side, without[f"limit:{side.limit.limit}"])
        without = costly([f"budget:{fund.fund}" for fund in prepared.study.funds], self._without)
        for fund in prepared.study.funds:
            yield self._fund(fund, without[f"budget:{fund.fund}"].gain)

    def _without(self, rules: Sequence[str]) -> Without:
        """The best portfolio without some limits or budgets."""
        return self._gain(self.again.prepared, dropped=frozenset(rules))

    def _gain(
        self, prepared: Prepared, rows: tuple[Row, ...] = (), dropped: frozenset[str] = NO_RULES, scopes_of: str = ""
    ) -> Without:
        """By how much the best portfolio of a loosened study is better, and what it breaks of the study as it is.

        scopes_of  the limit whose scopes are told; else limits and budgets are told as rules
        """
        held = self.again.best(prepared, (*rows, *self.again.no_worse(prepared, self.worth)), dropped)
        if held.worth is None or held.chosen is None:
            return Without(None)
        measured = Measured(held.chosen, self.again.prepared.options, self.again.prepared.model)
        if scopes_of:
            broken = {line.scope for line in measured.lines if line.limit == scopes_of and not line.met}
        else:
            broken = {f"limit:{line.limit}" for line in measured.lines if not line.met}
            broken |= {f"budget:{fund.fund}" for fund in measured.funds if not fund.fits}
        return Without(max(0.0, held.worth.over(self.worth)), held.chosen, frozenset(broken))

    def _side(self, side: Side, without: Without) -> Iterator[Price]:
        """The prices of one side of a limit, in each of its scopes."""
        lines = [line for line in self.found.limit_rows if line.limit == side.limit.limit]
        loosened = Loosened(self.again, side)
        if not without.gain:
            costs = dict.fromkeys((line.scope for line in lines), _flat(without.gain))
        elif len(lines) > 1:
            costs = self._scopes(loosened, lines)
        else:
            single = side.limit.at_least is None or side.limit.at_most is None
            opened = without if single else self._gain(loosened.open)
            costs = {line.scope: self._prices(loosened, opened) for line in lines}
        for line in lines:
            yield _limit_price(side, line, loosened, *costs[line.scope])

    def _scopes(self, loosened: Loosened, lines: list[LimitLine]) -> dict[str, Costs]:
        """A limit with several scopes: each of those with least room, and the others as far as they cost nothing."""
        ranked = sorted(lines, key=lambda line: _room(loosened.side, line))
        scopes = [line.scope for line in ranked]
        near, far = scopes[:MOST_SCOPES], scopes[MOST_SCOPES:]

        def ask(some: Sequence[str]) -> Without:
            beside = loosened.beside(loosened.open, some)
            if beside is None:
                return Without(None)
            return self._gain(loosened.open, beside, scopes_of=loosened.side.limit.limit)

        rest = ask(far).gain if far else None
        without = costly(near, ask)
        return {
            **dict.fromkeys(far, _flat(0.0 if rest == 0.0 else None)),
            **{scope: self._prices(loosened, without[scope], scope) for scope in near},
        }

    def _prices(self, loosened: Loosened, opened: Without, scope: str | None = None) -> Costs:
        """Binding, next unit and next step of a side, in one scope or in its only one."""
        if not opened.gain:
            return _flat(opened.gain)
        step = self._moved(loosened, loosened.step, opened, scope)
        if loosened.unit == loosened.step or (step == 0.0 and loosened.unit < loosened.step):
            return True, step, step
        return True, self._moved(loosened, loosened.unit, opened, scope), step

    def _moved(self, loosened: Loosened, by: Fraction, opened: Without, scope: str | None) -> float | None:
        """What is gained by moving a side: all there is to gain, where the best without it goes no farther."""
        if scope is None and opened.chosen is not None:
            needed = loosened.side.needed(opened.chosen, self.again.prepared)
            if needed is not None and abs(needed - exact(loosened.side.bound)) <= by:
                return opened.gain
        prepared = loosened.by(by)
        beside = () if scope is None else loosened.beside(prepared, [scope])
        return None if beside is None else self._gain(prepared, beside).gain

    def _fund(self, fund: Fund, gain: float | None) -> Price:
        study = self.again.prepared.study
        total = total_of(study, fund.fund)
        step = up(total / 100, CENT) or Fraction(1)  # money is in whole hundredths
        signed = sum(row.amount for row in self.found.signatures if row.fund == fund.fund)
        back = sum(row.reflow for row in self.found.budget_rows if row.fund == fund.fund)
        next_step = self._gain(self._richer(fund, step)).gain if gain else gain
        next_unit = next_step
        if gain and step != 1 and (next_step or step < 1):
            next_unit = self._gain(self._richer(fund, Fraction(1))).gain
        room = float(total) * (1.0 - fund.overhead) + back - signed
        row = (f"budget:{fund.fund}", "", "", signed, float(total), room, None if gain is None else gain > 0.0)
        return Price(*row, 1.0, next_unit, float(step), next_step)

    def _richer(self, fund: Fund, more: Fraction) -> Prepared:
        """The study with more money of a fund: all its amounts in proportion, or without a year where it has none."""
        total = total_of(self.again.prepared.study, fund.fund)
        path = f"budgets.{fund.fund}" if total else f"budgets.{fund.fund}.{ANY_YEAR}"
        return self.again.changed((path, written(float(up(total + more, CENT)))))


def _flat(gain: float | None) -> Costs:
    """The prices of what costs nothing, or of what was not found out."""
    return (None, None, None) if gain is None else (False, 0.0, 0.0)


def _room(side: Side, line: LimitLine) -> float:
    return line.value - side.bound if side.floor else side.bound - line.value


def _limit_price(
    side: Side, line: LimitLine, loosened: Loosened, binding: bool | None, unit: float | None, step: float | None
) -> Price:
    row = (side.limit.limit, line.scope, side.side, line.value, side.bound, _room(side, line), binding)
    return Price(*row, float(loosened.unit), unit, float(loosened.step), step)
