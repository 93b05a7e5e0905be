"""The Python interface: what `import allocator` offers, each a short way through the parts that do the work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from allocator.errors import UsageError
from allocator.modelfile import model_for
from allocator.modelfile.change import apply_changes, apply_scenario, scale_budgets
from allocator.modelfile.records import Model
from allocator.portfolio import Portfolio
from allocator.study.records import Study

if TYPE_CHECKING:
    from allocator.analysis.alternatives import Alternatives
    from allocator.analysis.explain import Prices, ProjectExplanation
    from allocator.analysis.frontier import Frontier
    from allocator.analysis.score import Score

Changes = Mapping[str, object] | Iterable[str | tuple[str, object]]


def solve(
    study: Study,
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    set: Changes = (),
    *,
    scenario: str | None = None,
    **settings: Any,
) -> Portfolio:
    """The best portfolio a study allows, checked independently before it is returned.

    study     from `read_study` or `Study.from_frames`
    model     a shipped model file by name, a path, or a Model; by default the one the study states
    budget    the total that all budgets are scaled to: 1_200_000, "1.2m" or "80%"
    set       changes, made in their order: {"rates.market": "24%"}, [("projects.P07.decision", "out")] or
              ["limits.adaptation.at_least=40%"]
    scenario  a scenario of the study, applied before `set` and `budget`
    settings  gap (share), time (seconds), seed, progress (called with a `Progress`)
    Returns a Portfolio of any status: look at it before the rest. Raises StudyError when the study or the model file
    has errors, UsageError when a change cannot be made.
    """
    from allocator.allocate import Settings, prepare, solve_prepared
    from allocator.analysis.baselines import with_baselines
    from allocator.analysis.diagnose import with_repairs

    asked, started = Settings(**settings), monotonic()
    prepared = prepare(*as_asked(study, model, budget, set, scenario))
    portfolio = with_repairs(prepared, solve_prepared(prepared, asked, started=started), asked)
    return with_baselines(portfolio, prepared.study, prepared.options, prepared.model)


def build(study: Study, model: str | Path | Model | None = None) -> Any:
    """The Pyomo model (a `ConcreteModel`) of a study, live and with readable names, for modellers to add to.

    study, model  as for `solve`
    """
    from allocator.formulation import formulate
    from allocator.formulation.pyomo_view import pyomo_model
    from allocator.pricing import price

    policy = model_for(study, model)
    return pyomo_model(formulate(study, price(study, policy), policy))


def explain(
    study: Study,
    project: str | None = None,
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    set: Changes = (),
    *,
    scenario: str | None = None,
    **settings: Any,
) -> Prices | ProjectExplanation:
    """What limits and budgets cost (`frame()` lists them), or why one project is in the best portfolio or not.

    project   its id; without it, the limits and budgets
    settings  time (seconds, for all of it), seed
    The rest as for `solve`. Raises UsageError for a project that the study does not have.
    """
    from allocator.allocate import Settings
    from allocator.analysis.explain import explain_project, prices

    changed, policy = as_asked(study, model, budget, set, scenario)
    asked = Settings(**settings)
    return prices(changed, policy, asked) if project is None else explain_project(changed, policy, project, asked)


def frontier(
    study: Study,
    measures: Sequence[str],
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    set: Changes = (),
    *,
    scenario: str | None = None,
    **settings: Any,
) -> Frontier:
    """Every portfolio that no other equals or beats in all of several measures, none missing, each checked.

    measures  two or more names, such as ["private", "resilience"]; "-cost" asks for as little as possible
    settings  time (seconds), seed, confirm (prove it twice), progress (called with a `Progress`)
    The rest as for `solve`. All rules hold; what the model file maximises is not looked at. Raises UsageError for
    measures that cannot be asked for, and where packages may be taken at any size.
    """
    from allocator.analysis.frontier import FrontierSettings, frontier_of

    changed, policy = as_asked(study, model, budget, set, scenario)
    return frontier_of(changed, policy, measures, FrontierSettings(**settings))


def alternatives(
    study: Study,
    n: int = 3,
    within: float = 0.01,
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    set: Changes = (),
    *,
    scenario: str | None = None,
    **settings: Any,
) -> Alternatives:
    """The best portfolio and others nearly as good, as different from it and one another as can be, each checked.

    n         how many besides the best
    within    the share of the best objective that they may lose (of an ordered one, of each level)
    settings  gap (share; 0 unless stated), time (seconds for all solves together), seed
    The rest as for `solve`. Look at `rows`, `core`, `borderline`, `never` and `complete` of the result.
    """
    from allocator.allocate import Settings
    from allocator.analysis.alternatives import alternatives_of

    changed, policy = as_asked(study, model, budget, set, scenario)
    return alternatives_of(changed, policy, n, within, Settings(**settings))


def score(
    study: Study,
    rows: Any,
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    set: Changes = (),
    *,
    scenario: str | None = None,
    **settings: Any,
) -> Score:
    """A list of your own: what it adds up to, which rules it breaks, the cheapest repair, and what it costs.

    rows      a CSV file, a DataFrame, mappings or tuples (project, option, start, scale), or a portfolio
    settings  gap (share; 0 unless stated), time (seconds for all solves together), seed
    The rest as for `solve`. Raises StudyError with every row that names nothing on offer.
    """
    from allocator.allocate import Settings
    from allocator.analysis.score import score_of
    from allocator.io.listed import list_of

    changed, policy = as_asked(study, model, budget, set, scenario)
    return score_of(changed, policy, list_of(rows), Settings(**settings))


def as_asked(
    study: Study,
    model: str | Path | Model | None = None,
    budget: float | str | None = None,
    changes: Changes = (),
    scenario: str | None = None,
) -> tuple[Study, Model]:
    """The study and its model with a scenario, single changes and the budget applied, in this order."""
    policy = model_for(study, model)
    if scenario is not None:
        study, policy = apply_scenario(study, policy, scenario)
    study, policy = apply_changes(study, policy, as_changes(changes))
    if isinstance(budget, str):
        return apply_changes(study, policy, [("budget", budget)])
    return (study if budget is None else scale_budgets(study, _exact(budget))), policy


def as_changes(changes: Changes) -> list[tuple[str, str]]:
    """Changes in any of the accepted forms as (path, value) pairs.

    >>> as_changes({"rates.market": 0.24}), as_changes(["budget=80%"])
    ([('rates.market', '0.24')], [('budget', '80%')])
    """
    if isinstance(changes, str):
        return [_pair(changes)]
    pairs = changes.items() if isinstance(changes, Mapping) else changes
    return [_pair(pair) for pair in pairs]


def _pair(change: str | tuple[str, object]) -> tuple[str, str]:
    if not isinstance(change, str):
        path, value = change
        return path, _text(value)
    path, found, text = change.partition("=")
    if not found:
        raise UsageError(f'"{change}" is not a change. Write PATH=VALUE, such as budget=80%.')
    return path.strip(), text.strip()


def _text(value: object) -> str:
    """A value as a person would write it, exactly; None is "not stated"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        from decimal import Decimal

        return format(Decimal(repr(float(value))), "f")
    return "" if value is None else str(value)


def _exact(budget: float) -> Fraction:
    from allocator.units import exact

    try:
        return exact(budget)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{budget} is not an amount. Write 1_200_000 or '1.2m'.") from None
