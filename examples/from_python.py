"""A study from DataFrames, solved and read back as DataFrames: run it with `python examples/from_python.py`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import allocator

# Five projects, each with one or two packages of support; money for about half of them.
FRAMES = {
    "study": pd.DataFrame(
        {
            "key": ["name", "currency", "first_year", "years"],
            "value": ["Five projects", "EUR", "2027", "2"],
        }
    ),
    "budgets": pd.DataFrame({"fund": ["green"] * 2, "year": [2027, 2028], "amount": [60_000, 40_000]}),
    "projects": pd.DataFrame(
        {
            "project": ["bakery", "dairy", "levee", "orchard", "wells"],
            "name": ["Solar roof", "Milking hall", "Levee", "Hail nets", "Village wells"],
            "theme": ["energy", "farming", "water", "farming", "water"],
            "people": [40, 120, 2_600, 90, 1_800],
        }
    ),
    "options": pd.DataFrame(
        [
            ("bakery", "grant", 19_000, 57_000),
            ("bakery", "subsidy", 12_000, 49_000),
            ("dairy", "subsidy", 31_000, 96_000),
            ("levee", "grant", 45_000, 0),
            ("orchard", "grant", 21_000, 35_000),
            ("wells", "grant", 30_000, 5_000),
        ],
        columns=["project", "option", "commitment", "private"],
    ),
    "limits": pd.DataFrame(
        [("water", "commitment", "theme=water", 0.3, "commitment")],
        columns=["limit", "measure", "where", "at_least", "of"],
    ),
}

# What the donor wants: the model file of the first study asks for the most private money.
POLICY = Path(__file__).parent / "first-study" / "model.yaml"


def main() -> allocator.Portfolio:
    """Solves the study and prints what a board asks for."""
    study = allocator.Study.from_frames(FRAMES)
    portfolio = allocator.solve(study, model=POLICY)
    print(f"{portfolio.status}: {portfolio.totals['private']:,.0f} EUR of private money")
    print(portfolio.funded[["project", "option", "start", "commitment", "private"]].to_string(index=False))
    print(portfolio.limits[["limit", "value", "at_least", "room"]].to_string(index=False))
    return portfolio


if __name__ == "__main__":
    main()
