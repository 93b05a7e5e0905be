"""A portfolio in a notebook: the decision in two sentences, the headline figures, the first of what is funded."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.charts.split import paired
from allocator.language import ENGLISH
from allocator.notebook.known import study_of
from allocator.notebook.summary import MOST_ROWS, Column, Grid, Listing, Summary, counted, first, more
from allocator.portfolio import Portfolio, Status
from allocator.report.words import checked, decision, proof, repairs_in_words, status_in_words, title

_FUNDED = (
    Column("project"),
    Column("name"),
    Column("theme"),
    Column("instrument"),
    Column("start", number=True),
    Column("committed", number=True),
    Column("private", number=True),
)


def portfolio_summary(portfolio: Portfolio) -> Summary:
    """What to fund with what result and how sure it is; where there is no portfolio, why, and what would help."""
    return Summary(title(portfolio), _sentences(portfolio), tuple(_parts(portfolio)))


def _sentences(portfolio: Portfolio) -> tuple[str, ...]:
    if portfolio.answers is not None or portfolio.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return decision(portfolio, study_of(portfolio))
    return (_what(portfolio), f"{proof(portfolio)} {checked(portfolio)}")


def _what(portfolio: Portfolio) -> str:
    """The decision where the study is not at hand, as after `read_run`: without its budget."""
    funded, declined = len(portfolio.funded_rows), len(portfolio.declined_rows)
    committed, private = (
        ENGLISH.amount(portfolio.totals.get(name, 0.0), portfolio.currency) for name in ("commitment", "private")
    )
    of = f"{ENGLISH.number(funded)} of {counted(funded + declined, 'project')}"
    return f"Fund {of} with {committed} of donor money to draw in {private} of private money."


def figures(portfolio: Portfolio) -> tuple[str, ...]:
    """Status, objective, committed, private, leverage, resilience and number of projects; blank without a portfolio."""
    status = status_in_words(portfolio.status)
    if portfolio.status in (Status.INFEASIBLE, Status.UNKNOWN):
        return (status, *[""] * 6)
    totals = portfolio.totals
    return (
        status,
        "" if portfolio.objective is None else ENGLISH.quantity(portfolio.objective),
        ENGLISH.money(totals.get("commitment", 0.0)),
        ENGLISH.money(totals.get("private", 0.0)),
        "" if portfolio.leverage is None else ENGLISH.ratio(portfolio.leverage),
        ENGLISH.points(totals["resilience"]) if "resilience" in totals else "",
        ENGLISH.number(len(portfolio.funded_rows)),
    )


FIGURES = (
    Column("status"),
    Column("objective", number=True),
    Column("committed", number=True),
    Column("private", number=True),
    Column("leverage", number=True),
    Column("resilience", number=True),
    Column("projects", number=True),
)


def _parts(portfolio: Portfolio) -> Iterator[Grid | Listing]:
    """Figures and funded projects; where nothing fits, the rules that cannot hold together and what would help."""
    if portfolio.totals:
        yield _figures(portfolio)
        yield _funded(portfolio)
    yield Listing("Rules that cannot hold together:", portfolio.conflict)
    for heading, lines in repairs_in_words(portfolio):
        yield Listing(heading, lines)


def _figures(portfolio: Portfolio) -> Grid:
    """One line of figures, and the bound beside the objective that it goes with."""
    bound = "not known" if portfolio.bound is None else ENGLISH.quantity(portfolio.bound)
    columns = (*FIGURES, Column("best possible", number=True))
    caption = f"Figures, {portfolio.currency} where money, resilience of 100 points"
    return Grid(caption, columns, ((*figures(portfolio), bound),))


def _funded(portfolio: Portfolio) -> Grid:
    rows, declined = portfolio.funded_rows, len(portfolio.declined_rows)
    notes = [more(len(rows) - MOST_ROWS, ".funded"), f"{declined} declined: .declined says why" if declined else ""]
    caption = f"Funded, {portfolio.currency} where money"
    return Grid(caption, _FUNDED, first(_funded_rows(portfolio)), "; ".join(note for note in notes if note))


def _funded_rows(portfolio: Portfolio) -> Iterator[tuple[str, ...]]:
    for row, project in paired(portfolio, study_of(portfolio)):
        money = (ENGLISH.money(row.commitment), ENGLISH.money(row.private))
        name = project.name if project.name != row.project else ""
        yield (row.project, name, project.theme or "", row.instrument or row.option, str(row.start), *money)
