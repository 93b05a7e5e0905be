"""What `allocator compare` says: runs side by side for people, JSON and CSV for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from allocator.analysis.compare import Change, Comparison, LimitAcross, binds
from allocator.analysis.differences import Changed
from allocator.portfolio import Portfolio, Status
from allocator.report.amounts import money, points, quantity, ratio
from allocator.report.csv_files import csv_lines
from allocator.report.text import LINE, aligned, page, stacked, title, wrapped
from allocator.report.words import limit_number

MOST_LIMITS = 40  # lines


def comparison_json(found: Comparison) -> str:
    """The record of the contract, section 6."""
    return json.dumps(found.record(), indent=2, allow_nan=False) + "\n"


def runs_csv(found: Comparison) -> str:
    """A row a run, with every total."""
    rows = list(found.rows())
    return csv_lines(list(rows[0]), [list(row.values()) for row in rows])


def changes_csv(found: Comparison) -> str:
    """A row a change."""
    return csv_lines(("from", "to", "project", "what", "before", "after"), found.change_rows())


def comparison_text(found: Comparison) -> str:
    """For people: the runs, what changes from the first to each other, the limits that bind somewhere."""
    first = next(iter(found.runs.values()))
    blocks = [
        title(f"{first.study}: {len(found.runs)} runs side by side, {first.currency}"),
        _runs(found),
        *(_change(change, found.runs[change.after]) for change in found.changes),
        _core(found),
        _limits(found),
    ]
    return page(*blocks)


def _runs(found: Comparison) -> str:
    headings = ("run", "status", "objective", "committed", "private", "leverage", "resilience", "projects")
    rows = [_run(name, portfolio) for name, portfolio in found.runs.items()]
    return aligned(headings, rows, (False, False, *[True] * 6))


def _run(name: str, portfolio: Portfolio) -> tuple[str, ...]:
    totals = portfolio.totals
    if not totals:
        return (name, str(portfolio.status), *[""] * 6)
    return (
        name,
        str(portfolio.status),
        "" if portfolio.objective is None else quantity(portfolio.objective),
        money(totals.get("commitment", 0.0)),
        money(totals.get("private", 0.0)),
        "" if portfolio.leverage is None else ratio(portfolio.leverage),
        points(totals["resilience"]) if "resilience" in totals else "",
        str(len(portfolio.funded_rows)),
    )


def _change(change: Change, after: Portfolio) -> str:
    """What changes from the first run to another, a few lines."""
    headed = f"From {change.before} to {change.after}"
    if after.status is Status.INFEASIBLE:
        return f"{headed}: no portfolio meets the limits. In conflict: {', '.join(after.conflict) or 'not named'}"
    if after.status is Status.UNKNOWN:
        return f"{headed}: nothing was found in the time given."
    found = change.differences
    parts = [("in", found.comes), ("out", found.goes), *changed_in_words(found.changed)]
    lines = [_listed(word, names) for word, names in parts if names]
    return stacked(headed, *lines) if lines else f"{headed}: nothing changes."


def changed_in_words(changed: Sequence[Changed]) -> list[tuple[str, list[str]]]:
    """What is done in another way, kind by kind, starts last: they often cost nothing.

    >>> changed_in_words([Changed("P1", "start", 2027, 2028), Changed("P1", "instrument", "grant", "loan")])
    [('instrument', ['P1 grant -> loan']), ('start', ['P1 2027 -> 2028'])]
    """
    ways: dict[str, list[str]] = {}
    for row in sorted(changed, key=lambda one: one.what == "start"):
        ways.setdefault(row.what, []).append(f"{row.project} {_shown(row.before)} -> {_shown(row.after)}")
    return list(ways.items())


def _listed(word: str, names: Sequence[str]) -> str:
    return wrapped(f"  {word}: {', '.join(names)}", LINE - 2, "    ")


def _shown(value: str | float) -> str:
    return value if isinstance(value, str) else str(int(value)) if 1900 < value < 2200 else quantity(value)


def _core(found: Comparison) -> str:
    if not found.core:
        return "No project is funded in every run."
    return f"Funded in every run: {len(found.core)} project{'s' if len(found.core) > 1 else ''}"


def _limits(found: Comparison) -> str:
    """Limits that bind in some run, with the room each run leaves."""
    binding = [limit for limit in found.limits if limit.binding]
    if not binding:
        return "No limit binds in any run."
    rows = [(limit.limit, limit.scope, *_rooms(limit)) for limit in binding[:MOST_LIMITS]]
    text = aligned(("limit", "scope", *found.runs), rows, (False, False, *[True] * len(found.runs)))
    more = len(binding) - MOST_LIMITS
    note = f"  and {more} more: --format json lists all" if more > 0 else ""
    return stacked("Limits that bind in some run, and the room elsewhere", text, note)


def _rooms(limit: LimitAcross) -> list[str]:
    return [
        "" if line is None else "binds" if binds(line) else limit_number(line, line.room)
        for line in limit.lines.values()
    ]
