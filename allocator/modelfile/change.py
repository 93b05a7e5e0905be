"""Changing one thing at a time: `--set PATH=VALUE`, the rows of `scenarios`, and the points of a sweep.

    budget=80%   budgets.undp.2027=500000   budgets.undp.any=1.2m   funds.undp.overhead=8%   discount_rate=7%
    projects.P07.decision=out   projects.P07.total_cost=110%   projects.*.take_up=70%   cashflows.P07=90%
    options.P07.grant.commitment=120000   ceilings.beneficiaries.esil=30000   limits.adaptation.at_least=40%
    instruments.guarantee.fee=2%   rates.market=24%   hurdles.equity_return=18%   mobilisation=mdb
    maximise.private=2   resilience.beneficiaries.full=60000

A number sets what the path names. A percentage multiplies an amount and sets a share. `*` in place of an id means every
row; `off` in place of a value leaves a limit or an instrument out; an empty value means "not stated".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Final

from allocator.errors import Problem, UsageError, nearest
from allocator.modelfile.change_budgets import change_all_budgets, change_budgets, scale_budgets
from allocator.modelfile.change_model import (
    change_hurdles,
    change_instruments,
    change_limits,
    change_maximise,
    change_mobilisation,
    change_rates,
    change_resilience,
    measures_of,
)
from allocator.modelfile.change_study import (
    change_cashflows,
    change_ceilings,
    change_discount_rate,
    change_funds,
    change_options,
    change_projects,
)
from allocator.modelfile.policy import model_problems
from allocator.modelfile.records import Model
from allocator.study.checks import problems_of
from allocator.study.records import Study

__all__ = [
    "apply_changes",
    "apply_scenario",
    "scale_budgets",
    "scenario_changes",
    "scenario_names",
    "scenario_problems",
]

Change = Callable[[Study, Model, str, str], tuple[Study, Model]]

CHECKED_ALONE: Final = {"budgets", "discount_rate"}  # no rule between rows can break when only these change
WHOLE: Final[dict[str, Change]] = {
    "budget": lambda study, model, _, text: (change_all_budgets(study, text), model),
    "discount_rate": lambda study, model, _, text: (change_discount_rate(study, text), model),
    "mobilisation": lambda study, model, _, text: (study, change_mobilisation(model, text)),
}
BELOW: Final[dict[str, Change]] = {
    "budgets": lambda study, model, rest, text: (change_budgets(study, rest, text), model),
    "funds": lambda study, model, rest, text: (change_funds(study, rest, text), model),
    "projects": lambda study, model, rest, text: (change_projects(study, rest, text), model),
    "cashflows": lambda study, model, rest, text: (change_cashflows(study, rest, text), model),
    "options": lambda study, model, rest, text: (change_options(study, rest, text), model),
    "ceilings": lambda study, model, rest, text: (change_ceilings(study, rest, text), model),
    "limits": change_limits,
    "instruments": lambda study, model, rest, text: (study, change_instruments(model, rest, text)),
    "rates": lambda study, model, rest, text: (study, change_rates(model, rest, text, study)),
    "hurdles": lambda study, model, rest, text: (study, change_hurdles(model, rest, text)),
    "maximise": lambda study, model, rest, text: (study, change_maximise(model, rest, text, measures_of(study))),
    "resilience": lambda study, model, rest, text: (study, change_resilience(model, rest, text)),
}


def apply_changes(study: Study, model: Model, changes: Sequence[tuple[str, str]]) -> tuple[Study, Model]:
    """The study and the model with changes made, in the order given, and checked by the rules of the files.

    changes   (path, value) as a person writes them: ("budget", "80%"), ("rates.market", "24%")
    Raises UsageError with every change that cannot be made.

    >>> from allocator.modelfile.load import load_model
    >>> from allocator.study.records import Budget, Fund
    >>> study = Study("s", "USD", 2027, 1, (Fund("undp"),), (Budget("undp", 2027, 1e6),), ())
    >>> study, model = apply_changes(study, load_model("sme-facility"), [("budget", "80%"), ("rates.market", "24%")])
    >>> study.budgets[0].amount, model.rates.market
    (800000.0, 0.24)
    """
    wrong: list[str] = []
    before = study
    for path, text in changes:
        try:
            study, model = _changed(study, model, path.strip(), text)
        except UsageError as error:
            wrong.append(f"{path}={text}: {error}")
    wrong += [*_new_problems(before, study), *model_problems(model)]
    if wrong:
        raise UsageError("\n".join(wrong))
    return study, model


def _new_problems(before: Study, after: Study) -> list[str]:
    """What is wrong between the rows of a changed study that was not wrong before."""
    changed = {one.name for one in fields(Study) if getattr(after, one.name) is not getattr(before, one.name)}
    if changed <= CHECKED_ALONE:
        return []
    found = [problem.message for problem in problems_of(after)]
    known = {problem.message for problem in problems_of(before)} if found else set()
    return [message for message in found if message not in known]


def scenario_names(study: Study) -> tuple[str, ...]:
    """The names of the scenarios a study states, in alphabetical order."""
    return tuple(sorted({step.scenario for step in study.scenarios}))


def scenario_changes(study: Study, scenario: str) -> list[tuple[str, str]]:
    """The changes of a scenario, in an order that does not depend on the rows.

    `*` comes before single rows, and `budget` last, so that the total is exactly what is stated.
    """
    if scenario not in scenario_names(study):
        known = scenario_names(study)
        listed = f" Known: {', '.join(known)}." if known else " The study states none."
        raise UsageError(f'There is no scenario "{scenario}".{nearest(scenario, known)}{listed}')
    steps = [(step.set, step.value) for step in study.scenarios if step.scenario == scenario]
    return sorted(steps, key=lambda step: (step[0] == "budget", ".*" not in step[0], step))


def apply_scenario(study: Study, model: Model, scenario: str) -> tuple[Study, Model]:
    """The study and the model as a scenario of the study has them."""
    return apply_changes(study, model, scenario_changes(study, scenario))


def scenario_problems(study: Study, model: Model) -> Iterable[Problem]:
    """Every row of `scenarios` that cannot be carried out, for `check`."""
    for step in study.scenarios:
        try:
            apply_changes(study, model, [(step.set, step.value)])
        except UsageError as error:
            yield Problem(str(error), step.at.in_column("set"))


def _changed(study: Study, model: Model, path: str, text: str) -> tuple[Study, Model]:
    section, dot, rest = path.partition(".")
    if not dot and path in WHOLE:
        return WHOLE[path](study, model, "", text)
    if section in BELOW and rest:
        return BELOW[section](study, model, rest, text)
    if section in BELOW:
        raise UsageError(f"What of {section}? Write {section}.NAME.")
    known = [*WHOLE, *BELOW]
    raise UsageError(f'"{section}" cannot be changed.{nearest(section, known)} Known: {", ".join(known)}.')
