"""A user's own list as people read it: what it comes to, what it breaks, what mends it, what it costs."""

from __future__ import annotations

import json

from allocator.analysis.score import Score
from allocator.portfolio import Funded
from allocator.report.alternatives import changes_text, package
from allocator.report.amounts import money, moneys, points, quantity
from allocator.report.tables import Table, Unit
from allocator.report.text import aligned, item, page, stacked, title, wrapped
from allocator.study.records import Study

FILE = "score"


def score_json(score: Score) -> str:
    """The text of `score.json`."""
    return json.dumps(score.record(), indent=2, allow_nan=False) + "\n"


def score_table(score: Score, study: Study) -> Table:
    """A row per project that the list, the repaired list or the best portfolio funds: its package in each."""
    lists = [score.own.funded_rows, score.repair.portfolio.funded_rows if score.repair else (), score.best.funded_rows]
    held = [{row.project: _package(row) for row in rows} for rows in lists]
    names = {project.project: project.name for project in study.projects}
    columns = ("project", "name", "list", "repaired", "best")
    rows = tuple((name, names[name], *(packages.get(name) for packages in held)) for name in sorted(set().union(*held)))
    return Table(tuple((column, Unit.TEXT) for column in columns), rows)


def _package(row: Funded) -> str:
    return package(row.option, row.start) + (f" x {row.scale:g}" if row.scale != 1.0 else "")


def score_text(score: Score) -> str:
    """What `allocator solve --score` prints; ends in a line feed."""
    best = score.best
    blocks: list[str] = [stacked(title(f"{best.study} (model {best.model})"), wrapped(_said(score)))]
    if score.own.breaks:
        blocks.append(stacked(*(item(row.words) for row in score.own.breaks)))
        blocks.append(_repair(score))
    return page(*blocks, _beside(score))


def _said(score: Score) -> str:
    own, currency = score.own, score.best.currency
    totals = own.totals
    text = (
        f"Your list funds {len(own.funded_rows)} projects with {currency} {money(totals['commitment'])} of donor money "
        f"and draws in {currency} {money(totals['private'])} of private money. "
    )
    rules = len({row.rule for row in own.breaks})
    return text + (f"It breaks {rules} rule{'s' if rules > 1 else ''}:" if rules else "It keeps every rule.")


def _repair(score: Score) -> str:
    if score.repair is None:
        return "No portfolio meets all rules, so no repair exists." if score.best.objective is None else _UNREPAIRED
    repair = score.repair
    count = f"{repair.changed} project{'s' if repair.changed != 1 else ''} changed"
    sure = "proven to be the fewest" if repair.proven else "fewer may be enough: give more time with --time"
    headed = f"The nearest portfolio that keeps every rule: {count}, {sure}."
    return stacked(headed, changes_text(repair.changes))


_UNREPAIRED = "No repair was found in the time given: give more with --time."


def _beside(score: Score) -> str:
    """The list, the repaired list and the best, a line each, with what each loses against the best."""
    rows = [("your list", score.own.objective, score.own.totals, len(score.own.funded_rows))]
    found = [("repaired", score.repair.portfolio)] if score.repair else []
    found += [("best", score.best)] if score.best.objective is not None else []
    rows += [(name, p.objective or 0.0, dict(p.totals), len(p.funded_rows)) for name, p in found]
    columns = [("portfolio", [name for name, *_ in rows])]
    columns.append(("objective", [quantity(value) for _, value, *_ in rows]))
    if score.best.objective is not None:
        columns.append(("against best", [quantity(value - score.best.objective) for _, value, *_ in rows]))
    columns += [(m, moneys([totals.get(m, 0.0) for _, _, totals, _ in rows])) for m in ("commitment", "private")]
    if "resilience" in score.own.totals:
        columns.append(("points", [points(totals["resilience"]) for _, _, totals, _ in rows]))
    columns.append(("projects", [str(count) for *_, count in rows]))
    cells = [list(row) for row in zip(*(column for _, column in columns), strict=True)]
    return aligned([name for name, _ in columns], cells, [False, *([True] * (len(columns) - 1))])
