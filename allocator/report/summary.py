"""The short table of `allocator solve`: decision, figures, budgets, limits with room, funded, how many declined."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio, Status
from allocator.report.amounts import money, points, quantity, ratio, share
from allocator.report.baselines import baselines_text
from allocator.report.tables import Table, Unit, budgets_table, funded_table, shown_columns
from allocator.report.text import LINE, aligned, shortened, wrapped
from allocator.report.words import (
    decision,
    leverage_definition,
    limit_number,
    maximised,
    repairs_in_words,
    rule_in_words,
)
from allocator.study.records import Study

MOST_FUNDED = 60  # rows of the funded list
MOST_SCOPES = 4  # scopes of one limit, above which the tightest are shown
TIGHTEST = 3

_FUNDED = ("project", "name", "instrument", "start", "commitment", "private")


def summary_text(portfolio: Portfolio, study: Study, model: Model) -> str:
    """What `allocator solve` prints, plain text that ends in a line feed.

    portfolio  the answer, of any status
    study, model  what it answers: names, budgets, limits and the mobilisation standard
    """
    blocks = [
        shortened(f"{portfolio.study} (model {portfolio.model})", LINE),
        "\n".join(map(wrapped, decision(portfolio, study))),
    ]
    if portfolio.status is Status.INFEASIBLE:
        blocks.append(conflict_text(portfolio, study, model))
        blocks += repairs_text(portfolio)
    if portfolio.status in (Status.OPTIMAL, Status.FEASIBLE):
        blocks += [figures_text(portfolio, model), budgets_text(portfolio), limits_text(portfolio)]
        blocks += [funded_text(portfolio, study), declined_text(portfolio), baselines_text(portfolio)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def conflict_text(portfolio: Portfolio, study: Study, model: Model) -> str:
    """The rules that cannot hold together, one a line, in words."""
    lines = [f"  - {rule_in_words(rule, study, model)}" for rule in portfolio.conflict]
    return "\n".join(lines)


def repairs_text(portfolio: Portfolio) -> list[str]:
    """What would make it possible, a block for what is enough alone and one for what is enough together."""
    return ["\n".join([heading, *(f"  - {line}" for line in lines)]) for heading, lines in repairs_in_words(portfolio)]


def figures_text(portfolio: Portfolio, model: Model) -> str:
    """The headline figures: donor money, private money, leverage with its definition, resilience, the proof."""
    totals, currency = portfolio.totals, portfolio.currency
    rows = [(f"donor money committed, {currency}", money(totals.get("commitment", 0.0)), "")]
    rows += [(f"private money mobilised, {currency}", money(totals.get("private", 0.0)), "")]
    if portfolio.leverage is not None:
        rows.append(("leverage", ratio(portfolio.leverage), leverage_definition(model)))
    if "resilience" in totals:
        rows.append(("resilience", points(totals["resilience"]), "of 100 points"))
    rows.append(("objective", _number(portfolio.objective), f"{portfolio.status}: {maximised(model)}"))
    rows.append(("best possible", _number(portfolio.bound), _gap(portfolio.gap)))
    wide, right = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    return "\n".join(f"  {name:<{wide}}  {value:>{right}}  {note}".rstrip() for name, value, note in rows)


def _number(number: float | None) -> str:
    return "not known" if number is None else quantity(number)


def _gap(gap: float | None) -> str:
    return "" if gap is None else f"gap {share(gap)}"


def budgets_text(portfolio: Portfolio) -> str:
    """Money by fund and year."""
    table = budgets_table(portfolio)
    return f"Budgets, {portfolio.currency}\n{_shown(table, table.names)}" if table.rows else ""


def limits_text(portfolio: Portfolio) -> str:
    """Limits with the room left; of a limit with many scopes the tightest."""
    if not portfolio.limit_rows:
        return ""
    rows, left_out = [], []
    for limit in dict.fromkeys(row.limit for row in portfolio.limit_rows):
        lines = [row for row in portfolio.limit_rows if row.limit == limit]
        tight = lines if len(lines) <= MOST_SCOPES else sorted(lines, key=_tightness)[:TIGHTEST]
        rows += [_limit_cells(row) for row in tight]
        if len(lines) > len(tight):
            left_out.append(f"  {limit}: {len(lines) - len(tight)} more scopes, all with as much room or more")
    headings = ("limit", "scope", "value", "at least", "at most", "room", "met")
    text = aligned(headings, rows, (False, False, True, True, True, True, False))
    return "\n".join(["Limits", text, *left_out])


def _tightness(row: LimitLine) -> tuple[bool, float]:
    return (row.met, row.room)


def _limit_cells(row: LimitLine) -> tuple[str, ...]:
    numbers = (limit_number(row, number) for number in (row.value, row.at_least, row.at_most, row.room))
    return (row.limit, row.scope, *numbers, "yes" if row.met else "NO")


def funded_text(portfolio: Portfolio, study: Study) -> str:
    """The funded list, by project id."""
    table = funded_table(portfolio, study)
    if not table.rows:
        return "Funded: none"
    text = _shown(Table(table.columns, table.rows[:MOST_FUNDED]), _FUNDED)
    more = len(table.rows) - MOST_FUNDED
    note = f"\n  and {more} more: --format csv lists all" if more > 0 else ""
    return f"Funded: {len(table.rows)}\n{text}{note}"


def declined_text(portfolio: Portfolio) -> str:
    """How many projects are not funded, and where the reasons stand."""
    count = len(portfolio.declined_rows)
    where = " (the reasons are in declined.csv and report.html of a run: --out DIR)" if count else ""
    return f"Declined: {count}{where}"


def _shown(table: Table, names: tuple[str, ...]) -> str:
    chosen = [table.index(name) for name in names]
    columns = shown_columns(table)
    rows = list(zip(*(columns[index] for index in chosen), strict=True))
    return aligned(names, rows, [table.columns[index][1] is not Unit.TEXT for index in chosen])
