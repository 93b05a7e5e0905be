"""Pipelines of any size for measuring, always the same for the same seed.

Their shape is that of a national programme: a few themes and districts, three or four packages a project, a dated
budget that carries over, floors by theme, caps by district and by obligor. The money is enough for about a fifth.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

FIRST_YEAR = 2027
THEMES = ("water", "energy", "farming", "forest", "planning")
DISTRICTS = tuple(f"district-{number:02d}" for number in range(1, 15))
INSTRUMENTS = ("grant", "rate-subsidy", "guarantee", "soft-loan")
SHARE_OF_COST = {"grant": (0.25, 0.5), "rate-subsidy": (0.1, 0.3), "guarantee": (0.05, 0.12), "soft-loan": (0.3, 0.6)}
YEARS_OF_CASH = {"grant": 2, "rate-subsidy": 3, "guarantee": 3, "soft-loan": 1}


def pipeline(projects: int, years: int = 5, seed: int = 0, *, priced: bool = False) -> dict[str, pd.DataFrame]:
    """The tables of a study with so many projects; `priced` leaves the packages to the model file.

    >>> frames = pipeline(100)
    >>> len(frames["projects"]), 300 <= len(frames["options"]) <= 400
    (100, True)
    """
    random = np.random.default_rng(seed)
    table = _projects(projects, years, random)
    frames = {"study": _study(projects, years), "projects": table, "limits": _limits(projects)}
    if priced:
        frames["projects"] = table.assign(**_economics(table["total_cost"].to_numpy(), random))
    else:
        frames["options"] = _options(table, random)
        frames["projects"] = table.drop(columns="total_cost")
    frames["funds"] = pd.DataFrame({"fund": ["donor"], "overhead": [0.08], "carry_over": [0.5]})
    frames["budgets"] = _budgets(float(table["total_cost"].sum()) * 0.06, years)
    return frames


def binaries(frames: Mapping[str, pd.DataFrame]) -> int:
    """Yes/no choices of a pipeline of stated packages: one for each package and year it may start in."""
    window = frames["projects"].set_index("project")
    open_years = window["latest"] - window["earliest"] + 1
    return int(frames["options"]["project"].map(open_years).sum())


def _study(projects: int, years: int) -> pd.DataFrame:
    rows = {"name": f"{projects} projects, {years} years", "currency": "USD", "first_year": FIRST_YEAR, "years": years}
    return pd.DataFrame({"key": list(rows), "value": list(rows.values())})


def _projects(count: int, years: int, random: np.random.Generator) -> pd.DataFrame:
    obligor = random.integers(0, max(1, int(count * 0.8)), count)
    cost = np.round(random.lognormal(np.log(110_000), 0.6, count).clip(20_000, 900_000), -2)
    return pd.DataFrame(
        {
            "project": [f"P{number:05d}" for number in range(1, count + 1)],
            "name": [f"Project {number}" for number in range(1, count + 1)],
            "theme": random.choice(THEMES, count),
            "district": random.choice(DISTRICTS, count),
            "obligor": [f"firm-{number:05d}" for number in obligor],
            "tags": random.choice(["sme", "sme;women-led", "public"], count, p=[0.55, 0.25, 0.2]),
            "total_cost": cost,
            "earliest": FIRST_YEAR,
            "latest": FIRST_YEAR + years - 1,
            "beneficiaries": random.integers(20, 3_000, count),
        }
    )


def _economics(cost: np.ndarray, random: np.random.Generator) -> dict[str, np.ndarray]:
    count = len(cost)
    equity = np.round(cost * random.uniform(0.2, 0.35, count), -2)
    return {
        "equity": equity,
        "annual_cash_flow": np.round(cost * random.uniform(0.22, 0.36, count), -2),
        "life_years": random.integers(8, 13, count),
        "loan_years": random.integers(4, 8, count),
        "grace_years": random.integers(0, 2, count),
        "default_rate": random.uniform(0.03, 0.05, count).round(3),
        "collateral": np.round((cost - equity) * random.uniform(0.6, 2.2, count), -2),
        "take_up": random.uniform(0.6, 0.95, count).round(2),
        "additionality": random.uniform(0.6, 0.9, count).round(2),
    }


def _options(projects: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Three packages for 56 of 100 projects and four for the others: 3.44 a project."""
    rows: list[dict[str, object]] = []
    for project, cost in zip(projects["project"], projects["total_cost"], strict=True):
        offered = sorted(random.choice(INSTRUMENTS, 3 if random.random() < 0.56 else 4, replace=False))
        quality = random.uniform(0.6, 1.4)
        rows += [_option(project, instrument, cost, quality, random) for instrument in offered]
    return pd.DataFrame(rows)


def _option(
    project: str, instrument: str, cost: float, quality: float, random: np.random.Generator
) -> dict[str, object]:
    low, high = SHARE_OF_COST[instrument]
    commitment = round(cost * random.uniform(low, high))
    span = YEARS_OF_CASH[instrument]
    later = [round(commitment / (span + 1)) for _ in range(span - 1)]
    cash = [commitment - sum(later), *later, 0, 0][:3]
    return {
        "project": project,
        "option": instrument,
        "instrument": instrument,
        "commitment": commitment,
        "private": round((cost - commitment) * random.uniform(0.4, 0.8) * quality),
        "cash_0": cash[0],
        "cash_1": cash[1],
        "cash_2": cash[2],
    }


def _budgets(total: float, years: int) -> pd.DataFrame:
    shape = np.linspace(1.2, 0.8, years)
    return pd.DataFrame(
        {
            "fund": "donor",
            "year": range(FIRST_YEAR, FIRST_YEAR + years),
            "amount": np.round(total * shape / shape.sum()),
        }
    )


def _limits(projects: int) -> pd.DataFrame:
    obligor_share = 0.15 if projects < 500 else 0.02
    rows = [
        ("floor-water", "theme=water", "", 0.22, None),
        ("floor-forest", "theme=forest", "", 0.15, None),
        ("cap-energy", "theme=energy", "", None, 0.15),
        ("women-led", "tag=women-led", "", 0.2, None),
        ("floor-district-01", "district=district-01", "", 0.05, None),
        ("floor-district-02", "district=district-02", "", 0.05, None),
        ("district-cap", "", "district", None, 0.2),
        ("obligor-cap", "", "obligor", None, obligor_share),
    ]
    table = pd.DataFrame(rows, columns=["limit", "where", "per", "at_least", "at_most"])
    return table.assign(measure="commitment", of="commitment")
