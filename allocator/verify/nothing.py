"""Where there is no portfolio, nothing is funded, paid, signed or claimed.

Source: docs/rules.md
"""

from __future__ import annotations

from allocator.verify.case import Case, Findings
from allocator.verify.exact import said


def nothing(case: Case) -> Findings:
    """For `infeasible` and `unknown`: no row, no total, no value."""
    portfolio = case.portfolio
    rows = {
        "funded": portfolio.funded_rows,
        "paid": portfolio.payments,
        "signed": portfolio.signatures,
    }
    for what, listed in rows.items():
        yield f"The portfolio is {portfolio.status} and has {len(listed)} rows {what}." if listed else None
    for name, value in portfolio.totals.items():
        yield f"The portfolio is {portfolio.status} and totals {said(value)} of {name}." if value else None
    if portfolio.objective is not None:
        yield f"The portfolio is {portfolio.status} and states the objective {said(portfolio.objective)}."
    yield (
        f"The portfolio is {portfolio.status} and states leverage {portfolio.leverage}." if portfolio.leverage else None
    )
