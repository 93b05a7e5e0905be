from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.modelfile.records import Indicator
from allocator.portfolio import BudgetLine, Funded, LimitLine, Payment, Signature, Status
from allocator.pricing.table import Options
from allocator.study.records import Budget, Fund, Limit, Project
from tests.verify.cases import CASES, Answer, amounts, guarantee, outcomes, valley


@pytest.mark.parametrize("name", CASES)
def test_a_right_portfolio_is_found_right(name: str) -> None:
    verified = CASES[name]().verified()
    assert verified.problems == ()
    assert verified.ok
    assert verified.checks > 40


def test_the_last_year_may_say_what_is_left_or_that_nothing_moves_on() -> None:
    left = valley()
    nothing = left.with_row("budget_rows", {"carried": 0.0}, fund="loans", year=2028)
    assert left.verified().ok
    assert nothing.verified().ok


def test_rows_may_stand_in_any_order_and_a_payment_may_be_listed_in_parts() -> None:
    answer = valley()
    turned = answer.with_portfolio(
        payments=tuple(reversed(answer.portfolio.payments)), limit_rows=tuple(reversed(answer.portfolio.limit_rows))
    )
    parts = turned.with_row("payments", {"amount": 699.99}, project="P1", year=2026).plus_row(
        "payments", Payment("P1", "green", 2026, 0.01)
    )
    assert parts.verified().problems == ()


def test_tenths_add_up_as_they_are_written() -> None:
    # 0.1 + 0.2 is 0.3 on paper; as binary numbers it is more, and the fund would be over budget.
    answer = guarantee()
    options = replace(answer.options, rows=(replace(answer.options.rows[0], cash=(0.1, 0.2), reflow=()),))
    study = replace(answer.study, funds=(Fund("keep"),), budgets=(Budget("keep", 2026, 500.0),))
    paid = replace(answer, options=options, study=study).with_portfolio(
        signatures=(replace(answer.portfolio.signatures[1], amount=500.0),),
        payments=(Payment("G", "keep", 2026, 0.1), Payment("G", "keep", 2027, 0.2)),
        budget_rows=(
            BudgetLine("keep", 2026, 500.0, 0.1, 499.9, 0.0),
            BudgetLine("keep", 2027, 499.9, 0.2, 499.7, 0.0),
        ),
        totals={"commitment": 500.0, "private": 1250.0, "projects": 1.0, "cash": 0.3},
    )
    limited = paid.with_study(limits=(Limit("cash", "cash", at_most=0.3),))
    limited = limited.with_portfolio(limit_rows=(amounts("cash", "", 0.3, None, 0.3),))
    assert limited.verified().problems == ()


def test_reflows_of_many_projects_shared_by_thirds_add_up_exactly() -> None:
    # keep signs 1 of 3 for each of 60 projects that pay back 0.5 each: 60 * 0.5 / 3 = 10, which no float holds.
    # Its 50 and these 10 are the 60 it signs, to the last digit.
    answer = guarantee()
    offered = replace(answer.options.rows[0], measures={"commitment": 3.0, "private": 1.0}, reflow=(0.0, 0.5), cash=())
    ids = [f"G{number:02}" for number in range(60)]
    study = replace(
        answer.study,
        projects=tuple(Project(name, name) for name in ids),
        budgets=(Budget("give", 2026, 120.0), Budget("keep", 2026, 50.0)),
    )
    options = Options.of([replace(offered, project=name) for name in ids], (2026, 2027))
    shared = replace(answer, study=study, options=options).with_portfolio(
        objective=60.0,
        bound=60.0,
        gap=0.0,
        totals={"commitment": 180.0, "private": 60.0, "projects": 60.0},
        leverage=1 / 3,
        funded_rows=tuple(Funded(name, "cover", "guarantee", 2026, 1.0, 3.0, 1.0) for name in ids),
        signatures=tuple(
            Signature(name, fund, signed) for name in ids for fund, signed in (("give", 2.0), ("keep", 1.0))
        ),
        budget_rows=(
            BudgetLine("give", 2026, 120.0, 0.0, 120.0, 0.0),
            BudgetLine("give", 2027, 120.0, 0.0, 120.0, 0.0),
            BudgetLine("keep", 2026, 50.0, 0.0, 50.0, 0.0),
            BudgetLine("keep", 2027, 60.0, 0.0, 60.0, 10.0),
        ),
    )
    assert shared.verified().problems == ()
    less = shared.with_table("budgets", {"amount": 49.999999}, fund="keep")
    assert less.verified().problems == ("Fund keep signs 60.00; it has 50.00 and 10.00 coming back: 0.000001 over.",)


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.UNKNOWN])
def test_an_answer_without_a_portfolio_funds_nothing(status: Status) -> None:
    empty = {
        "status": status,
        "objective": None,
        "bound": None,
        "gap": None,
        "totals": {},
        "leverage": None,
        "funded_rows": (),
        "declined_rows": (),
        "budget_rows": (),
        "limit_rows": (),
        "payments": (),
        "signatures": (),
        "levels": (),
    }
    answer = outcomes().with_portfolio(**empty)
    assert answer.verified().ok
    assert not answer.plus_row("payments", Payment("A", "pot", 2026, 1.0)).verified().ok
    assert not answer.plus_row("funded_rows", Funded("A", "full", "grant", 2026, 1.0, 300.0, 900.0)).verified().ok
    assert not answer.with_portfolio(objective=1.0).verified().ok
    assert not answer.with_portfolio(totals={"private": 1.0}).verified().ok


def test_an_option_stated_twice_is_told_apart_by_its_start() -> None:
    answer = guarantee()
    first = answer.options.rows[0]
    later = replace(first, starts=(2027,), measures={"commitment": 1.0, "private": 1.0})
    both: Answer = replace(answer, options=replace(answer.options, rows=(first, later)))
    assert both.verified().problems == ()


def test_a_tag_written_twice_counts_once() -> None:
    twice = valley().with_table("projects", {"tags": ("sme", "sme")}, project="P2")
    assert twice.verified().problems == ()


def test_points_of_a_year_go_by_the_start_even_where_an_indicator_is_cash() -> None:
    # G starts in 2026 and is paid 30 in 2026 and 20 in 2027: 50 of 100 is 50 points in 2026, and none in 2027.
    answer = guarantee()
    options = replace(answer.options, rows=(replace(answer.options.rows[0], cash=(30.0, 20.0), reflow=()),))
    study = replace(
        answer.study,
        funds=(Fund("keep"),),
        budgets=(Budget("keep", None, 500.0),),
        limits=(Limit("points", "resilience", per="year", at_most=50.0),),
    )
    model = replace(answer.model, resilience={"cash": Indicator(1.0, 100.0)})
    paid = replace(answer, options=options, study=study, model=model).with_portfolio(
        signatures=(Signature("G", "keep", 500.0),),
        payments=(Payment("G", "keep", 2026, 30.0), Payment("G", "keep", 2027, 20.0)),
        budget_rows=(
            BudgetLine("keep", 2026, 500.0, 30.0, 470.0, 0.0),
            BudgetLine("keep", 2027, 470.0, 20.0, 450.0, 0.0),
        ),
        limit_rows=(amounts("points", "2026", 50.0, None, 50.0), amounts("points", "2027", 0.0, None, 50.0)),
        totals={"commitment": 500.0, "private": 1250.0, "projects": 1.0, "cash": 50.0, "resilience": 50.0},
    )
    assert paid.verified().problems == ()


def test_an_equality_within_its_slack_may_be_reported_either_way() -> None:
    answer = outcomes().with_row("limit_rows", {"met": False}, limit="canal")
    assert answer.verified().problems == ()


def test_shares_of_nothing_have_no_value_to_compare() -> None:
    # Nobody has exposure: 0 of 0 is neither too little nor too much.
    limit = Limit("none", "private", "theme=air", at_least=0.5, of="exposure")
    line = LimitLine("none", "", 0.0, 0.5, None, 0.0, True, 0.0, 0.0)
    answer = outcomes()
    empty = answer.with_study(limits=(*answer.study.limits, limit)).plus_row("limit_rows", line)
    assert empty.verified().problems == ()
    assert not empty.with_row("limit_rows", {"amount": 1.0}, limit="none").verified().ok


def test_a_fund_that_only_the_budgets_name_may_pay_for_everything() -> None:
    answer = outcomes().with_study(funds=())
    assert answer.verified().problems == ()
