"""Faults planted in right portfolios: each kind must be found, and named by the rule it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from allocator.portfolio import BudgetLine, Declined, Funded, Level, Payment, Signature, Status
from allocator.study.records import Budget, Ceiling, Decision, Fund, Limit, Link, LinkKind
from tests.verify.cases import Answer, amounts, guarantee, outcomes, scaled, valley

Fault = tuple[str, Callable[[], Answer], Callable[[Answer], Answer], str]

CHOICE: list[Fault] = [
    (
        "two options of one project",
        valley,
        lambda a: a.plus_row("funded_rows", Funded("P1", "loan", "loan", 2026, 1.0, 900.0, 1700.0)),
        "Project P1 is funded 2 times; one option and start may be taken.",
    ),
    (
        "one option at two starts",
        outcomes,
        lambda a: a.plus_row("funded_rows", Funded("A", "full", "grant", 2027, 1.0, 300.0, 900.0)),
        "Project A is funded 2 times; one option and start may be taken.",
    ),
    (
        "an option that is not on offer",
        valley,
        lambda a: a.with_row("funded_rows", {"option": "gift"}, project="P3"),
        "Project P3 is funded with gift, which is not on offer.",
    ),
    (
        "a project that does not exist",
        valley,
        lambda a: a.plus_row("funded_rows", Funded("P9", "grant", "grant", 2026, 1.0, 0.0, 0.0)),
        "Funded P9 is not a project of the study.",
    ),
    (
        "a start its option does not allow",
        valley,
        lambda a: a.with_row("funded_rows", {"start": 2026}, project="P3"),
        "Project P3 starts loan in 2026, which its option does not allow.",
    ),
    (
        "a start before the project's earliest year",
        outcomes,
        lambda a: a.with_row("funded_rows", {"start": 2026}, project="B"),
        "Project B starts in 2026, before its earliest year 2027.",
    ),
    (
        "a start after the project's latest year",
        outcomes,
        lambda a: a.with_table("projects", {"latest": 2026}, project="B"),
        "Project B starts in 2027, after its latest year 2026.",
    ),
    (
        "a start outside the programme",
        guarantee,
        lambda a: a.with_option("G", starts=(2030,)).with_row("funded_rows", {"start": 2030}, project="G"),
        "Project G starts in 2030, outside the programme 2026-2027.",
    ),
    (
        "a size above the range",
        outcomes,
        lambda a: a.with_row("funded_rows", {"scale": 2.01}, project="C"),
        "Project C has size 2.01, outside 1.00 to 2.00.",
    ),
    (
        "a size below the range",
        outcomes,
        lambda a: a.with_row("funded_rows", {"scale": 0.499999}, project="B"),
        "Project B has size 0.499999, outside 0.50 to 2.00.",
    ),
    (
        "a size a hair from 1",
        valley,
        lambda a: a.with_row("funded_rows", {"scale": 0.99999997}, project="P1"),
        "Project P1 has size 0.99999997, outside 1.00 to 1.00.",
    ),
    (
        "another instrument",
        valley,
        lambda a: a.with_row("funded_rows", {"instrument": "grant"}, project="P2"),
        'Project P2 says "grant"; its option is "loan".',
    ),
    (
        "decided out and funded",
        valley,
        lambda a: a.with_table("projects", {"decision": Decision.OUT}, project="P6"),
        "Project P6 is decided out and is funded.",
    ),
    (
        "decided in and missing",
        valley,
        lambda a: a.with_table("projects", {"decision": Decision.IN}, project="P4"),
        "Project P4 is decided in and is not funded.",
    ),
    (
        "declined twice",
        valley,
        lambda a: a.plus_row("declined_rows", Declined("P4", "Again.")),
        "Project P4 is not funded and is declined 2 times; it must be listed once.",
    ),
    (
        "neither funded nor declined",
        valley,
        lambda a: a.without_row("declined_rows", project="P5"),
        "Project P5 is not funded and is declined 0 times; it must be listed once.",
    ),
    (
        "funded and declined",
        outcomes,
        lambda a: a.plus_row("declined_rows", Declined("A", "No.")),
        "Project A is funded and declined.",
    ),
    (
        "declined without a reason",
        outcomes,
        lambda a: a.with_row("declined_rows", {"reason": " "}, project="E"),
        "Project E is declined without a reason.",
    ),
    (
        "a declined project that does not exist",
        valley,
        lambda a: a.plus_row("declined_rows", Declined("P9", "Unknown.")),
        "Declined P9 is not a project of the study.",
    ),
]

AMOUNTS: list[Fault] = [
    (
        "a commitment a hundredth off",
        valley,
        lambda a: a.with_row("funded_rows", {"commitment": 612.86}, project="P3"),
        "Project P3 reports commitment 612.86; it is 612.87 (-0.01 off).",
    ),
    (
        "private money not times the size",
        outcomes,
        lambda a: a.with_row("funded_rows", {"private": 400.0}, project="B"),
        "Project B reports private 400.00; it is 300.00 (100.00 off).",
    ),
    (
        "an outcome not times the size",
        outcomes,
        lambda a: a.with_row("funded_rows", {"measures": {"people": 250.0}}, project="C"),
        "Project C reports people 250.00; it is 500.00 (-250.00 off).",
    ),
    (
        "projects counted times the size",
        outcomes,
        lambda a: a.with_row("funded_rows", {"measures": {"projects": 2.0}}, project="C"),
        "Project C reports projects 2.00; it is 1.00 (1.00 off).",
    ),
    (
        "the project's outcome where the option states its own",
        outcomes,
        lambda a: a.with_row("funded_rows", {"measures": {"people": 0.75}}, project="B"),
        "Project B reports people 0.75; it is 375.00 (-374.25 off).",
    ),
    (
        "a number that is none",
        valley,
        lambda a: a.with_row("payments", {"amount": float("nan")}, project="P1", year=2026),
        "Payment P1: amount is nan, which is not a number.",
    ),
]

WHO_PAYS: list[Fault] = [
    (
        "a payment in the wrong year",
        valley,
        lambda a: a.with_row("payments", {"year": 2028}, project="P1", year=2027),
        "Project P1 is paid 0.00 in 2027; its option asks for 100.00 (-100.00 off).",
    ),
    (
        "a payment outside the programme",
        valley,
        lambda a: a.with_row("payments", {"year": 2029}, project="P6", year=2028),
        "Fund green pays 50.00 for P6 in 2029, outside the programme.",
    ),
    (
        "a payment a hundredth short",
        valley,
        lambda a: a.with_row("payments", {"amount": 699.99}, project="P1", year=2026),
        "Project P1 is paid 699.99 in 2026; its option asks for 700.00 (-0.01 off).",
    ),
    (
        "a payment a ten thousandth short",
        valley,
        lambda a: a.with_row("payments", {"amount": 699.9999}, project="P1", year=2026),
        "Project P1 is paid 700.00 in 2026; its option asks for 700.00 (-0.0001 off).",
    ),
    (
        "a payment missing",
        outcomes,
        lambda a: a.without_row("payments", project="C"),
        "Project C is paid 0.00 in 2026; its option asks for 200.00 (-200.00 off).",
    ),
    (
        "a payment made twice",
        valley,
        lambda a: a.plus_row("payments", Payment("P3", "loans", 2027, 250.0)),
        "Project P3 is paid 500.00 in 2027; its option asks for 250.00 (250.00 off).",
    ),
    (
        "a negative payment",
        valley,
        lambda a: a.plus_row("payments", Payment("P2", "green", 2026, -50.0)).plus_row(
            "payments", Payment("P2", "loans", 2026, 50.0)
        ),
        "Fund green pays -50.00 for P2: less than nothing.",
    ),
    (
        "a payment for a project that is not funded",
        valley,
        lambda a: a.plus_row("payments", Payment("P4", "green", 2026, 10.0)),
        "Fund green pays 10.00 for P4, which is not funded.",
    ),
    (
        "a payment by a fund of another theme",
        valley,
        lambda a: a.with_row("payments", {"fund": "green"}, project="P3", year=2027),
        "Fund green pays 250.00 for P3, which it may not pay for.",
    ),
    (
        "a payment by a fund of another instrument",
        valley,
        lambda a: a.with_row("payments", {"fund": "loans"}, project="P6", year=2028),
        "Fund loans pays 50.00 for P6, which it may not pay for.",
    ),
    (
        "a payment by a fund of another district",
        outcomes,
        lambda a: a.with_table("funds", {"districts": ("north", "south")}, fund="pot"),
        "Fund pot pays 100.00 for D, which it may not pay for.",
    ),
    (
        "an option without instrument, and a fund that asks for one",
        outcomes,
        lambda a: a.with_table("funds", {"instruments": ("grant", "loan")}, fund="pot"),
        "Project C is funded with double, which no fund may pay for.",
    ),
    (
        "a payment by a fund that does not exist",
        valley,
        lambda a: a.with_row("payments", {"fund": "gold"}, project="P3", year=2027),
        "Fund gold pays 250.00 for P3, but it is not a fund of the study.",
    ),
    (
        "a signature a hundredth short",
        valley,
        lambda a: a.with_row("signatures", {"amount": 799.99}, project="P1"),
        "Funds sign 799.99 for project P1; its commitment is 800.00 (-0.01 off).",
    ),
    (
        "a signature missing",
        guarantee,
        lambda a: a.without_row("signatures", fund="give"),
        "Funds sign 200.00 for project G; its commitment is 500.00 (-300.00 off).",
    ),
    (
        "a signature by a fund that may not",
        valley,
        lambda a: a.with_row("signatures", {"fund": "green"}, project="P3"),
        "Fund green signs 612.87 for P3, which it may not pay for.",
    ),
    (
        "a signature for a project that is not funded",
        valley,
        lambda a: a.plus_row("signatures", Signature("P5", "green", 1.0)),
        "Fund green signs 1.00 for P5, which is not funded.",
    ),
    (
        "a fund that pays more than it signed",
        valley,
        lambda a: a.with_row("signatures", {"amount": 99.99}, project="P2", fund="green").with_row(
            "signatures", {"amount": 300.01}, project="P2", fund="loans"
        ),
        "Fund green pays 100.00 for P2 and signed 99.99: 0.01 over.",
    ),
]

BUDGETS: list[Fault] = [
    (
        "a hundredth over the year's money",
        valley,
        lambda a: a.with_table("budgets", {"amount": 599.99}, fund="loans"),
        "Fund loans pays 362.87 in 2028; it has 362.86 that year: 0.005 over.",
    ),
    (
        "signing a hundredth over all it has",
        outcomes,
        lambda a: a.with_table("budgets", {"amount": 999.99}, fund="pot"),
        "Fund pot signs 1 000.00; it has 999.99 and 0.00 coming back: 0.01 over.",
    ),
    (
        "overhead left out",
        valley,
        lambda a: a.with_table("funds", {"overhead": 0.11}, fund="green"),
        "Fund green signs 1 530.00; it has 1 513.00 and 0.00 coming back: 17.00 over.",
    ),
    (
        "more carried over than may be",
        valley,
        lambda a: a.with_table("funds", {"carry_over": 0.49}, fund="green"),
        "Fund green pays 50.00 in 2028; it has 49.00 that year: 1.00 over.",
    ),
    (
        "undated money drawn twice",
        valley,
        lambda a: a.with_row("payments", {"amount": 180.0}, project="P6", year=2028),
        "Fund green pays 180.00 in 2028; it has 50.00 that year: 130.00 over.",
    ),
    (
        "money spent before it is there",
        valley,
        lambda a: a.with_table("budgets", {"year": 2027}, fund="loans"),
        "Fund loans pays 300.00 in 2026; it has 0.00 that year: 300.00 over.",
    ),
    (
        "what comes back credited to a fund that does not revolve",
        valley,
        lambda a: a.with_row("budget_rows", {"reflow": 50.0, "available": 730.0}, fund="green", year=2027),
        "Budget of green in 2027 reports reflow 50.00; it is 0.00 (50.00 off).",
    ),
    (
        "a fund spending what came back and is not its own",
        valley,
        lambda a: a.with_table("funds", {"revolving": False}, fund="loans"),
        "Fund loans pays 362.87 in 2028; it has 50.00 that year: 312.87 over.",
    ),
    (
        "all that comes back credited to one of two that paid",
        valley,
        lambda a: a.with_row("budget_rows", {"reflow": 200.0}, fund="loans", year=2027),
        "Budget of loans in 2027 reports reflow 200.00; it is 150.00 (50.00 off).",
    ),
    (
        "signing against reflows by payments where nothing is paid",
        guarantee,
        lambda a: a.with_option("G", reflow=(0.0, 49.0)),
        "Fund keep signs 200.00; it has 180.00 and 19.60 coming back: 0.40 over.",
    ),
    (
        "a reflow after the programme counted",
        guarantee,
        lambda a: a.with_option("G", reflow=(0.0, 0.0, 50.0)),
        "Fund keep signs 200.00; it has 180.00 and 0.00 coming back: 20.00 over.",
    ),
    (
        "money of a year outside the programme counted",
        guarantee,
        lambda a: a.with_table("budgets", {"year": 2028}, fund="give"),
        "Fund give signs 300.00; it has 0.00 and 0.00 coming back: 300.00 over.",
    ),
    (
        "a budget line that leaves undated money out",
        valley,
        lambda a: a.with_row("budget_rows", {"available": 900.0}, fund="green", year=2026),
        "Budget of green in 2026 reports available 900.00; it is 1 080.00 (-180.00 off).",
    ),
    (
        "a budget line that spends another amount",
        outcomes,
        lambda a: a.with_row("budget_rows", {"spent": 600.01}, fund="pot", year=2026),
        "Budget of pot in 2026 reports spent 600.01; it is 600.00 (0.01 off).",
    ),
    (
        "a budget line that carries what lapses",
        valley,
        lambda a: a.with_row("budget_rows", {"carried": 280.0}, fund="green", year=2026),
        "Budget of green in 2026 reports carried 280.00; it is 230.00 (50.00 off).",
    ),
    (
        "a budget line missing",
        valley,
        lambda a: a.without_row("budget_rows", fund="loans", year=2027),
        "Budget of loans in 2027 is reported 0 times; it must stand once.",
    ),
    (
        "a budget line twice",
        outcomes,
        lambda a: a.plus_row("budget_rows", BudgetLine("pot", 2027, 400.0, 400.0, 0.0, 0.0)),
        "Budget of pot in 2027 is reported 2 times; it must stand once.",
    ),
    (
        "a budget line of a fund that does not exist",
        outcomes,
        lambda a: a.plus_row("budget_rows", BudgetLine("pit", 2027, 0.0, 0.0, 0.0, 0.0)),
        "Budget of pit in 2027 is reported, which the study does not have.",
    ),
    (
        "a fund without lines",
        outcomes,
        lambda a: a.with_study(funds=(*a.study.funds, Fund("second"))),
        "Budget of second in 2026 is reported 0 times; it must stand once.",
    ),
]


def _limit(name: str, **changes: object) -> Callable[[Answer], Answer]:
    """The limit and its lines both changed, so that only the rule itself is broken."""

    def broken(answer: Answer) -> Answer:
        bounds = {key: value for key, value in changes.items() if key in {"at_least", "at_most"}}
        rows = tuple(replace(row, **bounds) if row.limit == name else row for row in answer.portfolio.limit_rows)
        return answer.with_table("limits", changes, limit=name).with_portfolio(limit_rows=rows)

    return broken


LIMITS: list[Fault] = [
    (
        "a floor broken by a hundredth",
        valley,
        _limit("not-energy", at_least=2000.01),
        "Limit not-energy: private is 2 000.00, at least 2 000.01 is asked: 0.01 short.",
    ),
    (
        "a cap broken by a hundredth",
        valley,
        _limit("green-2027", at_most=629.99),
        "Limit green-2027: cash is 630.00, at most 629.99 is allowed: 0.01 over.",
    ),
    (
        "a share broken",
        valley,
        _limit("adaptation", at_least=0.75),
        "Limit adaptation: commitment is 1 830.00 of commitment 2 442.87, at least 1 832.15 is asked: 2.15 short.",
    ),
    (
        "an obligor's cap broken",
        valley,
        _limit("obligor", at_most=0.49),
        "Limit obligor for akim: commitment is 1 200.00 of commitment 2 442.87, at most 1 197.01 is allowed: 2.99",
    ),
    (
        "a cap per year broken in one",
        valley,
        _limit("yearly", at_most=1099.99),
        "Limit yearly for 2026: cash is 1 100.00, at most 1 099.99 is allowed: 0.01 over.",
    ),
    (
        "a share per fund broken",
        valley,
        _limit("soil", at_most=0.47),
        "Limit soil for green: commitment is 730.00 of commitment 1 530.00, at most 719.10 is allowed: 10.90 over.",
    ),
    (
        "a floor per tag broken",
        valley,
        _limit("tags", at_least=3.0),
        "Limit tags for women-led: projects is 2.00, at least 3.00 is asked: 1.00 short.",
    ),
    (
        "a cap per project broken",
        valley,
        _limit("size", at_most=799.99),
        "Limit size for P1: commitment is 800.00, at most 799.99 is allowed: 0.01 over.",
    ),
    (
        "a floor for an instrument that nobody can have",
        valley,
        _limit("kinds", at_least=1.0),
        "Limit kinds for guarantee: private is 0.00, at least 1.00 is asked: 1.00 short.",
    ),
    (
        "a floor per district broken",
        valley,
        _limit("places", at_least=60.01),
        "Limit places for zhambyl: beneficiaries is 60.00, at least 60.01 is asked: 0.01 short.",
    ),
    (
        "a limit of the model file broken",
        valley,
        lambda a: replace(a, model=replace(a.model, limits=(Limit("four", "projects", at_least=4.0, at_most=3.0),))),
        "Limit four: projects is 4.00, at most 3.00 is allowed: 1.00 over.",
    ),
    (
        "a ceiling counted twice in a limit",
        outcomes,
        lambda a: a.with_row(
            "limit_rows", {"value": 675.0, "amount": 675.0, "room": -75.0, "met": False}, limit="north"
        ),
        "Limit north reports amount 675.00; it is 600.00 (75.00 off).",
    ),
    (
        "a share of what counts, not of the plain sum",
        outcomes,
        _limit("soil", at_least=0.501),
        "Limit soil: people is 550.00 of people 1 100.00, at least 551.10 is asked: 1.10 short.",
    ),
    (
        "resilience of a theme too low",
        outcomes,
        _limit("points", at_least=37.01),
        "Limit points for water: resilience is 37.00, at least 37.01 is asked: 0.01 short.",
    ),
    (
        "resilience of a year too high",
        outcomes,
        _limit("early", at_most=65.49),
        "Limit early for 2026: resilience is 65.50, at most 65.49 is allowed: 0.01 over.",
    ),
    (
        "a share of a year's cash broken",
        outcomes,
        _limit("half", at_most=0.49),
        "Limit half for 2026: cash is 300.00 of cash 600.00, at most 294.00 is allowed: 6.00 over.",
    ),
    (
        "an equality missed by more than a size's last digit",
        outcomes,
        _limit("canal", at_least=300.006, at_most=300.006),
        "Limit canal: private is 300.00, at least 300.01 is asked: 0.006 short.",
    ),
    (
        "an equality missed where no size takes part",
        valley,
        lambda a: a.with_study(limits=(*a.study.limits, Limit("all", "private", at_least=2500.004, at_most=2500.004))),
        "Limit all: private is 2 500.00, at least 2 500.00 is asked: 0.004 short.",
    ),
    (
        "a limit line missing",
        valley,
        lambda a: a.without_row("limit_rows", limit="size", scope="P4"),
        "Limit size for P4 is not reported.",
    ),
    (
        "a limit line twice",
        valley,
        lambda a: a.plus_row("limit_rows", amounts("tags", "sme", 2.0, 1.0, None)),
        'Limit tags, scope "sme", is reported once too often: no such limit is left to report.',
    ),
    (
        "a line of a limit nobody stated",
        outcomes,
        lambda a: a.plus_row("limit_rows", amounts("extra", "", 2.0, 1.0, None)),
        'Limit extra, scope "", is reported once too often: no such limit is left to report.',
    ),
    (
        "a wrong met",
        valley,
        lambda a: a.with_row("limit_rows", {"met": False}, limit="tags", scope="sme"),
        "Limit tags for sme is reported not met; it is met.",
    ),
    (
        "a wrong room",
        valley,
        lambda a: a.with_row("limit_rows", {"room": 401.0}, limit="yearly", scope="2026"),
        "Limit yearly for 2026 reports room 401.00; it is 400.00 (1.00 off).",
    ),
    (
        "a wrong share",
        valley,
        lambda a: a.with_row("limit_rows", {"value": 0.7492}, limit="adaptation"),
        "Limit adaptation reports value 0.7492; it is 0.749119",
    ),
    (
        "a wrong total",
        valley,
        lambda a: a.with_row("limit_rows", {"total": 1530.01}, limit="soil", scope="green"),
        "Limit soil for green reports total 1 530.01; it is 1 530.00 (0.01 off).",
    ),
    (
        "a total left out",
        valley,
        lambda a: a.with_row("limit_rows", {"total": None}, limit="adaptation"),
        "Limit adaptation reports no total; commitment is 2 442.87.",
    ),
    (
        "a total where there is none",
        outcomes,
        lambda a: a.with_row("limit_rows", {"total": 1.0}, limit="north"),
        "Limit north reports a total of 1.00; it has no `of`.",
    ),
    (
        "a bound that is not the limit's",
        valley,
        lambda a: a.with_row("limit_rows", {"at_most": 1600.0, "room": 500.0}, limit="yearly", scope="2026"),
        "Limit yearly for 2026 reports at_most 1600.0; the limit states 1500.0.",
    ),
    (
        "a measure that no fund has",
        valley,
        lambda a: a.with_study(limits=(Limit("x", "private", "fund=green", at_least=1.0),)),
        "Limit x cannot be judged: private is not known by fund.",
    ),
    (
        "a share of a measure that no fund has",
        valley,
        lambda a: a.with_study(limits=(Limit("x", "cash", per="fund", at_least=1.0, of="private"),)),
        "Limit x cannot be judged: private is not known by fund.",
    ),
    (
        "a where that says nothing",
        valley,
        lambda a: a.with_study(limits=(Limit("x", "private", "theme", at_least=1.0),)),
        'Limit x cannot be judged: "theme" is not a condition.',
    ),
    (
        "a per that is not known",
        valley,
        lambda a: a.with_study(limits=(Limit("x", "private", per="colour", at_least=1.0),)),
        'Limit x cannot be judged: per "colour" is not known.',
    ),
]


def _link(project: str, kind: LinkKind, other: str) -> Callable[[Answer], Answer]:
    return lambda answer: answer.with_study(links=(*answer.study.links, Link(project, kind, other)))


LINKS: list[Fault] = [
    (
        "a need not met",
        valley,
        _link("P2", LinkKind.NEEDS, "P4"),
        "Link P2 needs P4: P2 is funded and P4 is not.",
    ),
    (
        "a need that starts later",
        valley,
        _link("P1", LinkKind.NEEDS, "P6:grant"),
        "Link P1 needs P6:grant: P6:grant starts in 2027, 1 after P1 in 2026.",
    ),
    (
        "a need met by another option",
        valley,
        _link("P6", LinkKind.NEEDS, "P1:loan"),
        "Link P6 needs P1:loan: P6 is funded and P1:loan is not.",
    ),
    (
        "two that exclude each other",
        valley,
        _link("P6:grant", LinkKind.EXCLUDES, "P2"),
        "Link P6:grant excludes P2: both are funded.",
    ),
    (
        "one of two that go together",
        outcomes,
        _link("E", LinkKind.TOGETHER, "A"),
        "Link E together A: A is funded and the other is not.",
    ),
    (
        "together, with the other option",
        outcomes,
        _link("A", LinkKind.TOGETHER, "B:whole"),
        "Link A together B:whole: A is funded and the other is not.",
    ),
]


def _total(name: str, reported: float) -> Callable[[Answer], Answer]:
    return lambda answer: answer.with_portfolio(totals={**answer.portfolio.totals, name: reported})


def _no_total(name: str) -> Callable[[Answer], Answer]:
    return lambda a: a.with_portfolio(totals={key: value for key, value in a.portfolio.totals.items() if key != name})


TOTALS: list[Fault] = [
    (
        "a total a hundredth off",
        valley,
        _total("private", 2500.01),
        "The total of private is reported as 2 500.01; it is 2 500.00 (0.01 off).",
    ),
    (
        "a total left out",
        valley,
        _no_total("beneficiaries"),
        "The total of beneficiaries is not reported; it is 240.00.",
    ),
    (
        "a total of something nobody has",
        valley,
        _total("hectares", 3.0),
        "The total of hectares is reported as 3.00; it is 0.00 (3.00 off).",
    ),
    (
        "a ceiling by district left out of the total",
        outcomes,
        _total("people", 1275.0),
        "The total of people is reported as 1 275.00; it is 1 100.00 (175.00 off).",
    ),
    (
        "a ceiling on all left out of the total",
        outcomes,
        _total("people", 1150.0),
        "The total of people is reported as 1 150.00; it is 1 100.00 (50.00 off).",
    ),
    (
        "a lower ceiling not applied",
        outcomes,
        lambda a: a.with_study(ceilings=(*a.study.ceilings[:2], Ceiling("people", 1099.0))),
        "The total of people is reported as 1 100.00; it is 1 099.00 (1.00 off).",
    ),
    (
        "points a little off",
        outcomes,
        _total("resilience", 73.001),
        "The total of resilience is reported as 73.00; it is 73.00 (0.001 off).",
    ),
    (
        "points above full",
        outcomes,
        _total("resilience", 78.0),  # hectares 112.5 of 100 counted as 45
        "The total of resilience is reported as 78.00; it is 73.00 (5.00 off).",
    ),
    (
        "leverage by cash",
        valley,
        lambda a: a.with_portfolio(leverage=2500.0 / 2392.87),
        "Leverage is reported as 1.04477",
    ),
    (
        "leverage left out",
        outcomes,
        lambda a: a.with_portfolio(leverage=None),
        "Leverage is reported as None; it is 1.7.",
    ),
    (
        "another currency",
        outcomes,
        lambda a: a.with_portfolio(currency="USD"),
        "The portfolio is in USD; the study is in KZT.",
    ),
]

OBJECTIVE: list[Fault] = [
    (
        "an objective a hundredth too high",
        valley,
        lambda a: a.with_portfolio(objective=2500.01, bound=2500.01),
        "The objective is reported as 2 500.01; it is 2 500.00 (0.01 off).",
    ),
    (
        "no objective",
        valley,
        lambda a: a.with_portfolio(objective=None),
        "The portfolio is optimal and states no objective.",
    ),
    (
        "a bound below the objective",
        valley,
        lambda a: a.with_portfolio(bound=2499.0),
        "The bound 2 499.00 is 1.00 below the objective 2 500.00.",
    ),
    (
        "optimal without a bound",
        valley,
        lambda a: a.with_portfolio(bound=None),
        "The portfolio is optimal and states no bound.",
    ),
    (
        "a gap of the whole where there is one",
        guarantee,
        lambda a: a.with_portfolio(gap=0.0),
        "The gap is reported as 0; the bound is 250.00 above the objective.",
    ),
    (
        "a gap divided by the bound",
        guarantee,
        lambda a: a.with_portfolio(gap=250.0 / 1500.0),
        "The gap is reported as 0.166667; the bound is 250.00 above the objective.",
    ),
    (
        "a gap below nothing",
        guarantee,
        lambda a: a.with_portfolio(gap=-0.2),
        "The gap is -0.2: less than nothing.",
    ),
    (
        "a gap hidden behind a decided project",
        outcomes,
        lambda a: a.with_portfolio(bound=74.0),
        "The gap is reported as 0; the bound is 1.00 above the objective.",
    ),
    (
        "an ordered objective of the first level",
        outcomes,
        lambda a: a.with_portfolio(objective=1700.0, bound=1700.0),
        "The objective is reported as 1 700.00; it is 73.00 (1 627.00 off).",
    ),
    (
        "an earlier level that lost too much",
        outcomes,
        lambda a: a.with_portfolio(levels=(Level("private", 1900.0, 1900.0), a.portfolio.levels[1])),
        "The total of private is 1 700.00; its level 1 900.00 may fall to 1 710.00 only: 10.00 short.",
    ),
    (
        "a total above the bound of its level",
        outcomes,
        lambda a: a.with_portfolio(levels=(Level("private", 1690.0, 1690.0), a.portfolio.levels[1])),
        "The total of private is 1 700.00, 10.00 above the bound 1 690.00 of its level.",
    ),
    (
        "a level above its own bound",
        outcomes,
        lambda a: a.with_portfolio(levels=(Level("private", 1800.0, 1750.0), a.portfolio.levels[1])),
        "The level of private states 1 800.00, above its own bound 1 750.00.",
    ),
    (
        "a level left out",
        outcomes,
        lambda a: a.with_portfolio(levels=a.portfolio.levels[1:]),
        "The levels are of resilience; the order asked for is private, resilience.",
    ),
    (
        "a last level that was not reached",
        outcomes,
        lambda a: a.with_portfolio(levels=(a.portfolio.levels[0], Level("resilience", 72.0, 73.0))),
        "The last level states 72.00 of resilience; it is 73.00.",
    ),
    (
        "a scaled objective with the wrong best",
        scaled,
        lambda a: a.with_portfolio(levels=(Level("private", 2000.0, 2000.0), Level("resilience", 79.0, 79.0))),
        "The objective is reported as 0.88125; it is 0.887025",
    ),
    (
        "a scaled objective without a best",
        scaled,
        lambda a: a.with_portfolio(levels=a.portfolio.levels[:1]),
        "The best value of resilience is not stated above 0, so the scaled objective cannot be recomputed.",
    ),
    (
        "a scaled objective beyond its weights",
        scaled,
        lambda a: a.with_portfolio(levels=(), objective=1.1, bound=1.1, gap=0.0),
        "The objective is reported as 1.10; its weights allow 1.00 at most.",
    ),
    (
        "a status that finds nothing with a portfolio beside it",
        valley,
        lambda a: a.with_portfolio(status=Status.INFEASIBLE),
        "The portfolio is infeasible and has 4 rows funded.",
    ),
]

FAULTS = [*CHOICE, *AMOUNTS, *WHO_PAYS, *BUDGETS, *LIMITS, *LINKS, *TOTALS, *OBJECTIVE]


@pytest.mark.parametrize(("base", "fault", "sentence"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_a_planted_fault_is_found_and_named(
    base: Callable[[], Answer], fault: Callable[[Answer], Answer], sentence: str
) -> None:
    verified = fault(base()).verified()
    assert not verified.ok
    assert any(problem.startswith(sentence) for problem in verified.problems), "\n".join(verified.problems)


def test_every_kind_of_fault_is_planted_once() -> None:
    assert len({each[0] for each in FAULTS}) == len(FAULTS) - 1  # "a total left out": of a limit, and of the totals
    assert len(FAULTS) > 100


def test_one_fault_gives_one_sentence_where_it_breaks_one_rule() -> None:
    answer = valley().with_study(budgets=(*valley().study.budgets[:3], Budget("loans", 2026, 600.0)))
    broken = answer.with_row("limit_rows", {"met": False}, limit="tags", scope="sme")
    assert broken.verified().problems == ("Limit tags for sme is reported not met; it is met.",)
