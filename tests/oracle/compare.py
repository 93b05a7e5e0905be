"""Where a portfolio and the enumerator disagree, in sentences. No sentence: they agree."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.modelfile.records import Form, Model
from allocator.portfolio import Portfolio
from allocator.study.records import Study
from tests.oracle.exhaustive import Answer, Enumeration
from tests.oracle.expressions import Number, exact
from tests.oracle.studies import stated_options

FIXED_SIZES = 1e-9  # relative, at least so much absolute: all is decided by yes and no
FREE_SIZES = 1e-6  # sizes carry only so many digits


def enumerated(study: Study, model: Model, dropped: frozenset[str] = frozenset()) -> Enumeration:
    """The enumerator on the packages stated by hand."""
    return Enumeration(study, stated_options(study), model, dropped)


def differences(study: Study, model: Model, portfolio: Portfolio) -> list[str]:
    """Compares status, objective, levels, tie rule, and the portfolio itself, with trying everything."""
    enumeration = enumerated(study, model)
    answer = enumeration.solve()
    if portfolio.status.value != answer.status:
        return [f"status is {portfolio.status.value}, trying everything says {answer.status}{_best(answer)}"]
    if answer.status == "infeasible":
        return list(_conflict(study, model, enumeration, portfolio))
    return [*_values(study, model, answer, portfolio), *_itself(enumeration, model, portfolio)]


def _best(answer: Answer) -> str:
    names = ", ".join("{}:{}:{}".format(*choice.key) for choice in answer.taken)
    return f" with {[float(level) for level in answer.levels]} by {names}" if answer.levels else ""


def tolerance(study: Study) -> float:
    """How near two values must be: nearly exact where no size is free."""
    free = any(row.scale_min < row.scale_max for row in study.options)
    return FREE_SIZES if free else FIXED_SIZES


def near(one: float | None, other: Number, study: Study) -> bool:
    """Equal to the tolerance of the study, relative to the larger of the value and 1."""
    return one is not None and abs(one - float(other)) <= tolerance(study) * max(1.0, abs(float(other)))


def _values(study: Study, model: Model, answer: Answer, portfolio: Portfolio) -> Iterator[str]:
    if not near(portfolio.objective, answer.objective, study):
        yield f"objective is {portfolio.objective}, trying everything finds {float(answer.objective)}{_best(answer)}"
    if model.maximise.form is Form.ORDERED:
        for level, value in zip(portfolio.levels, answer.levels, strict=True):
            if not near(level.value, value, study):
                yield f"level {level.measure} is {level.value}, trying everything finds {float(value)}"
    if portfolio.gap is None or portfolio.gap > tolerance(study):
        yield f"the gap is {portfolio.gap}, asked for 0"
    if portfolio.bound is None or not near(portfolio.bound, answer.objective, study):
        yield f"the bound is {portfolio.bound}, the optimum {float(answer.objective)}"
    stated = portfolio.totals.get("commitment", 0.0)
    slack = tolerance(study) * (100 if tolerance(study) == FREE_SIZES else 1)  # a hair of value may buy more commitment
    if abs(stated - float(answer.commitment)) > slack * max(1.0, float(answer.commitment)):
        yield f"commitment is {stated}, the least among the best {float(answer.commitment)}{_best(answer)}"
    if tolerance(study) == FIXED_SIZES:
        yield from _ties(answer, portfolio)
    if not portfolio.verified.ok:
        yield f"verify says {portfolio.verified.problems}"


def _ties(answer: Answer, portfolio: Portfolio) -> Iterator[str]:
    """Among the best at the least commitment: the lower project ids, then the lower sum of start years."""
    every = sorted({choice.project.project for each in answer.tied for choice in each})

    def rank(keys: list[tuple[str, str, int]]) -> tuple[list[bool], int]:
        funded = {project for project, _, _ in keys}
        return [project not in funded for project in every], sum(start for *_, start in keys)

    chosen = [(row.project, row.option, row.start) for row in portfolio.funded_rows]
    first = min(([choice.key for choice in each] for each in answer.tied), key=rank)
    if rank(chosen) != rank(first):
        yield f"of equally good portfolios {chosen} is taken, the rule on ties says {first}"


def _itself(enumeration: Enumeration, model: Model, portfolio: Portfolio) -> Iterator[str]:
    """The portfolio meets every rule (at some sizes), and its totals are what its packages bring."""
    keys = {choice.key: choice for choice in enumeration.rules.choices}
    taken = [keys.get((row.project, row.option, row.start)) for row in portfolio.funded_rows]
    chosen = tuple(choice for choice in taken if choice)
    if len(chosen) < len(taken):
        yield f"funds packages that are not on offer: {portfolio.funded_rows}"
        return
    names = {choice.key for choice in chosen}
    if not any({c.key for c in each} == names for each in enumeration.assignments()):
        yield f"decisions, links or eligibility forbid {sorted(names)}"
    if not enumeration.admits(chosen):
        yield f"limits or money forbid {sorted(names)}"
    at = {("size", c.index): exact(row.scale) for c, row in zip(chosen, portfolio.funded_rows, strict=True)}
    at |= {("on", c.index): 1 for c in chosen}
    for measure in ("commitment", "cash", "private", "people", "hectares", "projects", "resilience"):
        if measure != "resilience" or model.resilience:
            value = enumeration.rules.whole(measure).value(at)
            if not near(portfolio.totals.get(measure), value, enumeration.study):
                yield f"total {measure} is stated as {portfolio.totals.get(measure)}, its packages bring {float(value)}"


def _conflict(study: Study, model: Model, enumeration: Enumeration, portfolio: Portfolio) -> Iterator[str]:
    """The rules named cannot hold together; without any one of them they can."""
    named, known = frozenset(portfolio.conflict), frozenset(enumeration.rules.ids)
    if not named or not named <= known or len(named) < len(portfolio.conflict):
        yield f"the conflict {sorted(portfolio.conflict)} does not name rules of the study once: {sorted(known)}"
        return
    if enumerated(study, model, known - named).feasible():
        yield f"the conflict {sorted(named)} can hold together"
    for rule in sorted(named):
        if not enumerated(study, model, known - named | {rule}).feasible():
            yield f"the conflict {sorted(named)} stays without {rule}"
