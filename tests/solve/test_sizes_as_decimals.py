"""Sizes are decimals: where no decimal fits, the options are cut off as a whole, and a coarse last digit has room."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import allocator
from allocator.portfolio import Portfolio, Status
from allocator.study.records import Study

MODEL = "schema: 1\nname: most\ntitle: Most\nmaximise: {private: 1}\n"


def study(budget: float, options: list[dict[str, object]], limits: list[dict[str, object]], years: int = 1) -> Study:
    settings = {"name": "s", "currency": "USD", "first_year": 2027, "years": years}
    projects = [{"project": row["project"], "name": row["project"]} for row in options]
    return allocator.Study.from_frames(
        {
            "study": pd.DataFrame({"key": list(settings), "value": list(settings.values())}),
            "budgets": pd.DataFrame([{"fund": "f", "amount": budget}]),
            "projects": pd.DataFrame(projects),
            "options": pd.DataFrame([{"option": "o", **row} for row in options]),
            **({"limits": pd.DataFrame(limits)} if limits else {}),
        }
    )


def best(made: Study, tmp_path: Path) -> Portfolio:
    (tmp_path / "most.yaml").write_text(MODEL)
    return allocator.solve(made, model=tmp_path / "most.yaml")


def sized(project: str, commitment: float, private: float, least: float) -> dict[str, object]:
    return {"project": project, "commitment": commitment, "private": private, "scale_min": least, "scale_max": 1}


def test_two_sizes_that_only_thirds_would_fit_have_no_portfolio_and_few_questions_say_so(tmp_path: Path) -> None:
    # 18 000 a + 9 000 b = 24 000 is 2 a + b = 8/3: no decimals. Five start years each make 25 orders to try.
    floor = [{"limit": "all", "measure": "commitment", "at_least": 24000}]
    found = best(study(24000, [sized("A", 18000, 1, 0.5), sized("B", 9000, 2, 0.5)], floor, years=5), tmp_path)
    assert found.status is Status.INFEASIBLE
    assert int(str(found.manifest["solves"])) < 15


def test_a_worse_pair_that_fits_is_taken_instead(tmp_path: Path) -> None:
    # A and B would bring 283, if thirds were decimals; B whole and half of C (9 000 + 15 000) bring 200 + 5.
    floor = [{"limit": "all", "measure": "commitment", "at_least": 24000}]
    rows = [sized("A", 18000, 100, 0.5), sized("B", 9000, 200, 0.5), sized("C", 30000, 10, 0.5)]
    found = best(study(24000, rows, floor, years=3), tmp_path)
    assert found.status is Status.OPTIMAL
    assert [(row.project, row.scale) for row in found.funded_rows] == [("B", 1.0), ("C", 0.5)]


@pytest.mark.parametrize("years", [1, 4])
def test_a_size_of_a_large_amount_keeps_few_digits_and_the_money_still_fits(years: int, tmp_path: Path) -> None:
    # 2/3 of 3e9 is asked for; a size of so large an amount has three digits, and 0.667 would overspend.
    found = best(study(2e9, [sized("A", 3e9, 30, 0.1)], [], years=years), tmp_path)
    assert found.status in {Status.OPTIMAL, Status.FEASIBLE}
    (row,) = found.funded_rows
    assert 0.665 <= row.scale <= 0.6667
    assert row.commitment <= 2e9
    assert found.bound is not None
    assert 19.95 <= found.bound <= 20.0001
