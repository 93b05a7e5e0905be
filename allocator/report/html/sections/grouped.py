"""A table of groups of funded projects: how many, what is committed to them, and what they draw in."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.charts.split import Split, split_of
from allocator.language import Language
from allocator.portfolio import Portfolio
from allocator.report.html.markup import Column, table

MOST_ROWS = 200
_COUNT, _MONEY, _PRIVATE = "projects", "commitment", "private"


def money_table(
    name: str,
    caption: str,
    heading: str,
    groups: Iterable[tuple[str, float, float]],
    portfolio: Portfolio,
    language: Language,
    also: Iterable[str] = (),
) -> str:
    """A row a group, the largest commitment first.

    groups  (group, commitment, private money) of every funded project, study currency
    also    groups that are shown even where nothing is funded
    """
    split = split_of(_parts(groups), also, (_COUNT, _MONEY, _PRIVATE))
    columns = (
        Column(heading),
        Column(language.say("projects"), number=True),
        Column(language.say("committed"), number=True),
        Column(language.say("share"), number=True),
        Column(language.say("private"), number=True),
    )
    order = sorted(split.rows, key=lambda group: (-split.at(group, _MONEY), group))
    titled = language.say("{what}, {currency}", what=caption, currency=portfolio.currency)
    note = language.say("The {shown} largest.", shown=language.number(MOST_ROWS)) if len(order) > MOST_ROWS else ""
    return table(name, titled, columns, _rows(split, order[:MOST_ROWS], language), note)


def _parts(groups: Iterable[tuple[str, float, float]]) -> Iterable[tuple[str, str, float]]:
    for group, commitment, private in groups:
        yield from ((group, _COUNT, 1.0), (group, _MONEY, commitment), (group, _PRIVATE, private))


def _rows(split: Split, order: list[str], language: Language) -> Iterable[tuple[str, ...]]:
    total = sum(split.at(group, _MONEY) for group in split.rows)
    committed = language.moneys([split.at(group, _MONEY) for group in order])
    private = language.moneys([split.at(group, _PRIVATE) for group in order])
    for group, money, drawn in zip(order, committed, private, strict=True):
        share = language.share(split.at(group, _MONEY) / total if total else 0.0, 1)
        yield (group, language.number(split.at(group, _COUNT)), money, share, drawn)
