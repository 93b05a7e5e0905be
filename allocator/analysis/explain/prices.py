"""What each limit and each budget costs: what one more unit of room would bring, by solving again.

    next_unit(limit, scope)  =  best with the bound moved by one unit in that scope  -  best as it is
    unit    0.01 for a share (one percentage point), 1 for an amount; step: 1 % of an amount
    binding a better portfolio exists without the limit in that scope (all else as it is)

Rules that cost nothing are found in groups: when nothing is gained without all of a group, each of them costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from allocator.allocate import Prepared, Settings, prepare
from allocator.analysis.diagnose.asking import NO_RULES
from allocator.analysis.diagnose.moves import Side, sides, total_of
from allocator.analysis.diagnose.steps import CENT, up, written
from allocator.analysis.explain.again import Again, proven
from allocator.analysis.explain.loosened import Loosened
from allocator.analysis.explain.worth import Worth
from allocator.modelfile.change_budgets import ANY_YEAR
from allocator.modelfile.records import Form, Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.pricing.table import Options
from allocator.solve.task import Row
from allocator.study.records import Fund, Study

if TYPE_CHECKING:
    import pandas as pd

MOST_SCOPES = 30  # scopes of one limit that are asked one by one, those with the least room first


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
    step, next_step  the same for a practical step (1 % of an amount)
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
        rules = [f"limit:{side.limit.limit}" for side in known] + [f"budget:{one.fund}" for one in prepared.study.funds]
        costly = self._costly(list(dict.fromkeys(rules)))
        for side in known:
            yield from self._side(side, costly)
        for fund in prepared.study.funds:
            yield self._fund(fund, costly)

    def _costly(self, rules: list[str]) -> dict[str, bool | None]:
        """Whether a better portfolio exists without each rule; None where the time was up."""
        if not rules:
            return {}
        gain = self._gain(self.again.prepared, dropped=frozenset(rules))
        if gain == 0.0 or len(rules) == 1:
            return dict.fromkeys(rules, None if gain is None else gain > 0.0)
        middle = len(rules) // 2
        return {**self._costly(rules[:middle]), **self._costly(rules[middle:])}

    def _gain(self, prepared: Prepared, rows: tuple[Row, ...] = (), dropped: frozenset[str] = NO_RULES) -> float | None:
        """By how much the best portfolio of a loosened study is better; None when the time was up."""
        worth = self.again.worth(prepared, (*rows, *self.again.no_worse(prepared, self.worth)), dropped)
        return None if worth is None else max(0.0, worth.over(self.worth))

    def _side(self, side: Side, costly: dict[str, bool | None]) -> Iterator[Price]:
        lines = [line for line in self.found.limit_rows if line.limit == side.limit.limit]
        loosened = Loosened(self.again, side)
        whole = costly[f"limit:{side.limit.limit}"]
        if whole and len(lines) > 1:
            yield from self._scopes(side, loosened, lines)
            return
        for line in lines:
            binding, unit, step = self._prices(loosened) if whole else _flat(whole)
            yield _limit_price(side, line, loosened, binding, unit, step)

    def _prices(self, loosened: Loosened, scope: str | None = None) -> tuple[bool | None, float | None, float | None]:
        """Binding, next unit and next step of a side, in one scope or in all."""
        opened = self._in_scope(loosened, loosened.open, scope)
        if not opened:
            return _flat(None if opened is None else False)
        step = self._in_scope(loosened, loosened.by(loosened.step), scope)
        if loosened.unit == loosened.step or (step == 0.0 and loosened.unit < loosened.step):
            return True, step, step
        return True, self._in_scope(loosened, loosened.by(loosened.unit), scope), step

    def _in_scope(self, loosened: Loosened, prepared: Prepared, scope: str | None) -> float | None:
        beside = () if scope is None else loosened.beside(prepared, scope)
        return None if beside is None else self._gain(prepared, beside)

    def _scopes(self, side: Side, loosened: Loosened, lines: list[LimitLine]) -> Iterator[Price]:
        """A limit with several scopes: those with least room are asked one by one, if all together gain anything."""
        together = self._prices(loosened)
        asked = {line.scope for line in sorted(lines, key=lambda line: _room(side, line))[:MOST_SCOPES]}
        for line in lines:
            found = together
            if together[0]:
                found = self._prices(loosened, line.scope) if line.scope in asked else (None, None, None)
            yield _limit_price(side, line, loosened, *found)

    def _fund(self, fund: Fund, costly: dict[str, bool | None]) -> Price:
        study = self.again.prepared.study
        total = total_of(study, fund.fund)
        step = total / 100 or Fraction(1)
        signed = sum(row.amount for row in self.found.signatures if row.fund == fund.fund)
        back = sum(row.reflow for row in self.found.budget_rows if row.fund == fund.fund)
        binding = costly[f"budget:{fund.fund}"]
        next_step = self._gain(self._richer(fund, step)) if binding else _flat(binding)[1]
        next_unit = next_step
        if binding and step != 1 and (next_step or step < 1):
            next_unit = self._gain(self._richer(fund, Fraction(1)))
        room = float(total) * (1.0 - fund.overhead) + back - signed
        row = (f"budget:{fund.fund}", "", "", signed, float(total), room, binding)
        return Price(*row, 1.0, next_unit, float(step), next_step)

    def _richer(self, fund: Fund, more: Fraction) -> Prepared:
        """The study with more money of a fund: all its amounts in proportion, or without a year where it has none."""
        total = total_of(self.again.prepared.study, fund.fund)
        path = f"budgets.{fund.fund}" if total else f"budgets.{fund.fund}.{ANY_YEAR}"
        return self.again.changed((path, written(float(up(total + more, CENT)))))


def _flat(binding: bool | None) -> tuple[bool | None, float | None, float | None]:
    """The prices of what costs nothing, or of what was not found out."""
    return (None, None, None) if binding is None else (binding, 0.0, 0.0)


def _room(side: Side, line: LimitLine) -> float:
    return line.value - side.bound if side.floor else side.bound - line.value


def _limit_price(
    side: Side, line: LimitLine, loosened: Loosened, binding: bool | None, unit: float | None, step: float | None
) -> Price:
    row = (side.limit.limit, line.scope, side.side, line.value, side.bound, _room(side, line), binding)
    return Price(*row, float(loosened.unit), unit, float(loosened.step), step)
