"""A study prepared once and asked again: between two points only what has changed is made anew.

Budgets are right sides of rows, so another amount keeps the priced options and the matrix; limits, links, ceilings and
weights keep the priced options; anything else is priced again.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace

from allocator.allocate import Prepared, prepare
from allocator.formulation.budgets import rebudgeted
from allocator.modelfile.records import Form, Model, Objective
from allocator.pricing.table import Options
from allocator.study.records import Study

MOST_TABLES = 8  # priced tables kept at once: a grid comes back to them
_ANY = Objective(Form.WEIGHTED, ())


@dataclass
class Workshop:
    """Prepares the studies of a sweep one after the other, keeping what they share."""

    last: Prepared | None = None
    tables: list[tuple[Study, Model, Options]] = field(default_factory=list)

    def prepared(self, study: Study, model: Model) -> Prepared:
        """A study ready to be solved, by the shortest way from the last one."""
        made = None if self.last is None else with_other_money(self.last, study, model)
        if made is None:
            made = prepare(study, model, self._priced(study, model))
        if not any(made.options is options for _, _, options in self.tables):
            self.tables = [*self.tables[1 - MOST_TABLES :], (*_what_prices_depend_on(study, model), made.options)]
        self.last = made
        return made

    def _priced(self, study: Study, model: Model) -> Options | None:
        asked = _what_prices_depend_on(study, model)
        return next((options for one, policy, options in self.tables if (one, policy) == asked), None)


def with_other_money(prepared: Prepared, study: Study, model: Model) -> Prepared | None:
    """The same study with other amounts in its budgets; None when anything else differs too."""
    before = prepared.study
    if model != prepared.model or replace(study, budgets=before.budgets) != before:
        return None
    if _places(study) != _places(before):
        return None
    case = prepared.case
    packages = copy(case.packages)
    packages.study = study
    paying = replace(case.paying, packages=packages)
    program = rebudgeted(case.program, packages, paying)
    if program is None:
        return None
    return Prepared(study, model, prepared.options, replace(case, program=program, packages=packages, paying=paying))


def _places(study: Study) -> list[tuple[str, int | None]]:
    return [(budget.fund, budget.year) for budget in study.budgets]


def _what_prices_depend_on(study: Study, model: Model) -> tuple[Study, Model]:
    """A study and a model without what pricing never reads: amounts of money, rules between projects, what is best."""
    budgets = tuple(replace(budget, amount=0.0) for budget in study.budgets)
    facts = replace(study, budgets=budgets, limits=(), links=(), ceilings=(), scenarios=())
    return facts, replace(model, limits=(), maximise=_ANY, resilience={})
