"""The independent check: recomputes every rule from the tables in exact arithmetic before an answer is shown.

Written from docs/rules.md alone. Shares no code with the formulation or the solve, and reads `where` on its own,
so that a slip there is not repeated here. Source: docs/rules.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from allocator.portfolio import Portfolio, Status, Verified
from allocator.study.records import Study
from allocator.verify.budgets import budgets
from allocator.verify.case import Case, Finding
from allocator.verify.choice import choice, declined, rows_state_their_amounts
from allocator.verify.exact import exactly
from allocator.verify.limits import limits
from allocator.verify.links import links
from allocator.verify.nothing import nothing
from allocator.verify.numbers import numbers
from allocator.verify.objective import objective
from allocator.verify.payments import ledger, payments, signatures
from allocator.verify.totals import totals

if TYPE_CHECKING:
    from allocator.modelfile.records import Model
    from allocator.pricing.table import Options

__all__ = ["verify"]


def verify(study: Study, options: Options, model: Model, portfolio: Portfolio) -> Verified:
    """Whether an answer keeps every rule of the study to the hundredth, and says of itself what is true.

    study, options, model   the tables it was asked from (after any change by `--set` or `--budget`)
    portfolio               the answer; where its status is `infeasible` or `unknown` it must fund nothing
    Returns how many rules were recomputed and a sentence for every one that fails. Raises nothing for a wrong answer.
    Source: docs/rules.md

    >>> from allocator.modelfile.records import Form, Model, Objective
    >>> from allocator.pricing.table import Options
    >>> study = Study("Empty", "USD", 2026, 1, funds=(), budgets=(), projects=())
    >>> model = Model("plain", "Plain", Objective(Form.WEIGHTED, (("private", 1.0),)))
    >>> answer = Portfolio("Empty", "plain", "EUR", Status.OPTIMAL, 0.0, 0.0, 0.0, {}, None)
    >>> verify(study, Options.of([], (2026,)), model, answer).problems
    ('The portfolio is in EUR; the study is in USD.',)
    """
    with exactly():
        return _verdict(_findings(Case(study, options, model, portfolio)))


def _findings(case: Case) -> Iterable[Finding]:
    if not_numbers := numbers(case):
        return not_numbers
    if case.portfolio.status in {Status.INFEASIBLE, Status.UNKNOWN}:
        return (_currency(case), *nothing(case))
    return chain((_currency(case),), *_every_rule(case))


def _every_rule(case: Case) -> Iterator[Iterable[Finding]]:
    """Each family of rules recomputes its own and says what fails."""
    listed = ledger(case)
    yield choice(case)
    yield declined(case)
    yield rows_state_their_amounts(case)
    yield payments(case, listed)
    yield signatures(case, listed)
    yield budgets(case, listed)
    yield limits(case)
    yield links(case)
    yield totals(case)
    yield objective(case)


def _currency(case: Case) -> Finding:
    stated, right = case.portfolio.currency, case.study.currency
    return None if stated == right else f"The portfolio is in {stated}; the study is in {right}."


def _verdict(findings: Iterable[Finding]) -> Verified:
    listed = tuple(findings)
    problems = tuple(dict.fromkeys(filter(None, listed)))
    return Verified(ok=not problems, checks=len(listed), problems=problems)
