"""Sets the best portfolio of a study made by make_study.py beside what the Fund approved.

    python examples/green-climate-fund/compare_with_fund.py OUT_FOLDER        prints the table of README.md

All figures are claims made at approval. The best portfolio is chosen for these very figures, so it cannot look worse.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import allocator

CLAIMS = {"private": "private money", "tco2e": "tonnes", "people": "people"}
ORDERS = 1000  # random orders of funding, always the same

Totals = dict[str, float]


def packages(study: allocator.Study) -> dict[str, Totals]:
    """What each project counts for: every project of such a study has one package."""
    projects = {project.project: project for project in study.projects}
    return {
        option.project: {
            "projects": 1.0,
            "commitment": option.commitment,
            "private": option.private or 0.0,
            "private-sector": option.commitment if "private-sector" in projects[option.project].tags else 0.0,
            **projects[option.project].measures,
            **option.measures,
        }
        for option in study.options
    }


def total(each: dict[str, Totals], chosen: Iterable[str]) -> Totals:
    """The sums over the projects chosen."""
    rows = [each[project] for project in chosen]
    return {name: sum(row[name] for row in rows) for name in next(iter(each.values()))}


def random_orders(each: dict[str, Totals], envelope: float) -> Totals:
    """The median of what is funded when projects come in a random order and what no longer fits is passed over."""
    draw, found = random.Random(0), []
    for _ in range(ORDERS):
        left, chosen = envelope, []
        for project in draw.sample(sorted(each), len(each)):
            if each[project]["commitment"] <= left:
                chosen.append(project)
                left -= each[project]["commitment"]
        found.append(total(each, chosen))
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def without_largest_claims(study: allocator.Study) -> tuple[allocator.Study, list[str]]:
    """The study in which the largest claim of each kind counts nothing, and whose claims these are."""
    each = packages(study)
    largest = {claim: max(each, key=lambda project: each[project][claim]) for claim in CLAIMS}
    projects = [
        replace(one, measures={k: 0.0 if largest.get(k) == one.project else v for k, v in one.measures.items()})
        for one in study.projects
    ]
    options = [replace(one, private=0.0) if one.project == largest["private"] else one for one in study.options]
    return replace(study, projects=tuple(projects), options=tuple(options)), [largest[claim] for claim in CLAIMS]


def line(name: str, sums: Totals) -> str:
    """One row of the table: counts, amounts in millions, shares in percent."""
    shares = (
        sums["adaptation_equivalent"] / sums["grant_equivalent"],
        sums["vulnerable_equivalent"] / sums["adaptation_equivalent"],
        sums["private-sector"] / sums["commitment"],
    )
    amounts = (sums[measure] / 1e6 for measure in ("commitment", *CLAIMS))
    cells = [f"{sums['projects']:.0f}", *(f"{amount:,.1f}" for amount in amounts), *(f"{one:.1%}" for one in shares)]
    return f"| {name} | {' | '.join(cells)} |"


def table(folder: Path) -> Iterator[str]:
    """The table, line by line."""
    study = allocator.read_study(folder)
    each, envelope = packages(study), sum(budget.amount for budget in study.budgets)
    with (folder / "_as_approved.csv").open(encoding="utf-8", newline="") as rows:
        in_order = [row["project"] for row in csv.DictReader(rows)]
    best = allocator.solve(study)
    doubted, largest = without_largest_claims(study)
    other = allocator.solve(doubted)
    everything = total(each, each)
    part = envelope / everything["commitment"]
    yield "| portfolio | projects | committed | private | tCO2e | people | adaptation | vulnerable | private sector |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    yield line("all that the Fund approved", everything)
    yield line(f"{part:.0%} of everything", {name: amount * part for name, amount in everything.items()})
    yield line("in the order of approval", total(each, in_order))
    yield line("in a random order (median)", random_orders(each, envelope))
    yield line("the best for these claims", total(each, best.funded["project"]))
    for claim, words in CLAIMS.items():
        four = allocator.solve(study, set={f"maximise.{claim}": "400"})
        yield line(f"the same, {words} four times", total(each, four.funded["project"]))
    kept = len(set(best.funded["project"]) & set(other.funded["project"]))
    yield ""
    yield (
        f"Money, tonnes and people in millions. Were the largest claim of each kind ({', '.join(largest)}) not "
        f"believed at all, {kept} of the {len(best.funded)} projects of the best portfolio would stay in it."
    )


if __name__ == "__main__":
    for text in table(Path(sys.argv[1])):
        print(text)
