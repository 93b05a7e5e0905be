"""A run in which every name that comes from the data is an attack on the page it is shown in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allocator.analysis.frontier import Frontier
from allocator.analysis.sweep.result import Sweep
from allocator.language import ENGLISH, Language
from allocator.modelfile.records import Model
from allocator.portfolio import Baseline, Broken, Declined, Portfolio, Verified
from allocator.study.records import Study
from tests.report.analyses import frontier, sweep
from tests.report.handmade import MODEL, PORTFOLIO, STUDY, renamed

HOSTILE = '</title></desc></script><script>alert("1")</script>&\'<img src=x onerror=y>]]>-->'


def hostile_case() -> tuple[Portfolio, Study, Model, Language, Frontier, Sweep]:
    """What `report_html` takes, with a frontier and a sweep."""
    funded = tuple(replace(row, instrument=HOSTILE) for row in PORTFOLIO.funded_rows)
    baseline = Baseline("greedy", 1.0, 1.0, {"private": 1.0, "resilience": 1.0}, breaks=(Broken(HOSTILE, HOSTILE),))
    portfolio = replace(
        PORTFOLIO,
        study=HOSTILE,
        currency=HOSTILE,
        totals={**PORTFOLIO.totals, HOSTILE: 1.0},
        funded_rows=funded,
        declined_rows=(Declined("levee", HOSTILE),),
        limit_rows=(replace(PORTFOLIO.limit_rows[0], limit=HOSTILE, scope=HOSTILE),),
        budget_rows=(replace(PORTFOLIO.budget_rows[0], fund=HOSTILE),),
        verified=Verified(False, 1, (HOSTILE,)),
        conflict=(HOSTILE,),
        baseline_rows=(baseline,),
        manifest={HOSTILE: HOSTILE},
    )
    return portfolio, hostile_study(), replace(MODEL, name=HOSTILE, title=HOSTILE), ENGLISH, *hostile_analyses()


def hostile_study() -> Study:
    study = renamed(HOSTILE)
    projects = tuple(replace(row, theme=HOSTILE, district=HOSTILE) for row in study.projects)
    limits = tuple(replace(row, limit=HOSTILE, note=HOSTILE) for row in STUDY.limits[:1])
    funds = tuple(replace(row, fund=HOSTILE, name=HOSTILE) for row in STUDY.funds)
    return replace(study, name=HOSTILE, currency=HOSTILE, projects=projects, limits=limits, funds=funds)


def hostile_analyses() -> tuple[Frontier, Sweep]:
    attack: dict[str, Any] = {"study": HOSTILE, "model": HOSTILE, "currency": HOSTILE}
    front = replace(frontier(), **attack, measures=(HOSTILE, "resilience"), extremes={HOSTILE: 0, "resilience": 2})
    found = sweep()
    points = tuple(
        replace(point, set={HOSTILE: value}, funded=(f"{HOSTILE}:o:2027",) * place)
        for place, (point, value) in enumerate(zip(found.points, (1.0, 2.0, 3.0), strict=True))
    )
    return front, replace(found, **attack, points=points, curve=None)
