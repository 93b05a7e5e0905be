"""Changing what a model file states: what is maximised, resilience, hurdles, rates, instruments; and any limit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from allocator.errors import StudyError, UsageError
from allocator.modelfile.change_paths import OFF, amount_from, split_id, unknown
from allocator.modelfile.instruments import checked_instrument
from allocator.modelfile.limits import COLUMNS, limit_problems
from allocator.modelfile.objective import read_tolerance, read_weight
from allocator.modelfile.records import Form, Indicator, Instrument, Mobilisation, Model, Objective
from allocator.modelfile.sections import HURDLES, INDICATOR, RATES, Setting
from allocator.modelfile.terms import TERMS, Unit
from allocator.study.records import BUILT_IN_MEASURES, Limit, Study
from allocator.units import read_quantity

_BOUNDS: Final = ("at_least", "at_most")


def measures_of(study: Study) -> list[str]:
    """Every measure a study knows: the built-in ones and its own columns."""
    own = {name for project in study.projects for name in project.measures}
    own |= {name for option in study.options for name in option.measures}
    return [*BUILT_IN_MEASURES, *sorted(own - set(BUILT_IN_MEASURES))]


def change_maximise(model: Model, measure: str, text: str, known: Collection[str]) -> Model:
    """`maximise.MEASURE`: its weight, in an order its tolerance, or `off`; a new measure is added at the end.

    A weight of 0 is `off`: a sweep over a weight may begin there.
    """
    terms = dict(model.maximise.terms)
    if measure not in known:
        raise unknown(measure, known, "a measure")
    if text.strip() == OFF or _no_weight(model.maximise.form, text):
        terms.pop(measure, None)
    else:
        terms[measure] = _number_of(model.maximise.form, text)
    if not terms:
        raise UsageError("Then nothing would be maximised. State another measure first.")
    if model.maximise.form is Form.ORDERED and next(iter(terms.values())) != 0:
        raise UsageError(f'Nothing comes before "{next(iter(terms))}" that it could cost.')
    return replace(model, maximise=Objective(model.maximise.form, tuple(terms.items())))


def _no_weight(form: Form, text: str) -> bool:
    return form is not Form.ORDERED and read_quantity(text).value == 0


def _number_of(form: Form, text: str) -> float:
    if form is Form.ORDERED:
        return read_tolerance(text)
    if form is Form.WEIGHTED and read_quantity(text).percent:
        raise UsageError(f"{text} is not a weight. Write a number, such as 2: what one unit of the measure is worth.")
    return read_weight(text)


def change_resilience(model: Model, rest: str, text: str) -> Model:
    """`resilience.MEASURE.full` (a percentage multiplies it) or `resilience.MEASURE.weight`."""
    measures, part = split_id(rest, list(model.resilience), "indicator of resilience")
    if part not in INDICATOR:
        raise unknown(part, INDICATOR, "a part of an indicator")
    changed = {
        name: _changed_indicator(one, part, text) if name in measures else one for name, one in model.resilience.items()
    }
    return replace(model, resilience=changed)


def _changed_indicator(indicator: Indicator, part: str, text: str) -> Indicator:
    multiplied = part == "full" and read_quantity(text).percent
    value = amount_from(text, indicator.full) if multiplied else INDICATOR[part].read(text)
    if value <= 0:
        raise UsageError(f"{text} is not above zero.")
    return replace(indicator, **{part: value})


def change_hurdles(model: Model, name: str, text: str) -> Model:
    """`hurdles.equity_return`, `hurdles.debt_service_cover`; empty: this hurdle is not asked for."""
    return replace(model, hurdles=replace(model.hurdles, **_setting(HURDLES, name, text, "a hurdle")))


def change_rates(model: Model, name: str, text: str, study: Study) -> Model:
    """`rates.market`, `rates.donor`, `rates.grant_element`, `rates.depreciation`."""
    if name == "donor" and study.discount_rate is not None:
        raise UsageError("The study states its own discount_rate, which counts instead. Change discount_rate.")
    if not text.strip() and name not in ("market", "donor"):
        raise UsageError("A rate belongs here, such as 6%.")
    return replace(model, rates=replace(model.rates, **_setting(RATES, name, text, "a rate")))  # type: ignore[arg-type]


def _setting(known: Mapping[str, Setting], name: str, text: str, what: str) -> dict[str, float | None]:
    if name not in known:
        raise unknown(name, known, what)
    return {name: known[name].read(text) if text.strip() else None}


def change_mobilisation(model: Model, text: str) -> Model:
    """`mobilisation=oecd`, `mdb` or `simple`."""
    if text not in list(Mobilisation):
        raise unknown(text, [standard.value for standard in Mobilisation], "a standard")
    return replace(model, mobilisation=Mobilisation(text))


def change_instruments(model: Model, rest: str, text: str) -> Model:
    """`instruments.NAME.TERM`, `instruments.NAME.where`, or `instruments.NAME=off`."""
    names, term = split_id(rest, [one.name for one in model.instruments], "instrument")
    if not term and text.strip() == OFF:
        return replace(model, instruments=tuple(one for one in model.instruments if one.name not in names))
    changed = tuple(_changed_instrument(one, term, text) if one.name in names else one for one in model.instruments)
    return replace(model, instruments=changed)


def _changed_instrument(instrument: Instrument, term: str, text: str) -> Instrument:
    known = {one.name: one.unit for one in TERMS[instrument.kind]}
    if term not in known and term != "where":
        raise unknown(term, [*known, "where"], f"a term of {instrument.name}")
    where = text if term == "where" else instrument.where
    terms: dict[str, object] = dict(instrument.terms)
    if term != "where":
        terms[term] = _term_value(known[term], text, instrument.terms.get(term))
    if terms.get(term) == "":
        del terms[term]
    try:
        return checked_instrument(instrument.name, instrument.kind, where, terms)
    except StudyError as error:
        raise UsageError(" ".join(problem.message for problem in error.problems)) from error


def _term_value(unit: Unit, text: str, now: object) -> object:
    """What check_terms reads; money may be written 500k or 110%, a list of shares 40%;60%."""
    if not text.strip():
        return ""
    if unit is Unit.MONEY:
        return amount_from(text, now if isinstance(now, float) else None)
    if unit is Unit.SHARES:
        return [part.strip() for part in text.strip("[] ").replace(";", ",").split(",")]
    return text.strip()


def change_limits(study: Study, model: Model, rest: str, text: str) -> tuple[Study, Model]:
    """`limits.LIMIT.COLUMN` or `limits.LIMIT=off`, of the study or of the model file."""
    ids, column = split_id(rest, [one.limit for one in (*study.limits, *model.limits)], "limit")
    dropped = not column and text.strip() == OFF
    known = [name for name in COLUMNS if name != "limit"]
    if column not in known and not dropped:
        raise unknown(column, known, "a column of limits")

    def changed(rows: tuple[Limit, ...]) -> tuple[Limit, ...]:
        if dropped:
            return tuple(one for one in rows if one.limit not in ids)
        return tuple(_changed_limit(one, column, text) if one.limit in ids else one for one in rows)

    return replace(study, limits=changed(study.limits)), replace(model, limits=changed(model.limits))


def _changed_limit(limit: Limit, column: str, text: str) -> Limit:
    value: object = text.strip()
    if column in _BOUNDS:
        value = _bound(limit, getattr(limit, column), text) if text.strip() else None
    changed = replace(limit, **{column: value})  # type: ignore[arg-type]
    problems = limit_problems(changed)
    if problems:
        raise UsageError(" ".join(problem.message for problem in problems))
    return changed


def _bound(limit: Limit, now: float | None, text: str) -> float:
    """With `of` a percentage is the share itself; without it, it multiplies the amount."""
    quantity = read_quantity(text)
    return float(quantity.value) if limit.of else amount_from(text, now)
