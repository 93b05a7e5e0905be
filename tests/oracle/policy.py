"""Random links, ceilings, objectives and limits, whose numbers come from a random portfolio so that they bind."""

from __future__ import annotations

from dataclasses import replace

from allocator.modelfile.records import Form, Indicator, Model, Objective
from allocator.pricing.table import Options
from allocator.study.records import Ceiling, Limit, Link, LinkKind, Study
from tests.oracle.draw import OWN_MEASURES, Draw
from tests.oracle.rules import EVERYTHING, Rules, read_where


def random_links(draw: Draw, study: Study) -> list[Link]:
    rows: dict[str, Link] = {}
    for _ in range(draw.dice.choice((0, 0, 1, 2)) if "links" in draw.features else 0):
        one, other = draw.dice.sample([project.project for project in study.projects], 2)
        link = Link(_end(draw, study, one), draw.dice.choice(tuple(LinkKind)), _end(draw, study, other))
        rows[link.id] = link
    return [rows[name] for name in sorted(rows)]


def _end(draw: Draw, study: Study, project: str) -> str:
    names = [row.option for row in study.options if row.project == project]
    return f"{project}:{draw.dice.choice(names)}" if draw.may("option_links", 0.3) else project


def random_ceilings(draw: Draw, study: Study) -> list[Ceiling]:
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


def random_model(draw: Draw) -> Model:
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


def with_limits(draw: Draw, study: Study, options: Options, model: Model) -> tuple[Study, Model]:
    """Limits whose numbers come from what a random portfolio has, so that they often just hold or just fail."""
    if "limits" not in draw.features:
        return study, model
    rules = Rules(study, options, model)
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
