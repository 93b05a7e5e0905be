"""Alternatives as people read them: what each loses and changes, and what they share."""

from __future__ import annotations

import json
from collections.abc import Iterator

from allocator.analysis.alternatives import Alternatives
from allocator.analysis.alternatives.records import BEST
from allocator.analysis.differences import Differences
from allocator.portfolio import Portfolio
from allocator.report.amounts import moneys, points, quantity, share
from allocator.report.tables import Table, Unit
from allocator.report.text import LINE, aligned, page, stacked, title, wrapped
from allocator.study.records import Study

FILE = "alternatives"


def alternatives_json(found: Alternatives) -> str:
    """The text of `alternatives.json`."""
    return json.dumps(found.record(), indent=2, allow_nan=False) + "\n"


def alternatives_table(found: Alternatives, study: Study) -> Table:
    """A row per project: its package in each portfolio, and whether all, some or none of them fund it."""
    names = tuple(name.replace(" ", "_") for name in found.portfolios)
    columns = (("project", Unit.TEXT), ("name", Unit.TEXT), ("theme", Unit.TEXT), ("funded_in", Unit.TEXT))
    packages = [
        {row.project: package(row.option, row.start) for row in p.funded_rows} for p in found.portfolios.values()
    ]
    kinds = dict.fromkeys(found.core, "all") | dict.fromkeys(found.borderline, "some")
    rows = tuple(
        (p.project, p.name, p.theme, kinds.get(p.project, "none"), *(held.get(p.project) for held in packages))
        for p in study.projects
    )
    return Table((*columns, *((name, Unit.TEXT) for name in names)), rows)


def package(option: str, start: int) -> str:
    """A package in a cell: "grant 2027"."""
    return f"{option} {start}"


def alternatives_text(found: Alternatives) -> str:
    """What `allocator solve --alternatives` prints; ends in a line feed."""
    head = title(f"{found.best.study} (model {found.best.model})")
    if found.best.objective is None:
        return page(head, f"No alternatives: {found.ended}.")
    blocks = [stacked(head, wrapped(_said(found))), portfolios_text(list(found.portfolios.items()), _extra(found))]
    blocks += [stacked(f"{row.name}, against the best", changes_text(row.changes)) for row in found.rows]
    return page(*blocks, _shared(found))


def _said(found: Alternatives) -> str:
    count, within = len(found.rows), share(found.within)
    text = f"The best portfolio and {count} that lose at most {within} of it, each as different as can be."
    if found.ended:
        text += f" There are no more: {found.ended}."
    return text if found.complete else f"{text} Not all of this is proven: give more time with --time."


def _extra(found: Alternatives) -> list[tuple[str, list[str]]]:
    rows = found.rows
    best = abs(found.best.objective or 0.0)
    losses = [share(row.loss / best) if best else quantity(row.loss) for row in rows]
    return [
        ("below best", ["", *losses]),
        ("apart", ["", *(str(row.apart) for row in rows)]),
        (
            "proven",
            ["yes" if str(found.best.status) == "optimal" else "no", *("yes" if r.proven else "no" for r in rows)],
        ),
    ]


def portfolios_text(named: list[tuple[str, Portfolio]], extra: list[tuple[str, list[str]]]) -> str:
    """A line per portfolio: objective, money, points, and further columns."""
    portfolios = [portfolio for _, portfolio in named]
    columns = [("portfolio", [name for name, _ in named])]
    columns.append(("objective", [quantity(p.objective or 0.0) for p in portfolios]))
    columns += [(name, moneys([p.totals.get(name, 0.0) for p in portfolios])) for name in ("commitment", "private")]
    if all("resilience" in portfolio.totals for portfolio in portfolios):
        columns.append(("points", [points(p.totals["resilience"]) for p in portfolios]))
    columns.append(("projects", [str(len(p.funded_rows)) for p in portfolios]))
    columns += extra
    cells = [list(row) for row in zip(*(column for _, column in columns), strict=True)]
    right = [False, *([True] * (len(columns) - 1))]
    return aligned([name for name, _ in columns], cells, right)


def changes_text(changes: Differences) -> str:
    """What comes in, goes out and is done in another way, a line each."""
    lines = [f"  in       {', '.join(changes.comes)}"] if changes.comes else []
    lines += [f"  out      {', '.join(changes.goes)}"] if changes.goes else []
    lines += [f"  changed  {line}" for line in _changed(changes)]
    return stacked(*(wrapped(line, LINE, " " * 11) for line in lines)) or "  nothing"


def _changed(changes: Differences) -> Iterator[str]:
    for project in dict.fromkeys(row.project for row in changes.changed):
        mine = [row for row in changes.changed if row.project == project]
        yield f"{project}: " + ", ".join(f"{row.what} {row.before} -> {row.after}" for row in mine)


def _shared(found: Alternatives) -> str:
    if not found.rows:
        return ""
    some = [f"{name} ({', '.join(found.funded_in[name])})" for name in found.borderline]
    lines = [f"Funded in all: {', '.join(found.core) or 'nothing'}", f"In some: {'; '.join(some) or 'nothing'}"]
    return stacked(*map(wrapped, [*lines, f"In none: {len(found.never)} projects"]))


__all__ = ["BEST", "FILE", "alternatives_json", "alternatives_table", "alternatives_text"]
