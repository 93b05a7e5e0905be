"""Random small studies that use every rule: integers, tenths and hundredths, chosen so that the rules bind.

`random_study(seed)` gives the same study for the same seed. `features` narrows what may appear: a relation between
two solves often holds only where some rule is absent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from random import Random

from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.pricing.table import Option, Options
from allocator.study.records import (
    Budget,
    Ceiling,
    Decision,
    Fund,
    Limit,
    Link,
    LinkKind,
    Project,
    StatedOption,
    Study,
)
from tests.oracle.rules import EVERYTHING, Rules, read_where

ALL = frozenset(
    {
        "years",  # more than one programme year
        "cash",  # cash by year, not all at the start
        "reflow",
        "starts",  # fixed and free start years, the same option at two starts
        "scale",
        "funds",  # more than one fund
        "eligibility",
        "overhead",
        "carry_over",  # shares below 1
        "revolving",
        "undated",
        "negative",  # measures below zero
        "themeless",  # projects without theme or district
        "decisions",
        "links",
        "option_links",
        "limits",
        "floors",
        "of",
        "per",
        "fund_limits",
        "model_limits",
        "ceilings",
        "resilience",
        "ordered",
        "scaled",
        "negative_weights",
    }
)

THEMES = ("water", "heat", "farms")
DISTRICTS = ("esil", "zhambyl")
INSTRUMENTS = ("grant", "loan", "guarantee")
TAGS = ("sme", "women-led")
OBLIGORS = ("alpha", "beta")
OWN_MEASURES = ("people", "hectares")


@dataclass
class Draw:
    """What the parts of the generator share: the dice and what may appear."""

    dice: Random
    features: Collection[str]
    assignments: int
    first_year: int = 2027
    years: int = 1
    unit: float = 1.0

    def may(self, feature: str, chance: float) -> bool:
        return feature in self.features and self.dice.random() < chance

    def amount(self, low: int, high: int) -> float:
        """A whole number, or one with a tenth or a hundredth, as the study's `unit` says."""
        return round(self.dice.randint(low, high) * self.unit, 2)

    def some(self, values: Collection[str], most: int = 2) -> tuple[str, ...]:
        return tuple(sorted(self.dice.sample(sorted(values), self.dice.randint(1, min(most, len(values))))))

    @property
    def programme(self) -> range:
        return range(self.first_year, self.first_year + self.years)


def random_study(
    seed: int, features: Collection[str] = ALL, assignments: int = 1500, projects: tuple[int, int] = (2, 6)
) -> tuple[Study, Model]:
    """A study and a model file with at most so many assignments of packages to projects."""
    draw = Draw(Random(seed), features, assignments)
    draw.years = draw.dice.choice((1, 2, 2, 3, 3)) if "years" in features else 1
    draw.unit = draw.dice.choice((1.0, 1.0, 0.1, 0.3, 0.07, 10_007.13))
    funds = _funds(draw)
    pipeline = [_project(draw, number) for number in range(1, draw.dice.randint(*projects) + 1)]
    options = _few_enough(draw, pipeline, [row for project in pipeline for row in _options(draw, project)])
    funds = [_on_offer(fund, pipeline, options) for fund in funds]
    study = Study(
        name=f"Random study {seed}",
        currency="USD",
        first_year=draw.first_year,
        years=draw.years,
        funds=tuple(funds),
        budgets=tuple(_budgets(draw, funds, options)),
        projects=tuple(pipeline),
        options=tuple(sorted(options, key=lambda row: (row.project, row.option, row.start or 0))),
    )
    study = replace(study, links=tuple(_links(draw, study)), ceilings=tuple(_ceilings(draw, study)))
    model = _model(draw)
    return _with_limits(draw, study, model)


# --- money


def _funds(draw: Draw) -> list[Fund]:
    count = draw.dice.choice((1, 2, 2, 3)) if "funds" in draw.features else 1
    return [_fund(draw, name) for name in ("adb", "gcf", "undp")[:count]]


def _fund(draw: Draw, name: str) -> Fund:
    kind = draw.dice.choice(("themes", "districts", "instruments")) if draw.may("eligibility", 0.35) else ""
    lists = {"themes": THEMES, "districts": DISTRICTS, "instruments": INSTRUMENTS}
    return Fund(
        name,
        name.upper(),
        overhead=draw.dice.choice((0.1, 0.07, 0.25)) if draw.may("overhead", 0.35) else 0.0,
        carry_over=draw.dice.choice((0.0, 0.5)) if draw.may("carry_over", 0.5) else 1.0,
        revolving=draw.may("revolving", 0.5),
        **({kind: draw.some(lists[kind])} if kind else {}),
    )


def _on_offer(fund: Fund, pipeline: list[Project], options: list[StatedOption]) -> Fund:
    """The fund without names that nothing on offer has: the checks refuse them."""
    return replace(
        fund,
        themes=tuple(name for name in fund.themes if any(project.theme == name for project in pipeline)),
        districts=tuple(name for name in fund.districts if any(project.district == name for project in pipeline)),
        instruments=tuple(name for name in fund.instruments if any(row.instrument == name for row in options)),
    )


def _budgets(draw: Draw, funds: list[Fund], options: list[StatedOption]) -> list[Budget]:
    """Together a third to nine tenths of what one package of every project would take."""
    dearest: dict[str, float] = {}
    for row in options:
        dearest[row.project] = max(dearest.get(row.project, 0.0), row.commitment * row.scale_max)
    whole = sum(dearest.values()) * draw.dice.choice((0.35, 0.5, 0.7, 0.9))
    rows: list[Budget] = []
    for fund in funds:
        years: list[int | None] = list(draw.programme)
        years = [year for year in years if draw.dice.random() < 0.85]
        if draw.may("undated", 0.4):
            years.append(None)
        for year in years:
            share = draw.dice.choice((0.5, 1.0, 1.0, 1.5)) * whole / len(funds) / len(years)
            rows.append(Budget(fund.fund, year, round(share, draw.dice.choice((0, 1, 2)))))
    if not rows:
        rows.append(Budget(funds[0].fund, draw.first_year, round(whole, 1)))
    return sorted(rows, key=lambda row: (row.fund, row.year or 0))


# --- pipeline


def _project(draw: Draw, number: int) -> Project:
    measures = {"people": draw.amount(0, 30)}
    low = -15 if "negative" in draw.features else 0
    measures["hectares"] = draw.amount(low, 20)
    late = draw.dice.random() < 0.25 and "starts" in draw.features
    earliest = draw.dice.choice(draw.programme) if late else None
    decision = Decision.OPEN
    if draw.may("decisions", 0.1):
        decision = draw.dice.choice((Decision.IN, Decision.IN, Decision.OUT))
    return Project(
        f"P{number}",
        f"Project {number}",
        theme=None if draw.may("themeless", 0.12) else draw.dice.choice(THEMES),
        district=None if draw.may("themeless", 0.12) else draw.dice.choice(DISTRICTS),
        obligor=draw.dice.choice((*OBLIGORS, None)),
        tags=draw.dice.choice(((), TAGS[:1], TAGS[1:], TAGS)),
        earliest=earliest,
        latest=earliest if earliest and draw.dice.random() < 0.5 else None,
        decision=decision,
        measures=measures,
    )


def _options(draw: Draw, project: Project) -> list[StatedOption]:
    rows: list[StatedOption] = []
    for number in range(draw.dice.choice((1, 1, 2, 3))):
        row = _option(draw, project, f"o{number + 1}")
        rows.append(row)
        allowed = _starts(draw, project)
        if row.start and len(allowed) > 1 and draw.may("starts", 0.5):
            other = draw.dice.choice([year for year in allowed if year != row.start])
            rows.append(replace(_option(draw, project, row.option), start=other, instrument=row.instrument))
    return rows


def _starts(draw: Draw, project: Project) -> list[int]:
    first, last = project.earliest or draw.first_year, project.latest or draw.programme[-1]
    return [year for year in draw.programme if first <= year <= last]


def _option(draw: Draw, project: Project, name: str) -> StatedOption:
    commitment = draw.amount(2, 20)
    cash = _split(draw, commitment) if draw.may("cash", 0.6) else ()
    fixed = draw.may("starts", 0.4) or "starts" not in draw.features
    low, high = draw.dice.choice(((0.5, 1.0), (0.25, 1.5), (1.0, 2.0), (0.5, 0.5))) if _scales(draw) else (1.0, 1.0)
    return StatedOption(
        project.project,
        name,
        commitment,
        instrument="" if draw.may("themeless", 0.05) else draw.dice.choice(INSTRUMENTS),
        start=draw.dice.choice(_starts(draw, project)) if fixed else None,
        private=draw.amount(0, 60),
        cash=cash,
        reflow=_reflow(draw, commitment) if draw.may("reflow", 0.4) else (),
        scale_min=low,
        scale_max=high,
        measures={"people": draw.amount(0, 40)} if draw.dice.random() < 0.5 else {},
    )


def _scales(draw: Draw) -> bool:
    return draw.may("scale", 0.12)


def _split(draw: Draw, commitment: float) -> tuple[float, ...]:
    """Cash over up to three years, in hundredths; together no more than the commitment."""
    cents = round(commitment * 100)
    if draw.dice.random() < 0.3:
        cents = cents * 3 // 4
    first = cents * draw.dice.choice((0, 1, 2, 3)) // 4
    second = (cents - first) * draw.dice.choice((1, 2, 4)) // 4
    return (first / 100, second / 100, (cents - first - second) / 100)


def _reflow(draw: Draw, commitment: float) -> tuple[float, ...]:
    back = [0.0] + [round(commitment * draw.dice.choice((0, 0.25, 0.5)), 2) for _ in range(draw.dice.randint(1, 3))]
    return tuple(back)


def _few_enough(draw: Draw, pipeline: list[Project], options: list[StatedOption]) -> list[StatedOption]:
    """Fixes starts, then leaves out packages, until the assignments can be tried one by one."""
    rows = list(options)
    while _assignments(draw, pipeline, rows) > draw.assignments:
        free = [index for index, row in enumerate(rows) if row.start is None]
        spare = [i for i, row in enumerate(rows) if sum(other.project == row.project for other in rows) > 1]
        if (free and draw.dice.random() < 0.7) or not spare:
            index = draw.dice.choice(free)
            project = next(p for p in pipeline if p.project == rows[index].project)
            rows[index] = replace(rows[index], start=draw.dice.choice(_starts(draw, project)))
        else:
            del rows[draw.dice.choice(spare)]
    return [row for index, row in enumerate(rows) if not _repeated(row, rows[:index])]


def _repeated(row: StatedOption, before: list[StatedOption]) -> bool:
    same = [other for other in before if (other.project, other.option) == (row.project, row.option)]
    return any(other.start is None or row.start is None or other.start == row.start for other in same)


def _assignments(draw: Draw, pipeline: list[Project], rows: list[StatedOption]) -> int:
    count = 1
    for project in pipeline:
        own = [row for row in rows if row.project == project.project]
        starts = len(_starts(draw, project))
        count *= (project.decision is not Decision.IN) + sum(starts if row.start is None else 1 for row in own)
    return count


# --- rules


def _links(draw: Draw, study: Study) -> list[Link]:
    rows: dict[str, Link] = {}
    for _ in range(draw.dice.choice((0, 0, 1, 2)) if "links" in draw.features else 0):
        one, other = draw.dice.sample([project.project for project in study.projects], 2)
        link = Link(_end(draw, study, one), draw.dice.choice(tuple(LinkKind)), _end(draw, study, other))
        rows[link.id] = link
    return [rows[name] for name in sorted(rows)]


def _end(draw: Draw, study: Study, project: str) -> str:
    names = [row.option for row in study.options if row.project == project]
    return f"{project}:{draw.dice.choice(names)}" if draw.may("option_links", 0.3) else project


def _ceilings(draw: Draw, study: Study) -> list[Ceiling]:
    if not draw.may("ceilings", 0.6):
        return []
    rows: list[Ceiling] = []
    for measure in draw.some(OWN_MEASURES):
        by = draw.dice.choice(("district", "theme", ""))
        stated = sorted({getattr(project, by) for project in study.projects} - {None}) if by else []
        for value in draw.some(stated, 3) if stated else ():
            rows.append(Ceiling(measure, draw.amount(5, 40), by, value))
        if not by or draw.dice.random() < 0.4:
            rows.append(Ceiling(measure, draw.amount(10, 60)))
    return sorted(rows, key=lambda row: (row.measure, row.by, row.value))


def _model(draw: Draw) -> Model:
    resilience = {}
    if draw.may("resilience", 0.5):
        full = draw.amount(20, 60)
        resilience = {"people": Indicator(0.6, full), draw.dice.choice(("hectares", "private")): Indicator(0.4, full)}
    return Model("random", "Random policy", _objective(draw, bool(resilience)), resilience)


def _objective(draw: Draw, points: bool) -> Objective:
    names = ["private", "people", "hectares", "projects", *(["resilience"] * 2 if points else [])]
    count = draw.dice.choice((1, 2, 2, 3))
    measures = list(dict.fromkeys(draw.dice.sample(names, count)))
    form = draw.dice.choice((Form.WEIGHTED, Form.WEIGHTED, Form.WEIGHTED, Form.ORDERED, Form.SCALED))
    if form is Form.ORDERED and "ordered" in draw.features:
        return Objective(form, tuple((name, draw.dice.choice((0.0, 0.0, 0.1, 0.25))) for name in measures))
    if form is Form.SCALED and "scaled" in draw.features:
        return Objective(form, tuple((name, draw.dice.choice((0.5, 1.0, 0.3))) for name in measures))
    terms = [(name, draw.dice.choice((1.0, 1.0, 2.5, 0.1))) for name in measures]
    if draw.may("negative_weights", 0.35):
        terms[-1] = (terms[-1][0], -0.5)
        terms.append((draw.dice.choice(("cash", "commitment")), -0.3))
    return Objective(Form.WEIGHTED, tuple(terms))


# --- limits


def _with_limits(draw: Draw, study: Study, model: Model) -> tuple[Study, Model]:
    """Limits whose numbers come from what a random portfolio has, so that they often just hold or just fail."""
    if "limits" not in draw.features:
        return study, model
    rules = Rules(study, stated_options(study), model)
    limits: list[Limit] = []
    for number in range(draw.dice.choice((0, 1, 1, 2, 2, 3, 4))):
        limit = _limit(draw, rules, f"l{number + 1}", bool(model.resilience))
        limits += [limit] if limit else []
    cut = len(limits) - draw.dice.randint(0, 1) if draw.may("model_limits", 0.4) else len(limits)
    return replace(study, limits=tuple(limits[:cut])), replace(model, limits=tuple(limits[cut:]))


def _limit(draw: Draw, rules: Rules, name: str, points: bool) -> Limit | None:
    measures = ["commitment", "cash", "private", "people", "hectares", "projects", *(["resilience"] if points else [])]
    by_fund = draw.may("fund_limits", 0.2)
    measure = draw.dice.choice(("commitment", "cash")) if by_fund else draw.dice.choice(measures)
    per = _per(draw) if draw.may("per", 0.45) else ""
    where = _where(draw, rules)
    if by_fund and draw.dice.random() < 0.5:
        per = "fund"
    elif by_fund:
        funds = "|".join(draw.some([fund.fund for fund in rules.funds]))
        where = " & ".join(filter(None, (where, f"fund{draw.dice.choice(('=', '!='))}{funds}")))
    of = ""
    if draw.may("of", 0.45):
        of = draw.dice.choice(("commitment", "cash") if per == "fund" else (*measures, "commitment", "commitment"))
        if per == "year" and not by_fund and draw.dice.random() < 0.5:
            measure, of = draw.dice.choice((("cash", "cash"), ("private", "cash"), ("commitment", "commitment")))
    return _numbered(draw, rules, Limit(name, measure, where, per, of=of))


def _per(draw: Draw) -> str:
    return draw.dice.choice(("year", "year", "theme", "district", "instrument", "obligor", "tag", "project"))


def _where(draw: Draw, rules: Rules) -> str:
    """None to two conditions with values that exist on offer."""
    conditions: list[str] = []
    for key in draw.dice.sample(("year", "theme", "district", "instrument", "obligor", "tag", "project"), 2):
        if draw.dice.random() < 0.35:
            known = rules.per_values(key)
            if known:
                sign = draw.dice.choice(("=", "!="))
                conditions.append(f"{key}{sign}{'|'.join(draw.some(known))}")
    return " & ".join(conditions)


def _numbered(draw: Draw, rules: Rules, limit: Limit) -> Limit | None:
    """The limit with a number taken from a random portfolio, or None when nothing on offer matches it."""
    probe = Rules(replace(rules.study, limits=(replace(limit, at_least=0.0),)), rules.options, rules.model)
    rows = probe.bounded
    where = read_where(limit.where)
    matched = any(map(where.years, rules.years)) and any(map(where.choices, rules.choices))
    if not matched or not any(row.slack.linear or row.slack.leasts for row in rows):
        return None
    measured, base = _amounts(draw, rules, limit)
    level = measured / base if limit.of and base else measured
    weights = (5, 2 if not limit.per else 0.4, 0.4, 0.5)
    kind = draw.dice.choices(("at_most", "at_least", "equal", "both"), weights)[0]
    if "floors" not in draw.features:
        kind = "at_most"
    factors = {"at_least": (0.2, 0.4, 0.7, 1.0), "equal": (1.0,)}.get(kind, (0.7, 0.9, 1.0, 1.0, 1.2))
    return _sided(limit, kind, round(level * draw.dice.choice(factors), draw.dice.choice((1, 2, 2))))


def _sided(limit: Limit, kind: str, number: float) -> Limit:
    match kind:
        case "at_most":
            return replace(limit, at_most=number)
        case "at_least":
            return replace(limit, at_least=number)
        case "equal":
            return replace(limit, at_least=number, at_most=number)
    return replace(limit, at_least=round(min(number * 0.5, number), 2), at_most=max(number, number * 0.5))


def _amounts(draw: Draw, rules: Rules, limit: Limit) -> tuple[float, float]:
    """What a random portfolio has of the measure and of the base, in one scope of the limit; by fund roughly."""
    picks = [draw.dice.choice([None, *rules.choices_of(project)]) for project in rules.study.projects]
    taken = [choice for choice in picks if choice]
    at = {("size", c.index): c.smallest for c in taken} | {("on", c.index): 1 for c in taken}
    where = read_where(limit.where)
    values = rules.per_values(limit.per)
    if limit.per and limit.per != "fund":
        where = where.within(read_where(f"{limit.per}={draw.dice.choice(values)}"))
    where = replace(where, funds=None)
    base = rules.total(limit.of).value(at) if limit.of else 1
    return float(rules.total(limit.measure, EVERYTHING.within(where)).value(at)), float(base)


# --- the table of options, priced by hand


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
