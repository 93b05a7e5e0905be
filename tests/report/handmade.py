"""A study, its options and its answer, small enough to re-add by hand.

Fund undp: 600 000 in 2027 and 400 000 in 2028. Ceiling: beneficiaries in esil count up to 9 000.
    solar   esil      guarantee   100 000 committed   500 000 private    4 000 people
    wells   esil      grant       300 000 committed   100 000 private    8 000 people
    dryer   zhambyl   subsidy     200 000 committed   900 000 private    1 000 people
    levee   zhambyl   declined
Totals: 600 000 committed, 1 500 000 private, leverage 2.5; people 9 000 (of 12 000) in esil + 1 000 = 10 000.
Resilience: 100 * (0.4 * min(1, 10 000 / 20 000) + 0.6 * min(1, 600 000 / 1 000 000)) = 100 * (0.2 + 0.36) = 56 points.
Objective: private + 1 000 * resilience = 1 556 000.
"""

from __future__ import annotations

from dataclasses import replace

from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.portfolio import (
    BudgetLine,
    Declined,
    Funded,
    LimitLine,
    Payment,
    Portfolio,
    Signature,
    Status,
    Verified,
)
from allocator.pricing.table import Option, Options
from allocator.study.records import Budget, Ceiling, Decision, Fund, Limit, Project, Study

YEARS = (2027, 2028)

STUDY = Study(
    name="Hand made",
    currency="USD",
    first_year=2027,
    years=2,
    funds=(Fund("undp", "UNDP"),),
    budgets=(Budget("undp", 2027, 600_000.0), Budget("undp", 2028, 400_000.0)),
    projects=(
        Project("dryer", "Solar dryer", "farming", "zhambyl", measures={"beneficiaries": 1000.0}),
        Project("levee", "Levee of the Esil", "water", "zhambyl", decision=Decision.OUT),
        Project("solar", "Solar roofs", "energy", "esil", measures={"beneficiaries": 4000.0}),
        Project("wells", "Village wells", "water", "esil", measures={"beneficiaries": 8000.0}),
    ),
    limits=(
        Limit("adaptation", "commitment", "theme=water", "", 0.3, None, "commitment"),
        Limit("leverage", "private", "", "", 2.0, None, "commitment"),
        Limit("obligor", "commitment", "", "obligor", None, 400_000.0),
    ),
    ceilings=(Ceiling("beneficiaries", 9_000.0, "district", "esil"),),
)

MODEL = Model(
    name="hand",
    title="A model for tests",
    maximise=Objective(Form.WEIGHTED, (("private", 1.0), ("resilience", 1000.0))),
    resilience={"beneficiaries": Indicator(0.4, 20_000.0), "commitment": Indicator(0.6, 1_000_000.0)},
)


def funded(project: str, option: str, committed: float, private: float, people: float, year: int = 2027) -> Funded:
    measures = {"cash": committed, "projects": 1.0, "beneficiaries": people}
    return Funded(project, option, option, year, 1.0, committed, private, measures)


FUNDED = (
    funded("dryer", "subsidy", 200_000.0, 900_000.0, 1_000.0, 2028),
    funded("solar", "guarantee", 100_000.0, 500_000.0, 4_000.0),
    funded("wells", "grant", 300_000.0, 100_000.0, 8_000.0),
)

PORTFOLIO = Portfolio(
    study="Hand made",
    model="hand",
    currency="USD",
    status=Status.OPTIMAL,
    objective=1_556_000.0,
    bound=1_556_000.0,
    gap=0.0,
    totals={
        "commitment": 600_000.0,
        "cash": 600_000.0,
        "private": 1_500_000.0,
        "projects": 3.0,
        "beneficiaries": 10_000.0,
        "resilience": 56.0,
    },
    leverage=2.5,
    funded_rows=FUNDED,
    declined_rows=(Declined("levee", "Decided to stay out."),),
    budget_rows=(
        BudgetLine("undp", 2027, 600_000.0, 400_000.0, 200_000.0, 0.0),
        BudgetLine("undp", 2028, 600_000.0, 200_000.0, 400_000.0, 0.0),
    ),
    limit_rows=(
        LimitLine("adaptation", "", 0.5, 0.3, None, 0.2, True, 300_000.0, 600_000.0),
        LimitLine("leverage", "", 2.5, 2.0, None, 0.5, True, 1_500_000.0, 600_000.0),
        LimitLine("obligor", "dryer", 200_000.0, None, 400_000.0, 200_000.0, True, 200_000.0),
        LimitLine("obligor", "wells", 300_000.0, None, 400_000.0, 100_000.0, True, 300_000.0),
    ),
    payments=(
        Payment("dryer", "undp", 2028, 200_000.0),
        Payment("solar", "undp", 2027, 100_000.0),
        Payment("wells", "undp", 2027, 300_000.0),
    ),
    signatures=(
        Signature("dryer", "undp", 200_000.0),
        Signature("solar", "undp", 100_000.0),
        Signature("wells", "undp", 300_000.0),
    ),
    verified=Verified(True, 42),
    manifest={"settings": {"gap": 0.0, "seed": 0}, "versions": {"allocator": "0.1.0"}},
)

OPTIONS = Options.of(
    (
        Option(
            row.project,
            row.option,
            row.instrument,
            YEARS,
            (row.commitment,),
            (0.0,),
            {"commitment": row.commitment, "private": row.private, **row.measures},
        )
        for row in FUNDED
    ),
    YEARS,
)


def renamed(name: str) -> Study:
    """The study with another name for the solar roofs, and for itself."""
    projects = tuple(replace(row, name=name) if row.project == "solar" else row for row in STUDY.projects)
    return replace(STUDY, projects=projects)


INFEASIBLE = replace(
    PORTFOLIO,
    status=Status.INFEASIBLE,
    objective=None,
    bound=None,
    gap=None,
    totals={},
    leverage=None,
    funded_rows=(),
    declined_rows=(),
    budget_rows=(),
    limit_rows=(),
    payments=(),
    signatures=(),
    verified=Verified(False, 0),
    conflict=("limit:adaptation", "budget:undp", "decision:levee"),
)

STOPPED = replace(PORTFOLIO, status=Status.FEASIBLE, bound=1_571_560.0, gap=0.01)
