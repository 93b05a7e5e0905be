"""Section: how it was proven, and what the independent check found."""

from __future__ import annotations

from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.report.amounts import quantity, share
from allocator.report.html.markup import grid, listing, paragraph, section
from allocator.report.words import checked, maximised, proof


def proof_section(portfolio: Portfolio, model: Model) -> str:
    """Status, objective, bound and gap together; the levels of an ordered objective; the check."""
    rows = [
        ("maximised", maximised(model)),
        ("status", str(portfolio.status)),
        ("objective", _number(portfolio.objective)),
        ("best possible", _number(portfolio.bound)),
        ("gap", "not known" if portfolio.gap is None else share(portfolio.gap)),
    ]
    table = grid(("what", "value"), rows, (False, True))
    sentences = (paragraph(proof(portfolio)), paragraph(checked(portfolio)))
    return section("proof", "Proof", *sentences, table, _levels(portfolio), listing(portfolio.verified.problems))


def _number(number: float | None) -> str:
    return "not known" if number is None else quantity(number)


def _levels(portfolio: Portfolio) -> str:
    rows = [(row.measure, quantity(row.value), quantity(row.bound)) for row in portfolio.levels]
    return grid(("in this order", "reached", "best possible"), rows, (False, True, True)) if rows else ""
