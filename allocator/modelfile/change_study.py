"""Changing what a study states: funds, projects, cash flows, packages stated by hand, and ceilings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from allocator.errors import UsageError
from allocator.modelfile.change_paths import ALL, amount_from, column_value, in_proportion, settle, split_id, unknown
from allocator.study.records import Ceiling, Project, StatedOption, Study
from allocator.study.schema import Column, table
from allocator.units import exact, read_quantity, read_rate

_IDENTIFIES: Final = ("fund", "project", "option")  # an id is never changed
_SERIES: Final = ("cash", "reflow")


def change_discount_rate(study: Study, text: str) -> Study:
    """`discount_rate=7%`; empty: the model file's donor rate counts again."""
    return replace(study, discount_rate=float(read_rate(text)) if text.strip() else None)


def change_funds(study: Study, rest: str, text: str) -> Study:
    """`funds.FUND.COLUMN`."""
    ids, column = split_id(rest, [fund.fund for fund in study.funds], "fund")
    known = _columns("funds")
    if column not in known:
        raise unknown(column, known, "a column of funds")
    changed = settle(
        study.funds,
        lambda fund: fund.fund in ids,
        lambda fund: replace(fund, **{column: column_value(known[column], text, fund, study.currency)}),
    )
    return replace(study, funds=changed)


def change_projects(study: Study, rest: str, text: str) -> Study:
    """`projects.PROJECT.COLUMN` or `projects.PROJECT.MEASURE`; `projects.*` for all that state it."""
    ids, column = split_id(rest, [project.project for project in study.projects], "project")
    measures = {name for project in study.projects for name in project.measures}
    known = [*_columns("projects"), *sorted(measures)]
    if column not in known:
        raise unknown(column, known, "a column of projects")
    if column == "annual_cash_flow":
        study, ids = _by_year_instead(study, ids, text)
    if rest.startswith(ALL) and _multiplies(column, measures, text):
        ids &= {project.project for project in study.projects if _stated(project, column) is not None}
    changed = settle(
        study.projects,
        lambda project: project.project in ids,
        lambda project: _changed_project(project, column, text, study.currency),
    )
    return replace(study, projects=changed)


def _changed_project(project: Project, column: str, text: str, currency: str) -> Project:
    columns = _columns("projects")
    if column not in columns:
        return replace(project, measures=_measured(project.measures, column, text))
    return replace(project, **{column: column_value(columns[column], text, project, currency)})  # type: ignore[arg-type]


def _multiplies(column: str, measures: set[str], text: str) -> bool:
    money = column in measures or _columns("projects")[column].unit == "currency"
    return money and text.strip().endswith("%")


def _stated(project: Project, column: str) -> object:
    return project.measures.get(column) if column not in _columns("projects") else getattr(project, column)


def change_cashflows(study: Study, rest: str, text: str) -> Study:
    """`cashflows.PROJECT=90%` (every year of it) or `cashflows.PROJECT.YEAR_OF_LIFE=120000`."""
    ids, year = split_id(rest, sorted({flow.project for flow in study.cashflows}), "project with cash flows by year")
    known = sorted({str(flow.year_of_life) for flow in study.cashflows if flow.project in ids}, key=int)
    if year and year not in known:
        raise unknown(year, known, "a year of life with a cash flow")
    if not year and not read_quantity(text).percent:
        raise UsageError(f"{text} for every year? Write a percentage, or name a year of life: cashflows.PROJECT.1.")
    changed = settle(
        study.cashflows,
        lambda flow: flow.project in ids and year in ("", str(flow.year_of_life)),
        lambda flow: replace(flow, amount=amount_from(text, flow.amount)),
    )
    return replace(study, cashflows=changed)


def _by_year_instead(study: Study, ids: frozenset[str], text: str) -> tuple[Study, frozenset[str]]:
    """Where a project's cash flows stand year by year they count, so they are what is multiplied."""
    by_year = ids & {flow.project for flow in study.cashflows}
    for project in sorted(by_year):
        study = change_cashflows(study, project, text)
    return study, ids - by_year


def change_options(study: Study, rest: str, text: str) -> Study:
    """`options.PROJECT.OPTION.COLUMN`: every row of a package stated by hand; a commitment takes its cash along."""
    names = sorted({f"{option.project}.{option.option}" for option in study.options})
    ids, column = split_id(rest, names, "package stated by hand")
    measures = {name for option in study.options for name in option.measures}
    measures |= {name for project in study.projects for name in project.measures}
    known = [*_columns("options"), *sorted(measures)]
    if column not in known:
        raise unknown(column, known, "a column of options")
    changed = settle(
        study.options,
        lambda option: f"{option.project}.{option.option}" in ids,
        lambda option: _changed_option(option, column, text, study.currency),
    )
    return replace(study, options=changed)


def _changed_option(option: StatedOption, column: str, text: str, currency: str) -> StatedOption:
    columns = _columns("options")
    if column not in columns:
        return replace(option, measures=_measured(option.measures, column, text))
    changed = replace(option, **{column: column_value(columns[column], text, option, currency)})  # type: ignore[arg-type]
    if column == "commitment" and option.cash and option.commitment:
        factor = exact(changed.commitment) / exact(option.commitment)
        changed = replace(changed, cash=in_proportion(option.cash, factor))
    if changed.scale_min > changed.scale_max:
        raise UsageError(f"scale_min {changed.scale_min:g} is above scale_max {changed.scale_max:g}.")
    return changed


def change_ceilings(study: Study, rest: str, text: str) -> Study:
    """`ceilings.MEASURE=110%` (all of a measure), `ceilings.MEASURE.PLACE=50000` (one district or theme)."""
    measures, place = split_id(rest, sorted({ceiling.measure for ceiling in study.ceilings}), "measure with a ceiling")
    places = sorted({one.value for one in study.ceilings if one.measure in measures and one.value})
    if place and place not in places:
        raise unknown(place, places, "a place with a ceiling")
    meant = [one for one in study.ceilings if one.measure in measures and place in ("", one.value)]
    if len(meant) > 1 and not read_quantity(text).percent:
        raise UsageError(f"{text} for which of {len(meant)}? Write a percentage, or one of: {', '.join(places)}.")
    return replace(study, ceilings=settle(study.ceilings, meant.__contains__, lambda one: _changed_ceiling(one, text)))


def _changed_ceiling(ceiling: Ceiling, text: str) -> Ceiling:
    amount = amount_from(text, ceiling.ceiling)
    if amount < 0:
        raise UsageError(f"{text} is below zero. A ceiling is 0 or more.")
    return replace(ceiling, ceiling=amount)


def _measured(measures: Mapping[str, float], name: str, text: str) -> dict[str, float]:
    return {**measures, name: amount_from(text, measures.get(name))}


def _columns(name: str) -> dict[str, Column]:
    return {column.name: column for column in table(name).columns if column.name not in _IDENTIFIES}
