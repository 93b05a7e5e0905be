"""The totals of the answer: every measure as counted, resilience, and leverage.

    total[m] = counted(m, all that is taken)      leverage = total[private] / total[commitment], none without money

Source: docs/rules.md#measures
"""

from __future__ import annotations

from fractions import Fraction

from allocator.verify.case import Case, Finding, Findings
from allocator.verify.exact import HALF_A_HUNDREDTH, RELATIVE, exact, fine_tolerance, said, same
from allocator.verify.measures import whole


def totals(case: Case) -> Findings:
    """Every measure that something funded has, and every total reported; a total left out counts as 0."""
    names = {"commitment", "cash", "private", "projects", "resilience"} | set(case.portfolio.totals)
    for taken in case.taken:
        names.update(taken.option.measures, taken.project.measures)
    for name in sorted(names):
        yield _total(case, name, whole(case, name).amount)
    yield _leverage(case.portfolio.leverage, whole(case, "private").amount, whole(case, "commitment").amount)


def _total(case: Case, name: str, right: Fraction) -> Finding:
    reported = case.portfolio.totals.get(name)
    if name == "resilience" and reported is not None and abs(exact(reported) - right) <= fine_tolerance(right):
        return None
    if name != "resilience" and same(reported or 0.0, right):
        return None
    if reported is None:
        return f"The total of {name} is not reported; it is {said(right)}." if right else None
    return f"The total of {name} is reported as {said(reported)}; it is {said(right)} ({_off(reported, right)} off)."


def _leverage(reported: float | None, private: Fraction, commitment: Fraction) -> Finding:
    if commitment == 0:
        fine = reported is None or (reported == 0 and private == 0)
        return None if fine else f"Leverage is reported as {reported} where nothing is committed."
    right = private / commitment
    near = HALF_A_HUNDREDTH * (1 + abs(right)) / commitment + RELATIVE * abs(right)
    if reported is not None and abs(exact(reported) - right) <= near:
        return None
    return f"Leverage is reported as {reported}; it is {float(right):.6g}."


def _off(reported: float, right: Fraction) -> str:
    return said(exact(reported) - right)
