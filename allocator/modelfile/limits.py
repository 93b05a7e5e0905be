"""`limits` of a model file: the same columns as the table of a study, checked as far as a policy alone can be.

    limits:
      - {limit: leverage, measure: private, at_least: 3, of: commitment}
      - {limit: obligors, measure: commitment, per: obligor, at_most: 15%, of: commitment}

That measures, themes and districts exist is checked where the study is known. Source: docs/rules.md#limits
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allocator.errors import At, Problem, StudyError, UsageError, nearest
from allocator.modelfile.page import Page
from allocator.modelfile.yaml_nodes import Node
from allocator.study.records import LIMIT_KEYS, Limit
from allocator.study.where import parse_where
from allocator.units import read_quantity

COLUMNS: Final = ("limit", "measure", "where", "per", "at_least", "at_most", "of", "note")
_BOUNDS: Final = ("at_least", "at_most")
_BY_FUND: Final = ("commitment", "cash")


def read_bound(text: str) -> float:
    """An amount, or with `of` a share or a number of times.

    >>> read_bound("30%")
    0.3
    """
    return float(read_quantity(text).value)


def limit_problems(limit: Limit) -> list[Problem]:
    """What is wrong with a limit whatever the study says.

    >>> [problem.message for problem in limit_problems(Limit("a", "private"))]
    ['A limit needs at_least or at_most.']
    """
    wrong: list[tuple[str, str]] = []
    if limit.at_least is None and limit.at_most is None:
        wrong.append(("", "A limit needs at_least or at_most."))
    elif limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
        wrong.append(("at_least", f"at_least {limit.at_least:g} is above at_most {limit.at_most:g}."))
    if limit.per and limit.per not in LIMIT_KEYS:
        known = ", ".join(LIMIT_KEYS)
        wrong.append(("per", f'"{limit.per}" is not known.{nearest(limit.per, LIMIT_KEYS)} Known: {known}.'))
    if limit.per == "fund":
        wrong += [
            (column, f"Only commitment and cash are known by fund, not {measure}.")
            for column, measure in (("measure", limit.measure), ("of", limit.of))
            if measure and measure not in _BY_FUND
        ]
    problems = [Problem(message, _inside(limit, column)) for column, message in wrong]
    return problems + _where_problems(limit)


def _where_problems(limit: Limit) -> list[Problem]:
    at = _inside(limit, "where")
    try:
        where = parse_where(limit.where, at)
    except StudyError as error:
        return list(error.problems)
    if where.on("fund") and limit.measure not in _BY_FUND:
        return [Problem(f"Only commitment and cash are known by fund, not {limit.measure}.", at)]
    return []


def read_limits(page: Page, node: Node, path: str = "limits") -> tuple[Limit, ...]:
    """The limits of a model file, in the order of their ids."""
    found: dict[str, Limit] = {}
    for number, item in enumerate(page.items(node, path), start=1):
        limit = _limit(page, item, path, number)
        if limit is None:
            continue
        if limit.limit in found:
            page.wrong(item, limit.at.column, f'The limit "{limit.limit}" stands twice. Give one another id.')
        found[limit.limit] = limit
        page.problems += limit_problems(limit)
    return tuple(found[name] for name in sorted(found))


def _limit(page: Page, node: Node, path: str, number: int) -> Limit | None:
    unnamed = f"{path}.{number}"
    stated = {key: inner for key, (_, inner) in page.table(node, unnamed, COLUMNS).items()}
    name = page.id(stated["limit"], f"{unnamed}.limit") if "limit" in stated else None
    below = f"{path}.{name or number}"
    for column in [column for column in ("limit", "measure") if column not in stated]:
        page.wrong(node, below, f"{column} is missing. Write {{limit: ID, measure: MEASURE, at_most: ...}}.")
    before = len(page.problems)
    texts = {
        column: page.text(stated[column], f"{below}.{column}") or ""
        for column in ("measure", "where", "per", "of", "note")
        if column in stated
    }
    bounds = {
        column: page.number(stated[column], f"{below}.{column}", _bound_with(texts.get("of", "")))
        for column in _BOUNDS
        if column in stated
    }
    if name is None or "measure" not in texts or len(page.problems) > before:
        return None
    return Limit(limit=name, **texts, **bounds, at=page.at(node, below))  # type: ignore[arg-type]


def _bound_with(of: str) -> Callable[[str], float]:
    return read_bound if of else read_amount_bound


def read_amount_bound(text: str) -> float:
    """An amount of the measure itself; a percentage needs something it is a share of.

    >>> read_amount_bound("5")
    5.0
    """
    if read_quantity(text).percent:
        raise UsageError(f"{text} of what? State of, such as of: commitment.")
    return read_bound(text)


def _inside(limit: Limit, column: str) -> At:
    return limit.at.in_column(".".join(part for part in (limit.at.column, column) if part))
