"""The totals of the answer: every measure as counted, resilience, and leverage.

    total[m] = counted(m, all that is taken)      leverage = total[private] / total[commitment], none without money

Source: docs/rules.md#measures
"""

from __future__ import annotations

from fractions import Fraction

from allocator.verify.case import Case, Finding, Findings
from allocator.verify.exact import HALF_A_HUNDREDTH, RELATIVE, fine_tolerance, off, said, same, times
from allocator.verify.measures import whole


def totals(case: Case) -> Findings:
    """Every measure that something funded has, and every total reported; a total left out counts as 0."""
    names = {"commitment", "cash", "private", "projects", "resilience"} | set(case.portfolio.totals)
    names.update(*(taken.stated for taken in case.taken))
    for name in sorted(names):
        yield _total(case, name, whole(case, name))
    yield _leverage(case.portfolio.leverage, whole(case, "private"), whole(case, "commitment"))


def _total(case: Case, name: str, right: Fraction) -> Finding:
    reported = case.portfolio.totals.get(name)
    if name == "resilience" and reported is not None and abs(off(reported, right)) <= fine_tolerance(right):
        return None
    if name != "resilience" and same(reported or 0.0, right):
        return None
    if reported is None:
        return f"The total of {name} is not reported; it is {said(right)}." if right else None
    return (
        f"The total of {name} is reported as {said(reported)}; it is {said(right)} ({said(off(reported, right))} off)."
    )


def _leverage(reported: float | None, private: Fraction, commitment: Fraction) -> Finding:
    if commitment == 0:
        fine = reported is None or (reported == 0 and private == 0)
        return None if fine else f"Leverage is reported as {reported} where nothing is committed."
    right = private / commitment
    near = times(HALF_A_HUNDREDTH, 1 + abs(right)) / commitment + times(RELATIVE, abs(right))
    if reported is not None and abs(off(reported, right)) <= near:
        return None
    return f"Leverage is reported as {reported}; it is {float(right):.6g}."
