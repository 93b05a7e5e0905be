"""The value claimed is the value reached, and the bound and the gap agree with it.

    weighted   objective = sum(weight[m] * total[m])
    scaled     objective = sum(weight[m] * total[m] / best[m])        best[m] as the portfolio's levels state it
    ordered    objective = total of the last term reached; an earlier term i keeps
               total[i] >= value[i] - tolerance[i + 1] * |value[i]|,  value[i] as the levels state it
    bound >= objective;   gap = (bound - objective) / (objective - base),  base = 0 where nothing is decided in

The best values and the levels are results of other solves, which only another solve could recompute. What can be
checked is: no total beats the bound of its level, and no level's value lies above its bound. A scaled answer that
states no levels is held only to weight by weight 1 at most. Source: docs/rules.md#what-is-best
"""

from __future__ import annotations

from fractions import Fraction

from allocator.modelfile.records import Form
from allocator.portfolio import Level, Status
from allocator.study.records import Decision
from allocator.verify.case import Case, Finding, Findings
from allocator.verify.exact import fine_tolerance, fraction, said
from allocator.verify.measures import whole

NOTHING = Fraction(0)


def objective(case: Case) -> Findings:
    """The objective of the form asked for, its levels, then bound and gap."""
    portfolio, terms = case.portfolio, case.model.maximise.terms
    if portfolio.objective is None:
        yield f"The portfolio is {portfolio.status} and states no objective."
        return
    for level in portfolio.levels:
        yield from _level(case, level)
    if case.model.maximise.form is Form.WEIGHTED:
        yield _is_sum(case, [(measure, fraction(weight)) for measure, weight in terms])
    elif case.model.maximise.form is Form.SCALED:
        yield from _scaled(case)
    else:
        yield from _ordered(case)
    yield from _proof(case)


def _level(case: Case, level: Level) -> Findings:
    total, bound = whole(case, level.measure), fraction(level.bound)
    over = total - bound
    yield (
        None
        if over <= fine_tolerance(total)
        else (
            f"The total of {level.measure} is {said(total)}, {said(over)} above the bound {said(bound)} of its level."
        )
    )
    yield (
        None
        if level.value <= bound + fine_tolerance(bound)
        else (f"The level of {level.measure} states {said(level.value)}, above its own bound {said(bound)}.")
    )


def _is_sum(case: Case, weights: list[tuple[str, Fraction]]) -> Finding:
    values = [weight * whole(case, measure) for measure, weight in weights]
    return _is(case, sum(values, NOTHING), sum((abs(value) for value in values), NOTHING))


def _is(case: Case, right: Fraction, size: Fraction) -> Finding:
    reported = fraction(case.portfolio.objective or 0.0)
    if abs(reported - right) <= fine_tolerance(size):
        return None
    return f"The objective is reported as {said(reported)}; it is {said(right)} ({said(reported - right)} off)."


def _scaled(case: Case) -> Findings:
    terms = case.model.maximise.terms
    best = {level.measure: fraction(level.value) for level in case.portfolio.levels}
    if not best:
        most = sum((max(NOTHING, fraction(weight)) for _, weight in terms), NOTHING)
        reported = fraction(case.portfolio.objective or 0.0)
        yield (
            None
            if reported <= most + fine_tolerance(most)
            else (f"The objective is reported as {said(reported)}; its weights allow {said(most)} at most.")
        )
        return
    missing = [measure for measure, _ in terms if best.get(measure, NOTHING) <= 0]
    for measure in missing:
        yield f"The best value of {measure} is not stated above 0, so the scaled objective cannot be recomputed."
    if not missing:
        yield _is_sum(case, [(measure, fraction(weight) / best[measure]) for measure, weight in terms])


def _ordered(case: Case) -> Findings:
    terms, levels = case.model.maximise.terms, case.portfolio.levels
    asked = [measure for measure, _ in terms]
    given = [level.measure for level in levels]
    complete = case.portfolio.status is not Status.OPTIMAL or len(given) == len(asked)
    yield (
        None
        if complete and given == asked[: len(given)]
        else (f"The levels are of {', '.join(given) or 'nothing'}; the order asked for is {', '.join(asked)}.")
    )
    for level, (_, tolerance) in zip(levels, terms[1:], strict=False):
        yield _kept(case, level, fraction(tolerance))
    last = whole(case, given[-1] if given else asked[-1])
    yield _is(case, last, abs(last))
    if levels:
        yield (
            None
            if abs(fraction(levels[-1].value) - last) <= fine_tolerance(last)
            else (f"The last level states {said(levels[-1].value)} of {given[-1]}; it is {said(last)}.")
        )


def _kept(case: Case, level: Level, tolerance: Fraction) -> Finding:
    value = fraction(level.value)
    floor, total = value - tolerance * abs(value), whole(case, level.measure)
    if total >= floor - fine_tolerance(floor):
        return None
    return (
        f"The total of {level.measure} is {said(total)}; its level {said(value)} may fall to {said(floor)} "
        f"only: {said(floor - total)} short."
    )


def _proof(case: Case) -> Findings:
    portfolio = case.portfolio
    optimal = portfolio.status is Status.OPTIMAL
    yield "The portfolio is optimal and states no bound." if optimal and portfolio.bound is None else None
    yield "The portfolio is optimal and states no gap." if optimal and portfolio.gap is None else None
    if portfolio.bound is None or portfolio.bound == float("inf"):
        return
    value = fraction(portfolio.objective or 0.0)
    better = fraction(portfolio.bound) - value
    yield (
        None
        if better >= -fine_tolerance(value)
        else (f"The bound {said(portfolio.bound)} is {said(-better)} below the objective {said(value)}.")
    )
    if portfolio.gap is not None:
        yield _gap(case, fraction(portfolio.gap), value, better)


def _gap(case: Case, gap: Fraction, value: Fraction, better: Fraction) -> Finding:
    near = 2 * fine_tolerance(value)
    if gap < 0:
        return f"The gap is {float(gap):.6g}: less than nothing."
    decided = any(project.decision is Decision.IN for project in case.study.projects)
    if decided or value <= 0 or case.model.maximise.form is Form.ORDERED:
        # What decided projects bring at least takes a solve to know: only whether there is a gap can be said.
        wrong = better > near if gap == 0 else better <= 0 and gap > Fraction(1, 10**6)
    else:
        wrong = abs(gap * value - better) > near
    return (
        f"The gap is reported as {float(gap):.6g}; the bound is {said(better)} above the objective." if wrong else None
    )
