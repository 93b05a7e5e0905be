"""Sheet `limits`: every limit in every scope; amount, total, value, room and whether it is met are live formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.report.tables import Unit, measure_unit
from allocator.report.words import limit_in_words
from allocator.report.workbook.counted import Counting
from allocator.report.workbook.headings import plain
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import HALF_A_CENT, Live, Value, agree, constant, every, least, share_of
from allocator.report.workbook.page import Page
from allocator.report.workbook.payments import Paid
from allocator.report.workbook.selection import Chosen, Sorted, across
from allocator.study.records import Limit, Study
from allocator.study.where import Condition, Where, parse_where

_NEAR = constant(HALF_A_CENT)


@dataclass
class Measured:
    """What a limit measures, as formulas of the sheets with the rows."""

    funded: Sorted
    paid: Paid
    payments: Sorted
    counting: Counting
    whole: Callable[[str], Live]  # the cell of a measure's total over the whole portfolio

    def amount(self, limit: Limit, scope: str, cell: Live) -> Live:
        """The measure summed over what matches `where` and the scope, which stands in a cell."""
        return self._value(limit.measure, parse_where(limit.where), limit, scope, cell)

    def base(self, limit: Limit, scope: str, cell: Live) -> Live:
        """The total of `of`: over the whole portfolio, or over the year or fund that `per` names."""
        if limit.per not in ("year", "fund"):
            return self.whole(limit.of)
        return self._value(limit.of, Where(), limit, scope, cell)

    def _value(self, measure: str, where: Where, limit: Limit, scope: str, cell: Live) -> Live:
        if measure == "cash" or limit.per == "fund" or where.on("fund"):
            return self._money(measure, where, limit.per, scope, cell)
        if not where.conditions and not limit.per:
            return self.whole(measure)
        chosen = self.funded.matching(where.conditions)
        if limit.per:
            chosen = self.funded.within(chosen, limit.per, scope, cell)
        if measure == "resilience":
            return self.counting.points(chosen, {}, limit.limit, scope)
        return self.counting.counted(measure, chosen, limit.limit, scope)

    def _money(self, measure: str, where: Where, per: str, scope: str, cell: Live) -> Live:
        """What funds sign, or pay in the years that are meant."""
        paying = measure == "cash"
        chosen = self.payments.matching([each for each in where.conditions if not (paying and each.key == "year")])
        conditions = where.on("year") if paying else ()
        if per and not (paying and per == "year"):
            chosen = self.payments.within(chosen, per, scope, cell)
        elif per:
            conditions = (*conditions, Condition("year", (scope,)))
        return self._paid(chosen, conditions) if paying else chosen.sum("signed")

    def _paid(self, chosen: Chosen, conditions: tuple[Condition, ...]) -> Live:
        years = self.paid.years
        over = self.paid.listing.keys_area(years[0], years[-1])
        meant = [year for year in years if all(each.holds((year,)) for each in conditions)]
        factors = "*".join(across(over, each) for each in conditions)
        return chosen.sum_of_years(years[0], years[-1], factors, meant)


def write_limits(
    page: Page, portfolio: Portfolio, study: Study, model: Model, measured: Measured, language: Language
) -> Listing:
    """The sheet: a line for every limit and scope; at the right the solver's own figures."""
    note = language.say(
        "With a total, value, bounds and room are shares or multiples of it; room is the distance to the nearer bound."
    )
    listing = Listing(page, _columns(language), language.say("Limits"), note, frozen=2)
    limits = {row.limit: row for row in (*model.limits, *study.limits)}
    rules = {name: limit_in_words(limit, language) for name, limit in limits.items()}
    for line in portfolio.limit_rows:
        _write_line(listing, line, limits.get(line.limit), rules.get(line.limit), measured)
    listing.finish()
    return listing


def _columns(language: Language) -> list[Column]:
    say = language.say
    return [
        *plain(("limit", "scope"), language),
        *plain(("rule",), language, 66),
        Column("amount", say("Amount measured"), "quantity", stated=False),
        Column("total", say("Total it is compared with"), "quantity", stated=False),
        Column("value", say("Value"), "quantity", stated=False),
        Column("at_least", say("At least"), "quantity"),
        Column("at_most", say("At most"), "quantity"),
        Column("room", say("Room"), "quantity", stated=False),
        Column("met", say("Met"), "check", stated=False),
        Column("solver_amount", say("Solver: amount"), "quantity"),
        Column("solver_value", say("Solver: value"), "quantity"),
        Column("solver_room", say("Solver: room"), "quantity"),
        Column("ties_out", say("Ties out"), "check", stated=False),
    ]


def _write_line(listing: Listing, line: LimitLine, limit: Limit | None, rule: str | None, measured: Measured) -> None:
    row = listing.add({"limit": line.limit, "scope": line.scope or None, "rule": rule})
    amount = measured.amount(limit, line.scope, listing.cell(row, "scope")) if limit else constant(line.amount)
    listing.put(row, "amount", amount, _amount_look(limit.measure if limit else "", line.amount))
    if line.total is not None:
        base = measured.base(limit, line.scope, listing.cell(row, "scope")) if limit else constant(line.total)
        listing.put(row, "total", base, _amount_look(limit.of if limit else "", line.total))
    look = _value_look(line, limit)
    listing.put(row, "value", _worth(listing, row, line), look)
    for key, bound in (("at_least", line.at_least), ("at_most", line.at_most)):
        if bound is not None:
            listing.put(row, key, bound, look)
    listing.put(row, "room", _room(listing, row, line), look)
    listing.put(row, "met", _met(listing, row, line))
    solver: tuple[tuple[str, Value, str], ...] = (
        ("amount", line.amount, _amount_look(limit.measure if limit else "", line.amount)),
        ("value", line.value, look),
        ("room", line.room, look),
    )
    for key, figure, own_look in solver:
        listing.put(row, f"solver_{key}", figure, own_look)
    listing.put(row, "ties_out", _ties_out(listing, row, limit))


def _amount_look(measure: str, amount: float) -> str:
    if measure_unit(measure) is Unit.MONEY:
        return "money"
    return "count" if amount == int(amount) else "quantity"


def _value_look(line: LimitLine, limit: Limit | None) -> str:
    """Percent for shares of up to one, multiples above, else as the amount."""
    if line.total is None:
        figures = [line.amount, *(bound for bound in (line.at_least, line.at_most) if bound is not None)]
        return _amount_look(limit.measure if limit else "", next((f for f in figures if f != int(f)), figures[0]))
    bounds = [bound for bound in (line.at_least, line.at_most) if bound is not None]
    return "share" if max(bounds, default=0.0) <= 1 else "ratio"


def _worth(listing: Listing, row: int, line: LimitLine) -> Live:
    amount = listing.here(row, "amount")
    return amount if line.total is None else share_of(amount, listing.here(row, "total"))


def _room(listing: Listing, row: int, line: LimitLine) -> Live:
    """The distance to the nearer bound; nothing where a share is of nothing."""
    value = listing.here(row, "value")
    parts = [value - listing.here(row, "at_least")] if line.at_least is not None else []
    parts += [listing.here(row, "at_most") - value] if line.at_most is not None else []
    room = least(*parts) if parts else constant(0.0)
    if line.total is None:
        return room
    whole = listing.here(row, "total")
    return Live(f"IF({whole.formula}=0,0,{room.formula})", room.value if whole.amount else 0.0)


def _met(listing: Listing, row: int, line: LimitLine) -> Live:
    """The amount is within its bounds, times the total where there is one, to half a unit in the hundredths."""
    amount, whole = listing.here(row, "amount"), listing.here(row, "total")
    tests = []
    for key, bound in (("at_least", line.at_least), ("at_most", line.at_most)):
        if bound is not None:
            side = listing.here(row, key)
            edge = side if line.total is None else side * whole
            low, high = (edge, amount + _NEAR) if key == "at_least" else (amount, edge + _NEAR)
            tests.append(Live(f"{low.formula}<={high.formula}", low.amount <= high.amount, 0))
    return every(*tests) if tests else Live("TRUE", True)


def _ties_out(listing: Listing, row: int, limit: Limit | None) -> Live:
    money = bool(limit) and measure_unit(limit.measure if limit else "") is Unit.MONEY
    pairs = [("amount", money), ("value", False), ("room", False)]
    tests = [agree(listing.here(row, key), listing.here(row, f"solver_{key}"), money=own) for key, own in pairs]
    return every(*tests)
