"""What `allocator frontier` says: a table of points for people, JSON and CSV for programs."""

from __future__ import annotations

import json

from allocator.analysis.frontier import Frontier
from allocator.report.amounts import quantity, ratio
from allocator.report.csv_files import csv_lines
from allocator.report.tables import Table, measure_unit, shown_columns
from allocator.report.text import aligned, item, page, stacked, title

MOST_LINES = 40  # of points shown to people
MOST_OPEN = 10  # of open parts


def frontier_json(found: Frontier) -> str:
    """The record of the contract, section 6."""
    return json.dumps(found.record(), indent=2, allow_nan=False) + "\n"


def frontier_csv(found: Frontier) -> str:
    """A row a point."""
    rows = [found.row(place) for place in range(len(found))]
    return csv_lines(found.headings, [[row[name] for name in found.headings] for row in rows])


def funded_csv(found: Frontier) -> str:
    """A row for everything that each point funds."""
    names = ("point", "project", "option", "instrument", "start", "scale", "commitment", "private")
    rows = [
        [place, *(getattr(row, name) for name in names[1:])]
        for place, point in enumerate(found)
        for row in point.portfolio.funded_rows
    ]
    return csv_lines(names, rows)


def frontier_text(found: Frontier) -> str:
    """For people: what was proven, the points, what is open."""
    head = title(f"{found.study} (model {found.model})")
    return page(stacked(head, item(_proof(found), "")), _points(found), _open(found))


def _proof(found: Frontier) -> str:
    of = f"{len(found)} portfolio{'' if len(found) == 1 else 's'} that no other equals or beats in {_measures(found)}"
    took = f"{found.solves} solves, {found.seconds:.1f} s"
    if found.conflict:
        return f"Nothing fits. These cannot hold together: {', '.join(found.conflict)}."
    if found.complete:
        return f"All {of}, none missing{' (proven twice)' if found.confirmed else ''}; {took}."
    return f"Stopped early with {of}; others may exist in the parts named below; {took}."


def _measures(found: Frontier) -> str:
    names = [f"little {name[1:]}" if name.startswith("-") else name for name in found.measures]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _points(found: Frontier) -> str:
    if not len(found):
        return ""
    places = _places(found)
    money = [name for name in found.headings if name not in ("point", "leverage", "name", "funded")]
    columns = tuple((name, measure_unit(name)) for name in money)
    rows = [found.row(place) for place in places]
    shown = shown_columns(Table(columns, tuple(tuple(row[name] for name in money) for row in rows)))
    leverage = ["" if each.portfolio.leverage is None else ratio(each.portfolio.leverage) for each in found]
    lines = [
        (str(place), *(column[line] for column in shown), leverage[place], found.named(place))
        for line, place in enumerate(places)
    ]
    headings = ("point", *money, "leverage", "")
    right = (True, *(True for _ in money), True, False)
    hidden = len(found) - len(places)
    more = f"  {hidden} more between these: --format csv lists all" if hidden else ""
    return stacked(f"Points, {found.currency} where money", aligned(headings, lines, right), more)


def _places(found: Frontier) -> list[int]:
    """All places, or those with a name and others evenly between them."""
    count = len(found)
    if count <= MOST_LINES:
        return list(range(count))
    named = {place for place in range(count) if found.named(place)}
    even = {round(step * (count - 1) / (MOST_LINES - 1)) for step in range(MOST_LINES)}
    return sorted(named | even)


def _open(found: Frontier) -> str:
    if not found.open:
        return ""
    lines = [
        "  "
        + ", ".join(
            _range(name, low, high) for name, low, high in zip(found.measures, part.worse, part.best, strict=True)
        )
        for part in found.open[:MOST_OPEN]
    ]
    hidden = len(found.open) - len(lines)
    more = [f"  and {hidden} more parts: --format json lists all"] if hidden else []
    return stacked(f"Open ({len(found.open)} part{'' if len(found.open) == 1 else 's'})", *lines, *more)


def _range(name: str, worse: float, best: float) -> str:
    """`private 40 to 75`: worse is left out, the best is not."""
    return f"{name.removeprefix('-')} {quantity(worse)} to {quantity(best)}"
