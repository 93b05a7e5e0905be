"""The short table of `allocator solve`: decision, figures, budgets, limits with room, funded, how many declined."""

from __future__ import annotations

from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio, Status
from allocator.report.amounts import ascii_spaces
from allocator.report.baselines import baselines_text
from allocator.report.tables import Table, Unit, budgets_table, funded_table, shown_columns
from allocator.report.text import LINE, aligned, item, page, stacked, wrapped
from allocator.report.text import title as heading_line
from allocator.report.words import (
    decision,
    heading,
    leverage_definition,
    limit_number,
    maximised,
    repairs_in_words,
    rule_in_words,
    status_in_words,
    title,
    yes_or_no,
)
from allocator.study.records import Study

MOST_FUNDED = 60  # rows of the funded list
MOST_SCOPES = 4  # scopes of one limit, above which the tightest are shown
TIGHTEST = 3

_FUNDED = ("project", "name", "instrument", "start", "commitment", "private")


def summary_text(portfolio: Portfolio, study: Study, model: Model, language: Language = ENGLISH) -> str:
    """What `allocator solve` prints, plain text that ends in a line feed.

    portfolio  the answer, of any status
    study, model  what it answers: names, budgets, limits and the mobilisation standard
    """
    blocks: list[str] = [heading_line(title(portfolio, language))]
    blocks.append(stacked(*(wrapped(ascii_spaces(one)) for one in decision(portfolio, study, language))))
    if portfolio.status is Status.INFEASIBLE:
        blocks.append(conflict_text(portfolio, study, model, language))
        blocks += repairs_text(portfolio, language)
    if portfolio.status in (Status.OPTIMAL, Status.FEASIBLE):
        blocks += [figures_text(portfolio, model, language), budgets_text(portfolio, language)]
        blocks += [limits_text(portfolio, language), funded_text(portfolio, study, language)]
        blocks += [declined_text(portfolio, language), baselines_text(portfolio, language)]
    return page(*blocks)


def conflict_text(portfolio: Portfolio, study: Study, model: Model, language: Language = ENGLISH) -> str:
    """The rules that cannot hold together, one a line, in words."""
    return stacked(*(item(ascii_spaces(rule_in_words(rule, study, model, language))) for rule in portfolio.conflict))


def repairs_text(portfolio: Portfolio, language: Language = ENGLISH) -> list[str]:
    """What would make it possible, a block for what is enough alone and one for what is enough together."""
    repairs = repairs_in_words(portfolio, language)
    return [stacked(headed, *(item(ascii_spaces(line)) for line in lines)) for headed, lines in repairs]


def figures_text(portfolio: Portfolio, model: Model, language: Language) -> str:
    """The headline figures: donor money, private money, leverage with its definition, resilience, the proof."""
    totals, currency, say = portfolio.totals, portfolio.currency, language.say
    committed, private = (language.money(totals.get(name, 0.0)) for name in ("commitment", "private"))
    rows = [(say("donor money committed, {currency}", currency=currency), committed, "")]
    rows += [(say("private money mobilised, {currency}", currency=currency), private, "")]
    if portfolio.leverage is not None:
        rows.append((say("leverage"), language.ratio(portfolio.leverage), leverage_definition(model, language)))
    if "resilience" in totals:
        rows.append((say("resilience"), language.points(totals["resilience"]), say("of 100 points")))
    proven = f"{status_in_words(portfolio.status, language)}: {maximised(model, language)}"
    rows.append((say("objective"), _number(portfolio.objective, language), proven))
    rows.append((say("best possible"), _number(portfolio.bound, language), _gap(portfolio.gap, language)))
    return aligned((), rows, (False, True, False), widest=LINE)


def _number(number: float | None, language: Language) -> str:
    return language.say("not known") if number is None else language.quantity(number)


def _gap(gap: float | None, language: Language) -> str:
    return "" if gap is None else language.say("gap {gap}", gap=language.share(gap))


def budgets_text(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """Money by fund and year."""
    table = budgets_table(portfolio)
    headed = language.say("Budgets, {currency}", currency=portfolio.currency)
    return stacked(headed, _shown(table, table.names, language)) if table.rows else ""


def limits_text(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """Limits with the room left; of a limit with many scopes the tightest."""
    if not portfolio.limit_rows:
        return ""
    rows, left_out = [], []
    for limit in dict.fromkeys(row.limit for row in portfolio.limit_rows):
        lines = [row for row in portfolio.limit_rows if row.limit == limit]
        tight = lines if len(lines) <= MOST_SCOPES else sorted(lines, key=_tightness)[:TIGHTEST]
        rows += [_limit_cells(row, language) for row in tight]
        left_out += [_further(limit, len(lines) - len(tight), language)] if len(lines) > len(tight) else []
    names = ("limit", "scope", "value", "at least", "at most", "room", "met")
    text = aligned([heading(name, language) for name in names], rows, (False, False, True, True, True, True, False))
    return stacked(language.say("Limits"), text, *left_out)


def _further(limit: str, count: int, language: Language) -> str:
    text = language.count(
        "{limit}: {n} more scope, with as much room or more",
        "{limit}: {n} more scopes, all with as much room or more",
        count,
        limit=limit,
    )
    return item(text, "  ")


def _tightness(row: LimitLine) -> tuple[bool, float]:
    return (row.met, row.room)


def _limit_cells(row: LimitLine, language: Language) -> tuple[str, ...]:
    numbers = (limit_number(row, number, language) for number in (row.value, row.at_least, row.at_most, row.room))
    return (row.limit, row.scope, *numbers, yes_or_no(row.met, language))


def funded_text(portfolio: Portfolio, study: Study, language: Language = ENGLISH) -> str:
    """The funded list, by project id."""
    table = funded_table(portfolio, study)
    if not table.rows:
        return language.say("Funded: none")
    text = _shown(Table(table.columns, table.rows[:MOST_FUNDED]), _FUNDED, language)
    more = len(table.rows) - MOST_FUNDED
    said = language.count("and {n} more: --format csv lists all", "and {n} more: --format csv lists all", more)
    headed = language.say("Funded: {count}", count=language.number(len(table.rows)))
    return stacked(headed, text, item(said, "  ") if more > 0 else "")


def declined_text(portfolio: Portfolio, language: Language = ENGLISH) -> str:
    """How many projects are not funded, and where the reasons stand."""
    count = len(portfolio.declined_rows)
    text = language.say("Declined: {count}", count=language.number(count))
    where = language.say("the reasons are in declined.csv and report.html of a run: --out DIR")
    return item(f"{text} ({where})", "") if count else text


def _shown(table: Table, names: tuple[str, ...], language: Language) -> str:
    chosen = [table.index(name) for name in names]
    columns = shown_columns(table, language)
    rows = list(zip(*(columns[index] for index in chosen), strict=True))
    right = [table.columns[index][1] is not Unit.TEXT for index in chosen]
    return aligned([heading(name, language) for name in names], rows, right)
