"""Right portfolios worked out by hand, to be found right, and to be broken by planted faults.

Every number of an answer is written here from the comments beside it; nothing is computed by the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.portfolio import (
    BudgetLine,
    Declined,
    Funded,
    Level,
    LimitLine,
    Payment,
    Portfolio,
    Signature,
    Status,
    Verified,
)
from allocator.pricing.table import Option, Options, Unpriced
from allocator.study.records import Budget, Ceiling, Decision, Fund, Limit, Link, LinkKind, Project, Study
from allocator.verify import verify


@dataclass(frozen=True)
class Answer:
    """A study, what is on offer, the policy, and the portfolio to be checked."""

    study: Study
    options: Options
    model: Model
    portfolio: Portfolio

    def verified(self) -> Verified:
        return verify(self.study, self.options, self.model, self.portfolio)

    def with_portfolio(self, **changes: object) -> Answer:
        return replace(self, portfolio=replace(self.portfolio, **changes))

    def with_study(self, **changes: object) -> Answer:
        return replace(self, study=replace(self.study, **changes))

    def with_row(self, rows: str, changes: dict[str, object], **keys: object) -> Answer:
        """The portfolio with one row changed: the one that has these keys."""
        return self.with_portfolio(**{rows: _changed(getattr(self.portfolio, rows), changes, keys)})

    def without_row(self, rows: str, **keys: object) -> Answer:
        kept = tuple(row for row in getattr(self.portfolio, rows) if not _has(row, keys))
        assert len(kept) == len(getattr(self.portfolio, rows)) - 1, keys
        return self.with_portfolio(**{rows: kept})

    def plus_row(self, rows: str, row: object) -> Answer:
        return self.with_portfolio(**{rows: (*getattr(self.portfolio, rows), row)})

    def with_table(self, table: str, changes: dict[str, object], **keys: object) -> Answer:
        """The study with one row of a table changed."""
        return self.with_study(**{table: _changed(getattr(self.study, table), changes, keys)})

    def with_option(self, project: str, **changes: object) -> Answer:
        rows = _changed(self.options.rows, changes, {"project": project})
        return replace(self, options=replace(self.options, rows=rows))


def _has(row: object, keys: dict[str, object]) -> bool:
    return all(getattr(row, key) == value for key, value in keys.items())


def _changed(rows: tuple[object, ...], changes: dict[str, object], keys: dict[str, object]) -> tuple[object, ...]:
    assert sum(_has(row, keys) for row in rows) == 1, keys
    return tuple(replace(row, **changes) if _has(row, keys) else row for row in rows)


def amounts(limit: str, scope: str, amount: float, at_least: float | None, at_most: float | None) -> LimitLine:
    """A line of a limit without `of`: the value is the amount, the room the nearer bound's distance."""
    rooms = [amount - at_least] if at_least is not None else []
    rooms += [at_most - amount] if at_most is not None else []
    return LimitLine(limit, scope, amount, at_least, at_most, min(rooms), True, amount)


def share(
    limit: str, scope: str, amount: float, total: float, *, at_least: float | None = None, at_most: float | None = None
) -> LimitLine:
    """A line of a limit with `of`: value, bounds and room are shares of the total."""
    value = amount / total
    room = value - at_least if at_least is not None else at_most - value
    return LimitLine(limit, scope, value, at_least, at_most, room, True, amount, total)


def option(
    project: str,
    name: str,
    instrument: str,
    starts: tuple[int, ...],
    cash: tuple[float, ...],
    measures: dict[str, float],
    reflow: tuple[float, ...] = (),
    size: tuple[float, float] = (1.0, 1.0),
) -> Option:
    return Option(project, name, instrument, starts, cash, reflow, measures, *size)


WEIGHTED = Model("plain", "Plain", Objective(Form.WEIGHTED, (("private", 1.0),)))


def valley() -> Answer:
    """Two funds over three years: overhead, carry-over, undated money, a shared loan, reflows, eleven limits, links.

    green   1 000 in 2026, 500 in 2027, 200 undated, all less 10 % overhead: 900, 450, 180; half of what is left lapses
            2026  has 900, pays P1 700 and P2 100: 100 left, 50 moves on           available 1 080 with undated 180
            2027  has 450 + 50, pays P1 100 and P6 530: 130 drawn from undated      available 680
            2028  has 0, undated 50, pays P6 50                                     available 50, nothing left
            signs P1 800 + P2 100 + P6 630 = 1 530, all it has
    loans   600 in 2026, revolving, all of it moves on
            P2 pays back 200 and 150.50; loans paid 300 of 400, so 150 and 112.875 are its own
            P3 pays back 50 in 2028, all of it loans' own
            2026  has 600, pays 300                       2027  has 300 + 150, pays 250
            2028  has 200 + 162.875 = 362.875, pays 362.87
            signs P2 300 + P3 612.87 = 912.87, of 600 + 312.875
    """
    study = Study(
        name="Valley",
        currency="USD",
        first_year=2026,
        years=3,
        funds=(
            Fund("green", overhead=0.1, carry_over=0.5, themes=("water", "soil")),
            Fund("loans", revolving=True, instruments=("loan",)),
        ),
        budgets=(
            Budget("green", 2026, 1000.0),
            Budget("green", 2027, 500.0),
            Budget("green", None, 200.0),
            Budget("loans", 2026, 600.0),
        ),
        projects=(
            Project("P1", "Wells", "water", "esil", "akim", ("sme", "women-led"), measures={"beneficiaries": 100.0}),
            Project("P2", "Terraces", "soil", "esil", "akim", ("sme",), measures={"beneficiaries": 80.0}),
            Project("P3", "Boiler", "energy", "zhambyl", earliest=2027),
            Project("P4", "Pond", "water", "zhambyl", tags=("sme",)),
            Project("P5", "Belt", "soil", "esil", "akim", decision=Decision.OUT),
            Project("P6", "Drip", "soil", "zhambyl", tags=("women-led",), measures={"beneficiaries": 60.0}),
        ),
        limits=(
            Limit("adaptation", "commitment", "theme=water|soil", at_least=0.7, of="commitment"),
            Limit("obligor", "commitment", per="obligor", at_most=0.5, of="commitment"),
            Limit("yearly", "cash", per="year", at_most=1500.0),
            Limit("green-2027", "cash", "fund=green & year=2027", at_most=630.0),
            Limit("soil", "commitment", "theme=soil", per="fund", at_most=0.6, of="commitment"),
            Limit("tags", "projects", per="tag", at_least=1.0),
            Limit("size", "commitment", per="project", at_most=800.0),
            Limit("kinds", "private", per="instrument", at_most=1700.0),
            Limit("places", "beneficiaries", per="district", at_least=60.0),
            Limit("not-energy", "private", "theme!=energy", at_least=2000.0),
        ),
        links=(
            Link("P6", LinkKind.NEEDS, "P1"),
            Link("P3", LinkKind.NEEDS, "P2:loan"),
            Link("P2", LinkKind.EXCLUDES, "P5"),
            Link("P1:grant", LinkKind.TOGETHER, "P6"),
        ),
    )
    options = Options.of(
        [
            option("P1", "grant", "grant", (2026, 2027), (700.0, 100.0), {"commitment": 800.0, "private": 1600.0}),
            option("P1", "loan", "loan", (2026, 2027), (900.0,), {"commitment": 900.0, "private": 1700.0}),
            option(
                "P2",
                "loan",
                "loan",
                (2026, 2027),
                (400.0,),
                {"commitment": 400.0, "private": 300.0},
                (0.0, 200.0, 150.5),
            ),
            option(
                "P3",
                "loan",
                "loan",
                (2027, 2028),
                (250.0, 362.87),
                {"commitment": 612.87, "private": 500.0},
                (0.0, 50.0, 75.0),
            ),
            option("P4", "grant", "grant", (2026,), (10.0,), {"commitment": 10.0, "private": 5.0}),
            option("P5", "grant", "grant", (2026,), (10.0,), {"commitment": 10.0, "private": 5.0}),
            option("P6", "grant", "grant", (2026, 2027), (530.0, 50.0), {"commitment": 630.0, "private": 100.0}),
        ],
        (2026, 2027, 2028),
        [Unpriced("P4", "guarantee", "no collateral")],
    )
    model = replace(WEIGHTED, limits=(Limit("four", "projects", at_least=4.0, at_most=4.0),))
    # commitment 800 + 400 + 612.87 + 630 = 2 442.87; water and soil 800 + 400 + 630 = 1 830; akim 800 + 400
    # cash 2026: 700 + 400; 2027: 100 + 250 + 530; 2028: 362.87 + 50; in all 1 100 + 880 + 412.87
    limit_rows = (
        share("adaptation", "", 1830.0, 2442.87, at_least=0.7),
        *(
            share("obligor", obligor, signed, 2442.87, at_most=0.5)
            for obligor, signed in (("akim", 1200.0), ("P3", 612.87), ("P4", 0.0), ("P6", 630.0))
        ),
        *(
            amounts("yearly", year, paid, None, 1500.0)
            for year, paid in (("2026", 1100.0), ("2027", 880.0), ("2028", 412.87))
        ),
        amounts("green-2027", "", 630.0, None, 630.0),
        share("soil", "green", 730.0, 1530.0, at_most=0.6),  # P2 100 + P6 630
        share("soil", "loans", 300.0, 912.87, at_most=0.6),  # P2 300
        amounts("tags", "sme", 2.0, 1.0, None),  # P1, P2
        amounts("tags", "women-led", 2.0, 1.0, None),  # P1, P6
        *(
            amounts("size", project, signed, None, 800.0)
            for project, signed in (("P1", 800.0), ("P2", 400.0), ("P3", 612.87), ("P4", 0), ("P5", 0), ("P6", 630.0))
        ),
        amounts("kinds", "grant", 1700.0, None, 1700.0),  # P1 1 600 + P6 100
        amounts("kinds", "loan", 800.0, None, 1700.0),  # P2 300 + P3 500
        amounts("kinds", "guarantee", 0.0, None, 1700.0),  # offered to nobody, and counted
        amounts("places", "esil", 180.0, 60.0, None),  # P1 100 + P2 80
        amounts("places", "zhambyl", 60.0, 60.0, None),  # P6
        amounts("not-energy", "", 2000.0, 2000.0, None),
        amounts("four", "", 4.0, 4.0, 4.0),
    )
    portfolio = Portfolio(
        study="Valley",
        model="plain",
        currency="USD",
        status=Status.OPTIMAL,
        objective=2500.0,
        bound=2500.0,
        gap=0.0,
        totals={
            "commitment": 2442.87,
            "cash": 2392.87,
            "private": 2500.0,  # 1 600 + 300 + 500 + 100
            "projects": 4.0,
            "beneficiaries": 240.0,  # 100 + 80 + 60
            "resilience": 0.0,
        },
        leverage=2500.0 / 2442.87,
        funded_rows=(
            Funded("P1", "grant", "grant", 2026, 1.0, 800.0, 1600.0, {"beneficiaries": 100.0, "cash": 800.0}),
            Funded("P2", "loan", "loan", 2026, 1.0, 400.0, 300.0, {"beneficiaries": 80.0}),
            Funded("P3", "loan", "loan", 2027, 1.0, 612.87, 500.0),
            Funded("P6", "grant", "grant", 2027, 1.0, 630.0, 100.0, {"beneficiaries": 60.0, "projects": 1.0}),
        ),
        declined_rows=(Declined("P4", "Others bring more."), Declined("P5", "Decided out.")),
        budget_rows=(
            BudgetLine("green", 2026, 1080.0, 800.0, 230.0, 0.0),
            BudgetLine("green", 2027, 680.0, 630.0, 50.0, 0.0),
            BudgetLine("green", 2028, 50.0, 50.0, 0.0, 0.0),
            BudgetLine("loans", 2026, 600.0, 300.0, 300.0, 0.0),
            BudgetLine("loans", 2027, 450.0, 250.0, 200.0, 150.0),
            BudgetLine("loans", 2028, 362.875, 362.87, 0.005, 162.875),
        ),
        limit_rows=limit_rows,
        payments=(
            Payment("P1", "green", 2026, 700.0),
            Payment("P1", "green", 2027, 100.0),
            Payment("P2", "green", 2026, 100.0),
            Payment("P2", "loans", 2026, 300.0),
            Payment("P3", "loans", 2027, 250.0),
            Payment("P3", "loans", 2028, 362.87),
            Payment("P6", "green", 2027, 530.0),
            Payment("P6", "green", 2028, 50.0),
        ),
        signatures=(
            Signature("P1", "green", 800.0),
            Signature("P2", "green", 100.0),
            Signature("P2", "loans", 300.0),
            Signature("P3", "loans", 612.87),
            Signature("P6", "green", 630.0),
        ),
    )
    return Answer(study, options, model, portfolio)


def outcomes() -> Answer:
    """Ceilings, resilience, sizes and an order of objectives; one fund with 1 000 for any of two years.

    A  300 signed and paid 2026, private 900, people 300, hectares 40, north, water, decided in
    B  200 at size 0.75 (between 0.5 and 2) from 2027: 150, private 300, people 375, hectares 7.5, north, water
    C  100 at size 2 (its largest): 200, private 300, people 500, hectares 60, south, soil
    D  350 (100 in 2026, 250 in 2027), private 200, people 100, hectares 5, west, soil
    people    north min(600, 675) + south min(450, 500) + 100 = 1 150, in all at most 1 100
    hectares  40 + 7.5 + 60 + 5 = 112.5
    points    100 (0.6 * 1 100 / 2 000 + 0.4 * min(1, 112.5 / 100)) = 33 + 40 = 73
    """
    study = Study(
        name="Outcomes",
        currency="KZT",
        first_year=2026,
        years=2,
        funds=(Fund("pot"),),
        budgets=(Budget("pot", None, 1000.0),),
        projects=(
            Project(
                "A",
                "Dam",
                "water",
                "north",
                obligor="akim",
                decision=Decision.IN,
                measures={"people": 300.0, "hectares": 40.0},
            ),
            Project(
                "B",
                "Canal",
                "water",
                "north",
                obligor="akim",
                earliest=2027,
                measures={"people": 1.0, "hectares": 10.0},
            ),
            Project("C", "Mulch", "soil", "south", measures={"people": 250.0, "hectares": 30.0}),
            Project("D", "Trees", "soil", "west", measures={"people": 100.0, "hectares": 5.0}),
            Project("E", "Study", measures={"people": 900.0}),
        ),
        limits=(
            Limit("north", "people", "district=north", at_most=600.0),
            Limit("soil", "people", "theme=soil", at_least=0.5, of="people"),
            Limit("points", "resilience", per="theme", at_least=37.0),
            Limit("early", "resilience", per="year", at_most=65.5),
            Limit("canal", "private", "project=B", at_least=300.004, at_most=300.004),
            Limit("half", "cash", "theme=water", per="year", at_most=0.5, of="cash"),
        ),
        ceilings=(
            Ceiling("people", 600.0, "district", "north"),
            Ceiling("people", 450.0, "district", "south"),
            Ceiling("people", 1100.0),
        ),
        links=(Link("B", LinkKind.NEEDS, "A"), Link("E", LinkKind.EXCLUDES, "A")),
    )
    both = (2026, 2027)
    options = Options.of(
        [
            option("A", "full", "grant", both, (300.0,), {"commitment": 300.0, "private": 900.0}),
            option(
                "B",
                "part",
                "loan",
                both,
                (200.0,),
                {"commitment": 200.0, "private": 400.0, "people": 500.0},
                size=(0.5, 2.0),
            ),
            option("C", "double", "", both, (100.0,), {"commitment": 100.0, "private": 150.0}, size=(1.0, 2.0)),
            option("D", "one", "grant", both, (100.0, 250.0), {"commitment": 350.0, "private": 200.0}),
            option("E", "one", "grant", both, (1.0,), {"commitment": 1.0, "private": 2.0}),
        ],
        both,
    )
    model = Model(
        "green",
        "Green",
        Objective(Form.ORDERED, (("private", 0.0), ("resilience", 0.1))),
        {"people": Indicator(0.6, 2000.0), "hectares": Indicator(0.4, 100.0)},
    )
    limit_rows = (
        amounts("north", "", 600.0, None, 600.0),  # min(600, 300 + 375)
        share("soil", "", 550.0, 1100.0, at_least=0.5),  # min(450, 500) + 100, of 1 100
        # people 600 / 2 000 * 60 = 18 and hectares 47.5 / 100 * 40 = 19; soil: 550 -> 16.5 and 65 -> 26
        amounts("points", "water", 37.0, 37.0, None),
        amounts("points", "soil", 42.5, 37.0, None),
        # A, C, D start in 2026: people 300 + 450 + 100 -> 25.5, hectares 105 -> 40; B: 375 -> 11.25 and 7.5 -> 3
        amounts("early", "2026", 65.5, None, 65.5),
        amounts("early", "2027", 14.25, None, 65.5),
        # An equality with a size in it: 300 misses 300.004 by less than half a hundredth.
        LimitLine("canal", "", 300.0, 300.004, 300.004, -0.004, True, 300.0),
        share("half", "2026", 300.0, 600.0, at_most=0.5),  # A of A 300 + C 200 + D 100
        share("half", "2027", 150.0, 400.0, at_most=0.5),  # B of B 150 + D 250
    )
    portfolio = Portfolio(
        study="Outcomes",
        model="green",
        currency="KZT",
        status=Status.OPTIMAL,
        objective=73.0,
        bound=73.0,
        gap=0.0,
        totals={
            "commitment": 1000.0,
            "cash": 1000.0,
            "private": 1700.0,
            "projects": 4.0,
            "people": 1100.0,
            "hectares": 112.5,
            "resilience": 73.0,
        },
        leverage=1.7,
        funded_rows=(
            Funded("A", "full", "grant", 2026, 1.0, 300.0, 900.0, {"people": 300.0, "hectares": 40.0}),
            Funded("B", "part", "loan", 2027, 0.75, 150.0, 300.0, {"people": 375.0, "hectares": 7.5}),
            Funded("C", "double", "", 2026, 2.0, 200.0, 300.0, {"people": 500.0, "hectares": 60.0, "projects": 1.0}),
            Funded("D", "one", "grant", 2026, 1.0, 350.0, 200.0, {"people": 100.0, "hectares": 5.0}),
        ),
        declined_rows=(Declined("E", "Excluded by A."),),
        budget_rows=(
            BudgetLine("pot", 2026, 1000.0, 600.0, 400.0, 0.0),
            BudgetLine("pot", 2027, 400.0, 400.0, 0.0, 0.0),
        ),
        limit_rows=limit_rows,
        payments=(
            Payment("A", "pot", 2026, 300.0),
            Payment("B", "pot", 2027, 150.0),
            Payment("C", "pot", 2026, 200.0),
            Payment("D", "pot", 2026, 100.0),
            Payment("D", "pot", 2027, 250.0),
        ),
        signatures=(
            Signature("A", "pot", 300.0),
            Signature("B", "pot", 150.0),
            Signature("C", "pot", 200.0),
            Signature("D", "pot", 350.0),
        ),
        # The most private money is 1 800, of which resilience may cost a tenth: 1 620.
        levels=(Level("private", 1800.0, 1800.0), Level("resilience", 73.0, 73.0)),
    )
    return Answer(study, options, model, portfolio)


def scaled() -> Answer:
    """The outcomes again, each measure divided by its best: 0.5 * 1 700 / 2 000 + 0.5 * 73 / 80 = 0.88125."""
    answer = outcomes()
    objective = Objective(Form.SCALED, (("private", 0.5), ("resilience", 0.5)))
    return replace(answer, model=replace(answer.model, maximise=objective)).with_portfolio(
        objective=0.88125,
        bound=0.9,
        gap=(0.9 - 0.88125) / 0.88125,
        status=Status.FEASIBLE,
        levels=(Level("private", 2000.0, 2000.0), Level("resilience", 80.0, 80.0)),
    )


def guarantee() -> Answer:
    """Nothing is paid in programme years, so what comes back follows what was signed.

    keep signs 200 of 500 and is revolving: of 50 coming back in 2027 it gets 20; with its 180 that is the 200 signed.
    give signs 300 of its 300; its 30 go back to its donor outside the programme.
    """
    study = Study(
        name="Guarantee",
        currency="USD",
        first_year=2026,
        years=2,
        funds=(Fund("give"), Fund("keep", revolving=True)),
        budgets=(Budget("give", 2026, 300.0), Budget("keep", 2026, 180.0)),
        projects=(Project("G", "Cover"),),
    )
    offered = option(
        "G", "cover", "guarantee", (2026,), (0.0, 0.0, 90.0), {"commitment": 500.0, "private": 1250.0}, (0.0, 50.0)
    )
    portfolio = Portfolio(
        study="Guarantee",
        model="plain",
        currency="USD",
        status=Status.FEASIBLE,
        objective=1250.0,
        bound=1500.0,
        gap=0.2,  # 250 / 1 250
        totals={"commitment": 500.0, "private": 1250.0, "projects": 1.0},
        leverage=2.5,
        funded_rows=(Funded("G", "cover", "guarantee", 2026, 1.0, 500.0, 1250.0),),
        budget_rows=(
            BudgetLine("give", 2026, 300.0, 0.0, 300.0, 0.0),
            BudgetLine("give", 2027, 300.0, 0.0, 300.0, 0.0),
            BudgetLine("keep", 2026, 180.0, 0.0, 180.0, 0.0),
            BudgetLine("keep", 2027, 200.0, 0.0, 200.0, 20.0),
        ),
        signatures=(Signature("G", "give", 300.0), Signature("G", "keep", 200.0)),
    )
    return Answer(study, Options.of([offered], (2026, 2027)), WEIGHTED, portfolio)


CASES: dict[str, Callable[[], Answer]] = {
    "valley": valley,
    "outcomes": outcomes,
    "scaled": scaled,
    "guarantee": guarantee,
}
