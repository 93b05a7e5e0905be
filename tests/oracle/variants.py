"""A study changed in a way whose effect on the best value is known beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from allocator.modelfile.records import Form, Model, Objective
from allocator.portfolio import Portfolio
from allocator.study.records import Budget, Decision, Fund, Limit, StatedOption, Study

MONEY = frozenset({"commitment", "cash", "private", "cost", "public", "exposure", "reserve", "expected_loss"})
NEVER_NEGATIVE = frozenset({"commitment", "cash", "private", "people", "projects", ""})


def with_more_money(study: Study, row: int, more: float) -> Study:
    """One row of the budgets raised."""
    rows = list(study.budgets)
    rows[row] = replace(rows[row], amount=round(rows[row].amount + more, 2))
    return replace(study, budgets=tuple(rows))


def loosened(limit: Limit, by: float) -> Limit:
    """A limit with more room on both sides; only for totals that are never negative."""
    return replace(
        limit,
        at_least=None if limit.at_least is None else round(limit.at_least - by, 6),
        at_most=None if limit.at_most is None else round(limit.at_most + by, 6),
    )


def renamed(study: Study, model: Model, names: Mapping[str, str]) -> tuple[Study, Model]:
    """Projects and funds under other ids, wherever they are named; rows stand in the order of the new ids."""
    words = re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b")

    def new(text: str) -> str:
        return words.sub(lambda match: names[match[1]], text)

    def limits(rows: tuple[Limit, ...]) -> tuple[Limit, ...]:
        return tuple(replace(row, where=new(row.where)) for row in rows)

    funds = [replace(row, fund=new(row.fund)) for row in study.funds]
    budgets = [replace(row, fund=new(row.fund)) for row in study.budgets]
    projects = [replace(row, project=new(row.project)) for row in study.projects]
    options = [replace(row, project=new(row.project)) for row in study.options]
    links = [replace(row, project=new(row.project), other=new(row.other)) for row in study.links]
    changed = replace(
        study,
        funds=tuple(sorted(funds, key=lambda row: row.fund)),
        budgets=tuple(sorted(budgets, key=lambda row: (row.fund, row.year or 0))),
        projects=tuple(sorted(projects, key=lambda row: row.project)),
        options=tuple(sorted(options, key=lambda row: (row.project, row.option, row.start or 0))),
        links=tuple(sorted(links, key=lambda row: row.id)),
        limits=limits(study.limits),
    )
    return changed, replace(model, limits=limits(model.limits))


def in_smaller_units(study: Study, model: Model, factor: float) -> tuple[Study, Model]:
    """The same study with money in a unit `factor` times smaller; what is not money stays."""

    def money(amount: float | None) -> float | None:
        return None if amount is None else round(amount * factor, 8)

    def flows(amounts: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(round(amount * factor, 8) for amount in amounts)

    def option(row: StatedOption) -> StatedOption:
        amount = round(row.commitment * factor, 8)
        return replace(
            row, commitment=amount, private=money(row.private), cash=flows(row.cash), reflow=flows(row.reflow)
        )

    def limit(row: Limit) -> Limit:
        power = (row.measure in MONEY) - (row.of in MONEY)
        ends = (None if end is None else round(end * factor**power, 12) for end in (row.at_least, row.at_most))
        return replace(row, **dict(zip(("at_least", "at_most"), ends, strict=True)))

    terms = model.maximise.terms
    if model.maximise.form is Form.WEIGHTED:
        terms = tuple((name, weight / factor if name in MONEY else weight) for name, weight in terms)
    full = {
        name: replace(indicator, full=indicator.full * factor) if name in MONEY else indicator
        for name, indicator in model.resilience.items()
    }
    changed = replace(
        study,
        budgets=tuple(replace(row, amount=round(row.amount * factor, 8)) for row in study.budgets),
        options=tuple(map(option, study.options)),
        limits=tuple(map(limit, study.limits)),
    )
    policy = replace(
        model,
        maximise=Objective(model.maximise.form, terms),
        resilience=full,
        limits=tuple(map(limit, model.limits)),
    )
    return changed, policy


def with_a_worse_option(study: Study, row: StatedOption) -> Study:
    """The same package once more under the id `worse`: dearer to sign and to pay, and nothing better."""
    cash = row.cash or (row.commitment,)
    worse = replace(row, option="worse", commitment=row.commitment + 1, cash=(cash[0] + 0.5, *cash[1:]))
    rows = sorted((*study.options, worse), key=lambda each: (each.project, each.option, each.start or 0))
    return replace(study, options=tuple(rows))


def with_a_fund_halved(study: Study, fund: Fund) -> Study:
    """A fund as two funds of the same terms, each with half of every amount."""
    twin = replace(fund, fund=f"{fund.fund}-2")
    halves: list[Budget] = []
    for row in study.budgets:
        if row.fund == fund.fund:
            halves += [replace(row, amount=row.amount / 2), replace(row, fund=twin.fund, amount=row.amount / 2)]
        else:
            halves.append(row)
    return replace(
        study,
        funds=tuple(sorted((*study.funds, twin), key=lambda row: row.fund)),
        budgets=tuple(sorted(halves, key=lambda row: (row.fund, row.year or 0))),
    )


def as_decided(study: Study, portfolio: Portfolio) -> Study:
    """What is funded decided `in`, what is not `out`."""
    funded = {row.project for row in portfolio.funded_rows}
    rows = (replace(p, decision=Decision.IN if p.project in funded else Decision.OUT) for p in study.projects)
    return replace(study, projects=tuple(rows))


def apart(study: Study, model: Model, letter: str) -> tuple[Study, Model]:
    """The same study in a world of its own: its ids, themes and limits begin with a letter; funds pay for no other."""
    ids = {row.project: f"{letter}{row.project}" for row in study.projects}
    ids |= {row.fund: f"{letter}-{row.fund}" for row in study.funds}
    themes = {project.theme: f"{letter}-{project.theme}" for project in study.projects if project.theme}
    own = tuple(sorted(themes.values()))
    study, model = renamed(study, model, ids | {str(old): new for old, new in themes.items()})

    def limit(row: Limit) -> Limit:
        where = f"{row.where} & theme={'|'.join(own)}" if row.where else f"theme={'|'.join(own)}"
        return replace(row, limit=f"{letter}-{row.limit}", where=where)

    changed = replace(
        study,
        funds=tuple(replace(row, themes=own) for row in study.funds),
        projects=tuple(replace(row, theme=themes[row.theme]) for row in study.projects),
        limits=tuple(limit(row) for row in (*study.limits, *model.limits)),
    )
    return changed, replace(model, limits=())


def together(one: Study, other: Study) -> Study:
    """Two studies that share nothing, as one."""
    tables: dict[str, Callable[[object], object]] = {
        "funds": lambda row: row.fund,  # type: ignore[attr-defined]
        "budgets": lambda row: (row.fund, row.year or 0),  # type: ignore[attr-defined]
        "projects": lambda row: row.project,  # type: ignore[attr-defined]
        "options": lambda row: (row.project, row.option, row.start or 0),  # type: ignore[attr-defined]
        "limits": lambda row: row.limit,  # type: ignore[attr-defined]
        "links": lambda row: row.id,  # type: ignore[attr-defined]
    }
    return replace(
        one,
        **{name: tuple(sorted(getattr(one, name) + getattr(other, name), key=key)) for name, key in tables.items()},  # type: ignore[type-var]
    )
