"""Random small studies that use every rule: integers, tenths and hundredths, chosen so that the rules bind.

`random_study(seed)` gives the same study for the same seed. `features` narrows what may appear: a relation between
two solves often holds only where some rule is absent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from random import Random

from allocator.modelfile.records import Model
from allocator.pricing.table import Option, Options
from allocator.study.records import Project, StatedOption, Study
from tests.oracle.draw import ALL, Draw
from tests.oracle.pipeline import few_enough, on_offer, random_budgets, random_funds, random_options, random_project
from tests.oracle.policy import random_ceilings, random_links, random_model, with_limits

__all__ = ["ALL", "random_study", "stated_options"]


def random_study(
    seed: int, features: Collection[str] = ALL, assignments: int = 1500, projects: tuple[int, int] = (2, 6)
) -> tuple[Study, Model]:
    """A study and a model file with at most so many assignments of packages to projects."""
    draw = Draw(Random(seed), features, assignments)
    draw.years = draw.dice.choice((1, 2, 2, 3, 3)) if "years" in features else 1
    draw.unit = draw.dice.choice((1.0, 1.0, 0.1, 0.3, 0.07, 10_007.13))
    funds = random_funds(draw)
    pipeline = [random_project(draw, number) for number in range(1, draw.dice.randint(*projects) + 1)]
    options = few_enough(draw, pipeline, [row for project in pipeline for row in random_options(draw, project)])
    funds = [on_offer(fund, pipeline, options) for fund in funds]
    study = Study(
        name=f"Random study {seed}",
        currency="USD",
        first_year=draw.first_year,
        years=draw.years,
        funds=tuple(funds),
        budgets=tuple(random_budgets(draw, funds, options)),
        projects=tuple(pipeline),
        options=tuple(sorted(options, key=lambda row: (row.project, row.option, row.start or 0))),
    )
    study = replace(study, links=tuple(random_links(draw, study)), ceilings=tuple(random_ceilings(draw, study)))
    model = random_model(draw)
    return with_limits(draw, study, stated_options(study), model)


def stated_options(study: Study) -> Options:
    """The stated packages as the table of options, without the library's pricing."""
    programme = study.programme_years
    projects = {project.project: project for project in study.projects}
    return Options.of((_row(projects[row.project], row, programme) for row in study.options), programme)


def _row(project: Project, row: StatedOption, programme: tuple[int, ...]) -> Option:
    first, last = project.earliest or programme[0], project.latest or programme[-1]
    starts = (row.start,) if row.start else tuple(year for year in programme if first <= year <= last)
    cash = row.cash or (row.commitment,)
    own = {"commitment": row.commitment, "cash": sum(cash), "private": row.private or 0.0, "projects": 1.0}
    measures = {**project.measures, **own, **row.measures}
    return Option(
        row.project, row.option, row.instrument, starts, cash, row.reflow, measures, row.scale_min, row.scale_max
    )
