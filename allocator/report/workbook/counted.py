"""Sheets `ceilings` and `resilience`: counted totals as live formulas, for the whole portfolio and for limits' sets.

    counted    = sum - (sum within ceilings) + sum of min(ceiling, sum within it);  no more than the ceiling over all
    resilience = 100 * sum(weight * min(1, counted / full))
Source: docs/rules.md#measures
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.language import Language
from allocator.modelfile.records import Indicator, Model
from allocator.report.workbook.headings import heading, plain
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live, Value, constant, least, share_of, total
from allocator.report.workbook.page import Page
from allocator.report.workbook.selection import Chosen, Sorted
from allocator.study.records import Ceiling, Study

_ONE, _HUNDRED = constant(1.0), constant(100.0)


@dataclass
class Counting:
    """Writes a block of lines for every total that ceilings cut or that resilience is made of."""

    study: Study
    model: Model
    funded: Sorted
    ceilings: Listing | None
    resilience: Listing | None
    _counted: dict[tuple[str, tuple[str, ...]], Live] = field(default_factory=dict)

    def counted(self, measure: str, chosen: Chosen, limit: str = "", scope: str = "") -> Live:
        """The counted total of a measure over a set of funded rows.

        limit, scope  what the set belongs to; both empty for the whole portfolio
        """
        known = (measure, chosen.masks)
        if known not in self._counted:
            own = [row for row in ordered_ceilings(self.study) if row.measure == measure]
            plain_sum = chosen.sum(measure)
            self._counted[known] = self._cut(own, plain_sum, chosen, limit, scope) if own else plain_sum
        return self._counted[known]

    def _cut(self, own: list[Ceiling], amount: Live, chosen: Chosen, limit: str, scope: str) -> Live:
        lines = self.ceilings
        if lines is None:
            return amount
        first = lines.rows
        for ceiling in (row for row in own if row.by):
            self._write_ceiling(lines, ceiling, chosen, limit, scope)
        if lines.rows > first:
            within = total(lines.span("within", first))
            amount = amount - within + total(lines.span("counted", first))
        for ceiling in (row for row in own if not row.by):
            row = lines.add({**_set(limit, scope), "measure": ceiling.measure, "ceiling": ceiling.ceiling})
            lines.put(row, "within", amount)
            lines.put(row, "counted", least(lines.here(row, "ceiling"), lines.here(row, "within")))
            amount = lines.cell(row, "counted")
        return amount

    def _write_ceiling(self, lines: Listing, ceiling: Ceiling, chosen: Chosen, limit: str, scope: str) -> None:
        """One line; a limit's set lists only ceilings that something of it lies under."""
        found = self.funded.within(chosen, ceiling.by, ceiling.value)
        if limit and not found.rows:
            return
        cells: dict[str, Value | Live | None] = {
            "measure": ceiling.measure,
            "by": ceiling.by,
            "value": ceiling.value,
            "ceiling": ceiling.ceiling,
        }
        row = lines.add({**_set(limit, scope), **cells})
        named = self.funded.within(chosen, ceiling.by, ceiling.value, lines.here(row, "value"))
        lines.put(row, "within", named.sum(ceiling.measure))
        lines.put(row, "counted", least(lines.here(row, "ceiling"), lines.here(row, "within")))

    def points(self, chosen: Chosen, totals: Mapping[str, Live], limit: str = "", scope: str = "") -> Live:
        """Resilience points of a set of funded rows.

        totals  counted totals that stand on a sheet already; empty for a limit's set
        """
        lines = self.resilience
        if lines is None or not self.model.resilience or (limit and not chosen.rows):
            return constant(0.0)
        first = lines.rows
        for measure, indicator in self.model.resilience.items():
            counted = totals.get(measure) or self.counted(measure, chosen, limit, scope)
            self._write_indicator(lines, measure, indicator, counted, _set(limit, scope))
        return total(lines.span("points", first))

    def _write_indicator(
        self, lines: Listing, measure: str, indicator: Indicator, counted: Live, of: Mapping[str, Value | Live | None]
    ) -> None:
        row = lines.add({**of, "measure": measure, "weight": indicator.weight, "full": indicator.full})
        lines.put(row, "counted", counted)
        reached = share_of(lines.here(row, "counted"), lines.here(row, "full"))
        lines.put(row, "reached", least(_ONE, reached))
        lines.put(row, "points", _HUNDRED * lines.here(row, "weight") * lines.here(row, "reached"))


def _set(limit: str, scope: str) -> dict[str, Value | Live | None]:
    return {"limit": limit or None, "scope": scope or None}


def ordered_ceilings(study: Study) -> tuple[Ceiling, ...]:
    """Ceilings of one measure next to each other, the one over all last."""
    return tuple(sorted(study.ceilings, key=lambda row: (row.measure, not row.by, row.by, row.value)))


def open_ceilings(page: Page, language: Language) -> Listing:
    """The headings of sheet `ceilings`."""
    say = language.say
    columns = [
        *plain(("limit", "scope", "measure"), language),
        Column("by", say("Within each")),
        Column("value", say("Which one")),
        Column("ceiling", say("Ceiling"), "quantity"),
        Column("within", say("Sum within it"), "quantity", stated=False),
        Column("counted", say("Counted"), "quantity", stated=False),
    ]
    note = say("Outcomes above a ceiling do not count twice. Lines without a limit are of the whole portfolio.")
    return Listing(page, columns, say("Ceilings"), note)


def open_resilience(page: Page, language: Language) -> Listing:
    """The headings of sheet `resilience`."""
    say = language.say
    columns = [
        *plain(("limit", "scope", "measure"), language),
        Column("weight", say("Weight"), "share"),
        Column("full", say("Full at"), "quantity"),
        Column("counted", say("Counted"), "quantity", stated=False),
        Column("reached", say("Share reached"), "share", stated=False),
        Column("points", heading("resilience", language), "ratio", stated=False),
    ]
    note = say(
        "Points: 100 times the weight times the share reached. Lines without a limit are of the whole portfolio."
    )
    return Listing(page, columns, say("Resilience"), note)
