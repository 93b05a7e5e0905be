"""Small studies in few words, so that a test can be read beside the numbers that were worked out by hand.

    LEVEE_OR_SOLAR = programme(
        money(100),
        project("levee", grant(60, private=90), theme="adaptation"),
        project("solar", loan(40, private=120), theme="energy"),
    )
    assert funded(LEVEE_OR_SOLAR) == {"levee:grant", "solar:loan"}
    assert funded(LEVEE_OR_SOLAR, budgets=money(50)) == {"solar:loan"}

A study runs from 2027; its one fund is "donor" unless funds are given; `private` is maximised unless stated.
Packages are stated here by hand and priced by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from allocator.allocate import Settings, allocate
from allocator.formulation.build import formulated
from allocator.formulation.program import Program
from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.portfolio import Portfolio, Status
from allocator.pricing.table import Option, Options
from allocator.solve.settle import Case
from allocator.study.records import (
    Budget,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    StatedOption,
    Study,
)

FIRST = 2027


@dataclass(frozen=True)
class Offer:
    """A package of a project yet to be named. Without `starts` it may start in any year the project allows."""

    option: str
    instrument: str
    commitment: float
    private: float = 0.0
    cash: tuple[float, ...] = ()
    reflow: tuple[float, ...] = ()
    starts: tuple[int, ...] = ()
    sizes: tuple[float, float] = (1.0, 1.0)
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A project with its packages."""

    project: Project
    offers: tuple[Offer, ...]


def offer(
    option: str,
    commitment: float,
    private: float = 0.0,
    *,
    instrument: str | None = None,
    cash: tuple[float, ...] = (),
    reflow: tuple[float, ...] = (),
    start: int | None = None,
    sizes: tuple[float, float] = (1.0, 1.0),
    **measures: float,
) -> Offer:
    """A package: all of its commitment is paid at the start unless `cash` says else."""
    starts = (start,) if start else ()
    return Offer(
        option, option if instrument is None else instrument, commitment, private, cash, reflow, starts, sizes, measures
    )


grant = partial(offer, "grant")
loan = partial(offer, "loan")
guarantee = partial(offer, "guarantee")


def project(name: str, *offers: Offer, decision: str = "open", tags: tuple[str, ...] = (), **stated: Any) -> Candidate:
    """A candidate; what is not a column of projects is a measure of it."""
    columns = {key: stated.pop(key) for key in list(stated) if key in Project.__dataclass_fields__}
    return Candidate(Project(name, name, decision=Decision(decision), tags=tags, measures=stated, **columns), offers)


def money(*amounts: float, fund: str = "donor", undated: float | None = None) -> tuple[Budget, ...]:
    """A fund's budget: one amount a year from 2027, and money without a year."""
    dated = tuple(Budget(fund, FIRST + place, float(amount)) for place, amount in enumerate(amounts))
    return dated if undated is None else (*dated, Budget(fund, None, float(undated)))


def limit(
    measure: str,
    where: str = "",
    *,
    per: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
    of: str = "",
    name: str = "rule",
) -> Limit:
    """A limit; one alone needs no name."""
    return Limit(name, measure, where, per, at_least, at_most, of)


def needs(one: str, other: str) -> Link:
    return Link(one, LinkKind.NEEDS, other)


def excludes(one: str, other: str) -> Link:
    return Link(one, LinkKind.EXCLUDES, other)


def together(one: str, other: str) -> Link:
    return Link(one, LinkKind.TOGETHER, other)


def ceiling(measure: str, most: float, by: str = "", value: str = "") -> Ceiling:
    return Ceiling(measure, most, by, value)


def weighted(**weights: float) -> Objective:
    return Objective(Form.WEIGHTED, tuple(weights.items()))


def ordered(**may_cost: float) -> Objective:
    """Measures one after the other; a number is the share that the one before may lose for it."""
    return Objective(Form.ORDERED, tuple(may_cost.items()))


def scaled(**weights: float) -> Objective:
    return Objective(Form.SCALED, tuple(weights.items()))


@dataclass(frozen=True)
class Programme:
    """A study with its packages and its policy, ready to be solved."""

    study: Study
    options: Options
    model: Model

    def but(self, **changes: Any) -> Programme:
        """The same with tables of the study (limits, budgets, ...) or parts of the policy exchanged."""
        policy = {key: changes.pop(key) for key in list(changes) if key in ("maximise", "resilience")}
        if "policy_limits" in changes:
            policy["limits"] = _rows(changes.pop("policy_limits"))
        study = replace(self.study, **{table: _rows(rows) for table, rows in changes.items()})
        return replace(self, study=study, model=replace(self.model, **policy))

    def decided(self, **decisions: str) -> Programme:
        """The same with decisions on projects."""
        rows = tuple(
            replace(p, decision=Decision(decisions.get(p.project, p.decision.value))) for p in self.study.projects
        )
        return replace(self, study=replace(self.study, projects=rows))

    def allocate(self, **settings: Any) -> Portfolio:
        return allocate(self.study, self.model, Settings(**{"gap": 0.0, **settings}), self.options)

    @cached_property
    def case(self) -> Case:
        return Case(*formulated(self.study, self.options, self.model), self.model)

    @property
    def program(self) -> Program:
        return self.case.program


def programme(
    budgets: tuple[Budget, ...],
    *candidates: Candidate,
    years: int = 1,
    funds: tuple[Fund, ...] = (),
    maximise: Objective | None = None,
    **tables: Any,
) -> Programme:
    """A programme of so many years from 2027, maximising private money unless told else."""
    span = tuple(range(FIRST, FIRST + years))
    projects = sorted((each.project for each in candidates), key=lambda project: project.project)
    names = sorted({budget.fund for budget in budgets} - {fund.fund for fund in funds})
    everyone = sorted((*funds, *(Fund(name) for name in names)), key=lambda fund: fund.fund)
    stated = tuple(_stated(each.project.project, one) for each in candidates for one in each.offers)
    study = Study("Test", "USD", FIRST, years, tuple(everyone), budgets, tuple(projects), options=stated)
    options = Options.of((_option(each, one, span) for each in candidates for one in each.offers), span)
    model = Model("test", "Test policy", maximise or weighted(private=1.0))
    return Programme(study, options, model).but(**tables)


def _option(candidate: Candidate, one: Offer, span: tuple[int, ...]) -> Option:
    project = candidate.project
    allowed = tuple(year for year in span if (project.earliest or 0) <= year <= (project.latest or 9999))
    cash = one.cash or (one.commitment,)
    measures = {
        **project.measures,
        "commitment": float(one.commitment),
        "cash": float(sum(cash)),
        "private": float(one.private),
        "projects": 1.0,
        **one.measures,
    }
    flows = tuple(float(amount) for amount in cash), tuple(float(amount) for amount in one.reflow)
    return Option(project.project, one.option, one.instrument, one.starts or allowed, *flows, measures, *one.sizes)


def _stated(name: str, one: Offer) -> StatedOption:
    start = one.starts[0] if one.starts else None
    flows = (one.cash, one.reflow, *one.sizes)
    return StatedOption(name, one.option, one.commitment, one.instrument, start, one.private, *flows, one.measures)


def _rows(rows: Any) -> Any:
    """One record or a tuple of them."""
    return rows if isinstance(rows, (tuple, str, int, float)) else (rows,)


def best(asked: Programme, **changes: Any) -> Portfolio:
    """The best portfolio: proven, and found right by the independent check (allocate raises when it is not)."""
    portfolio = asked.but(**changes).allocate()
    assert portfolio.status is Status.OPTIMAL, (portfolio.status, portfolio.conflict)
    assert portfolio.verified.ok
    assert portfolio.verified.checks
    assert portfolio.gap == 0.0
    return portfolio


def funded(asked: Programme, **changes: Any) -> set[str]:
    """What is funded, as {"project:option"}."""
    return {f"{row.project}:{row.option}" for row in best(asked, **changes).funded_rows}


def started(asked: Programme, **changes: Any) -> dict[str, int]:
    """What is funded and when, as {"project": start}."""
    return {row.project: row.start for row in best(asked, **changes).funded_rows}


def sized(asked: Programme, **changes: Any) -> dict[str, float]:
    """What is funded and how large, as {"project": size}."""
    return {row.project: row.scale for row in best(asked, **changes).funded_rows}


def conflict(asked: Programme, **changes: Any) -> set[str]:
    """The rules that cannot hold together, as {"limit:rule", ...}; nothing is funded."""
    portfolio = asked.but(**changes).allocate()
    assert portfolio.status is Status.INFEASIBLE, portfolio.funded_rows
    assert portfolio.objective is None
    assert portfolio.funded_rows == ()
    assert len(set(portfolio.conflict)) == len(portfolio.conflict)
    return set(portfolio.conflict)


def resilience(**indicators: tuple[float, float]) -> dict[str, Indicator]:
    """Indicators as name=(weight, full)."""
    return {name: Indicator(*numbers) for name, numbers in indicators.items()}
