"""Every package each project can be given: those stated by hand, and every instrument of the model priced for it.

Reads as a table of contents: stated packages; which pairs are tried; what is missing; each family of instruments;
the table. Nothing depends on the order in which rows stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

import numpy as np

from allocator.collector import held_off
from allocator.errors import At, Problem, StudyError, nearest
from allocator.language import Sentence
from allocator.modelfile.records import Instrument, Kind, Model
from allocator.pricing.case import Case
from allocator.pricing.eligible import Payers, no_fund, no_start, start_years
from allocator.pricing.equity import equity
from allocator.pricing.facts import Facts, facts_of
from allocator.pricing.grants import investment_grant, results_payment, technical_assistance
from allocator.pricing.insurance import premium_subsidy
from allocator.pricing.loans import credit_line, interest_subsidy, soft_loan
from allocator.pricing.missing import missing, model_problems, project_problems
from allocator.pricing.offer import Offer, rows_of
from allocator.pricing.risk_sharing import first_loss, partial_credit_guarantee
from allocator.pricing.stated import stated_options, with_cost_of_all
from allocator.pricing.table import Option, Options, Unpriced
from allocator.study.records import Project, Study
from allocator.study.where import Where, parse_where, project_attributes

WHERE_KEYS = ("project", "theme", "district", "obligor", "tag")

FAMILIES: Mapping[Kind, Callable[[Case], Offer]] = {
    Kind.INVESTMENT_GRANT: investment_grant,
    Kind.TECHNICAL_ASSISTANCE: technical_assistance,
    Kind.RESULTS_PAYMENT: results_payment,
    Kind.SOFT_LOAN: soft_loan,
    Kind.INTEREST_SUBSIDY: interest_subsidy,
    Kind.PARTIAL_CREDIT_GUARANTEE: partial_credit_guarantee,
    Kind.FIRST_LOSS: first_loss,
    Kind.EQUITY: equity,
    Kind.PREMIUM_SUBSIDY: premium_subsidy,
    Kind.CREDIT_LINE: credit_line,
}


@held_off()
def price(study: Study, model: Model) -> Options:
    """The table of options: a row for every package on offer, and every pair that is not on offer with its reason.

    The smallest support that makes a project bankable is offered, one size per project and instrument; amounts are in
    study currency. An instrument of the name of a package stated for the same project is not priced: the stated one
    counts. Raises StudyError with every project that has nothing to price and every contradiction in the data.
    """
    problems: list[Problem] = []
    donor_rate = study.discount_rate if study.discount_rate is not None else model.rates.donor
    starts = {project.project: start_years(study, project) for project in study.projects}
    rows, refused = stated_options(study, model, donor_rate, starts, problems)
    facts = facts_of(study)
    problems += project_problems(facts)
    tried = _tried(study, model, facts, refused, problems)
    problems += model_problems(model, facts, tried)
    if problems:
        raise StudyError(problems)
    for instrument in model.instruments:
        case = Case(instrument, model, facts.take(tried[instrument.name]), donor_rate)
        offered, left_out = _priced(study, case, starts)
        rows += offered
        refused += left_out
    return with_cost_of_all(Options.of(rows, study.programme_years, refused)).laid_out()


def _tried(
    study: Study, model: Model, facts: Facts, refused: list[Unpriced], problems: list[Problem]
) -> dict[str, list[int]]:
    """The numbers of the projects each instrument is tried on; what is not tried is refused with its reason."""
    wheres = {instrument.name: _where(instrument, model, problems) for instrument in model.instruments}
    stated = set(map(attrgetter("project", "option"), study.options)) if model.instruments else set()
    by_hand = set(map(attrgetter("project"), study.options))
    tried: dict[str, list[int]] = {instrument.name: [] for instrument in model.instruments}
    for number, project in enumerate(facts.rows):
        if project.instruments:
            problems += _unknown_instruments(project, model)
        attributes = project_attributes(project) if model.instruments else {}
        some = project.project in by_hand
        for instrument in model.instruments:
            reason = _not_tried(project, instrument, wheres[instrument.name].holds(attributes), stated)
            if reason:
                refused.append(Unpriced(project.project, instrument.name, reason))
            else:
                tried[instrument.name].append(number)
                some = True
        if not some:
            problems.append(Problem(_nothing(project, model), project.at))
    return tried


def _not_tried(project: Project, instrument: Instrument, matches: bool, stated: set[tuple[str, str]]) -> str:
    if project.instruments and instrument.name not in project.instruments:
        return Sentence("not among the project's instruments")
    if not matches:
        return Sentence("the instrument is only for {where}", where=instrument.where)
    if (project.project, instrument.name) in stated:
        return Sentence("stated by hand in the table of options")
    return ""


def _where(instrument: Instrument, model: Model, problems: list[Problem]) -> Where:
    place = At(file=model.source, column=f"instruments.{instrument.name}.where")
    try:
        return parse_where(instrument.where, place, WHERE_KEYS)
    except StudyError as error:
        problems.extend(error.problems)
        return Where()


def _unknown_instruments(project: Project, model: Model) -> Iterator[Problem]:
    known = [instrument.name for instrument in model.instruments]
    for name in project.instruments:
        if name not in known:
            yield Problem(
                f'"{name}" is not an instrument of the model {model.name}.{nearest(name, known)} '
                f"Known: {', '.join(known) or 'none'}.",
                project.at.in_column("instruments"),
            )


def _nothing(project: Project, model: Model) -> str:
    return (
        f"{project.project} has no package in the table of options and no instrument of the model {model.name} is for "
        "it. State an option, or change its instruments, theme, district or tags."
    )


def _priced(study: Study, case: Case, starts: Mapping[str, tuple[int, ...]]) -> tuple[list[Option], list[Unpriced]]:
    """One instrument on all projects it is tried on."""
    reasons = _before_pricing(study, case, starts)
    name = case.instrument.name
    refused = [
        Unpriced(project.project, name, reason)
        for project, reason in zip(case.facts.rows, reasons, strict=True)
        if reason
    ]
    complete = case.take(np.flatnonzero([not reason for reason in reasons]))
    if not len(complete):
        return [], refused
    offered, left_out = rows_of(complete, FAMILIES[case.instrument.kind](complete), starts)
    return offered, refused + left_out


def _before_pricing(study: Study, case: Case, starts: Mapping[str, tuple[int, ...]]) -> list[str]:
    payers, name = Payers(study), case.instrument.name
    lacking = missing(case)
    for number, project in enumerate(case.facts.rows):
        if not starts[project.project]:
            lacking[number] = no_start(study, project)
        elif not payers.any_for(project, name):
            lacking[number] = no_fund(project, name)
    return lacking
