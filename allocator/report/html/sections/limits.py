"""Section: every limit in its scopes, with the room left; of many scopes the tightest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allocator.language import Language
from allocator.modelfile.records import Model
from allocator.portfolio import LimitLine, Portfolio
from allocator.report.html.markup import Cell, Column, Over, Section, paragraph, section, table
from allocator.report.words import limit_in_words, limit_number, yes_or_no
from allocator.study.records import Limit, Study

MOST_SCOPES = 4  # scopes of one limit, above which the tightest are shown
TIGHTEST = 3
MOST_ROWS = 300


def limits_section(portfolio: Portfolio, study: Study, model: Model, language: Language) -> Section | None:
    """Value, bounds and room as shares, multiples or amounts; None when there are no limits."""
    if not portfolio.limit_rows:
        return None
    stated = {limit.limit: limit for limit in (*model.limits, *study.limits)}
    by_limit: dict[str, list[LimitLine]] = {}
    for line in portfolio.limit_rows:
        by_limit.setdefault(line.limit, []).append(line)
    rows: list[tuple[Cell, ...]] = []
    for name, lines in by_limit.items():
        rows += _limit(stated.get(name), lines, language)
    note = language.say("All limits in all their scopes are in limits.csv.")
    words = language.say(
        "Room is how far the portfolio is from the limit: 0 means that the limit binds and that loosening it may "
        "bring more."
    )
    caption = language.say("Limits and the room left")
    grid = table("limit-list", caption, _columns(language), rows[:MOST_ROWS], note)
    return section("limits", language.say("Limits"), paragraph(words), grid)


def _columns(language: Language) -> tuple[Column, ...]:
    return (
        Column(language.say("limit"), long=True),
        Column(language.say("scope")),
        Column(language.say("stands at"), number=True),
        Column(language.say("at least"), number=True),
        Column(language.say("at most"), number=True),
        Column(language.say("room"), number=True),
        Column(language.say("met")),
    )


def _limit(limit: Limit | None, lines: Sequence[LimitLine], language: Language) -> Iterable[tuple[Cell, ...]]:
    """The rows of one limit, the tightest first; the last says how many scopes are not shown."""
    shown = lines if len(lines) <= MOST_SCOPES else sorted(lines, key=_tightness)[:TIGHTEST]
    words = "\n".join((limit_in_words(limit, language), *([limit.note] if limit.note else []))) if limit else ""
    for place, line in enumerate(shown):
        yield (Over(line.limit, words if not place else ""), *_numbers(line, language))
    hidden = len(lines) - len(shown)
    if hidden:
        more = language.count(
            "{n} more scope has as much room or more", "{n} more scopes have as much room or more", hidden
        )
        yield (Over(shown[0].limit, more), "", "", "", "", "", "")


def _tightness(line: LimitLine) -> tuple[bool, float]:
    return (line.met, line.room)


def _numbers(line: LimitLine, language: Language) -> tuple[str, ...]:
    numbers = (limit_number(line, value, language) for value in (line.value, line.at_least, line.at_most, line.room))
    return (line.scope, *numbers, yes_or_no(line.met, language))
