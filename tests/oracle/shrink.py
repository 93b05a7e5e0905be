"""A failing study made smaller while it still fails, and written so that it can be pasted into a test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from allocator.modelfile.records import Form, Model, Objective
from allocator.study.records import Decision, Fund, Limit, Project, StatedOption, Study

Case = tuple[Study, Model]


def shrunk(study: Study, model: Model, fails: Callable[[Study, Model], bool], seconds: float = 30.0) -> Case:
    """The smallest failing study found by leaving out one thing after the other."""
    case, end = (study, model), time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < end:
        smaller = False
        for candidate in _simpler(*case):
            if _still(fails, candidate):
                case, smaller = candidate, True
                break
            if time.monotonic() > end:
                break
    return case


def _still(fails: Callable[[Study, Model], bool], case: Case) -> bool:
    try:
        return fails(*case)
    except Exception:
        return False  # the simpler study is not valid: another failure than the one looked at


def _simpler(study: Study, model: Model) -> Iterator[Case]:
    for project in study.projects:
        if len(study.projects) > 1:
            yield _without(study, project.project), model
    for name in ("limits", "links", "ceilings"):
        rows = getattr(study, name)
        yield from ((replace(study, **{name: rows[:i] + rows[i + 1 :]}), model) for i in range(len(rows)))
    limits = model.limits
    yield from ((study, replace(model, limits=limits[:i] + limits[i + 1 :])) for i in range(len(limits)))
    terms = model.maximise.terms
    if len(terms) > 1:
        for i in range(len(terms)):
            yield study, replace(model, maximise=Objective(model.maximise.form, terms[:i] + terms[i + 1 :]))
    if model.maximise.form is not Form.WEIGHTED:
        yield study, replace(model, maximise=Objective(Form.WEIGHTED, tuple((name, 1.0) for name, _ in terms)))
    for fund in study.funds:
        if len(study.funds) > 1:
            others = tuple(other for other in study.funds if other != fund)
            yield replace(study, funds=others, budgets=tuple(b for b in study.budgets if b.fund != fund.fund)), model
    yield from ((study_, model) for study_ in _simpler_rows(study))


def _without(study: Study, project: str) -> Study:
    return replace(
        study,
        projects=tuple(row for row in study.projects if row.project != project),
        options=tuple(row for row in study.options if row.project != project),
        links=tuple(row for row in study.links if project not in (row.project[:2], row.other[:2])),
    )


def _simpler_rows(study: Study) -> Iterator[Study]:
    for i, row in enumerate(study.options):
        if sum(other.project == row.project for other in study.options) > 1:
            yield replace(study, options=study.options[:i] + study.options[i + 1 :])
        yield from (_with(study, "options", i, simpler) for simpler in _plainer(row))
    for i, budget in enumerate(study.budgets):
        yield replace(study, budgets=study.budgets[:i] + study.budgets[i + 1 :])
        if budget.amount != round(budget.amount):
            yield _with(study, "budgets", i, replace(budget, amount=float(round(budget.amount))))
    for i, fund in enumerate(study.funds):
        plain = Fund(fund.fund)
        yield from (_with(study, "funds", i, replace(fund, **{name: getattr(plain, name)})) for name in _set(fund))
    for i, project in enumerate(study.projects):
        if project.decision is not Decision.OPEN:
            yield _with(study, "projects", i, replace(project, decision=Decision.OPEN))
        for name in ("obligor", "earliest", "latest", "theme", "district"):
            if getattr(project, name) is not None:
                yield _with(study, "projects", i, replace(project, **{name: None}))
        if project.tags:
            yield _with(study, "projects", i, replace(project, tags=()))


def _plainer(row: StatedOption) -> Iterator[StatedOption]:
    if row.reflow:
        yield replace(row, reflow=())
    if row.cash:
        yield replace(row, cash=())
    if row.measures:
        yield replace(row, measures={})
    if (row.scale_min, row.scale_max) != (1.0, 1.0):
        yield replace(row, scale_min=1.0, scale_max=1.0)


def _with(study: Study, table: str, place: int, row: object) -> Study:
    rows = getattr(study, table)
    return replace(study, **{table: (*rows[:place], row, *rows[place + 1 :])})


def _set(fund: Fund) -> list[str]:
    """The columns of a fund that are not as they are when left blank."""
    names = [f.name for f in fields(fund) if f.name not in ("at", "fund")]
    return [name for name in names if getattr(fund, name) != getattr(Fund(fund.fund), name)]


def told(study: Study, model: Model) -> str:
    """The study and the model as Python, without what is not stated, a row a line."""
    lines = [f"years {study.first_year}..{study.programme_years[-1]}   maximise {model.maximise}"]
    lines += [f"resilience {dict(model.resilience)}"] if model.resilience else []
    for name in ("funds", "budgets", "projects", "options", "limits", "links", "ceilings"):
        lines += [f"  {_stated(row)}" for row in getattr(study, name)]
    return "\n".join([*lines, *(f"  model file: {_stated(row)}" for row in model.limits)])


def _stated(row: object) -> str:
    blank = (None, "", (), {})
    parts = [
        f"{f.name}={getattr(row, f.name)!r}"
        for f in fields(row)  # type: ignore[arg-type]
        if f.name != "at" and getattr(row, f.name) not in blank and not _usual(row, f.name)
    ]
    return f"{type(row).__name__}({', '.join(parts)})"


def _usual(row: object, name: str) -> bool:
    usual = {Fund: Fund(""), Project: Project("", ""), StatedOption: StatedOption("", "", 0.0), Limit: Limit("", "")}
    return type(row) in usual and getattr(row, name) == getattr(usual[type(row)], name)
