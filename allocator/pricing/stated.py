"""Packages stated by hand, taken as they are written.

`private` is what the row says, after take-up and additionality; `private_gross` is the same unless it has a column.
`cost` is PV(cash) - PV(reflow) at the donor's rate; without any rate it is known only if every package states it.
`grant_equivalent` is all the cash when nothing comes back, else PV(cash) - PV(reflow) at the rate of the grant element,
but not below 0. Exposure, reserve and expected loss are 0 and public the project's co-finance, unless they have
columns.
Source: docs/rules.md#packages
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from allocator.errors import Problem
from allocator.finance.present_value import present_value
from allocator.language import Sentence
from allocator.modelfile.records import Model
from allocator.pricing.eligible import Payers, no_fund, no_start, start_years
from allocator.pricing.rounding import cents
from allocator.pricing.table import Option, Unpriced
from allocator.study.records import Project, StatedOption, Study


def stated_options(
    study: Study, model: Model, donor_rate: float | None, problems: list[Problem]
) -> tuple[list[Option], list[Unpriced]]:
    """The rows of the study's table of options; what is wrong with them is added to `problems`."""
    projects = {project.project: project for project in study.projects}
    payers = Payers(study)
    kept: list[Option] = []
    refused: list[Unpriced] = []
    for row in sorted(study.options, key=lambda row: (row.project, row.option, row.start or 0)):
        project = projects[row.project]
        wrong = list(_wrong(study, project, row))
        problems.extend(wrong)
        reason = "" if wrong else _reason(study, project, row, payers)
        if reason:
            said = reason if row.instrument else Sentence("{option}: {reason}", option=row.option, reason=reason)
            refused.append(Unpriced(row.project, row.instrument, said))
        elif not wrong:
            kept.append(_option(study, model, project, row, donor_rate))
    problems.extend(_twice(study))
    return kept, refused


def _wrong(study: Study, project: Project, row: StatedOption) -> Iterator[Problem]:
    paid = sum((Fraction(str(amount)) for amount in row.cash), Fraction(0))
    if paid > Fraction(str(row.commitment)):
        yield Problem(
            f"cash adds up to {float(paid):.12g}, more than the commitment of {row.commitment:.12g}. "
            "Raise the commitment or lower the cash.",
            row.at.in_column("commitment"),
        )
    if row.start is not None and row.start not in start_years(study, project):
        allowed = start_years(study, project)
        span = f"from {allowed[0]} to {allowed[-1]}" if allowed else "in no programme year"
        yield Problem(f"{row.project} may start {span}, not in {row.start}.", row.at.in_column("start"))


def _reason(study: Study, project: Project, row: StatedOption, payers: Payers) -> str:
    if not start_years(study, project):
        return no_start(study, project)
    costs = row.commitment > 0 or any(row.cash)
    return no_fund(project, row.instrument) if costs and not payers.any_for(project, row.instrument) else ""


def _option(study: Study, model: Model, project: Project, row: StatedOption, donor_rate: float | None) -> Option:
    cash = row.cash or (row.commitment,)
    return Option(
        project=row.project,
        option=row.option,
        instrument=row.instrument,
        starts=start_years(study, project) if row.start is None else (row.start,),
        cash=cash,
        reflow=row.reflow,
        measures=_measures(model, project, row, cash, donor_rate),
        scale_min=row.scale_min,
        scale_max=row.scale_max,
        support=Sentence("stated: {option}", option=row.option),
    )


def _measures(
    model: Model, project: Project, row: StatedOption, cash: tuple[float, ...], donor_rate: float | None
) -> dict[str, float]:
    private = row.private if row.private is not None else 0.0
    known = {} if donor_rate is None else {"cost": _less_reflow(cash, row.reflow, donor_rate)}
    gift = max(_less_reflow(cash, row.reflow, model.rates.grant_element if any(row.reflow) else 0.0), 0.0)
    built_in = {
        "commitment": row.commitment,
        "cash": float(sum(Fraction(str(amount)) for amount in cash)),
        **known,
        "grant_equivalent": gift,
        "private": private,
        "private_gross": private,
        "public": project.public_cofinance or 0.0,
        "exposure": 0.0,
        "reserve": 0.0,
        "expected_loss": 0.0,
    }
    return {**project.measures, **built_in, **row.measures, "projects": 1.0}


def _less_reflow(cash: Sequence[float], reflow: Sequence[float], rate: float) -> float:
    paid, back = (present_value(flows, rate) if len(flows) else np.zeros(()) for flows in (cash, reflow))
    return float(cents(np.asarray(paid - back)))


def with_cost_of_all(rows: list[Option]) -> list[Option]:
    """A cost that only some packages state would read as 0 for the others: then it is unknown for all."""
    if all("cost" in row.measures for row in rows):
        return rows
    return [
        replace(row, measures={name: row.measures[name] for name in row.measures if name != "cost"}) for row in rows
    ]


def _twice(study: Study) -> Iterator[Problem]:
    """Rows that offer the same package in the same year."""
    seen: dict[tuple[str, str], list[StatedOption]] = {}
    for row in study.options:
        for other in seen.setdefault((row.project, row.option), []):
            if row.start is None or other.start is None or row.start == other.start:
                yield Problem(
                    f"{row.project} already has the option {row.option} in this year ({other.at or 'an earlier row'}). "
                    "Give it another name or another start.",
                    row.at.in_column("option"),
                )
        seen[row.project, row.option].append(row)
