"""Sheet `options`: the priced table from which every amount of the funded projects is worked out.

A short table stands here whole. Of a long one the sheet holds what has to be re-added, the package taken of every
funded project, and of the declined projects those packages that draw the most private money per unit committed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.language import Language
from allocator.language.terms import INSTRUMENTS
from allocator.portfolio import Portfolio
from allocator.report.tables import Table, Unit, measure_unit
from allocator.report.workbook.headings import heading, measured, plain
from allocator.report.workbook.listing import Column, Listing
from allocator.report.workbook.live import Live
from allocator.report.workbook.page import Page
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.pricing.table import Option, Options

ALL_UP_TO = 12_000  # packages; more are not all listed
BEST_DECLINED = 2_000  # declined projects of which a longer table lists the best package

_ELSEWHERE = ("projects", "cash", "resilience")  # 1 each; what is paid year by year; made of other measures
_TEXTS = ("project", "option", "instrument", "kind", "support", "starts")


@dataclass(frozen=True)
class Priced:
    """The listed packages, and where the one taken of a project stands."""

    listing: Listing
    options: Options
    row: Mapping[str, int]  # funded project -> row of the listing
    taken: Mapping[str, Option]

    def amount(self, project: str, key: str) -> Live | None:
        """The cell of an amount of the package taken; None when the table does not state it."""
        row = self.row.get(project)
        if row is None or not self.listing.has(key) or self.listing.values[key][row] is None:
            return None
        return self.listing.cell(row, key)


def write_options(page: Page, portfolio: Portfolio, options: Options, study: Study, language: Language) -> Priced:
    """The sheet; blue figures are stated or priced."""
    numbers = taken_numbers(portfolio, options)
    shown = listed(options, numbers)
    rows = [options.rows[number] for number in shown]
    amounts = _Amounts.of(rows, options.measure_names, study)
    columns = _columns(amounts, language)
    listing = Listing(page, columns, language.say("Packages on offer"), _note(len(shown), len(options), language), 2)
    place = {number: project for project, number in numbers.items()}
    found: dict[str, int] = {}
    for number, row in zip(shown, rows, strict=True):
        if number in place:
            found[place[number]] = listing.rows
        listing.add(amounts.cells(row, language, taken=number in place))
    listing.finish()
    return Priced(listing, options, found, {project: options.rows[number] for project, number in numbers.items()})


def _note(shown: int, all_of_them: int, language: Language) -> str:
    if shown == all_of_them:
        return language.say("Every package that was on offer, at size 1.")
    return language.say(
        "{shown} of {all} packages, at size 1: the one taken of every funded project, and of declined projects those "
        "with the most private money for each 1 committed. All: allocator check STUDY --options options.csv",
        shown=language.number(shown),
        all=language.number(all_of_them),
    )


def taken_numbers(portfolio: Portfolio, options: Options) -> dict[str, int]:
    """Which row of the priced table every funded project took."""
    wanted = {(row.project, row.option): row for row in portfolio.funded_rows}
    found: dict[str, int] = {}
    for number, option in enumerate(options.rows):
        row = wanted.get((option.project, option.option))
        if row is not None and row.start in option.starts:
            found[row.project] = number
    return found


def listed(options: Options, taken: Mapping[str, int], up_to: int = ALL_UP_TO, best: int = BEST_DECLINED) -> list[int]:
    """Which rows of the priced table are listed, in their order: all of a short one, else the taken and the best."""
    if len(options) <= up_to:
        return list(range(len(options)))
    return sorted([*taken.values(), *_best_declined(options, taken)[:best]])


def _best_declined(options: Options, taken: Mapping[str, int]) -> list[int]:
    """The best package of every declined project, most private money for each unit committed first."""
    nothing = np.zeros(len(options))
    committed = options.measures.get("commitment", nothing)
    private = options.measures.get("private", nothing)
    with np.errstate(divide="ignore", invalid="ignore"):
        leverage = np.where(committed > 0, private / committed, np.where(private > 0, np.inf, 0.0))
    seen = set(taken)
    found = []
    for number in np.lexsort((np.arange(len(options)), committed, -leverage)):
        project = options.rows[number].project
        if project not in seen:
            seen.add(project)
            found.append(int(number))
    return found


def _something(measure: str, rows: Sequence[Option]) -> bool:
    return measure in ("commitment", "private") or any(row.measures.get(measure) for row in rows)


@dataclass(frozen=True)
class _Amounts:
    """What the listed packages state; columns with nothing in them are left out."""

    measures: Sequence[str]
    whole: Mapping[str, bool]
    cash: int
    reflow: Sequence[int]
    sized: bool
    kinds: bool

    @classmethod
    def of(cls, rows: Sequence[Option], measures: Sequence[str], study: Study) -> _Amounts:
        own = dict.fromkeys(name for project in study.projects for name in project.measures)
        names = tuple(dict.fromkeys(("commitment", "private", *measures, *own)))
        names = tuple(name for name in names if name not in _ELSEWHERE and _something(name, rows))
        whole = {name: all(row.measures.get(name, 0.0) % 1 == 0 for row in rows) for name in names}
        later = {offset for row in rows for offset, amount in enumerate(row.reflow) if amount}
        cash = max((offset + 1 for row in rows for offset, amount in enumerate(row.cash) if amount), default=1)
        sized = any((row.scale_min, row.scale_max) != (1.0, 1.0) for row in rows)
        return cls(names, whole, cash, sorted(later), sized, any(row.kind for row in rows))

    def cells(self, row: Option, language: Language, *, taken: bool) -> dict[str, str | float | Live | None]:
        cells: dict[str, str | float | Live | None] = {
            "project": row.project,
            "option": row.option,
            "taken": language.say("yes") if taken else None,
            "instrument": row.instrument or None,
            "support": language.tell(row.support) or None,
            "starts": ";".join(map(str, row.starts)),
        }
        if self.kinds:
            cells["kind"] = language.term(INSTRUMENTS.get(row.kind, row.kind)) or None
        if self.sized:
            cells |= {"scale_min": row.scale_min, "scale_max": row.scale_max}
        cells |= {name: row.measures[name] for name in self.measures if name in row.measures}
        cells |= {f"cash_{k}": row.cash[k] if k < len(row.cash) else 0.0 for k in range(self.cash)}
        cells |= {f"reflow_{k}": row.reflow[k] if k < len(row.reflow) else 0.0 for k in self.reflow}
        return cells


def _columns(amounts: _Amounts, language: Language) -> list[Column]:
    columns = plain(("project", "option", "taken", "instrument"), language)
    columns += plain(("kind",), language, 22) if amounts.kinds else []
    columns += plain(("support",), language, 34)
    columns += plain(("starts",), language)
    if amounts.sized:
        columns += [Column(key, heading(key, language), "size") for key in ("scale_min", "scale_max")]
    for name in amounts.measures:
        columns.append(measured(name, (1.0 if amounts.whole[name] else 0.5,), language, stated=True))
    for k in range(amounts.cash):
        columns.append(Column(f"cash_{k}", language.say("Paid {k} years after the start", k=k), "money"))
    for k in amounts.reflow:
        columns.append(Column(f"reflow_{k}", language.say("Comes back {k} years after the start", k=k), "money"))
    return columns


def options_table(options: Options) -> Table:
    """The whole priced table with the unit of every column, as `allocator check --options` writes it."""
    frame = options.frame()
    columns = tuple((str(name), _unit(str(name))) for name in frame.columns)
    rows = frame.astype(object).where(frame.notna(), None)
    return Table(columns, tuple(rows.itertuples(index=False, name=None)))


def _unit(column: str) -> Unit:
    if column in _TEXTS:
        return Unit.TEXT
    return Unit.MONEY if column.startswith(("cash_", "reflow_")) else measure_unit(column)
