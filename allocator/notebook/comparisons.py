"""Portfolios side by side in a notebook: what changes from the first to each other one, in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.analysis.compare import Change, Comparison, has_portfolio
from allocator.language import ENGLISH
from allocator.notebook.portfolios import FIGURES, figures
from allocator.notebook.summary import MOST_ROWS, Column, Grid, Summary, counted, first, more
from allocator.portfolio import Portfolio, Status
from allocator.report.words import status_in_words

MOST_CHANGES = 4  # runs besides the first that have a sentence of their own
MOST_NAMES = 8
_CHANGED = tuple(map(Column, ("from", "to", "project", "what", "before", "after")))


def comparison_summary(found: Comparison) -> Summary:
    """What each run brings beside the first; its figures; every change project by project."""
    base = next(iter(found.runs.values()))
    return Summary(f"{base.study}: {len(found.runs)} runs side by side", tuple(_sentences(found)), tuple(_grids(found)))


def _sentences(found: Comparison) -> Iterator[str]:
    base = next(iter(found.runs.values()))
    for change in found.changes[:MOST_CHANGES]:
        yield _sentence(change, base, found.runs[change.after])
    if hidden := more(len(found.changes) - MOST_CHANGES, ".changed"):
        yield hidden
    core = len(found.core)
    yield f"Funded in every run: {counted(core, 'project')}." if core else ("No project is funded in every run.")


def _sentence(change: Change, base: Portfolio, after: Portfolio) -> str:
    headed = f"From {change.before} to {change.after}"
    if not has_portfolio(after):
        none = "no portfolio meets the limits" if after.status is Status.INFEASIBLE else "nothing was found in time"
        return f"{headed}: {none}."
    if not has_portfolio(base):
        return f"{headed}: {change.before} has no portfolio ({status_in_words(base.status)}) to compare with."
    moves, differences = _money(base, after), change.differences
    ways = len({row.project for row in differences.changed})
    parts = [_named("in", differences.comes), _named("out", differences.goes)]
    parts += [f"{ways} done in another way"] if ways else []
    said = "; ".join(part for part in parts if part) or "the same projects in the same way"
    return f"{headed}: {moves}; {said}."


def _money(base: Portfolio, after: Portfolio) -> str:
    """By how much private money rises or falls, and donor money."""
    words = []
    for name, called in (("private", "private money"), ("commitment", "commitment")):
        by = after.totals.get(name, 0.0) - base.totals.get(name, 0.0)
        amount = ENGLISH.amount(abs(by), base.currency)
        words.append(f"{called} {amount} {'more' if by > 0 else 'less'}" if by else f"{called} the same")
    return ", ".join(words)


def _named(way: str, projects: Sequence[str]) -> str:
    """How many come in or go out, and which."""
    if not projects:
        return ""
    rest = f" and {len(projects) - MOST_NAMES} more" if len(projects) > MOST_NAMES else ""
    return f"{len(projects)} {way} ({', '.join(projects[:MOST_NAMES])}{rest})"


def _grids(found: Comparison) -> Iterator[Grid]:
    currency = next(iter(found.runs.values())).currency
    rows = ((name, *figures(portfolio)) for name, portfolio in found.runs.items())
    note = more(len(found.runs) - MOST_ROWS, ".totals")
    caption = f"Figures, {currency} where money, resilience of 100 points"
    yield Grid(caption, (Column("run"), *FIGURES), first(rows), note)
    changes = [row for row in found.change_rows() if has_portfolio(found.runs[row[1]])]
    shown = first(tuple(_cell(cell) for cell in row) for row in changes)
    yield Grid("Changes, project by project", _CHANGED, shown, more(len(changes) - MOST_ROWS, ".changed"))


def _cell(value: str | float | None) -> str:
    """Years as years, amounts as amounts."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(int(value)) if value == int(value) and 1900 < value < 2200 else ENGLISH.quantity(value)
