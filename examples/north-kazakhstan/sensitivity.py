"""By how much the North Kazakhstan portfolio moves with the market rate, the default rate and take-up.

    python examples/north-kazakhstan/sensitivity.py          prints the table of this folder's README

Every line is a whole new choice of projects under the changed number, not the old portfolio recounted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import allocator

FOLDER = Path(__file__).parent

# What is changed, and to what: a path of `--set`, or a factor on a column of every project that states it.
CASES: dict[str, tuple[str, str | float] | None] = {
    "as stated": None,
    "market rate 18 %": ("rates.market", "18%"),
    "market rate 24 %": ("rates.market", "24%"),
    "market rate 27 %": ("rates.market", "27%"),
    "default rates doubled": ("default_rate", 2.0),
    "default rates tripled": ("default_rate", 3.0),
    "take-up a tenth lower": ("take_up", 0.9),
    "take-up a fifth lower": ("take_up", 0.8),
}


def scaled(study: allocator.Study, column: str, factor: float) -> allocator.Study:
    """The study with one column of all private projects multiplied by a factor; public works keep theirs."""
    changed = tuple(
        project
        if getattr(project, column) is None or "public" in project.tags
        else replace(project, **{column: getattr(project, column) * factor})
        for project in study.projects
    )
    return replace(study, projects=changed)


def solved(study: allocator.Study, case: tuple[str, str | float] | None) -> allocator.Portfolio:
    """The best portfolio of a case."""
    if case is None:
        return allocator.solve(study)
    what, value = case
    if isinstance(value, float):
        return allocator.solve(scaled(study, what, value))
    return allocator.solve(study, set={what: value})


def line(name: str, portfolio: allocator.Portfolio, base: allocator.Portfolio, tags: dict[str, tuple[str, ...]]) -> str:
    """One row of the table."""
    private = portfolio.totals["private"]
    firms = sum("sme" in tags[project] for project in portfolio.funded["project"])
    kept = len(set(portfolio.funded["project"]) & set(base.funded["project"]))
    return (
        f"| {name} | {private:,.0f} | {private / base.totals['private'] - 1:+.1%} | {portfolio.leverage:.2f} "
        f"| {portfolio.totals['resilience']:.1f} | {firms} | {kept} of {len(base.funded)} |"
    )


def table(names: list[str]) -> Iterator[str]:
    """The table, line by line; the first case is what the others are compared with."""
    study = allocator.read_study(FOLDER)
    tags = {project.project: project.tags for project in study.projects}
    yield "| case | private money, USD | change | leverage | resilience points | SME projects | projects kept |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    base = solved(study, None)
    for name in names:
        portfolio = base if CASES[name] is None else solved(study, CASES[name])
        yield line(name, portfolio, base, tags)


if __name__ == "__main__":
    for row in table(sys.argv[1:] or list(CASES)):
        print(row)
