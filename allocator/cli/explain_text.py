"""What `allocator explain` prints: prices of limits and budgets, or one project, for people and as CSV."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from typing import Any

from allocator.analysis.explain import Forced, Price, Prices, ProjectExplanation, Switch
from allocator.cli.compare_text import changed_in_words
from allocator.report.amounts import exact, money, quantity, share
from allocator.report.csv_files import csv_lines
from allocator.report.text import LINE, aligned, item, page, stacked, title, wrapped
from allocator.study.records import BUILT_IN_MEASURES, Study

MOST_LOOSE = 20  # lines of limits that cost nothing
SHARE = 0.01  # the unit of a share
CENT = 0.005  # totals that change by less do not change
TELLING = ("commitment", "private", "resilience")  # totals told first
MONEY = ("commitment", "private", "public")
FOLLOWING = {*BUILT_IN_MEASURES} - {*TELLING, "public", "projects"}  # totals left to JSON


def record_text(record: dict[str, Any]) -> str:
    """For programs."""
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


def prices_text(found: Prices) -> str:
    """The limits and budgets that cost something, then those that do not."""
    portfolio = found.portfolio
    head = title(f"{portfolio.study} (model {portfolio.model})")
    if not found.rows:
        nothing = f"No best portfolio is proven, so nothing has a price: it is {portfolio.status}."
        return stacked(head, nothing, end="\n")
    binding = [row for row in found.rows if row.binding is not False]
    loose = [row for row in found.rows if row.binding is False]
    counted = f"Prices are what the {found.measure} gains; it is {quantity(portfolio.objective or 0.0)} now."
    if found.measure != "objective":
        counted = f"Prices are what is gained in {found.measure}."
    blocks: list[str] = [head, wrapped(counted), _binding(binding), _loose(loose, {row.limit for row in binding})]
    if not found.complete:
        blocks.append("The time was up before every price was found: give more with --time.")
    return page(*blocks)


def _binding(rows: Sequence[Price]) -> str:
    if not rows:
        return "No limit and no budget binds: without any one of them the best portfolio is no better."
    headings = ("limit", "scope", "side", "value", "bound", "one more", "brings", "step", "brings")
    cells = [
        (
            row.limit,
            row.scope,
            row.side.replace("_", " "),
            _number(row, row.value),
            _number(row, row.bound),
            _number(row, row.unit),
            _gain(row.next_unit),
            _number(row, row.step),
            _gain(row.next_step),
        )
        for row in rows
    ]
    right = (False, False, False, True, True, True, True, True, True)
    return stacked("Binding: without it a better portfolio exists", aligned(headings, cells, right))


def _loose(rows: Sequence[Price], binding: Container[str]) -> str:
    """The limits that cost nothing; of those that bind somewhere the rest is said to."""
    if not rows:
        return ""
    names = list(dict.fromkeys(f"{row.limit} elsewhere" if row.limit in binding else row.limit for row in rows))
    more = f" and {len(names) - MOST_LOOSE} more" if len(names) > MOST_LOOSE else ""
    return wrapped(f"Cost nothing: {', '.join(names[:MOST_LOOSE])}{more}.")


def _number(row: Price, number: float) -> str:
    return share(number) if row.unit == SHARE and abs(row.bound) <= 1.0 else quantity(number)


def _gain(number: float | None) -> str:
    return "not known" if number is None else quantity(number)


def prices_csv(found: Prices) -> str:
    """A row a limit, scope and side."""
    names = list(Price.__slots__)
    return csv_lines(names, [tuple(_cell(getattr(row, name)) for name in names) for row in found.rows])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return exact(value) if isinstance(value, (int, float)) else str(value)


def project_text(told: ProjectExplanation, study: Study) -> str:
    """One project: in or not and why, what forcing costs, the next-best instrument, what would change the answer."""
    project = told.project
    blocks: list[str] = [
        title(f"{project.project}: {project.name}"),
        wrapped(f"{_state(told)} {_sentence(told.reason)}"),
    ]
    if told.force_in is not None:
        blocks.append(_forced("Forced in", told.force_in, study))
    if told.force_out is not None:
        blocks.append(_forced("Left out", told.force_out, study))
    if told.next_best is not None:
        blocks.append(_forced("With its next-best option", told.next_best, study))
    if told.switching:
        lines = [item(_switch(one, study.currency, funded=told.funded is not None)) for one in told.switching]
        blocks.append(stacked("What would change the answer, all else as it stands", *lines))
    if not told.complete:
        blocks.append("The time was up before all of this was proven: give more with --time.")
    return page(*blocks)


def _state(told: ProjectExplanation) -> str:
    if told.funded is None:
        return "Not funded."
    return f"Funded as {told.funded.option} from {told.funded.start}."


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""


def _forced(heading: str, forced: Forced, study: Study) -> str:
    """What a portfolio with the project forced costs, and who swaps with it."""
    if forced.possible is None:
        return f"{heading}: not found out in time."
    if not forced.possible:
        rules = f" ({'; '.join(forced.conflict)})" if forced.conflict else ""
        return wrapped(f"{heading}: no portfolio meets the limits{rules}.")
    way = "" if forced.way is None else f" as {forced.way.option} from {forced.way.start}"
    cost = "costs nothing" if not forced.cost else f"costs {quantity(forced.cost)} of what is maximised"
    said = wrapped(f"{heading}{way}: {cost}; the best is {quantity(forced.objective or 0.0)}.")
    return stacked(said, *(wrapped(f"  {line}", LINE - 2, "    ") for line in _swaps(forced, study)))


def _swaps(forced: Forced, study: Study) -> Iterator[str]:
    names = {project.project: project.name for project in study.projects}
    for word, ids in (("comes in", forced.swaps.comes), ("goes out", forced.swaps.goes)):
        if ids:
            yield f"{word}: " + ", ".join(f"{one} ({names.get(one, '')})" for one in ids)
    for what, ways in changed_in_words(forced.swaps.changed):
        yield f"{what}: " + ", ".join(ways)
    told = {name: by for name, by in forced.measures.items() if name not in FOLLOWING and abs(by) >= CENT}
    if told:
        totals = (_change(name, by) for name, by in sorted(told.items(), key=_telling))
        yield "totals: " + ", ".join(totals)


def _change(name: str, by: float) -> str:
    """A total and by how much it changes.

    >>> _change("private", 1500.0), _change("hectares", -0.25)
    ('private +1 500', 'hectares -0.25')
    """
    return f"{name} {'+' if by > 0 else ''}{money(by) if name in MONEY else quantity(by)}"


def _telling(total: tuple[str, float]) -> int:
    """Money first, then points, then what the study counts itself."""
    return TELLING.index(total[0]) if total[0] in TELLING else len(TELLING)


def _switch(one: Switch, currency: str, *, funded: bool) -> str:
    what = {"commitment": f"its commitment as {one.option}", "private": f"its private money as {one.option}"}.get(
        one.what, "all budgets together"
    )
    now = f"{what} ({currency} {_amount(one.now)} now)"
    if one.funded_at is None or one.not_funded_at is None:
        return f"{now}: {one.note}"
    tail = "" if one.proven else ", as far as found"
    tail += f" ({one.note})" if one.note else ""
    if funded:
        return f"{now}: funded at {_amount(one.funded_at)}, no longer at {_amount(one.not_funded_at)}{tail}"
    return f"{now}: funded at {_amount(one.funded_at)}, not yet at {_amount(one.not_funded_at)}{tail}"


def _amount(amount: float) -> str:
    """An amount to the hundredth: here a hundredth decides."""
    return money(amount) if amount == round(amount) else f"{amount:,.2f}".replace(",", " ")


def project_csv(told: ProjectExplanation) -> str:
    """The switching values, a row each."""
    names = list(Switch.__slots__)
    rows = [(told.project.project, *(_cell(getattr(one, name)) for name in names)) for one in told.switching]
    return csv_lines(["project", *names], rows)
