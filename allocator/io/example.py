"""The small study of `allocator new --example`: invented, and said to be."""

from __future__ import annotations

from allocator.study.records import (
    Budget,
    Ceiling,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    ScenarioStep,
    StatedOption,
    Study,
)


def example_study() -> Study:
    """Five invented projects in two districts, two funds, one limit, one link: a study that checks clean."""
    return Study(
        name="Example: five invented projects",
        currency="USD",
        first_year=2027,
        years=3,
        funds=(
            Fund("regional", "Regional budget", carry_over=0.5),
            Fund("undp", "Donor grant", overhead=0.08),
        ),
        budgets=(
            Budget("regional", 2027, 40_000.0),
            Budget("regional", 2028, 40_000.0),
            Budget("undp", None, 75_000.0),
        ),
        projects=_projects(),
        options=(
            StatedOption("levee", "full", 90_000.0, "grant", private=0.0, cash=(60_000.0, 30_000.0)),
            StatedOption("levee", "half", 50_000.0, "grant", private=0.0, measures={"beneficiaries": 700.0}),
        ),
        limits=(
            Limit("adaptation", "commitment", where="theme=adaptation", at_least=0.3, of="commitment"),
            Limit("one-obligor", "commitment", per="obligor", at_most=0.6, of="commitment"),
        ),
        links=(Link("drip", LinkKind.NEEDS, "wells", "The wells feed the drip lines."),),
        ceilings=(Ceiling("beneficiaries", 3_000.0, "district", "Esil"),),
        scenarios=(ScenarioStep("cut", "budget", "80%"),),
        model="regional-programme",
    )


def _projects() -> tuple[Project, ...]:
    return (
        _loan(
            "drip", "Drip irrigation", "adaptation", "Zhambyl", 120_000.0, 30_000.0, ("sme",), _brings(400, 900, 300)
        ),
        _loan(
            "dryer", "Grain dryer", "agriculture", "Esil", 80_000.0, 24_800.0, ("sme", "women-led"), _brings(150, 700)
        ),
        Project("levee", "Levee repair", "adaptation", "Esil", "Akimat", measures=_brings(1_500, damage=90_000)),
        _loan("solar", "Solar roofs", "energy", "Esil", 100_000.0, 26_500.0, ("sme",), _brings(300)),
        _loan("wells", "Wells", "adaptation", "Zhambyl", 60_000.0, 12_000.0, ("public",), _brings(900, 200, 500)),
    )


def _brings(people: float, tonnes: float = 0, hectares: float = 0, damage: float = 0) -> dict[str, float]:
    """The outcomes of the region's three priorities, under the names its model file uses."""
    outcomes = {
        "avoided_damage": damage,
        "beneficiaries": people,
        "farm_output": tonnes,
        "resilient_hectares": hectares,
    }
    return {name: float(amount) for name, amount in outcomes.items()}


def _loan(
    project: str,
    name: str,
    theme: str,
    district: str,
    cost: float,
    cash_flow: float,
    tags: tuple[str, ...],
    measures: dict[str, float],
) -> Project:
    """A project that banks finance: a third of its cost from the owner, the rest a loan of five years."""
    return Project(
        project,
        name,
        theme,
        district,
        tags=tags,
        total_cost=cost,
        equity=cost * 0.35,
        annual_cash_flow=cash_flow,
        life_years=10,
        loan_years=5,
        grace_years=1,
        default_rate=0.03,
        collateral=cost * 0.65,
        take_up=0.8,
        measures=measures,
    )
