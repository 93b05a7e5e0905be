"""The tables of a study, as data: every table and column, what it means, its unit, range and default.

This one page of data drives the reading, the checks, the workbook to fill in and docs/reference/tables.md.
Money is in the study's currency, whole units; shares run 0 to 1; years are calendar years.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from allocator.study.records import LIMIT_KEYS, Decision, LinkKind

LARGEST = 1e13  # above it a coefficient can no longer be kept to a hundredth
LONGEST_TEXT = 32_767  # what a spreadsheet cell holds
LAST_OFFSET = 60  # highest k of cash_k and reflow_k


class Kind(StrEnum):
    """What may stand in a column."""

    ID = "id"  # letters, digits, _ . -
    SIDE = "id or id:id"  # one side of a link
    NAME = "name"  # text that is compared exactly: a theme, a district, an obligor
    TEXT = "text"
    IDS = "list of ids"  # a;b;c
    NAMES = "list of names"
    TAGS = "list of tags"  # as names, and no comma in any
    MONEY = "money"  # 0 or more
    SHARE = "share"  # 0 to 1, or 30%
    YEAR = "year"
    WHOLE = "whole number"
    NUMBER = "number"  # any sign
    YES_NO = "yes/no"
    CHOICE = "choice"
    VALUE = "value"  # text or number, kept as text


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `low` and `high` bound a number and are themselves allowed unless `below` says less than high."""

    name: str
    kind: Kind
    explanation: str
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    below: bool = False  # the number must stay below `high`
    default: str = ""  # in words; empty: not stated
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a sheet of the workbook, a CSV file of the folder, a DataFrame.

    series    columns that may go on: prefix -> first number (`cash` from 0: cash_0, cash_1, ...)
    measures  what any further numeric column is a measure of ("project", "option"); empty: none allowed
    """

    name: str
    explanation: str
    columns: tuple[Column, ...]
    needed: bool = False
    series: tuple[tuple[str, int, str], ...] = ()
    measures: str = ""

    def column(self, name: str) -> Column:
        """The column of this name; KeyError when there is none."""
        return self._by_name()[name]

    def names(self) -> tuple[str, ...]:
        """Names of the fixed columns, in the order of the template."""
        return tuple(column.name for column in self.columns)

    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


def _id(name: str, explanation: str, required: bool = True) -> Column:
    return Column(name, Kind.ID, explanation, required)


def _money(name: str, explanation: str, required: bool = False, default: str = "") -> Column:
    return Column(name, Kind.MONEY, explanation, required, "currency", 0, LARGEST, default=default)


def _share(name: str, explanation: str, default: str = "", unit: str = "share", below: bool = False) -> Column:
    return Column(name, Kind.SHARE, explanation, False, unit, 0, 1, below, default)


def _whole(name: str, explanation: str, low: float, high: float, unit: str = "years", required: bool = False) -> Column:
    return Column(name, Kind.WHOLE, explanation, required, unit, low, high)


def _year(name: str, explanation: str, default: str = "") -> Column:
    return Column(name, Kind.YEAR, explanation, False, "calendar year", default=default)


def _choice(name: str, explanation: str, choices: tuple[str, ...], required: bool = False, default: str = "") -> Column:
    return Column(name, Kind.CHOICE, explanation, required, choices=choices, default=default)


def _number(name: str, explanation: str, required: bool = False, low: float = -LARGEST, default: str = "") -> Column:
    return Column(name, Kind.NUMBER, explanation, required, "number", low, LARGEST, default=default)


NOTE = Column("note", Kind.TEXT, "A remark for readers; changes nothing.")

SETTINGS = (
    Column("schema", Kind.WHOLE, "Version of these tables.", unit="number", low=1, high=1, default="1"),
    Column("name", Kind.TEXT, "Name of the programme, as the report shows it.", True),
    Column("currency", Kind.ID, "Currency of all money in the study: three letters, such as USD.", True, "ISO 4217"),
    _whole("first_year", "First calendar year of the programme.", 1900, 2200, "calendar year", True),
    _whole("years", "How many years the programme runs.", 1, 30, "years", True),
    Column("model", Kind.TEXT, "Name of a shipped model file, or a path relative to the study."),
    _share("discount_rate", "The donor's yearly discount rate.", "the model file's donor rate", "share a year"),
)

TABLES = (
    Table(
        "study",
        "The programme as a whole: one row a setting.",
        (
            Column("key", Kind.ID, "Which setting the row states.", True, choices=tuple(s.name for s in SETTINGS)),
            Column("value", Kind.VALUE, "What it is set to.", True),
        ),
        needed=True,
    ),
    Table(
        "funds",
        "Sources of money and what each may pay for. Left out: every fund named in `budgets` may pay for all.",
        (
            _id("fund", "Short name of the fund."),
            Column("name", Kind.TEXT, "Full name, as the report shows it."),
            _share("overhead", "Share of every year's money kept for fees; below 1.", "0", below=True),
            _share("carry_over", "Share of unspent money that may move to the next year.", "1"),
            Column("revolving", Kind.YES_NO, "Whether repayments come back to this fund.", default="no"),
            Column("themes", Kind.NAMES, "Themes it may pay for.", default="all"),
            Column("districts", Kind.NAMES, "Districts it may pay for.", default="all"),
            Column("instruments", Kind.IDS, "Instruments it may pay for.", default="all"),
        ),
    ),
    Table(
        "budgets",
        "Money of each fund, year by year, before overhead.",
        (
            _id("fund", "Fund that has the money."),
            _year("year", "Year in which it may be spent.", "any year of the programme"),
            _money("amount", "Money before overhead.", True),
        ),
        needed=True,
    ),
    Table(
        "projects",
        "The pipeline: one row a candidate.",
        (
            _id("project", "Short name of the project."),
            Column("name", Kind.TEXT, "Full name, as the report shows it.", True),
            Column("theme", Kind.NAME, "Theme it belongs to."),
            Column("district", Kind.NAME, "District it lies in."),
            Column("obligor", Kind.NAME, "Who owes or receives the money.", default="the project itself"),
            Column("tags", Kind.TAGS, "Any further groups, such as sme;women-led."),
            _money("total_cost", "What the project costs in all."),
            _money("equity", "Money the owners put in."),
            _money("public_cofinance", "Public money from others."),
            _money("annual_cash_flow", "Money the project earns each year of its life, before debt service."),
            _whole("life_years", "Years in which it earns.", 1, 100),
            _whole("loan_years", "Years of a bank loan.", 1, 60),
            _whole("grace_years", "Years before the first repayment of principal.", 0, 60),
            _share("default_rate", "Probability a year that the borrower stops paying.", unit="share a year"),
            _money("collateral", "Value of the security the borrower can give."),
            _share("take_up", "Probability that the private side follows.", "1"),
            _share("additionality", "Share of private money that would not come anyway.", "1"),
            _year("earliest", "Earliest year it can start.", "first year of the programme"),
            _year("latest", "Latest year it can start.", "last year of the programme"),
            Column("instruments", Kind.IDS, "Instruments to price for it.", default="all the model file allows"),
            _choice("decision", "Whether it is already decided.", tuple(Decision), default="open"),
        ),
        needed=True,
        measures="project",
    ),
    Table(
        "cashflows",
        "What a project earns year by year; replaces `annual_cash_flow` and `life_years`.",
        (
            _id("project", "Project that earns it."),
            _whole("year_of_life", "Year of the project's life, counted from 1.", 1, 100, required=True),
            Column(
                "amount",
                Kind.NUMBER,
                "Earned before debt service; below zero for a year with a loss.",
                True,
                "currency",
                -LARGEST,
                LARGEST,
            ),
        ),
    ),
    Table(
        "options",
        "Packages stated by hand instead of priced.",
        (
            _id("project", "Project the package is for."),
            _id("option", "Short name of the package."),
            _id("instrument", "Instrument it uses.", required=False),
            _year("start", "Year it starts in.", "any year the project allows"),
            _money("commitment", "What the donor signs for.", True),
            _money("private", "Private money it moves, after take-up and additionality."),
            Column(
                "scale_min", Kind.NUMBER, "Smallest size it may be taken at.", False, "number", 0, LARGEST, default="1"
            ),
            Column(
                "scale_max", Kind.NUMBER, "Largest size it may be taken at.", False, "number", 0, LARGEST, default="1"
            ),
        ),
        series=(
            ("cash", 0, "What the donor pays so many years after the start; left out: the commitment in year 0."),
            ("reflow", 1, "What comes back to the donor so many years after the start."),
        ),
        measures="option",
    ),
    Table(
        "limits",
        "Floors, caps, shares, quotas, concentration and leverage.",
        (
            _id("limit", "Short name of the limit."),
            _id("measure", "What is added up."),
            Column("where", Kind.TEXT, "Which packages count, such as theme=water & tag=sme.", default="all"),
            _choice("per", "Once for each value of this.", LIMIT_KEYS, default="once for all"),
            _number("at_least", "The sum is at least this (times the total of `of`)."),
            _number("at_most", "The sum is at most this (times the total of `of`)."),
            _id("of", "Measure whose total the bounds are a share of.", required=False),
            NOTE,
        ),
    ),
    Table(
        "links",
        "How projects depend on each other. A side may name one option as project:option.",
        (
            Column("project", Kind.SIDE, "Project (or project:option) the rule is about.", True),
            _choice("link", "`needs` also means: starts no earlier than.", tuple(LinkKind), required=True),
            Column("other", Kind.SIDE, "The other project (or project:option).", True),
            NOTE,
        ),
    ),
    Table(
        "ceilings",
        "Outcomes above a ceiling do not count: a settlement has only so many people.",
        (
            _id("measure", "Measure that has a ceiling."),
            _choice("by", "Whether it holds in one district or theme.", ("district", "theme"), default="everywhere"),
            Column("value", Kind.NAME, "Which district or theme; blank when `by` is blank."),
            _number("ceiling", "The most that counts.", True, 0),
        ),
    ),
    Table(
        "scenarios",
        "Named sets of changes, to compare.",
        (
            _id("scenario", "Name of the scenario."),
            Column("set", Kind.TEXT, "What is changed, such as budgets.undp.2027 or rates.market.", True),
            Column("value", Kind.VALUE, "What it is set to.", True),
        ),
    ),
)

TABLE_NAMES = tuple(table.name for table in TABLES)


def table(name: str) -> Table:
    """The table of this name.

    >>> [column.name for column in table("budgets").columns if column.required]
    ['fund', 'amount']
    """
    return next(entry for entry in TABLES if entry.name == name)
